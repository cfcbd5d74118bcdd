"""The journal's entries, one line each. Only visible lines are made."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ttui.domain.receipt import Receipt
from ttui.ui.drawing.boundary import drawn
from ttui.ui.drawing.lines import Line
from ttui.ui.drawing.styles import CURSOR, CURSOR_AWAY
from ttui.ui.input.keys import Scope, bindings


class JournalList(ScrollView, can_focus=True):
    """A list whose cursor stays on its entry, not on its line."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.JOURNAL_LIST)

    class CursorMoved(Message):
        """The cursor is on another entry."""

    def __init__(self, draw: Callable[[Receipt, int], Line], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw = draw
        self._receipts: tuple[Receipt, ...] = ()
        self._index = 0

    @property
    def chosen(self) -> Receipt | None:
        """The entry under the cursor, as drawn."""
        return self._receipts[self._index] if self._receipts else None

    @property
    def place(self) -> tuple[int, int]:
        """The cursor's place from 1 on, and how many entries there are."""
        return (self._index + 1 if self._receipts else 0, len(self._receipts))

    def show(self, receipts: Sequence[Receipt]) -> None:
        """Draw these entries; the cursor stays on its entry, and the entry on its line."""
        before, chosen = self._index, self.chosen
        self._receipts = tuple(receipts)
        self._index = self._find(chosen, before)
        self.virtual_size = Size(self.size.width, len(self._receipts))
        if self._index != before and self.scroll_offset.y:
            moved = self.scroll_offset.y + self._index - before
            self.scroll_to(y=max(0, moved), animate=False, force=True)
        self._keep_visible()
        self.refresh()

    def _find(self, chosen: Receipt | None, before: int) -> int:
        if chosen is not None:
            for index, receipt in enumerate(self._receipts):
                if receipt.change_id == chosen.change_id:
                    return index
        return max(0, min(before, len(self._receipts) - 1))

    def _keep_visible(self) -> None:
        height, top = max(1, self.size.height), self.scroll_offset.y
        if self._index < top:
            self.scroll_to(y=self._index, animate=False, force=True)
        elif self._index >= top + height:
            self.scroll_to(y=self._index - height + 1, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        index = self.scroll_offset.y + y
        width = self.size.width
        if index >= len(self._receipts):
            return Strip.blank(width)
        receipt = self._receipts[index]
        (entry,) = drawn(lambda: (self._draw(receipt, width),), "this entry")
        strip = Strip(entry)
        if index == self._index:
            strip = strip.apply_style(CURSOR if self.has_focus else CURSOR_AWAY)
        return strip

    def action_move(self, step: int) -> None:
        """Up or down."""
        index = max(0, min(self._index + step, len(self._receipts) - 1))
        if index != self._index:
            self._index = index
            self._keep_visible()
            self.refresh()
            self.post_message(self.CursorMoved())

    def action_page(self, step: int) -> None:
        """A page up or down."""
        self.action_move(step * max(1, self.size.height - 1))

    def on_resize(self, event: events.Resize) -> None:
        """Fit the entries to the new width."""
        self.virtual_size = Size(event.size.width, len(self._receipts))
        self._keep_visible()
