"""The bar that says what a second press will do, over the lowest lines of any screen."""

from collections.abc import Callable

from textual.app import App

from ttui.ui.drawing.lines import fit, line, segment, wrap
from ttui.ui.drawing.styles import REVERSE
from ttui.ui.input.first_press import SECOND_PRESS_WITHIN
from ttui.ui.widgets.lines_view import LinesView

_LATER = 0.05
"""Seconds that the bar waits longer than the second press, before it checks the end."""


class BarLines(LinesView):
    """The bar, over the lowest lines of the top screen."""


class SecondPressBar:
    """Shows at most one bar at a time."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._bar: BarLines | None = None

    def put(self, words: str, is_over: Callable[[], bool]) -> None:
        """Show it until `take_down`, or until the time is up and `is_over` says so."""
        self.take_down()
        width = self._app.size.width
        texts = wrap(f" {words} Any other key: no.", width)
        self._bar = bar = BarLines()
        bar.styles.height = len(texts)
        bar.draw(tuple(line(segment(fit(text, width), REVERSE)) for text in texts))
        self._app.screen.mount(bar)
        self._app.set_timer(SECOND_PRESS_WITHIN + _LATER, lambda: self._time_is_up(bar, is_over))

    def take_down(self) -> None:
        """Remove it, if it is there."""
        if self._bar is not None:
            self._bar.remove()
            self._bar = None

    def _time_is_up(self, bar: BarLines, is_over: Callable[[], bool]) -> None:
        if self._bar is bar and is_over():
            self.take_down()
