"""``gmv_max/report/get``: what the campaigns of one shop cost and earned (contract 18.6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ttui.simulator.endpoints.gmv_max import report_metrics
from ttui.simulator.endpoints.gmv_max.earnings import Earned, Window, cost_of, earned
from ttui.simulator.endpoints.gmv_max.report_query import ShopQuery, read_query
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import bad_parameter, shuffled
from ttui.simulator.world import sums
from ttui.simulator.world.calendar import hour_text
from ttui.simulator.world.entities import Campaign
from ttui.simulator.world.ledger import hours_of

_NET_LAG: Final = timedelta(hours=11)


@dataclass(frozen=True, slots=True)
class _Line:
    campaigns: tuple[Campaign, ...]
    """One, or all of an overview."""
    window: Window


def report(call: Call) -> str:
    """Answer a report; an empty page has no ``list``, and need not be the last."""
    params, query = call.params, read_query(call)
    page = params.integer("page", 1, 1, 1_000_000)
    size = params.integer("page_size", 10, 1, 1000)
    now = call.world.settle(query.account)
    lag = _NET_LAG // timedelta(milliseconds=1)
    until, net_until = call.world.report_horizon(now), now - lag
    lines = list(_lines(query, until, now))
    made = [(line, earned(line.campaigns, line.window, until, net_until)) for line in lines]
    made = _in_order(call, query, made)
    gap = call.settings.shop_empty_page
    shown = made[(page - 1) * size : page * size] if not gap or page < gap else []
    if gap and page > gap:
        shown = made[(page - 2) * size : (page - 1) * size]
    call.shown = [line.campaigns[0] for line, _ in shown if query.level == "campaign_id"]
    data: dict[str, object] = {"page_info": _page_info(page, size, len(made), gap)}
    if shown:
        data["list"] = [_row(query, line, figures) for line, figures in shown]
    if params.flag("enable_total_metrics"):
        data["total_metrics"] = _totals(query, [figures for _, figures in made])
    return shuffled(data, call.envelope)


def _page_info(page: int, size: int, rows: int, gap: int) -> dict[str, int]:
    pages = -(-rows // size)
    extra = 1 if 0 < gap <= pages else 0
    return {
        "page": page,
        "page_size": size,
        "total_number": rows,
        "total_page": pages + extra,
    }


def _lines(query: ShopQuery, until: int, now: int) -> Iterator[_Line]:
    covered = tuple(one for one in query.account.campaigns if query.covers(one, now))
    if query.level == "advertiser_id":
        subjects = [covered] if covered else []
    elif query.level == "campaign_id":
        subjects = [(one,) for one in covered]
    else:
        subjects = []
    for campaigns in subjects:
        for window in _windows(query, campaigns, until):
            if any(cost_of(one, window, until) for one in campaigns):
                yield _Line(campaigns, window)


def _windows(query: ShopQuery, campaigns: Sequence[Campaign], until: int) -> Iterator[Window]:
    if query.time == "stat_time_hour":
        for hour in range(hours_of(query.account, query.first)):
            yield Window(query.first, query.first, hour)
    elif query.time:
        days = sums.days_with_data(query.account, campaigns, query.first, query.last, until)
        yield from (Window(day, day) for day in days)
    else:
        yield Window(query.first, query.last)


def _in_order(
    call: Call, query: ShopQuery, made: list[tuple[_Line, Earned]]
) -> list[tuple[_Line, Earned]]:
    field = call.params.text("sort_field")
    if not field:
        return made
    if field not in report_metrics.OVERVIEW:
        raise bad_parameter(f"sort_field: {field} is not supported.")
    return sorted(
        made,
        key=lambda one: float(report_metrics.figure(field, one[1], query.account.currency)),
        reverse=call.params.text("sort_type", "DESC") != "ASC",
    )


def _row(query: ShopQuery, line: _Line, figures: Earned) -> dict[str, object]:
    dimensions: dict[str, object] = {}
    if query.level == "campaign_id":
        dimensions["campaign_id"] = line.campaigns[0].campaign_id
    else:
        dimensions["advertiser_id"] = query.account.advertiser_id
    if query.time:
        text = f"{date.fromordinal(line.window.first).isoformat()} 00:00:00"
        if line.window.hour >= 0:
            text = hour_text(query.account.zone, line.window.first, line.window.hour)
        dimensions[query.time] = text
    # The currency comes along unasked.
    metrics: dict[str, object] = {"currency": query.account.currency.code}
    for name in query.metrics:
        metrics[name] = _metric(query, line, figures, name)
    return {"dimensions": dimensions, "metrics": metrics}


def _metric(query: ShopQuery, line: _Line, figures: Earned, name: str) -> object:
    campaign = line.campaigns[0]
    if query.level == "campaign_id" and campaign.shop is not None:
        return report_metrics.of_campaign(name, campaign, campaign.shop, figures)
    return report_metrics.figure(name, figures, query.account.currency)


def _totals(query: ShopQuery, figures: Sequence[Earned]) -> dict[str, object]:
    whole = Earned(
        sum(one.cost for one in figures),
        sum(one.net_cost for one in figures),
        sum(one.revenue for one in figures),
        sum(one.orders for one in figures),
    )
    return {
        name: report_metrics.figure(name, whole, query.account.currency)
        if name in report_metrics.OVERVIEW
        else "-"
        for name in query.metrics
    }
