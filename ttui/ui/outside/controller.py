"""Decides when the report of what happened meanwhile comes up, and when it only says so."""

from collections.abc import Callable

from textual.app import App
from textual.widgets import Input

from ttui.domain.app_state import Picture
from ttui.ui.drawing.toast import announce
from ttui.ui.outside.text import notice


class AwayDesk:
    """One per app.

    Args:
        app: whose screens may be in the way.
        open_screen: opens the report; told whether it comes by itself.
    """

    def __init__(self, app: App[None], open_screen: Callable[[bool], None]) -> None:
        self._app = app
        self._open = open_screen
        self._picture: Picture | None = None
        self._told = False
        self._touched = False
        self._wanted = False

    def key_heard(self) -> None:
        """Somebody is at the keys: nothing may open over what they do."""
        self._touched = True

    def show(self, picture: Picture) -> None:
        """A new picture: the first one with a report that says something brings it up, once."""
        self._picture = picture
        report = picture.away
        if self._told or report is None:
            return
        self._told = True
        is_busy = len(self._app.screen_stack) > 1 or isinstance(self._app.focused, Input)
        if self._wanted and not is_busy:
            self.reopen()
            return
        if not report.count:
            return
        if self._touched or is_busy:
            announce(self._app, notice(report), "warning")
        else:
            self._open(True)

    def reopen(self) -> None:
        """`W`: the report again."""
        report = self._picture.away if self._picture else None
        if report is None:
            self._wanted = True
            announce(self._app, "What happened meanwhile is not known yet: still reading.")
        elif not report.count:
            announce(self._app, "Nothing happened while no ttui looked, as far as is known.")
        else:
            self._open(False)
