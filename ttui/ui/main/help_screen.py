"""Help: the keys, made from their table, and the way to the pages of the manual."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from ttui.manual import TOPICS
from ttui.ui.drawing.lines import Line, flow, line, piece
from ttui.ui.drawing.styles import BOLD
from ttui.ui.input.keys import PAGE_KEYS, key_rows
from ttui.ui.tree import filters
from ttui.ui.widgets.text_modal import TextModal

_KEYS_WIDTH = 13
_SIGNS = (
    "━● on   ●━ off   ◆ Promote (ends only on the phone)   Σ sum of ad groups   * marked",
    "The switch is what was asked for; the last column is what really happens.",
    "A stop goes: asked > accepted > off, confirmed (read back) > quiet (spend stands still).",
    "Money trails delivery by about 30 min; its age is in the header.",
)
_PAGES = tuple(zip(PAGE_KEYS, TOPICS, strict=True))
_PAGE_KEYS = f"{PAGE_KEYS[0]}-{PAGE_KEYS[-1]}"


class HelpScreen(TextModal):
    """The screen behind `?`: a number opens a page of the manual.

    Args:
        version: of ttui, for the first line.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"page('{topic}')", show=False) for key, topic in _PAGES
    ]

    def __init__(self, version: str) -> None:
        rows = (
            (f"{keys:<{_KEYS_WIDTH}}", f"{meaning}{f'  [{confirm}]' if confirm else ''}")
            for keys, _, meaning, confirm in key_rows()
        )
        super().__init__(
            f"ttui {version}".strip() + ": keys",
            (*rows, "", *_SIGNS, "", filters.HELP),
            keys=(
                f"j k scroll   {_PAGE_KEYS}: manual   q or Esc: back",
                f"j k   {_PAGE_KEYS}: manual   q: back",
            ),
        )

    def _body(self, width: int) -> list[Line]:
        title, *rest = super()._body(width)
        pages = (piece(f"{key} {topic}   ") for key, topic in _PAGES)
        return [title, line(""), *flow((piece("Manual:  ", BOLD), *pages), width), *rest]

    def action_page(self, topic: str) -> None:
        """Lay a page of the manual over the keys."""
        # Inside: the start of the program must not wait for what reads the pages.
        from ttui.ui.main.manual_page import ManualPage  # noqa: PLC0415

        self.app.push_screen(ManualPage(topic))
