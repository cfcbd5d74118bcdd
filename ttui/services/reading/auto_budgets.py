"""Reads which Smart+ budgets TikTok raises by itself: only the Smart+ lists tell (contract 5)."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from ttui.api.errors import ApiError, RefusedError, TokenError
from ttui.api.port import AdsApi, ListQuery, Priority
from ttui.domain.auto_budget import AutoBudget
from ttui.domain.budget import BudgetMode
from ttui.domain.campaign import AdGroup, Campaign
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import OperationStatus
from ttui.store.memory.state import AccountStore

_OFF = frozenset({OperationStatus.DISABLE, OperationStatus.FROZEN})

ASK_AGAIN = 600.0
"""Seconds until a list that TikTok refused is asked for again."""
_BY_ID = 100
"""More rows than fit into one filter are read with their whole list, which takes fewer calls."""


class AutoBudgets:
    """One per session, on the engine's loop. Without such rows it asks for nothing."""

    def __init__(self, api: AdsApi, store: AccountStore, clock: Clock) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._refused: dict[tuple[str, Level], float] = {}
        """When TikTok refused a list of an account, in `Clock.monotonic` seconds."""

    async def read(
        self,
        advertiser_id: str,
        below: Collection[str] | None = None,
        priority: Priority = Priority.BACKGROUND,
    ) -> None:
        """Read the increases of budgets that may have any.

        A list that TikTok refuses leaves its rows unread, so that nobody takes them for limited.
        After another failure the rows are as they were: no other reading waits for this one.

        Args:
            advertiser_id: the account; its lists must have been read.
            below: only these campaigns and their ad groups, whether on or off; None for all that
                are on.
            priority: how urgently.

        Raises:
            TokenError: the token is not taken.
        """
        for level in (Level.CAMPAIGN, Level.ADGROUP):
            account = self._store.snapshot(advertiser_id)
            if account is None:
                return
            wanted = tuple(_wanted(account, level, below))
            if wanted and not self._is_refused(advertiser_id, level):
                await self._read(advertiser_id, level, wanted, priority)

    async def read_about(self, ref: EntityRef, priority: Priority) -> None:
        """Read the increases of the campaign that a row is or belongs to, if it can have any.

        Raises:
            TokenError: see `read`.
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
            self._refused[advertiser_id, level] = self._clock.monotonic()
            found = {}
        except ApiError:
            return
        self._put(advertiser_id, frozenset(wanted), found)

    def _is_refused(self, advertiser_id: str, level: Level) -> bool:
        at = self._refused.get((advertiser_id, level))
        return at is not None and self._clock.monotonic() - at < ASK_AGAIN

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
    """The rows of a level whose budget TikTok may raise; of a whole account those that are on."""
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
        if is_raised and (below is not None or row.switch not in _OFF):
            yield row.ref
