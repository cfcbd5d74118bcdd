"""Money per hour, across midnight, in odd zones and when reports are late."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ttui.domain.burn import hour_before, hour_start, is_late, last_whole_hour, needs_yesterday
from ttui.domain.spend import SpendPoint

ZONES = ["America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Etc/GMT+8"]


def local(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]  # whatever is given


@pytest.mark.parametrize("zone", ZONES)
def test_the_hour_before_midnight_is_yesterdays_last(zone: str) -> None:
    midnight = local(zone, 2026, 11, 24)
    assert hour_before(midnight) == local(zone, 2026, 11, 23, 23)
    whole = last_whole_hour(midnight)
    assert whole is not None
    assert whole.length == timedelta(hours=1)
    points = [SpendPoint(local(zone, 2026, 11, 23, 23), Decimal(6))] * 2
    assert whole.rate([*points, SpendPoint(midnight, Decimal(99))]) == 12


def test_an_hour_that_the_clock_shows_twice_tells_no_burn() -> None:
    zone = ZoneInfo("America/New_York")
    after = datetime(2026, 11, 1, 2, tzinfo=zone)
    assert hour_before(after) == datetime(2026, 11, 1, 1, tzinfo=zone)
    assert last_whole_hour(after) is None
    assert last_whole_hour(datetime(2026, 11, 1, 3, tzinfo=zone)) is not None
    # Both times of it start at the first.
    second = datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=zone)
    assert hour_start(second).astimezone(UTC) == datetime(2026, 11, 1, 5, tzinfo=UTC)


def test_the_hour_that_the_clock_leaves_out_is_passed_over() -> None:
    zone = ZoneInfo("America/New_York")
    whole = last_whole_hour(datetime(2026, 3, 8, 3, tzinfo=zone))
    assert whole is not None
    assert (whole.start.hour, whole.length) == (1, timedelta(hours=1))


@pytest.mark.parametrize(
    ("newest", "now", "late"),
    [
        ((24, 11), (24, 12, 5), False),  # as late as usual
        ((24, 11), (24, 12, 50), False),  # 20 minutes later than usual
        ((24, 10), (24, 12, 50), True),
        ((23, 23), (24, 0, 35), False),
        ((23, 23), (24, 3, 0), True),
    ],
)
def test_reports_that_are_hours_late_say_nothing_about_now(
    newest: tuple[int, ...], now: tuple[int, ...], *, late: bool
) -> None:
    zone = "America/New_York"
    assert is_late(local(zone, 2026, 11, *newest), local(zone, 2026, 11, *now)) is late


def test_yesterday_is_asked_for_until_today_holds_a_whole_hour() -> None:
    zone = "Asia/Kolkata"
    now = local(zone, 2026, 11, 24, 1, 20)
    assert needs_yesterday(None, now)
    assert needs_yesterday(local(zone, 2026, 11, 24, 0), now)
    assert not needs_yesterday(local(zone, 2026, 11, 24, 1), now)
    assert not needs_yesterday(None, local(zone, 2026, 11, 24, 9))
