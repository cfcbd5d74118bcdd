"""What was charged, read back from when things ran: exact to the minor unit, for any moment.

An ad is charged whole minor units per account day; everything above it is the sum of its
ads, so parts and totals always agree.
"""

from collections.abc import Iterable
from typing import Final

from ttui.simulator.world.calendar import midnight_ms
from ttui.simulator.world.entities import Account, Ad, AdGroup, Campaign, Entity

FOREVER: Final = 1 << 62
_HOUR_MS: Final = 3_600_000


def ads_of(entity: Entity) -> Iterable[Ad]:
    """Every ad an object is or holds, deleted ones included."""
    if isinstance(entity, Ad):
        return (entity,)
    if isinstance(entity, Campaign):
        return (ad for group in entity.groups for ad in group.ads)
    return entity.ads if isinstance(entity, AdGroup) else entity.creatives


def charged_on(ad: Ad, day: int, until: int) -> int:
    """Minor units an ad was charged on one account day, counting only up to ``until``."""
    account = ad.group.campaign.account
    opening_day = account.opening_day
    if day < opening_day:
        daily_history = ad.group.daily_history
        if daily_history is not None and ad.part >= 0 and daily_history.covers(day):
            return daily_history.ad_spend(ad.part, day)
        back = opening_day - 1 - day
        return ad.history[back] if back < len(ad.history) else 0
    sub_units = _sub_units(
        ad, midnight_ms(account.zone, day), min(midnight_ms(account.zone, day + 1), until)
    )
    minor = sub_units // account.currency.sub_units_per_minor
    return minor + (ad.opening if day == opening_day else 0)


def hours_of(account: Account, day: int) -> int:
    """How many hours an account day has: 24, or 23 or 25 when clocks change."""
    start, end = midnight_ms(account.zone, day), midnight_ms(account.zone, day + 1)
    return (end - start) // _HOUR_MS


def charged_in_hour(ad: Ad, day: int, hour: int, until: int) -> int:
    """Minor units in one hour of an account day; the hours add up to ``charged_on``."""
    return _by_hour_end(ad, day, hour + 1, until) - _by_hour_end(ad, day, hour, until)


def _by_hour_end(ad: Ad, day: int, hours: int, until: int) -> int:
    """Minor units charged in the first hours of an account day."""
    account = ad.group.campaign.account
    if day < account.opening_day:
        whole = hours_of(account, day)
        return charged_on(ad, day, until) * hours // whole
    start = midnight_ms(account.zone, day)
    edge = start + hours * _HOUR_MS
    accrued = _sub_units(ad, start, min(edge, until)) // account.currency.sub_units_per_minor
    if day > account.opening_day:
        return accrued
    if not hours:
        return accrued
    # Before the simulation began the ad ran at its own rate, counted backwards from then; what
    # the opening sum holds beyond that was charged in the first hour. So the burn at the end of
    # the report is the ad's own from the start.
    back = max(account.opened_ms - edge, 0) * ad.rate // account.currency.sub_units_per_minor
    return accrued + max(ad.opening - back, 0)


def _sub_units(ad: Ad, start: int, end: int) -> int:
    group = ad.group
    ran = remainder = 0
    if group.open_since >= 0 and end > group.open_since:
        ran += _own(ad, max(start, group.open_since), end)
    for opened, closed in reversed(group.stretches):
        if closed <= start:
            break
        ran += _own(ad, max(start, opened), min(end, closed))
    remainder = sum(
        left for at, ad_id, left in group.extras if ad_id == ad.ad_id and start <= at < end
    )
    return ran * ad.rate + remainder


def _own(ad: Ad, start: int, end: int) -> int:
    """Milliseconds within [start, end) in which the ad itself was on."""
    if end <= start:
        return 0
    total = max(0, end - max(start, ad.on_since)) if ad.on_since >= 0 else 0
    for began, ended in ad.on_before:
        total += max(0, min(end, ended) - max(start, began))
    return total
