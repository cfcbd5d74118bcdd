"""Ending a Promote as a person does it: taps, typed word, what TikTok shows, the code."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
import segno
from textual import events

from tests.ui import builders as b
from tests.ui.stories import Story, story
from tests.ui.test_panic_stories import OFF_CONFIRMED, bar, drawn, ended
from ttui.domain.campaign import Origin
from ttui.domain.changes import ChangeCause, ChangeState, StatusChange
from ttui.domain.commands import ChangeStatus, HandOffPromote, KeepTaps, SayEnded
from ttui.domain.hand_off import ROUTES, HandOff, Verdict
from ttui.domain.money import Money
from ttui.domain.picture import Picture
from ttui.domain.snapshot import Stamp
from ttui.ui import entries
from ttui.ui.panic_desk import HAND_OFF_AFTER
from ttui.ui.promote_text import Case, body, duration
from ttui.ui.qr import qr_lines
from ttui.ui.render import plain
from ttui.ui.screens.main_screen import MainScreen
from ttui.ui.screens.panic_screen import PanicScreen
from ttui.ui.screens.promote_screen import PromoteScreen
from ttui.ui.screens.start_question import DEAF_FOR

LISTEN = DEAF_FOR + 0.1
REF = b.camp_ref(b.PROMOTE)
SAID, STILL = ChangeState.SAID_ENDED, ChangeState.STILL_RUNNING
HOSTILE = "Sale\x1b[2J\u202e[b]50%[/b]\n" + "x" * 90


def change(name: str = '"New serum"') -> StatusChange:
    return StatusChange(
        change_id="end-1",
        ref=REF,
        name=name,
        to=b.OFF,
        seen=b.ON,
        smart_plus=False,
        asked_at=b.START,
        cause=ChangeCause.HAND_OFF,
    )


def handed(
    *states: ChangeState, word: str = "AD_STATUS_DELIVERY_OK", over: bool = False, problem: str = ""
) -> Picture:
    """The drawn account with its Promote handed off, and journalled as far as these states."""
    hand_off = HandOff(
        ref=REF,
        name='"New serum"',
        opened=Stamp(b.START, 1000.0),
        charged=Money(Decimal("14.00"), "USD"),
        checked=Stamp(b.START, 1000.0),
        verdict=Verdict.ENDED if over else Verdict.RUNS,
        word=word,
        problem=problem,
    )
    picture = replace(b.picture(b.drawn(), number=2), hand_offs={REF: hand_off})
    if not states:
        return picture
    record = b.record(change(), ChangeState.HANDED_OFF, *states, message=f"TikTok: {word}.")
    record = replace(record, final_spend=Money(Decimal("15.90"), "USD"))
    return replace(picture, changes={REF: record})


def text(s: Story) -> str:
    assert isinstance(s.app.screen, PromoteScreen)
    s.app.screen._draw()
    return " ".join(s.text("#promote-text").split())


def said(s: Story) -> list[SayEnded]:
    return [one for one in s.engine.commands if isinstance(one, SayEnded)]


async def test_x_opens_it_and_all_of_it_is_seen_at_80x24() -> None:
    for key in ("x", "space"):
        async with story(handed()) as s:
            await s.press("G", key)
            shown = text(s)
            assert HandOffPromote(REF) in s.engine.commands
            assert "15.02 of 50.00 USD in all (30 %), money ~30 min old" in shown
            assert "6.10/h" in shown and "up to 3.05 more may be charged" in shown
            assert "reports so far: 1.02 more" in shown
            assert all(route in shown for route in ROUTES)
            assert "cannot be started again" in shown and "not refunded" in shown
            assert "views, likes and comments it gained stay" in shown
            assert "DEMO: there is no phone here" in shown
            widget = s.app.screen.query_one("#promote-text")
            assert len(s.text("#promote-text").splitlines()) <= widget.size.height
            await s.press("q")
            assert isinstance(s.app.screen, MainScreen)
            assert not [one for one in s.engine.commands if isinstance(one, ChangeStatus)]


async def test_the_clock_and_the_burnt_money_run_while_it_is_open() -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        clock = s.engine.clock
        assert isinstance(clock, b.ManualClock)
        clock.advance(1800)
        assert "Open 30:00; about 3.05 burnt meanwhile" in text(s)


async def test_whoever_opens_the_field_with_e_may_type_the_whole_word() -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await asyncio.sleep(LISTEN)
        await s.press("e", *"ended", "enter")
        assert said(s) == [SayEnded(REF)]


async def test_the_typed_word_is_handed_over_and_nothing_is_called_ended_by_it() -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await asyncio.sleep(LISTEN)
        await s.press(*"ended", "enter")
        assert said(s) == [SayEnded(REF)]
        await s.publish(handed(SAID))
        shown = text(s)
        assert "TikTok does not show it yet" in shown
        assert "confirmed" not in shown
        assert "said ended: checking" in s.row("New serum")
        await s.publish(handed(SAID, STILL))
        assert "TikTok still shows it running since ended was typed" in text(s)
        assert "write to TikTok's support" in text(s)
        assert "still running: check" in s.row("New serum")


@pytest.mark.parametrize("word", ["endet", "stopped", "e", "yes", "endedd"])
async def test_another_word_notes_nothing(word: str) -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await asyncio.sleep(LISTEN)
        await s.press("e", *word[1:], "enter")
        assert not said(s)
        assert isinstance(s.app.screen, PromoteScreen)


async def test_a_mistyped_word_may_be_mended_and_left_with_escape() -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await asyncio.sleep(LISTEN)
        await s.press(*"endx", "backspace", *"ed", "escape")
        assert isinstance(s.app.screen, PromoteScreen) and not said(s)
        await asyncio.sleep(1.1)  # an escape is deaf for a second
        await s.press(*"endx", "backspace", *"ed", "enter")
        assert len(said(s)) == 1


async def test_what_was_typed_ahead_or_pasted_is_no_word() -> None:
    async with story(handed()) as s:
        await s.press("G", "x", *"ended", "enter")
        assert isinstance(s.app.screen, PromoteScreen) and not said(s)
        await asyncio.sleep(LISTEN)
        await s.burst("ended")
        await s.press("enter")
        assert not said(s)


async def test_an_enter_that_came_too_close_is_told_and_may_be_pressed_again() -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await asyncio.sleep(LISTEN)
        await s.press(*"ende")
        driver = s.app._driver
        assert driver is not None
        driver.send_message(events.Key("d", "d"))
        driver.send_message(events.Key("enter", "\r"))
        await s.pilot.pause()
        assert not said(s) and "press Enter again" in s.text("#keys")
        await s.press("enter")
        assert len(said(s)) == 1


async def test_in_the_word_every_letter_is_a_letter_and_outside_keys_work() -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await asyncio.sleep(LISTEN)
        await s.press("e", "q", "y", "X", "X", "h")
        assert isinstance(s.app.screen, PromoteScreen)
        assert not [one for one in s.engine.commands if isinstance(one, KeepTaps)]
        await s.press("f9")
        assert "F9 again" in bar(s)


@pytest.mark.parametrize(
    ("states", "over", "wanted"),
    [
        ((SAID, ChangeState.CONFIRMED), True, "Ended, confirmed 14:03:24"),
        ((ChangeState.CONFIRMED,), True, "the final charge is known"),
        ((SAID, ChangeState.CONFIRMED, ChangeState.QUIET), True, "Final charge 15.90 USD"),
        ((), True, "It has ended already"),
    ],
)
async def test_what_tiktok_shows_ended_says_so_whoever_said_what(
    states: tuple[ChangeState, ...], over: bool, wanted: str
) -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await s.publish(handed(*states, word="ADGROUP_STATUS_PROMOTE_WITHDRAW_ORDER", over=over))
        shown = text(s)
        assert wanted in shown
        assert not any(route in shown for route in ROUTES)
        await asyncio.sleep(LISTEN)
        await s.press(*"ended", "enter")
        assert not said(s), "nothing is left to say"


async def test_a_look_that_failed_is_told_and_its_words_do_no_harm() -> None:
    async with story(handed(problem="No\x1b[2J answer [b]now[/b].")) as s:
        await s.press("G", "x")
        assert "could not be asked: No[2J answer [b]now[/b]." in text(s)


async def test_copied_to_the_clipboard_and_always_to_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TMUX", "somewhere,1,0")
    async with story(handed()) as s:
        await s.press("G", "x", "y")
        (command,) = [one for one in s.engine.commands if isinstance(one, KeepTaps)]
        assert command.ref == REF and all(route in command.text for route in ROUTES)
        assert s.app.clipboard == command.text
        assert "set -g set-clipboard on" in s.toasts()[-1]
        monkeypatch.delenv("TMUX")
        await s.press("y")
        assert "set-clipboard" not in s.toasts()[-1]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 24), (24, 10)])
async def test_a_hostile_name_and_any_width(size: tuple[int, int]) -> None:
    picture = handed()
    row = replace(picture.accounts[0].campaigns[str(b.PROMOTE)], name=HOSTILE)
    account = replace(
        picture.accounts[0],
        campaigns={**picture.accounts[0].campaigns, str(b.PROMOTE): row},
    )
    async with story(b.with_account(picture, account), size=size) as s:
        await s.press("G", "x", "y")
        text(s)
        drawn = s.text("#promote-title") + s.text("#promote-text") + s.text("#keys")
        assert not {"\x1b", "\u202e"} & set(drawn)
        (command,) = [one for one in s.engine.commands if isinstance(one, KeepTaps)]
        assert not {"\x1b", "\u202e"} & set(command.text)
        for line in s.text("#promote-text").splitlines():
            assert len(line) <= size[0]
        await asyncio.sleep(LISTEN)
        await s.press(*"ended", "enter")
        assert len(said(s)) == 1
        assert s.app.screen.query_one("#word").region.bottom < size[1]


async def test_without_its_post_there_is_no_code_and_with_it_there_is() -> None:
    async with story(handed()) as s:
        await s.press("G", "x", "c")
        assert "no link" in s.toasts()[-1]
    group = replace(b.adgroup(101, b.PROMOTE, "boost"), origin=Origin.PROMOTE)
    ad = replace(b.ad(102, 101, b.PROMOTE, "boost"), origin=Origin.PROMOTE)
    account = b.snapshot([*b.drawn_rows(), group, ad])
    picture = b.with_account(handed(), account)
    for size, beside in (((80, 24), True), ((50, 24), False)):
        async with story(picture, size=size) as s:
            await s.press("G", "x", "c")
            screen = s.app.screen
            code = s.text("#promote-code")
            assert screen.query_one("#promote-code").display
            assert screen.query_one("#promote-text").display is beside
            assert len(code.splitlines()) <= screen.query_one("#promote-code").size.height
            assert code == "\n".join(
                plain(one) for one in qr_lines("https://www.tiktok.com/@/video/7300000000000000001")
            )
            await s.press("i")
            assert s.text("#promote-code") != code
            await s.press("c")
            assert not screen.query_one("#promote-code").display
    async with story(picture, size=(80, 20)) as s:
        await s.press("G", "x", "c")
        assert "needs" in s.toasts()[-1]
        assert not s.app.screen.query_one("#promote-code").display


@pytest.mark.parametrize("dark", [True, False])
def test_the_code_is_the_librarys_with_its_quiet_margin(dark: bool) -> None:
    link = "https://www.tiktok.com/@/video/7300000000000000001"
    upper = {"█": 1, "▀": 1, "▄": 0, " ": 0}
    lower = {"█": 1, "▀": 0, "▄": 1, " ": 0}
    rows = [
        [half[char] for char in plain(one)]
        for one in qr_lines(link, dark_terminal=dark)
        for half in (upper, lower)
    ]
    matrix = segno.make(link, error="l", micro=False).matrix
    size = len(matrix)
    assert [[bit ^ dark for bit in row[4 : 4 + size]] for row in rows[4 : 4 + size]] == [
        list(row) for row in matrix
    ]
    assert all(bit == dark for row in rows[:4] for bit in row)
    assert len({len(row) for row in rows}) == 1


async def test_x_on_a_promotes_ad_group_ends_the_promote() -> None:
    group = replace(b.adgroup(101, b.PROMOTE, "boost"), origin=Origin.PROMOTE)
    account = b.snapshot([*b.drawn_rows(), group])
    async with story(b.with_account(handed(), account)) as s:
        await s.press("G", "l", "j", "x")
        assert HandOffPromote(REF) in s.engine.commands


async def test_a_read_only_session_shows_the_taps_too() -> None:
    async with story(replace(handed(), read_only=True)) as s:
        await s.press("G", "x")
        assert isinstance(s.app.screen, PromoteScreen)
        assert not [one for one in s.engine.commands if isinstance(one, ChangeStatus)]


def test_its_entry_in_the_journal_is_neither_repeated_nor_taken_back_by_the_api() -> None:
    picture = handed(SAID, ChangeState.CONFIRMED)
    record = picture.changes[REF]
    back = entries.take_back(record, picture, b.START)
    assert not back.changes and "cannot be started again" in back.refusals[0]
    again = entries.again(record.change, picture, b.START, b.OFF)
    assert not again.changes and "TikTok app only" in again.refusals[0]


async def test_after_a_stop_of_everything_it_opens_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.publish(ended(OFF_CONFIRMED))
        assert isinstance(s.app.screen, PanicScreen), "the result is seen first"
        await asyncio.sleep(HAND_OFF_AFTER + 0.3)
        await s.pilot.pause()
        assert isinstance(s.app.screen, PromoteScreen)
        await s.press("q")
        assert isinstance(s.app.screen, PanicScreen)
        await asyncio.sleep(HAND_OFF_AFTER + 0.3)
        assert isinstance(s.app.screen, PanicScreen), "and once"
    monkeypatch.setattr("ttui.ui.panic_desk.HAND_OFF_AFTER", 0.3)
    async with story(b.picture(b.drawn())) as s:
        await s.publish(ended(OFF_CONFIRMED))
        await s.press("j")
        await asyncio.sleep(0.6)
        assert isinstance(s.app.screen, PanicScreen), "not under the hands of somebody"
    async with story(b.picture(b.drawn())) as s:
        await s.press("slash")
        await s.publish(replace(ended(OFF_CONFIRMED), stop_all=None))
        outcome = ended(OFF_CONFIRMED).stop_all
        assert outcome is not None
        await s.publish(replace(ended(OFF_CONFIRMED), stop_all=replace(outcome, cannot=())))
        await asyncio.sleep(0.6)
        assert not isinstance(s.app.screen, PromoteScreen), "there is none to end"


async def test_a_stop_of_everything_from_it_shows_its_own_result() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.publish(ended(OFF_CONFIRMED))
        await s.press("p")
        assert isinstance(s.app.screen, PromoteScreen)
        await s.press("X", "X")
        assert isinstance(s.app.screen, PanicScreen)


async def test_the_result_of_a_stop_of_everything_follows_the_end_of_a_promote() -> None:
    async with story(b.picture(b.drawn())) as s:
        picture = ended(OFF_CONFIRMED)
        await s.publish(picture)
        assert "Cannot stop (1): burning 6.10 USD/h" in drawn(s)
        one = handed(SAID)
        changes = {**picture.changes, **one.changes}
        await s.publish(replace(picture, number=3, changes=changes, hand_offs=one.hand_offs))
        assert "said ended: checking" in drawn(s) and "6.10 USD/h" in drawn(s)
        one = handed(SAID, ChangeState.CONFIRMED, over=True)
        changes = {**picture.changes, **one.changes}
        await s.publish(replace(picture, number=4, changes=changes, hand_offs=one.hand_offs))
        assert "ended, confirmed" in drawn(s) and "6.10 USD/h" not in drawn(s)


async def test_several_are_walked_with_tab() -> None:
    other = b.campaign(99, "Other", promote=True)
    account = b.snapshot([*b.drawn_rows(), other], burn={REF: "1"})
    picture = ended(OFF_CONFIRMED)
    outcome = picture.stop_all
    assert outcome is not None
    both = (account.campaigns[str(b.PROMOTE)], other)
    picture = b.with_account(picture, account)
    picture = replace(picture, stop_all=replace(outcome, cannot=both))
    async with story(b.picture(account)) as s:
        await s.publish(picture)
        await s.press("p", "tab")
        assert "Promote Other" in s.text("#promote-title")
        assert "2 of 2" in s.text("#promote-title")
        assert [one.ref for one in s.engine.commands if isinstance(one, HandOffPromote)] == [
            REF,
            other.ref,
        ]
        await s.press("tab")
        assert "1 of 2" in s.text("#promote-title")


def test_a_promote_that_is_gone_from_the_lists_can_still_be_shown() -> None:
    picture = replace(handed(SAID), accounts=())
    shown = " ".join(plain(one) for one in body(Case(picture, REF, b.ManualClock()), 78))
    assert "TikTok does not list it now" in shown and "UTC" in shown


def test_the_running_clock() -> None:
    assert [duration(one) for one in (0, 59.9, 60, 3599, 3600, 90061)] == [
        "0:00",
        "0:59",
        "1:00",
        "59:59",
        "1:00:00",
        "25:01:01",
    ]
