"""Money per hour, out of the hourly reports (contract 23)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ttui.domain.spend import REPORT_LAG, SpendPoint

_HOUR = timedelta(hours=1)
_TRUSTED_DELAY = timedelta(hours=1)
"""How much later than usual reports may be for their last whole hour to tell the burn of now."""


@dataclass(frozen=True, slots=True)
class WholeHour:
    """The last hour that the reports hold whole."""

    start: datetime
    """Aware, on the account's clock."""
    length: timedelta

    def rate(self, points: Iterable[SpendPoint]) -> Decimal:
        """Money per hour within it."""
        spent = sum((one.spend for one in points if one.start == self.start), Decimal(0))
        return spent * 3600 / Decimal(int(self.length.total_seconds()))


def hour_start(moment: datetime) -> datetime:
    """The start of the hour of the account's clock that a moment lies in; aware.

    An hour that the clock shows twice is taken as one: reports give both the same name.
    """
    return moment.replace(minute=0, second=0, microsecond=0, fold=0)


def hour_before(start: datetime) -> datetime:
    """The start of the hour before an hour of the account's clock, across midnight and DST."""
    return hour_start((start.astimezone(UTC) - timedelta(seconds=1)).astimezone(start.tzinfo))


def last_whole_hour(newest: datetime) -> WholeHour | None:
    """The hour before the newest one that has money: reports reach beyond its end.

    Args:
        newest: the start of the newest hour with money among all campaigns of the account.

    Returns:
        None where clocks change, since one name then stands for two hours.
    """
    start = hour_before(newest)
    if start.replace(fold=1).utcoffset() != start.utcoffset():
        return None
    return WholeHour(start, newest.astimezone(UTC) - start.astimezone(UTC))


def is_late(newest: datetime, now: datetime) -> bool:
    """Whether reports that end with this hour say nothing about the present burn."""
    expected = hour_start(now - REPORT_LAG)
    return expected.astimezone(UTC) - newest.astimezone(UTC) > _TRUSTED_DELAY


def needs_yesterday(newest: datetime | None, now: datetime) -> bool:
    """Whether the last whole hour lies before today, and yesterday's hours can still tell it.

    Args:
        newest: the newest hour of today that has money; None without any.
        now: the present on the account's clock.
    """
    if newest is not None:
        return hour_before(newest).date() != now.date()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    since = now.astimezone(UTC) - midnight.astimezone(UTC)
    return since < REPORT_LAG + _TRUSTED_DELAY + 2 * _HOUR
