"""Worlds of any size, for load: same arguments, same world."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from ttui.simulator.endpoints.audiences import give_audiences
from ttui.simulator.world.clock import WorldClock
from ttui.simulator.world.entities import (
    Account,
    Ad,
    AdGroup,
    Campaign,
    Mode,
    PromoteEnding,
    SmartAd,
    Switch,
)
from ttui.simulator.world.history import DailyHistory
from ttui.simulator.world.money import MICRO
from ttui.simulator.world.world import World, WorldSettings

_FIRST_ADVERTISER = 7_100_000_000_000_000_001
GENERATED_CENTER = "7100000000000900001"
"""The Business Center of generated accounts that have one."""
_DAYS_OF_HISTORY = 7
_DAY_MS = 86_400_000
_EVERY_FIFTH = 5
"""One campaign in five optimises its budget over its ad groups (CBO)."""
_CREATIVES = 5
_FIRST_SMART = 2
_EVERY_TENTH = 10
"""Of ten ads in a deep group, the last is a Spark ad."""
_EVERY_SEVENTH = 7
"""One campaign in seven is off."""
_ZONES = {"JPY": "Asia/Tokyo", "KRW": "Asia/Seoul", "EUR": "Europe/Berlin"}


@dataclass(frozen=True, slots=True)
class Size:
    """How much a generated world holds."""

    campaigns: int
    """Per account."""
    adgroups_per_campaign: int
    ads_per_adgroup: int


@dataclass(frozen=True, slots=True)
class Depth:
    """How far a generated world goes back."""

    days: int
    """Every ad was charged on each of that many days before the opening day; so an account has
    exactly ``ads * days`` ad-day rows before it."""
    deleted_every: int = 0
    """One campaign in so many has been deleted, beginning with the first; 0 = none. The campaign
    after each of them has lost its last ad group and the first ad of the others."""
    smart_every: int = 0
    """One campaign in so many is upgraded Smart+, beginning with the third; 0 = none."""
    promotes: int = 0
    """Promote orders per account; they have ended, and have the same days."""
    in_center: bool = False
    """Whether the accounts belong to the Business Center ``GENERATED_CENTER``."""


def generated_world(
    campaigns: int,
    adgroups_per_campaign: int,
    ads_per_adgroup: int,
    *,
    accounts: int = 1,
    currency: str = "USD",
    seed: int = 1,
    clock: WorldClock | None = None,
    settings: WorldSettings | None = None,
) -> World:
    """Build a world with that many campaigns per account, and a week of history."""
    world = World(clock or WorldClock(datetime.now(UTC)), settings)
    size = Size(campaigns, adgroups_per_campaign, ads_per_adgroup)
    dice = Random(seed)  # noqa: S311 - repeatable, not secret
    for account in _add_accounts(world, accounts, currency):
        for index in range(campaigns):
            world.add_campaign(_make_campaign(world, account, index, size, dice))
    return world


def deep_world(
    size: Size,
    depth: Depth,
    *,
    accounts: int = 1,
    currency: str = "USD",
    seed: int = 1,
    clock: WorldClock | None = None,
    settings: WorldSettings | None = None,
) -> World:
    """Build a world with years of daily history that nobody stores, for backups."""
    world = World(clock or WorldClock(datetime.now(UTC)), settings)
    dice = Random(seed)  # noqa: S311 - repeatable, not secret
    if depth.in_center:
        world.add_center(GENERATED_CENTER, "Generated Group", currency)
    for account in _add_accounts(world, accounts, currency):
        account.owner_bc_id = GENERATED_CENTER if depth.in_center else None
        give_audiences(account)
        account.created_ms = world.clock.now_ms() - (depth.days + 30) * _DAY_MS
        share = 100 * account.currency.ratio * 10**account.currency.digits
        for index in range(size.campaigns):
            campaign = _make_campaign(world, account, index, size, dice)
            for group in campaign.groups:
                _give_history(group, depth, seed, share // max(1, size.ads_per_adgroup))
            if depth.smart_every and index % depth.smart_every == _FIRST_SMART % depth.smart_every:
                _make_smart(world, campaign)
            if depth.deleted_every:
                _delete_some(campaign, index % depth.deleted_every)
            world.add_campaign(campaign)
        for index in range(depth.promotes):
            campaign = _make_promote(world, account, index)
            _give_history(campaign.groups[0], depth, seed, share // 10)
            world.add_campaign(campaign)
    return world


def _add_accounts(world: World, accounts: int, currency: str) -> Iterator[Account]:
    zone = _ZONES.get(currency, "America/New_York")
    for number in range(accounts):
        name = f"Generated {number + 1}"
        yield world.add_account(str(_FIRST_ADVERTISER + number), name, currency, zone)


def _make_promote(world: World, account: Account, index: int) -> Campaign:
    """A Promote order that has ended."""
    name = f"Promote {index + 1:03d}"
    campaign = Campaign(
        campaign_id=world.new_id(),
        account=account,
        name=name,
        promote=True,
        objective="VIDEO_VIEWS",
        switch=Switch.DISABLE,
        ending=PromoteEnding.WITHDRAWN,
    )
    group = AdGroup(world.new_id(), campaign, name)
    group.ads.append(Ad(world.new_id(), group, name))
    campaign.groups.append(group)
    return campaign


def _make_smart(world: World, campaign: Campaign) -> None:
    """Turn a campaign into an upgraded Smart+ one: up to five creatives to an ad."""
    campaign.automation = "UPGRADED_SMART_PLUS"
    for group in campaign.groups:
        for place, ad in enumerate(group.ads):
            if place % _CREATIVES == 0:
                smart = SmartAd(
                    world.new_id(),
                    group,
                    f"Smart {ad.name}",
                    created_ms=ad.created_ms,
                    modified_ms=ad.created_ms,
                )
                group.smart_ads.append(smart)
            ad.smart_ad = group.smart_ads[-1]
            ad.item_id = ""
            group.smart_ads[-1].creatives.append(ad)


def _delete_some(campaign: Campaign, turn: int) -> None:
    if turn == 0:
        campaign.deleted = True
    elif turn == 1:
        *others, last = campaign.groups
        last.deleted = bool(others)
        for group in others or [last]:
            if group.ads:
                group.ads[0].deleted = True


def _give_history(group: AdGroup, depth: Depth, seed: int, share: int) -> None:
    """Give every ad of a group daily figures, and the group's objects an age to match."""
    account, campaign = group.campaign.account, group.campaign
    last = account.opening_day - 1
    daily_history = DailyHistory.of(
        int(group.adgroup_id) + seed, last - depth.days + 1, last, account.currency, share
    )
    group.daily_history = daily_history
    group.audience_ids = tuple(one.audience_id for one in account.audiences[:2])
    for place, ad in enumerate(group.ads):
        ad.history = ()
        ad.part = daily_history.join(place % 4)
        if place % _EVERY_TENTH == _EVERY_TENTH - 1:
            ad.item_id = f"72{int(ad.ad_id):017d}"
        ad.created_ms = ad.modified_ms = account.created_ms
    campaign.created_ms = campaign.modified_ms = account.created_ms
    group.created_ms = group.modified_ms = group.starts_ms = account.created_ms


