from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.domain.accounts import (
    NO_BUDGET,
    ad,
    adgroup,
    campaign,
    day,
    lifetime,
    ref,
    snapshot,
)
from ttui.domain.budget import UNREAD_BUDGET, Budget, BudgetMode
from ttui.domain.campaign import Origin
from ttui.domain.charged import BudgetSource, charged_so_far
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.snapshot import RowProblem
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus
from ttui.domain.totals import totals


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def test_a_daily_budget_is_held_against_today() -> None:
    one = campaign("1", day("200"))
    account = snapshot(one, today={one.ref: "132.10"}, life={one.ref: "900"})
    (line,) = charged_so_far(account, one)
    assert (line.window, line.charged, line.budget) == (Window.TODAY, usd("132.10"), usd("200"))
    assert line.left == usd("67.90")
    assert line.used is not None
    assert round(line.used) == 66


def test_a_lifetime_budget_is_held_against_the_lifetime() -> None:
    one = campaign("1", lifetime("500"))
    account = snapshot(one, today={one.ref: "10"}, life={one.ref: "480"})
    (line,) = charged_so_far(account, one)
    assert (line.window, line.charged, line.left) == (Window.LIFETIME, usd("480"), usd("20"))


def test_an_overspent_budget_has_nothing_left_and_more_than_all_used() -> None:
    one = campaign("1", day("20"))
    (line,) = charged_so_far(snapshot(one, today={one.ref: "21"}), one)
    assert line.left == usd("0")
    assert line.used == 105


def test_budgets_at_the_ad_groups_are_summed_and_marked_as_a_sum() -> None:
    one = campaign("1")
    groups = [adgroup("11", "1", day("100")), adgroup("12", "1", day("50"))]
    account = snapshot(
        one, *groups, today={groups[0].ref: "80", groups[1].ref: "10", one.ref: "90"}
    )
    (line,) = charged_so_far(account, one)
    assert line.source is BudgetSource.SUM_OF_ADGROUPS
    assert (line.charged, line.budget, line.parts) == (usd("90"), usd("150"), 2)
    assert line.left == usd("60")


def test_a_sum_is_not_known_while_an_ad_group_may_be_on_no_list() -> None:
    one, plain = campaign("1"), campaign("2")
    account = snapshot(one, plain, adgroup("11", "1", day("100")), today={one.ref: "90"})
    for problem, is_known in (
        (RowProblem(Level.ADGROUP, "", "a page failed"), False),
        (RowProblem(Level.ADGROUP, "12", "no usable row"), False),
        (RowProblem(Level.ADGROUP, "11", "an odd name"), True),
        (RowProblem(Level.ADGROUP, "", "a report is cut", of_report=True), True),
    ):
        told = replace(account, problems=(problem,))
        (line,) = charged_so_far(told, one)
        assert (line.budget, line.used) == ((usd("100"), 90) if is_known else (None, None))
        (other,) = charged_so_far(told, plain)
        assert other.source is (BudgetSource.NONE if is_known else BudgetSource.UNREAD)


def test_a_group_that_is_off_has_nothing_left_to_charge() -> None:
    one = campaign("1")
    groups = [
        adgroup("11", "1", day("100")),
        adgroup("12", "1", day("50"), switch=OperationStatus.DISABLE),
    ]
    account = snapshot(one, *groups, today={groups[0].ref: "80", groups[1].ref: "10"})
    (line,) = charged_so_far(account, one)
    assert line.left == usd("20")


def test_daily_and_lifetime_budgets_are_never_added() -> None:
    one = campaign("1")
    groups = [adgroup("11", "1", day("100")), adgroup("12", "1", lifetime("1000"))]
    account = snapshot(
        one,
        *groups,
        today={groups[0].ref: "5", one.ref: "5"},
        life={groups[1].ref: "700", one.ref: "700"},
    )
    daily, whole = charged_so_far(account, one)
    assert (daily.window, daily.charged, daily.budget) == (Window.TODAY, usd("5"), usd("100"))
    assert (whole.window, whole.charged, whole.budget) == (
        Window.LIFETIME,
        usd("700"),
        usd("1000"),
    )


def test_what_a_campaign_was_charged_comes_from_its_own_report() -> None:
    one = campaign("1")
    groups = [adgroup("11", "1", day("100")), adgroup("12", "1", day("50"))]
    old = {groups[0].ref: "13.60", groups[1].ref: "10"}
    (line,) = charged_so_far(snapshot(one, *groups, today={**old, one.ref: "26.68"}), one)
    assert (line.charged, line.budget) == (usd("26.68"), usd("150"))
    assert line.used == Decimal("26.68") * 100 / 150
    # 3.08 came since the ad groups were read: at worst all of it out of what was left.
    assert (line.left, line.left_is_least) == (usd("123.32"), True)


def test_a_group_that_is_full_takes_nothing_from_what_the_others_have_left() -> None:
    one = campaign("1")
    groups = [adgroup("11", "1", day("10")), adgroup("12", "1", day("50"))]
    spent = {groups[0].ref: "12", groups[1].ref: "20", one.ref: "32"}
    (line,) = charged_so_far(snapshot(one, *groups, today=spent), one)
    assert (line.left, line.left_is_least) == (usd("30"), False)


