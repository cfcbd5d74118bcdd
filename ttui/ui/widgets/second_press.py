"""A key that acts on its second press, in the same way as the stop of everything."""

from collections.abc import Callable

from textual import events
from textual.app import App

from ttui.ui.input.first_press import SECOND_PRESS_WITHIN, FirstPress
from ttui.ui.input.key_guard import KeyGuard
from ttui.ui.widgets.second_press_bar import SecondPressBar


class SecondPress:
    """Waits 2 s for the second press of a key; any other key cancels. There is one per app.

    Args:
        app: shows the bar.
        guard: the app's key guard, which gets each key before `takes` does.
    """

    def __init__(self, app: App[None], guard: KeyGuard) -> None:
        self._guard = guard
        self._bar = SecondPressBar(app)
        self._first_press: FirstPress | None = None
        self._action: Callable[[], None] = lambda: None

    def await_second(self, key: str, words: str, action: Callable[[], None]) -> None:
        """Show what the same key will do, and do exactly that if it comes in time.

        Args:
            key: Textual's name of the key.
            words: what it will do; may hold hostile text.
            action: the action, with all data as of now.
        """
        self._first_press = FirstPress(key, self._guard.clock.monotonic() + SECOND_PRESS_WITHIN)
        self._action = action
        self._bar.put(words, self._is_over)

    def takes(self, event: events.Key) -> bool:
        """Take each key in order of arrival; True if it was the second press, which ends here."""
        first_press, self._first_press = self._first_press, None
        if first_press is None:
            return False
        self._bar.take_down()
        if (
            event.key != first_press.key
            or event.time > first_press.until
            or not self._guard.may_write()
        ):
            return False
        self._action()
        return True

    def _is_over(self) -> bool:
        return self._first_press is None or self._guard.clock.monotonic() > self._first_press.until
