"""The report of what happened while ttui was not running; opens by itself at start."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from ttui.domain.ids import EntityRef
from ttui.engine.port import EnginePort
from ttui.ui.drawing.boundary import draws
from ttui.ui.drawing.key_line import key_line
from ttui.ui.drawing.lines import Line, lay_out, line, plain, segment, truncate
from ttui.ui.drawing.styles import BOLD, CURSOR
from ttui.ui.drawing.toast import toast
from ttui.ui.input.key_guard import KeyGuard
from ttui.ui.input.keys import Scope, bindings, footer_of
from ttui.ui.outside.text import ReportItem, items, title
from ttui.ui.switching.controller import Switching
from ttui.ui.switching.plan import Verb
from ttui.ui.switching.row_keys import RowKeys
from ttui.ui.switching.target import TargetRow, target_row
from ttui.ui.widgets.header import Header
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.widgets.state_view import StateView
from ttui.ui.widgets.text_modal import ModalText

DEAF_FOR = 1.0
"""Seconds after opening by itself in which no key switches: it was meant for the tree."""
_KEYS = footer_of(
    (("{j} {k}", "move"), ("{go}", "to its row"), ("{stop}", "stop"), ("{start}", "start"),
     ("{close}", "back to the list")),
    Scope.AWAY, Scope.ROW,
)  # fmt: skip


class SinceLastRunScreen(RowKeys, StateView, Screen[EntityRef | None], inherit_bindings=False):
    """The rows with their changes. The result is the row to go to, or None.

    Args:
        engine: has the report and the app state.
        switching: carries out what a key asks for.
        guard: the app's key guard.
        by_itself: True when no key asked for it.
    """

    drawn_every = 0.5
    ages = True
    AUTO_FOCUS = ""
    """Nothing has the focus: a focused text would scroll, and `x` could hit a row out of sight."""
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.AWAY, Scope.ROW)

    displaced = False
    """The cursor is on a row of the report, which never changes."""

    def __init__(
        self, engine: EnginePort, switching: Switching, guard: KeyGuard, *, by_itself: bool
    ) -> None:
        super().__init__()
        self._engine = engine
        self._switching = switching
        self._guard = guard
        self._deaf_for = DEAF_FOR if by_itself else 0.0
        self._shown_at = float("inf")
        self._place = 0
        self._items: tuple[ReportItem, ...] = ()
        self._drawn = engine.app_state

    def compose(self) -> ComposeResult:
        """Header, title, rows, keys."""
        yield Header(self._engine.clock, id="header")
        yield LinesView(id="heading")
        yield ModalText(id="away")
        yield LinesView(id="keys")

    def on_mount(self) -> None:
        """Draw now, and again when changes end."""
        self.call_after_refresh(self._first_draw)

    def _first_draw(self) -> None:
        self.redraw()
        self._shown_at = self._guard.clock.monotonic()

    def on_resize(self) -> None:
        """Fit the lines to the new size."""
        self.call_after_refresh(self.redraw)

    @property
    def _rows(self) -> list[ReportItem]:
        return [item for item in self._items if item.ref is not None]

    @draws("this screen")
    def redraw(self) -> None:
        """Draw what is known by now."""
        self._drawn = app_state = self._engine.app_state
        report = app_state.since_last_run
        if report is None:
            return
        self._items = items(report, app_state, self._engine.clock)
        rows = self._rows
        self._place = max(0, min(self._place, len(rows) - 1))
        chosen = rows[self._place] if rows else None
        width = self.size.width
        about = chosen.ref if chosen else None
        self.query_one(Header).show(app_state, about.advertiser_id if about else None)
        now = self._engine.clock.now()
        heading = line(segment(f" {title(report, app_state, now)}", BOLD))
        self.query_one("#heading", LinesView).draw((truncate(heading, width),))
        self._draw_items(chosen, width)
        self.query_one("#keys", LinesView).draw((truncate(key_line(_KEYS), width),))

    def _draw_items(self, chosen: ReportItem | None, width: int) -> None:
        drawn: list[Line] = []
        top, size = 0, 0
        for item in self._items:
            if item is chosen:
                top = len(drawn)
            shown = [part for each in item.lines for part in lay_out(each, width)]
            if item is chosen:
                shown = [line(segment(plain(each), CURSOR)) for each in shown]
                size = len(shown)
            drawn += shown
        text = self.query_one("#away", ModalText)
        text.draw(tuple(drawn))
        # Above the first item stands its heading.
        text.keep_in_sight(top if self._place else 0, top + size)

    @property
    def selected(self) -> Collection[EntityRef]:
        """Empty: rows cannot be marked here."""
        return ()

    def targets(self) -> Sequence[TargetRow]:
        """The row under the cursor, as it was drawn last."""
        rows = self._rows
        if not rows or (ref := rows[self._place].ref) is None:
            return ()
        return (target_row(self._drawn.account(ref.advertiser_id), ref),)

    def action_move(self, step: int) -> None:
        """Move the cursor to another row."""
        self._place = max(0, min(self._place + step, len(self._rows) - 1))
        self.redraw()

    def switch_rows(self, verb: Verb) -> None:
        """Switch the row under the cursor, unless the key was typed before the screen came."""
        if self._deaf_for and not self._guard.may_accept(self._shown_at, self._deaf_for):
            toast(self.app, "Ignored: this screen had just opened. Look, then press again.")
        else:
            self._switching.on_row(verb, self)

    def action_undo(self) -> None:
        """Do nothing: `z` undoes only changes of ttui."""
        toast(self.app, "z takes back what ttui did. Here: x stops the row, s starts it.")

    def action_go(self) -> None:
        """Go to the row in the tree."""
        rows = self._rows
        self.dismiss(rows[self._place].ref if rows else None)

    def action_close(self) -> None:
        """Close the report."""
        self.dismiss(None)
