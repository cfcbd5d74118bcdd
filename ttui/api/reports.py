"""Reads reports: makes the request of a query, and money and results from its rows (contract 8)."""

import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from functools import partial

from ttui.api.caller import Caller
from ttui.api.errors import RefusedError
from ttui.api.lists import hundreds
from ttui.api.paging import Page, page_of, read_all
from ttui.api.port import ReportBatch, ReportQuery, ReportRow
from ttui.api.values import day_of, decimal_of, hour_of, id_of, is_nothing, is_readable
from ttui.api.wire import SLICE, Read, WireReportRow, oddity, read_rows
from ttui.domain.campaign import Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import RowProblem
from ttui.domain.spend import Results, Window

_PAGE_SIZE = 1000
_BAD_PARAMETER = frozenset({40000, 40002})
_MOST_DROPS = 9
"""Forms of one report to try: each refusal may name one metric more."""

METRICS: Mapping[str, str] = {
    "spend": "spend",
    "impressions": "impressions",
    "clicks": "clicks",
    "ctr": "ctr",
    "cpc": "cpc",
    "cpm": "cpm",
    "reach": "reach",
    "views": "video_play_actions",
    "views_6s": "video_watched_6s",
    "views_complete": "video_views_p100",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "follows": "follows",
    "profile_visits": "profile_visits",
    "conversions": "conversion",
    "cost_per_conversion": "cost_per_conversion",
    "payment_value": "total_complete_payment_rate",
    "purchase_value": "total_purchase_value",
    "payment_roas": "complete_payment_roas",
}
"""TikTok's metric for each field of `Results` (contract 8.2)."""
_NOT_FOR_PROMOTE = frozenset(
    {"video_views_p100", "total_complete_payment_rate", "complete_payment_roas"}
)
"""Come back as a meaningless "0" (contract 6)."""
_VALUES = ("payment_value", "purchase_value")
"""Where one of them cannot be read, the other is not all that was brought in."""
_PROMOTE_BUDGETS = {
    Level.CAMPAIGN: ("campaign_budget", "budget"),
    Level.ADGROUP: ("budget", "campaign_budget"),
}
"""Where a Promote order's budget may stand, the likelier one first."""


class ReportReader:
    """Reads reports through one caller; remembers what TikTok turned out not to take."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._refused: dict[tuple[Level, Origin], frozenset[str]] = {}
        self._knows_ad_id_v2 = True

    async def read(self, query: ReportQuery) -> AsyncGenerator[ReportBatch, None]:
        """The report page by page, each row once.

        Raises:
            ApiError: a page could not be read; what came before stands.
        """
        for ids in hundreds(query.ids) if query.ids else [[]]:
            fetch = partial(self._fetch, query, ids)
            async with aclosing(read_all(fetch, row_key, query.level)) as pages:
                async for page in pages:
                    batch = await _mapped(query, page, self._caller.yielding.between_slices)
                    yield replace(batch, without_smart_plus=self._leaves_out_smart_plus(query))

    async def _fetch(self, query: ReportQuery, ids: Sequence[str], number: int) -> Page:
        key = (query.level, query.origin)
        for _ in range(_MOST_DROPS):
            dimension = self._dimension(query)
            metrics = _metrics(query, self._refused.get(key, frozenset()))
            params = _params(query, dimension, metrics, ids)
            try:
                answer = await self._caller.get(
                    "report/integrated/get/",
                    {**params, "page": number, "page_size": _PAGE_SIZE},
                    query.priority,
                )
            except RefusedError as error:
                if not self._learn(error, key, dimension, metrics):
                    raise
                continue
            page = page_of(answer, _PAGE_SIZE)
            return replace(page, rows=of_one_mind(page.rows, "spend"))
        raise RefusedError("TikTok refuses every form of this report that ttui knows.")

    def _dimension(self, query: ReportQuery) -> str:
        # Only `ad_id_v2` names Smart+ ads; Promote reports do not have it (contract 6, 8.1).
        has_v2 = self._knows_ad_id_v2 and query.origin is not Origin.PROMOTE
        return "ad_id_v2" if query.level is Level.AD and has_v2 else f"{query.level.value}_id"

    def _leaves_out_smart_plus(self, query: ReportQuery) -> bool:
        by_v2 = self._dimension(query) == "ad_id_v2"
        return query.level is Level.AD and query.origin is not Origin.PROMOTE and not by_v2

    def _learn(
        self,
        error: RefusedError,
        key: tuple[Level, Origin],
        dimension: str,
        metrics: Sequence[str],
    ) -> bool:
        """Do without what TikTok's message names; False when it names nothing of ours."""
        if error.code not in _BAD_PARAMETER:
            return False
        named = {one for one in metrics if re.search(rf"\b{one}\b", str(error))} - {"spend"}
        if named:
            self._refused[key] = self._refused.get(key, frozenset()) | named
            return True
        if dimension == "ad_id_v2":
            self._knows_ad_id_v2 = False
            return True
        return False


