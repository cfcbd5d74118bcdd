"""The cache of ceilings: what changed is worked out again, and nothing else is."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.ui import builders as b
from ttui.domain.auto_budget import AutoBudget, BudgetStrategy
from ttui.domain.budget import Budget, BudgetMode
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ceilings import Ceilings
from ttui.domain.ids import Level
from ttui.domain.merge import put_rows
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot, RowProblem
from ttui.domain.spend import Window
from ttui.ui.widgets import ceiling_cache
from ttui.ui.widgets.ceiling_cache import CeilingCache

DYNAMIC = Budget(BudgetMode.DYNAMIC_DAY, Money(Decimal(80), "USD"))


def account() -> AccountSnapshot:
    smart = replace(b.campaign(1, "Smart", budget=DYNAMIC), smart_plus=True)
    rows: list[Campaign | AdGroup | Ad] = [
        replace(smart, budget_optimize_on=True),
        b.campaign(2, "Sum"),
        b.adgroup(21, 2, "G", budget=b.daily("30")),
        b.adgroup(22, 2, "H", budget=b.daily("40")),
        b.campaign(3, "Off", switch=b.OFF, budget=b.daily("50")),
    ]
    return b.snapshot(rows, today={b.camp_ref(1): "20", b.group_ref(21): "5"})


def spent(one: AccountSnapshot) -> AccountSnapshot:
    today = {**one.spend[Window.TODAY], b.group_ref(21): Decimal(6)}
    return replace(one, spend={**one.spend, Window.TODAY: today})


def switched_on(one: AccountSnapshot) -> AccountSnapshot:
    return put_rows(one, [replace(one.campaigns["3"], switch=b.ON)])


def group_off(one: AccountSnapshot) -> AccountSnapshot:
    return put_rows(one, [replace(one.adgroups["21"], switch=b.OFF)])


def new_group(one: AccountSnapshot) -> AccountSnapshot:
    return put_rows(one, [b.adgroup(23, 2, "New", budget=b.daily("7"))])


def raised(one: AccountSnapshot) -> AccountSnapshot:
    return replace(one, auto_budgets={b.camp_ref(1): AutoBudget(BudgetStrategy.INCREASE)})


def lost(one: AccountSnapshot) -> AccountSnapshot:
    return replace(one, problems=(RowProblem(Level.ADGROUP, "", "broken"),))


def unread(one: AccountSnapshot) -> AccountSnapshot:
    return replace(one, unread={Window.TODAY: frozenset({b.group_ref(21)})})


def another_day(one: AccountSnapshot) -> AccountSnapshot:
    return replace(one, spend_day=None)


@pytest.mark.parametrize(
    "change",
    [spent, switched_on, group_off, new_group, raised, lost, unread, another_day],
)
def test_every_change_is_in_the_next_ceiling(
    change: Callable[[AccountSnapshot], AccountSnapshot],
) -> None:
    clock, before = b.ManualClock(), account()
    cache, after = CeilingCache(clock), change(before)
    for one in (before, after):
        fresh = Ceilings(one, clock.now())
        assert cache.of(one) == fresh.of_account()
        for row in one.campaigns.values():
            assert cache.row(one, row) == fresh.of(row)
    assert cache.of(before) != cache.of(after)


def test_a_row_that_may_run_is_in_the_next_ceiling() -> None:
    cache, one = CeilingCache(b.ManualClock()), account()
    assert cache.of(one).known != cache.of(one, frozenset({b.camp_ref(3)})).known


def test_only_campaigns_that_changed_are_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[str] = []

    class Counting(Ceilings):
        def of(self, row: object) -> object:  # type: ignore[override]
            assert isinstance(row, Campaign)
            worked.append(row.ref.id)
            return super().of(row)

    monkeypatch.setattr(ceiling_cache, "Ceilings", Counting)
    cache, one = CeilingCache(b.ManualClock()), account()
    with_group = put_rows(one, [b.adgroup(31, 3, "Z"), b.adgroup(11, 1, "Y")])
    cache.of(with_group)
    assert sorted(worked) == ["1", "2", "3"]
    worked.clear()
    cache.of(with_group)
    cache.of(replace(with_group, number=9))
    assert not worked
    cache.of(group_off(with_group))
    assert worked == ["2"]


def test_of_a_large_account_it_may_be_seconds_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ceiling_cache, "_MANY", 2)
    clock, one = b.ManualClock(), account()
    cache = CeilingCache(clock)
    before = cache.of(one)
    assert cache.of(spent(one)) == before
    clock.advance(3.1)
    assert cache.of(spent(one)) != before


def test_a_stop_of_everything_saves_what_its_campaigns_may_be_charged() -> None:
    one = account()
    promote = b.campaign(9, "Post", promote=True, budget=b.lifetime("60"))
    with_promote = put_rows(one, [promote])
    cache = CeilingCache(b.ManualClock())
    assert cache.of_stops(with_promote).known == cache.of(one).known
    assert cache.of(with_promote).known != cache.of(one).known
