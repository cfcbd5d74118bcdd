"""The key that stops everything: two presses in any form, and nothing by accident.

It knows no screen. The app's keys, the input thread (while the screen is blocked) and a signal all
call it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.commands import StopAll
from ttui.engine.port import EnginePort
from ttui.ui.input.first_press import SECOND_PRESS_WITHIN, FirstPress
from ttui.ui.input.key_guard import KeyGuard

ALONE_FOR = 0.05
"""Seconds without a key after two presses in one packet. A paste would go on; a slow line does
not."""
TEXT_KEY = "X"
"""In a text field this key is a letter."""
STOP_ALL_KEYS = frozenset({TEXT_KEY, "f9"})
_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Fired:
    """Everything is being stopped; the engine has the command."""

    group: str


PressResult = FirstPress | Fired | None
Cancel = Callable[[], object]


def _after(seconds: float, act: Callable[[], object]) -> Cancel:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    return timer.cancel


class StopAllTrigger:
    """Takes every key of a session in order of arrival; safe to call from any thread.

    The input thread and the app may both report one key; it counts once.

    Args:
        engine: gets the command.
        is_typing: True if letters go into a text field now; called on the thread of the key.
        after: runs a function after some seconds, on any thread; returns a function that cancels
            it.
    """

    def __init__(
        self,
        engine: EnginePort,
        is_typing: Callable[[], bool] = lambda: False,
        after: Callable[[float, Callable[[], object]], Cancel] = _after,
    ) -> None:
        self._engine = engine
        self._is_typing = is_typing
        self._after = after
        self._packed = ""
        """The key that came twice in one packet, if no other came since."""
        self._cancel: Cancel = lambda: None
        self._guard = KeyGuard()
        self._lock = threading.Lock()
        self._first_press: FirstPress | None = None
        self._results: dict[float, PressResult] = {}

    def pressed(self, key: str, at: float, character: str | None = None) -> PressResult:
        """Take any key. A key other than the first one cancels.

        Args:
            key: Textual's name of the key.
            at: when it arrived, in monotonic seconds; the same in each report of one press.
            character: the character that it would type, if any.

        Returns:
            What the press came to; None when it is no key for stop all, was part of a burst or of a
            torn sequence, or the session is read-only. Two presses that come in one packet and stay
            alone fire a moment later.
        """
        with self._lock:
            if at in self._results:
                return self._results[at]
            result = self._results[at] = self._take(key, at, character)
            if len(self._results) > _REMEMBERED:
                del self._results[next(iter(self._results))]
            return result

    def fire(self) -> Fired:
        """Stop everything at once. Takes no lock: a signal may come between any two steps."""
        fired = Fired(SYSTEM_CHANCE.new_id())
        self._engine.submit(StopAll(fired.group))
        return fired

    def first_press_at(self, now: float) -> FirstPress | None:
        """The first press that waits at this monotonic second, or None."""
        first_press = self._first_press
        return first_press if first_press is not None and now <= first_press.until else None

    def _take(self, key: str, at: float, character: str | None) -> PressResult:
        first_press, self._first_press = self.first_press_at(at), None
        packed, self._packed = self._packed, ""
        self._cancel()
        letter = character or (key if len(key) == 1 else None)
        if not self._guard.take(key, letter, at) or not self._counts(key):
            return None
        is_second = first_press is not None and first_press.key == key
        if not self._guard.may_write():
            if (is_second or packed == key) and self._guard.came_right_behind():
                # A slow line packs presses together. So does a paste, but a paste goes on.
                self._packed = key
                self._cancel = self._after(ALONE_FOR, self.fire)
            return None
        if is_second:
            return self.fire()
        self._first_press = FirstPress(key, at + SECOND_PRESS_WITHIN)
        return self._first_press

    def _counts(self, key: str) -> bool:
        return (
            key in STOP_ALL_KEYS
            and not (key == TEXT_KEY and self._is_typing())
            and not self._engine.app_state.read_only
        )
