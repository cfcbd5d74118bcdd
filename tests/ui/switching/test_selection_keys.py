"""What the keys do to marked rows: at once, on a second press, after a question; outcome and
undo."""

from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from tests.support.ui.selecting import REFUSED, UNKNOWN, campaigns, ended, names, selected
from tests.support.ui.stories import story
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.changes import ChangeState
from ttui.domain.merge import put_rows
from ttui.ui.main.screen import MainScreen
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.switching.outcome_screen import OutcomeScreen

# -- up to 20 at once, more armed ----------------------------------------------------------------


async def test_twenty_rows_are_switched_off_at_once_in_one_command() -> None:
    async with story(b.app_state(campaigns(20))) as s:
        await s.press("plus", "x")
        assert len(s.engine.changes) == 20 and not s.tree.selected
        (group,) = {change.group for change in s.engine.changes}
        assert group


@pytest.mark.parametrize("key", ["x", "space"])
async def test_more_than_twenty_take_a_second_press_of_the_same_key(key: str) -> None:
    async with story(b.app_state(campaigns(23))) as s:
        await s.press("plus")
        assert "x x stops 23 rows, 11.50/h" in s.text("#status")
        await s.press(key)
        assert not s.engine.changes
        assert f"{key} again stops 23 rows, 11.50/h. Any other key: no." in " ".join(
            s.bar().split()
        )
        await s.press(key)
        assert len(s.engine.changes) == 23 and not s.bar() and not s.tree.selected


async def test_one_press_too_many_does_not_hit_the_row_under_the_cursor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with story(b.app_state(campaigns(5))) as s:
        monkeypatch.setattr("ttui.ui.switching.selection_controller._ECHO", 60.0)
        await s.press("v", "v", "x", "x", "x")
        assert names(s) == ["C5", "C4"] and "just now" in s.toasts()[-1]
        monkeypatch.setattr("ttui.ui.switching.selection_controller._ECHO", -1.0)
        await s.press("x")
        assert names(s) == ["C5", "C4", "C3"]


@pytest.mark.parametrize("other", ["j", "X", "s", "escape", "question_mark", "f9", "slash"])
async def test_any_other_key_disarms_and_does_its_own(other: str) -> None:
    async with story(b.app_state(campaigns(23))) as s:
        await s.press("plus", "x", other)
        assert "x again" not in s.bar() and not s.engine.changes
        if other == "j":
            assert s.cursor_name == "C22"
        await s.press("x")
        assert not s.engine.changes


async def test_too_late_is_a_first_press_again() -> None:
    async with story(b.app_state(campaigns(23))) as s:
        s.armed_for(0.1)
        await s.press("plus", "x")
        await s.until(lambda: not s.bar(), "the end of the first press")
        s.armed_for(60)
        await s.press("x")
        assert not s.engine.changes and s.bar()


async def test_a_pasted_pair_does_not_act() -> None:
    async with story(b.app_state(campaigns(23))) as s:
        await s.press("plus")
        await s.burst("xx")
        assert not s.engine.changes
        await s.burst("xxxx")
        assert not s.engine.changes


async def test_the_second_press_acts_on_what_the_first_one_named() -> None:
    async with story(b.app_state(campaigns(23))) as s:
        await s.press("plus", "x")
        newer = put_rows(campaigns(23), [b.campaign(900, "Came meanwhile")])
        row = newer.campaigns["7"]
        await s.publish(b.app_state(put_rows(newer, [replace(row, switch=b.OFF)]), number=2))
        s.tree.action_mark_visible()
        await s.press("x")
        assert len(s.engine.changes) == 23 and "Came meanwhile" not in names(s)
        assert all(change.seen is b.ON for change in s.engine.changes)


async def test_locked_meanwhile_sends_nothing() -> None:
    async with story(b.app_state(campaigns(23))) as s:
        await s.press("plus", "x")
        await s.publish(b.app_state(campaigns(23), number=2, read_only=True))
        await s.press("x")
        assert not s.engine.changes and "Read-only" in s.toasts()[-1]


