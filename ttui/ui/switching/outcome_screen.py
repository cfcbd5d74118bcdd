"""The result of each row of the latest key press, updated while proofs come in."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from ttui.engine.port import EnginePort
from ttui.ui.drawing.boundary import draws
from ttui.ui.drawing.lines import line, segment, wrapped
from ttui.ui.drawing.styles import BOLD, DIM
from ttui.ui.input.keys import Scope, bindings, caption
from ttui.ui.switching.outcome import SwitchOutcome
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.widgets.state_view import StateView
from ttui.ui.widgets.text_modal import AROUND, FRAME, WIDEST, ModalText, text_box

_KEYS = caption(
    "{j} {k} scroll   {close}: back, {undo} there takes back   {before}: stop of everything before",
    Scope.TEXT, Scope.OUTCOME, Scope.ROW,
)  # fmt: skip


class OutcomeScreen(StateView, ModalScreen[None], inherit_bindings=False):
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

    def compose(self) -> ComposeResult:
        """A box: the list, then the keys."""
        yield from text_box()

    def on_mount(self) -> None:
        """Draw now, and again while the screen is open."""
        self.query_one("#modal-keys", LinesView).draw((line(segment(_KEYS, DIM)),))
        self.redraw()
        self.query_one(ModalText).focus()

    def on_resize(self) -> None:
        """The box follows the terminal."""
        self.redraw()

    @draws("the result")
    def redraw(self) -> None:
        """Draw what is known by now."""
        self._outcome.look(self._engine.app_state)
        width = min(WIDEST, self.app.size.width - FRAME)
        title = wrapped(self._outcome.title(), width, BOLD)
        lines = (*title, *self._outcome.lines(width))
        text = self.query_one("#modal-text", ModalText)
        text.styles.height = max(3, min(len(lines), self.app.size.height - AROUND))
        text.draw(lines)

    def action_before(self) -> None:
        """Open the result of the stop of everything before it, perhaps of an earlier session."""
        self.dismiss(None)
        self.app.call_later(self._show_before)

    def action_close(self) -> None:
        """Close the screen; K opens it again."""
        self.dismiss(None)
