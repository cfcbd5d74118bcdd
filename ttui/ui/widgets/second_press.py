"""A key that acts on its second press, in the same way as the stop of everything."""

import time
from collections.abc import Callable

from textual import events
from textual.app import App

from ttui.ui.input.first_press import ARMED_FOR, Armed
from ttui.ui.input.key_guard import KeyGuard
from ttui.ui.widgets.second_press_bar import ArmedBar


class Arming:
    """Waits 2 s for the second press of a key; any other key cancels. There is one per app.

    Args:
        app: shows the bar.
        guard: the app's key guard, which gets each key before `takes` does.
    """

    def __init__(self, app: App[None], guard: KeyGuard) -> None:
        self._guard = guard
        self._bar = ArmedBar(app)
        self._armed: Armed | None = None
        self._deed: Callable[[], None] = lambda: None

    def arm(self, key: str, words: str, deed: Callable[[], None]) -> None:
        """Show what the same key will do, and do exactly that if it comes in time.

        Args:
            key: Textual's name of the key.
            words: what it will do; may hold hostile text.
            deed: the action, with all data as of now.
        """
        self._armed = Armed(key, time.monotonic() + ARMED_FOR)
        self._deed = deed
        self._bar.put(words, self._is_over)

    def takes(self, event: events.Key) -> bool:
        """Take each key in order of arrival; True if it was the second press, which ends here."""
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
