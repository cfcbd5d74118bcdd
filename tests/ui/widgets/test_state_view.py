import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest
from textual.screen import Screen

import ttui.ui
from tests.support.ui import builders as b
from tests.support.ui.closing import checklist, opened
from tests.support.ui.closing import start as closing_start
from tests.support.ui.promotes import REF, SAID, handed
from tests.support.ui.stories import Story, story
from ttui.domain.app_state import AppState, Notice
from ttui.domain.changes import ChangeState
from ttui.domain.closing.checklist import ClosingPhase, StepId
from ttui.engine.port import EnginePort
from ttui.ui.backup.screen import BackupScreen
from ttui.ui.closing.screen import ClosingScreen
from ttui.ui.detail.screen import DetailScreen
from ttui.ui.main.screen import MainScreen
from ttui.ui.promote.screen import PromoteScreen
from ttui.ui.widgets.state_view import StateView


def start() -> AppState:
    return b.app_state(b.drawn())


def richer(app_state: AppState) -> AppState:
    """The same with other figures, which is nothing urgent."""
    (account,) = app_state.accounts
    return replace(app_state, accounts=(replace(account, number=account.number + 1),))


def screens(base: type[Screen[object]] = Screen) -> Iterator[type[Screen[object]]]:
    for each in base.__subclasses__():
        if each.__module__.startswith("ttui."):
            yield each
        yield from screens(each)


WITH_ENGINE = [
    each for each in screens() if "engine" in inspect.signature(each.__init__).parameters
]


@pytest.mark.parametrize("screen", WITH_ENGINE, ids=lambda each: each.__name__)
def test_every_screen_over_the_engine_is_given_its_state(screen: type[Screen[object]]) -> None:
    assert issubclass(screen, StateView)
    drawn = {"redraw", "show"} & set(screen.__dict__)
    assert drawn and len(WITH_ENGINE) >= 9


def test_no_screen_looks_for_a_state_by_itself() -> None:
    ui = Path(ttui.ui.__file__).parent
    asked = {
        (str(path.relative_to(ui)), name)
        for path in ui.rglob("*.py")
        for name in re.findall(r"set_interval\((\w+)", path.read_text(encoding="utf-8"))
    }
    # These ask the engine to read or to go on looking; neither draws.
    assert asked == {("journal/screen.py", "READ_EVERY"), ("promote/screen.py", "ASK_EVERY")}


class View(StateView):
    drawn_every = 0.5

    def __init__(self) -> None:
        self.seen: list[object] = []

    def show(self, app_state: AppState) -> None:
        self.seen.append(app_state)

    def tick(self) -> None:
        self.seen.append("tick")


class Hasty(View):
    at_once = True


class Ageing(View):
    ages = True


@pytest.mark.parametrize("kind", [View, Hasty, Ageing])
def test_a_view_is_given_its_first_state_now_and_the_next_in_its_time(kind: type[View]) -> None:
    view, first = kind(), start()
    second = richer(first)
    assert view.wait(first, 10.0) <= 0
    view.give(first, 10.0)
    assert view.wait(second, 10.1) == pytest.approx(0.4)
    assert view.wait(second, 10.5) <= 0
    view.give(second, 10.5)
    assert view.seen == [first, second]


def test_only_a_hasty_view_gets_what_is_urgent_before_its_time() -> None:
    first = start()
    urgent = replace(first, notices=(Notice(1, "Trouble."),))
    plain, hasty = View(), Hasty()
    for view in (plain, hasty):
        view.give(first, 10.0)
    assert hasty.wait(urgent, 10.1) <= 0 < plain.wait(urgent, 10.1)


def test_only_what_ages_is_drawn_because_time_passes() -> None:
    state = start()
    plain, ageing = View(), Ageing()
    for view in (plain, ageing):
        view.give(state, 10.0)
    assert plain.wait(state, 99.0) == inf
    assert ageing.wait(state, 10.2) == pytest.approx(0.3) and ageing.wait(state, 10.5) <= 0
    ageing.give(state, 10.5)
    assert ageing.seen == [state, "tick"]
    assert ageing.wait(state, 10.6) == pytest.approx(0.4)


def test_a_state_that_came_behind_a_tick_waits_no_longer_for_it() -> None:
    first = start()
    view = Ageing()
    view.give(first, 10.0)
    view.give(first, 10.5)
    assert view.wait(richer(first), 10.6) <= 0


