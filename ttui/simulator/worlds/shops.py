"""Putting TikTok Shop campaigns into a world; money is given in currency units (contract 18)."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from ttui.simulator.world.entities import Account, AdGroup, Campaign, Mode, Switch
from ttui.simulator.world.increases import Increases
from ttui.simulator.world.shop import OldShopAds, ShopCampaign, ShopKind, ShopSession, Store
from ttui.simulator.world.world import World
from ttui.simulator.worlds.builders import AdPlan, make_ad, make_campaign, make_group

SHOP_THRESHOLD = 80
"""A step of an automatic increase is taken once so many percent are used (contract 18.2)."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """An extra budget as a world's author writes it down."""

    budget: str
    per_hour: str
    today: str = "0"
    bid_type: str = "NO_BID"
    product_id: str = ""
    lasts: timedelta | None = None
    """From the opening of the world; None = no end."""


@dataclass(frozen=True, slots=True)
class ShopPlan:
    """A GMV Max campaign as a world's author writes it down."""

    name: str
    kind: ShopKind = ShopKind.PRODUCT
    budget: str = "100"
    """A day."""
    spending: AdPlan = field(default_factory=lambda: AdPlan(""))
    """Pace, the opening day and the days before it, without sessions."""
    target_roi: str = "2.0"
    """0 = none."""
    roi: str = "2.5"
    product_ids: tuple[str, ...] = ()
    identity_id: str = ""
    sessions: tuple[SessionPlan, ...] = ()
    on: bool = True


def ordinary_increase(percent: int = 50, most: int = 10) -> Increases:
    """``auto_budget`` of a campaign: 50 to 300 percent, one to ten times a day."""
    return Increases(percent, most, SHOP_THRESHOLD)


def smart_increase(*, compounding: bool = False) -> Increases:
    """``AUTO_BUDGET_INCREASE``: ten times 20 % a day, each from 90 % use on (contract 21)."""
    return Increases(20, 10, 90, compounding=compounding)


def make_unlisted(world: World, account: Account, plan: AdPlan) -> Campaign:
    """Money that is in no list and in no row: only the account's total holds it."""
    campaign = make_campaign(world, account, plan.name)
    campaign.unlisted = True
    make_ad(world, make_group(world, campaign, plan.name), plan)
    world.add_campaign(campaign)
    return campaign


def sell_from(campaign: Campaign, store: Store, identity_id: str = "") -> None:
    """Make a campaign one of the old TikTok Shop ads; with an identity, of its LIVE."""
    campaign.objective = "PRODUCT_SALES"
    campaign.old_shop = OldShopAds(store.store_id, identity_id)


def make_shop(
    world: World,
    store: Store,
    account: Account,
    plan: ShopPlan,
    increase: Increases | None = None,
) -> Campaign:
    """A GMV Max campaign, added to the world; ``increase`` is its ``auto_budget``."""
    campaign = make_campaign(world, account, plan.name)
    campaign.objective = "PRODUCT_SALES"
    campaign.switch = Switch.ENABLE if plan.on else Switch.DISABLE
    main = make_group(world, campaign, plan.name, Mode.DAY, plan.budget)
    campaign.budget = main.budget
    make_ad(world, main, plan.spending)
    campaign.shop = ShopCampaign(
        kind=plan.kind,
        store=store,
        main=main,
        target_roi=int(Decimal(plan.target_roi) * 100),
        roi=int(Decimal(plan.roi) * 100),
        product_ids=plan.product_ids,
        identity_id=plan.identity_id,
        ordinary=increase,
    )
    campaign.shop.sessions = [
        ShopSession(
            world.new_id(), _session_group(world, campaign, one), one.bid_type, one.product_id
        )
        for one in plan.sessions
    ]
    world.add_campaign(campaign)
    return campaign


def _session_group(world: World, campaign: Campaign, plan: SessionPlan) -> AdGroup:
    group = make_group(world, campaign, f"{campaign.name} session", Mode.DAY, plan.budget)
    make_ad(world, group, AdPlan(group.name, plan.per_hour, plan.today))
    group.ends_whole = plan.bid_type == "NO_BID"
    group.outlives_pause = world.settings.sessions_outlive_pause
    if plan.lasts is not None:
        group.ends_ms = world.clock.now_ms() + plan.lasts // timedelta(milliseconds=1)
    return group
