"""Putting worlds together: parts are added to their parent, money is given in currency units."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from ttui.simulator.world.entities import (
    Account,
    Ad,
    AdGroup,
    Campaign,
    Mode,
    Review,
    SmartAd,
    Switch,
)
from ttui.simulator.world.world import World

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class AdPlan:
    """One ad as a world's author writes it down."""

    name: str
    per_hour: str = "0"
    """Currency units per hour while delivering."""
    today: str = "0"
    """Already charged on the opening day."""
    daily_history: tuple[str, ...] = ()
    """Charged on earlier days, yesterday first."""
    switch: Switch = Switch.ENABLE
    review: Review = Review.APPROVED


def make_campaign(
    world: World, account: Account, name: str, mode: Mode = Mode.INFINITE, budget: str = "0"
) -> Campaign:
    """A campaign without ad groups; give it to ``world.add_campaign`` when it is complete."""
    created = _weeks_ago(world, 3)
    return Campaign(
        campaign_id=world.new_id(),
        account=account,
        name=name,
        budget_mode=mode,
        budget=account.currency.minor(Decimal(budget)),
        created_ms=created,
        modified_ms=created,
    )


def make_group(
    world: World, campaign: Campaign, name: str, mode: Mode = Mode.INFINITE, budget: str = "0"
) -> AdGroup:
    """An ad group inside a campaign."""
    group = AdGroup(
        adgroup_id=world.new_id(),
        campaign=campaign,
        name=name,
        budget_mode=mode,
        budget=campaign.account.currency.minor(Decimal(budget)),
        created_ms=campaign.created_ms,
        modified_ms=campaign.modified_ms,
        starts_ms=campaign.created_ms,
    )
    campaign.groups.append(group)
    return group


def make_ad(world: World, group: AdGroup, plan: AdPlan) -> Ad:
    """An ad inside an ad group."""
    currency = group.campaign.account.currency
    ad = Ad(
        ad_id=world.new_id(),
        group=group,
        name=plan.name,
        rate=currency.rate(Decimal(plan.per_hour)),
        switch=plan.switch,
        review=plan.review,
        created_ms=group.created_ms,
        modified_ms=group.modified_ms,
        opening=currency.minor(Decimal(plan.today)),
        history=tuple(currency.minor(Decimal(day)) for day in plan.daily_history),
    )
    group.ads.append(ad)
    return ad


def make_smart_ad(world: World, group: AdGroup, name: str, plans: tuple[AdPlan, ...]) -> SmartAd:
    """A Smart+ ad with its creatives."""
    smart = SmartAd(
        smart_plus_ad_id=world.new_id(),
        group=group,
        name=name,
        created_ms=group.created_ms,
        modified_ms=group.modified_ms,
    )
    for plan in plans:
        creative = make_ad(world, group, plan)
        creative.smart_ad = smart
        smart.creatives.append(creative)
    group.smart_ads.append(smart)
    return smart


def make_promote(
    world: World, account: Account, name: str, budget: str, ends_in: timedelta, plan: AdPlan
) -> Campaign:
    """A Promote order: one campaign, one ad group, one ad (contract 6)."""
    campaign = make_campaign(world, account, name, Mode.TOTAL, budget)
    campaign.promote = True
    campaign.objective = "VIDEO_VIEWS"
    campaign.created_ms = campaign.modified_ms = world.clock.now_ms() - 6 * 3_600_000
    group = make_group(world, campaign, name, Mode.TOTAL, budget)
    group.ends_ms = world.clock.now_ms() + ends_in // timedelta(milliseconds=1)
    make_ad(world, group, plan)
    world.add_campaign(campaign)
    return campaign


def _weeks_ago(world: World, weeks: int) -> int:
    return world.clock.now_ms() - weeks * 7 * _DAY_MS
