"""One campaign of every kind of budget, its amounts drawn from dice (contract 21)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Final

from ttui.simulator.world.entities import Account, AdGroup, Campaign, Mode
from ttui.simulator.world.increases import Increases
from ttui.simulator.world.shop import ShopKind
from ttui.simulator.world.world import World
from ttui.simulator.worlds.builders import (
    AdPlan,
    make_ad,
    make_campaign,
    make_group,
    make_promote,
    make_smart_ad,
)
from ttui.simulator.worlds.shops import (
    SHOP_THRESHOLD,
    SessionPlan,
    ShopPlan,
    make_shop,
    make_unlisted,
    ordinary_increase,
    sell_from,
    smart_increase,
)

_HUNGRY: Final = (0, 1, 8, 40)
"""How many budgets an ad would take in a day if it might."""
_SMART: Final = "UPGRADED_SMART_PLUS"


class Draw:
    """A world's author at work in one account."""

    def __init__(self, world: World, account: Account, dice: Random, name: str) -> None:
        self.world = world
        self.account = account
        self.dice = dice
        self.name = name

    def amount(self, least: int, most: int) -> str:
        """An amount of about the same worth in every currency, in currency units."""
        units = Decimal(self.dice.randint(least * 100, most * 100)).scaleb(-2)
        digits = min(self.account.currency.digits, 2)
        return str(round(units * self.account.currency.ratio, digits))

    def ad(self, budget: str, *, lifetime: bool = False) -> AdPlan:
        """An ad that would take some budgets in a day, and has taken part of one already.

        Of a lifetime budget the days before took part as well.
        """
        digits = self.account.currency.digits
        whole = Decimal(budget)
        part = Decimal("0.1") if lifetime else Decimal(1)
        pace = whole * self.dice.choice(_HUNGRY) / 24
        today = round(part * whole * self.dice.randint(0, 60) / 100, digits)
        spent = (part * whole * self.dice.randint(50, 100) / 100 for _ in range(4))
        days = (str(round(one, digits)) for one in spent)
        return AdPlan(f"{self.name} clip", str(round(pace, 4)), str(today), tuple(days))

    def campaign(self, mode: Mode = Mode.INFINITE, budget: str = "0") -> Campaign:
        """A campaign that is not in the world yet."""
        return make_campaign(self.world, self.account, self.name, mode, budget)

    def group(self, campaign: Campaign, mode: Mode, budget: str, share: str = "") -> AdGroup:
        """An ad group with an ad that goes by its budget, or by a share of its campaign's."""
        group = make_group(self.world, campaign, f"{self.name} group", mode, budget)
        lifetime = Mode.TOTAL in (mode, campaign.budget_mode)
        plan = self.ad(share or budget, lifetime=lifetime)
        if campaign.smart:
            make_smart_ad(self.world, group, plan.name, (plan,))
        else:
            make_ad(self.world, group, plan)
        return group


def _groups(draw: Draw, mode: Mode) -> Campaign:
    campaign = draw.campaign()
    for _ in range(draw.dice.randint(1, 3)):
        draw.group(campaign, mode, draw.amount(20, 90))
    draw.world.add_campaign(campaign)
    return campaign


def _cbo(draw: Draw, mode: Mode, *, smart: bool = False, increase: bool = False) -> Campaign:
    budget = draw.amount(60, 400)
    campaign = draw.campaign(mode, budget)
    campaign.cbo = True
    if smart:
        campaign.automation = _SMART
    groups = 1 if smart else draw.dice.randint(1, 3)
    for _ in range(groups):
        draw.group(campaign, Mode.INFINITE, "0", str(Decimal(budget) / groups))
    if increase:
        campaign.increases = smart_increase(compounding=draw.dice.random() < 1 / 2)
    draw.world.add_campaign(campaign)
    return campaign


def _both_levels(draw: Draw) -> Campaign:
    campaign = draw.campaign(Mode.DAY, draw.amount(60, 120))
    for _ in range(2):
        draw.group(campaign, Mode.DAY, draw.amount(20, 120))
    draw.world.add_campaign(campaign)
    return campaign


def _no_budget(draw: Draw) -> Campaign:
    campaign = draw.campaign()
    draw.group(campaign, Mode.INFINITE, "0", draw.amount(20, 90))
    draw.world.add_campaign(campaign)
    return campaign


def _next_day(draw: Draw) -> Campaign:
    campaign = _groups(draw, Mode.DAY)
    for group in campaign.groups:
        group.scheduled_budget = draw.account.currency.minor(Decimal(draw.amount(20, 300)))
    return campaign


