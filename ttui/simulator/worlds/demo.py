"""The demo world: what somebody meets who starts ``ttui`` without an account.

Two accounts, and one with a TikTok Shop where it is wanted. At any start time the first one has
charged 312.40 of 905.00 today and burns 41.20 an hour.
"""

from datetime import UTC, datetime, timedelta

from ttui.simulator.endpoints.audiences import give_audiences
from ttui.simulator.world.clock import WorldClock
from ttui.simulator.world.colleague import colleague_toggles, moderator_decides, new_ad_appears
from ttui.simulator.world.entities import Account, AdGroup, Mode, Review, Switch
from ttui.simulator.world.world import World, WorldSettings
from ttui.simulator.worlds.builders import (
    AdPlan,
    make_ad,
    make_campaign,
    make_group,
    make_promote,
    make_smart_ad,
)
from ttui.simulator.worlds.demo_center import (
    BUSINESS_CENTER,
    LUMEN_EUROPE,
    add_lumen_europe,
    add_old_campaign,
)
from ttui.simulator.worlds.demo_shop import LUMEN_SHOP, add_lumen_shop

LUMEN = "7318520946371592217"
"""The stand-alone account: USD, New York."""

__all__ = ["BUSINESS_CENTER", "LUMEN", "LUMEN_EUROPE", "LUMEN_SHOP", "demo_world"]

_OFF = Switch.DISABLE


def demo_world(
    *,
    start: datetime | None = None,
    speed: float = 30.0,
    settings: WorldSettings | None = None,
    clock: WorldClock | None = None,
    with_shop: bool = False,
) -> World:
    """Build the demo world.

    Args:
        start: aware moment the world begins at; the present when left out.
        speed: world seconds per real second.
        settings: report lag and delivery trail; a short trail when left out.
        clock: a clock to use instead of one made from ``start`` and ``speed``.
        with_shop: whether the account with a TikTok Shop is there, as it is in the demo.
    """
    ticking = clock or WorldClock(start or datetime.now(UTC), speed)
    world = World(ticking, settings or WorldSettings(delivery_tail=timedelta(seconds=45)))
    _lumen(world)
    add_lumen_europe(world)
    if with_shop:
        add_lumen_shop(world)
    return world


def _lumen(world: World) -> None:
    account = world.add_account(LUMEN, "Lumen Skincare", "USD", "America/New_York")
    account.company = "Lumen Skincare LLC"
    account.wallet.cash = 159_255
    account.wallet.grant = 25_000
    give_audiences(account)
    # Lists come newest first, so what is made last is seen first.
    _under_review(world, account)
    _ios(world, account)
    _smart_plus(world, account)
    _retargeting(world, account)
    _spring_launch(world, account)
    busy = _winter_glow(world, account)
    make_promote(
        world,
        account,
        "New serum",
        "50",
        timedelta(hours=40),
        AdPlan("New serum", "2.10", "15.02"),
    )
    make_promote(
        world,
        account,
        "GRWM: five-minute glow 🌙",
        "30",
        timedelta(minutes=100),
        AdPlan("GRWM: five-minute glow 🌙", "3.00", "7.40"),
    )
    colleague_toggles(
        world,
        busy,
        first=timedelta(minutes=40),
        pause=timedelta(minutes=30),
        every=timedelta(hours=4),
    )
    add_old_campaign(world, account, "First Light (deleted)", first=330, last=180)
    new_ad_appears(world, busy, "vid_07 creator remix", "0.60", after=timedelta(minutes=65))


def _winter_glow(world: World, account: Account) -> AdGroup:
    campaign = make_campaign(world, account, "Winter Glow", Mode.DAY, "200")
    week = ("46.10", "44.80", "47.20", "45.05", "43.90", "46.60")
    young = make_group(world, campaign, "US 18-24", Mode.DAY, "100")
    make_ad(world, young, AdPlan("vid_01 hook A", "3.40", "40.11", week))
    make_ad(world, young, AdPlan("vid_02 hook B", "2.00", switch=_OFF))
    make_ad(world, young, AdPlan("vid_03 unboxing", "3.10", "39.91", week[1:]))
    older = make_group(world, campaign, "US 25-34", Mode.DAY, "100")
    make_ad(world, older, AdPlan("vid_04 before/after", "3.20", "27.68", week))
    make_ad(world, older, AdPlan("vid_05 dermatologist", "2.70", "24.40", week[2:]))
    world.add_campaign(campaign)
    return older


