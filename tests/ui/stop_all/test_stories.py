"""Stopping everything as a person does it: bar, result, Promote, putting back."""

from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from tests.support.ui.fake_engine import FakeEngine
from tests.support.ui.stop_all import OFF_CONFIRMED, Later, drawn, ended, stop, stops
from tests.support.ui.stories import story
from ttui.domain.changes import ChangeCause, ChangeState
from ttui.domain.commands import ChangeStatus, RecallStopAll
from ttui.domain.stop_all import Unlisted
from ttui.ui.app import TtuiApp
from ttui.ui.main.screen import MainScreen
from ttui.ui.promote.screen import PromoteScreen
from ttui.ui.stop_all.result_screen import StopAllScreen
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.terminal.shutdown import TerminalApp
from ttui.ui.widgets.text_modal import TextModal


@pytest.mark.parametrize("key", ["X", "f9"])
async def test_the_first_press_says_what_the_second_does(key: str) -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press(key)
        assert (
            f"{key.upper()} again stops 1 campaign, 12.40 USD/h, at most 68 more today." in s.bar()
        )
        assert "Cannot stop: 1 Promote, 6.10 USD/h." in " ".join(s.bar().split())
        assert not stops(s)
        await s.press(key)
        assert len(stops(s)) == 1 and not s.bar()
        assert isinstance(s.app.screen, StopAllScreen)


async def test_another_key_takes_the_bar_down_and_does_its_own() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("X", "j")
        assert not s.bar() and s.cursor_name == "Retargeting Q4"
        await s.press("X")
        assert not stops(s)


async def test_the_bar_goes_by_itself() -> None:
    async with story(b.app_state(b.drawn())) as s:
        s.armed_for(0.1)
        await s.press("X")
        await s.until(lambda: not s.bar(), "the end of the first press")
        s.armed_for(60)
        await s.press("X")
        assert s.bar() and not stops(s)


async def test_it_works_in_a_modal_in_a_detail_and_before_anything_was_read() -> None:
    async with story(b.app_state()) as s:
        await s.press("question_mark", "X")
        assert isinstance(s.app.screen, TextModal) and "nothing is read yet" in s.bar()
        await s.press("X")
        assert len(stops(s)) == 1
    async with story(b.app_state(b.drawn())) as s:
        await s.press("enter", "f9", "f9")
        assert len(stops(s)) == 1


async def test_in_the_filter_x_is_a_letter_and_f9_is_not() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("slash", "X", "X")
        assert not stops(s) and not s.bar()
        await s.press("f9")
        assert "F9 again" in s.bar()
        await s.press("f9")
        assert len(stops(s)) == 1


async def test_an_input_thread_may_ask_before_there_is_a_screen() -> None:
    engine = FakeEngine(b.app_state(b.drawn()))
    app = TtuiApp(engine)
    app.stop_all.trigger.pressed("X", 10.0, "X")
    app.stop_all.trigger.pressed("X", 10.5, "X")
    assert len(engine.commands) == 1


async def test_two_presses_in_one_packet_count_once_nothing_follows() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.burst("XX")
        await s.until(lambda: stops(s), "the stop")
        assert len(stops(s)) == 1


@pytest.mark.parametrize("pasted", ["XXL shirts", "size XX", "XXj", " XX"])
async def test_a_paste_with_the_key_in_it_does_nothing(
    monkeypatch: pytest.MonkeyPatch, pasted: str
) -> None:
    async with story(b.app_state(b.drawn())) as s:
        later = Later()
        monkeypatch.setattr(s.app.stop_all.trigger, "_after", later)
        await s.burst(pasted)
        assert not later.waiting and not stops(s)


async def test_read_only_says_so() -> None:
    async with story(b.app_state(b.drawn(), read_only=True)) as s:
        await s.press("X", "X")
        assert not stops(s) and "Read-only" in s.toasts()[-1]


async def test_the_result_shows_what_is_not_stopped_first_and_fills_as_it_is_proven() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("X", "X")
        (command,) = stops(s)
        assert "handed to the engine" in drawn(s)
        asked = b.record(stop(b.WINTER, "Winter Glow"), ChangeState.ASKED)
        refused = b.record(stop(1, "No\x1b[2J"), ChangeState.REFUSED, message="Not [b]you[/b].")
        unknown = b.record(stop(2, "Who knows"), ChangeState.UNCONFIRMED)
        await s.publish(ended(asked, refused, unknown, group=command.group, is_over=False))
        text = drawn(s)
        assert "Under way (1)" in text and "Refused (1)" in text and "\x1b" not in text
        assert "Not [b]you[/b]." in text and "Unknown: being checked (1)" in text
        assert "Cannot stop (1): burning 6.10 USD/h" in text and '◆ Promote  "New serum"' in text
        assert text.index("Cannot stop (1)") < text.index("Refused (1)")
        await s.publish(ended(OFF_CONFIRMED, group=command.group))
        assert "Switched off, confirmed (1)" in drawn(s)
        assert "something still runs" in drawn(s), "a Promote does"
        await s.press("p")
        assert isinstance(s.app.screen, PromoteScreen)
        assert "Turn off promotion" in s.text("#promote-text")
        await s.press("q", "q")
        assert isinstance(s.app.screen, MainScreen)
        await s.press("K")
        assert isinstance(s.app.screen, StopAllScreen)


