"""Money, percent, bars, ages and times, as they are drawn."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ttui.domain.advertiser import Advertiser
from ttui.domain.clock import Clock
from ttui.domain.money import Money
from ttui.domain.snapshot import Stamp
from ttui.domain.spend import REPORT_LAG

MINUTE, HOUR, DAY = 60, 3600, 86400
_FULL = 100
_MOST = 9_999
"""The most percent to draw; a tiny budget would give more digits than a line has."""
NEARLY_USED = 90
"""Percent of a budget from which its bar gets a warning colour."""


def money(amount: Money) -> str:
    """An amount with its currency's digits, without the currency: `1,234.50`, `1,235`."""
    return f"{amount.rounded().amount:,f}"


def with_currency(amount: Money) -> str:
    """An amount with its currency: `1,234.50 USD`."""
    return f"{money(amount)} {amount.currency}".rstrip()


def per_hour(amount: Decimal, currency: str) -> str:
    """A burn: `41.20/h`."""
    return f"{money(Money(amount, currency))}/h"


def count(number: Decimal) -> str:
    """A whole number with separators: `31,200`."""
    return f"{number.quantize(Decimal(1), ROUND_HALF_UP):,f}"


def rate(percent: Decimal) -> str:
    """A rate with two digits: `1.18 %`."""
    if abs(percent) > _MOST:
        return _beyond(percent)
    return f"{percent.quantize(Decimal('0.01'), ROUND_HALF_UP):,f} %"


def ratio(number: Decimal) -> str:
    """A plain ratio such as the ROAS: `2.35`."""
    return f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"


def share(percent: Decimal) -> str:
    """The used share of a budget: `66 %`. Only an exact 0 or 100 is drawn as such."""
    if abs(percent) > _MOST:
        return _beyond(percent)
    whole = percent.quantize(Decimal(1), ROUND_HALF_UP)
    if percent > 0 and whole == 0:
        return "<1 %"
    if whole == _FULL and percent < _FULL:
        return "99 %"
    return f"{whole:,f} %"


def _beyond(percent: Decimal) -> str:
    return f">{_MOST:,} %" if percent > 0 else f"<-{_MOST:,} %"


def bar(percent: Decimal, width: int) -> str:
    """A bar of single-width glyphs; full only if all is used, empty only if nothing is."""
    filled = int(max(Decimal(0), min(percent, Decimal(_FULL))) * width / _FULL)
    if percent > 0 and filled == 0:
        filled = 1
    return "█" * filled + "░" * (width - filled)


def age(seconds: float) -> str:
    """An age in the largest unit that says enough: `45 s`, `31 min`, `3 h`, `2 d`."""
    if seconds < MINUTE:
        return f"{max(0, int(seconds))} s"
    if seconds < 2 * HOUR:
        return f"{int(seconds // MINUTE)} min"
    if seconds < 2 * DAY:
        return f"{int(seconds // HOUR)} h"
    return f"{int(seconds // DAY)} d"


def money_age(stamp: Stamp | None, clock: Clock, reaches: Stamp | None = None) -> str:
    """The age of report figures: the time since the reading, plus the reports' lag (8.3).

    Minutes only, so that the screen does not change each second.

    Args:
        stamp: when they were read.
        clock: the present.
        reaches: how far back they may lie if reports are late; see `AccountSnapshot`.
    """
    if stamp is None:
        return "not read yet"
    seconds = clock.monotonic() - stamp.tick + REPORT_LAG.total_seconds()
    if reaches is not None and (most := clock.monotonic() - reaches.tick) > seconds:
        return f"up to {age(most + HOUR)} old"
    return f"~{age(max(seconds, MINUTE))} old"


def clock_time(moment: datetime, account: Advertiser) -> str:
    """Hours and minutes on the account's clock."""
    return f"{account.local(moment):%H:%M}"


def stamp_time(moment: datetime, account: Advertiser) -> str:
    """Hours, minutes and seconds on the account's clock; for proofs."""
    return f"{account.local(moment):%H:%M:%S}"


def short_time(moment: datetime, now: datetime, account: Advertiser) -> str:
    """`14:03` today, `11-21 23:41` on any other day."""
    then = account.local(moment)
    is_today = then.date() == account.local(now).date()
    return f"{then:%H:%M}" if is_today else f"{then:%m-%d %H:%M}"


def near_time(moment: datetime, now: datetime, account: Advertiser) -> str:
    """A time today as `19:30`, tomorrow as such, any other day with its date."""
    then, today = account.local(moment), account.local(now)
    if then.date() == today.date():
        return f"{then:%H:%M}"
    if then.date() == today.date() + timedelta(days=1):
        return f"{then:%H:%M} tomorrow"
    return f"{then:%Y-%m-%d %H:%M}"


def zone_word(account: Advertiser) -> str:
    """The account's zone for people: the city, or TikTok's zone name, or that it is unknown."""
    if not account.zone_known:
        return "zone unknown, UTC"
    return (account.display_timezone or account.timezone).rsplit("/", 1)[-1].replace("_", " ")
