"""Ending a Promote as a person does it: taps, the running clock, what TikTok shows."""

from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from tests.support.ui.promotes import REF, SAID, handed, said, text
from tests.support.ui.stories import story
from ttui.domain.campaign import Origin
from ttui.domain.changes import ChangeState
from ttui.domain.commands import ChangeStatus, HandOffPromote, KeepTaps
from ttui.domain.hand_off import ROUTES
from ttui.ui.drawing.lines import plain
from ttui.ui.journal import entry_actions
from ttui.ui.main.screen import MainScreen
from ttui.ui.promote.screen import PromoteScreen
from ttui.ui.promote.text import PromoteToEnd, body, duration

HOSTILE = "Sale\x1b[2J\u202e[b]50%[/b]\n" + "x" * 90


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
        s.advance(1800)
        assert "Open 30:00; about 3.05 burnt meanwhile" in text(s)


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
        await s.until_heard()
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
    app_state = handed()
    row = replace(app_state.accounts[0].campaigns[str(b.PROMOTE)], name=HOSTILE)
    account = replace(
        app_state.accounts[0],
        campaigns={**app_state.accounts[0].campaigns, str(b.PROMOTE): row},
    )
    async with story(b.with_account(app_state, account), size=size) as s:
        await s.press("G", "x", "y")
        text(s)
        drawn = s.text("#promote-title") + s.text("#promote-text") + s.text("#keys")
        assert not {"\x1b", "\u202e"} & set(drawn)
        (command,) = [one for one in s.engine.commands if isinstance(one, KeepTaps)]
        assert not {"\x1b", "\u202e"} & set(command.text)
        for line in s.text("#promote-text").splitlines():
            assert len(line) <= size[0]
        await s.until_heard()
        await s.press(*"ended", "enter")
        assert len(said(s)) == 1
        assert s.app.screen.query_one("#word").region.bottom < size[1]


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
    app_state = handed(SAID, ChangeState.CONFIRMED)
    record = app_state.changes[REF]
    back = entry_actions.take_back(record, app_state, b.START)
    assert not back.changes and "cannot be started again" in back.refusals[0]
    again = entry_actions.again(record.change, app_state, b.START, b.OFF)
    assert not again.changes and "TikTok app only" in again.refusals[0]


def test_a_promote_that_is_gone_from_the_lists_can_still_be_shown() -> None:
    app_state = replace(handed(SAID), accounts=())
    shown = " ".join(plain(one) for one in body(PromoteToEnd(app_state, REF, b.ManualClock()), 78))
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
