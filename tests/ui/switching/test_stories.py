"""Stopping and starting one row: what a key acts on, and what is drawn of it."""

from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import story
from ttui.domain.changes import ChangeCause, ChangeState
from ttui.domain.merge import put_rows
from ttui.domain.status import OperationStatus
from ttui.ui.detail.screen import DetailScreen
from ttui.ui.main.screen import MainScreen
from ttui.ui.promote.screen import PromoteScreen
from ttui.ui.switching.confirm_screen import StartQuestion


async def test_stop_is_drawn_as_far_as_it_is_proven_and_undone() -> None:
    async with story(b.app_state(b.drawn())) as s:
        assert s.engine.started
        await s.press("l", "space")
        (change,) = s.engine.changes
        assert (change.ref, change.to, change.seen) == (b.camp_ref(b.WINTER), b.OFF, b.ON)
        assert change.cause is ChangeCause.KEY and change.asked_at == b.START
        assert "off" not in s.row("Winter Glow"), "nothing is drawn on hope"
        for states, words in (
            ((ChangeState.ASKED,), "stopping: asked"),
            ((ChangeState.ASKED, ChangeState.ACCEPTED), "stopping: accepted"),
            ((ChangeState.ASKED, ChangeState.ACCEPTED, ChangeState.CONFIRMED), "off, confirmed"),
        ):
            s.engine.say(*states)
            await s.pilot.pause()
            assert words in s.row("Winter Glow")
        assert "●━" in s.row("Winter Glow")
        assert "its campaign is off" in s.row("US 18-24")
        assert "━●" in s.row("US 18-24"), "its own switch is still on"
        await s.press("j")
        assert "on, but its campaign is off" in s.text("#pane")
        await s.press("z")
        assert s.engine.changes[-1].to is b.ON
        assert s.engine.changes[-1].undoes == change.change_id
        assert s.engine.changes[-1].cause is ChangeCause.UNDO
        s.engine.say(ChangeState.ASKED, ChangeState.CONFIRMED)
        await s.pilot.pause()
        assert "Winter Glow: on, confirmed" in s.text("#status")
        await s.press("z")
        assert len(s.engine.changes) == 2 and "nothing to take back" in s.toasts()[-1]


async def test_a_second_press_on_a_row_that_is_off_says_so_and_spoils_no_undo() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("x")
        s.engine.say(ChangeState.ASKED, ChangeState.ACCEPTED, ChangeState.CONFIRMED)
        await s.pilot.pause()
        await s.press("x")
        first, second = s.engine.changes
        assert second.is_stop, "the engine looks whether it is off still"
        told = s.toasts()[-1]
        assert "Winter Glow: off already, confirmed " in told
        assert told.count(":") == 3, "with the seconds of the proof"
        await s.press("z")
        assert s.engine.changes[-1].to is b.ON
        assert s.engine.changes[-1].undoes == first.change_id


async def test_a_second_press_is_sent_while_the_stop_is_not_proven() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("x")
        s.engine.say(ChangeState.ASKED, ChangeState.UNCONFIRMED)
        await s.pilot.pause()
        await s.press("x")
        assert len(s.engine.changes) == 2


async def test_unproven_and_refused_stops_say_so() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("x")
        s.engine.say(ChangeState.ASKED, ChangeState.UNCONFIRMED)
        await s.pilot.pause()
        assert "not confirmed: check" in s.row("Winter Glow")
        s.engine.say(ChangeState.ASKED, ChangeState.REFUSED, message="No [b]permission[/b]\x1b[2J")
        await s.pilot.pause()
        assert "refused: No [b]" in s.row("Winter Glow")
        assert "\x1b" not in s.text("#status") and "refused" in s.text("#status")
        await s.press("z")
        assert len(s.engine.changes) == 1 and "no effect" in s.toasts()[-1]


async def test_the_key_acts_on_what_was_painted_not_on_what_just_arrived() -> None:
    async with story(b.app_state(b.drawn())) as s:
        account = b.drawn()
        winter = account.campaigns[str(b.WINTER)]
        off = put_rows(account, [replace(winter, switch=OperationStatus.DISABLE)])
        newer = put_rows(off, [b.campaign(950, "Newest")])
        s.tree.show(b.app_state(newer, number=2))  # adopted, and not painted yet
        s.main.action_toggle_switch()
        (change,) = s.engine.changes
        assert (change.ref, change.seen, change.to) == (b.camp_ref(b.WINTER), b.ON, b.OFF)
        assert change.snapshot_number == account.number


async def test_switching_on_asks_and_only_y_or_the_other_side_accepts() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("j", "space")
        assert isinstance(s.app.screen, StartQuestion)
        text = s.text("#modal-text")
        assert "Start campaign Retargeting Q4?" in text and "Budget 20.00 USD/day" in text
        assert "Once it is on: at most 0.00 more today" in text
        await s.press_too_soon("y")
        assert isinstance(s.app.screen, StartQuestion), "deaf while young"
        await s.until_heard()
        await s.press("enter")
        assert isinstance(s.app.screen, MainScreen) and not s.engine.changes
        await s.press("s")
        await s.until_heard()
        await s.press("tab", "enter")
        assert s.engine.changes[0].to is b.ON
        await s.press("s")
        await s.until_heard()
        await s.press("y")
        assert len(s.engine.changes) == 2


