"""The simulated TikTok of a plan: accounts whose money flows steadily, and what befalls them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from tests.truth.plan import AccountPlan, CampaignPlan, Kind, Plan, Trouble, TroublePlan
from ttui.simulator import (
    SHOP_PERMISSIONS,
    Fault,
    FaultKind,
    ServerSettings,
    SimulatorServer,
    World,
    WorldClock,
)
from ttui.simulator.world.calendar import midnight_ms
from ttui.simulator.world.entities import Account, Ad, AdGroup, Campaign, Mode
from ttui.simulator.world.shop import ShopCampaign, ShopKind
from ttui.simulator.world.world import WorldSettings
from ttui.simulator.worlds.builders import AdPlan, make_ad, make_campaign, make_group, make_smart_ad

DAYS_BEFORE = 3
_FIRST_ACCOUNT = 7_200_000_000_000_000_001
_HOUR_MS = 3_600_000
_SHOPS = {Kind.SHOP_PRODUCT: ShopKind.PRODUCT, Kind.SHOP_LIVE: ShopKind.LIVE}


_FORBIDDEN: Mapping[Trouble, frozenset[str]] = {
    Trouble.NO_SMART_ADS: frozenset({"smart_plus/ad/get"}),
    Trouble.NO_SHOP_LISTS: SHOP_PERMISSIONS["lists"],
    Trouble.NO_SHOP_REPORTS: SHOP_PERMISSIONS["reports"],
    Trouble.NO_SHOP_SESSIONS: SHOP_PERMISSIONS["sessions"],
    Trouble.NO_SHOPS: SHOP_PERMISSIONS["stores"],
}
_SHOWN_IN: Mapping[Trouble, frozenset[str]] = {
    Trouble.SHOPS_IN_TOTALS: frozenset({"AUCTION_ADVERTISER"}),
    Trouble.SHOPS_EVERYWHERE: frozenset(
        {"campaign/get", "adgroup/get", "ad/get", "AUCTION_CAMPAIGN", "AUCTION_ADVERTISER"}
    ),
}


def id_of(number: int) -> str:
    """The advertiser id of an account of a plan."""
    return str(_FIRST_ACCOUNT + number)


def server_of(plan: Plan, clock: WorldClock) -> SimulatorServer:
    """The simulator of a plan, with the troubles that are there from the start."""
    world = World(clock, WorldSettings(lag=timedelta(minutes=plan.lag)))
    for account in plan.accounts:
        _add_account(world, account)
    for one in plan.troubles:
        if one.what is Trouble.UNLISTED:
            _add_unlisted(world, world.accounts[id_of(one.account)])
    troubles = {one.what: one for one in plan.troubles}
    forbidden = [one.account for one in plan.troubles if one.what is Trouble.FORBIDDEN]
    settings = ServerSettings(
        rate_limit=None,
        seed=plan.seed,
        refused_dimensions=frozenset({"ad_id_v2"} if Trouble.NO_AD_ID_V2 in troubles else ()),
        promote_by_hour=Trouble.NO_PROMOTE_HOURS not in troubles,
        forbidden_paths=frozenset().union(
            *(paths for one, paths in _FORBIDDEN.items() if one in troubles)
        ),
        forbidden_report_types=frozenset(
            {"TT_SHOP"} if Trouble.NO_SHOP_REPORTS in troubles else ()
        ),
        shop_also_in=frozenset().union(
            *(places for one, places in _SHOWN_IN.items() if one in troubles)
        ),
        forbidden_accounts=frozenset(map(id_of, forbidden)),
        most_report_ids=2 if Trouble.CUT_REPORTS in troubles else 0,
        list_lag=plan.list_lag,
    )
    return SimulatorServer(world, settings)


def fault_of(server: SimulatorServer, trouble: TroublePlan) -> Fault | None:
    """The fault to put into force when a trouble begins; None where it needs none."""
    rows = rows_of(server.world.accounts.get(id_of(trouble.account)))
    match trouble.what:
        case Trouble.ODD_SPEND:
            report, _, word = trouble.detail.partition("|")
            holds = "query_lifetime" if report == "lifetime" else report
            value = None if word == "null" else word
            return Fault(
                FaultKind.ODD_SPEND,
                "report/integrated/get",
                ids=rows,
                holds=holds,
                times=None,
                value=value,
            )
        case Trouble.OTHER_DAY:
            return Fault(FaultKind.OTHER_DAY, "report/integrated/get", times=None)
        case Trouble.FAILING:
            kind, path, holds = trouble.detail.split("|")
            fault = Fault(FaultKind(kind), path, "GET", holds=holds, times=None)
            # The whole of an account, or of a report, can fail for everybody.
            return fault if holds else replace(fault, ids=frozenset({id_of(trouble.account)}))
        case _:
            return None


def rows_of(account: Account | None) -> frozenset[str]:
    """Every second row of an account, and the account itself."""
    if account is None:
        return frozenset()
    ids = [account.advertiser_id]
    for campaign in account.campaigns[::2]:
        ids.append(campaign.campaign_id)
        for group in campaign.groups:
            ids.append(group.adgroup_id)
            ids += [ad.ad_id for ad in group.ads]
            ids += [ad.smart_plus_ad_id for ad in group.smart_ads]
    return frozenset(ids)


def _add_account(world: World, plan: AccountPlan) -> None:
    account = world.add_account(
        id_of(plan.number), f"Account {plan.number}", plan.currency, plan.zone
    )
    for number, campaign in enumerate(plan.campaigns):
        add_campaign(world, account, campaign, f"C{plan.number}{number}")


def add_campaign(world: World, account: Account, plan: CampaignPlan, name: str) -> Campaign:
    """A campaign whose ads ran at one pace for days, and whose budget may end within hours."""
    dice = Random(plan.seed)  # noqa: S311 - repeatable, not secret
    campaign = make_campaign(world, account, name)
    if plan.kind in _SHOPS:
        return _add_shop(world, campaign, plan, dice)
    for number in range(1 if plan.kind is Kind.PROMOTE else plan.groups):
        group = make_group(world, campaign, f"{name}g{number}")
        _add_ads(world, group, plan, dice)
    _set_budgets(campaign, plan.kind, dice)
    world.add_campaign(campaign)
    return campaign


def _add_shop(world: World, campaign: Campaign, plan: CampaignPlan, dice: Random) -> Campaign:
    """A GMV Max campaign of a shop of its own, without increases and sessions."""
    account = campaign.account
    group = make_group(world, campaign, campaign.name)
    make_ad(world, group, AdPlan(campaign.name, per_hour=_amount(account, dice, 2, 25)))
    _give_history(group.ads[0])
    _limit(group, [group], Mode.DAY, dice)
    campaign.budget, campaign.objective = group.budget, "PRODUCT_SALES"
    store = world.add_store(account, f"Shop of {campaign.name}")
    campaign.shop = ShopCampaign(_SHOPS[plan.kind], store, group, identity_id=campaign.campaign_id)
    world.add_campaign(campaign)
    return campaign


def _add_unlisted(world: World, account: Account) -> None:
    campaign = make_campaign(world, account, "Unlisted")
    campaign.unlisted = True
    group = make_group(world, campaign, campaign.name)
    make_ad(world, group, AdPlan(campaign.name, per_hour=str(9 * account.currency.ratio)))
    _give_history(group.ads[0])
    world.add_campaign(campaign)


def _add_ads(world: World, group: AdGroup, plan: CampaignPlan, dice: Random) -> None:
    plans = [
        AdPlan(f"{group.name}a{number}", per_hour=_amount(group.campaign.account, dice, 2, 25))
        for number in range(1 if plan.kind is Kind.PROMOTE else plan.ads)
    ]
    if plan.kind is Kind.SMART:
        group.campaign.automation = "UPGRADED_SMART_PLUS"
        make_smart_ad(world, group, f"{group.name}s", tuple(plans))
    else:
        for one in plans:
            make_ad(world, group, one)
    for ad in group.ads:
        _give_history(ad)


def _give_history(ad: Ad) -> None:
    """What the ad was charged before the simulation began, had it always run."""
    account = ad.group.campaign.account
    day, grain = account.opening_day, account.currency.sub_units_per_minor

    def charged(start: int, end: int) -> int:
        return ad.rate * (end - start) // grain

    ad.opening = charged(midnight_ms(account.zone, day), account.opened_ms)
    ad.history = tuple(
        charged(midnight_ms(account.zone, day - back), midnight_ms(account.zone, day - back + 1))
        for back in range(1, DAYS_BEFORE + 1)
    )


def _set_budgets(campaign: Campaign, kind: Kind, dice: Random) -> None:
    match kind:
        case Kind.CBO_DAY | Kind.CBO_TOTAL | Kind.SMART | Kind.PROMOTE:
            campaign.cbo = kind is not Kind.PROMOTE
            campaign.promote = kind is Kind.PROMOTE
            daily = kind in {Kind.CBO_DAY, Kind.SMART}
            _limit(campaign, campaign.groups, Mode.DAY if daily else Mode.TOTAL, dice)
            if kind is Kind.PROMOTE:
                group = campaign.groups[0]
                group.budget_mode, group.budget = campaign.budget_mode, campaign.budget
        case Kind.GROUP_DAY | Kind.GROUP_TOTAL | Kind.MIXED:
            for number, group in enumerate(campaign.groups):
                total = kind is Kind.GROUP_TOTAL or (kind is Kind.MIXED and number % 2)
                _limit(group, [group], Mode.TOTAL if total else Mode.DAY, dice)
        case Kind.NONE:
            return


def _limit(thing: Campaign | AdGroup, groups: list[AdGroup], mode: Mode, dice: Random) -> None:
    """A budget that lasts for days, or for some hours from the start."""
    ads = [ad for group in groups for ad in group.ads]
    account = ads[0].group.campaign.account
    used = sum(ad.opening + (sum(ad.history) if mode is Mode.TOTAL else 0) for ad in ads)
    hours = dice.choice((dice.uniform(0.3, 4), dice.uniform(30, 60), dice.uniform(30, 60)))
    pace = sum(ad.rate for ad in ads) * _HOUR_MS // account.currency.sub_units_per_minor
    thing.budget_mode, thing.budget = mode, used + max(1, round(pace * hours))


def _amount(account: Account, dice: Random, least: int, most: int) -> str:
    """Currency units, of about the same worth in every currency."""
    units = Decimal(str(round(dice.uniform(least, most), 2))) * account.currency.ratio
    return str(units)
