"""What may still be charged, in the header and on the row: at most, at least, no limit."""

from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from ttui.domain.app_state import AppState
from ttui.domain.budget import UNREAD_BUDGET
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ceiling import CeilingKind
from ttui.domain.ceilings_of_all import ceilings_of_all
from ttui.domain.changes import ChangeState
from ttui.domain.ids import EntityRef
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.sums import parts_of
from ttui.ui.drawing.lines import line_width
from ttui.ui.tree import row_line
from ttui.ui.widgets.ceiling_cache import CeilingCache
from ttui.ui.widgets.header import second_line
from ttui.ui.widgets.totals_cache import TotalsCache

KEY = "7000000000000000001"


def account(key: str = KEY, currency: str = "USD", *, today: str = "9.80") -> AccountSnapshot:
    owner = b.advertiser(key, currency=currency)
    on = b.campaign(1, "On", account=key, budget=b.daily("50", currency))
    return b.snapshot([on], owner=owner, today={on.ref: today}, burn={on.ref: "2"})


def header(seen: AppState, width: int = 100) -> str:
    clock = b.ManualClock()
    cache = CeilingCache(clock)
    made = second_line(seen, seen.accounts[0], clock, width, TotalsCache(clock).of, cache.of)
    assert line_width(made) <= width
    return "".join(part.text for part in made)


def test_the_header_rounds_what_may_still_be_charged_up_to_whole_units() -> None:
    assert "at most 41 more today" in header(b.app_state(account()))
    assert "at most 41 more" in header(b.app_state(account()), 80)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_the_line_never_grows_beyond_the_terminal(width: int) -> None:
    header(b.app_state(account(), account(KEY[:-1] + "2", "EUR")), width)


def test_daily_budgets_go_before_what_may_still_be_charged() -> None:
    text = header(b.app_state(account()), 80)
    assert "/day" not in text and "at most 41 more" in text
    assert "of 50.00/day" in header(b.app_state(account()), 120)


def test_a_currency_in_which_all_is_nothing_goes_before_the_figure() -> None:
    other = KEY[:-1] + "2"
    off = b.campaign(2, "Off", account=other, switch=b.OFF, budget=b.daily("50", "EUR"))
    euros = b.snapshot([off], owner=b.advertiser(other, currency="EUR"), burn={off.ref: "0"})
    seen = b.app_state(account(), euros)
    assert "at most 41 USD + 0 EUR more today" in header(seen, 160)
    assert "at most 41 USD " in header(seen, 80)


def test_a_budget_that_was_not_read_makes_it_the_least() -> None:
    rows = [b.campaign(1, "On", budget=b.daily("50")), b.campaign(2, "Odd", budget=UNREAD_BUDGET)]
    assert "at least 50 more today" in header(b.app_state(b.snapshot(rows)), 120)
    assert "limit not known" in header(b.app_state(b.snapshot(rows[1:])), 120)


def test_without_a_budget_there_is_no_number() -> None:
    free: list[Campaign | AdGroup | Ad] = [b.campaign(1, "Free"), b.adgroup(2, 1, "G")]
    rows = [*free, b.campaign(3, "On", budget=b.daily("50"))]
    text = header(b.app_state(b.snapshot(rows)), 140)
    assert "no limit: 1 campaign without a budget" in text and "50 more" not in text


def test_accounts_that_are_not_read_make_it_the_least() -> None:
    seen = replace(b.app_state(account()), expected=(KEY, KEY[:-1] + "9"))
    clock = b.ManualClock()
    ceilings = CeilingCache(clock)
    (found,) = ceilings_of_all(seen, parts_of(seen), ceilings.of, clock.now()).by_currency
    assert found.kind is CeilingKind.AT_LEAST


def test_charges_that_still_arrive_are_told_beside_the_figure() -> None:
    stopped = b.campaign(2, "Stopped", switch=b.OFF, budget=b.daily("50"))
    one = b.snapshot([b.campaign(1, "On", budget=b.daily("50")), stopped])
    record = b.record(b.change("c", stopped.ref, "Stopped"), ChangeState.CONFIRMED)
    seen = replace(b.app_state(one), changes={stopped.ref: record})
    assert "at most 50 more today + late charges" in header(seen, 140)
    assert "at most 50 more + late" in header(seen, 80)


def tree_line(one: AccountSnapshot, ref: EntityRef, width: int) -> str:
    cache, row = CeilingCache(b.ManualClock()), one.entity(ref)
    assert row is not None
    view = row_line.RowView(
        ref=ref,
        depth=0,
        account=one,
        entity=row,
        record=None,
        selected=False,
        fold=" ",
        unread=False,
        most=cache.row(one, row),
    )
    columns = row_line.columns_for(width)
    drawn = row_line.draw(view, columns)
    assert line_width(drawn) == width == line_width(row_line.heading(columns))
    return "".join(part.text for part in drawn)


@pytest.mark.parametrize(("width", "is_told"), [(80, False), (92, True), (120, True), (160, True)])
def test_the_tree_has_a_column_where_there_is_room(width: int, is_told: bool) -> None:
    one = account()
    assert ("40.20" in tree_line(one, b.camp_ref(1), width)) is is_told
