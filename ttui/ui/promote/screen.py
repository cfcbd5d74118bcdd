"""The screen for ending a Promote: the taps, the clock, the typed word, and TikTok's state."""

import os
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input

from ttui.domain.commands import HandOffPromote, KeepTaps, SayEnded
from ttui.domain.ids import EntityRef
from ttui.engine.port import EnginePort
from ttui.ui.drawing.boundary import draws
from ttui.ui.drawing.key_line import key_line
from ttui.ui.drawing.lines import Line, justify, line, line_width, segment
from ttui.ui.drawing.qr import qr_lines
from ttui.ui.drawing.styles import ACCENT, BOLD, DIM
from ttui.ui.drawing.toast import toast
from ttui.ui.input.key_guard import DEAF_FOR, KeyGuard
from ttui.ui.input.keys import Scope, bindings, caption, footer_of
from ttui.ui.promote.text import WORD, PromoteToEnd, body, taps_text
from ttui.ui.terminal.clipboard import copy
from ttui.ui.widgets.header import Header
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.widgets.state_view import StateView
from ttui.ui.widgets.text_modal import ModalText

ASK_EVERY = 600.0
"""Seconds between reminders that the screen is still open."""
_BEGIN = caption("{begin_word}", Scope.PROMOTE)
_MARGIN = 1
_WIDEST_TEXT = 78
_AROUND = 5
"""Lines of the screen around the text."""

_WORDS = frozenset({WORD, WORD[0] + WORD})
"""The first letter opens the field. Some users then type the rest, some the whole word."""


