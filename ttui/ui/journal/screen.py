"""The journal screen: every change of all sessions, with its author and its outcome."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Input

from ttui.domain.app_state import AppState
from ttui.domain.changes import ChangeRecord
from ttui.domain.commands import ReadJournal, WriteReceipts
from ttui.domain.ids import EntityRef
from ttui.domain.receipt import Receipt
from ttui.domain.status import OperationStatus
from ttui.engine.port import EnginePort
from ttui.ui.drawing.boundary import draws
from ttui.ui.drawing.key_line import key_line
from ttui.ui.drawing.lines import Line, justify, line, segment
from ttui.ui.drawing.styles import ACCENT, DIM, WARN
from ttui.ui.drawing.toast import toast
from ttui.ui.input.keys import Scope, bindings, caption, footer_of
from ttui.ui.journal import entry_actions
from ttui.ui.journal import text as journal_text
from ttui.ui.journal.entry_list import JournalList
from ttui.ui.switching.controller import Switching
from ttui.ui.switching.plan import Verb
from ttui.ui.switching.row_keys import RowKeys
from ttui.ui.switching.target import TargetRow, target_row
from ttui.ui.widgets.header import Header
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.widgets.state_view import StateView
from ttui.ui.widgets.text_modal import TextModal

READ_EVERY = 5.0
"""Seconds between reads of the newest entries, because other sessions write to the file too."""
_KEYS = footer_of(
    (("{stop}", "stop again"), ("{start}", "start"), ("{undo}", "take back"),
     ("{receipt}", "receipt"), ("{filter}", "filter"), ("{open}", "more"), ("{back}", "back")),
    Scope.JOURNAL, Scope.ROW, Scope.APP,
)  # fmt: skip

_CLEAR = caption("{clear}", Scope.JOURNAL)


class JournalScreen(RowKeys, StateView, Screen[None], inherit_bindings=False):
    """A list of entries and the chosen one; the engine reads the journal."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.JOURNAL, Scope.ROW)
    drawn_every = 0.25
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]  # noqa: RUF012 - mypy takes it for an instance variable

    displaced = False
    """The cursor never leaves its entry by itself."""

    def __init__(self, engine: EnginePort, switching: Switching) -> None:
        super().__init__()
        self._engine = engine
        self._switching = switching
        self._drawn = engine.app_state
        self._filter = ""

    def compose(self) -> ComposeResult:
        """Header, entries, the chosen one, keys."""
        yield Header(self._engine.clock, id="header")
        yield LinesView(id="heading")
        yield JournalList(self._draw_row, id="journal")
        yield LinesView(id="rule")
        yield LinesView(id="entry")
        yield LinesView(id="status")
        yield LinesView(id="keys")
        yield Input(placeholder="filter: name  id  state  who", id="filter", compact=True)

    def on_mount(self) -> None:
        """Ask for the whole journal, and draw the known entries at once."""
        self._engine.submit(ReadJournal())
        self.query_one("#filter", Input).cursor_blink = False
        self._list.focus()
        # It asks the engine to read; what was read comes as a new state.
        self.set_interval(READ_EVERY, self._read_newest)
        self.call_after_refresh(self.redraw)

    @property
    def _list(self) -> JournalList:
        return self.query_one("#journal", JournalList)

    def _read_newest(self) -> None:
        self._engine.submit(ReadJournal(whole=False))

    def redraw(self) -> None:
        """Draw what is known by now."""
        self.show(self._engine.app_state)

    @draws("the journal")
    def show(self, app_state: AppState) -> None:
        """Draw a new app state."""
        old, self._drawn = self._drawn, app_state
        if app_state.changes is not old.changes:
            self._read_newest()
        fresh = app_state.journal is not old.journal or app_state.changes is not old.changes
        if fresh or not self._list.place[1]:
            self._show_entries(kept=self._list.chosen)
        self._draw_around()

    def _show_entries(self, kept: Receipt | None = None) -> None:
        """Draw the entries that match, and one to keep even if it no longer matches."""
        live = {record.change.change_id: record for record in self._drawn.changes.values()}
        found = (_as_shown(each, live) for each in self._drawn.journal.receipts)
        key = kept.change_id if kept else ""
        self._list.show(
            [
                each
                for each in found
                if each.change_id == key or journal_text.matches(each, self._filter)
            ]
        )

    def _draw_row(self, receipt: Receipt, width: int) -> Line:
        return journal_text.row(receipt, journal_text.clock_of(self._drawn), width)

    def on_resize(self) -> None:
        """Fit the columns to the new size."""
        self.call_after_refresh(self._draw_around)

    @on(JournalList.CursorMoved)
    @draws("the journal")
    def _draw_around(self) -> None:
        width = self.size.width
        chosen = self._list.chosen
        advertiser_id = chosen.record.change.ref.advertiser_id if chosen else None
        self.query_one(Header).show(self._drawn, advertiser_id)
        clock = journal_text.clock_of(self._drawn)
        self.query_one("#heading", LinesView).draw((journal_text.heading(clock, width),))
        self.query_one("#rule", LinesView).draw((line(segment("─" * width, DIM)),))
        self.query_one("#entry", LinesView).draw(self._entry(chosen, width))
        self.query_one("#status", LinesView).draw((self._status(width),))
        self.query_one("#keys", LinesView).draw((key_line(_KEYS),))

    def _entry(self, chosen: Receipt | None, width: int) -> tuple[Line, ...]:
        view = self._drawn.journal
        told = (line(segment(f" {view.problem}", WARN)),) if view.problem else ()
        if chosen is not None:
            account = journal_text.who(self._drawn, chosen)
            return (*told, *journal_text.detail(chosen, account, self._engine.clock, width))
        if told:
            return told
        if view.receipts:
            return (line(f" Nothing matches. {_CLEAR} shows all again."),)
        text = "Nothing was switched yet." if view.complete else "Reading the journal."
        return (line(segment(f" {text}", DIM)),)

    def _status(self, width: int) -> Line:
        place, count = self._list.place
        left = "journal, newest first"
        if self._filter:
            left = f"filter: {self._filter}   {_CLEAR} clears"
        more = "" if self._drawn.journal.complete else ", reading"
        return justify(line(segment(f" {left}", ACCENT)), line(f"{place}/{count}{more} "), width)

    @property
    def selected(self) -> Collection[EntityRef]:
        """Empty: entries cannot be marked."""
        return ()

    def targets(self) -> Sequence[TargetRow]:
        """The row that the entry under the cursor is about."""
        chosen = self._list.chosen
        if chosen is None:
            return ()
        ref = chosen.record.change.ref
        return (target_row(self._drawn.account(ref.advertiser_id), ref),)

    def switch_rows(self, verb: Verb) -> None:
        """Stop or start the entry's row again; an entry of the past has no switch to toggle."""
        chosen = self._list.chosen
        if verb is Verb.TOGGLE:
            toast(self.app, "In the journal: x stops the entry's row again, s starts it.")
        elif chosen is not None and self.targets()[0].entity is None:
            to = OperationStatus.DISABLE if verb is Verb.STOP else OperationStatus.ENABLE
            now = self._engine.clock.now()
            made = entry_actions.again(chosen.record.change, self._drawn, now, to)
            self._switching.of_entry(made)
        elif chosen is not None:
            self._switching.on_row(verb, self)

    def action_undo(self) -> None:
        """Undo the entry under the cursor."""
        chosen = self._list.chosen
        if chosen is not None:
            now = self._engine.clock.now()
            self._switching.of_entry(entry_actions.take_back(chosen.record, self._drawn, now))

    def action_receipt(self) -> None:
        """Write the entry's receipt; the engine says where."""
        chosen = self._list.chosen
        if chosen is not None:
            self._engine.submit(WriteReceipts((chosen.change_id,)))

    def action_open(self) -> None:
        """Show all details of the entry."""
        chosen = self._list.chosen
        if chosen is not None:
            title = f"{chosen.verb} of {chosen.record.change.name}"
            self.app.push_screen(TextModal(title, journal_text.full(chosen)))

    def action_read(self) -> None:
        """Read all of the journal again."""
        self._engine.submit(ReadJournal())

    def action_filter(self) -> None:
        """Open the filter field in place of the footer."""
        self.add_class("-filtering")
        field = self.query_one("#filter", Input)
        field.value = self._filter
        field.focus()

    @on(Input.Submitted, "#filter")
    def _filter_typed(self, event: Input.Submitted) -> None:
        self._set_filter(event.value)

    def _set_filter(self, text: str) -> None:
        self.remove_class("-filtering")
        self._list.focus()
        self._filter = " ".join(text.split())
        self._show_entries()
        self._draw_around()

    def action_clear(self) -> None:
        """Esc: close the filter field, else clear the filter, else go back."""
        if self.has_class("-filtering"):
            self._set_filter(self._filter)
        elif self._filter:
            self._set_filter("")
        else:
            self.action_close()

    def action_close(self) -> None:
        """Back to the tree."""
        self.dismiss(None)


def _as_shown(receipt: Receipt, live: Mapping[str, ChangeRecord]) -> Receipt:
    """The entry with the newest state that this session knows."""
    record = live.get(receipt.change_id)
    return receipt if record is None else replace(receipt, record=record)