def _make_campaign(
    world: World, account: Account, index: int, size: Size, dice: Random
) -> Campaign:
    cbo = index % _EVERY_FIFTH == 1
    unit = 10**account.currency.digits * account.currency.ratio
    group_budget = 100 * unit
    created = world.clock.now_ms() - dice.randrange(20, 60) * _DAY_MS
    campaign = Campaign(
        campaign_id=world.new_id(),
        account=account,
        name=f"Campaign {index + 1:05d}",
        budget_mode=Mode.DAY if cbo else Mode.INFINITE,
        budget=group_budget * size.adgroups_per_campaign if cbo else 0,
        cbo=cbo,
        switch=Switch.DISABLE if index % _EVERY_SEVENTH == 1 else Switch.ENABLE,
        created_ms=created,
        modified_ms=created,
    )
    share = group_budget // max(1, size.ads_per_adgroup)
    histories = [
        tuple(share * dice.randrange(50, 95) // 100 for _ in range(_DAYS_OF_HISTORY))
        for _ in range(4)
    ]
    for number in range(size.adgroups_per_campaign):
        group = AdGroup(
            adgroup_id=world.new_id(),
            campaign=campaign,
            name=f"Ad group {index + 1:05d}-{number + 1:03d}",
            budget_mode=Mode.INFINITE if cbo else Mode.DAY,
            budget=0 if cbo else group_budget,
            created_ms=created,
            modified_ms=created,
            starts_ms=created,
        )
        campaign.groups.append(group)
        group.ads = [
            _make_ad(world, group, (index, number, ad), share, histories[ad % 4])
            for ad in range(size.ads_per_adgroup)
        ]
    return campaign


def _make_ad(
    world: World,
    group: AdGroup,
    place: tuple[int, int, int],
    share: int,
    daily_history: tuple[int, ...],
) -> Ad:
    index, number, ad = place
    currency = group.campaign.account.currency
    # An ad uses up its share in about a day.
    pace = share * MICRO // 10**currency.digits // 24
    return Ad(
        ad_id=world.new_id(),
        group=group,
        name=f"Ad {index + 1:05d}-{number + 1:03d}-{ad + 1:03d}",
        rate=pace * (50 + (ad * 37 + index) % 100) // 100,
        created_ms=group.created_ms,
        modified_ms=group.created_ms,
        opening=share * (10 + (ad + number) % 40) // 100,
        history=daily_history,
    )
