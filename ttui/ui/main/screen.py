"""The main screen: header, tree, pane, status line, footer."""

import os
from collections.abc import Callable, Collection
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Campaign
from ttui.domain.commands import RefreshNow, Watch
from ttui.domain.ids import EntityRef
from ttui.engine.port import EnginePort
from ttui.ui.backup import text as backup_text
from ttui.ui.detail.pane import DetailPane
from ttui.ui.detail.screen import DetailScreen
from ttui.ui.drawing.boundary import drawn
from ttui.ui.drawing.lines import Line, line, segment
from ttui.ui.drawing.styles import DIM, WARN
from ttui.ui.drawing.toast import toast
from ttui.ui.input.key_guard import KeyGuard
from ttui.ui.input.keys import Scope, bindings, caption
from ttui.ui.journal.screen import JournalScreen
from ttui.ui.main.open_account_screens import Opening
from ttui.ui.main.session_lock import Locking
from ttui.ui.main.standing import standing_words
from ttui.ui.main.status_line import AROUND_STATUS, footer, status_line
from ttui.ui.outside.screen import SinceLastRunScreen
from ttui.ui.promote.screen import PromoteScreen
from ttui.ui.promote.text import promote_of
from ttui.ui.switching.controller import Switching
from ttui.ui.switching.outcome_screen import OutcomeScreen
from ttui.ui.switching.plan import Verb
from ttui.ui.switching.row_keys import RowKeys
from ttui.ui.switching.selection_controller import SelectionController
from ttui.ui.terminal.clipboard import copy
from ttui.ui.tree import row_line
from ttui.ui.tree.campaign_tree import CampaignTree
from ttui.ui.tree.filter_field import Filtering
from ttui.ui.tree.reveal import reveal
from ttui.ui.widgets.ceiling_cache import CeilingCache
from ttui.ui.widgets.header import Header
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.widgets.second_press import SecondPress
from ttui.ui.widgets.state_view import StateView
from ttui.ui.wording import status_words
from ttui.ui.wording.shop import stop_costs

WATCH_AFTER = 0.2
"""Seconds the cursor rests before the engine is told what is on screen."""

_FILTER_KEYS = caption("{n} next, {clear} clears", Scope.TREE, Scope.MAIN)


