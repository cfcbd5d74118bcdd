"""The bar and the result of a stop of everything where not all is known."""

from dataclasses import replace

from tests.support.ui import builders as b
from tests.support.ui.promotes import handed
from tests.support.ui.stop_all import OFF_CONFIRMED, drawn, ended, stop
from tests.support.ui.stories import story
from ttui.domain.changes import ChangeState
from ttui.domain.commands import HandOffPromote, RecallStopAll
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.stop_all import Unlisted
from ttui.ui.main.screen import MainScreen
from ttui.ui.promote.screen import PromoteScreen
from ttui.ui.stop_all.result_screen import StopAllScreen
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.switching.outcome_screen import OutcomeScreen

NEVER = "7000000000000000009"
UNREAD = AccountSnapshot(number=1, advertiser=replace(b.advertiser(), advertiser_id=NEVER))


async def test_the_bar_counts_no_account_that_was_not_read() -> None:
    async with story(b.app_state(b.drawn(), UNREAD)) as s:
        await s.press("X")
        words = " ".join(s.bar().split())
        assert "stops 1 campaign, 12.40 USD/h, at most 68 more today, and what is on in" in words


async def test_accounts_that_are_still_waited_for_are_named() -> None:
    async with story(b.app_state(b.drawn())) as s:
        app_state = ended(OFF_CONFIRMED, is_over=False)
        assert app_state.stop_all is not None
        waits = replace(app_state.stop_all, waiting=(b.ACCOUNT, NEVER))
        await s.publish(replace(app_state, stop_all=waits))
        assert f"Not listed yet, being asked: Lumen Skincare, {NEVER}." in drawn(s)
        await s.publish(replace(app_state, stop_all=replace(waits, is_over=True), number=3))
        assert "Not listed yet" not in drawn(s)


async def test_the_cursor_stays_with_its_promote_when_lines_come_in_above() -> None:
    async with story(b.app_state(b.drawn())) as s:
        app_state = ended(OFF_CONFIRMED, is_over=False)
        assert app_state.stop_all is not None
        (first,) = app_state.stop_all.cannot
        second = b.campaign(4711, "Second boost", promote=True)
        both = replace(app_state.stop_all, cannot=(first, second))
        await s.publish(replace(app_state, stop_all=both))
        drawn(s)
        await s.press("j", "j", "j")
        lost = (Unlisted(NEVER, "Out of order."),)
        await s.publish(replace(app_state, stop_all=replace(both, unlisted=lost), number=3))
        drawn(s)
        await s.press("p")
        assert isinstance(s.app.screen, PromoteScreen)
        opened = [one.ref for one in s.engine.commands if isinstance(one, HandOffPromote)]
        assert opened == [second.ref]


async def test_a_promote_that_was_ended_is_not_counted_among_what_cannot_be_stopped() -> None:
    async with story(b.app_state(b.drawn())) as s:
        app_state = ended(OFF_CONFIRMED)
        await s.publish(app_state)
        shown = drawn(s)
        assert "something still runs" in shown and "Cannot stop (1)" in shown
        await s.publish(replace(app_state, hand_offs=handed(over=True).hand_offs, number=3))
        shown = drawn(s)
        assert "Everything is off or has ended, confirmed" in shown
        assert "0 cannot stop" in shown and "Cannot stop (" not in shown
        assert "Ended, confirmed (1)" in shown


async def test_the_question_before_putting_back_sums_budgets_and_burn() -> None:
    async with story(b.app_state(b.drawn())) as s:
        other = b.record(stop(b.RETARGETING, "Retargeting Q4"), ChangeState.CONFIRMED)
        await s.publish(ended(OFF_CONFIRMED, other))
        assert isinstance(s.app.screen, StopAllScreen)
        await s.press("s")
        assert isinstance(s.app.screen, StartQuestion)
        text = " ".join(s.text("#modal-text").split())
        assert "start 2 rows?" in text
        assert "Budgets together: 220.00 USD/day. Once they are on: at most 68 more today." in text
        assert "today. Burn last known together: 12.40 USD/h." in text


async def test_k_again_goes_from_the_latest_key_to_the_stop_of_everything_before() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("x", "K")
        assert isinstance(s.app.screen, OutcomeScreen)
        await s.press("K")
        assert isinstance(s.app.screen, MainScreen)
        assert s.engine.commands[-1] == RecallStopAll()


async def test_a_name_without_an_end_pushes_no_other_row_out_of_the_question() -> None:
    long = replace(OFF_CONFIRMED.change, name="n" * 512)
    async with story(b.app_state(b.drawn()), size=(40, 20)) as s:
        first = b.record(long, ChangeState.CONFIRMED)
        other = b.record(stop(b.RETARGETING, "Retargeting Q4"), ChangeState.CONFIRMED)
        await s.publish(ended(first, other))
        await s.press("s")
        assert isinstance(s.app.screen, StartQuestion)
        lines = s.text("#modal-text").splitlines()
        assert "Retargeting" in "\n".join(lines[:12])
