"""Reads report rows page by page, and notes which rows are missing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from ttui.api.errors import RefusedError, TokenError
from ttui.api.port import AdsApi, ReportBatch, ReportQuery, ReportRow
from ttui.domain.campaign import Origin
from ttui.domain.snapshot import RowProblem


@dataclass(slots=True)
class ReportRead:
    """One report that is being read."""

    rows: list[ReportRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    whole: bool = True
    """False once rows are known to be missing: a row without an entry may then have been
    charged."""
    without_smart_plus: bool = False
    """The report has no Smart+ ads, even if they were charged."""

    def note(self, query: ReportQuery, batch: ReportBatch) -> None:
        """Note the problems of a page and whether it is whole."""
        self.whole = self.whole and not batch.cut and not batch.problems
        self.without_smart_plus |= batch.without_smart_plus
        self.problems += [
            RowProblem(one.level, one.id, one.reason, of_report=True) for one in batch.problems
        ]
        self.problems += [
            RowProblem(query.level, row.ref.id, row.problem, of_report=True)
            for row in batch.rows
            if row.problem
        ]


class ReportRows:
    """Reads reports. A Promote report that is refused is a problem, not a failure."""

    def __init__(self, api: AdsApi) -> None:
        self._api = api

    async def pages(
        self, query: ReportQuery, read: ReportRead
    ) -> AsyncIterator[tuple[ReportRow, ...]]:
        """The rows of a report page by page; `read` is kept up to date.

        Raises:
            ApiError: a report of Ads Manager's rows failed, or a Promote report had no answer.
        """
        try:
            async for batch in self._api.report(query):
                read.note(query, batch)
                if batch.cut:
                    text = "TikTok reports its newest 20,000 rows only"
                    read.problems.append(RowProblem(query.level, "", text, of_report=True))
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
