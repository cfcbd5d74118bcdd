"""A text over the screen, such as the help. Every key that goes back closes it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from ttui.ui.drawing.boundary import draws
from ttui.ui.drawing.lines import Line, hanging_indent, line, segment, wrapped
from ttui.ui.drawing.styles import BOLD, DIM
from ttui.ui.input.keys import Scope, bindings, caption
from ttui.ui.widgets.lines_view import LinesView

WAY_BACK = caption("{j} {k} scroll   {q} or {escape}: back", Scope.TEXT, Scope.TEXT_MODAL)
"""The keys of a text modal without keys of its own."""
WIDEST = 76
FRAME = 4
"""Cells that the box takes from the width."""
AROUND = 6
"""Lines of the screen that are not the text."""


class ModalText(LinesView, can_focus=True):
    """The text, scrolled with the keys of the tree."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.TEXT)


def text_box() -> ComposeResult:
    """The base of most modals: a box with a text to scroll, above a line of keys."""
    with Vertical(classes="box"):
        yield ModalText(id="modal-text")
        yield LinesView(id="modal-keys")


class TextModal(ModalScreen[None], inherit_bindings=False):
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

    def compose(self) -> ComposeResult:
        """A box with the text and a line that says how to leave."""
        yield from text_box()

    def on_mount(self) -> None:
        """The text has the keys."""
        self._lay_out()
        self.query_one("#modal-text", ModalText).focus()

    def on_resize(self) -> None:
        """The text follows the terminal."""
        self._lay_out()

    @draws("this text")
    def _lay_out(self) -> None:
        width = min(WIDEST, self.app.size.width - FRAME)
        lines = self._body(width)
        text = self.query_one("#modal-text", ModalText)
        text.draw(tuple(lines))
        text.styles.height = min(len(lines), max(3, self.app.size.height - AROUND))
        keys = next((each for each in self._keys if len(each) <= width), self._keys[-1])
        self.query_one("#modal-keys", LinesView).draw((line(segment(keys, DIM)),))

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