async def test_an_ios_14_campaign_among_them_is_asked_about_and_holds_nobody_up() -> None:
    apps = replace(b.campaign(99, "Apps"), is_ios14_dedicated=True)
    async with story(b.app_state(put_rows(campaigns(3), [apps]))) as s:
        await s.press("plus")
        assert "1 asks first (iOS 14)" in s.text("#status")
        await s.press("x")
        assert names(s) == ["C3", "C2", "C1"]
        assert isinstance(s.app.screen, StartQuestion) and "postback" in s.text("#modal-text")
        await s.until_heard()
        await s.press("y")
        assert names(s) == ["C3", "C2", "C1", "Apps"]


async def test_promotes_and_reservations_among_them_are_named_and_left() -> None:
    reserved = replace(b.campaign(98, "TopView"), is_reservation=True)
    account = put_rows(campaigns(2), [reserved, b.campaign(99, "Boost", promote=True)])
    async with story(b.app_state(account)) as s:
        await s.press("plus", "x")
        assert names(s) == ["C2", "C1"]
        assert "Boost: a Promote" in s.toasts()[-1] and "TopView: bought" in s.toasts()[-1]


async def test_rows_off_before_are_not_sent_and_nothing_to_do_says_so() -> None:
    async with story(b.app_state(campaigns(3, off=[1, 2, 3]))) as s:
        await s.press("plus", "x")
        assert not s.engine.changes and "off already" in s.toasts()[-1]


async def test_a_mixed_toggle_is_refused() -> None:
    async with story(b.app_state(campaigns(3, off=[2]))) as s:
        await s.press("plus", "space")
        assert not s.engine.changes and "not all on or all off" in s.toasts()[-1]


async def test_read_only_marks_and_writes_nothing() -> None:
    async with story(b.app_state(campaigns(3), read_only=True)) as s:
        await s.press("plus", "x", "s", "space")
        assert not s.engine.changes and "Read-only" in s.toasts()[-1]


# -- starting ------------------------------------------------------------------------------------


async def test_starting_marked_rows_is_one_question_with_the_sums() -> None:
    account = campaigns(30, off=range(1, 26))
    async with story(b.app_state(account)) as s:
        await s.press("plus", "s")
        assert isinstance(s.app.screen, StartQuestion)
        text = s.text("#modal-text")
        assert "Start 25 rows?" in text and "Budgets together: 250.00 USD/day." in text
        assert "Burn last known together" in text and "... and 20 more" in text
        await s.until_heard()
        await s.press("enter")
        assert not s.engine.changes, "Enter is no"
        await s.press("s")
        await s.until_heard()
        await s.press("y")
        assert len(s.engine.changes) == 25
        assert all(change.to is b.ON for change in s.engine.changes)


async def test_a_budget_counts_once_in_the_sum() -> None:
    rows: list[Campaign | AdGroup | Ad] = [
        b.campaign(1, "C", switch=b.OFF),
        b.adgroup(10, 1, "G", switch=b.OFF, budget=b.daily("30")),
        b.ad(100, 10, 1, "A", switch=b.OFF),
        b.campaign(2, "D", switch=b.OFF, budget=b.lifetime("40")),
    ]
    async with story(b.app_state(b.snapshot(rows))) as s:
        await s.press("plus", "G", "l", "j", "l", "plus", "s")
        assert len(s.tree.selected) == 4
        text = " ".join(s.text("#modal-text").split())
        assert "Budgets together: 30.00 USD/day and 40.00 USD in all." in text


# -- hidden --------------------------------------------------------------------------------------


