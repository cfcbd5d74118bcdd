"""What an ad account was charged hour by hour, today against yesterday (contract 23)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ttui.domain.spend import SpendPoint

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCurve:
    """The account's own report by the hour. Promotes are in no hourly report (contract 23)."""

    day: date
    """The account day that is today in it."""
    today: tuple[SpendPoint, ...] = ()
    """Oldest first; hours without a charge are left out, and so are those that have not come."""
    yesterday: tuple[SpendPoint, ...] = ()
    read_at: datetime
    """When it was asked for, aware."""
    problem: str = ""
    """Why a part was not read, in a sentence; hostile text."""


@dataclass(frozen=True, slots=True)
class SameHours:
    """The complete hours of today, and the same hours of yesterday."""

    until: datetime
    """The end of the last complete hour, on the account's clock."""
    today: Decimal
    yesterday: Decimal

    @property
    def more(self) -> Decimal | None:
        """How many percent more today is, negative for less; None without a charge yesterday."""
        return (self.today - self.yesterday) * 100 / self.yesterday if self.yesterday else None


def same_hours(curve: AccountCurve) -> SameHours | None:
    """Compare the hours before the newest one of today, which may not be complete.

    The newest hour that a report names counts, not the clock on the wall: reports are late.

    Returns:
        None while no hour of today is complete, or a part was not read.
    """
    newest = max((one.start for one in curve.today), default=None)
    if newest is None or newest.hour == 0 or curve.problem:
        return None
    return SameHours(
        newest, _before(curve.today, newest.hour), _before(curve.yesterday, newest.hour)
    )


def _before(points: Iterable[SpendPoint], hour: int) -> Decimal:
    return sum((one.spend for one in points if one.start.hour < hour), _NONE)
