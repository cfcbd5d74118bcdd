"""``report/integrated/get``: BASIC reports, as late as TikTok's (contract 8)."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ttui.simulator.call import Call
from ttui.simulator.entities import Account, Ad, Campaign, Entity
from ttui.simulator.ledger import (
    FOREVER,
    ads_of,
    charged_between,
    charged_in_hour,
    charged_on,
    hours_of,
)
from ttui.simulator.lines import Line, Subject
from ttui.simulator.listing import paged
from ttui.simulator.metrics import KNOWN, Style, sort_key, total, value
from ttui.simulator.reportfilter import ReportFilter
from ttui.simulator.tally import Tally, add, count
from ttui.simulator.wire import ApiError, Params, bad_parameter

_MOST_ACCOUNTS: Final = 5
_MOST_METRICS: Final = 100
_LIFETIME: Final = (0, FOREVER)


_Pick = Callable[[Sequence[Campaign]], Iterable[Entity | None]]


def _smart_or_plain(campaigns: Sequence[Campaign]) -> Iterable[Entity]:
    for campaign in campaigns:
        for group in campaign.groups:
            yield from group.smart_ads
            yield from (ad for ad in group.ads if ad.smart_ad is None)


_LEVELS: Final[Mapping[str, Mapping[str, _Pick]]] = {
    "AUCTION_ADVERTISER": {"advertiser_id": lambda _: (None,)},
    "AUCTION_CAMPAIGN": {"campaign_id": lambda campaigns: campaigns},
    "AUCTION_ADGROUP": {"adgroup_id": lambda campaigns: (g for c in campaigns for g in c.groups)},
    "AUCTION_AD": {
        "ad_id": lambda campaigns: (ad for c in campaigns for g in c.groups for ad in g.ads),
        "ad_id_v2": _smart_or_plain,
    },
}
"""What each level reports on, by ID dimension."""

_SPANS: Final = {"stat_time_day": 30, "stat_time_hour": 1, "": 365}
"""Most days one call may cover, by time dimension (contract 8.1)."""

_UNSIMULATED: Final = 40009
_PAGING: Final = frozenset({"page", "page_size"})
_STEP_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Query:
    """A report as asked for."""

    level: str
    dimension: str
    time: str
    """The time dimension, or empty."""
    first: int
    last: int
    """Account days (ordinals), both included."""
    lifetime: bool
    metrics: tuple[str, ...]
    filter: ReportFilter
    accounts: tuple[Account, ...]
    several: bool


def report(call: Call) -> str:
    """Answer a report; JSON text of ``data``."""
    params = call.params
    query = _query(call)
    page = params.integer("page", 1, 1, 1_000_000)
    size = params.integer("page_size", 10, 1, 1000)
    now = call.world.clock.now_ms()
    for account in query.accounts:
        now = call.world.settle(account)
    horizon = call.world.report_horizon(now)
    lines = _kept_lines(call, query, horizon, now)
    start = max(0, (page - 1) * size - call.page_shift)
    style = _style(call, query)
    shown = lines[start : start + size]
    rows = [_row(query, line, horizon, style) for line in shown]
    call.shown = [line.subject.entity for line in shown if line.subject.entity is not None]
    data = paged(call, rows, page, size, len(lines))
    if params.flag("enable_total_metrics"):
        data = f'{{"total_metrics":{_totals(query, lines, horizon, style)},{data[1:]}'
    return data


def _query(call: Call) -> Query:
    params = call.params
    kind = params.required("report_type")
    if kind != "BASIC":
        raise ApiError(_UNSIMULATED, f"report_type {kind} is not simulated.")
    level = params.required("data_level")
    if level not in _LEVELS:
        raise bad_parameter(f"data_level: Must be one of: {', '.join(_LEVELS)}.")
    dimension, time = _dimensions(params.texts("dimensions"), level)
    metrics = params.texts("metrics", _MOST_METRICS) or ("spend", "impressions")
    _check_metrics(metrics)
    lifetime = params.flag("query_lifetime")
    if lifetime and time:
        raise bad_parameter("Time dimensions are not supported when query_lifetime is true.")
    first, last = _LIFETIME if lifetime else _dates(params, time)
    several = params.texts("advertiser_ids", _MOST_ACCOUNTS)
    accounts = tuple(call.allowed(key) for key in several) or (call.account(),)
    return Query(
        level=level,
        dimension=dimension,
        time=time,
        first=first,
        last=last,
        lifetime=lifetime,
        metrics=metrics,
        filter=ReportFilter.read(params.raw("filtering"), level),
        accounts=accounts,
        several=bool(several),
    )


def _dimensions(asked: Sequence[str], level: str) -> tuple[str, str]:
    times = [name for name in asked if name in ("stat_time_day", "stat_time_hour")]
    others = [name for name in asked if name not in times]
    if len(others) != 1 or len(times) > 1:
        raise bad_parameter("dimensions: One ID dimension and at most one time dimension.")
    if others[0] not in _LEVELS[level]:
        raise bad_parameter(f"dimensions: {others[0]} is not supported for {level}.")
    return others[0], times[0] if times else ""


def _check_metrics(metrics: Sequence[str]) -> None:
    unknown = [name for name in metrics if name not in KNOWN]
    if unknown:
        raise bad_parameter(f"Invalid metric fields: {unknown}. Please check the metrics.")


def _dates(params: Params, time: str) -> tuple[int, int]:
    try:
        first = date.fromisoformat(params.required("start_date")).toordinal()
        last = date.fromisoformat(params.required("end_date")).toordinal()
    except ValueError:
        raise bad_parameter("start_date, end_date: Must be YYYY-MM-DD.") from None
    if last < first:
        raise bad_parameter("end_date must not be before start_date.")
    most = _SPANS[time]
    if last - first >= most:
        told = f" when use {time}" if time else ""
        raise bad_parameter(f"max time span is {most} days{told}")
    return first, last


def _kept_lines(call: Call, query: Query, horizon: int, now: int) -> Sequence[Line]:
    """The rows there are, in order; which ones is worked out once a minute of world time.

    Amounts are always those of the moment. TikTok's reports move in steps as well.
    """
    world, params = call.world, call.params
    version = world.version if query.filter.statuses else world.roster
    key = (params.canonical(without=_PAGING), version, horizon // _STEP_MS)
    known = call.lines.get(key)
    if known is not None:
        return known
    lines = _lines(query, horizon, now)
    order = params.text("order_field")
    if order:
        _check_metrics((order,))
        lines.sort(
            key=lambda line: sort_key(order, line.subject, _tally(query, line, horizon)),
            reverse=params.text("order_type", "DESC") != "ASC",
        )
    call.lines.put(key, lines)
    return lines


def _lines(query: Query, horizon: int, now: int) -> list[Line]:
    lines: list[Line] = []
    for account in query.accounts:
        campaigns = query.filter.campaigns_of(account)
        for entity in _LEVELS[query.level][query.dimension](campaigns):
            if entity is None or query.filter.passes(entity, now):
                lines.extend(_slots(query, Subject(account, entity), horizon))
    return lines


def _slots(query: Query, subject: Subject, horizon: int) -> Iterable[Line]:
    if query.time == "stat_time_hour":
        hours = range(hours_of(subject.account, query.first))
        lines = [Line(subject, query.first, hour) for hour in hours]
    elif query.time:
        lines = [Line(subject, day) for day in range(query.first, query.last + 1)]
    else:
        lines = [Line(subject, query.first)]
    if query.lifetime:
        # A lifetime report lists objects that never delivered, too (contract 8.1).
        return lines
    return [line for line in lines if _has_data(query, line, horizon)]


def _has_data(query: Query, line: Line, horizon: int) -> bool:
    return any(_spend(query, ad, line, horizon) for ad in _ads(query, line.subject))


def _ads(query: Query, subject: Subject) -> Iterable[Ad]:
    if subject.entity is not None:
        return ads_of(subject.entity)
    return (
        ad
        for campaign in subject.account.campaigns
        if query.filter.origin_passes(campaign)
        for ad in ads_of(campaign)
    )


def _spend(query: Query, ad: Ad, line: Line, horizon: int) -> int:
    if line.hour >= 0:
        return charged_in_hour(ad, line.day, line.hour, horizon)
    if query.time:
        return charged_on(ad, line.day, horizon)
    return charged_between(ad, query.first, query.last, horizon)


def _tally(query: Query, line: Line, horizon: int) -> Tally:
    return add(count(ad, _spend(query, ad, line, horizon)) for ad in _ads(query, line.subject))


def _row(query: Query, line: Line, horizon: int, style: Style) -> str:
    tally = _tally(query, line, horizon)
    names: Iterable[str] = query.metrics
    if query.several:
        names = dict.fromkeys((*query.metrics, "currency", "timezone", "advertiser_id"))
    metrics = {name: value(name, line.subject, tally, style) for name in names}
    dimensions = {query.dimension: line.subject.entity_id}
    if query.time:
        hour = max(line.hour, 0)
        dimensions[query.time] = f"{date.fromordinal(line.day)} {hour:02}:00:00"
    return json.dumps({"dimensions": dimensions, "metrics": metrics}, ensure_ascii=False)


def _totals(query: Query, lines: Sequence[Line], horizon: int, style: Style) -> str:
    whole = add(_tally(query, line, horizon) for line in lines)
    subject = Subject(query.accounts[0], None)
    return json.dumps({name: total(name, subject, whole, style) for name in query.metrics})


def _style(call: Call, query: Query) -> Style:
    digits = query.accounts[0].currency.digits
    wide = digits + call.envelope.variant(2) if digits else 0
    return Style(wide, trimmed=query.several)