def test_charges_of_ad_groups_with_another_window_make_no_share_of_this_one() -> None:
    one = campaign("1")
    groups = [adgroup("11", "1", day("100")), adgroup("12", "1", lifetime("1000"))]
    spent = {one.ref: "45", groups[0].ref: "5", groups[1].ref: "40"}
    daily, whole = charged_so_far(snapshot(one, *groups, today=spent, life=spent), one)
    for line, left in ((daily, "95"), (whole, "960")):
        assert (line.charged, line.used, line.left) == (usd("45"), None, usd(left))


def test_a_budget_that_could_not_be_read_makes_no_smaller_sum() -> None:
    one = campaign("1")
    unread = replace(adgroup("12", "1", day("1")), budget=Budget(BudgetMode.DAY, None))
    for other in (unread, adgroup("12", "1", UNREAD_BUDGET)):
        account = snapshot(one, adgroup("11", "1", day("100")), other)
        (line,) = charged_so_far(account, one)
        assert (line.budget, line.left, line.used) == (None, None, None)
        assert totals(account).daily_budgets is None


def test_half_a_sum_is_no_sum() -> None:
    one = campaign("1")
    groups = [adgroup("11", "1", day("100")), adgroup("12", "1", day("50"))]
    account = replace(snapshot(one, *groups, today={groups[0].ref: "80"}), covered=frozenset())
    (line,) = charged_so_far(account, one)
    assert line.charged is None
    assert line.left is None


def test_under_cbo_the_budget_is_the_campaigns_and_follows_its_window() -> None:
    one = replace(campaign("1", lifetime("500")), budget_optimize_on=True)
    group, leaf = adgroup("11", "1", NO_BUDGET), ad("111", "11", "1")
    account = snapshot(one, group, leaf, life={group.ref: "30", leaf.ref: "20"})
    for row, charged in ((group, "30"), (leaf, "20")):
        (line,) = charged_so_far(account, row)
        assert line.source is BudgetSource.AT_CAMPAIGN
        assert (line.window, line.charged, line.budget) == (Window.LIFETIME, usd(charged), None)


def test_an_ad_follows_the_window_of_its_ad_groups_budget() -> None:
    leaf = ad("111", "11", "1")
    account = snapshot(campaign("1"), adgroup("11", "1", day("5")), leaf, today={leaf.ref: "1"})
    (line,) = charged_so_far(account, leaf)
    assert (line.source, line.window, line.charged) == (
        BudgetSource.AT_ADGROUP,
        Window.TODAY,
        usd("1"),
    )


def test_a_promote_is_charged_over_its_life_and_its_budget_comes_from_the_report() -> None:
    one = campaign("1", lifetime("50"), origin=Origin.PROMOTE)
    (line,) = charged_so_far(snapshot(one, life={one.ref: "15.02"}), one)
    assert (line.source, line.window) == (BudgetSource.REPORT, Window.LIFETIME)
    assert line.left == usd("34.98")
    unread = campaign("2", UNREAD_BUDGET, origin=Origin.PROMOTE)
    (line,) = charged_so_far(snapshot(unread), unread)
    assert (line.source, line.budget, line.left) == (BudgetSource.UNREAD, None, None)


def test_no_budget_anywhere_is_said_and_not_drawn_as_zero() -> None:
    one = campaign("1")
    (line,) = charged_so_far(snapshot(one, today={one.ref: "3"}), one)
    assert (line.source, line.budget, line.used) == (BudgetSource.NONE, None, None)


def test_what_no_report_covered_is_unknown_and_what_one_left_out_is_nothing() -> None:
    one = campaign("1", day("10"))
    covered = snapshot(one)
    assert charged_so_far(covered, one)[0].charged == usd("0")
    uncovered = replace(covered, covered=frozenset())
    assert charged_so_far(uncovered, one)[0].charged is None


CENTS = st.decimals(min_value=0, max_value=10_000, places=2)


@given(st.lists(st.tuples(CENTS, CENTS), min_size=1, max_size=8))
def test_a_sum_of_running_groups_adds_up_and_nothing_left_is_negative(
    parts: list[tuple[Decimal, Decimal]],
) -> None:
    one = campaign("1")
    groups = [adgroup(str(100 + n), "1", day(str(b))) for n, (b, _) in enumerate(parts)]
    today = {group.ref: str(spent) for group, (_, spent) in zip(groups, parts, strict=True)}
    today[one.ref] = str(sum((spent for _, spent in parts), Decimal(0)))
    (line,) = charged_so_far(snapshot(one, *groups, today=today), one)
    assert line.budget == Money(sum((b for b, _ in parts), Decimal(0)), "USD")
    assert line.charged == Money(sum((s for _, s in parts), Decimal(0)), "USD")
    expected = sum((max(b - s, Decimal(0)) for b, s in parts), Decimal(0))
    assert line.left == Money(expected, "USD")


def test_the_ref_builder_is_the_one_of_the_snapshot() -> None:
    assert snapshot(campaign("1")).ref(Level.CAMPAIGN, "1") == ref(Level.CAMPAIGN, "1")
