"""What z takes back of a group."""

from dataclasses import replace

from tests.support.ui import builders as b
from tests.support.ui.selecting import REFUSED, campaigns, ended, names
from tests.support.ui.stories import story
from ttui.domain.changes import Author, ChangeState, StatusChange
from ttui.domain.merge import put_rows
from ttui.domain.receipt import Receipt
from ttui.domain.undo import Press
from ttui.ui.journal.text import matches
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.switching.outcome import SwitchOutcome
from ttui.ui.switching.target import change_of, target_row

# -- undo ----------------------------------------------------------------------------------------


async def test_undo_brings_back_what_was_before_and_not_all_of_them_on() -> None:
    async with story(b.app_state(campaigns(5, off=[2, 4]))) as s:
        await s.press("plus", "x")
        assert names(s) == ["C5", "C3", "C1"]
        await s.publish(ended(s))
        assert "z takes them back" in s.text("#status")
        await s.press("z")
        back = s.engine.changes[3:]
        assert [change.name for change in back] == ["C5", "C3", "C1"]
        assert all(change.to is b.ON and change.undoes for change in back)
        assert {change.group for change in s.engine.changes} == {back[0].group}


async def test_undo_leaves_alone_what_changed_since_and_names_it() -> None:
    async with story(b.app_state(campaigns(4))) as s:
        await s.press("plus", "x")
        app_state = ended(s, C2=REFUSED)
        account = app_state.accounts[0]
        again = put_rows(account, [replace(account.campaigns["3"], switch=b.ON)])
        await s.publish(replace(app_state, accounts=(again,)))
        await s.press("z")
        assert [change.name for change in s.engine.changes[4:]] == ["C4", "C1"]
        told = s.toasts()[-1]
        assert "Taken back: 2 rows on." in told
        assert "C3: on again, switched since; left alone." in told
        assert "C2: the change had no effect" in told


async def test_undo_of_a_group_half_way_takes_the_rest_with_the_next_z() -> None:
    async with story(b.app_state(campaigns(3))) as s:
        await s.press("plus", "x")
        await s.publish(ended(s, C2=(ChangeState.ACCEPTED, "")))
        await s.press("z")
        assert names(s)[3:] == ["C3", "C1"] and "C2: still stopping" in s.toasts()[-1]
        stop = s.engine.changes[1]
        app_state = s.engine.app_state
        records = {**app_state.changes, stop.ref: b.record(stop, ChangeState.CONFIRMED)}
        account = app_state.accounts[0]
        off = put_rows(account, [replace(account.campaigns["2"], switch=b.OFF)])
        await s.publish(replace(app_state, number=9, changes=records, accounts=(off,)))
        await s.press("z")
        assert names(s)[5:] == ["C2"]


async def test_a_second_z_takes_back_the_one_before_and_the_first_says_so() -> None:
    async with story(b.app_state(campaigns(4))) as s:
        await s.press("G", "x")
        await s.publish(ended(s))
        await s.press("g", "v", "v", "x")
        await s.publish(ended(s))
        await s.press("z")
        assert names(s)[3:] == ["C4", "C3"]
        assert "z again: the stop of C1 before that." in s.toasts()[-1]
        await s.publish(ended(s))
        await s.press("z")
        assert names(s)[5:] == ["C1"]
        await s.press("z")
        assert len(s.engine.changes) == 6 and "Nothing more was switched" in s.toasts()[-1]


async def test_undo_of_many_after_a_minute_asks_with_the_sums_first() -> None:
    async with story(b.app_state(campaigns(30))) as s:
        await s.press("plus", "x", "x")
        assert len(s.engine.changes) == 30
        await s.publish(ended(s, C7=REFUSED))
        s.advance(61)
        await s.press("z")
        assert isinstance(s.app.screen, StartQuestion) and len(s.engine.changes) == 30
        text = " ".join(s.text("#modal-text").split())
        assert "Take back: start 29 rows?" in text and "Budgets together: 290.00 USD/day." in text
        assert "Not included: C7: the change had no effect" in text
        await s.until_heard()
        await s.press("y")
        assert len(s.engine.changes) == 59


def test_the_journal_finds_a_group_by_its_id() -> None:
    row = campaigns(1).campaigns["1"]
    grouped = replace(change_of(target_row(campaigns(1), row.ref), b.OFF, b.START), group="ab12cd")
    receipt = Receipt(b.record(grouped, ChangeState.CONFIRMED), Author("u", "h", "s", 1))
    assert matches(receipt, "ab12") and not matches(receipt, "ab13")
    assert ("Asked together with", "group ab12cd") in list(receipt.facts())


def test_a_change_of_another_press_is_not_taken_for_ours() -> None:
    # The engine drops repeats; the row then shows the press before, which is the same.
    account = campaigns(1)
    row = account.campaigns["1"]

    def stop(change_id: str, second: int) -> StatusChange:
        return b.change(change_id, row.ref, row.name, asked_at=b.START.replace(second=second))

    older = {row.ref: frozenset({"earlier"})}
    ours = SwitchOutcome(Press((stop("ours", 30),), 0.0, older))
    # Somebody set the clock back between the two presses: stamps tell nothing.
    earlier = {row.ref: b.record(stop("earlier", 35), ChangeState.CONFIRMED)}
    later = {row.ref: b.record(stop("later", 25), ChangeState.CONFIRMED)}
    ours.look(replace(b.app_state(account), changes=later))
    assert not ours.is_published
    ours.look(replace(b.app_state(account), changes=earlier))
    assert ours.counts() == "1 off, confirmed"
