"""The key that stops everything: two presses, however they come in, and nothing by accident.

Knows no screen: the app's own keys, an input thread while the screen is blocked, and a signal all
end here.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.commands import StopAll
from ttui.engine.port import EnginePort
from ttui.ui.input.first_press import ARMED_FOR, Armed
from ttui.ui.input.key_guard import KeyGuard

ALONE_FOR = 0.05
"""Seconds of silence after two presses that a slow line brought in one packet: a paste goes on."""
TEXT_KEY = "X"
"""In a text field this one is a letter."""
PANIC_KEYS = frozenset({TEXT_KEY, "f9"})
_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Fired:
    """Everything is being stopped; the engine has the command."""

    group: str


Heard = Armed | Fired | None
Cancel = Callable[[], object]


def _after(seconds: float, act: Callable[[], object]) -> Cancel:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    return timer.cancel


class PanicTrigger:
    """Hears every key of a session in order of arrival; safe to call from any thread.

    A key may be told twice, once by an input thread and once by the app: it counts once.

    Args:
        engine: gets the command.
        is_typing: whether letters go into a text field now; asked on the thread of the key.
        after: does something a number of seconds later, on any thread; answers how to cancel it.
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
        """The key that came twice in one packet, and nothing since."""
        self._cancel: Cancel = lambda: None
        self._guard = KeyGuard()
        self._lock = threading.Lock()
        self._armed: Armed | None = None
        self._told: dict[float, Heard] = {}

    def pressed(self, key: str, at: float, character: str | None = None) -> Heard:
        """Note a key, whichever it is; any but the same panic key disarms.

        Args:
            key: Textual's name of it.
            at: when it arrived, in monotonic seconds; the same for each telling of one press.
            character: what it would type, if anything.

        Returns:
            What the press came to; None when it is no panic key, was part of a burst or of a torn
            sequence, or the session is read-only. Two presses that come in one packet and stay
            alone fire a moment later.
        """
        with self._lock:
            if at in self._told:
                return self._told[at]
            heard = self._told[at] = self._hear(key, at, character)
            if len(self._told) > _REMEMBERED:
                del self._told[next(iter(self._told))]
            return heard

    def fire(self) -> Fired:
        """Stop everything at once. Takes no lock: a signal may come between any two steps."""
        fired = Fired(SYSTEM_CHANCE.new_id())
        self._engine.submit(StopAll(fired.group))
        return fired

    def armed_at(self, now: float) -> Armed | None:
        """What is armed at a monotonic second, or None."""
        armed = self._armed
        return armed if armed is not None and now <= armed.until else None

    def _hear(self, key: str, at: float, character: str | None) -> Heard:
        armed, self._armed = self.armed_at(at), None
        packed, self._packed = self._packed, ""
        self._cancel()
        letter = character or (key if len(key) == 1 else None)
        if not self._guard.take(key, letter, at) or not self._is_heard(key):
            return None
        is_second = armed is not None and armed.key == key
        if not self._guard.may_write():
            if (is_second or packed == key) and self._guard.came_right_behind():
                # A line that lags packs presses together; so does a paste, which goes on.
                self._packed = key
                self._cancel = self._after(ALONE_FOR, self.fire)
            return None
        if is_second:
            return self.fire()
        self._armed = Armed(key, at + ARMED_FOR)
        return self._armed

    def _is_heard(self, key: str) -> bool:
        return (
            key in PANIC_KEYS
            and not (key == TEXT_KEY and self._is_typing())
            and not self._engine.picture.read_only
        )
