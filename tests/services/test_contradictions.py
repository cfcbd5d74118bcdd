"""An empty report that another level's report contradicts says nothing of any row."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.services.live import Live, live
from ttui.domain.campaign import Entity, Origin
from ttui.domain.ids import Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import Window
from ttui.domain.totals import totals
from ttui.services.contradictions import without_contradicted
from ttui.simulator import Fault, FaultKind, ServerSettings, demo_world

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
