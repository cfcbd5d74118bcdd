"""Reads one Promote: its campaign, ad group and ad. Any of the three may show its end."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from ttui.api.port import Batch, ListQuery, Priority
from ttui.domain.campaign import Ad, AdGroup, Campaign, Origin
from ttui.domain.ids import EntityRef
from ttui.domain.promote import PromoteRows, PromoteVerdict
from ttui.domain.status import DeliveryState
from ttui.store.memory.state import AccountStore

_R = TypeVar("_R", Campaign, AdGroup, Ad)


class PromoteReads(Protocol):
    """All requests that a hand-off may send to TikTok. None of them writes."""

    def campaigns(self, query: ListQuery) -> AsyncIterator[Batch[Campaign]]:
        """Campaigns page by page."""
        ...

    def adgroups(self, query: ListQuery) -> AsyncIterator[Batch[AdGroup]]:
        """Ad groups page by page."""
        ...

    def ads(self, query: ListQuery) -> AsyncIterator[Batch[Ad]]:
        """Ads page by page."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """The result of one read."""

    verdict: PromoteVerdict
    word: str
    is_gone: bool = False
    """No list has it; a single read is not enough to believe that."""


class PromoteReader:
    """Reads Promotes and puts their rows into the store.

    Args:
        api: TikTok, its lists alone.
        store: gets the rows.
        patience: seconds for each request, from the moment it leaves.
    """

    def __init__(self, api: PromoteReads, store: AccountStore, patience: float) -> None:
        self._api = api
        self._store = store
        self._patience = patience

    async def look(self, ref: EntityRef) -> Sight:
        """Read a Promote campaign once.

        Raises:
            ApiError: TikTok could not be asked; nothing is known.
        """
        # Ask for deleted rows too: a row that is missing may only be hidden.
        query = ListQuery(
            advertiser_id=ref.advertiser_id,
            origin=Origin.PROMOTE,
            ids=(ref.id,),
            deleted_too=True,
            priority=Priority.SCREEN,
            patience=self._patience,
        )
        campaigns, whole = await self._rows(self._api.campaigns(query))
        campaign = next((row for row in campaigns if row.ref == ref), None)
        if campaign is None:
            return (
                Sight(*PromoteRows(None).judge(), is_gone=True)
                if whole
                else Sight(PromoteVerdict.RUNS, "")
            )
        below = replace(query, ids=(), campaign_ids=(ref.id,))
        groups, _ = await self._rows(self._api.adgroups(below))
        look = PromoteRows(campaign, tuple(row for row in groups if row.campaign_id == ref.id))
        if look.judge()[0] is not PromoteVerdict.ENDED:
            ads, _ = await self._rows(self._api.ads(below))
            look = replace(look, ads=tuple(row for row in ads if row.campaign_id == ref.id))
        return Sight(*look.judge())

    async def _rows(self, pages: AsyncIterator[Batch[_R]]) -> tuple[list[_R], bool]:
        """The rows, and whether every page was read as a whole."""
        found: list[_R] = []
        whole = True
        async for batch in pages:
            alive = [
                self._with_budget(row)
                for row in batch.rows
                if row.delivery.state is not DeliveryState.DELETED
            ]
            self._store.put_rows(alive, batch.started)
            found.extend(batch.rows)
            whole = whole and not batch.problems
        return found, whole

    def _with_budget(self, row: _R) -> _R:
        """The row with the budget that a report gave; lists do not carry it (contract 6)."""
        known = self._store.entity(row.ref)
        if isinstance(row, Campaign) and isinstance(known, Campaign):
            return replace(row, budget=known.budget)
        return row
