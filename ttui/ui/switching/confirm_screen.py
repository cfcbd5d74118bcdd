"""The question of KEYS.md grade 2, before anything starts spending or cannot be undone.

Cancel is chosen until the user moves to the other side; `y` accepts at once. The question ignores
keys for its first 300 ms, for a second after an escape byte, and in a burst. So neither type-ahead
nor a torn escape sequence can accept it.
"""

from typing import ClassVar

from textual.binding import BindingType

from ttui.ui.drawing.boundary import draws
from ttui.ui.drawing.lines import line, segment, wrapped
from ttui.ui.drawing.styles import BOLD, DIM, PLAIN, REVERSE
from ttui.ui.input.key_guard import DEAF_FOR, KeyGuard
from ttui.ui.input.keys import Scope, bindings, caption
from ttui.ui.switching.confirm_text import Question
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.widgets.text_modal import BoxScreen

_ACCEPT = caption("{accept}", Scope.QUESTION)
_CHOSEN = caption("{chosen}", Scope.QUESTION)
_OTHER_SIDE = caption(", {other_side}: other side", Scope.QUESTION)


class StartQuestion(BoxScreen[bool]):
    """The screen of one question. Its result is True if the question was accepted."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.QUESTION, Scope.MODAL)

    def __init__(self, question: Question, guard: KeyGuard, *, deaf_for: float = DEAF_FOR) -> None:
        super().__init__()
        self.question = question
        self._guard = guard
        self._deaf_for = deaf_for
        self._accept_chosen = False
        self._shown_at = float("inf")

    def on_mount(self) -> None:
        """Cancel is chosen."""
        self._draw_sides("")

    def on_screen_resume(self) -> None:
        """Begin to ignore keys for 300 ms, whenever the question comes to the top."""
        self._shown_at = float("inf")
        self.call_after_refresh(self._on_screen)

    @draws("the question")
    def redraw(self) -> None:
        """Fit the question to the terminal."""
        lines = wrapped(self.question.title, self.box_width, BOLD)
        for paragraph in self.question.lines:
            lines += wrapped(paragraph, self.box_width)
        self.draw_box(lines)

    def _on_screen(self) -> None:
        self._shown_at = self._guard.clock.monotonic()

    def _draw_sides(self, remark: str) -> None:
        accept, cancel = f" {_ACCEPT} {self.question.accept} ", " Cancel "
        sides = (
            ("[" + cancel + "]", PLAIN if self._accept_chosen else REVERSE),
            ("[" + accept + "]", REVERSE if self._accept_chosen else PLAIN),
        )
        chosen = f"{_CHOSEN}: " + (self.question.accept if self._accept_chosen else "Cancel")
        self.query_one("#modal-keys", LinesView).draw(
            (
                line(
                    *(segment(text, style) for text, style in sides),
                    segment(f"  {remark or chosen + _OTHER_SIDE}", DIM),
                ),
            )
        )

    def _hears(self) -> bool:
        heard = self._guard.may_accept(self._shown_at, self._deaf_for)
        if not heard:
            self._draw_sides("ignored: too soon, press again")
        return heard

    def action_accept(self) -> None:
        """Accept, unless the key may not have been typed by a person."""
        if self._hears():
            self.dismiss(True)

    def action_chosen(self) -> None:
        """Enter: take the chosen side, which is Cancel until the user moves."""
        if self._hears():
            self.dismiss(self._accept_chosen)

    def action_other_side(self) -> None:
        """Move between the two sides."""
        if self._hears():
            self._accept_chosen = not self._accept_chosen
            self._draw_sides("")

    def action_cancel(self) -> None:
        """Cancel. This key is never ignored, because it does no harm."""
        self.dismiss(False)

    def action_scroll(self, step: int) -> None:
        """Scroll a text that is longer than the screen."""
        self.text.scroll_relative(y=step, animate=False)