class MainScreen(RowKeys, StateView, Screen[None], inherit_bindings=False):
    """The screen that the program opens with."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.MAIN, Scope.ROW)
    at_once = ages = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide"), (170, "-widest")]  # noqa: RUF012 - mypy takes it for an instance variable
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]  # noqa: RUF012 - same

    def __init__(
        self,
        engine: EnginePort,
        guard: KeyGuard,
        second_press: SecondPress,
        stop_account: Callable[[str], None],
        *,
        ceilings: CeilingCache,
        nothing_configured: bool = False,
    ) -> None:
        super().__init__()
        self._nothing_configured = nothing_configured
        self._engine = engine
        self._guard = guard
        self._ceilings = ceilings
        self._app_state = engine.app_state
        self.stop_account = stop_account
        """Say what a stop of an ad account would do; the same key again does it."""
        self._switching = Switching(self, engine, guard)
        self._selection_keys = SelectionController(self, engine, self._switching, second_press)
        self._locking = Locking(self, engine, guard)
        self._filtering = Filtering(self)
        self._opening = Opening(self, engine, guard)
        self._watch_timer: Timer | None = None
        self._watched: Watch | None = None
        self._remark = ""

    def compose(self) -> ComposeResult:
        """Mount all widgets once; later they are only redrawn."""
        if self._nothing_configured:
            yield LinesView(id="no-account")
        yield Header(self._engine.clock, self._ceilings, id="header")
        with Container(id="body"):
            with Vertical(id="list"):
                yield LinesView(id="heading")
                yield CampaignTree(self._ceilings, id="tree")
            yield LinesView(id="rule")
            yield DetailPane(self._engine.clock, id="pane")
        yield LinesView(id="status")
        yield LinesView(id="keys")
        yield Input(placeholder="filter: name  on  off  rejected  >100", id="filter", compact=True)

    def on_mount(self) -> None:
        """Draw what is known already; the engine starts after this frame."""
        self.query_one("#filter", Input).cursor_blink = False
        if self._nothing_configured:
            told = line(segment(f" {status_words.NO_ACCOUNT}", WARN))
            self.query_one("#no-account", LinesView).draw((told,))
        tree, header = self.tree_view, self.query_one(Header)
        tree.may_select_many = self._guard.may_write
        tree.clock, tree.totals_of = self._engine.clock, header.totals_of
        pane = self.query_one(DetailPane)
        pane.totals_of, pane.ceilings = header.totals_of, self._ceilings
        self.tree_view.focus()
        self.show(self._app_state)

    @property
    def tree_view(self) -> CampaignTree:
        """The list of rows."""
        return self.query_one("#tree", CampaignTree)

    def show(self, app_state: AppState) -> None:
        """Draw a new app state."""
        self._app_state = app_state
        self.tree_view.show(app_state)
        self._switching.look(app_state)
        self._draw_around()

    def on_resize(self) -> None:
        """Fit the columns and the pane to the new size."""
        self.call_after_refresh(self._draw_around)

    def tick(self) -> None:
        """Redraw ages, the clock and what `z` does. Lines that stay the same cost nothing."""
        cursor, pane = self.tree_view.cursor, self.query_one(DetailPane)
        self.query_one(Header).show(self._app_state, cursor.advertiser_id if cursor else None)
        if pane.display:
            pane.show(self._app_state, cursor, full=self.is_wide)
        self._draw_status()

    def _draw_around(self) -> None:
        self.tick()
        width = self.size.width
        self._draw_heading()
        self.query_one("#rule", LinesView).draw((line(segment("─" * width, DIM)),))
        self.query_one("#keys", LinesView).draw((footer(width),))

    def _draw_heading(self) -> None:
        drawn = row_line.heading(self.tree_view.columns, self.tree_view.outline.sort_by)
        self.query_one("#heading", LinesView).draw((drawn,))

    @property
    def is_wide(self) -> bool:
        """True when the pane stands beside the tree."""
        return self.has_class("-wide") or self.has_class("-widest")

    def _draw_status(self) -> None:
        self.query_one("#status", LinesView).draw(drawn(self._status_lines, "this line"))

    def _status_lines(self) -> tuple[Line, ...]:
        tree = self.tree_view
        place, rows = tree.place
        left = self._remark
        end = f"{place}/{rows}"
        room = self.size.width - len(end) - AROUND_STATUS
        if tree.selected:
            left = self._selection_keys.words(room)
        elif tree.outline.filter is not None:
            left = f"filter: {tree.outline.filter.text}   {_FILTER_KEYS}"
        elif last := self._switching.last_words(self._app_state, room):
            left = last
        elif backup := backup_text.running(self._app_state):
            left = backup
        elif costs := stop_costs(self._under_cursor()):
            left = costs
        elif self._app_state.unresolved:
            left = f"{len(self._app_state.unresolved)} changes of an earlier session are unresolved"
        elif not left:
            left = standing_words(self._app_state, tree.cursor)
        return (status_line(left, end, self.size.width),)

    def _under_cursor(self) -> tuple[Campaign, ...]:
        cursor = self.tree_view.cursor
        row = self._app_state.entity(cursor) if cursor is not None else None
        return (row,) if isinstance(row, Campaign) else ()

    @on(CampaignTree.CursorMoved)
    def _cursor_moved(self) -> None:
        self._draw_heading()
        self.tick()
        if self._watch_timer is not None:
            self._watch_timer.stop()
        self._watch_timer = self.set_timer(WATCH_AFTER, self._watch)

    @on(CampaignTree.CursorRowGone)
    def _cursor_row_gone(self, event: CampaignTree.CursorRowGone) -> None:
        now_on = self._app_state.entity(event.now_on) if event.now_on else None
        where = f"the cursor is on {now_on.name} now" if now_on else "the cursor moved"
        toast(self.app, f"{event.gone_name} is gone from the list; {where}.", "warning")

    @on(CampaignTree.SelectionNotice)
    def _told(self, event: CampaignTree.SelectionNotice) -> None:
        toast(self.app, event.text)

    def _watch(self) -> None:
        watch = Watch(self.tree_view.branches(), self.tree_view.cursor)
        if watch != self._watched:
            self._watched = watch
            self._engine.submit(watch)

    def switch_rows(self, verb: Verb) -> None:
        """Switch the marked rows, or else the one under the cursor."""
        if self.tree_view.selected:
            self._selection_keys.act(verb)
        elif not self._selection_keys.is_echo():
            self._switching.on_row(verb, self.tree_view)

    def action_undo(self) -> None:
        """Take the last change of this session back."""
        self._switching.undo()

    def switched(self, refs: Collection[EntityRef]) -> None:
        """Note that the engine has these rows; the status line follows them from now on."""
        self.tree_view.deselect(set(refs))
        self._draw_status()

    def hand_off(self, ref: EntityRef) -> None:
        """Show how a person ends the Promote that a row belongs to."""
        campaign = promote_of(self._engine.app_state, ref)
        self.app.push_screen(PromoteScreen(self._engine, self._guard, (campaign,)))

    def show_outcome(self, since: float | None, show_before: Callable[[], None]) -> bool:
        """Open the result of the latest key press, if it came after the tick `since`."""
        outcome = self._switching.outcome
        if outcome is None or (since is not None and since > outcome.press.at):
            return False
        self.app.push_screen(OutcomeScreen(self._engine, outcome, show_before))
        return True

    def action_lock(self) -> None:
        """Make the session read-only at once; unlocking asks."""
        self._locking.toggle()

    def action_open_detail(self) -> None:
        """Open the full screen of the row under the cursor."""
        if self.tree_view.cursor is not None:
            self.app.push_screen(DetailScreen(self._engine, self.tree_view.cursor, self._switching))

    def action_open_facts(self) -> None:
        """Open the row's full screen, scrolled to ids and raw states."""
        if self.tree_view.cursor is not None:
            screen = DetailScreen(self._engine, self.tree_view.cursor, self._switching, at_end=True)
            self.app.push_screen(screen)

    def action_open_journal(self) -> None:
        """Open the journal."""
        self.app.push_screen(JournalScreen(self._engine, self._switching))

    def action_open_closing(self) -> None:
        """Open the closing checklist of the row's ad account."""
        self._opening.closing(self.tree_view.cursor)

    def action_open_backup(self) -> None:
        """Open the backup of the row's ad account."""
        self._opening.backup(self.tree_view.cursor)

    def open_since_last_run(self, by_itself: bool) -> None:
        """Open the report of what happened while ttui was not running; Enter goes to a row."""
        screen = SinceLastRunScreen(self._engine, self._switching, self._guard, by_itself=by_itself)
        self.app.push_screen(screen, self._go_to)

    def _go_to(self, ref: EntityRef | None) -> None:
        if ref is not None and not reveal(self.tree_view, ref):
            toast(self.app, "This row is not on TikTok's lists any more.")

    def action_next_pane(self) -> None:
        """Move between tree and pane; on a narrow terminal open the full screen of the row."""
        if not self.is_wide:
            self.action_open_detail()
        elif self.tree_view.has_focus:
            self.query_one(DetailPane).focus()
        else:
            self.tree_view.focus()

    def action_refresh(self) -> None:
        """Read everything on screen again."""
        self._engine.submit(RefreshNow())
        toast(self.app, "Reading again.")

    def action_copy_id(self) -> None:
        """Put the row's id on the clipboard of the person's terminal (OSC 52)."""
        cursor = self.tree_view.cursor
        if cursor is None:
            return
        told = copy(self.app, cursor.id, os.environ)
        toast(self.app, f"{status_words.LEVELS[cursor.level]} id {cursor.id}: {told}")

    def action_filter(self) -> None:
        """Open the filter field in place of the footer."""
        self._filtering.open(self.tree_view.outline.filter)

    @on(Input.Submitted, "#filter")
    def _filter_typed(self, event: Input.Submitted) -> None:
        self._filtering.typed(self.tree_view, event.value)
        self._draw_status()

    def action_clear(self) -> None:
        """Esc: close the filter field, else leave the pane, else clear the filter."""
        if self._filtering.is_open:
            self._filtering.close(self.tree_view)
        elif not self.tree_view.has_focus:
            self.tree_view.focus()
        elif self.tree_view.outline.filter is not None:
            self.tree_view.show_filter(None)
            self._draw_status()