async def test_escape_cancels_a_question_and_makes_the_next_one_deaf(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ttui.ui.input.key_guard.TORN_FOR", 60.0)
    async with story(b.app_state(b.drawn())) as s:
        await s.press("j", "s", "escape")
        assert isinstance(s.app.screen, MainScreen)
        await s.press("s")
        await s.until_heard()
        await s.press("y")
        assert isinstance(s.app.screen, StartQuestion) and not s.engine.changes


async def test_a_promote_is_handed_off_to_the_phone() -> None:
    async with story(b.app_state(b.drawn())) as s:
        for key in ("x", "space"):
            await s.press("G", key)
            assert isinstance(s.app.screen, PromoteScreen)
            text = s.text("#promote-text")
            assert "Turn off promotion" in text and "Creator tools" in text
            assert "15.02 of 50.00 USD" in text
            await s.press("q")
        await s.press("s")
        assert "TikTok app only" in s.toasts()[-1]
        assert not s.engine.changes


async def test_special_rows_ask_or_are_refused() -> None:
    ios = replace(b.campaign(3, "Apps"), is_ios14_dedicated=True)
    reserved = replace(b.campaign(2, "TopView"), is_reservation=True)
    unknown = b.campaign(1, "Odd", switch=OperationStatus.UNKNOWN, raw="")
    async with story(b.app_state(b.snapshot([ios, reserved, unknown]))) as s:
        await s.press("x")
        assert isinstance(s.app.screen, StartQuestion)
        assert "postback" in s.text("#modal-text")
        await s.until_heard()
        await s.press("y")
        assert [change.name for change in s.engine.changes] == ["Apps"]
        await s.press("j", "x")
        assert "reservation" in s.toasts()[-1]
        await s.press("j", "space")
        assert "not known" in s.toasts()[-1]
        await s.press("x")
        assert [change.name for change in s.engine.changes] == ["Apps", "Odd"]


async def test_read_only_writes_nothing() -> None:
    async with story(b.app_state(b.drawn(), read_only=True)) as s:
        assert "READ-ONLY" in s.text("#header")
        await s.press("x", "space", "s", "z")
        assert not s.engine.changes
        assert all("Read-only" in text for text in s.toasts())


async def test_an_account_row_has_no_switch_and_each_account_its_own_head() -> None:
    other = b.advertiser("7000000000009999", name="Hanbit", currency="KRW", timezone="Asia/Seoul")
    rows = [b.campaign(5, "Summer", account=other.advertiser_id, budget=b.daily("150000", "KRW"))]
    second = b.snapshot(rows, owner=other, burn={rows[0].ref: "3000"}, today={rows[0].ref: "9000"})
    async with story(b.app_state(b.drawn(), second), size=(180, 40)) as s:
        await s.press("space")
        assert "no switch of its own" in s.toasts()[-1] and not s.engine.changes
        assert "..2217 USD New York" in s.text("#header") and "14:03" in s.text("#header")
        assert "152.10 of 220.00 USD/day + 9,000 of 150,000 KRW/day" in s.text("#header")
        await s.press("G")
        assert "..9999 KRW Seoul" in s.text("#header") and "04:03" in s.text("#header")
        assert "150,000/day" in s.row("Summer")


async def test_keys_that_switch_act_on_the_row_the_whole_screen_shows() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("enter")
        # The list below changes; what is shown, and therefore meant, does not.
        await s.publish(b.app_state(put_rows(b.drawn(), [b.campaign(950, "Newest")]), number=2))
        await s.press("x")
        (change,) = s.engine.changes
        assert (change.ref, change.to) == (b.camp_ref(b.WINTER), b.OFF)
        assert isinstance(s.app.screen, DetailScreen)
        await s.press("s")
        assert len(s.engine.changes) == 1


async def test_undo_after_a_minute_asks_first() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("x")
        s.engine.say(ChangeState.CONFIRMED)
        await s.pilot.pause()
        s.advance(61)
        await s.press("z")
        assert isinstance(s.app.screen, StartQuestion) and len(s.engine.changes) == 1
        assert "Take back: start campaign Winter Glow?" in s.text("#modal-text")
        await s.until_heard()
        await s.press("y")
        assert s.engine.changes[-1].to is b.ON and s.engine.changes[-1].cause is ChangeCause.UNDO


async def test_a_stop_on_its_way_is_not_started_over() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("x")
        s.engine.say(ChangeState.ASKED)
        await s.pilot.pause()
        await s.press("z")
        assert len(s.engine.changes) == 1 and "still stopping" in s.toasts()[-1]


async def test_keys_that_switch_act_on_the_tree_from_the_wide_pane_too() -> None:
    async with story(b.app_state(b.drawn()), size=(120, 40)) as s:
        await s.press("tab", "j", "x")
        assert not s.tree.has_focus
        assert [change.name for change in s.engine.changes] == ["Winter Glow"]
        await s.press("escape")
        assert s.tree.has_focus
