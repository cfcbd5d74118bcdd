"""Reads what GMV Max campaigns are charged: one shop and kind a call, or the whole account.

A shop's own report (contract 18.6) has both windows and hours. The account's report of all its shop
ads (contract 18.8) needs no shop; it has neither kinds nor hours, and a row for each country.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from ttui.api.caller import Caller
from ttui.api.envelope import Answer
from ttui.api.errors import NoAnswerError, NotSentError
from ttui.api.lists import hundreds
from ttui.api.paging import Page, page_of, read_all
from ttui.api.port import ReportBatch, ReportQuery, ReportRow
from ttui.api.reports import of_one_mind, other_time, row_key
from ttui.api.values import decimal_of, hour_of, id_of, is_nothing
from ttui.api.wire import SLICE, Read, WireReportRow, oddity, read_rows
from ttui.domain.campaign import Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.shop import LONGEST_REPORT
from ttui.domain.snapshot import RowProblem
from ttui.domain.spend import Results, Window

_PAGE_SIZE = 1000
_KINDS = {Origin.SHOP_PRODUCT: "PRODUCT", Origin.SHOP_LIVE: "LIVE"}
ALL_STATUSES = ("STATUS_DELIVERY_OK", "STATUS_DISABLE", "STATUS_NOT_DELIVERY", "STATUS_DELETE")
"""All states by name: the word for all of them is in one source and not in the other."""
_METRICS = {
    "spend": "cost",
    "conversions": "orders",
    "cost_per_conversion": "cost_per_order",
    "payment_value": "gross_revenue",
    "payment_roas": "roi",
}
"""TikTok's metric for each field of `Results` (contract 18.6)."""


