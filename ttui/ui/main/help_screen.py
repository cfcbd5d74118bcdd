"""The help: the keys, made from their table, and the pages of the manual."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual.binding import BindingType

from ttui.manual import TOPICS
from ttui.ui.drawing.lines import Line, flow, line, segment
from ttui.ui.drawing.styles import BOLD
from ttui.ui.input.keys import PAGE_KEYS, Scope, bindings, caption, key_rows, rows_of
from ttui.ui.tree import filters
from ttui.ui.widgets.text_modal import TextModal

_KEYS_WIDTH = 13
_SIGNS = (
    "━● on   ●━ off   ◆ Promote (ends only on the phone)   Σ sum of ad groups   * marked",
    "The switch is what was asked for; the last column is what really happens.",
    "A stop goes: asked > accepted > off, confirmed (read back) > quiet (spend stands still).",
    "Money trails delivery by about 30 min; its age is in the header.",
)
_SCREENS = (
    (Scope.DETAIL, "On the screen of one row"),
    (Scope.QUESTION, "In a question"),
    (Scope.OUTCOME, "In how the latest ended"),
    (Scope.STOP_ALL, "In the result of stop all"),
    (Scope.JOURNAL, "In the journal"),
    (Scope.AWAY, "In what happened while no ttui looked"),
    (Scope.PROMOTE, "At a Promote"),
    (Scope.CLOSING, "In the closing checklist"),
    (Scope.BACKUP, "In a backup"),
)
_PAGES = tuple(zip(PAGE_KEYS, TOPICS, strict=True))
_PAGE_KEYS = f"{PAGE_KEYS[0]}-{PAGE_KEYS[-1]}"
_LONG, _SHORT = (
    caption(each, Scope.TEXT, Scope.TEXT_MODAL)
    for each in (
        f"{{j}} {{k}} scroll   {_PAGE_KEYS}: manual   {{q}} or {{escape}}: back",
        f"{{j}} {{k}}   {_PAGE_KEYS}: manual   {{q}}: back",
    )
)


class HelpScreen(TextModal):
    """The screen behind `?`: a number opens a page of the manual.

    Args:
        version: ttui's version, for the first line.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.HELP)

    def __init__(self, version: str) -> None:
        super().__init__(
            f"ttui {version}".strip() + ": keys",
            (*_rows(key_rows()), "", *_SIGNS, "", filters.HELP, *_screens()),
            keys=(_LONG, _SHORT),
        )

    def _body(self, width: int) -> list[Line]:
        title, *rest = super()._body(width)
        pages = (segment(f"{key} {topic}   ") for key, topic in _PAGES)
        return [title, line(""), *flow((segment("Manual:  ", BOLD), *pages), width), *rest]

    def action_page(self, topic: str) -> None:
        """Open a page of the manual over the help."""
        # Imported here, so that the start of the program does not wait for it.
        from ttui.ui.main.manual_page import ManualPage  # noqa: PLC0415

        self.app.push_screen(ManualPage(topic))


def _rows(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[tuple[str, str]]:
    for keys, _, meaning, confirm in rows:
        asks = f"  [{confirm}]" if confirm else ""
        yield f"{keys}  ".ljust(_KEYS_WIDTH), f"{meaning}{asks}"


def _screens() -> Iterator[str | tuple[str, str]]:
    for scope, title in _SCREENS:
        yield from ("", f"{title}:")
        yield from _rows(rows_of(scope))