async def test_a_state_that_had_to_wait_is_drawn_when_its_time_has_come() -> None:
    async with story(start()) as s:
        await s.press("enter")
        shown = s.app.screen
        assert isinstance(shown, DetailScreen)
        await s.publish(richer(start()))
        late = richer(s.engine.app_state)
        s.engine.publish(late)
        await s.until(lambda: shown.given is late and s.main.given is late)


async def test_every_screen_of_the_stack_is_given_it_also_under_a_modal() -> None:
    async with story(start()) as s:
        await s.press("e")
        assert isinstance(s.app.screen, BackupScreen)
        state = richer(start())
        await s.publish(state)
        assert s.main.given is state and s.app.screen.given is state


async def test_a_change_is_drawn_at_once_also_under_a_modal() -> None:
    async with story(start()) as s:
        await s.press("x", "e")
        s.engine.say(ChangeState.ASKED)
        await s.pilot.pause()
        assert s.main.given is s.engine.app_state and "asked" in s.row("Winter Glow")


@pytest.mark.faulty
async def test_one_screen_that_cannot_be_drawn_keeps_no_other_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with story(start()) as s:
        await s.press("enter")

        def fail(*_: object) -> None:
            raise ArithmeticError

        monkeypatch.setattr(MainScreen, "show", fail)
        state = replace(richer(start()), notices=(Notice(1, "Told all the same."),))
        await s.publish(state)
        assert isinstance(s.app.screen, DetailScreen) and s.app.screen.given is state
        assert any("this screen cannot be drawn" in told for told in s.toasts())
        assert "Told all the same." in s.toasts()
        again = richer(state)
        await s.publish(again)
        assert s.app.screen.given is again


@pytest.mark.parametrize(("key", "kind"), [("e", BackupScreen), ("c", ClosingScreen)])
async def test_nothing_is_drawn_on_a_screen_that_has_left(
    monkeypatch: pytest.MonkeyPatch, key: str, kind: type[BackupScreen | ClosingScreen]
) -> None:
    async with story(start()) as s:
        await s.press(key)
        left = s.app.screen
        assert isinstance(left, kind)
        await s.press("q")
        drawn: list[object] = []
        monkeypatch.setattr(kind, "redraw", drawn.append)
        state = richer(start())
        await s.publish(state)
        s.draw_due()
        await s.pilot.pause()
        assert s.main.given is state and left not in s.app.states.views()
        assert not drawn and not faults(s)


async def until_given(s: Story) -> None:
    """Wait until there is no news left for the screen on top: what is drawn then is its age."""

    def is_given() -> bool:
        return isinstance(s.app.screen, StateView) and s.app.screen.given is s.engine.app_state

    await s.until(is_given)


@pytest.mark.parametrize("keys", [[], ["enter"]])
async def test_the_clock_goes_on_although_there_is_no_news(keys: list[str]) -> None:
    async with story(start()) as s:
        await s.press(*keys)
        await until_given(s)
        before = s.text("#header")
        s.advance(120)
        await s.until(lambda: s.text("#header") != before, "the next minute")


async def test_a_countdown_is_drawn_because_time_passes() -> None:
    counting = checklist(
        phase=ClosingPhase.COOLING_OFF, cool_off_until=1007.4, current=StepId.CLOSE
    )
    async with story(closing_start()) as s:
        await opened(s, counting)
        assert "Closing in 8 s" in s.text("#closing-going-on")
        s.advance(3)
        await s.until(lambda: "Closing in 5 s" in s.text("#closing-going-on"))


@pytest.mark.parametrize("over", [False, True])
async def test_the_age_of_a_look_at_a_promote_goes_on(over: bool) -> None:
    async with story(handed(SAID, over=over)) as s:
        s.app.push_screen(PromoteScreen(s.engine, s.app.guard, [REF]))
        await until_given(s)
        before = s.text("#header")
        s.advance(120)
        await s.until(lambda: s.text("#header") != before, "the next minute")


def faults(s: Story) -> list[str]:
    return [told for told in s.toasts() if "Fault" in told]


async def test_a_screen_that_is_about_to_open_is_not_drawn_before_it_can_be() -> None:
    async with story(start()) as s:
        (account,) = s.engine.app_state.accounts
        screen = BackupScreen(s.engine, s.app.guard, account.advertiser)
        opened = s.app.push_screen(screen)
        s.draw_due()
        assert screen.given is None and not faults(s)
        await opened
        state = richer(start())
        s.engine.publish(state)
        await s.until(lambda: screen.given is state)
        assert not faults(s)


def test_an_engine_is_what_the_screens_hold() -> None:
    assert all(
        inspect.signature(each.__init__).parameters["engine"].annotation is EnginePort
        for each in WITH_ENGINE
    )