class ShopReports:
    """Reads through one caller."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def read(self, query: ReportQuery) -> AsyncGenerator[ReportBatch, None]:
        """The campaigns of a kind, each row once.

        Raises:
            NotSentError: there is no such report.
            ApiError: a page could not be read; what came before stands.
        """
        if query.level is not Level.CAMPAIGN or (query.hourly and not query.store_id):
            raise NotSentError("TikTok has no such report of TikTok Shop ads.")
        if not query.store_id:
            yield await self._of_account(query)
            return
        for ids in hundreds(query.ids) if query.ids else [[]]:
            async with aclosing(self._pages(query, ids)) as pages:
                async for page in pages:
                    rows, problems = await self._mapped(query, page)
                    yield ReportBatch(rows, problems, page.cut)

    async def _pages(self, query: ReportQuery, ids: Sequence[str]) -> AsyncGenerator[Page, None]:
        fetch = partial(self._fetch, query, ids)
        async with aclosing(read_all(fetch, row_key, query.level, past_empty=True)) as pages:
            async for page in pages:
                yield page

    async def _fetch(self, query: ReportQuery, ids: Sequence[str], number: int) -> Page:
        path = "gmv_max/report/get/" if query.store_id else "report/integrated/get/"
        params = _of_shop(query, ids) if query.store_id else _of_all_shops(query)
        answer = await self._caller.get(
            path,
            {**params, "page": number, "page_size": _PAGE_SIZE},
            query.priority,
            listing=False,
        )
        if not is_list(answer):
            raise NoAnswerError(
                "TikTok answered without the report that was asked for.",
                request_id=answer.request_id,
            )
        page = page_of(answer, _PAGE_SIZE)
        return replace(page, rows=of_one_mind(page.rows, _spend_name(query)))

    async def _of_account(self, query: ReportQuery) -> ReportBatch:
        """The report of all shop ads, the countries of a campaign added up."""
        amounts: dict[EntityRef, ReportRow] = {}
        problems: list[RowProblem] = []
        cut = False
        async with aclosing(self._pages(query, ())) as pages:
            async for page in pages:
                rows, found = await self._mapped(query, page)
                problems += found
                cut = cut or page.cut
                for row in rows:
                    known = amounts.get(row.ref)
                    amounts[row.ref] = row if known is None else _sum(known, row)
        wanted = (row for row in amounts.values() if not query.ids or row.ref.id in query.ids)
        return ReportBatch(tuple(wanted), tuple(problems), cut)

    async def _mapped(
        self, query: ReportQuery, page: Page
    ) -> tuple[tuple[ReportRow, ...], tuple[RowProblem, ...]]:
        rows: list[ReportRow] = []
        problems = [*page.problems]
        for start in range(0, len(page.rows), SLICE):
            for read in read_rows(WireReportRow, page.rows[start : start + SLICE]):
                mapped = shop_row_of(read, query)
                if isinstance(mapped, RowProblem):
                    problems.append(mapped)
                else:
                    rows.append(mapped)
            await self._caller.yielding.between_slices()
        return tuple(rows), tuple(problems)


def is_list(answer: Answer) -> bool:
    """Whether it is a page. Empty pages come without the key `list` (contract 18.6)."""
    if answer.listed is not None:
        return True
    is_data = isinstance(answer.data, Mapping) and "list" not in answer.data
    return is_data and (answer.total is not None or answer.total_pages is not None)


def _of_shop(query: ReportQuery, ids: Sequence[str]) -> dict[str, object]:
    filtering: dict[str, object] = {"gmv_max_promotion_types": [_KINDS[query.origin]]}
    if ids:
        filtering["campaign_ids"] = [*ids]
    if query.deleted:
        filtering["campaign_statuses"] = [*ALL_STATUSES]
    return {
        "advertiser_id": query.advertiser_id,
        "store_ids": [query.store_id],
        **_days(query),
        "dimensions": ["campaign_id", *_time_of(query)],
        "metrics": [*_METRICS.values()] if query.full else ["cost"],
        "filtering": filtering,
    }


def _of_all_shops(query: ReportQuery) -> dict[str, object]:
    """`TT_SHOP`: by campaign it groups by country too (contract 18.8)."""
    return {
        "advertiser_id": query.advertiser_id,
        "report_type": "TT_SHOP",
        "data_level": "AUCTION_CAMPAIGN",
        "dimensions": ["campaign_id", "country_code", *_time_of(query)],
        "metrics": ["spend"],
        **_days(query),
    }


def _time_of(query: ReportQuery) -> list[str]:
    if query.window is Window.LIFETIME:
        return []
    return ["stat_time_hour" if query.hourly else "stat_time_day"]


def _days(query: ReportQuery) -> dict[str, object]:
    first = query.today
    if query.window is Window.LIFETIME:
        earliest = query.today - (LONGEST_REPORT - timedelta(days=1))
        first = max(earliest, query.since or earliest)
    return {"start_date": first.isoformat(), "end_date": query.today.isoformat()}


def _spend_name(query: ReportQuery) -> str:
    return "cost" if query.store_id else "spend"


def shop_row_of(read: Read[WireReportRow], query: ReportQuery) -> ReportRow | RowProblem:
    """One row, or what is wrong with it."""
    dimensions = (read.row.dimensions if read.row else None) or {}
    metrics = (read.row.metrics if read.row else None) or {}
    key = id_of(dimensions.get("campaign_id"))
    if not key:
        what = read.oddities[0] if read.oddities else oddity("dimensions", dimensions)
        return RowProblem(query.level, "", f"A report row without a usable id: {what}")
    ref = EntityRef(query.advertiser_id, query.level, key)
    if wrong := other_time(query, dimensions):
        return ReportRow(ref, None, None, problem=wrong)
    name = _spend_name(query)
    spend = decimal_of(metrics.get(name))
    if spend is None or spend < 0:
        text = f"The report holds what is no number: {oddity(name, metrics.get(name))}"
        return ReportRow(ref, None, None, hour=_hour(query, dimensions), problem=text)
    currency = metrics.get("currency")
    if query.currency and not is_nothing(currency) and currency != query.currency:
        other = oddity("currency", currency)
        text = f"The report is in another currency than the account's: {other}"
        return ReportRow(ref, None, None, hour=_hour(query, dimensions), problem=text)
    results = None
    if query.full and query.store_id:
        found = {field: decimal_of(metrics.get(metric)) for field, metric in _METRICS.items()}
        results = Results(**found)
    return ReportRow(ref, spend, results, hour=_hour(query, dimensions))


def _hour(query: ReportQuery, dimensions: Mapping[str, str | None]) -> datetime | None:
    return hour_of(dimensions.get("stat_time_hour") or "") if query.hourly else None


def _sum(one: ReportRow, other: ReportRow) -> ReportRow:
    """Two countries of one campaign; not known if one of them is not."""
    if one.spend is None or other.spend is None:
        return replace(one, spend=None, problem=one.problem or other.problem)
    return replace(one, spend=one.spend + other.spend)
