"""An empty report that another level's report contradicts says nothing of any row."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.support.services.live import Live, live
from ttui.domain.campaign import Entity, Origin
from ttui.domain.ids import Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import Window
from ttui.domain.totals import totals
from ttui.services.reading.contradictions import without_contradicted
from ttui.simulator import Fault, FaultKind, ServerSettings, World, WorldClock, demo_world
from ttui.simulator.world.entities import AdGroup
from ttui.simulator.world.world import WorldSettings
from ttui.simulator.worlds.builders import AdPlan, make_ad, make_campaign, make_group

START = datetime(2026, 11, 22, 19, 3, tzinfo=UTC)
LEVELS = (Level.CAMPAIGN, Level.ADGROUP, Level.AD)


async def read_money(one: Live) -> None:
    for level in LEVELS:
        await one.money.spend(one.account, level)
    await one.money.whole_account(one.account)
    await one.money.burn(one.account)


@pytest.fixture
async def demo() -> Live:
    one = live(demo_world(start=START, speed=0), settings=ServerSettings(rate_limit=None))
    await one.read_all()
    return one


def rows_of(account: AccountSnapshot, level: Level) -> list[Entity]:
    tables: dict[Level, Mapping[str, Entity]] = {
        Level.CAMPAIGN: account.campaigns,
        Level.ADGROUP: account.adgroups,
        Level.AD: account.ads,
    }
    return [row for row in tables[level].values() if not row.is_promote]


@pytest.mark.parametrize("level", LEVELS)
async def test_a_report_without_rows_is_not_read_where_another_names_money(
    demo: Live, level: Level
) -> None:
    fault = Fault(FaultKind.EMPTY_LIST, "report/*", holds=f"AUCTION_{level.name}&", times=None)
    demo.server.faults.add(fault)
    await read_money(demo)
    rows = rows_of(demo.snapshot, level)
    assert {demo.snapshot.charged(row, Window.TODAY) for row in rows} == {None}
    assert any("is empty" in problem.reason for problem in demo.snapshot.problems)
    for other in set(LEVELS) - {level}:
        charged = [
            demo.snapshot.charged(row, Window.TODAY) for row in rows_of(demo.snapshot, other)
        ]
        assert any(one is not None and one.amount for one in charged)
    demo.server.faults.clear()
    await read_money(demo)
    assert None not in {demo.snapshot.charged(row, Window.TODAY) for row in rows}
    assert not demo.snapshot.problems


async def test_an_empty_report_of_the_account_is_no_zero_beside_campaigns_that_were_charged(
    demo: Live,
) -> None:
    fault = Fault(FaultKind.EMPTY_LIST, "report/*", holds="AUCTION_ADVERTISER", times=None)
    demo.server.faults.add(fault)
    await read_money(demo)
    assert totals(demo.snapshot).charged_today is None
    assert any("the ad account" in problem.reason for problem in demo.snapshot.problems)
    demo.server.faults.clear()
    await read_money(demo)
    assert totals(demo.snapshot).charged_today is not None


async def test_where_no_report_names_money_nothing_was_charged(demo: Live) -> None:
    await read_money(demo)
    quiet = replace(demo.snapshot, spend={}, problems=())
    assert without_contradicted(quiet) is quiet


async def test_a_promotes_money_says_nothing_of_ads_managers_rows(demo: Live) -> None:
    await read_money(demo)
    promote = next(row for row in demo.snapshot.campaigns.values() if row.is_promote)
    only = replace(demo.snapshot, spend={Window.TODAY: {promote.ref: Decimal(5)}}, problems=())
    found = without_contradicted(only)
    assert {one.origin for one in only.covered - found.covered} == {Origin.PROMOTE}
    row = rows_of(found, Level.CAMPAIGN)[0]
    charged = found.charged(row, Window.TODAY)
    assert charged is not None and not charged.amount


async def read_as_status(one: Live) -> None:
    """In the order of the command line."""
    await one.read_all()
    await one.money.spend(one.account, Level.CAMPAIGN)
    await one.money.spend(one.account, Level.ADGROUP)
    await one.money.whole_account(one.account)
    await one.money.burn(one.account)
    await one.money.spend(one.account, Level.AD)


def small_world(hour: str = "12:00", lag: int = 30) -> tuple[World, list[AdGroup]]:
    """Two campaigns of one account that run; only the first is charged."""
    clock = WorldClock(datetime.fromisoformat(f"2026-11-24T{hour}+00:00"), speed=0)
    world = World(clock, WorldSettings(lag=timedelta(minutes=lag)))
    account = world.add_account("7200000000000000001", "Account", "USD", "UTC")
    groups = []
    for name, pace in (("first", "10"), ("second", "0")):
        campaign = make_campaign(world, account, name)
        group = make_group(world, campaign, f"{name} group")
        make_ad(world, group, AdPlan(f"{name} ad", per_hour=pace))
        world.add_campaign(campaign)
        groups.append(group)
    return world, groups


@pytest.mark.parametrize("what", ["every campaign", "the charged campaign", "the charged ad"])
async def test_an_empty_report_is_believed_where_what_was_charged_is_deleted(what: str) -> None:
    world, groups = small_world()
    world.clock.advance(timedelta(hours=2))
    world.settle_all()
    one = live(world)
    deleted = {
        "every campaign": [group.campaign.campaign_id for group in groups],
        "the charged campaign": [groups[0].campaign.campaign_id],
        "the charged ad": [groups[0].ads[0].ad_id],
    }[what]
    for key in deleted:
        one.server.outside({"id": key, "delete": True})
    for _ in range(2):
        await read_as_status(one)
        assert not one.snapshot.problems
        sums = totals(one.snapshot).charged_today
        assert sums is not None and sums.amount > 0
        charged = {
            row.name: one.snapshot.charged(row, Window.TODAY)
            for level in LEVELS
            for row in rows_of(one.snapshot, level)
        }
        zero = {name for name, money in charged.items() if money is not None and not money.amount}
        assert zero == {name for name in charged if name.startswith("second")}
        assert None not in charged.values()


async def test_the_first_money_of_a_day_comes_between_two_reports() -> None:
    world, groups = small_world("00:25")
    one = live(world)
    await one.read_all()
    await one.money.spend(one.account, Level.CAMPAIGN)
    one.server.advance(900)
    await one.money.spend(one.account, Level.ADGROUP, frozenset({groups[0].adgroup_id}))
    assert not one.snapshot.problems
    first = one.snapshot.campaigns[groups[0].campaign.campaign_id]
    charged = one.snapshot.charged(first, Window.TODAY)
    assert charged is not None and charged.amount > 0


async def test_a_report_that_stays_empty_is_asked_once_more_and_no_oftener(demo: Live) -> None:
    fault = Fault(FaultKind.EMPTY_LIST, "report/*", holds="AUCTION_CAMPAIGN&", times=None)
    demo.server.faults.add(fault)
    await read_money(demo)
    asked = [
        str(entry.query.get("filtering", ""))
        for entry in demo.server.log
        if entry.query.get("data_level") == "AUCTION_CAMPAIGN"
        and "stat_time_hour" not in entry.query["dimensions"]
        and "PROMOTE" not in entry.query.get("filtering", "")
    ]
    assert ["STATUS_ALL" in one for one in asked] == [False, False, True, True]


async def test_a_report_that_cannot_be_asked_again_is_not_believed() -> None:
    world, groups = small_world()
    world.clock.advance(timedelta(hours=2))
    one = live(world)
    one.server.outside({"id": groups[0].campaign.campaign_id, "delete": True})
    one.server.faults.add(Fault(FaultKind.REFUSE, "report/*", holds="STATUS_ALL", times=None))
    await read_as_status(one)
    assert any("is empty" in problem.reason for problem in one.snapshot.problems)
