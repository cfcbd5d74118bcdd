"""A Promote that a stop of everything could not stop is handed off behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.support.ui import builders as b
from tests.support.ui.promotes import REF, SAID, handed
from tests.support.ui.stop_all import OFF_CONFIRMED, drawn, ended
from tests.support.ui.stories import Story, story
from ttui.domain.changes import ChangeState
from ttui.domain.commands import HandOffPromote
from ttui.ui.promote.screen import PromoteScreen
from ttui.ui.stop_all.controller import HAND_OFF_AFTER
from ttui.ui.stop_all.result_screen import StopAllScreen


@dataclass
class HeldBack:
    """The hand-offs that wait for their time; a test says when it has come."""

    waiting: list[Callable[[], object]] = field(default_factory=list)

    def begin(self, s: Story) -> None:
        set_timer = s.app.set_timer

        def hold_back(delay: float, callback: Callable[[], object]) -> object:
            if delay != HAND_OFF_AFTER:
                return set_timer(delay, callback)
            self.waiting.append(callback)
            return None

        s.patch.setattr(s.app, "set_timer", hold_back)

    async def time_is_up(self, s: Story) -> None:
        (act,) = self.waiting
        self.waiting.clear()
        act()
        await s.pilot.pause()


async def test_after_a_stop_of_everything_it_opens_by_itself() -> None:
    async with story(b.app_state(b.drawn())) as s:
        held = HeldBack()
        held.begin(s)
        await s.publish(ended(OFF_CONFIRMED))
        assert isinstance(s.app.screen, StopAllScreen), "the result is seen first"
        await held.time_is_up(s)
        assert isinstance(s.app.screen, PromoteScreen)
        await s.press("q")
        assert isinstance(s.app.screen, StopAllScreen)
        await s.publish(replace(ended(OFF_CONFIRMED), number=3))
        assert isinstance(s.app.screen, StopAllScreen) and not held.waiting, "and once"
    async with story(b.app_state(b.drawn())) as s:
        held = HeldBack()
        held.begin(s)
        await s.publish(ended(OFF_CONFIRMED))
        await s.press("j")
        await held.time_is_up(s)
        assert isinstance(s.app.screen, StopAllScreen), "not under the hands of somebody"
    async with story(b.app_state(b.drawn())) as s:
        held = HeldBack()
        held.begin(s)
        await s.press("slash")
        await s.publish(replace(ended(OFF_CONFIRMED), stop_all=None))
        outcome = ended(OFF_CONFIRMED).stop_all
        assert outcome is not None
        await s.publish(replace(ended(OFF_CONFIRMED), stop_all=replace(outcome, cannot=())))
        assert isinstance(s.app.screen, StopAllScreen), "its result is on top"
        assert not held.waiting, "there is none to end"


async def test_its_own_time_brings_it_too() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.publish(ended(OFF_CONFIRMED))
        await s.until(lambda: isinstance(s.app.screen, PromoteScreen), "the Promote")


async def test_a_stop_of_everything_from_it_shows_its_own_result() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.publish(ended(OFF_CONFIRMED))
        await s.press("p")
        assert isinstance(s.app.screen, PromoteScreen)
        await s.press("X", "X")
        assert isinstance(s.app.screen, StopAllScreen)


async def test_the_result_of_a_stop_of_everything_follows_the_end_of_a_promote() -> None:
    async with story(b.app_state(b.drawn())) as s:
        app_state = ended(OFF_CONFIRMED)
        await s.publish(app_state)
        assert "Cannot stop (1): burning 6.10 USD/h" in drawn(s)
        one = handed(SAID)
        changes = {**app_state.changes, **one.changes}
        await s.publish(replace(app_state, number=3, changes=changes, hand_offs=one.hand_offs))
        assert "said ended: checking" in drawn(s) and "6.10 USD/h" in drawn(s)
        one = handed(SAID, ChangeState.CONFIRMED, over=True)
        changes = {**app_state.changes, **one.changes}
        await s.publish(replace(app_state, number=4, changes=changes, hand_offs=one.hand_offs))
        assert "ended, confirmed" in drawn(s) and "6.10 USD/h" not in drawn(s)


async def test_several_are_walked_with_tab() -> None:
    other = b.campaign(99, "Other", promote=True)
    account = b.snapshot([*b.drawn_rows(), other], burn={REF: "1"})
    app_state = ended(OFF_CONFIRMED)
    outcome = app_state.stop_all
    assert outcome is not None
    both = (account.campaigns[str(b.PROMOTE)], other)
    app_state = b.with_account(app_state, account)
    app_state = replace(app_state, stop_all=replace(outcome, cannot=both))
    async with story(b.app_state(account)) as s:
        await s.publish(app_state)
        await s.press("p", "tab")
        assert "Promote Other" in s.text("#promote-title")
        assert "2 of 2" in s.text("#promote-title")
        assert [one.ref for one in s.engine.commands if isinstance(one, HandOffPromote)] == [
            REF,
            other.ref,
        ]
        await s.press("tab")
        assert "1 of 2" in s.text("#promote-title")
