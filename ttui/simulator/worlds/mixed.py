"""Small random worlds in which every kind of budget occurs: same seed, same world."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from typing import Final

from ttui.simulator.world.clock import WorldClock
from ttui.simulator.world.entities import Switch
from ttui.simulator.world.world import World, WorldSettings
from ttui.simulator.worlds.budget_kinds import KINDS, Draw

_FIRST: Final = 7_600_000_000_000_000_001
_PLACES: Final = (
    ("USD", "America/New_York"),
    ("EUR", "Europe/Berlin"),
    ("JPY", "Asia/Tokyo"),
    ("GBP", "UTC"),
    ("INR", "Asia/Kolkata"),
)
_OFF: Final = 0.15
"""How many campaigns are off."""


def mixed_world(
    seed: int,
    *,
    accounts: int = 2,
    campaigns: int = 4,
    kinds: Sequence[str] = tuple(KINDS),
    clock: WorldClock | None = None,
    settings: WorldSettings | None = None,
) -> World:
    """Build a small world.

    Args:
        seed: what everything is drawn from.
        accounts: how many ad accounts.
        campaigns: how many campaigns each has.
        kinds: which of ``KINDS`` may occur.
        clock: a clock to use; the present when left out.
        settings: how money behaves; long days and sessions that outlive a pause are drawn
            when left out.
    """
    dice = Random(f"mixed {seed}")  # noqa: S311 - repeatable, not secret
    drawn = WorldSettings(
        overshoot=dice.choice((0, 25)), sessions_outlive_pause=dice.random() < 1 / 4
    )
    world = World(clock or WorldClock(datetime.now(UTC)), settings or drawn)
    for number in range(accounts):
        currency, zone = dice.choice(_PLACES)
        account = world.add_account(str(_FIRST + number), f"Mixed {number + 1}", currency, zone)
        for place in range(campaigns):
            kind = dice.choice(kinds)
            campaign = KINDS[kind](Draw(world, account, dice, f"{kind} {place + 1}"))
            if not campaign.promote and dice.random() < _OFF:
                world.switch(campaign, Switch.DISABLE)
    return world
