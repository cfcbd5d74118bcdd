"""A key that acts on its second press: armed as the stop of everything is, for other deeds."""

import time
from collections.abc import Callable

from textual import events
from textual.app import App

from ttui.ui.input.first_press import ARMED_FOR, Armed
from ttui.ui.input.key_guard import KeyGuard
from ttui.ui.widgets.second_press_bar import ArmedBar


class Arming:
    """One per app: what the next press of one key does, for 2 s; any other key disarms.

    Args:
        app: where the bar lies.
        guard: the app's own; has taken the key before `takes` is asked.
    """

    def __init__(self, app: App[None], guard: KeyGuard) -> None:
        self._guard = guard
        self._bar = ArmedBar(app)
        self._armed: Armed | None = None
        self._deed: Callable[[], None] = lambda: None

    def arm(self, key: str, words: str, deed: Callable[[], None]) -> None:
        """Show what the same key will do, and do exactly that when it comes in time.

        Args:
            key: Textual's name of it.
            words: what it will do; hostile text may be in it.
            deed: all of it, settled now.
        """
        self._armed = Armed(key, time.monotonic() + ARMED_FOR)
        self._deed = deed
        self._bar.put(words, self._is_over)

    def takes(self, event: events.Key) -> bool:
        """Hear a key in order of arrival; True when it was the second press and is used up."""
        armed, self._armed = self._armed, None
        if armed is None:
            return False
        self._bar.take_down()
        if event.key != armed.key or event.time > armed.until or not self._guard.may_write():
            return False
        self._deed()
        return True

    def _is_over(self) -> bool:
        return self._armed is None or time.monotonic() > self._armed.until