def _metrics(query: ReportQuery, refused: frozenset[str]) -> list[str]:
    wanted = list(METRICS.values()) if query.full else ["spend"]
    if query.origin is Origin.PROMOTE:
        wanted = [one for one in wanted if one not in _NOT_FOR_PROMOTE]
        wanted += _PROMOTE_BUDGETS.get(query.level, ())
    return [one for one in wanted if one not in refused]


def _params(
    query: ReportQuery, dimension: str, metrics: Sequence[str], ids: Sequence[str]
) -> dict[str, object]:
    dimensions = [dimension]
    params: dict[str, object] = {
        "advertiser_id": query.advertiser_id,
        "report_type": "BASIC",
        "data_level": f"AUCTION_{query.level.name}",
        "dimensions": dimensions,
        "metrics": [*metrics],
    }
    if query.window is Window.LIFETIME:
        params["query_lifetime"] = True
    else:
        dimensions.append("stat_time_hour" if query.hourly else "stat_time_day")
        params["start_date"] = params["end_date"] = query.today.isoformat()
    filters: list[dict[str, str]] = []
    if query.origin is Origin.PROMOTE:
        filters.append(is_in("campaign_system_origins", [Origin.PROMOTE.value]))
    if query.deleted and query.level is not Level.ADVERTISER:
        filters.append(is_in(f"{query.level.value}_status", ["STATUS_ALL"]))
    if ids and query.level is not Level.ADVERTISER:
        name = "ad_ids_v2" if dimension == "ad_id_v2" else f"{query.level.value}_ids"
        filters.append(is_in(name, ids))
    if filters:
        params["filtering"] = filters
    return params


def is_in(name: str, values: Sequence[str]) -> dict[str, str]:
    """One filter; its value is text even where it holds a list (contract 8.1)."""
    text = json.dumps([*values], separators=(",", ":"))
    return {"field_name": name, "filter_type": "IN", "filter_value": text}


def row_key(row: object) -> str:
    """What a row is about, out of all its dimensions; empty where it names none."""
    dimensions = row.get("dimensions") if isinstance(row, Mapping) else None
    if not isinstance(dimensions, Mapping):
        return ""
    return " ".join(f"{name}={dimensions[name]}" for name in sorted(map(str, dimensions)))


def of_one_mind(rows: Sequence[object], name: str) -> Sequence[object]:
    """The rows of a page; where two of one key differ in spend, neither of them is believed.

    Args:
        rows: of one page.
        name: the metric that holds the spend.

    Rows that move from page to page come twice too: then the figure changed in between.
    """
    said: dict[str, list[str]] = {}
    for row in rows:
        if isinstance(row, Mapping) and (key := row_key(row)):
            metrics = row.get("metrics")
            spend = metrics.get(name) if isinstance(metrics, Mapping) else None
            if (text := str(spend)) not in said.setdefault(key, []):
                said[key].append(text)
    if all(len(texts) == 1 for texts in said.values()):
        return rows
    return [_doubted(row, said.get(row_key(row), []), name) for row in rows]


def _doubted(row: object, said: Sequence[str], name: str) -> object:
    if len(said) <= 1 or not isinstance(row, Mapping):
        return row
    metrics = row.get("metrics")
    known = metrics if isinstance(metrics, Mapping) else {}
    return {**row, "metrics": {**known, name: " and ".join(said[:2])}}


