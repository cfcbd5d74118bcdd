"""Reads report rows page by page, and notes which rows are missing."""

from collections.abc import AsyncIterator

from ttui.api.errors import RefusedError, TokenError
from ttui.api.port import AdsApi, ReportQuery, ReportRow
from ttui.domain.campaign import Origin
from ttui.domain.snapshot import RowProblem
from ttui.services.reading.report_read import ReportRead
from ttui.services.reading.shop_reports import ShopReportRows
from ttui.services.reading.shop_stores import ShopStores
from ttui.store.memory.state import AccountStore


class ReportRows:
    """Reads reports. A refused report of Promotes or shop ads is a problem, not a failure."""

    def __init__(self, api: AdsApi, stores: ShopStores, store: AccountStore) -> None:
        self._api = api
        self._shops = ShopReportRows(api, stores, store)

    async def pages(
        self, query: ReportQuery, read: ReportRead
    ) -> AsyncIterator[tuple[ReportRow, ...]]:
        """The rows of a report page by page; `read` is kept up to date.

        Raises:
            ApiError: a report of Ads Manager's rows failed, or a Promote report had no answer.
        """
        if query.origin.is_shop:
            async for rows in self._shops.pages(query, read):
                yield rows
            return
        try:
            async for batch in self._api.report(query):
                read.note(query, batch)
                yield batch.rows
        except RefusedError as error:
            if query.origin is Origin.TT_ADS_PLATFORM or isinstance(error, TokenError):
                raise
            text = f"Promote report left out: {error}"
            read.problems.append(RowProblem(query.level, "", text, of_report=True))
            read.whole = False

    async def all(self, query: ReportQuery) -> ReportRead:
        """A whole report.

        Raises:
            ApiError: as `pages` does.
        """
        read = ReportRead()
        async for rows in self.pages(query, read):
            read.rows += rows
        return read
