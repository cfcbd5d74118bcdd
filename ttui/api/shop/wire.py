"""What TikTok's answers about one GMV Max campaign hold, as pydantic reads them (contract 18)."""

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as wire

_RULES = ConfigDict(extra="ignore", coerce_numbers_to_str=True, defer_build=True)


@wire(slots=True, config=_RULES)
class WireIncrease:
    """`auto_budget` or `promotion_days`: the budget that TikTok raises by itself."""

    is_enabled: bool | None = None
    auto_budget_enabled: bool | None = None
    budget_increase_percentage: str | None = None
    increase_limit: str | None = None
    current_budget: str | None = None
    maximum_budget: str | None = None
    remained_times: str | None = None


@wire(slots=True, config=_RULES)
class WireShopInfo:
    """`data` of `campaign/gmv_max/info` (contract 18.2)."""

    advertiser_id: str | None = None
    campaign_id: str | None = None
    store_id: str | None = None
    product_specific_type: str | None = None
    roas_bid: str | None = None
    roi_protection_enabled: bool | None = None
    budget: str | None = None
    auto_budget: dict[str, object] | None = None
    promotion_days: dict[str, object] | None = None
    auto_budget_enabled: bool | None = None
    schedule_type: str | None = None
    schedule_start_time: str | None = None
    schedule_end_time: str | None = None


@wire(slots=True, config=_RULES)
class WireProduct:
    """A product of a session."""

    spu_id: str | None = None


@wire(slots=True, config=_RULES)
class WireSession:
    """A row of `campaign/gmv_max/session/list` (contract 18.5)."""

    campaign_id: str | None = None
    session_id: str | None = None
    bid_type: str | None = None
    budget: str | None = None
    product_list: list[object] | None = None
    schedule_start_time: str | None = None
    schedule_end_time: str | None = None


@wire(slots=True, config=_RULES)
class WireStore:
    """A row of `gmv_max/store/list` (contract 18.7)."""

    store_id: str | None = None
    store_name: str | None = None
