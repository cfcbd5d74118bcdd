"""A text over the screen, such as the help. Every key that goes back closes it."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, ScreenResultType

from ttui.ui.drawing.boundary import draws
from ttui.ui.drawing.lines import Line, hanging_indent, line, segment, wrapped
from ttui.ui.drawing.styles import BOLD, DIM
from ttui.ui.input.keys import Scope, bindings, caption
from ttui.ui.widgets.lines_view import LinesView

WAY_BACK = caption("{j} {k} scroll   {q} or {escape}: back", Scope.TEXT, Scope.TEXT_MODAL)
"""The keys of a text modal without keys of its own."""
_WIDEST = 76
_FRAME = 4
"""Cells that the box takes from the width."""
_AROUND = 6
"""Lines of the screen that are not the text."""


class ModalText(LinesView, can_focus=True):
    """The text, scrolled with the keys of the tree."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.TEXT)

    def keep_in_sight(self, first: int, after: int) -> None:
        """Scroll so that the lines from `first` to `after` are in sight, or as many as fit."""
        top, height = self.scroll_offset.y, max(2, self.size.height)
        if first < top:
            self.scroll_to(y=first, animate=False, force=True)
        elif after > top + height:
            self.scroll_to(y=min(first, after - height), animate=False, force=True)


class BoxScreen(ModalScreen[ScreenResultType], inherit_bindings=False):
    """The base of most modals: a box with a text to scroll, above a line of keys."""

    def compose(self) -> ComposeResult:
        """The text, then the keys."""
        with Vertical(classes="box"):
            yield ModalText(id="modal-text")
            yield LinesView(id="modal-keys")

    def on_mount(self) -> None:
        """Draw the first text."""
        self.redraw()

    def on_resize(self) -> None:
        """The box follows the terminal."""
        self.redraw()

    def redraw(self) -> None:
        """Make the lines and hand them to `draw_box`."""
        raise NotImplementedError

    @property
    def text(self) -> ModalText:
        """The text, which scrolls."""
        return self.query_one("#modal-text", ModalText)

    @property
    def box_width(self) -> int:
        """The cells of a line."""
        return min(_WIDEST, self.app.size.width - _FRAME)

    def draw_box(self, lines: Sequence[Line]) -> None:
        """Draw the text, in a box that is as high as it or as the terminal."""
        self.text.styles.height = min(len(lines), max(3, self.app.size.height - _AROUND))
        self.text.draw(tuple(lines))

    def draw_keys(self, *forms: str) -> None:
        """Draw the first form that fits, else the last one."""
        keys = next((each for each in forms if len(each) <= self.box_width), forms[-1])
        self.query_one("#modal-keys", LinesView).draw((line(segment(keys, DIM)),))


class TextModal(BoxScreen[None]):
    """A title and paragraphs.

    Args:
        title: the first line.
        paragraphs: each is a text, or a head with an indented text.
        keys: forms of the line that says how to leave; the first form that fits is drawn.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.TEXT_MODAL)

    def __init__(
        self,
        title: str,
        paragraphs: tuple[str | tuple[str, str], ...] = (),
        *,
        keys: tuple[str, ...] = (WAY_BACK,),
    ) -> None:
        super().__init__()
        self._title = title
        self._paragraphs = paragraphs
        self._keys = keys

    def on_mount(self) -> None:
        """The text has the keys."""
        self.text.focus()

    @draws("this text")
    def redraw(self) -> None:
        """Fit the text to the terminal."""
        self.draw_box(self._body(self.box_width))
        self.draw_keys(*self._keys)

    def _body(self, width: int) -> list[Line]:
        """All lines of the text, at most `width` cells wide."""
        lines = wrapped(self._title, width, BOLD)
        lines.append(line(""))
        for paragraph in self._paragraphs:
            if isinstance(paragraph, str):
                lines += wrapped(paragraph, width)
            else:
                lines += hanging_indent(segment(paragraph[0]), paragraph[1], width)
        return lines

    def action_close(self) -> None:
        """Back to the screen beneath."""
        self.dismiss(None)
