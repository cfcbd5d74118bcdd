"""What happens in an account without the person at the keys: colleagues, moderators, agencies."""

from datetime import timedelta
from decimal import Decimal

from ttui.simulator.world.entities import Ad, AdGroup, Review, Switch
from ttui.simulator.world.world import World

_MS = timedelta(milliseconds=1)


def moderator_decides(world: World, ad: Ad, verdict: Review, *, after: timedelta) -> None:
    """Let the review of an ad end after some world time."""
    world.plan(after, lambda at: world.review(ad, verdict, at))


def new_ad_appears(
    world: World, group: AdGroup, name: str, per_hour: str, *, after: timedelta
) -> None:
    """Let somebody add an ad after some world time; ``per_hour`` is in currency units."""
    rate = group.campaign.account.currency.rate(Decimal(per_hour))

    def add(at: int) -> None:
        if not group.gone:
            world.add_ad(group, name, rate, at)

    world.plan(after, add)


def colleague_toggles(
    world: World, group: AdGroup, *, first: timedelta, pause: timedelta, every: timedelta
) -> None:
    """Let somebody pause an ad group now and then, and switch it on again later.

    Only what the colleague paused is switched on again: an ad group the user stopped stays stopped.
    """
    paused_at = 0

    def stop(at: int) -> None:
        nonlocal paused_at
        if group.switch is Switch.ENABLE and not group.gone:
            world.switch(group, Switch.DISABLE, at)
            paused_at = at
        world.plan_at(at + pause // _MS, start)

    def start(at: int) -> None:
        untouched = group.switch is Switch.DISABLE and group.modified_ms == paused_at
        if untouched and not group.gone:
            world.switch(group, Switch.ENABLE, at)
        world.plan_at(at + (every - pause) // _MS, stop)

    world.plan(first, stop)
