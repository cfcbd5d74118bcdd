"""What a GMV Max report is asked for, understood and checked (contract 18.6)."""

from dataclasses import dataclass
from typing import Final

from ttui.simulator.endpoints.gmv_max.lists import kinds_asked
from ttui.simulator.endpoints.gmv_max.report_metrics import ATTRIBUTES, LIVE_ONLY, OVERVIEW
from ttui.simulator.endpoints.reports.query import asked_days
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import Params, bad_parameter
from ttui.simulator.world.entities import Account, Campaign
from ttui.simulator.world.shop import ShopKind
from ttui.simulator.world.status import campaign_status, primary

_MOST_METRICS: Final = 100
_MOST_DIMENSIONS: Final = 4
_MOST_IDS: Final = 100
_TIMES: Final = ("stat_time_day", "stat_time_hour")
_SPANS: Final = {"stat_time_day": 30, "stat_time_hour": 1, "": 365}
_FINE: Final = frozenset({"item_group_id", "item_id", "room_id", "duration"})
"""Dimensions below the campaign; they have no rows here."""
_STATUSES: Final = (
    "STATUS_DELIVERY_OK",
    "STATUS_DISABLE",
    "STATUS_DELETE",
    "STATUS_NOT_DELIVERY",
    "STATUS_ALL",
)
_KINDS: Final = {kind.value: kind for kind in ShopKind}


@dataclass(frozen=True, slots=True)
class ShopQuery:
    """A GMV Max report as asked for."""

    account: Account
    store_id: str
    level: str
    """``advertiser_id``, ``campaign_id``, or a dimension below."""
    time: str
    first: int
    last: int
    metrics: tuple[str, ...]
    kinds: frozenset[ShopKind]
    campaign_ids: tuple[str, ...]
    name: str
    statuses: tuple[str, ...]

    def covers(self, campaign: Campaign, now: int) -> bool:
        """Whether a campaign counts; deleted ones must be asked for."""
        shop = campaign.shop
        if shop is None or shop.store.store_id != self.store_id or shop.kind not in self.kinds:
            return False
        if self.campaign_ids and campaign.campaign_id not in self.campaign_ids:
            return False
        if self.name.casefold() not in campaign.name.casefold():
            return False
        if not self.statuses:
            return not campaign.deleted
        return (
            "STATUS_ALL" in self.statuses
            or primary(campaign_status(campaign, now)) in self.statuses
        )


def read_query(call: Call) -> ShopQuery:
    """Understand a request.

    Raises:
        ApiError: 40002 for what TikTok would not take.
    """
    params, account = call.params, call.account()
    stores = params.texts("store_ids")
    if len(stores) != 1:
        raise bad_parameter("store_ids: Length must be 1.")
    level, time = _dimensions(params)
    filtering = params.nested("filtering")
    kinds = _kinds(filtering, level)
    first, last = asked_days(params)
    most = _SPANS[time]
    if not 0 <= last - first < most:
        raise bad_parameter(f"max time span is {most} days{f' when use {time}' if time else ''}")
    statuses = filtering.texts("campaign_statuses")
    if not set(statuses) <= set(_STATUSES):
        raise bad_parameter(f"filtering.campaign_statuses: Must be of: {', '.join(_STATUSES)}.")
    return ShopQuery(
        account=account,
        store_id=stores[0],
        level=level,
        time=time,
        first=first,
        last=last,
        metrics=_metrics(params, level, kinds),
        kinds=kinds,
        campaign_ids=filtering.texts("campaign_ids", _MOST_IDS),
        name=filtering.text("campaign_name"),
        statuses=statuses,
    )


def _dimensions(params: Params) -> tuple[str, str]:
    asked = params.texts("dimensions", _MOST_DIMENSIONS)
    times = [name for name in asked if name in _TIMES]
    ids = [name for name in asked if name not in _TIMES]
    known = _FINE | {"advertiser_id", "campaign_id"}
    if not ids or len(times) > 1 or not known.issuperset(ids):
        raise bad_parameter("dimensions: Not a supported grouping.")
    fine = [name for name in ids if name in _FINE]
    if fine:
        return fine[-1], times[0] if times else ""
    if len(ids) > 1:
        raise bad_parameter("dimensions: Not a supported grouping.")
    return ids[0], times[0] if times else ""


def _kinds(filtering: Params, level: str) -> frozenset[ShopKind]:
    given = filtering.has("gmv_max_promotion_types")
    if level in _FINE:
        if given:
            raise bad_parameter("filtering.gmv_max_promotion_types: Not supported at this level.")
        if not filtering.texts("campaign_ids", _MOST_IDS):
            raise bad_parameter("Item level report must have at least 1 campaign ID")
        return frozenset(ShopKind)
    if level == "advertiser_id" and not given:
        return frozenset(ShopKind)
    kinds = kinds_asked(filtering, _KINDS)
    if level == "campaign_id" and len(kinds) != 1:
        raise bad_parameter("filtering.gmv_max_promotion_types: Exactly one value is required.")
    return kinds


def _metrics(params: Params, level: str, kinds: frozenset[ShopKind]) -> tuple[str, ...]:
    asked = params.texts("metrics", _MOST_METRICS)
    if not asked:
        raise bad_parameter("metrics: Missing data for required field.")
    known = set(OVERVIEW)
    if level == "campaign_id":
        known |= set(ATTRIBUTES)
        if kinds == {ShopKind.LIVE}:
            known |= LIVE_ONLY
    unknown = [name for name in asked if name not in known]
    if unknown and level not in _FINE:
        raise bad_parameter(f"Invalid metric fields: {unknown}. Please check the metrics.")
    return asked
