"""Marks as plain values, and what keys would do to marked rows: for any marks at all."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.ui import builders as b
from ttui.domain.campaign import Ad, AdGroup, Campaign, Family
from ttui.domain.changes import ChangeCause, ChangeState, StatusChange
from ttui.domain.eligibility import Reason
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.status import OperationStatus
from ttui.ui.drawing.lines import clean, width_of
from ttui.ui.switching.classify import KeyEffect, classify
from ttui.ui.switching.many_wording import counted, rate_words, start_words, stop_words
from ttui.ui.switching.target import TargetRow, target_row
from ttui.ui.tree import selection
from ttui.ui.wording.rows import fitting, named

Row = Campaign | AdGroup | Ad
REFS = [b.camp_ref(number) for number in range(12)]
SOME = st.lists(st.sampled_from(REFS), unique=True)


@given(SOME, st.sampled_from(REFS))
def test_marking_twice_changes_nothing(before: list[EntityRef], ref: EntityRef) -> None:
    old = dict.fromkeys(before)
    once = selection.toggled(old, ref)
    assert (ref in once) != (ref in old)
    assert selection.toggled(once, ref).keys() == old.keys()
    assert old == dict.fromkeys(before), "never changed in place"


@given(SOME, SOME)
def test_inverting_touches_only_what_is_in_sight_and_twice_gives_it_back(
    before: list[EntityRef], visible: list[EntityRef]
) -> None:
    old = dict.fromkeys(before)
    new = selection.inverted(old, visible)
    for ref in REFS:
        assert (ref in new) == ((ref in old) != (ref in visible))
    assert selection.inverted(new, visible).keys() == old.keys()


@given(SOME, SOME)
def test_joining_marks_all_of_them_last_and_again_changes_nothing(
    before: list[EntityRef], more: list[EntityRef]
) -> None:
    new = selection.joined(dict.fromkeys(before), more)
    assert new.keys() == set(before) | set(more)
    assert list(selection.joined(new, more)) == list(new)
    if more:
        assert selection.last(new) == more[-1]
        assert list(new)[-len(more) :] == more


@given(SOME, SOME)
def test_what_is_taken_away_is_gone_and_the_order_stays(
    before: list[EntityRef], gone: list[EntityRef]
) -> None:
    new = selection.without(dict.fromkeys(before), gone)
    assert list(new) == [ref for ref in before if ref not in gone]


@given(st.integers(0, 11), st.integers(0, 11))
def test_a_span_has_both_ends_and_all_between(first: int, end: int) -> None:
    found = selection.span(REFS, first, end)
    assert found[0] == REFS[first] and found[-1] == REFS[end]
    assert set(found) == set(REFS[min(first, end) : max(first, end) + 1])


SWITCHES = st.sampled_from(list(OperationStatus))


@st.composite
def accounts(draw: st.DrawFn) -> tuple[Row, ...]:
    rows: list[Row] = []
    for key in range(1, draw(st.integers(1, 4)) + 1):
        made = b.campaign(key, f"C{key}", switch=draw(SWITCHES), promote=draw(st.booleans()))
        reserved, dedicated = draw(st.booleans()), draw(st.booleans())
        rows.append(replace(made, is_reservation=reserved, is_ios14_dedicated=dedicated))
        for group in range(key * 10, key * 10 + draw(st.integers(0, 2))):
            rows.append(b.adgroup(group, key, f"G{group}", switch=draw(SWITCHES)))
            rows.append(b.ad(group * 10, group, key, f"A{group}", switch=draw(SWITCHES)))
    return tuple(rows)


@given(accounts(), st.sampled_from([b.ON, b.OFF]))
def test_every_marked_row_is_of_one_kind_and_only_what_changes_is_sent(
    rows: tuple[Row, ...], to: OperationStatus
) -> None:
    account = b.snapshot(rows)
    painted = [target_row(account, row.ref) for row in rows]
    found = classify(painted, to, b.app_state(account))
    sorted_rows = [row for of_kind in found.rows.values() for row in of_kind]
    assert len(sorted_rows) == len(rows) == found.total
    assert {row.ref for row in sorted_rows} == {row.ref for row in rows}
    for row in found.sent:
        assert row.entity is not None and row.entity.switch is not to
        assert not row.entity.is_promote
        assert row.entity.switch is not OperationStatus.FROZEN
        assert row.campaign is not None and not row.campaign.is_reservation
    for row in found.rows.get(Reason.ALREADY, ()):
        assert row.entity is not None and row.entity.switch is to


def kinds(rows: Sequence[Row], to: OperationStatus = b.OFF) -> dict[KeyEffect | Reason, list[str]]:
    account = b.snapshot(rows)
    painted = [target_row(account, row.ref) for row in rows]
    found = classify(painted, to, b.app_state(account)).rows
    return {
        kind: [row.entity.name for row in of_kind if row.entity] for kind, of_kind in found.items()
    }


def test_a_row_below_another_that_stops_or_is_off_is_counted_apart() -> None:
    stops: list[Row] = [b.campaign(1, "C"), b.adgroup(10, 1, "G"), b.ad(100, 10, 1, "A")]
    assert kinds(stops) == {KeyEffect.ACTS: ["C"], KeyEffect.BELOW: ["G", "A"]}
    assert kinds(stops[1:]) == {KeyEffect.ACTS: ["G"], KeyEffect.BELOW: ["A"]}
    off: list[Row] = [b.campaign(1, "C", switch=b.OFF), b.adgroup(10, 1, "G")]
    assert kinds(off) == {Reason.ALREADY: ["C"], KeyEffect.BELOW: ["G"]}


def test_a_row_that_starts_under_one_that_stays_off_is_counted_apart() -> None:
    rows: list[Row] = [b.campaign(1, "C", switch=b.OFF), b.adgroup(10, 1, "G", switch=b.OFF)]
    assert kinds(rows, b.ON) == {KeyEffect.ACTS: ["C", "G"]}
    account = b.snapshot(rows)
    found = classify([target_row(account, rows[1].ref)], b.ON, b.app_state(account))
    assert found.count(KeyEffect.BELOW) == 1 and found.count(KeyEffect.ACTS) == 0


def change(row: Campaign, to: OperationStatus) -> StatusChange:
    return StatusChange(
        change_id="c",
        ref=row.ref,
        name=row.name,
        to=to,
        seen=row.switch,
        family=Family.CLASSIC,
        asked_at=b.START,
        cause=ChangeCause.KEY,
    )


def test_a_start_on_its_way_makes_an_off_row_one_to_stop() -> None:
    row = b.campaign(1, "C", switch=b.OFF)
    account = b.snapshot([row])
    painted = [target_row(account, row.ref)]
    for state, kind in (
        (ChangeState.ASKED, KeyEffect.ACTS),
        (ChangeState.UNCONFIRMED, KeyEffect.ACTS),
        (ChangeState.REFUSED, Reason.ALREADY),
    ):
        changes = {row.ref: b.record(change(row, b.ON), state)}
        app_state = replace(b.app_state(account), changes=changes)
        assert list(classify(painted, b.OFF, app_state).rows) == [kind]
    stopping = {row.ref: b.record(change(row, b.OFF), ChangeState.ASKED)}
    app_state = replace(b.app_state(account), changes=stopping)
    assert list(classify(painted, b.OFF, app_state).rows) == [Reason.UNDER_WAY]


def test_a_row_that_vanished_is_gone_and_never_sent() -> None:
    found = classify([TargetRow(b.camp_ref(1), None, None, 1)], b.OFF, b.app_state(b.drawn()))
    assert found.count(Reason.NOT_LISTED) == 1 and not found.sent


def test_burn_is_of_campaigns_and_says_what_it_lacks() -> None:
    rows: list[Row] = [b.campaign(1, "C"), b.campaign(2, "D"), b.adgroup(20, 2, "G")]
    account = b.snapshot(rows, burn={b.camp_ref(1): "4.10"})
    painted = [target_row(account, row.ref) for row in rows]
    found = classify(painted[:2], b.OFF, b.app_state(account))
    assert found.burning == (Money(Decimal("4.10"), "USD"),)
    assert rate_words(found) == ", 4.10/h"
    assert stop_words(found, 80) == "x stops 2 rows, 4.10/h"
    partly = classify([painted[0], painted[2]], b.OFF, b.app_state(account))
    assert rate_words(partly) == ", at least 4.10/h"
    assert rate_words(classify(painted[2:], b.OFF, b.app_state(account))) == ""


def test_words_count_each_kind() -> None:
    rows = [b.campaign(n, f"C{n}") for n in range(1, 6)]
    rows += [b.campaign(6, "Off", switch=b.OFF), b.campaign(7, "Boost", promote=True)]
    account = b.snapshot(rows)
    painted = [target_row(account, row.ref) for row in rows]
    found = classify(painted, b.OFF, b.app_state(account))
    assert stop_words(found, 80) == "x, 7 rows: 5 stop, 1 already off, 1 Promote (phone)"
    assert start_words(classify(painted, b.ON, b.app_state(account))) == "s starts 1, asks first"
    assert stop_words(found, 40) == "x, 7: 5 stop, 1 off, 1 Promote"
    only_off = classify(painted[5:6], b.OFF, b.app_state(account))
    assert stop_words(only_off, 80) == "x, 1 row: none stops, 1 already off"
    assert counted(only_off, without=frozenset({Reason.ALREADY})) == []


@given(st.lists(st.text(max_size=30), min_size=1), st.integers(10, 120))
def test_what_does_not_fit_is_left_out_whole(parts: list[str], width: int) -> None:
    text = fitting(parts, width)
    shown = [clean(part) for part in parts if clean(part)]
    assert not set("\x1b\x07\n") & set(text)
    assert not shown or text.startswith(shown[0])
    assert width_of(text) <= max(width, width_of(shown[0]) if shown else 0)


def test_names_are_counted_beyond_a_few() -> None:
    assert named(["A"]) == "A"
    assert named(["A", "B", "C"]) == "A, B, C"
    assert named(["A", "B", "C", "D", "E"]) == "A, B, C and 2 more"
