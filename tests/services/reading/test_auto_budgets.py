"""Which Smart+ budgets TikTok raises by itself, into snapshots."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.support.services.fakes import ACCOUNT, FakeTikTok
from tests.support.services.live import Live, live
from tests.support.ui.builders import ManualClock
from ttui.api.errors import RefusedError, TimedOutError, TokenError
from ttui.api.port import AutoBudgetRow, Batch, ListQuery, Priority
from ttui.domain.auto_budget import AutoBudget, BudgetStrategy
from ttui.domain.budget import BudgetMode
from ttui.domain.campaign import Campaign
from ttui.domain.ceiling import CeilingKind, Doubt
from ttui.domain.ceilings import Ceilings
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.status import OperationStatus
from ttui.services.reading.auto_budgets import ASK_AGAIN, AutoBudgets
from ttui.simulator import demo_world

START = datetime(2026, 11, 22, 19, 3, tzinfo=UTC)
CLOCK = ManualClock()
RAISED = AutoBudget(BudgetStrategy.INCREASE, Money(Decimal(200), "USD"))


class SmartPlusLists(FakeTikTok):
    """Answers for the Smart+ lists alone, and remembers what it was asked."""

    def __init__(self, *told: AutoBudgetRow, error: Exception | None = None) -> None:
        super().__init__()
        self.told = told
        self.error = error
        self.asked: list[tuple[Level, ListQuery]] = []

    async def auto_budgets(
        self, level: Level, query: ListQuery
    ) -> AsyncIterator[Batch[AutoBudgetRow]]:
        self.asked.append((level, query))
        if self.error is not None:
            raise self.error
        yield Batch(tuple(one for one in self.told if one.ref.level is level), (), 0.0)


@pytest.fixture
async def demo() -> Live:
    one = live(demo_world(start=START, speed=0))
    await one.read_all()
    return one


def smart_campaign(demo: Live) -> Campaign:
    return next(row for row in demo.snapshot.campaigns.values() if row.smart_plus)


async def test_a_budget_that_tiktok_raises_is_known_as_such(demo: Live) -> None:
    row = smart_campaign(demo)
    api = SmartPlusLists(AutoBudgetRow(row.ref, RAISED))
    await AutoBudgets(api, demo.store, CLOCK).read(demo.account)
    assert demo.snapshot.auto_budgets == {row.ref: RAISED}
    ((level, query),) = api.asked
    assert (level, query.ids, query.smart_plus) == (Level.CAMPAIGN, (row.ref.id,), True)


async def test_a_list_that_is_refused_leaves_the_ceiling_at_least(demo: Live) -> None:
    row = smart_campaign(demo)
    api = SmartPlusLists(AutoBudgetRow(row.ref, AutoBudget(BudgetStrategy.UNSET)))
    budgets = AutoBudgets(api, demo.store, CLOCK)
    await budgets.read(demo.account)
    assert Ceilings(demo.snapshot, START).of(row).kind is CeilingKind.AT_MOST
    api.error = RefusedError("no permission", code=40001)
    await budgets.read(demo.account)
    ceiling = Ceilings(demo.snapshot, START).of(row)
    assert ceiling.kind is CeilingKind.AT_LEAST
    assert Doubt.SMART_PLUS_UNREAD in ceiling.doubts


async def test_a_token_that_is_not_taken_is_told(demo: Live) -> None:
    budgets = AutoBudgets(SmartPlusLists(error=TokenError("bad token")), demo.store, CLOCK)
    with pytest.raises(TokenError):
        await budgets.read(demo.account)


async def test_rows_that_cannot_be_raised_are_not_asked_about(demo: Live) -> None:
    row, api = smart_campaign(demo), SmartPlusLists()
    budgets = AutoBudgets(api, demo.store, CLOCK)
    off = replace(row, switch=OperationStatus.DISABLE)
    daily = replace(row, budget=replace(row.budget, mode=BudgetMode.DAY))
    classic = replace(row, smart_plus=False)
    for harmless in (daily, classic, off):
        demo.store.put_rows([harmless], 0.0)
        await budgets.read(demo.account)
        assert not api.asked
    # Somebody who looks at a row that is off may start it next.
    await budgets.read_about(row.ref, Priority.SCREEN)
    assert len(api.asked) == 1


async def test_a_list_that_fails_keeps_what_is_known_and_stops_no_other_reading(demo: Live) -> None:
    row = smart_campaign(demo)
    api = SmartPlusLists(AutoBudgetRow(row.ref, RAISED))
    budgets = AutoBudgets(api, demo.store, CLOCK)
    await budgets.read(demo.account)
    api.error = TimedOutError("no answer")
    await budgets.read(demo.account)
    assert demo.snapshot.auto_budgets == {row.ref: RAISED}


async def test_a_list_that_is_refused_is_left_alone_for_a_while(demo: Live) -> None:
    clock = ManualClock()
    api = SmartPlusLists(error=RefusedError("no permission", code=40001))
    budgets = AutoBudgets(api, demo.store, clock)
    await budgets.read(demo.account)
    await budgets.read(demo.account)
    assert len(api.asked) == 1
    clock.advance(ASK_AGAIN)
    await budgets.read(demo.account)
    assert len(api.asked) == 2


async def test_a_look_at_a_row_reads_its_campaign_and_at_another_nothing(demo: Live) -> None:
    row, api = smart_campaign(demo), SmartPlusLists()
    budgets = AutoBudgets(api, demo.store, CLOCK)
    other = next(one for one in demo.snapshot.campaigns.values() if not one.smart_plus)
    await budgets.read_about(other.ref, Priority.SCREEN)
    assert not api.asked
    (group,) = demo.snapshot.children(row.ref)
    await budgets.read_about(group, Priority.SCREEN)
    assert [query.ids for _, query in api.asked] == [(row.ref.id,)]


async def test_more_rows_than_one_filter_takes_are_read_with_their_list(demo: Live) -> None:
    row = smart_campaign(demo)
    many = [
        replace(row, ref=EntityRef(demo.account, Level.CAMPAIGN, str(n))) for n in range(1, 130)
    ]
    demo.store.put_rows(many, 0.0)
    api = SmartPlusLists(AutoBudgetRow(many[0].ref, RAISED))
    await AutoBudgets(api, demo.store, CLOCK).read(demo.account)
    assert [query.ids for _, query in api.asked] == [()]
    assert demo.snapshot.auto_budgets == {many[0].ref: RAISED}


async def test_an_account_that_was_never_read_is_asked_nothing(demo: Live) -> None:
    api = SmartPlusLists()
    await AutoBudgets(api, demo.store, CLOCK).read(ACCOUNT + "9")
    assert not api.asked
