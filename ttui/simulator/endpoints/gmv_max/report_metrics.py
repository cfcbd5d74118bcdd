"""Metrics of GMV Max reports: texts, and ``-`` where there is nothing (contract 18.6)."""

from collections.abc import Callable, Mapping
from typing import Final

from ttui.simulator.endpoints.gmv_max.earnings import Earned
from ttui.simulator.world.calendar import utc_text
from ttui.simulator.world.entities import Campaign
from ttui.simulator.world.money import Currency
from ttui.simulator.world.shop import ShopCampaign

OVERVIEW: Final = ("cost", "net_cost", "orders", "cost_per_order", "gross_revenue", "roi")
"""Metrics of every level."""

_LIVE: Final = (
    "live_views",
    "cost_per_live_view",
    "10_second_live_views",
    "cost_per_10_second_live_view",
    "live_follows",
)


def _roas(shop: ShopCampaign) -> str:
    return f"{shop.target_roi / 100:.2f}" if shop.target_roi else "-"


def _budget(campaign: Campaign, shop: ShopCampaign) -> str:
    return str(campaign.account.currency.amount(shop.main.budget))


_Attribute = Callable[[Campaign, ShopCampaign], str]

ATTRIBUTES: Final[Mapping[str, _Attribute]] = {
    "campaign_id": lambda c, _: c.campaign_id,
    "campaign_name": lambda c, _: c.name,
    "operation_status": lambda c, _: c.switch.value,
    "bid_type": lambda _, s: "CUSTOM" if s.target_roi else "NO_BID",
    "target_roi_budget": lambda c, s: _budget(c, s) if s.target_roi else "-",
    "max_delivery_budget": lambda c, s: "-" if s.target_roi else _budget(c, s),
    "roas_bid": lambda _, s: _roas(s),
    "schedule_type": lambda _, s: "Scheduled" if s.main.ends_ms else "Continuously",
    "schedule_start_time": lambda _, s: utc_text(s.main.starts_ms // 1000),
    "schedule_end_time": lambda _, s: utc_text(s.main.ends_ms // 1000) if s.main.ends_ms else "-",
}
"""What a campaign's row may tell beside figures."""

LIVE_ONLY: Final = frozenset(
    {
        *_LIVE,
        *(f"all_shops_{name}" for name in ("orders", "gross_revenue", "roi", "cost_per_order")),
        "identity_id",
        "tt_account_name",
    }
)
"""Metrics of LIVE campaigns alone."""


def figure(name: str, earned: Earned, currency: Currency) -> str:
    """One figure as text."""
    scaled = 10**currency.digits
    match name:
        case "cost":
            return str(currency.amount(earned.cost))
        case "net_cost":
            return str(currency.amount(earned.net_cost))
        case "gross_revenue":
            return str(currency.amount(earned.revenue))
        case "orders":
            return str(earned.orders)
        case "roi":
            return f"{earned.revenue / earned.cost if earned.cost else 0:.2f}"
        case _:
            each = earned.cost / earned.orders / scaled if earned.orders else 0
            return f"{each:.2f}"


def of_campaign(name: str, campaign: Campaign, shop: ShopCampaign, earned: Earned) -> object:
    """One metric of a campaign's row; a few are numbers."""
    if name in ATTRIBUTES:
        return ATTRIBUTES[name](campaign, shop)
    if name == "identity_id":
        return shop.identity_id or "-"
    if name == "tt_account_name":
        return "-1"
    if name in _LIVE:
        return "0"
    if name.startswith("all_shops_"):
        text = figure(name.removeprefix("all_shops_"), earned, campaign.account.currency)
        return float(text) if "." in text else int(text)
    return figure(name, earned, campaign.account.currency)
