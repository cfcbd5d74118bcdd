"""Figures that were not read, are of another day or come late: told, and never drawn as 0."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.support.services.live import Live, live
from ttui.domain.campaign import Campaign
from ttui.domain.charged import charged_so_far
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import Window
from ttui.domain.totals import totals
from ttui.simulator import Fault, FaultKind, ServerSettings, World, WorldSettings, demo_world
from ttui.simulator.world.clock import WorldClock
from ttui.simulator.world.entities import Mode
from ttui.simulator.worlds.builders import AdPlan, make_ad, make_campaign, make_group

OPEN = ServerSettings(rate_limit=None)
START = datetime(2026, 11, 22, 19, 3, tzinfo=UTC)
ACCOUNT = "7100000000000000001"


async def read_money(one: Live) -> None:
    await one.money.spend(one.account, Level.CAMPAIGN)
    await one.money.whole_account(one.account)
    await one.money.burn(one.account)


async def demo(settings: ServerSettings = OPEN) -> Live:
    one = live(demo_world(start=START, speed=0), settings=settings)
    await one.read_all()
    return one


def steady_world(
    start: datetime, zone: str, *, per_hour: str = "11.60", lag: int = 30, campaigns: int = 1
) -> World:
    """Campaigns of one account that are charged evenly, day and night."""
    settings = WorldSettings(lag=timedelta(minutes=lag))
    world = World(WorldClock(start, speed=0), settings)
    account = world.add_account(ACCOUNT, "Steady", "USD", zone)
    for number in range(campaigns):
        campaign = make_campaign(world, account, f"Steady {number}")
        make_ad(world, make_group(world, campaign, "Group"), AdPlan("Ad", per_hour=per_hour))
        world.add_campaign(campaign)
    return world


ODD = [None, "", "-", "1,234.50", "USD 12.50", "NaN", "Infinity", "1e999", "-1.00"]


@pytest.mark.parametrize("value", ODD)
async def test_spend_that_is_no_amount_is_not_read_and_its_neighbours_are(value: object) -> None:
    one = await demo()
    await read_money(one)
    rows = [row for row in one.snapshot.campaigns.values() if not row.is_promote]
    before = {row.ref: one.snapshot.charged(row, Window.TODAY) for row in rows}
    odd = next(row for row in rows if before[row.ref] != Money(Decimal(0), "USD"))
    fault = Fault(FaultKind.ODD_SPEND, ids=frozenset({odd.ref.id}), times=None, value=value)
    one.server.faults.add(fault)
    await read_money(one)
    for window in Window:
        assert one.snapshot.charged(odd, window) is None
    (line,) = charged_so_far(one.snapshot, odd)
    assert (line.charged, line.left, line.used) == (None, None, None)
    for row in rows:
        if row is not odd:
            assert one.snapshot.charged(row, Window.TODAY) == before[row.ref]
    told = [problem for problem in one.snapshot.problems if problem.id == odd.ref.id]
    assert told and repr(value) in told[0].reason
    assert one.snapshot.burning(odd) is None
    assert totals(one.snapshot).burning is None, "a sum without a part is not a sum"
    one.server.faults.clear()
    await read_money(one)
    assert one.snapshot.charged(odd, Window.TODAY) == before[odd.ref]
    assert not [problem for problem in one.snapshot.problems if problem.of_report]


@pytest.mark.parametrize("value", ODD)
async def test_a_whole_account_figure_that_is_no_amount_makes_no_total(value: object) -> None:
    one = await demo()
    await read_money(one)
    assert totals(one.snapshot).charged_today is not None
    fault = Fault(FaultKind.ODD_SPEND, holds="AUCTION_ADVERTISER", times=None, value=value)
    one.server.faults.add(fault)
    await read_money(one)
    assert totals(one.snapshot).charged_today is None


async def test_a_whole_account_report_without_rows_is_nothing_charged() -> None:
    one = live(steady_world(START, "America/New_York", per_hour="0"))
    await one.read_all()
    await read_money(one)
    assert totals(one.snapshot).charged_today == Money(Decimal(0), "USD")


async def test_rows_asked_for_by_id_are_not_read_when_their_figure_is_no_amount() -> None:
    one = await demo()
    key = next(iter(one.snapshot.adgroups))
    await one.money.spend(one.account, Level.ADGROUP)
    one.server.faults.add(Fault(FaultKind.ODD_SPEND, times=None, value="12,5"))
    await one.money.spend(one.account, Level.ADGROUP, frozenset({key}))
    for group in one.snapshot.adgroups.values():
        is_known = one.snapshot.charged(group, Window.LIFETIME) is not None
        assert is_known is (group.ref.id != key)


async def test_without_ad_id_v2_smart_plus_ads_are_not_read() -> None:
    told = await demo()
    await told.money.spend(told.account, Level.AD)
    smart = [row for row in told.snapshot.ads.values() if row.smart_plus]
    assert smart
    assert any(
        told.snapshot.charged(row, Window.TODAY) != Money(Decimal(0), "USD") for row in smart
    )
    one = await demo(replace(OPEN, refused_dimensions=frozenset({"ad_id_v2"})))
    for ids in (None, frozenset(one.snapshot.ads)):
        await one.money.spend(one.account, Level.AD, ids)
        for row in one.snapshot.ads.values():
            for window in Window:
                assert (one.snapshot.charged(row, window) is None) is row.smart_plus
        assert any("ad_id_v2" in problem.reason for problem in one.snapshot.problems)
    await one.money.detail(smart[0].ref)
    detail = one.store.app_state().details[smart[0].ref]
    assert detail.problem is not None and "ad_id_v2" in detail.problem


async def test_a_row_of_yesterday_never_stands_for_today() -> None:
    one = await demo()
    await read_money(one)
    rows = list(one.snapshot.campaigns.values())
    before = {row.ref: one.snapshot.charged(row, Window.TODAY) for row in rows}
    whole = totals(one.snapshot).charged_today
    one.server.faults.add(Fault(FaultKind.OTHER_DAY, "report/*", times=None))
    await read_money(one)
    assert {row.ref: one.snapshot.charged(row, Window.TODAY) for row in rows} == before
    assert totals(one.snapshot).charged_today == whole
    assert any("another time" in problem.reason for problem in one.snapshot.problems)


async def test_a_promote_report_that_fails_later_leaves_no_old_figure_standing() -> None:
    one = await demo()
    await read_money(one)
    promote = next(row for row in one.snapshot.campaigns.values() if row.is_promote)
    assert one.snapshot.charged(promote, Window.LIFETIME) is not None
    one.server.faults.add(Fault(FaultKind.REFUSE, "report/*", holds="PROMOTE", times=None))
    await read_money(one)
    assert one.snapshot.charged(promote, Window.LIFETIME) is None
    assert totals(one.snapshot).charged_today is None


async def test_rows_asked_for_by_id_are_not_read_when_their_report_fails() -> None:
    one = await demo()
    await read_money(one)
    promote = next(row for row in one.snapshot.campaigns.values() if row.is_promote)
    one.server.faults.add(Fault(FaultKind.REFUSE, "report/*", holds="PROMOTE", times=None))
    await one.money.spend(one.account, Level.CAMPAIGN, frozenset({promote.ref.id}))
    assert one.snapshot.charged(promote, Window.LIFETIME) is None


async def test_a_promote_without_hours_leaves_the_burn_unknown_and_not_smaller() -> None:
    one = await demo(replace(OPEN, promote_by_hour=False))
    await read_money(one)
    sums = totals(one.snapshot)
    assert sums.burning is None
    assert sums.burning_known is not None and sums.burning_known.amount > 0


async def test_money_is_as_old_as_the_first_of_its_requests() -> None:
    one = live(demo_world(start=START, speed=0))
    await one.read_all()
    await one.money.spend(one.account, Level.CAMPAIGN)
    assert one.snapshot.money_at is None, "the sum has parts that were not read"
    one.server.advance(60)
    await one.money.whole_account(one.account)
    one.server.advance(60)
    await one.money.burn(one.account)
    assert one.snapshot.money_at is not None
    assert one.snapshot.money_at.at == START


MIDNIGHTS = [
    # UTC, an hour and a half before midnight there; half hours, DST days among them.
    ("America/New_York", datetime(2026, 11, 24, 3, 30, tzinfo=UTC)),
    ("Asia/Kolkata", datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 11, 23, 16, 45, tzinfo=UTC)),
    ("Etc/GMT+8", datetime(2026, 11, 24, 6, 30, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 3, 30, tzinfo=UTC)),  # 23 hours
    ("America/New_York", datetime(2026, 11, 1, 2, 30, tzinfo=UTC)),  # 25 hours
    ("Europe/Berlin", datetime(2026, 10, 24, 20, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize("lag", [5, 30, 45, 120])
@pytest.mark.parametrize(("zone", "start"), MIDNIGHTS)
async def test_a_steady_burn_is_right_across_midnight_or_not_known(
    zone: str, start: datetime, lag: int
) -> None:
    one = live(steady_world(start - timedelta(hours=6), zone, lag=lag, campaigns=2))
    one.server.advance(6 * 3600)
    await one.read_all()
    known = 0
    for _ in range(40):
        one.money.turn_day(one.account)
        await read_money(one)
        burning = totals(one.snapshot).burning
        if burning is not None:
            known += 1
            assert burning.amount == pytest.approx(Decimal("23.20"), abs=Decimal("0.04"))
        one.server.advance(420)
    usual = 40 if lag <= 30 else 12
    # An hour that the clock shows twice tells nothing: two hours of them are in the way.
    doubled = 20 if lag <= 30 and start.month in {10, 11} and start.day in {24, 1} else 0
    assert known >= usual - doubled
    assert known or lag == 120


async def test_what_was_charged_today_is_not_todays_after_midnight() -> None:
    zone, start = MIDNIGHTS[0]
    one = live(steady_world(start, zone))
    await one.read_all()
    one.server.advance(80 * 60)
    await read_money(one)
    (row,) = one.snapshot.campaigns.values()
    assert one.snapshot.charged(row, Window.TODAY) is not None
    await one.money.detail(row.ref)
    assert not one.money.turn_day(one.account)
    one.server.advance(11 * 60)
    assert one.money.turn_day(one.account)
    assert one.snapshot.charged(row, Window.TODAY) is None
    assert totals(one.snapshot).charged_today is None
    assert row.ref not in one.store.app_state().details
    assert one.snapshot.charged(row, Window.LIFETIME) is not None
    await read_money(one)
    assert one.snapshot.charged(row, Window.TODAY) == Money(Decimal(0), "USD")


async def test_a_reading_that_crosses_midnight_is_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    zone, start = MIDNIGHTS[0]
    one = live(steady_world(start, zone))
    await one.read_all()
    one.server.advance(89 * 60 + 59)
    pages = one.api.report
    asked = []

    def report(query):  # type: ignore[no-untyped-def]  # the port's own signature
        asked.append((query.window, query.today))
        one.server.advance(1 if len(asked) == 1 else 0)
        return pages(query)

    monkeypatch.setattr(one.api, "report", report)
    await one.money.spend(one.account, Level.CAMPAIGN)
    days = [day for window, day in asked if window is Window.TODAY]
    assert len(days) == 2 and days[1] - days[0] == timedelta(days=1)
    assert one.snapshot.spend_day == days[1]


async def test_the_pane_and_the_tree_show_what_the_campaign_itself_was_charged() -> None:
    one = live(grouped_world())
    await one.read_all()
    await one.money.spend(one.account, Level.ADGROUP)
    one.server.advance(600)
    await read_money(one)
    (row,) = one.snapshot.campaigns.values()
    (line,) = charged_so_far(one.snapshot, row)
    assert line.charged == one.snapshot.charged(row, Window.TODAY)
    parts = _sum_of_groups(one.snapshot, row)
    assert line.charged is not None and line.charged.amount > parts
    assert line.left is not None and line.left_is_least
    await one.money.spend(one.account, Level.ADGROUP)
    (line,) = charged_so_far(one.snapshot, row)
    assert line.left is not None and not line.left_is_least


def grouped_world() -> World:
    """One campaign whose budgets are those of its two ad groups."""
    world = World(WorldClock(START, speed=0))
    account = world.add_account(ACCOUNT, "Grouped", "USD", "America/New_York")
    campaign = make_campaign(world, account, "Grouped")
    for number in range(2):
        group = make_group(world, campaign, f"Group {number}", Mode.DAY, "100")
        make_ad(world, group, AdPlan("Ad", per_hour="9.00", today="12.30"))
    world.add_campaign(campaign)
    return world


def _sum_of_groups(snapshot: AccountSnapshot, campaign: Campaign) -> Decimal:
    parts = (snapshot.adgroups[key] for key in snapshot.adgroups_of[campaign.ref.id])
    charged = (snapshot.charged(part, Window.TODAY) for part in parts)
    return sum((one.amount for one in charged if one), Decimal(0))
