"""How what is on the screen hears of a new state: from the app, and never by looking for it."""

from collections.abc import Iterator, Sequence
from math import inf
from typing import ClassVar

from textual.app import App
from textual.screen import Screen
from textual.timer import Timer

from ttui.domain.app_state import AppState
from ttui.domain.clock import Clock
from ttui.engine.port import EnginePort
from ttui.ui.drawing.boundary import drawing

FIGURES_EVERY = 1.0
"""Seconds between repaints of figures; what a key did is painted at once."""


_AS_GOOD_AS_NOW = 0.001
"""Seconds; a timer may end a rounding error early, and must not be set for such a time again."""


class StateView:
    """A screen, or a part of the program beside the screens, that is given each new state.

    A screen takes it as a base class beside Textual's. What is drawn when the screen is mounted,
    resized or a key is pressed is the screen's own matter.
    """

    drawn_every: ClassVar[float] = FIGURES_EVERY
    """Seconds after which a new state, or the passing of time, is drawn at the latest."""
    at_once: ClassVar[bool] = False
    """Whether what a key or a failure brought about does not wait for these seconds."""
    ages: ClassVar[bool] = False
    """Whether the passing of time alone changes what is drawn: ages, countdowns, the clock."""
    drawn_as: ClassVar[str] = "this screen"
    """What it is called in a sentence, when it cannot be drawn."""

    given: AppState | None = None
    """The state that it was given last."""
    given_at = -inf
    drawn_at = -inf
    """When it was drawn last by the app, in monotonic seconds."""

    def redraw(self) -> None:
        """Draw what the engine knows by now."""
        raise NotImplementedError

    def show(self, app_state: AppState) -> None:
        """Draw a new state."""
        del app_state
        self.redraw()

    def tick(self) -> None:
        """Draw the same state again: time has passed."""
        self.redraw()

    def wait(self, app_state: AppState, now: float) -> float:
        """Seconds until it is to be drawn: 0 or less for now, infinite for never."""
        if app_state is not self.given:
            is_now = self.at_once and is_urgent(self.given, app_state)
            return 0.0 if is_now else self.given_at + self.drawn_every - now
        return self.drawn_at + self.drawn_every - now if self.ages else inf

    def give(self, app_state: AppState, now: float) -> None:
        """Draw it, because its time has come."""
        self.drawn_at = now
        if app_state is self.given:
            self.tick()
        else:
            # Before it is drawn: what cannot be drawn is not tried again until there is news.
            self.given, self.given_at = app_state, now
            self.show(app_state)


class StateDelivery:
    """Gives the engine's state to every screen of the stack, and to what follows it beside them.

    Args:
        app: whose screens are drawn; the timer is its own and ends with it.
        engine: has the state.
        clock: the timer's; the engine's may stand still.
        beside: drawn after the screens.
    """

    def __init__(
        self, app: App[None], engine: EnginePort, clock: Clock, beside: Sequence[StateView]
    ) -> None:
        self._app = app
        self._engine = engine
        self._clock = clock
        self._beside = tuple(beside)
        self._timer: Timer | None = None

    def turn(self) -> None:
        """Draw what is due by now, and come back when the next one is.

        Call it when there is a new state, and once to begin with.
        """
        if self._timer is not None:
            self._timer.stop()
        app_state, now = self._engine.app_state, self._clock.monotonic()
        for view in self.views():
            if self._is_there(view) and view.wait(app_state, now) <= _AS_GOOD_AS_NOW:
                with drawing(self._app, view.drawn_as):
                    view.give(app_state, now)
        wait = min(self._waits(app_state, now), default=FIGURES_EVERY)
        self._timer = self._app.set_timer(wait, self.turn)

    def views(self) -> tuple[StateView, ...]:
        """Who is given the state, in order: the screens from below, then what is beside them."""
        screens = (one for one in self._app.screen_stack if isinstance(one, StateView))
        return (*screens, *self._beside)

    def _is_there(self, view: StateView) -> bool:
        """Whether it can be drawn: a screen may be about to open, or have left by now."""
        stack = self._app.screen_stack
        if isinstance(view, Screen):
            return view.is_mounted and view in stack
        return bool(stack) and stack[0].is_mounted

    def _waits(self, app_state: AppState, now: float) -> Iterator[float]:
        for view in self.views():
            wait = view.wait(app_state, now) if self._is_there(view) else view.drawn_every
            if wait < inf:
                yield max(_AS_GOOD_AS_NOW, wait)


def is_urgent(shown: AppState | None, app_state: AppState) -> bool:
    """Whether a new state has more to tell than figures: what a key or a failure brought about."""
    return (
        shown is None
        or not any(account.campaigns for account in shown.accounts)
        or app_state.changes != shown.changes
        or app_state.outside != shown.outside
        or app_state.feed.state is not shown.feed.state
        or app_state.notices != shown.notices
    )