async def _mapped(
    query: ReportQuery, page: Page, between_slices: Callable[[], Awaitable[None]]
) -> ReportBatch:
    rows: list[ReportRow] = []
    problems = [*page.problems]
    for start in range(0, len(page.rows), SLICE):
        for read in read_rows(WireReportRow, page.rows[start : start + SLICE]):
            mapped = report_row_of(read, query)
            if isinstance(mapped, RowProblem):
                problems.append(mapped)
            else:
                rows.append(mapped)
        await between_slices()
    return ReportBatch(tuple(rows), tuple(problems), page.cut)


def report_row_of(read: Read[WireReportRow], query: ReportQuery) -> ReportRow | RowProblem:
    """One row, or what is wrong with it."""
    dimensions = (read.row.dimensions if read.row else None) or {}
    metrics = (read.row.metrics if read.row else None) or {}
    names = ("ad_id_v2", "ad_id") if query.level is Level.AD else (f"{query.level.value}_id",)
    key = next((one for one in (id_of(dimensions.get(name)) for name in names) if one), "")
    if not key:
        what = read.oddities[0] if read.oddities else oddity("dimensions", dimensions)
        return RowProblem(query.level, "", f"A report row without a usable id: {what}")
    if wrong := other_time(query, dimensions):
        ref = EntityRef(query.advertiser_id, query.level, key)
        return ReportRow(ref, None, None, problem=wrong)
    is_promote = query.origin is Origin.PROMOTE
    spend = decimal_of(metrics.get("spend"))
    odd = [] if spend is not None and spend >= 0 else [oddity("spend", metrics.get("spend"))]
    results = None
    if query.full:
        results = _results(metrics, is_promote=is_promote)
        odd += _unreadable(metrics)
    budget = _promote_budget(query.level, metrics) if is_promote else None
    if is_promote and budget is None:
        odd += [
            oddity(name, metrics[name])
            for name in _PROMOTE_BUDGETS.get(query.level, ())
            if not is_nothing(metrics.get(name)) and decimal_of(metrics.get(name)) is None
        ]
    return ReportRow(
        ref=EntityRef(query.advertiser_id, query.level, key),
        spend=spend if spend is not None and spend >= 0 else None,
        results=results,
        hour=hour_of(dimensions.get("stat_time_hour") or "") if query.hourly else None,
        budget=budget,
        problem=f"The report holds what is no number: {', '.join(odd)}" if odd else "",
    )


def other_time(query: ReportQuery, dimensions: Mapping[str, str | None]) -> str:
    """What is wrong with the time of a row, which must be of the day that was asked for."""
    if query.window is Window.LIFETIME:
        return ""
    name = "stat_time_hour" if query.hourly else "stat_time_day"
    value = dimensions.get(name)
    if day_of(value) == query.today:
        return ""
    return f"A report row of another time than {query.today}: {oddity(name, value)}"


def _results(metrics: Mapping[str, object], *, is_promote: bool) -> Results:
    left_out = _NOT_FOR_PROMOTE if is_promote else frozenset()
    found = {
        name: decimal_of(metrics.get(metric))
        for name, metric in METRICS.items()
        if metric not in left_out
    }
    if not all(is_readable(metrics.get(METRICS[name])) for name in _VALUES):
        found |= dict.fromkeys(_VALUES)
    return Results(**found)


def _unreadable(metrics: Mapping[str, object]) -> list[str]:
    """Figures beside the spend that came and are no numbers; "-" and null mean none (8.2)."""
    return [
        oddity(metric, metrics[metric])
        for metric in METRICS.values()
        if metric != "spend" and not is_readable(metrics.get(metric))
    ]


def _promote_budget(level: Level, metrics: Mapping[str, object]) -> Decimal | None:
    """The order's budget; 0 is what TikTok sends where there is none."""
    amounts = (decimal_of(metrics.get(name)) for name in _PROMOTE_BUDGETS.get(level, ()))
    return next((amount for amount in amounts if amount is not None and amount > 0), None)
