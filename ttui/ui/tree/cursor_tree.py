"""The cursor of a tree: its row, the keys that move it, and its place after its row vanishes.

The cursor belongs to a row (`EntityRef`), not to a line of the screen.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView

from ttui.domain.ids import EntityRef
from ttui.ui.drawing.toast import toast
from ttui.ui.tree.selectable_tree import SelectableTree
from ttui.ui.wording.shop import ONE_LEVEL


class CursorTree(SelectableTree):
    """A list with a cursor that stays on its row while other rows come and go."""

    class CursorMoved(Message):
        """The cursor is on another row, or the rows under it were folded or scrolled."""

        def can_replace(self, message: Message) -> bool:
            """True: only the latest position matters."""
            return isinstance(message, CursorTree.CursorMoved)

    class CursorRowGone(Message):
        """The row under the cursor vanished, so the cursor moved by itself."""

        def __init__(self, gone: EntityRef, name: str, now_on: EntityRef | None) -> None:
            super().__init__()
            self.gone = gone
            self.gone_name = name
            self.now_on = now_on

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.displaced = False
        """True after new data moved the cursor, until a key moves it."""
        self._index = 0
        self._cursor: EntityRef | None = None

    def forget_drawn(self, refs: Iterable[EntityRef]) -> None:
        """These rows look different from what was drawn of them."""
        raise NotImplementedError

    @property
    def cursor(self) -> EntityRef | None:
        """The row under the cursor; None while there are no rows."""
        return self._cursor

    @property
    def place(self) -> tuple[int, int]:
        """The cursor's place from 1 on, and how many rows there are."""
        return (self._index + 1 if self.outline.rows else 0, len(self.outline.rows))

    def _escape_route(self) -> Iterator[EntityRef]:
        """The rows to which the cursor goes if its row vanishes: up its branch, then up the list.

        The branch is read now, while the old data is still there; the list is read when needed.
        """
        branch: list[EntityRef] = []
        above = self._cursor
        while above is not None:
            branch.append(above)
            above = self.outline.parent(above)
        return chain(branch, _upwards(self.outline.rows, self._index))

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

    def _go(self, index: int) -> None:
        """Put the cursor on a row after a key."""
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
        """Move up or down by a page, less one row for orientation."""
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
        if self.outline.is_one_level(self._cursor):
            toast(self.app, ONE_LEVEL)
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
            self.forget_drawn((self._cursor,))
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

    def action_account(self, step: int) -> None:
        """To the row of the next or previous ad account; from within one, back to its own row."""
        places = self.outline.account_rows
        if step > 0:
            found = next((one for one in places if one > self._index), None)
        else:
            found = next((one for one in reversed(places) if one < self._index), None)
        if found is not None:
            self._go(found)

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
