"""`o` sorts campaigns; rows move when it is pressed, and never by new data."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.ui import builders as b
from tests.support.ui.stories import Story, story
from ttui.domain.app_state import AppState
from ttui.domain.ceiling import Ceiling, Doubt, nothing, unlimited, unread
from ttui.domain.ids import EntityRef
from ttui.domain.merge import put_rows
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import DeliveryState
from ttui.domain.totals import totals
from ttui.ui.tree.filters import parse
from ttui.ui.tree.outline import Outline
from ttui.ui.tree.row_line import columns_for, heading
from ttui.ui.tree.sort_order import SortBy, SortKeys


def keys(by: SortBy, ceilings: Mapping[str, Ceiling] | None = None) -> SortKeys:
    found = ceilings or {}
    return SortKeys(by, lambda _account, row: found.get(row.name), totals)


def with_burn(account: AccountSnapshot, **rates: str | None) -> AccountSnapshot:
    """The burn of campaigns by their names; None where it is not known."""
    refs = {row.name: row.ref for row in account.campaigns.values()}
    burn = {refs[name]: Decimal(rate) for name, rate in rates.items() if rate is not None}
    return replace(account, burn=burn)


def three(**rates: str | None) -> AccountSnapshot:
    rows = [b.campaign(n, name) for n, name in enumerate("CBA", 1)]
    return with_burn(b.snapshot(rows), **rates)


def names(made: Outline) -> list[str]:
    return [row.name if (row := made.entity(ref)) else ref.advertiser_id for ref in made.rows]


def sorted_names(account: AccountSnapshot, how: SortKeys) -> list[str]:
    made = Outline()
    made.adopt(b.app_state(account))
    made.sort(how)
    return names(made)


def test_the_next_order_goes_through_all_and_back() -> None:
    by, seen = SortBy.TIKTOK, []
    for _ in SortBy:
        by = by.next
        seen.append(by)
    assert seen == [
        SortBy.BURN, SortBy.CHARGED, SortBy.USED, SortBy.MOST, SortBy.NAME, SortBy.STATE,
        SortBy.TIKTOK,
    ]  # fmt: skip


def test_by_burn_an_unknown_figure_is_last_and_no_zero() -> None:
    assert sorted_names(three(A=None, B="0", C="5"), keys(SortBy.BURN)) == ["C", "B", "A"]


def test_equal_figures_are_in_the_order_of_names_then_ids() -> None:
    assert sorted_names(three(A="1", B="1", C="1"), keys(SortBy.BURN)) == ["A", "B", "C"]
    same = b.snapshot([b.campaign(n, "Same") for n in (2, 3, 1)])
    made = Outline()
    made.adopt(b.app_state(same))
    made.sort(keys(SortBy.BURN))
    assert [ref.id for ref in made.rows] == ["1", "2", "3"]


def test_by_charge_and_by_used() -> None:
    rows = [
        b.campaign(1, "Small", budget=b.daily("10")),
        b.campaign(2, "Big", budget=b.daily("900")),
    ]
    rows.append(b.campaign(3, "None"))
    today = {rows[0].ref: "9", rows[1].ref: "90", rows[2].ref: "1"}
    account = b.snapshot(rows, today=today)
    assert sorted_names(account, keys(SortBy.CHARGED)) == ["Big", "Small", "None"]
    assert sorted_names(account, keys(SortBy.USED)) == ["Small", "Big", "None"]
    unread_one = replace(account, unread={w: frozenset({rows[1].ref}) for w in account.spend})
    assert sorted_names(unread_one, keys(SortBy.CHARGED)) == ["Small", "None", "Big"]


def test_by_ceiling_no_limit_is_first_and_the_unknown_last() -> None:
    some = replace(nothing("USD"), known=Money(Decimal(7), "USD"))
    ceilings = {"A": unread("USD", Doubt.BUDGET_UNREAD), "B": some}
    ceilings["C"] = unlimited("USD", Doubt.NO_BUDGET)
    assert sorted_names(three(), keys(SortBy.MOST, ceilings)) == ["C", "B", "A"]
    del ceilings["C"]
    ceilings["A"] = nothing("USD")
    assert sorted_names(three(), keys(SortBy.MOST, ceilings)) == ["B", "A", "C"]


def test_by_name_and_by_state() -> None:
    rows = [b.campaign(1, "b", switch=b.OFF), b.campaign(2, "C"), b.campaign(3, "a", promote=True)]
    account = b.snapshot(rows)
    assert sorted_names(account, keys(SortBy.NAME)) == ["a", "b", "C"]
    assert sorted_names(account, keys(SortBy.STATE))[-1] == "b"


@pytest.mark.parametrize("state", DeliveryState)
def test_every_state_has_its_place(state: DeliveryState) -> None:
    row = b.campaign(1, "A")
    row = replace(row, delivery=replace(row.delivery, state=state))
    assert sorted_names(b.snapshot([row]), keys(SortBy.STATE)) == ["A"]


def test_new_figures_move_nothing_and_new_rows_stand_last() -> None:
    made = Outline()
    made.adopt(b.app_state(three(A="1", B="2", C="3")))
    made.sort(keys(SortBy.BURN))
    newer = put_rows(three(A="9", B="2", C="0"), [b.campaign(9, "New")])
    made.adopt(b.app_state(newer))
    assert names(made) == ["C", "B", "A", "New"]
    made.sort(keys(SortBy.BURN))
    assert names(made) == ["A", "B", "C", "New"]


def test_folds_and_filter_keep_the_order() -> None:
    made = Outline()
    made.adopt(b.app_state(b.drawn()))
    made.sort(keys(SortBy.NAME))
    assert names(made) == ['"New serum"', "Retargeting Q4", "Winter Glow"]
    made.unfold(2)
    assert names(made)[2:4] == ["Winter Glow", "US 18-24"]
    made.sort(keys(SortBy.TIKTOK))
    assert names(made)[:2] == ["Winter Glow", "US 18-24"]
    made.sort(keys(SortBy.NAME))
    made.set_filter(parse("e"))
    assert names(made)[:2] == ['"New serum"', "Retargeting Q4"]


def several(**rates: tuple[str, str]) -> AppState:
    """Accounts by name, each with its currency and the burn of its only campaign."""
    made = []
    for n, (currency, rate) in enumerate(rates.values(), 1):
        owner = replace(b.advertiser(f"700000000000000{n}"), currency=currency)
        row = b.campaign(n, "C", account=owner.advertiser_id)
        made.append(b.snapshot([row], owner=owner, burn={row.ref: rate}, today={row.ref: rate}))
    ids = tuple(one.advertiser.advertiser_id for one in made)
    return replace(b.app_state(*made), expected=ids)


@pytest.mark.parametrize("by", [SortBy.BURN, SortBy.CHARGED])
def test_by_money_the_busiest_account_is_first_within_its_currency(by: SortBy) -> None:
    made = Outline()
    made.adopt(several(a=("USD", "1"), b=("JPY", "900"), c=("USD", "30")))
    made.sort(keys(by))
    assert [made.rows[place].advertiser_id[-1] for place in made.account_rows] == ["3", "1", "2"]
    made.sort(keys(SortBy.NAME))
    assert [made.rows[place].advertiser_id[-1] for place in made.account_rows] == ["1", "2", "3"]


_RATES = st.lists(st.none() | st.integers(0, 3), max_size=12)


@given(_RATES, st.sampled_from(SortBy))
def test_sorting_loses_no_row_and_sorting_twice_changes_nothing(
    rates: list[int | None], by: SortBy
) -> None:
    rows = [b.campaign(n, f"n{n % 3}") for n in range(len(rates))]
    account = b.snapshot(rows)
    burn = {row.ref: Decimal(one) for row, one in zip(rows, rates, strict=True) if one is not None}
    made = Outline()
    made.adopt(b.app_state(replace(account, burn=burn)))
    before = list(made.rows)
    made.sort(keys(by))
    first = list(made.rows)
    made.sort(keys(by))
    assert made.rows == first and sorted(first) == sorted(before)
    if by is SortBy.BURN:
        known = [burn[ref] for ref in first if ref in burn]
        assert known == sorted(known, reverse=True)
        assert all(ref not in burn for ref in first[len(known) :])


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120])
@pytest.mark.parametrize("by", SortBy)
def test_the_heading_names_the_order_and_keeps_its_width(width: int, by: SortBy) -> None:
    plain = "".join(part.text for part in heading(columns_for(width)))
    told = "".join(part.text for part in heading(columns_for(width), by))
    assert len(told) == len(plain)
    assert width < 60 or by is SortBy.TIKTOK or f"by {by}" in told


def cursor_name(s: Story) -> str:
    row = s.tree.outline.entity(s.tree.cursor) if s.tree.cursor else None
    return row.name if row else ""


def on_screen(s: Story) -> list[str]:
    return [row.split("━●")[1].split()[0] for row in s.rows() if "━●" in row]


async def test_one_key_puts_the_top_burner_on_the_first_line() -> None:
    rows = [b.campaign(n, f"N{n:03}") for n in range(180)]
    account = b.snapshot(rows, burn={rows[17].ref: "80"})
    async with story(b.app_state(account), size=(80, 24)) as s:
        await s.press("o")
        assert on_screen(s)[0] == "N017" == cursor_name(s)
        assert "by burn" in s.text("#heading")
        assert not s.engine.changes


async def test_the_cursor_and_the_marks_stay_on_their_rows() -> None:
    async with story(b.app_state(three(A="1", B="2", C="3")), size=(80, 24)) as s:
        await s.press("j", "v")
        marked, under = set(s.tree.selected), cursor_name(s)
        for _ in SortBy:
            await s.press("o")
            assert cursor_name(s) == under and set(s.tree.selected) == marked
        assert s.tree.outline.sort_by is SortBy.TIKTOK


async def test_data_between_two_keys_moves_no_row_until_it_is_sorted_again() -> None:
    state = b.app_state(three(A="1", B="2", C="3"))
    async with story(state, size=(80, 24)) as s:
        await s.press("o")
        assert on_screen(s) == ["C", "B", "A"]
        await s.publish(replace(b.app_state(three(A="9", B="2", C="0")), number=2))
        assert on_screen(s) == ["C", "B", "A"] and cursor_name(s) == "C"
        await s.press("x")
        assert [one.name for one in s.engine.changes] == ["C"]
        await s.press("O")
        assert on_screen(s)[-1] != "A" and s.tree.outline.sort_by is SortBy.BURN


async def test_three_accounts_go_by_burn_with_the_campaigns_below_them() -> None:
    async with story(several(a=("USD", "1"), b=("USD", "5"), c=("USD", "3"))) as s:
        await s.press("o")
        order: list[EntityRef] = s.tree.outline.rows
        assert [ref.advertiser_id[-1] for ref in order] == ["2", "2", "3", "3", "1", "1"]
