"""Decides whether the report of what happened meanwhile opens, or only a toast tells of it."""

from collections.abc import Callable

from textual.app import App
from textual.widgets import Input

from ttui.domain.app_state import AppState
from ttui.ui.drawing.toast import toast
from ttui.ui.outside.text import notice
from ttui.ui.widgets.state_view import StateView


class SinceLastRunController(StateView):
    """One per app.

    Args:
        app: its open screens may prevent the report.
        open_screen: opens the report; its argument is True if no key asked for it.
    """

    at_once = True
    drawn_as = "what happened while you were away"

    def __init__(self, app: App[None], open_screen: Callable[[bool], None]) -> None:
        self._app = app
        self._open = open_screen
        self._app_state: AppState | None = None
        self._told = False
        self._touched = False
        self._wanted = False

    def key_pressed(self) -> None:
        """Note that the user has pressed a key: from now on nothing opens by itself."""
        self._touched = True

    def show(self, app_state: AppState) -> None:
        """Take an app state; the first one with something to report opens the report, once."""
        self._app_state = app_state
        report = app_state.since_last_run
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
            toast(self._app, notice(report), "warning")
        else:
            self._open(True)

    def reopen(self) -> None:
        """`W`: open the report again."""
        report = self._app_state.since_last_run if self._app_state else None
        if report is None:
            self._wanted = True
            toast(self._app, "What happened meanwhile is not known yet: still reading.")
        elif not report.count:
            toast(self._app, "Nothing happened while no ttui looked, as far as is known.")
        else:
            self._open(False)