def _smart_group(draw: Draw) -> Campaign:
    campaign = draw.campaign()
    campaign.automation = _SMART
    group = draw.group(campaign, Mode.DYNAMIC, draw.amount(20, 90))
    group.increases = smart_increase(compounding=draw.dice.random() < 1 / 2)
    draw.world.add_campaign(campaign)
    return campaign


def _promote(draw: Draw) -> Campaign:
    budget = draw.amount(20, 90)
    ends = timedelta(hours=draw.dice.randint(2, 60))
    plan = draw.ad(budget, lifetime=True)
    return make_promote(draw.world, draw.account, draw.name, budget, ends, plan)


def _shop(draw: Draw, kind: ShopKind, increase: Increases | None = None) -> Campaign:
    account = draw.account
    known = account.stores and draw.dice.random() < 1 / 2
    store = account.stores[0] if known else draw.world.add_store(account, f"Shop of {draw.name}")
    budget = draw.amount(20, 200)
    plan = ShopPlan(draw.name, kind, budget, draw.ad(budget), identity_id=draw.world.new_id())
    if kind is ShopKind.PRODUCT:
        product = draw.world.new_id()
        sessions = tuple(_session(draw, product) for _ in range(draw.dice.randint(0, 2)))
        plan = replace(plan, product_ids=(product,), sessions=sessions)
    return make_shop(draw.world, store, account, plan, increase)


def _session(draw: Draw, product: str) -> SessionPlan:
    budget = draw.amount(10, 60)
    plan = draw.ad(budget)
    bid_type = draw.dice.choice(("NO_BID", "CREATIVE_NO_BID"))
    lasts = draw.dice.choice((None, timedelta(hours=draw.dice.randint(1, 40))))
    return SessionPlan(budget, plan.per_hour, plan.today, bid_type, product, lasts)


def _raised(draw: Draw) -> Increases:
    return ordinary_increase(draw.dice.randint(50, 300), draw.dice.randint(1, 10))


def _promoted(draw: Draw) -> Campaign:
    campaign = _shop(draw, ShopKind.PRODUCT, draw.dice.choice((None, _raised(draw))))
    today = draw.account.opening_day
    if campaign.shop is not None:
        campaign.shop.promotion = _raised(draw)
        first = today + draw.dice.randint(-1, 1)
        campaign.shop.promotion_spans = ((first, first + 2),)
        campaign.shop.main.increases = campaign.shop.increases_on(today)
    return campaign


def _old_increase(draw: Draw) -> Campaign:
    campaign = _shop(draw, ShopKind.PRODUCT)
    if campaign.shop is not None:
        campaign.shop.old_increase = Increases(30, 10, SHOP_THRESHOLD)
        campaign.shop.main.increases = campaign.shop.old_increase
    return campaign


def _old_shop_ads(draw: Draw) -> Campaign:
    campaign = _groups(draw, Mode.DAY)
    sell_from(campaign, draw.world.add_store(draw.account, f"Old shop of {draw.name}"))
    return campaign


def _unlisted(draw: Draw) -> Campaign:
    plan = draw.ad(draw.amount(20, 90))
    return make_unlisted(draw.world, draw.account, replace(plan, name=draw.name))


KINDS: Final[Mapping[str, Callable[[Draw], Campaign]]] = {
    "ad groups, daily": lambda draw: _groups(draw, Mode.DAY),
    "ad groups, lifetime": lambda draw: _groups(draw, Mode.TOTAL),
    "ad groups, dynamic": lambda draw: _groups(draw, Mode.DYNAMIC),
    "campaign and ad groups": _both_levels,
    "CBO, daily": lambda draw: _cbo(draw, Mode.DAY),
    "CBO, lifetime": lambda draw: _cbo(draw, Mode.TOTAL),
    "CBO, dynamic": lambda draw: _cbo(draw, Mode.DYNAMIC),
    "no budget": _no_budget,
    "next day": _next_day,
    "Smart+": lambda draw: _cbo(draw, Mode.DYNAMIC, smart=True),
    "Smart+, increases": lambda draw: _cbo(draw, Mode.DYNAMIC, smart=True, increase=True),
    "Smart+, increases of ad groups": _smart_group,
    "Promote": _promote,
    "Product": lambda draw: _shop(draw, ShopKind.PRODUCT),
    "Product, increases": lambda draw: _shop(draw, ShopKind.PRODUCT, _raised(draw)),
    "Product, promotion days": _promoted,
    "Product, old increase": _old_increase,
    "LIVE": lambda draw: _shop(draw, ShopKind.LIVE),
    "LIVE, increases": lambda draw: _shop(draw, ShopKind.LIVE, _raised(draw)),
    "old shop ads": _old_shop_ads,
    "unlisted": _unlisted,
}
"""How each kind of campaign is made, and put into its world."""
