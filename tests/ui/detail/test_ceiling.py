"""The pane and the questions name what TikTok may charge beyond a budget, and why."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.ui import builders as b
from ttui.domain.auto_budget import AutoBudget, BudgetStrategy
from ttui.domain.budget import Budget, BudgetMode
from ttui.domain.campaign import Campaign
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot
from ttui.ui.detail.pane import detail_lines
from ttui.ui.switching.confirm_many import group_question
from ttui.ui.switching.confirm_text import switch_question

DYNAMIC = Budget(BudgetMode.DYNAMIC_DAY, Money(Decimal(200), "USD"))


def smart(strategy: BudgetStrategy | None) -> AccountSnapshot:
    row = replace(b.campaign(1, "Smart", budget=DYNAMIC), smart_plus=True, budget_optimize_on=True)
    account = b.snapshot([row], today={row.ref: "50"}, burn={row.ref: "10"})
    if strategy is None:
        return account
    return replace(account, auto_budgets={row.ref: AutoBudget(strategy)})


def pane(account: AccountSnapshot, width: int = 80, *, full: bool = False) -> str:
    state = b.app_state(account)
    lines = detail_lines(state, b.camp_ref(1), b.ManualClock(), width, full=full)
    return "\n".join("".join(part.text for part in line) for line in lines)


def test_a_rest_that_tiktok_may_exceed_is_left_by_budget_with_the_most_beside_it() -> None:
    text = pane(smart(BudgetStrategy.UNSET))
    assert "150.00 left by budget" in text
    assert "At most 200.00 more today; stop now and up to 5.00 more may arrive late" in text


def test_the_rest_of_a_lifetime_budget_is_left() -> None:
    row = b.campaign(1, "Long", budget=b.lifetime("200"))
    text = pane(b.snapshot([row], ever={row.ref: "60"}))
    assert "140.00 left" in text and "by budget" not in text
    assert "Stop now and     140.00 is never charged" in text


def test_increases_are_named_as_documented_and_as_unconfirmed() -> None:
    text = " ".join(pane(smart(BudgetStrategy.INCREASE), full=True).split())
    assert "At most 1,498.00 more today" in text
    assert "to 3 times as documented, which leaves 550.00 today; to 7.74 times" in text
    assert "unconfirmed" in text


def test_what_was_not_read_is_at_least_and_says_why() -> None:
    text = pane(smart(None), 120)
    assert "At least 200.00 more today" in text and "Smart+ increases were not read" in text
    assert "3 to 7.74 times" in " ".join(pane(smart(None), full=True).split())


def test_without_a_budget_the_pane_has_no_number() -> None:
    account = b.snapshot([b.campaign(1, "Free"), b.adgroup(2, 1, "G")])
    assert "No limit today: it has no budget" in pane(account)


@pytest.mark.parametrize("width", [40, 60, 72, 80, 120])
def test_the_figure_is_never_cut(width: int) -> None:
    text = pane(smart(BudgetStrategy.INCREASE), width)
    assert "At most 1,498.00 more today" in text
    (said,) = (line for line in text.splitlines() if "At most" in line)
    assert said.endswith(("today", "late"))


def off(key: int, budget: Budget) -> Campaign:
    return b.campaign(key, f"C{key}", switch=b.OFF, budget=budget)


def test_the_question_before_a_start_names_the_most_and_not_the_budget_as_a_limit() -> None:
    rows = [off(1, DYNAMIC), off(2, b.daily("30"))]
    state, clock = b.app_state(b.snapshot(rows)), b.ManualClock()
    starts = [b.change(row.name, row.ref, row.name, to=b.ON) for row in rows]
    one = "\n".join(switch_question(starts[:1], state, clock).lines)
    assert "Budget 200.00 USD/day" in one and "Once it is on: at most 250.00 more today" in one
    both = "\n".join(group_question(starts, state, clock).lines)
    assert "Budgets together: 230.00 USD/day." in both
    assert "Once they are on: at most 280 more today." in both
