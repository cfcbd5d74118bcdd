"""The tree of campaigns, ad groups and ads: a line API widget over a flat list of rows.

It remembers what it drew. So a key acts on the row that the user saw (`rendered`), and only lines
whose text changed are drawn again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.strip import Strip

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ceiling import Ceiling, CeilingKind
from ttui.domain.ceilings_of_all import rows_that_may_run
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.orphans import is_orphans_ref
from ttui.domain.snapshot import AccountSnapshot, Stamp
from ttui.domain.sums import Parts, figures_of, header_money_time, parts_of
from ttui.domain.totals import Totals, totals
from ttui.domain.unread import AccountsRead
from ttui.ui.drawing import boundary
from ttui.ui.drawing.lines import Line, wrapped
from ttui.ui.drawing.styles import CURSOR, CURSOR_AWAY, WARN
from ttui.ui.input.keys import Scope, bindings
from ttui.ui.switching.target import TargetRow, target_row
from ttui.ui.tree import account_line, row_line
from ttui.ui.tree.cursor_tree import CursorTree
from ttui.ui.tree.filters import Filter
from ttui.ui.tree.sort_order import SortBy, SortKeys
from ttui.ui.widgets.ceiling_cache import CeilingCache
from ttui.ui.wording import account_words, ceiling_words, outside_switch

_CACHED_LINES = 400


def why_empty(app_state: AppState | None) -> str:
    """Why there is no ad account to show; empty if there is one, or while it is not known."""
    if app_state is None or app_state.accounts or app_state.expected:
        return ""
    return app_state.feed.message


class CampaignTree(CursorTree, can_focus=True):
    """The main list. `show` gives it app states; it needs no engine."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.TREE)

    def __init__(self, ceilings: CeilingCache | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._ceilings = ceilings
        self.app_state: AppState | None = None
        self._columns = row_line.columns_for(80)
        self._told: Stamp | None = None
        self._parts = Parts(AccountsRead(), (), ())
        self.totals_of: Callable[[AccountSnapshot], Totals] = totals
        """Shared with the header, so that the accounts' rows add up to it at any moment."""
        self.clock: Clock | None = None
        """For the ages of accounts; without one they are left out."""
        self._lines: dict[EntityRef, Line] = {}
        self._rendered: dict[EntityRef, TargetRow] = {}
        self._first_of_sort: EntityRef | None = None
        """The row to which a sort at the top of the list put the cursor."""

    def rendered(self, ref: EntityRef) -> TargetRow:
        """A row as last drawn; as in the newest app state if it was not drawn yet."""
        return self._rendered.get(ref) or self._row_as_adopted(ref)

    def targets(self) -> list[TargetRow]:
        """What a key acts on: the marked rows, else the row under the cursor."""
        refs: Iterable[EntityRef] = self.selected or ((self._cursor,) if self._cursor else ())
        return self.as_seen(refs)

    def as_seen(self, refs: Iterable[EntityRef]) -> list[TargetRow]:
        """The rows as drawn if they are on the screen now, else as in the newest app state."""
        top = self.scroll_offset.y
        shown = set(self.outline.rows[top : top + max(1, self.size.height)])
        return [self.rendered(ref) if ref in shown else self._row_as_adopted(ref) for ref in refs]

    def as_adopted(self, refs: Iterable[EntityRef]) -> list[TargetRow]:
        """The rows as the newest app state has them, drawn yet or not."""
        return [self._row_as_adopted(ref) for ref in refs]

    def branches(self) -> frozenset[EntityRef]:
        """The unfolded rows that are on screen or have a child on screen."""
        top = self.scroll_offset.y
        visible = self.outline.rows[top : top + max(1, self.size.height)]
        parents = {self.outline.parent(ref) for ref in visible}
        opened = {ref for ref in visible if self.outline.is_open(ref)}
        return frozenset(ref for ref in parents | opened if ref is not None)

    def show(self, app_state: AppState) -> None:
        """Draw a new app state; only lines whose text changed are painted again."""
        gone_to = self._escape_route()
        before, self.app_state = self.app_state, app_state
        if why_empty(before) != why_empty(app_state):
            self.refresh()
        self._told, self._parts = header_money_time(app_state), parts_of(app_state)
        if self.outline.adopt(app_state):
            self.deselect_gone_rows(before)
            self._restructured(gone_to)
        else:
            self._redraw_changed()

    def show_filter(self, wanted: Filter | None) -> None:
        """Narrow the rows, or show all again; the cursor stays on its row where it can."""
        gone_to = self._escape_route()
        self.forget_unseen()
        self.outline.set_filter(wanted)
        self._restructured(gone_to, by_key=True)
        if wanted is not None and self._cursor and not self.outline.is_hit(self._cursor):
            self.action_match(1)

    def action_fold_accounts(self) -> None:
        """Fold all ad accounts, or unfold all if they are folded; the cursor stays where it can."""
        route = self._escape_route()
        self.outline.fold_accounts()
        self._restructured(route, by_key=True)

    def action_sort(self) -> None:
        """Sort the campaigns of each account in the next order."""
        self._sort(self.outline.sort_by.next)

    def action_sort_again(self) -> None:
        """Sort in the same order by the newest figures."""
        self._sort(self.outline.sort_by)

    def _sort(self, by: SortBy) -> None:
        """Sort now. The cursor stays on its row.

        Who has not left the top of the list stays at the top, to see what is first.
        """
        is_first = self.outline.sort_by is SortBy.TIKTOK or self._cursor == self._first_of_sort
        is_at_top = self._index == 0 and is_first
        route = self._escape_route()
        self.outline.sort(SortKeys(by, self._ceiling_of, self.totals_of))
        self._restructured(route, by_key=True)
        if is_at_top:
            self._go(0)
        self._first_of_sort = self._cursor if is_at_top else None

    def _ceiling_of(self, account: AccountSnapshot, row: Campaign | AdGroup | Ad) -> Ceiling | None:
        if self._ceilings is None or self.app_state is None:
            return None
        return self._ceilings.row(account, row, rows_that_may_run(self.app_state))

    def _restructured(self, route: Iterator[EntityRef], *, by_key: bool = False) -> None:
        """Find the cursor's row again after rows came or went; keep it on its screen line."""
        line_on_screen = self._index - self.scroll_offset.y
        was = self._cursor
        self._lines.clear()
        rows = self.outline.rows
        self.virtual_size = Size(self.size.width, len(rows))
        self._index, self._cursor = self._first_alive(route, was)
        self._scroll_so_that(line_on_screen)
        self.refresh()
        if was is not None and was != self._cursor and not by_key:
            self.displaced = True
            seen = self._rendered.get(was)
            name = seen.entity.name if seen and seen.entity else was.id
            self.post_message(self.CursorRowGone(was, name, self._cursor))
        self.post_message(self.CursorMoved())

    def _redraw_changed(self) -> None:
        top = self.scroll_offset.y
        old, self._lines = self._lines, {}
        for y, ref in enumerate(self.outline.rows[top : top + self.size.height], top):
            drawn = self._draw(ref)
            self._lines[ref] = drawn
            if old.get(ref) != drawn:
                self.refresh_line(y)

    def render_line(self, y: int) -> Strip:
        """One visible line; Textual asks only for those that must be painted."""
        index = self.scroll_offset.y + y
        rows = self.outline.rows
        if not rows and self.outline.filter is None:
            return self._line_of_nothing(index)
        if index >= len(rows):
            return Strip.blank(self.size.width)
        ref = rows[index]
        if len(self._lines) > _CACHED_LINES:
            self._lines.clear()
            self._rendered.clear()
        drawn = self._lines.get(ref)
        if drawn is None:
            drawn = self._lines[ref] = self._draw(ref)
        self._rendered[ref] = self._row_as_adopted(ref)
        if index == self._index:
            look = CURSOR if self.has_focus else CURSOR_AWAY
            return Strip(Segment.apply_style(drawn, post_style=look))
        return Strip(drawn)

    def _line_of_nothing(self, index: int) -> Strip:
        """The line that says why there is no row at all."""
        lines = wrapped(why_empty(self.app_state), max(2, self.size.width - 2), WARN)
        blank = Strip.blank(self.size.width)
        return Strip([Segment(" "), *lines[index]]) if index < len(lines) else blank

    def _draw(self, ref: EntityRef) -> Line:
        (drawn,) = boundary.drawn(lambda: (self._line_of(ref),), "this row")
        return drawn

    def _line_of(self, ref: EntityRef) -> Line:
        account, unread = self.outline.account(ref), self.outline.unread(ref)
        if account is None and unread is not None:
            return row_line.draw_unread(unread, self._columns)
        if account is None or self.app_state is None:
            return ()
        is_open = self.outline.is_open(ref)
        fold = " "
        if self.outline.can_open(ref):
            fold = "▾" if is_open else "▸"
        if ref == account.advertiser.ref:
            return self._line_of_account(account, fold)
        most: Ceiling | None = None
        entity = account.entity(ref)
        if self._columns.most and entity is not None:
            most = self._ceiling_of(account, entity)
        view = row_line.RowView(
            ref=ref,
            depth=self.outline.depth(ref),
            account=account,
            entity=entity,
            record=self.app_state.changes.get(ref),
            selected=ref in self.selected,
            fold=fold,
            unread=is_open and self.outline.is_unread(ref),
            hidden_below=self.outline.is_hidden_below(ref),
            header_time=self._told,
            moved=outside_switch.of_row(self.app_state, account, ref),
            most=most,
        )
        if is_orphans_ref(ref):
            return row_line.draw_orphans(view, self.outline.child_count(ref), self._columns)
        return row_line.draw(view, self._columns)

    def _line_of_account(self, account: AccountSnapshot, fold: str) -> Line:
        money, _ = account_words.ages(account, self.clock) if self.clock else ("", "")
        row = account_line.AccountRow(
            account=account,
            figures=figures_of(self._parts.only(account), self.totals_of),
            fold=fold,
            age=money,
            most=self._most_of(account),
            lost=self.outline.unread(account.advertiser.ref),
        )
        return account_line.draw(row, self._columns)

    def _most_of(self, account: AccountSnapshot) -> str:
        """The most that the account can still be charged today, where that is worked out."""
        if self._ceilings is None or self.app_state is None:
            return ""
        found = self._ceilings.of(account, rows_that_may_run(self.app_state))
        mark = "≤" if found.kind is CeilingKind.AT_MOST and not self._columns.most else ""
        text = ceiling_words.cell(found)
        # Below the heading of budgets a sign alone would not say what is not known.
        return "limit ?" if text == "?" else f"{mark}{text}"

    def _row_as_adopted(self, ref: EntityRef) -> TargetRow:
        return target_row(self.outline.account(ref), ref)

    def on_resize(self, event: events.Resize) -> None:
        """Choose columns for the new width and keep the cursor in sight."""
        self._columns = row_line.columns_for(event.size.width)
        self._lines.clear()
        self.virtual_size = Size(event.size.width, len(self.outline.rows))
        self._scroll_so_that(self._index - self.scroll_offset.y)
        self.refresh()

    @property
    def columns(self) -> row_line.Columns:
        """The columns in use; the heading above the tree shares them."""
        return self._columns

    def watch_has_focus(self, has_focus: bool) -> None:
        """Redraw the cursor, which looks different while another pane has the keys."""
        super().watch_has_focus(has_focus)
        self.refresh_line(self._index)

    def selection_changed(self, refs: Collection[EntityRef]) -> None:
        """Draw these rows again."""
        self.forget_drawn(refs)
        self.refresh()
        self.post_message(self.CursorMoved())

    def forget_drawn(self, refs: Iterable[EntityRef]) -> None:
        """Forget the drawn lines of these rows, because they look different now."""
        for ref in refs:
            self._lines.pop(ref, None)
