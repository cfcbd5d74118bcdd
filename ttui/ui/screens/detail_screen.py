"""The detail pane with the whole screen."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from ttui.domain.ids import EntityRef
from ttui.domain.picture import Picture
from ttui.engine.port import EnginePort
from ttui.ui.render import line, piece
from ttui.ui.styles import DIM
from ttui.ui.widgets.detail_pane import DetailPane
from ttui.ui.widgets.header import Header
from ttui.ui.widgets.lines_view import LinesView


class DetailScreen(Screen[None], inherit_bindings=False):
    """One row and everything about it; follows the row, not the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,h,left,enter,i", "close", "back")]

    def __init__(self, engine: EnginePort, ref: EntityRef, *, at_end: bool = False) -> None:
        super().__init__()
        self._engine = engine
        self._ref = ref
        self._at_end = at_end

    def compose(self) -> ComposeResult:
        """Header, text, one line of keys."""
        yield Header(self._engine.clock, id="header")
        yield DetailPane(self._engine.clock, id="detail")
        yield LinesView(id="keys")

    def on_mount(self) -> None:
        """Draw, and again each second for ages and the clock."""
        self.query_one(DetailPane).focus()
        self.set_interval(1.0, self._redraw)
        self.call_after_refresh(self._first_draw)

    def _first_draw(self) -> None:
        self._redraw()
        if self._at_end:
            self.query_one(DetailPane).scroll_end(animate=False)

    def _redraw(self) -> None:
        self.show(self._engine.picture)

    def show(self, picture: Picture) -> None:
        """Draw a new picture."""
        self.query_one(Header).show(picture, self._ref.advertiser_id)
        self.query_one(DetailPane).show(picture, self._ref, full=True)
        self.query_one("#keys", LinesView).draw(
            (line(piece(" j k scroll   q, h or Esc: back to the list, where the keys act", DIM)),)
        )

    def action_close(self) -> None:
        """Back to the list."""
        self.dismiss(None)
