"""The detail pane with the whole screen."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from ttui.domain.app_state import AppState
from ttui.domain.ids import EntityRef
from ttui.engine.port import EnginePort
from ttui.ui.detail.pane import DetailPane
from ttui.ui.drawing.key_line import key_line
from ttui.ui.drawing.lines import line_width, segment
from ttui.ui.drawing.styles import ACCENT, DIM
from ttui.ui.input.keys import Scope, bindings, caption, footer_of
from ttui.ui.switching.controller import Switching
from ttui.ui.switching.plan import Verb
from ttui.ui.switching.row_keys import RowKeys
from ttui.ui.switching.target import TargetRow, target_row
from ttui.ui.widgets.header import Header
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.widgets.state_view import StateView

_KEYS = footer_of((("{stop}", "stop"), ("{start}", "start")), Scope.ROW)
_WAY_BACK = caption("{j} {k} scroll   {q}, {h} or {escape}: back", Scope.TEXT, Scope.DETAIL)


class DetailScreen(RowKeys, StateView, Screen[None], inherit_bindings=False):
    """One row with all its details. It follows the row, not the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.DETAIL, Scope.ROW)

    at_once = ages = True
    displaced = False
    """The row shown never changes by itself."""

    def __init__(
        self, engine: EnginePort, ref: EntityRef, switching: Switching, *, at_end: bool = False
    ) -> None:
        super().__init__()
        self._engine = engine
        self._ref = ref
        self._switching = switching
        self._at_end = at_end
        self._drawn = engine.app_state

    def compose(self) -> ComposeResult:
        """Header, text, one line of keys."""
        yield Header(self._engine.clock, id="header")
        yield DetailPane(self._engine.clock, id="detail")
        yield LinesView(id="keys")

    def on_mount(self) -> None:
        """Draw; the app says when to draw again."""
        header, pane = self.query_one(Header), self.query_one(DetailPane)
        pane.totals_of, pane.ceilings = header.totals_of, header.ceilings
        pane.focus()
        self.call_after_refresh(self._first_draw)

    def _first_draw(self) -> None:
        self.redraw()
        if self._at_end:
            self.query_one(DetailPane).scroll_end(animate=False)

    def redraw(self) -> None:
        """Draw what is known by now, as ages and the clock are."""
        self.show(self._engine.app_state)

    def show(self, app_state: AppState) -> None:
        """Draw a new app state."""
        self._drawn = app_state
        self.query_one(Header).show(app_state, self._ref.advertiser_id)
        self.query_one(DetailPane).show(app_state, self._ref, full=True)
        keys = (*key_line(_KEYS), segment("  ", DIM))
        room = self.size.width - line_width(keys)
        words = self._switching.last_words(app_state, room) or _WAY_BACK
        self.query_one("#keys", LinesView).draw(((*keys, segment(words, ACCENT)),))

    @property
    def selected(self) -> Collection[EntityRef]:
        """Empty: rows cannot be marked here."""
        return ()

    def targets(self) -> Sequence[TargetRow]:
        """The row shown, as it was drawn last."""
        return (target_row(self._drawn.account(self._ref.advertiser_id), self._ref),)

    def switch_rows(self, verb: Verb) -> None:
        """Switch the row shown."""
        self._switching.on_row(verb, self)

    def action_undo(self) -> None:
        """Take the last change of this session back."""
        self._switching.undo()

    def action_close(self) -> None:
        """Back to the list."""
        self.dismiss(None)
