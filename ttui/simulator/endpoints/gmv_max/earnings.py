"""What GMV Max campaigns cost and earned over some days or in an hour (contract 18.6)."""

from collections.abc import Iterable
from dataclasses import dataclass

from ttui.simulator.world import sums
from ttui.simulator.world.entities import Campaign
from ttui.simulator.world.ledger import ads_of, charged_in_hour

_PRICE = 2_500
"""What one order brings, in minor units of a currency with the ratio 1."""


@dataclass(frozen=True, slots=True)
class Window:
    """Account days (ordinals), both included, or one hour of one day."""

    first: int
    last: int
    hour: int = -1


@dataclass(frozen=True, slots=True)
class Earned:
    """Cost and revenue in minor units."""

    cost: int = 0
    net_cost: int = 0
    revenue: int = 0
    orders: int = 0


def earned(campaigns: Iterable[Campaign], window: Window, until: int, net_until: int) -> Earned:
    """The figures of some campaigns together, as reports show them that end at ``until``."""
    cost = net = revenue = orders = 0
    for campaign in campaigns:
        own = cost_of(campaign, window, until)
        brought = own * (campaign.shop.roi if campaign.shop else 0) // 100
        cost += own
        net += cost_of(campaign, window, net_until)
        revenue += brought
        orders += brought // (_PRICE * campaign.account.currency.ratio)
    return Earned(cost, net, revenue, orders)


def cost_of(campaign: Campaign, window: Window, until: int) -> int:
    """What one campaign was charged, sessions included, in minor units."""
    if window.hour < 0:
        return sums.between(campaign, window.first, window.last, until)[0]
    return sum(charged_in_hour(ad, window.first, window.hour, until) for ad in ads_of(campaign))