async def test_an_account_that_was_not_listed_is_named_and_nothing_is_called_stopped() -> None:
    async with story(b.app_state(b.drawn())) as s:
        app_state = ended(OFF_CONFIRMED)
        assert app_state.stop_all is not None
        lost = replace(app_state.stop_all, unlisted=(Unlisted(b.ACCOUNT, "Out of order.", 3),))
        await s.publish(replace(app_state, stop_all=lost))
        text = drawn(s)
        assert "NOT everything is stopped" in text
        assert "Lumen Skincare could not be listed: Out of order." in text


async def test_a_stop_of_everything_by_a_signal_opens_its_result() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.publish(ended(OFF_CONFIRMED))
        assert isinstance(s.app.screen, StopAllScreen)
        await s.press("q")
        await s.publish(replace(ended(OFF_CONFIRMED), number=3))
        assert isinstance(s.app.screen, MainScreen), "the same result opens once"


async def test_putting_back_asks_and_starts_exactly_what_was_stopped() -> None:
    async with story(b.app_state(b.drawn())) as s:
        gone = b.record(stop(4711, "Gone since"), ChangeState.CONFIRMED)
        await s.publish(ended(OFF_CONFIRMED, gone))
        await s.press("s")
        assert isinstance(s.app.screen, StartQuestion)
        assert "Winter Glow" in s.text("#modal-text")
        assert "Not included: Gone since: gone from TikTok's lists" in s.text("#modal-text")
        await s.until_heard()
        await s.press("enter")
        assert not s.engine.changes, "Enter is no"
        await s.press("s")
        await s.until_heard()
        await s.press("y")
        (change,) = s.engine.changes
        assert (change.ref, change.to, change.seen) == (b.camp_ref(b.WINTER), b.ON, b.OFF)
        assert (change.undoes, change.group) == (OFF_CONFIRMED.change.change_id, "g")
        assert change.cause is ChangeCause.UNDO
        assert isinstance(s.engine.commands[-1], ChangeStatus)
        s.engine.say(ChangeState.ASKED, ChangeState.CONFIRMED)
        await s.pilot.pause()
        text = drawn(s)
        assert "Put back: 1 of 1 on" in text and "Winter Glow  put back: on, confirmed" in text


async def test_nothing_is_put_back_while_it_still_stops() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.publish(ended(OFF_CONFIRMED, is_over=False))
        await s.press("s")
        assert isinstance(s.app.screen, StopAllScreen) and "Still stopping" in s.toasts()[-1]


async def test_z_after_it_points_to_its_result_and_takes_nothing_older_back() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("x")
        assert len(s.engine.changes) == 1
        app_state = ended(OFF_CONFIRMED)
        assert app_state.stop_all is not None
        # The wall clock was set back meanwhile: what counts is which was asked for later.
        earlier = b.START.replace(hour=1)
        later = replace(app_state.stop_all, asked_at=earlier, tick=s.engine.clock.monotonic() + 1)
        await s.publish(replace(app_state, stop_all=later))
        await s.press("q", "z")
        assert len(s.engine.changes) == 1 and "stop of everything" in s.toasts()[-1]


async def test_no_ctrl_z_freezes_it_before_its_first_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suspended: list[object] = []

    def suspend(app: TerminalApp) -> None:
        suspended.append(app)

    monkeypatch.setattr(TerminalApp, "action_suspend_process", suspend)
    async with story(b.app_state(b.drawn())) as s:
        await s.press("X", "X")
        (command,) = stops(s)
        s.app.action_suspend_process()
        await s.publish(ended(group=command.group, is_over=False))
        s.app.action_suspend_process()
        assert not suspended and "in flight" in s.toasts()[-1]
        await s.publish(ended(OFF_CONFIRMED, group=command.group))
        s.app.action_suspend_process()
        assert suspended == [s.app]


async def test_k_without_one_shows_what_the_journal_has_of_an_earlier_session() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("K")
        assert isinstance(s.app.screen, MainScreen)
        assert RecallStopAll() in s.engine.commands
        app_state = ended(OFF_CONFIRMED)
        assert app_state.stop_all is not None
        earlier = replace(app_state.stop_all, by="maria@bastion", cannot=())
        await s.publish(replace(app_state, stop_all=earlier))
        assert "Stop of everything, 2026-03-04 19:03 UTC, by maria@bastion" in drawn(s)
        await s.press("s")
        assert isinstance(s.app.screen, StartQuestion)


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_a_thousand_rows_scroll(size: tuple[int, int]) -> None:
    records = [b.record(stop(n, f"Campaign {n}"), ChangeState.CONFIRMED) for n in range(1000)]
    async with story(b.app_state(b.drawn()), size=size) as s:
        await s.publish(ended(*records))
        await s.press("G")
        assert isinstance(s.app.screen, StopAllScreen)
        shown = s.app.screen.query_one("#modal-text").scroll_offset.y
        assert shown > 900
        await s.press("g")
        assert s.app.screen.query_one("#modal-text").scroll_offset.y == 0
