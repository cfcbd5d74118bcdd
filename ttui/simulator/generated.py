"""Worlds of any size, for load: same arguments, same world."""

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from ttui.simulator.clock import WorldClock
from ttui.simulator.entities import Account, Ad, AdGroup, Campaign, Mode, Switch
from ttui.simulator.money import MICRO
from ttui.simulator.world import World, WorldSettings

_FIRST_ADVERTISER = 7_100_000_000_000_000_001
_DAYS_OF_HISTORY = 7
_EVERY_FIFTH = 5
"""One campaign in five optimises its budget over its ad groups (CBO)."""
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
    """Build a world with that many campaigns per account."""
    world = World(clock or WorldClock(datetime.now(UTC)), settings)
    size = Size(campaigns, adgroups_per_campaign, ads_per_adgroup)
    dice = Random(seed)  # noqa: S311 - repeatable, not secret
    zone = _ZONES.get(currency, "America/New_York")
    for number in range(accounts):
        name = f"Generated {number + 1}"
        account = world.add_account(str(_FIRST_ADVERTISER + number), name, currency, zone)
        for index in range(campaigns):
            _add_campaign(world, account, index, size, dice)
    return world


def _add_campaign(world: World, account: Account, index: int, size: Size, dice: Random) -> None:
    cbo = index % _EVERY_FIFTH == 1
    unit = 10**account.currency.digits * account.currency.ratio
    group_budget = 100 * unit
    created = world.clock.now_ms() - dice.randrange(20, 60) * 86_400_000
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
    pasts = [
        tuple(share * dice.randrange(50, 95) // 100 for _ in range(_DAYS_OF_HISTORY))
        for _ in range(4)
    ]
    # An ad uses up its share in about a day.
    pace = share * MICRO // 10**account.currency.digits // 24
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
            Ad(
                ad_id=world.new_id(),
                group=group,
                name=f"Ad {index + 1:05d}-{number + 1:03d}-{ad + 1:03d}",
                rate=pace * (50 + (ad * 37 + index) % 100) // 100,
                created_ms=created,
                modified_ms=created,
                opening=share * (10 + (ad + number) % 40) // 100,
                history=pasts[ad % 4],
            )
            for ad in range(size.ads_per_adgroup)
        ]
    world.add_campaign(campaign)