async def test_marked_rows_that_the_filter_hides_are_named_and_left_until_asked_again() -> None:
    async with story(b.app_state(campaigns(5))) as s:
        await s.press("v", "v", "v", "slash", *"C3", "enter")
        text = "x stops 1 row, 0.50/h; 2 hidden by the filter: C5, C4"
        assert text in s.text("#status")
        await s.press("x")
        assert names(s) == ["C3"]
        words = " ".join(s.bar().split())
        assert "2 marked rows are hidden by the filter: C5, C4." in words
        assert "x again stops 2 rows, 1.00/h." in words
        await s.press("x")
        assert names(s) == ["C3", "C5", "C4"] and not s.tree.selected


async def test_a_key_meant_for_the_cursor_does_not_act_on_hidden_marks() -> None:
    async with story(b.app_state(campaigns(5))) as s:
        await s.press("v", "v", "slash", *"C1", "enter", "x")
        assert not s.engine.changes and "hidden by the filter: C5, C4" in " ".join(s.bar().split())
        await s.press("j")
        await s.press("minus", "x")
        assert names(s) == ["C1"]


async def test_marks_folded_away_are_named_too() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("l", "j", "v", "v", "k", "k", "h", "h")
        assert s.cursor_name == "Winter Glow"
        assert "2 marked rows are folded away: US 18-24, US 25-34" in s.text("#status")
        await s.press("x")
        assert not s.engine.changes
        await s.press("x")
        assert names(s) == ["US 18-24", "US 25-34"]


async def test_hidden_rows_are_not_in_the_question_of_a_start() -> None:
    async with story(b.app_state(campaigns(3, off=[1, 2, 3]))) as s:
        await s.press("plus", "slash", *"C3", "enter", "s")
        text = " ".join(s.text("#modal-text").split())
        assert "Start campaign C3?" in text
        assert "Not included: 2 marked rows are hidden by the filter: C2, C1; left alone." in text
        await s.until_heard()
        await s.press("y")
        assert names(s) == ["C3"] and selected(s) == ["C2", "C1"]
        await s.press("s")
        assert "s again asks about them" in s.bar()
        await s.press("s")
        assert isinstance(s.app.screen, StartQuestion)
        assert "Start 2 rows?" in s.text("#modal-text") and len(s.engine.changes) == 1


# -- outcome -------------------------------------------------------------------------------------


async def test_the_outcome_is_counted_updated_and_the_refused_are_named_with_the_reason() -> None:
    async with story(b.app_state(campaigns(20))) as s:
        await s.press("plus", "x")
        assert "20 rows: sent to the engine" in s.text("#status")
        s.engine.say(ChangeState.ASKED)
        await s.pilot.pause()
        assert "20 stopping" in s.text("#status")
        await s.publish(ended(s, C3=REFUSED, C4=REFUSED, C5=UNKNOWN))
        assert "17 off, confirmed; 2 refused; 1 unknown   K shows each" in s.text("#status")
        assert "3 of 20 rows not done. C4: No [b]right[/b]" in s.toasts()[-1]
        assert "off, confirmed" in s.row("C20")
        told = len(s.toasts())
        await s.publish(ended(s, C3=REFUSED, C4=REFUSED))
        assert "18 off, confirmed; 2 refused" in s.text("#status") and len(s.toasts()) == told
        await s.press("K")
        assert isinstance(s.app.screen, OutcomeScreen)
        text = s.text("#modal-text")
        assert f"Stop of 20 rows   (J, then /{s.engine.changes[0].group[:8]}:" in text
        assert "Refused (2)" in text and "Confirmed (18)" in text
        assert text.index("Refused (2)") < text.index("Confirmed (18)") and "\x1b" not in text
        await s.press("x", "q")
        assert isinstance(s.app.screen, MainScreen) and len(s.engine.changes) == 20


async def test_what_was_marked_and_left_alone_is_in_the_outcome() -> None:
    async with story(b.app_state(put_rows(campaigns(3, off=[1]), []))) as s:
        await s.press("plus", "x", "K")
        assert "C1: off already." in s.text("#modal-text")
