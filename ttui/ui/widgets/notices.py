"""What the engine has to tell, as it passes by at the edge of the screen."""

from textual.app import App

from ttui.domain.app_state import AppState
from ttui.ui.drawing.toast import toast
from ttui.ui.widgets.state_view import StateView
from ttui.ui.wording.remedies import with_remedies


class Notices(StateView):
    """Tells each notice once."""

    at_once = True
    drawn_as = "a notice"

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._last = 0

    def show(self, app_state: AppState) -> None:
        """Tell what is new among the notices."""
        for notice in app_state.notices:
            if notice.number > self._last:
                self._last = notice.number
                toast(self._app, with_remedies(notice.text, notice.remedies), notice.severity)
