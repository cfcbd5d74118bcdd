"""Account days: budgets and reports follow the account's own midnight (contract 14)."""

from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from ttui.simulator.world.clock import from_ms, to_ms


@lru_cache(maxsize=8192)
def midnight_ms(zone: ZoneInfo, day: int) -> int:
    """When an account day begins; ``day`` is a proleptic Gregorian ordinal."""
    return to_ms(datetime.combine(date.fromordinal(day), time(), tzinfo=zone))


def day_of(zone: ZoneInfo, ms: int) -> int:
    """The account day (ordinal) that holds a moment."""
    return from_ms(ms).astimezone(zone).toordinal()


def next_midnight_ms(zone: ZoneInfo, ms: int) -> int:
    """The first account midnight after a moment."""
    return midnight_ms(zone, day_of(zone, ms) + 1)


@lru_cache(maxsize=1024)
def hour_text(zone: ZoneInfo, day: int, hour: int) -> str:
    """An hour of an account day as reports name it (contract 23): by the account's own clock.

    On the day on which clocks go back two hours have the same name.
    """
    start = from_ms(midnight_ms(zone, day) + hour * 3_600_000).astimezone(zone)
    return f"{start:%Y-%m-%d %H}:00:00"


@lru_cache(maxsize=65536)
def utc_text(seconds: int) -> str:
    """A time as the API prints it, UTC: ``YYYY-MM-DD HH:MM:SS`` (contract 14)."""
    return from_ms(seconds * 1000).strftime("%Y-%m-%d %H:%M:%S")
