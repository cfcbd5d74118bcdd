"""The keys that mark rows of a tree."""

from collections.abc import Callable, Collection

from textual.message import Message
from textual.scroll_view import ScrollView

from ttui.domain.app_state import AppState
from ttui.domain.ids import EntityRef, Level
from ttui.ui.tree import selection
from ttui.ui.tree.outline import Outline
from ttui.ui.tree.selection_text import all_words, gone_words


class SelectableTree(ScrollView):
    """A list whose rows can be marked. A mark belongs to a row, not to a place."""

    class SelectionNotice(Message):
        """A sentence about the marks, for a toast."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.outline = Outline()
        self.selected: selection.Selection = {}
        """The marked rows, in the order in which they were marked; never changed in place."""
        self.may_select_many: Callable[[], bool] = lambda: True
        """True if the key was typed alone: a pasted `+` marks nothing."""
        self._taken_unseen: frozenset[EntityRef] = frozenset()
        """Rows that were folded away when the user marked all that match."""

    @property
    def cursor(self) -> EntityRef | None:
        """The row under the cursor."""
        raise NotImplementedError

    @property
    def place(self) -> tuple[int, int]:
        """The cursor's place from 1 on, and how many rows there are."""
        raise NotImplementedError

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        raise NotImplementedError

    def selection_changed(self, refs: Collection[EntityRef]) -> None:
        """Called when these rows were marked or unmarked."""
        raise NotImplementedError

    def hidden_selected(self) -> list[EntityRef]:
        """Marked rows that the filter or a fold hides, without those marked while hidden."""
        visible, unseen = self.outline.visible, self._taken_unseen
        return [ref for ref in self.selected if ref not in visible and ref not in unseen]

    def forget_unseen(self) -> None:
        """Call this for a new filter: rows marked while hidden now count as hidden."""
        self._taken_unseen = frozenset()

    def _select(self, new: selection.Selection) -> None:
        """Replace the marks."""
        changed = self.selected.keys() ^ new.keys()
        self.selected = new
        self.selection_changed(changed)

    def deselect_gone_rows(self, before: AppState | None) -> None:
        """After new data: unmark rows that are no longer listed, and tell their former names."""
        gone = [ref for ref in self.selected if self.outline.entity(ref) is None]
        if not gone:
            return
        self.selected = selection.without(self.selected, set(gone))
        rows = [before.entity(ref) if before else None for ref in gone]
        names = [row.name if row else ref.id for row, ref in zip(rows, gone, strict=True)]
        self.post_message(self.SelectionNotice(gone_words(names)))

    def deselect(self, refs: Collection[EntityRef]) -> None:
        """Unmark these rows, after a key acted on them."""
        self._select(selection.without(self.selected, refs))

    def action_mark(self) -> None:
        """Mark or unmark the row, and move down."""
        cursor = self.cursor
        if cursor is None:
            return
        if cursor.level is not Level.ADVERTISER:
            self._select(selection.toggled(self.selected, cursor))
        self.action_move(1)

    def action_mark_range(self) -> None:
        """Mark from the last mark to the cursor; with a filter, only rows that match."""
        if not self.may_select_many():
            return
        rows, last = self.outline.rows, selection.last(self.selected)
        first = self.outline.index(last, near=self.place[0]) if last else None
        if first is None:
            why = "that row is not in sight" if last else "nothing is marked yet: v marks"
            self.post_message(self.SelectionNotice(f"V marks from the last mark to here; {why}."))
            return
        found = selection.span(rows, first, self.place[0] - 1)
        self._select(selection.joined(self.selected, filter(self.outline.can_select, found)))

    def action_mark_visible(self) -> None:
        """Mark all rows in sight; once they are, all that match, also in folded branches."""
        if not self.may_select_many():
            return
        outline = self.outline
        wanted = list(filter(outline.can_select, outline.rows))
        seen = len(wanted)
        if outline.selectable_count > seen and all(ref in self.selected for ref in wanted):
            wanted = outline.matches()
            self._taken_unseen = frozenset(wanted)
        self._select(selection.joined(self.selected, wanted))
        is_part = outline.filter is not None and outline.is_partly_unread
        if header_time := all_words(seen, len(wanted), outline.selectable_count, is_part):
            self.post_message(self.SelectionNotice(header_time))

    def action_clear_marks(self) -> None:
        """Unmark all rows."""
        self._select({})

    def action_invert_marks(self) -> None:
        """Invert the marks of the rows in sight."""
        if not self.may_select_many():
            return
        seen = list(filter(self.outline.can_select, self.outline.rows))
        self._select(selection.inverted(self.selected, seen))
