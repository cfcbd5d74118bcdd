"""Report metrics as they are written: strings of mixed precision, ``-``, nulls (contract 8.2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ttui.simulator.entities import Ad, SmartAd
from ttui.simulator.lines import Subject
from ttui.simulator.tally import COUNTERS, Tally

_PLACES: Final = {name: place for place, name in enumerate(("spend", *COUNTERS))}


@dataclass(frozen=True, slots=True)
class Style:
    """How numbers are written in one answer."""

    digits: int
    """Decimal places of money."""
    trimmed: bool = False
    """Whether trailing zeros are dropped, as answers for several accounts do (contract 8.2)."""


def _ratio(over: str, under: str, times: int) -> Callable[[Tally], Decimal]:
    def value(tally: Tally) -> Decimal:
        below = tally[_PLACES[under]]
        return Decimal(tally[_PLACES[over]] * times) / below if below else Decimal(0)

    return value


_MONEY_RATIOS: Final[Mapping[str, Callable[[Tally], Decimal]]] = {
    "cpc": _ratio("spend", "clicks", 1),
    "cpm": _ratio("spend", "impressions", 1000),
    "cost_per_1000_reached": _ratio("spend", "reach", 1000),
    "cost_per_conversion": _ratio("spend", "conversion", 1),
    "cost_per_result": _ratio("spend", "result", 1),
}

_RATIOS: Final[Mapping[str, Callable[[Tally], Decimal]]] = {
    "ctr": _ratio("clicks", "impressions", 100),
    "conversion_rate": _ratio("conversion", "clicks", 100),
    "conversion_rate_v2": _ratio("conversion", "clicks", 100),
    "result_rate": _ratio("result", "impressions", 100),
    "engagement_rate": _ratio("engagements", "impressions", 100),
    "profile_visits_rate": _ratio("profile_visits", "impressions", 100),
    "frequency": _ratio("impressions", "reach", 1),
}

_ALWAYS: Final[Mapping[str, str | int | None]] = {
    "average_video_play": "3.40",
    "average_video_play_per_user": "4.10",
    "clicks_on_music_disc": "0",
    "live_views": "0",
    "app_install": "0",
    "secondary_goal_result": None,
    "cost_per_secondary_goal_result": None,
    "secondary_goal_result_rate": None,
    "placement_type": "Normal Placement",
    "billing_event": "oCPM",
    "bid_strategy": "Maximum Delivery",
    "smart_target": None,
    "tt_app_id": 0,
    "mobile_app_id": "0",
    "image_mode": "-",
}

_NOT_ADDITIVE: Final = frozenset({"reach", *_MONEY_RATIOS, *_RATIOS})


def _budget(subject: Subject) -> str:
    group, campaign = subject.group, subject.campaign
    thing = group or campaign
    return "-" if thing is None else str(subject.account.currency.amount(thing.budget))


def _campaign_budget(subject: Subject) -> str:
    campaign = subject.campaign
    return "-" if campaign is None else str(subject.account.currency.amount(campaign.budget))


def _automation(subject: Subject) -> str:
    campaign = subject.campaign
    if campaign is None:
        return "-"
    creative = isinstance(subject.entity, Ad) and subject.entity.smart_ad is not None
    return campaign.automation + ("_CREATIVE" if creative else "")


def _promotion(subject: Subject) -> str:
    campaign = subject.campaign
    return "Other" if campaign is not None and campaign.promote else "Website"


_ATTRIBUTES: Final[Mapping[str, Callable[[Subject], str]]] = {
    "campaign_name": lambda s: s.campaign.name if s.campaign else "-",
    "campaign_id": lambda s: s.campaign.campaign_id if s.campaign else "-",
    "objective_type": lambda s: s.campaign.objective if s.campaign else "-",
    "adgroup_name": lambda s: s.group.name if s.group else "-",
    "adgroup_id": lambda s: s.group.adgroup_id if s.group else "-",
    "ad_name": lambda s: s.entity.name if isinstance(s.entity, Ad | SmartAd) else "-",
    "ad_id": lambda s: s.entity_id if isinstance(s.entity, Ad | SmartAd) else "-",
    "currency": lambda s: s.account.currency.code,
    "timezone": lambda s: s.account.timezone,
    "advertiser_id": lambda s: s.account.advertiser_id,
    "advertiser_name": lambda s: s.account.name,
    "campaign_budget": _campaign_budget,
    "budget": _budget,
    "campaign_automation_type": _automation,
    "promotion_type": _promotion,
}

KNOWN: Final = frozenset({*_PLACES, *_MONEY_RATIOS, *_RATIOS, *_ALWAYS, *_ATTRIBUTES})
"""Every metric a report may ask for."""


def value(name: str, subject: Subject, tally: Tally, style: Style) -> str | int | None:
    """One metric of one row, as it is written."""
    if name in _ATTRIBUTES:
        return _ATTRIBUTES[name](subject)
    if name in _ALWAYS:
        return _ALWAYS[name]
    digits = subject.account.currency.digits
    if name == "spend":
        return _written(subject.account.currency.amount(tally[0]), style.digits, style)
    if name in _PLACES:
        return str(tally[_PLACES[name]])
    if name in _MONEY_RATIOS:
        return _written(_MONEY_RATIOS[name](tally).scaleb(-digits), style.digits, style)
    return _written(_RATIOS[name](tally), 2, style)


def total(name: str, subject: Subject, tally: Tally, style: Style) -> str | int | None:
    """One metric over all rows; what cannot be added up is ``-`` (contract 8.1)."""
    if name in _NOT_ADDITIVE or name in _ATTRIBUTES or name in _ALWAYS:
        return "-"
    return value(name, subject, tally, style)


def sort_key(name: str, subject: Subject, tally: Tally) -> Decimal:
    """What ``order_field`` sorts by; text sorts as zero."""
    written = value(name, subject, tally, Style(subject.account.currency.digits))
    try:
        return Decimal(str(written))
    except ArithmeticError:
        return Decimal(0)


def _written(amount: Decimal, digits: int, style: Style) -> str:
    text = f"{amount:.{digits}f}"
    return text.rstrip("0").rstrip(".") if style.trimmed and "." in text else text
