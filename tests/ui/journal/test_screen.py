"""The journal screen: what it shows, and what keys on an entry do."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from textual.widgets import Input

from tests.support.documents import PAGES
from tests.support.ui import builders as b
from tests.support.ui.stories import Story, story
from ttui.domain.app_state import AppState
from ttui.domain.changes import Author, ChangeRecord, ChangeState, ChangeStep
from ttui.domain.commands import ReadJournal, WriteReceipts
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.receipt import JournalView, Receipt
from ttui.domain.status import OperationStatus
from ttui.ui.drawing.lines import Line, plain
from ttui.ui.journal import text as journal_text
from ttui.ui.journal.entry_list import JournalList
from ttui.ui.journal.screen import JournalScreen
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.widgets.text_modal import TextModal

PROVEN = (ChangeState.ASKED, ChangeState.ACCEPTED, ChangeState.CONFIRMED)
AUTHORS = Author("maria", "bastion", "s1", 1), Author("jo", "laptop", "s2", 2)


def entry(
    key: int,
    ref: EntityRef,
    name: str,
    *states: ChangeState,
    to: OperationStatus = b.OFF,
    author: Author = AUTHORS[0],
) -> Receipt:
    at = b.START - timedelta(hours=1) + timedelta(minutes=key)
    change = b.change(f"change {key}", ref, name, to=to, asked_at=at)
    steps = tuple(ChangeStep(state, at + timedelta(seconds=n)) for n, state in enumerate(states))
    return Receipt(ChangeRecord(change=change, steps=steps), author)


WINTER_FAILED = entry(3, b.camp_ref(b.WINTER), "Winter Glow", *PROVEN[:1], ChangeState.NOT_LANDED)
QUIET = entry(2, b.camp_ref(b.RETARGETING), "Retargeting Q4", *PROVEN, ChangeState.QUIET)
FOREIGN = entry(
    1, b.camp_ref(5, "7999"), "Elsewhere [b]\x1b[2J", ChangeState.REFUSED, author=AUTHORS[1]
)
ENTRIES = (WINTER_FAILED, QUIET, FOREIGN)


def with_journal(receipts: Sequence[Receipt], app_state: AppState | None = None) -> AppState:
    app_state = app_state or b.app_state(b.drawn())
    journal = JournalView(receipts=tuple(receipts), complete=True, read_at=b.START)
    return replace(app_state, journal=journal, number=app_state.number + 1)


@asynccontextmanager
async def journal(
    receipts: Sequence[Receipt] = ENTRIES, *, read_only: bool = False
) -> AsyncIterator[Story]:
    app_state = b.app_state(b.drawn(), read_only=read_only)
    async with story(with_journal(receipts, app_state)) as s:
        await s.press("J")
        assert isinstance(s.app.screen, JournalScreen)
        yield s


def rows(s: Story) -> list[str]:
    view = s.app.screen.query_one(JournalList)
    shown = min(view.size.height, view.place[1])
    return ["".join(part.text for part in view.render_line(y)) for y in range(shown)]


async def show(s: Story, app_state: AppState) -> None:
    assert isinstance(s.app.screen, JournalScreen)
    await s.publish(app_state)


async def test_every_entry_is_a_line_newest_first_and_the_engine_reads_them() -> None:
    async with journal() as s:
        assert ReadJournal(whole=True) in s.engine.commands
        lines = rows(s)
        assert [line.split()[4] for line in lines] == ["Winter", "Retargeting", "Elsewhere"]
        assert "03-04 13:06:22 stop campaign" in lines[0], "on the account's clock"
        assert "did not land" in lines[0] and "maria@bastion" in lines[0]
        assert "quiet" in lines[1] and "jo@laptop" in lines[2]
        assert "03-04 13:04:22" in lines[2], "an account of another session: on the same clock"
        assert "in New York" in s.text("#heading")
        assert "[b]" in lines[2] and "\x1b" not in "".join(lines)
        assert {len(line) for line in lines} == {80}
        assert "asked 13:06:22" in s.text("#entry")
        assert "1/3" in s.text("#status")


async def test_the_chosen_entry_shows_its_steps_money_author_and_request() -> None:
    money = Money(Decimal(20), "USD"), Money(Decimal("20.84"), "USD")
    record = replace(
        QUIET.record,
        spend_at_stop=money[0],
        final_spend=money[1],
        request_id="req-77",
        message="Odd [b]words\x1b[2J",
        warning="The journal has not answered.",
    )
    async with journal([replace(QUIET, record=record)]) as s:
        text = s.text("#entry")
        assert "asked 13:05:22   accepted 13:05:23   confirmed 13:05:24   quiet 13:05:25" in text
        assert "at the stop 20.00 USD   final 20.84 USD   0.84 after stop" in text
        assert "Odd [b]words" in text and "\x1b" not in text
        assert "Warning: The journal has not answered." in text
        assert "by maria@bastion (key)" in text and "req-77" in text
        assert "quiet+late" in rows(s)[0]
        await s.press("enter")
        assert isinstance(s.app.screen, TextModal)
        assert "Change id: change 2" in s.text("#modal-text")
        assert "Final spend: 20.84 USD" in s.text("#modal-text")


async def test_the_cursor_stays_on_its_entry_when_newer_ones_come() -> None:
    many = [
        entry(n, b.camp_ref(b.WINTER), f"Row {n:02d}", ChangeState.REFUSED)
        for n in range(49, -1, -1)
    ]
    async with journal(many[10:]) as s:
        await s.press("pagedown", "pagedown", "k", "k")
        view = s.app.screen.query_one(JournalList)
        before, line = view.chosen, view.place[0] - view.scroll_offset.y
        assert before is not None
        await show(s, with_journal(many))
        assert view.chosen == before
        assert view.place[0] - view.scroll_offset.y == line
        assert rows(s)[line - 1].split()[5] == before.record.change.name.split()[1]
        await s.press("G")
        assert view.place == (50, 50) and "Row 00" in rows(s)[-1]
        await s.press("g")
        assert view.place == (1, 50) and "Row 49" in rows(s)[0]


async def test_filter_by_name_id_state_and_author() -> None:
    async with journal() as s:
        for typed, found in (
            ("WINTER", ["Winter"]),
            (str(b.RETARGETING), ["Retargeting"]),
            ("not land", ["Winter"]),
            ("refused jo@lap", ["Elsewhere"]),
            ("maria", ["Winter", "Retargeting"]),
            ("nothing like it", []),
        ):
            await s.press("slash")
            s.app.screen.query_one("#filter", Input).value = typed
            await s.press("enter")
            assert [line.split()[4] for line in rows(s)] == found, typed
        assert "Nothing matches" in s.text("#entry")
        await s.press("escape")
        assert len(rows(s)) == 3
        await s.press("slash", "x", "escape")
        assert not s.engine.changes and isinstance(s.app.screen, JournalScreen)
        await s.press("q")
        assert len(s.app.screen_stack) == 1


async def test_an_entry_that_the_filter_lost_stays_under_the_cursor_until_it_moves() -> None:
    other = entry(9, b.camp_ref(b.RETARGETING), "Retargeting Q4", ChangeState.UNCONFIRMED)
    mine = entry(8, b.camp_ref(b.WINTER), "Winter Glow", ChangeState.UNCONFIRMED)
    async with journal([mine, other]) as s:
        await s.press("slash", *"not", "space", *"confirmed", "enter")
        settled = replace(mine, record=replace(mine.record, steps=QUIET.record.steps[:3]))
        await show(s, with_journal([settled, other], s.engine.app_state))
        await s.press("x")
        (change,) = s.engine.changes
        assert change.ref == b.camp_ref(b.WINTER), "the entry as painted when the key was pressed"


async def test_a_failed_stop_is_asked_again_as_a_new_change() -> None:
    async with journal() as s:
        await s.press("x")
        (change,) = s.engine.changes
        assert (change.ref, change.to, change.seen) == (b.camp_ref(b.WINTER), b.OFF, b.ON)
        assert change.change_id != "change 3" and not change.undoes


async def test_a_row_that_was_not_read_is_stopped_by_what_the_entry_knows() -> None:
    ad = entry(4, b.ad_ref(12345), "Deep ad", ChangeState.UNCONFIRMED)
    async with journal([ad]) as s:
        await s.press("x")
        (change,) = s.engine.changes
        assert (change.ref, change.to, change.name) == (b.ad_ref(12345), b.OFF, "Deep ad")
        await s.press("s")
        assert len(s.engine.changes) == 1 and isinstance(s.app.screen, StartQuestion)


async def test_a_start_asks() -> None:
    failed = entry(4, b.camp_ref(b.RETARGETING), "Retargeting Q4", ChangeState.REFUSED, to=b.ON)
    async with journal([failed]) as s:
        await s.press("s")
        assert isinstance(s.app.screen, StartQuestion) and not s.engine.changes
        await s.until_heard()
        await s.press("y")
        (change,) = s.engine.changes
        assert (change.ref, change.to) == (b.camp_ref(b.RETARGETING), b.ON)


async def test_undoing_an_old_stop_asks_and_names_what_it_undoes() -> None:
    async with journal() as s:
        await s.press("j", "z")
        assert isinstance(s.app.screen, StartQuestion) and not s.engine.changes
        assert "Retargeting Q4" in s.text("#modal-text")
        await s.until_heard()
        await s.press("y")
        (change,) = s.engine.changes
        assert (change.to, change.undoes) == (b.ON, "change 2")


async def test_undo_within_a_minute_is_free_here_too() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("x")
        s.engine.say(*PROVEN)
        (stop,) = s.engine.changes
        done = Receipt(s.engine.app_state.changes[stop.ref], AUTHORS[0])
        await s.publish(with_journal([done], s.engine.app_state))
        await s.press("J", "z")
        assert s.app.screen.query_one(JournalList).chosen == done
        assert s.engine.changes[-1].undoes == stop.change_id
        assert s.engine.changes[-1].to is b.ON


async def test_what_cannot_be_taken_back_or_reached_says_why() -> None:
    async with journal() as s:
        await s.press("z")
        assert "nothing to take back" in s.toasts()[-1]
        await s.press("G", "z")
        assert "..7999 is not open in this session" in s.toasts()[-1]
        await s.press("x")
        assert "not open in this session" in s.toasts()[-1]
        await s.press("space")
        assert not s.engine.changes


async def test_a_stop_that_was_already_undone_is_not_undone_twice() -> None:
    done = entry(4, b.camp_ref(b.WINTER), "Winter Glow", *PROVEN)
    async with journal([done]) as s:
        await s.press("z")
        assert "it is on again already" in s.toasts()[-1]
        assert not s.engine.changes and isinstance(s.app.screen, JournalScreen)


async def test_a_burst_and_a_read_only_session_switch_nothing() -> None:
    async with journal() as s:
        await s.burst("xz")
        await s.burst("jjzx")
        assert not s.engine.changes and isinstance(s.app.screen, JournalScreen)
    async with journal(read_only=True) as s:
        await s.press("x", "j", "z")
        assert not s.engine.changes and "Read-only" in s.toasts()[-1]


async def test_e_asks_for_the_receipt_of_the_chosen_entry() -> None:
    async with journal() as s:
        await s.press("j", "e")
        assert s.engine.commands[-1] == WriteReceipts(("change 2",))


async def test_this_sessions_steps_show_at_once_and_make_the_engine_read_again() -> None:
    async with journal() as s:
        s.engine.commands.clear()
        steps = (*WINTER_FAILED.record.steps, ChangeStep(ChangeState.CONFIRMED, b.START))
        record = replace(
            WINTER_FAILED.record,
            steps=steps,
            spend_at_stop=Money(Decimal(40), "USD"),
            late=Money(Decimal("0.84"), "USD"),
            late_at=b.START,
        )
        changes = {record.change.ref: record}
        await show(s, replace(s.engine.app_state, changes=changes))
        assert "confirmed" in rows(s)[0]
        assert "0.84 after stop, last 14:03" in s.text("#entry")
        assert ReadJournal(whole=False) in s.engine.commands


async def test_an_unread_an_empty_and_a_broken_journal_say_so() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("J")
        assert "Reading the journal" in s.text("#entry")
        await show(s, with_journal([]))
        assert "Nothing was switched yet" in s.text("#entry")
        broken = JournalView(problem="The journal cannot be used: the disk is full.")
        await show(s, replace(s.engine.app_state, journal=broken))
        assert "the disk is full" in s.text("#entry")
        await s.press("x", "z", "e", "enter")
        assert not s.engine.changes


async def test_ten_thousand_entries_are_laid_out_only_where_they_are_seen() -> None:
    many = [entry(n, b.camp_ref(b.WINTER), f"Row {n}", ChangeState.REFUSED) for n in range(10_000)]
    async with journal(many) as s:
        view = s.app.screen.query_one(JournalList)
        laid_out: list[Receipt] = []
        draw = view._draw

        def counting(receipt: Receipt, width: int) -> Line:
            laid_out.append(receipt)
            return draw(receipt, width)

        view._draw = counting
        await s.press("G")
        assert view.place == (10_000, 10_000)
        assert 0 < len(laid_out) < 200


async def test_entries_of_accounts_in_two_zones_are_on_one_clock_which_the_head_names() -> None:
    zone = "Asia/Ho_Chi_Minh"
    other = b.snapshot((), owner=b.advertiser("7000000000000000002", name="Other", timezone=zone))
    later = entry(9, b.camp_ref(7, "7000000000000000002"), "Far", *PROVEN)
    app_state = b.app_state(b.drawn(), other)
    for size in ((80, 24), (50, 20)):
        async with story(with_journal((later, *ENTRIES), app_state), size=size) as s:
            await s.press("J")
            times = [line[1:12] for line in rows(s)]
            assert times == sorted(times, reverse=True) and "18:06" in times[1]
            assert s.text("#heading").startswith(" in UTC ")
            assert {len(line) for line in (*rows(s), s.text("#heading"))} == {size[0]}
            assert zone in s.text("#entry"), "one entry is on its own account's clock"


@pytest.mark.parametrize("last", [ChangeState.CONFIRMED, ChangeState.QUIET])
def test_the_manual_explains_the_state_of_a_late_charge(last: ChangeState) -> None:
    stopped = replace(
        entry(1, b.camp_ref(1), "C", last).record,
        spend_at_stop=Money(Decimal(1), "USD"),
        final_spend=Money(Decimal(2), "USD"),
    )
    shown = plain(journal_text.row(Receipt(stopped, AUTHORS[0]), b.advertiser(), 80))
    assert f" {last.value}+late " in shown
    assert f'"{last.value}+late"' in PAGES["stopping"]


def test_heading_and_rows_align() -> None:
    account = b.advertiser()
    for width in (50, 80, 120):
        heading = plain(journal_text.heading(account, width))
        row = plain(journal_text.row(WINTER_FAILED, account, width))
        assert len(heading) == len(row) == width
        assert heading.index("name") == row.index("Winter")
        assert heading.index("state") == row.index("did not land")
