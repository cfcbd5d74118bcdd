"""What an account was charged hour by hour: two calls, and only complete hours are compared."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.services.reading.test_reports_unread import steady_world
from tests.support.services.live import live
from ttui.api.errors import ApiError
from ttui.domain.account_curve import AccountCurve, same_hours
from ttui.domain.spend import SpendPoint
from ttui.simulator import Fault, FaultKind

MORNING = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY = date(2026, 11, 24)


def point(hour: int, spend: str, day: date = DAY) -> SpendPoint:
    return SpendPoint(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), Decimal(spend))


def curve(*today: SpendPoint, problem: str = "") -> AccountCurve:
    before = DAY - timedelta(days=1)
    yesterday = tuple(point(hour, "2", before) for hour in range(24))
    return AccountCurve(day=DAY, today=today, yesterday=yesterday, read_at=MORNING, problem=problem)


def test_the_newest_hour_and_what_comes_after_it_are_in_no_comparison() -> None:
    found = same_hours(curve(point(0, "3"), point(2, "4"), point(5, "0.5")))
    assert found is not None
    assert (found.until.hour, found.today, found.yesterday) == (5, Decimal(7), Decimal(10))
    assert found.more == Decimal(-30)


@pytest.mark.parametrize(
    "found",
    [curve(), curve(point(0, "3")), curve(point(3, "3"), problem="not read: no.")],
)
def test_without_a_complete_hour_or_a_whole_report_nothing_is_compared(found: AccountCurve) -> None:
    assert same_hours(found) is None


async def test_today_and_yesterday_are_two_calls_and_yesterday_is_kept() -> None:
    one = live(steady_world(MORNING, "UTC", lag=30, per_hour="12.00"))
    one.server.advance(34 * 3600)
    await one.read_all()
    before = len(one.server.log)
    await one.money.curves.read(one.account)
    asked = [entry.query for entry in one.server.log[before:]]
    assert [one["start_date"] for one in asked] == ["2026-11-25", "2026-11-24"]
    assert all(one["data_level"] == "AUCTION_ADVERTISER" for one in asked)
    found = one.store.app_state().curves[one.account]
    assert found.day == date(2026, 11, 25) and not found.problem
    compared = same_hours(found)
    assert compared is not None and compared.today > 0 and compared.yesterday > 0
    assert found.yesterday[0].start.hour == 5, "its money begins then"
    before = len(one.server.log)
    await one.money.curves.read(one.account)
    assert [entry.query["start_date"] for entry in one.server.log[before:]] == ["2026-11-25"]


async def test_a_report_that_is_refused_is_named_and_never_an_empty_day() -> None:
    one = live(steady_world(MORNING, "UTC", lag=30, per_hour="12.00"))
    await one.read_all()
    one.server.faults.add(Fault(FaultKind.REFUSE, "report/integrated/get", times=None))
    # A refusal of this one report must not look like trouble with TikTok as a whole.
    await one.money.curves.read(one.account)
    found = one.store.app_state().curves[one.account]
    assert found.problem.startswith("not read: ")


async def test_no_answer_is_named_and_tried_again() -> None:
    one = live(steady_world(MORNING, "UTC", lag=30, per_hour="12.00"))
    await one.read_all()
    one.server.faults.add(Fault(FaultKind.SYSTEM_ERROR, "report/integrated/get", times=None))
    with pytest.raises(ApiError):
        await one.money.curves.read(one.account)
    assert one.store.app_state().curves[one.account].problem
