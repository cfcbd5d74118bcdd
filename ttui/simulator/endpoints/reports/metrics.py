"""Report metrics as they are written: strings of mixed precision, ``-``, nulls (contract 8.2)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ttui.simulator.endpoints.reports.attributes import ATTRIBUTES
from ttui.simulator.protocol.report_subjects import Subject
from ttui.simulator.world.counters import COUNTERS, Counters

_PLACES: Final = {name: place for place, name in enumerate(("spend", *COUNTERS))}
_MONEY: Final = frozenset({"spend", "purchase_value"})

Writer = Callable[[Subject, Counters], str]
"""Writes one metric of a row as JSON text."""


@dataclass(frozen=True, slots=True)
class Style:
    """How numbers are written in one answer."""

    digits: int
    """Decimal places of money."""
    trimmed: bool = False
    """Whether trailing zeros are dropped, as answers for several accounts do (contract 8.2)."""


_COPIES: Final[Mapping[str, str]] = {
    "billed_cost": "spend",
    "cash_spend": "spend",
    "gross_impressions": "impressions",
    "real_time_conversion": "conversion",
    "real_time_result": "result",
    "total_purchase": "complete_payment",
    "total_complete_payment_rate": "purchase_value",
    "total_purchase_value": "purchase_value",
    "cta_conversion": "conversion",
    "cta_purchase": "complete_payment",
    "total_pageview": "clicks",
}
"""Metrics that hold what another counter holds."""

_MONEY_RATIOS: Final[Mapping[str, tuple[str, str, int]]] = {
    "cpc": ("spend", "clicks", 1),
    "cpm": ("spend", "impressions", 1000),
    "cost_per_1000_reached": ("spend", "reach", 1000),
    "cost_per_conversion": ("spend", "conversion", 1),
    "cost_per_result": ("spend", "result", 1),
    "real_time_cost_per_conversion": ("spend", "conversion", 1),
    "real_time_cost_per_result": ("spend", "result", 1),
    "cost_per_complete_payment": ("spend", "complete_payment", 1),
    "value_per_complete_payment": ("purchase_value", "complete_payment", 1),
}

_RATIOS: Final[Mapping[str, tuple[str, str, int]]] = {
    "ctr": ("clicks", "impressions", 100),
    "conversion_rate": ("conversion", "clicks", 100),
    "conversion_rate_v2": ("conversion", "clicks", 100),
    "real_time_conversion_rate": ("conversion", "clicks", 100),
    "result_rate": ("result", "impressions", 100),
    "engagement_rate": ("engagements", "impressions", 100),
    "profile_visits_rate": ("profile_visits", "impressions", 100),
    "frequency": ("impressions", "reach", 1),
    "complete_payment_rate": ("complete_payment", "clicks", 100),
    "complete_payment_roas": ("purchase_value", "spend", 1),
    "total_active_pay_roas": ("purchase_value", "spend", 1),
}

_ALWAYS: Final[Mapping[str, str | int | None]] = {
    **dict.fromkeys(
        (
            "clicks_on_music_disc",
            "live_views",
            "live_unique_views",
            "live_effective_views",
            "live_product_clicks",
            "app_install",
            "registration",
            "onsite_shopping",
            "vta_conversion",
            "vta_purchase",
            "skan_conversion",
            "skan_result",
            "mobile_app_id",
        ),
        "0",
    ),
    **dict.fromkeys(
        ("onsite_shopping_roas", "total_onsite_shopping_value", "voucher_spend"), "0.00"
    ),
    **dict.fromkeys(
        (
            "secondary_goal_result",
            "cost_per_secondary_goal_result",
            "secondary_goal_result_rate",
            "smart_target",
        )
    ),
    "average_video_play": "3.40",
    "average_video_play_per_user": "4.10",
    "placement_type": "Normal Placement",
    "billing_event": "oCPM",
    "bid_strategy": "Maximum Delivery",
    "tt_app_id": 0,
    "image_mode": "-",
}

ACCOUNT_ONLY: Final = frozenset({"cash_spend", "voucher_spend"})
"""Metrics of the advertiser level alone (contract 8.2)."""

KNOWN: Final = frozenset(
    {
        *(_PLACES.keys() - {"purchase_value"}),
        *_COPIES,
        *_MONEY_RATIOS,
        *_RATIOS,
        *_ALWAYS,
        *ATTRIBUTES,
    }
)
"""Every metric a report may ask for."""


def writer(name: str, digits: int, style: Style) -> Writer:
    """How one metric is written for accounts whose money has that many decimal places."""
    if name in ATTRIBUTES:
        attribute = ATTRIBUTES[name]
        return lambda subject, _: json.dumps(attribute(subject), ensure_ascii=False)
    if name in _ALWAYS:
        fixed = json.dumps(_ALWAYS[name])
        return lambda _subject, _counters: fixed
    counter = _COPIES.get(name, name)
    if counter in _MONEY:
        return _quotient(_PLACES[counter], None, 10**-digits, style.digits, style)
    if counter in _PLACES:
        return _counted(_PLACES[counter])
    if name in _MONEY_RATIOS:
        over, under, times = _MONEY_RATIOS[name]
        factor = times * 10**-digits
        return _quotient(_PLACES[over], _PLACES[under], factor, style.digits, style)
    over, under, times = _RATIOS[name]
    return _quotient(_PLACES[over], _PLACES[under], times, 2, style)


def _counted(place: int) -> Writer:
    return lambda _, counters: f'"{counters[place]}"'


def _quotient(over: int, under: int | None, factor: float, places: int, style: Style) -> Writer:
    template = f'"%.{places}f"'

    def write(_: Subject, counters: Counters) -> str:
        below = 1 if under is None else counters[under]
        text = template % (counters[over] * factor / below if below else 0.0)
        if style.trimmed and "." in text:
            text = text[:-1].rstrip("0").rstrip(".") + '"'
        return text

    return write


def total(name: str, subject: Subject, counters: Counters, style: Style) -> str:
    """One metric over all rows, as JSON text; what cannot be added up is ``-`` (contract 8.1)."""
    adds_up = name in _PLACES or name in _COPIES
    if not adds_up or name == "reach":
        return '"-"'
    return writer(name, subject.account.currency.digits, style)(subject, counters)


def sort_key(name: str, subject: Subject, counters: Counters) -> Decimal:
    """What ``order_field`` sorts by; text sorts as zero."""
    digits = subject.account.currency.digits
    written = json.loads(writer(name, digits, Style(digits))(subject, counters))
    try:
        return Decimal(str(written))
    except ArithmeticError:
        return Decimal(0)
