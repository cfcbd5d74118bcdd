"""``report_type=TT_SHOP``: the cost of shop campaigns without naming a shop (contract 18.8)."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Final

from ttui.simulator.endpoints.lists import paged
from ttui.simulator.endpoints.reports.audience_cells import Cells, cells_of
from ttui.simulator.endpoints.reports.query import asked_days
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import Params, bad_parameter
from ttui.simulator.world import sums
from ttui.simulator.world.counters import Counters
from ttui.simulator.world.entities import Account, Campaign, Origin

_GROUPINGS: Final = {
    "AUCTION_ADVERTISER": (
        ("advertiser_id",),
        ("advertiser_id", "country_code"),
        ("advertiser_id", "country_code", "stat_time_day"),
    ),
    "AUCTION_CAMPAIGN": (
        ("campaign_id", "country_code"),
        ("campaign_id", "country_code", "stat_time_day"),
    ),
}
_METRICS: Final = ("spend", "billed_cost", "campaign_name")
_REFUSED: Final = ("filtering", "advertiser_ids", "query_lifetime")
_SPANS: Final = {True: 30, False: 365}


def tt_shop_report(call: Call) -> str:
    """Answer a report of shop campaigns; JSON text of ``data``."""
    params, account = call.params, call.account()
    level = params.required("data_level")
    asked = _dimensions(params, level)
    for name in _REFUSED:
        if params.has(name):
            raise bad_parameter(f"{name}: Not supported when report_type is TT_SHOP.")
    metrics = params.texts("metrics") or ("spend",)
    unknown = [name for name in metrics if name not in _METRICS]
    if unknown:
        raise bad_parameter(f"Invalid metric fields: {unknown}. Please check the metrics.")
    first, last = _days(params, by_day="stat_time_day" in asked)
    page = params.integer("page", 1, 1, 1_000_000)
    size = params.integer("page_size", 10, 1, 1000)
    until = call.world.report_horizon(call.world.settle(account))
    shops = [one for one in account.campaigns if one.origin is Origin.SHOP]
    groups = [[one] for one in shops] if level == "AUCTION_CAMPAIGN" else [shops]
    rows = [
        json.dumps(row, ensure_ascii=False)
        for campaigns in groups
        for row in _rows(account, campaigns, (first, last), until, (asked, metrics))
    ]
    return paged(call, rows[(page - 1) * size : page * size], page, size, len(rows))


def _dimensions(params: Params, level: str) -> tuple[str, ...]:
    if level not in _GROUPINGS:
        raise bad_parameter(f"data_level: Must be one of: {', '.join(_GROUPINGS)}.")
    asked = tuple(sorted(params.texts("dimensions"), key=_place))
    if asked not in _GROUPINGS[level]:
        raise bad_parameter("dimensions: Not a supported grouping for TT_SHOP.")
    return asked


def _place(name: str) -> int:
    return {"country_code": 1, "stat_time_day": 2}.get(name, 0)


def _days(params: Params, *, by_day: bool) -> tuple[int, int]:
    first, last = asked_days(params)
    if not 0 <= last - first < _SPANS[by_day]:
        raise bad_parameter(f"max time span is {_SPANS[by_day]} days")
    return first, last


def _rows(
    account: Account,
    campaigns: list[Campaign],
    days: tuple[int, int],
    until: int,
    asked: tuple[tuple[str, ...], tuple[str, ...]],
) -> Iterable[dict[str, object]]:
    dimensions, metrics = asked
    by_day = "stat_time_day" in dimensions
    cells = cells_of(("country_code",), account.country) if "country_code" in dimensions else None
    spans = (
        [(day, day) for day in sums.days_with_data(account, campaigns, *days, until)]
        if by_day
        else [days]
    )
    for first, last in spans:
        whole = _whole(campaigns, first, last, until)
        if not whole[0]:
            continue
        for cell in range(len(cells.values) if cells else 1):
            spend = cells.share(whole, cell)[0] if cells else whole[0]
            told: dict[str, object] = {dimensions[0]: account.advertiser_id}
            if dimensions[0] == "campaign_id":
                told["campaign_id"] = campaigns[0].campaign_id
            told.update(_rest(cells, cell, first if by_day else 0))
            text = str(account.currency.amount(spend))
            name = campaigns[0].name if dimensions[0] == "campaign_id" else "-"
            known = {"spend": text, "billed_cost": text, "campaign_name": name}
            yield {"dimensions": told, "metrics": {one: known[one] for one in metrics}}


def _rest(cells: Cells | None, cell: int, day: int) -> dict[str, object]:
    told: dict[str, object] = {}
    if cells is not None:
        told["country_code"] = cells.values[cell][0]
    if day:
        told["stat_time_day"] = f"{date.fromordinal(day).isoformat()} 00:00:00"
    return told


def _whole(campaigns: list[Campaign], first: int, last: int, until: int) -> Counters:
    spend = sum(sums.between(one, first, last, until)[0] for one in campaigns)
    return (spend,)
