"""The result of each row of the latest key press, updated while proofs come in."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType

from ttui.engine.port import EnginePort
from ttui.ui.drawing.boundary import draws
from ttui.ui.drawing.lines import wrapped
from ttui.ui.drawing.styles import BOLD
from ttui.ui.input.keys import Scope, bindings, caption
from ttui.ui.switching.outcome import SwitchOutcome
from ttui.ui.widgets.state_view import StateView
from ttui.ui.widgets.text_modal import BoxScreen

_KEYS = caption(
    "{j} {k} scroll   {close}: back, {undo} there takes back   {before}: stop of everything before",
    Scope.TEXT, Scope.OUTCOME, Scope.ROW,
)  # fmt: skip


class OutcomeScreen(StateView, BoxScreen[None]):
    """A list to scroll; its rows are switched in the tree."""

    drawn_every = 0.2
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.OUTCOME, Scope.MODAL)

    def __init__(
        self, engine: EnginePort, outcome: SwitchOutcome, show_before: Callable[[], None]
    ) -> None:
        super().__init__()
        self._show_before = show_before
        self._engine = engine
        self._outcome = outcome

    def on_mount(self) -> None:
        """The list has the keys."""
        self.text.focus()

    @draws("the result")
    def redraw(self) -> None:
        """Draw what is known by now."""
        self._outcome.look(self._engine.app_state)
        title = wrapped(self._outcome.title(), self.box_width, BOLD)
        self.draw_box((*title, *self._outcome.lines(self.box_width)))
        self.draw_keys(_KEYS)

    def action_before(self) -> None:
        """Open the result of the stop of everything before it, perhaps of an earlier session."""
        self.dismiss(None)
        self.app.call_later(self._show_before)

    def action_close(self) -> None:
        """Close the screen; K opens it again."""
        self.dismiss(None)
