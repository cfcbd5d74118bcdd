"""The tree of campaigns, ad groups and ads: a line API widget over a flat list of rows.

Cursor, marks, folds and scroll belong to refs, not to lines. What is drawn is remembered, so that
a key acts on what its person saw (`painted`), and so that only lines whose text changed are
painted again.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ttui.domain.ids import EntityRef
from ttui.domain.picture import Picture
from ttui.ui import outside_text, rowtext
from ttui.ui.filters import Filter
from ttui.ui.keys import Scope, bindings
from ttui.ui.painted import PaintedRow, painted_row
from ttui.ui.render import Line
from ttui.ui.styles import CURSOR, CURSOR_AWAY
from ttui.ui.widgets.markable_tree import MarkableTree

_CACHED_LINES = 400


class CampaignTree(MarkableTree, can_focus=True):
    """The main list. Feed it pictures with `show`; it needs no engine."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.TREE)

    class CursorMoved(Message):
        """The cursor is on another row, or the rows under it were folded or scrolled."""

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor ended up matters."""
            return isinstance(message, CampaignTree.CursorMoved)

    class CursorRowGone(Message):
        """The row under the cursor vanished; the cursor went elsewhere by itself."""

        def __init__(self, gone: EntityRef, name: str, now_on: EntityRef | None) -> None:
            super().__init__()
            self.gone = gone
            self.gone_name = name
            self.now_on = now_on

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.picture: Picture | None = None
        self.displaced = False
        """True from the moment the cursor was moved by data until it is moved by a key."""
        self._index = 0
        self._cursor: EntityRef | None = None
        self._columns = rowtext.columns_for(80)
        self._lines: dict[EntityRef, Line] = {}
        self._painted: dict[EntityRef, PaintedRow] = {}

    @property
    def cursor(self) -> EntityRef | None:
        """The ref under the cursor; None while there are no rows."""
        return self._cursor

    @property
    def place(self) -> tuple[int, int]:
        """The cursor's place from 1 on, and how many rows there are."""
        return (self._index + 1 if self.outline.rows else 0, len(self.outline.rows))

    def painted(self, ref: EntityRef) -> PaintedRow:
        """A row as last drawn; as adopted when it was not drawn yet."""
        return self._painted.get(ref) or self._row_as_adopted(ref)

    def targets(self) -> list[PaintedRow]:
        """What a key acts on: the marked rows, else the row under the cursor."""
        refs: Iterable[EntityRef] = self.marks or ((self._cursor,) if self._cursor else ())
        return self.as_seen(refs)

    def as_seen(self, refs: Iterable[EntityRef]) -> list[PaintedRow]:
        """The rows as painted where they are on the screen now, else as adopted."""
        top = self.scroll_offset.y
        shown = set(self.outline.rows[top : top + max(1, self.size.height)])
        return [self.painted(ref) if ref in shown else self._row_as_adopted(ref) for ref in refs]

    def as_adopted(self, refs: Iterable[EntityRef]) -> list[PaintedRow]:
        """The rows as the newest picture has them, drawn yet or not."""
        return [self._row_as_adopted(ref) for ref in refs]

    def branches(self) -> frozenset[EntityRef]:
        """The unfolded rows of which something is on screen."""
        top = self.scroll_offset.y
        visible = self.outline.rows[top : top + max(1, self.size.height)]
        parents = {self.outline.parent(ref) for ref in visible}
        opened = {ref for ref in visible if self.outline.is_open(ref)}
        return frozenset(ref for ref in parents | opened if ref is not None)

    def show(self, picture: Picture) -> None:
        """Draw a new picture; only lines whose text changed are painted again."""
        gone_to = self._escape_route()
        before, self.picture = self.picture, picture
        if self.outline.adopt(picture):
            self.drop_marks_of_gone_rows(before)
            self._restructured(gone_to)
        else:
            self._repaint_changed()

    def show_filter(self, wanted: Filter | None) -> None:
        """Narrow the rows, or show all again; the cursor stays on its row where it can."""
        gone_to = self._escape_route()
        self.forget_unseen()
        self.outline.set_filter(wanted)
        self._restructured(gone_to, by_key=True)
        if wanted is not None and self._cursor and not self.outline.is_hit(self._cursor):
            self.action_match(1)

    def _escape_route(self) -> Iterator[EntityRef]:
        """Where the cursor goes if its row vanishes: up its branch, then up the list.

        The branch is read now, while the old data is still there; the list only if it comes to it.
        """
        branch: list[EntityRef] = []
        above = self._cursor
        while above is not None:
            branch.append(above)
            above = self.outline.parent(above)
        return chain(branch, _upwards(self.outline.rows, self._index))

    def _restructured(self, route: Iterator[EntityRef], *, by_key: bool = False) -> None:
        """Find the cursor again after rows came or went; keep it on its line of the screen."""
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
            seen = self._painted.get(was)
            name = seen.entity.name if seen and seen.entity else was.id
            self.post_message(self.CursorRowGone(was, name, self._cursor))
        self.post_message(self.CursorMoved())

    def _first_alive(
        self, route: Iterator[EntityRef], was: EntityRef | None
    ) -> tuple[int, EntityRef | None]:
        rows = self.outline.rows
        if was is not None:
            found = self.outline.index(was, near=self._index)
            if found is not None:
                return found, was
            alive = set(rows)
            target = next((ref for ref in route if ref in alive), None)
            if target is not None:
                return rows.index(target), target
        return 0, rows[0] if rows else None

    def _scroll_so_that(self, line_on_screen: int) -> None:
        height = max(1, self.size.height)
        wanted = self._index - max(0, min(line_on_screen, height - 1))
        top = max(0, min(wanted, len(self.outline.rows) - height))
        if top != self.scroll_offset.y:
            # Not `scroll_to`: it clamps to a maximum that is only known after the next layout.
            self.set_reactive(ScrollView.scroll_target_y, float(top))
            self.scroll_y = float(top)

    def _repaint_changed(self) -> None:
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
        if index >= len(rows):
            return Strip.blank(self.size.width)
        ref = rows[index]
        if len(self._lines) > _CACHED_LINES:
            self._lines.clear()
            self._painted.clear()
        drawn = self._lines.get(ref)
        if drawn is None:
            drawn = self._lines[ref] = self._draw(ref)
        self._painted[ref] = self._row_as_adopted(ref)
        if index == self._index:
            look = CURSOR if self.has_focus else CURSOR_AWAY
            return Strip(Segment.apply_style(drawn, post_style=look))
        return Strip(drawn)

    def _draw(self, ref: EntityRef) -> Line:
        account = self.outline.account(ref)
        if account is None or self.picture is None:
            return ()
        is_open = self.outline.is_open(ref)
        fold = " "
        if self.outline.can_open(ref):
            fold = "▾" if is_open else "▸"
        view = rowtext.RowView(
            ref=ref,
            depth=self.outline.depth(ref),
            account=account,
            entity=account.entity(ref),
            record=self.picture.changes.get(ref),
            marked=ref in self.marks,
            fold=fold,
            unread=is_open and self.outline.is_unread(ref),
            moved=outside_text.of_row(self.picture, account, ref),
        )
        return rowtext.draw(view, self._columns)

    def _row_as_adopted(self, ref: EntityRef) -> PaintedRow:
        return painted_row(self.outline.account(ref), ref)

    def on_resize(self, event: events.Resize) -> None:
        """Choose columns for the new width and keep the cursor in sight."""
        self._columns = rowtext.columns_for(event.size.width)
        self._lines.clear()
        self.virtual_size = Size(event.size.width, len(self.outline.rows))
        self._scroll_so_that(self._index - self.scroll_offset.y)
        self.refresh()

    @property
    def columns(self) -> rowtext.Columns:
        """The columns in use; the heading above the tree shares them."""
        return self._columns

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor looks different while another pane has the keys."""
        super().watch_has_focus(has_focus)
        self.refresh_line(self._index)

    def _go(self, index: int) -> None:
        """Put the cursor on a row because a key said so."""
        rows = self.outline.rows
        if not rows:
            return
        index = max(0, min(index, len(rows) - 1))
        before, self._index = self._index, index
        self._cursor = rows[index]
        self.displaced = False
        self.refresh_line(before)
        self.refresh_line(index)
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if index < top or index >= top + height:
            self._scroll_so_that(0 if index < top else height - 1)
        self.post_message(self.CursorMoved())

    def go_to(self, ref: EntityRef) -> bool:
        """Put the cursor on a visible row; False when it is not visible."""
        found = self.outline.index(ref, near=self._index)
        if found is not None:
            self._go(found)
        return found is not None

    def action_move(self, step: int) -> None:
        """Up or down by rows."""
        self._go(self._index + step)

    def action_page(self, step: int) -> None:
        """Up or down by what fits on the screen, less one row for orientation."""
        self._go(self._index + step * max(1, self.size.height - 1))

    def action_top(self) -> None:
        """To the first row."""
        self._go(0)

    def action_bottom(self) -> None:
        """To the last row."""
        self._go(len(self.outline.rows) - 1)

    def action_unfold(self) -> None:
        """Show the rows below; on an unfolded row go to the first of them."""
        if self._cursor is None:
            return
        before = len(self.outline.rows)
        was_open = self.outline.is_open(self._cursor)
        self.outline.unfold(self._index)
        self._folded(before)
        if was_open and len(self.outline.rows) == before and self.outline.child_count(self._cursor):
            self._go(self._index + 1)

    def action_fold(self) -> None:
        """Hide the rows below; on a folded row go to the row above it."""
        if self._cursor is None:
            return
        if self.outline.is_open(self._cursor) and self.outline.can_open(self._cursor):
            before = len(self.outline.rows)
            self.outline.fold(self._index)
            self._folded(before)
            return
        parent = self.outline.parent(self._cursor)
        if parent is not None:
            self.go_to(parent)

    def _folded(self, rows_before: int) -> None:
        """Repaint after rows below the cursor came or went; the cursor stays where it is."""
        if self._cursor is not None:
            self._lines.pop(self._cursor, None)
        found = self.outline.index(self._cursor, near=self._index) if self._cursor else None
        if found is not None and found != self._index:
            self._index = found
        if len(self.outline.rows) != rows_before:
            self.virtual_size = Size(self.size.width, len(self.outline.rows))
            self._scroll_so_that(self._index - self.scroll_offset.y)
            self.refresh()
        else:
            self.refresh_line(self._index)
        self.post_message(self.CursorMoved())

    def marks_changed(self, refs: Collection[EntityRef]) -> None:
        """Draw these rows again."""
        for ref in refs:
            self._lines.pop(ref, None)
        self.refresh()
        self.post_message(self.CursorMoved())

    def action_match(self, step: int) -> None:
        """To the next or previous row that itself matches the filter, around the ends."""
        rows = self.outline.rows
        for distance in range(1, len(rows) + 1):
            index = (self._index + step * distance) % len(rows)
            if self.outline.is_hit(rows[index]):
                self._go(index)
                return


def _upwards(rows: Sequence[EntityRef], index: int) -> Iterator[EntityRef]:
    """The rows above a place, nearest first."""
    return (rows[at] for at in range(min(index, len(rows)) - 1, -1, -1))