class PromoteScreen(StateView, Screen[None], inherit_bindings=False):
    """Shows one Promote at a time. Reading goes on when the screen is left.

    Args:
        engine: reads TikTok and journals the word; no command of this screen sends a write.
        guard: separates typed keys from pasted or torn ones.
        refs: the Promote campaigns to end; the first one is shown first.
        deaf_for: seconds for which a new screen takes no word; type-ahead has ended by then.
    """

    drawn_every = 0.25
    ages = True
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PROMOTE)

    def __init__(
        self,
        engine: EnginePort,
        guard: KeyGuard,
        refs: Sequence[EntityRef],
        *,
        deaf_for: float = DEAF_FOR,
    ) -> None:
        super().__init__()
        self._engine = engine
        self._guard = guard
        self._refs = tuple(refs)
        self._place = 0
        self._deaf_for = deaf_for
        self._shown_at = float("inf")
        self._remark = ""
        self._code = False
        self._code_dark = True

    def compose(self) -> ComposeResult:
        """Header, title, text with the code beside it, the word, keys."""
        yield Header(self._engine.clock, id="header")
        yield LinesView(id="promote-title")
        with Horizontal(id="promote-body"):
            yield ModalText(id="promote-text")
            yield LinesView(id="promote-code")
        yield Input(id="word", compact=True, select_on_focus=False)
        yield LinesView(id="keys")

    def on_mount(self) -> None:
        """Tell the engine to read the Promote; take the word once this is on the screen."""
        self.query_one("#word", Input).cursor_blink = False
        self.query_one("#promote-text", ModalText).focus()
        self.set_interval(ASK_EVERY, self._ask)
        self._begin()

    def _begin(self) -> None:
        self._shown_at = float("inf")
        self._remark = ""
        self._ask()
        self.redraw()
        self.call_after_refresh(self._on_screen)

    def _ask(self) -> None:
        """The engine stops looking some time after nobody asked any more."""
        self._engine.submit(HandOffPromote(self._ref))

    def _on_screen(self) -> None:
        self._shown_at = self._guard.clock.monotonic()

    def on_resize(self) -> None:
        """Fit the lines to the new size."""
        self.call_after_refresh(self.redraw)

    @property
    def _ref(self) -> EntityRef:
        return self._refs[self._place]

    @property
    def _promote(self) -> PromoteToEnd:
        return PromoteToEnd(self._engine.app_state, self._ref, self._engine.clock)

    @property
    def is_typing(self) -> bool:
        """True while typed letters go into the word."""
        return self.query_one("#word", Input).has_focus

    @draws("this screen")
    def redraw(self) -> None:
        """Draw what is known by now."""
        promote, width = self._promote, self.size.width
        if not width:
            return
        self.query_one(Header).show(promote.app_state, self._ref.advertiser_id)
        self.query_one("#promote-title", LinesView).draw((self._title(promote, width),))
        code = self._code_lines(promote)
        room = width - 2 * _MARGIN
        text = self.query_one("#promote-text", ModalText)
        view = self.query_one("#promote-code", LinesView)
        beside = bool(code) and room - line_width(code[0]) >= _WIDEST_TEXT // 2
        text.display, view.display = beside or not code, bool(code)
        if code:
            view.styles.width = line_width(code[0])
            view.draw(code)
            room -= line_width(code[0]) + _MARGIN
        if text.display:
            drawn = body(promote, min(room, _WIDEST_TEXT))
            text.draw(tuple((segment(" " * _MARGIN), *each) for each in drawn))
        self._draw_word(promote)
        self._draw_keys(promote)

    def _title(self, promote: PromoteToEnd, width: int) -> Line:
        count = f"{self._place + 1} of {len(self._refs)} " if len(self._refs) > 1 else ""
        return justify(
            line(segment(f" Promote {promote.name}", BOLD)), line(segment(count, DIM)), width
        )

    def _draw_word(self, promote: PromoteToEnd) -> None:
        field = self.query_one("#word", Input)
        if promote.is_over and field.has_focus:
            self._leave_word()
        hint = f"{_BEGIN}: type {WORD} and Enter once it is off on the phone"
        field.placeholder = "" if promote.is_over else self._remark or hint
        field.disabled = promote.is_over

    def _draw_keys(self, promote: PromoteToEnd) -> None:
        width = self.size.width
        # While the field has letters, a remark has no other place.
        is_written = bool(self.query_one("#word", Input).value)
        remark = line(segment(f" {self._remark}", BOLD))
        keys = remark if is_written and self._remark else self._keys(promote, width)
        self.query_one("#keys", LinesView).draw((keys,))

    def _keys(self, promote: PromoteToEnd, width: int) -> Line:
        keys = [("{close}", "back")]
        if self._code:
            keys.insert(0, ("{swap_code}", "swap its colours"))
        if not promote.is_over:
            keys[:0] = [("{begin_word}", f"type {WORD}"), ("{copy_taps}", "copy taps"),
                        ("{show_code}", "QR code")]  # fmt: skip
        if len(self._refs) > 1:
            keys.insert(0, ("{next_promote}", "next"))
        shown = key_line(footer_of(keys, Scope.PROMOTE))
        return justify(shown, line(segment("ttui only looks ", ACCENT)), width)

    def _code_lines(self, promote: PromoteToEnd) -> tuple[Line, ...]:
        if not self._code or not promote.post_link:
            return ()
        return qr_lines(promote.post_link, dark_terminal=self._code_dark)

    def action_begin_word(self) -> None:
        """Take the first letter of the word, unless it was typed ahead, pasted or torn."""
        if self._promote.is_over:
            return
        if not self._guard.may_accept(self._shown_at, self._deaf_for):
            self._say("ignored: too soon, press again")
            return
        field = self.query_one("#word", Input)
        self._remark = ""
        field.value = WORD[0]
        field.focus()
        field.cursor_position = len(field.value)

    @on(Input.Submitted, "#word")
    def _word_typed(self, event: Input.Submitted) -> None:
        if not self._guard.may_accept(self._shown_at, self._deaf_for):
            self._say("ignored: too soon, press Enter again")
        elif event.value.strip().casefold() not in _WORDS:
            self._leave_word()
            self._say(f"that was not {WORD}; nothing noted. {_BEGIN} begins again")
        else:
            self._leave_word()
            self._engine.submit(SayEnded(self._ref))
            self._say("noted; now TikTok has to show it")

    def _leave_word(self) -> None:
        self.query_one("#word", Input).value = ""
        self.query_one("#promote-text", ModalText).focus()

    def _say(self, text: str) -> None:
        self._remark = text
        self._draw_word(self._promote)
        self._draw_keys(self._promote)

    def action_leave_word(self) -> None:
        """Esc: leave the word, else close the code, else go back."""
        if self.is_typing:
            self._leave_word()
        elif self._code:
            self.action_show_code()
        else:
            self.action_close()

    def action_copy_taps(self) -> None:
        """Copy the taps, and write them to a file too: no terminal tells whether a copy arrived."""
        text = taps_text(self._promote)
        toast(self.app, copy(self.app, text, os.environ))
        self._engine.submit(KeepTaps(self._ref, text))

    def action_show_code(self) -> None:
        """Show the post as a QR code: beside the text if there is room, else in its place."""
        promote = self._promote
        if not promote.post_link:
            toast(self.app, "TikTok does not name this post: there is no link for a QR code.")
            return
        rows = len(qr_lines(promote.post_link))
        if not self._code and rows > self.size.height - _AROUND:
            toast(self.app, f"The QR code needs {rows + _AROUND} lines.", "warning")
            return
        self._code = not self._code
        self.redraw()

    def action_swap_code(self) -> None:
        """Invert the code, for a light terminal or a reader that needs it."""
        self._code_dark = not self._code_dark
        self.redraw()

    def action_next_promote(self) -> None:
        """Go to the next Promote."""
        if len(self._refs) > 1:
            self._leave_word()
            self._place = (self._place + 1) % len(self._refs)
            self._code = False
            self._begin()

    def action_close(self) -> None:
        """Go back; reading goes on."""
        self.dismiss(None)
