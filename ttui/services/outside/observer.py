"""Wraps the API so that an observer sees every row that is read."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol, TypeVar

from ttui.api.port import (
    AdsApi,
    AutoBudgetRow,
    Batch,
    ListQuery,
    ReportBatch,
    ReportQuery,
    StatusAnswer,
    StatusWrite,
)
from ttui.domain.advertiser import Advertiser
from ttui.domain.campaign import Ad, AdGroup, Campaign, Origin
from ttui.domain.ids import EntityRef, Level

Row = Campaign | AdGroup | Ad
_E = TypeVar("_E", Campaign, AdGroup, Ad)


class Observer(Protocol):
    """An observer of rows. It must be quick and must not fail."""

    def page_read(self, rows: Sequence[Row], started: float) -> None:
        """Take a page of a request sent at `Clock.monotonic` `started`, before the store has it."""
        ...

    def unread(self, refs: Sequence[EntityRef]) -> None:
        """Note rows that a list holds and that could not be read."""
        ...

    def listed(self, advertiser_id: str, level: Level, started: float) -> None:
        """Note that a level was read to its end; its first request was sent at `started`."""
        ...


class WatchedApi:
    """An `AdsApi` that passes every call on, and shows each row to an observer."""

    def __init__(self, api: AdsApi) -> None:
        self._api = api
        self._observer: Observer | None = None

    def tell(self, observer: Observer) -> None:
        """Set the observer. It is made later than this object, which it needs."""
        self._observer = observer

    def campaigns(self, query: ListQuery) -> AsyncIterator[Batch[Campaign]]:
        """See `AdsApi`; the observer gets each page before the caller does."""
        return self._watched(self._api.campaigns, query, Level.CAMPAIGN)

    def adgroups(self, query: ListQuery) -> AsyncIterator[Batch[AdGroup]]:
        """See `campaigns`."""
        return self._watched(self._api.adgroups, query, Level.ADGROUP)

    def ads(self, query: ListQuery) -> AsyncIterator[Batch[Ad]]:
        """See `campaigns`."""
        return self._watched(self._api.ads, query, Level.AD)

    async def _watched(
        self,
        read: Callable[[ListQuery], AsyncIterator[Batch[_E]]],
        query: ListQuery,
        level: Level,
    ) -> AsyncIterator[Batch[_E]]:
        first: float | None = None
        is_cut = False
        async for batch in read(query):
            first = batch.started if first is None else first
            ids = [one.id for one in batch.problems if one.level is level and not one.of_report]
            is_cut = is_cut or "" in ids
            if self._observer is not None:
                self._observer.page_read(batch.rows, batch.started)
                if any(ids):
                    account = query.advertiser_id
                    self._observer.unread([EntityRef(account, level, one) for one in ids if one])
            yield batch
        # A page that was read in part may have held any row.
        if self._observer is not None and first is not None and not is_cut and _is_whole(query):
            self._observer.listed(query.advertiser_id, level, first)

    def auto_budgets(self, level: Level, query: ListQuery) -> AsyncIterator[Batch[AutoBudgetRow]]:
        """See `AdsApi`; nobody looks on."""
        return self._api.auto_budgets(level, query)

    def report(self, query: ReportQuery) -> AsyncIterator[ReportBatch]:
        """See `AdsApi`; nobody looks on."""
        return self._api.report(query)

    async def advertiser_ids(self) -> Batch[str]:
        """See `AdsApi`; nobody looks on."""
        return await self._api.advertiser_ids()

    async def advertisers(self, ids: Sequence[str]) -> Batch[Advertiser]:
        """See `AdsApi`; nobody looks on."""
        return await self._api.advertisers(ids)

    async def set_status(self, write: StatusWrite) -> StatusAnswer:
        """See `AdsApi`: sent once."""
        return await self._api.set_status(write)

    async def aclose(self) -> None:
        """See `AdsApi`; nobody looks on."""
        await self._api.aclose()


def _is_whole(query: ListQuery) -> bool:
    """True for the main list of a level, in full."""
    narrowed = query.ids or query.campaign_ids or query.adgroup_ids
    side = query.top_view or query.smart_plus or query.origin is not Origin.TT_ADS_PLATFORM
    return not narrowed and not side