def _retargeting(world: World, account: Account) -> None:
    campaign = make_campaign(world, account, "Retargeting Q4", Mode.DAY, "20")
    campaign.switch = _OFF
    group = make_group(world, campaign, "Cart abandoners 14d", Mode.DAY, "20")
    make_ad(world, group, AdPlan("carousel_02 offer", "2.00", "20.00", ("20.00", "20.00", "19.42")))
    world.add_campaign(campaign)


def _spring_launch(world: World, account: Account) -> None:
    campaign = make_campaign(world, account, "Spring Launch", Mode.TOTAL, "300")
    campaign.cbo = True
    campaign.objective = "TRAFFIC"
    broad = make_group(world, campaign, "Broad US")
    make_ad(world, broad, AdPlan("launch_teaser", "3.50", "17.35", ("12.40", "14.05", "9.10")))
    founder = make_ad(world, broad, AdPlan("launch_founder", "1.90", "9.85", ("8.75", "7.30")))
    founder.item_id = "7318520946371599001"
    alike = make_group(world, campaign, "Lookalike 1%")
    alike.audience_ids = tuple(one.audience_id for one in account.audiences if one.source)
    make_ad(world, alike, AdPlan("launch_teaser", "2.20", "9.80", ("11.20", "10.15", "6.40")))
    make_ad(world, alike, AdPlan("launch_testimonial", "1.00", "4.20", ("7.00", "6.00")))
    world.add_campaign(campaign)


def _smart_plus(world: World, account: Account) -> None:
    campaign = make_campaign(world, account, "Smart+ Serum Sales", Mode.DYNAMIC, "150")
    campaign.automation = "UPGRADED_SMART_PLUS"
    campaign.cbo = True
    group = make_group(world, campaign, "Smart+ ad group")
    make_smart_ad(
        world,
        group,
        "Serum hero",
        (
            AdPlan("Serum hero / clip 1", "2.90", "17.02", ("38.00", "41.10", "36.40")),
            AdPlan("Serum hero / clip 2", "2.10", "12.06", ("29.90", "31.75", "28.05")),
        ),
    )
    make_smart_ad(
        world,
        group,
        "Serum routine",
        (
            AdPlan("Serum routine / clip 1", "1.80", "9.40", ("24.00", "22.35")),
            AdPlan("Serum routine / clip 2", "1.10", "5.60", ("15.30", "14.90")),
        ),
    )
    world.add_campaign(campaign)


def _ios(world: World, account: Account) -> None:
    campaign = make_campaign(world, account, "App installs iOS [SKAN]", Mode.DAY, "85")
    campaign.campaign_type = "IOS14_CAMPAIGN"
    campaign.dedicated = True
    campaign.objective = "APP_PROMOTION"
    group = make_group(world, campaign, "iOS 16+ broad", Mode.DAY, "85")
    make_ad(world, group, AdPlan("app_demo_15s", "2.60", "14.10", ("31.00", "33.50", "30.20")))
    make_ad(world, group, AdPlan("app_quiz", "1.60", "8.50", ("19.90", "21.10")))
    world.add_campaign(campaign)


def _under_review(world: World, account: Account) -> None:
    # Its budgets are set at the ad groups.
    campaign = make_campaign(world, account, "冬のキャンペーン ❄️ [bold]JP[/bold]")
    spent = make_group(world, campaign, "大阪 18+ ✨", Mode.DAY, "30")
    make_ad(world, spent, AdPlan("動画_01 👩‍🔬", "4.00", "30.00", ("30.00", "30.00", "28.85")))
    other = make_group(world, campaign, "東京 [test]", Mode.DAY, "40")
    make_ad(world, other, AdPlan("動画_02", "3.00"))
    waiting = make_ad(world, other, AdPlan("動画_03 (new cut)", "0.80", review=Review.IN_REVIEW))
    make_ad(world, other, AdPlan('動画_04 "miracle"', "1.00", review=Review.REJECTED))
    world.add_campaign(campaign)
    moderator_decides(world, waiting, Review.APPROVED, after=timedelta(minutes=50))
