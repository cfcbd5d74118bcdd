"""Reports into snapshots, held against the simulator's own books."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.support.services.live import Live, live
from ttui.domain.charged import BudgetSource, charged_so_far
from ttui.domain.ids import EntityRef, Level
from ttui.domain.spend import Window
from ttui.domain.totals import totals
from ttui.simulator import Fault, FaultKind, demo_world, generated_world

START = datetime(2026, 11, 22, 19, 3, tzinfo=UTC)
LEVELS = (Level.CAMPAIGN, Level.ADGROUP, Level.AD)


@pytest.fixture
async def demo() -> Live:
    one = live(demo_world(start=START, speed=0))
    await one.read_all()
    # Long enough ago for the reports to have caught up with the present.
    for campaign_id in list(one.server.world.campaigns):
        one.server.outside({"id": campaign_id, "operation_status": "DISABLE"})
    one.server.advance(2 * 3600)
    await one.read_all()
    return one


async def read_money(one: Live) -> None:
    for level in LEVELS:
        await one.money.spend(one.account, level)


async def test_charges_equal_the_true_charges_to_the_cent_at_every_level(demo: Live) -> None:
    await read_money(demo)
    true_charges, snapshot = demo.server.world.true_charges, demo.snapshot
    today = snapshot.advertiser.local(demo.server.clock.now()).date()
    rows = [*snapshot.campaigns.values(), *snapshot.adgroups.values(), *snapshot.ads.values()]
    assert len(rows) > 20
    for row in rows:
        day, life = snapshot.charged(row, Window.TODAY), snapshot.charged(row, Window.LIFETIME)
        assert day is not None
        assert life is not None
        assert day.amount == true_charges.charged(row.ref.id, today), row.name
        assert life.amount == true_charges.charged(row.ref.id), row.name


async def test_the_parts_add_up_to_the_whole(demo: Live) -> None:
    await read_money(demo)
    snapshot = demo.snapshot
    for campaign in snapshot.campaigns.values():
        whole = snapshot.charged(campaign, Window.TODAY)
        parts = [
            snapshot.charged(snapshot.adgroups[ref.id], Window.TODAY)
            for ref in snapshot.children(campaign.ref)
        ]
        assert whole is not None
        assert whole.amount == sum((part.amount for part in parts if part), Decimal(0))


async def test_a_promote_budget_is_learned_and_outlives_the_next_list(demo: Live) -> None:
    await demo.money.spend(demo.account, Level.CAMPAIGN)
    for _ in range(2):
        promote = next(row for row in demo.snapshot.campaigns.values() if row.is_promote)
        (line,) = charged_so_far(demo.snapshot, promote)
        assert line.source is BudgetSource.REPORT
        assert line.budget is not None
        assert line.budget.amount in {Decimal(50), Decimal(30)}
        await demo.refresh.campaigns(demo.account)


async def test_before_any_report_nothing_is_drawn_as_zero(demo: Live) -> None:
    campaign = next(iter(demo.snapshot.campaigns.values()))
    assert demo.snapshot.charged(campaign, Window.TODAY) is None
    assert totals(demo.snapshot).charged_today is None


async def test_rows_asked_for_by_id_have_a_figure_even_when_it_is_nothing(demo: Live) -> None:
    quiet = next(iter(demo.snapshot.ads))
    await demo.money.spend(demo.account, Level.AD, frozenset({quiet}))
    assert demo.snapshot.charged(demo.snapshot.ads[quiet], Window.TODAY) is not None
    others = [ad for key, ad in demo.snapshot.ads.items() if key != quiet]
    assert all(demo.snapshot.charged(ad, Window.TODAY) is None for ad in others)


async def test_a_failed_promote_report_costs_the_promotes_only(demo: Live) -> None:
    demo.server.faults.add(
        Fault(FaultKind.REFUSE, "report/*", nth=3, times=None, code=40002, message="No filter.")
    )
    await demo.money.spend(demo.account, Level.CAMPAIGN)
    for row in demo.snapshot.campaigns.values():
        known = demo.snapshot.charged(row, Window.TODAY) is not None
        assert known is not row.is_promote
    assert any("Promote report" in one.reason for one in demo.snapshot.problems)


async def test_figures_stay_when_the_next_report_fails(demo: Live) -> None:
    await demo.money.spend(demo.account, Level.CAMPAIGN)
    before = demo.snapshot
    demo.server.faults.add(
        Fault(FaultKind.REFUSE, "report/*", times=None, code=40001, message="No.")
    )
    with pytest.raises(Exception, match="No"):
        await demo.money.spend(demo.account, Level.CAMPAIGN)
    assert demo.snapshot is before


async def test_burn_is_the_worlds_own_rate() -> None:
    one = live(demo_world(start=START, speed=0))
    await one.read_all()
    one.server.advance(3600)
    await one.money.spend(one.account, Level.CAMPAIGN)
    await one.money.burn(one.account)
    assert sum(one.snapshot.burn.values()) == pytest.approx(Decimal("41.2"), abs=Decimal(3))


async def test_the_full_report_of_one_row_is_kept_and_its_hours_add_up(demo: Live) -> None:
    await demo.money.spend(demo.account, Level.CAMPAIGN)
    row = next(row for row in demo.snapshot.campaigns.values() if not row.is_promote)
    await demo.money.detail(row.ref)
    detail = demo.store.app_state().details[row.ref]
    assert detail.today is not None
    assert detail.today.impressions
    charged = demo.snapshot.charged(row, Window.TODAY)
    assert charged is not None
    assert sum(point.spend for point in detail.hours) == charged.amount == detail.today.spend


async def test_a_full_report_that_fails_says_why(demo: Live) -> None:
    row = next(iter(demo.snapshot.campaigns.values()))
    demo.server.faults.add(
        Fault(FaultKind.REFUSE, "report/*", times=None, code=40001, message="No.")
    )
    with pytest.raises(Exception, match="No"):
        await demo.money.detail(row.ref)
    problem = demo.store.app_state().details[row.ref].problem
    assert problem is not None
    assert "No." in problem


async def test_whole_currencies_stay_whole() -> None:
    one = live(generated_world(3, 1, 2, currency="JPY"))
    await one.read_all()
    await one.money.spend(one.account, Level.CAMPAIGN)
    for row in one.snapshot.campaigns.values():
        charged = one.snapshot.charged(row, Window.TODAY)
        assert charged is not None
        assert charged.currency == "JPY"
        assert charged.amount == charged.amount.to_integral_value()


async def test_an_account_that_was_never_read_is_left_alone(demo: Live) -> None:
    await demo.money.spend("7999", Level.CAMPAIGN)
    await demo.money.burn("7999")
    await demo.money.detail(EntityRef("7999", Level.CAMPAIGN, "1"))
    assert demo.store.snapshot("7999") is None


async def test_money_of_a_campaign_deleted_today_stays_in_the_accounts_total(demo: Live) -> None:
    await demo.money.spend(demo.account, Level.CAMPAIGN)
    await demo.money.whole_account(demo.account)
    assert totals(demo.snapshot).charged_today is None, "the burn has no age yet"
    await demo.money.burn(demo.account)
    before = totals(demo.snapshot).charged_today
    assert before is not None
    richest = max(
        (row for row in demo.snapshot.campaigns.values() if not row.is_promote),
        key=lambda row: demo.snapshot.spend[Window.TODAY][row.ref],
    )
    demo.server.outside({"id": richest.ref.id, "delete": True})
    await demo.refresh.campaigns(demo.account)
    await demo.money.spend(demo.account, Level.CAMPAIGN)
    await demo.money.whole_account(demo.account)
    assert richest.ref.id not in demo.snapshot.campaigns
    assert totals(demo.snapshot).charged_today == before
    today = demo.snapshot.advertiser.local(demo.server.clock.now()).date()
    assert before.amount == demo.server.world.true_charges.charged(demo.account, today)
