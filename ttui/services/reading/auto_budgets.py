"""Reads which Smart+ budgets TikTok raises by itself: only the Smart+ lists tell (contract 5)."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from ttui.api.errors import RefusedError, TokenError
from ttui.api.port import AdsApi, ListQuery, Priority
from ttui.domain.auto_budget import AutoBudget
from ttui.domain.budget import BudgetMode
from ttui.domain.campaign import AdGroup, Campaign
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import OperationStatus
from ttui.store.memory.state import AccountStore

_OFF = frozenset({OperationStatus.DISABLE, OperationStatus.FROZEN})

_BY_ID = 100
"""More rows than fit into one filter are read with their whole list, which takes fewer calls."""


class AutoBudgets:
    """One per session, on the engine's loop. Without such rows it asks for nothing."""

    def __init__(self, api: AdsApi, store: AccountStore) -> None:
        self._api = api
        self._store = store

    async def read(
        self,
        advertiser_id: str,
        below: Collection[str] | None = None,
        priority: Priority = Priority.BACKGROUND,
    ) -> None:
        """Read the increases of budgets that may have any.

        A list that TikTok refuses leaves its rows unread, so that nobody takes them for limited.

        Args:
            advertiser_id: the account; its lists must have been read.
            below: only these campaigns and their ad groups; None for all.
            priority: how urgently.

        Raises:
            ApiError: the token is not taken, or TikTok was not reached.
        """
        for level in (Level.CAMPAIGN, Level.ADGROUP):
            account = self._store.snapshot(advertiser_id)
            if account is None:
                return
            wanted = tuple(_wanted(account, level, below))
            if wanted:
                await self._read(advertiser_id, level, wanted, priority)

    async def read_about(self, ref: EntityRef, priority: Priority) -> None:
        """Read the increases of the campaign that a row is or belongs to, if it can have any.

        Raises:
            ApiError: see `read`.
        """
        account, row = self._store.snapshot(ref.advertiser_id), self._store.entity(ref)
        campaign = account.campaign_of(row) if account is not None and row is not None else None
        if campaign is not None and campaign.smart_plus:
            await self.read(ref.advertiser_id, (campaign.ref.id,), priority)

    async def _read(
        self, advertiser_id: str, level: Level, wanted: tuple[EntityRef, ...], priority: Priority
    ) -> None:
        query = ListQuery(
            advertiser_id=advertiser_id,
            ids=tuple(ref.id for ref in wanted) if len(wanted) <= _BY_ID else (),
            smart_plus=True,
            priority=priority,
        )
        found: dict[EntityRef, AutoBudget] = {}
        try:
            async for batch in self._api.auto_budgets(level, query):
                found |= {row.ref: row.budget for row in batch.rows}
        except TokenError:
            raise
        except RefusedError:
            found = {}
        self._put(advertiser_id, frozenset(wanted), found)

    def _put(
        self, advertiser_id: str, wanted: frozenset[EntityRef], found: dict[EntityRef, AutoBudget]
    ) -> None:
        account = self._store.snapshot(advertiser_id)
        if account is None:
            return
        kept = {ref: one for ref, one in account.auto_budgets.items() if ref not in wanted}
        fresh = kept | {ref: one for ref, one in found.items() if ref in wanted}
        if fresh != account.auto_budgets:
            self._store.apply(replace(account, number=account.number + 1, auto_budgets=fresh))


def _wanted(
    account: AccountSnapshot, level: Level, below: Collection[str] | None
) -> Iterator[EntityRef]:
    """The rows of a level that are on and whose budget TikTok may raise."""
    rows: list[Campaign | AdGroup] = []
    if below is None:
        has_any = any(row.smart_plus for row in account.campaigns.values())
        table = account.campaigns if level is Level.CAMPAIGN else account.adgroups
        rows.extend(table.values() if has_any else ())
    elif level is Level.CAMPAIGN:
        rows.extend(account.campaigns[key] for key in below if key in account.campaigns)
    else:
        rows.extend(
            account.adgroups[key] for one in below for key in account.adgroups_of.get(one, ())
        )
    for row in rows:
        is_raised = row.smart_plus and row.budget.mode is BudgetMode.DYNAMIC_DAY
        if is_raised and row.switch not in _OFF:
            yield row.ref
