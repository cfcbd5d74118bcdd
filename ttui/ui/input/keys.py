"""The one table of keys: bindings, footer, help and README are made from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType

from ttui.manual import TOPICS


class Scope(StrEnum):
    """Where a key is heard."""

    TREE = "tree"
    MAIN = "main"
    APP = "app"
    ALWAYS = "always"
    """By the app before any screen, modal or text field; bound nowhere."""
    JOURNAL = "journal"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Key:
    """One action and its keys."""

    keys: tuple[str, ...]
    """Textual's names, the one to show first."""
    action: str
    """Textual's action in the scope that hears it."""
    meaning: str
    """For help and README, in a phrase."""
    scope: Scope
    footer: str = ""
    """The word in the footer; empty to leave it out."""
    footer_key: str = ""
    """How the footer writes the key, where that is not its own name."""
    writes: bool = False
    """True when it can lead to a write; such keys keep to the safe alphabet (KEYS.md R1)."""
    confirm: str = ""
    """What stands between the key and the write."""

    @property
    def shown(self) -> str:
        """The keys as a person knows them."""
        if self.keys == PAGE_KEYS:
            return f"{PAGE_KEYS[0]}-{PAGE_KEYS[-1]}"
        return " ".join(_SHOWN.get(key, key) for key in self.keys)


PAGE_KEYS = tuple(map(str, range(1, len(TOPICS) + 1)))
"""One for each page of the manual, in its order."""
_SHOWN = {
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "enter": "Enter",
    "tab": "Tab",
    "escape": "Esc",
    "slash": "/",
    "question_mark": "?",
    "minus": "-",
    "plus": "+",
    "asterisk": "*",
    "f1": "F1",
    "f9": "F9",
}

UNSAFE = frozenset("ABCDEFHIMOPQRSZabcdmntuy0123456789[]<>;:?$^~@")
"""What a torn terminal sequence can end in: never bound to a write (KEYS.md R1)."""

_T, _M, _A = Scope.TREE, Scope.MAIN, Scope.APP
KEYS: tuple[Key, ...] = (
    Key(("space",), "toggle_switch", "switch the row (or the marked rows) on or off", _M,
        "on/off", writes=True, confirm="off: none; on: as s"),
    Key(("x",), "stop", "stop: switch the row or the marked rows off", _M,
        "stop", writes=True, confirm="none up to 20 rows; more: x again within 2 s"),
    Key(("s",), "start", "start: switch the row or the marked rows on", _M,
        "start", writes=True, confirm="asks"),
    Key(("z",), "undo", "take the last change of ttui back (of others: x, s on the row)", _M,
        "undo", writes=True, confirm="none for 60 s, then asks"),
    Key(("X", "f9"), "panic", "twice within 2 s: stop everything", Scope.ALWAYS,
        "stop all", "X X", writes=True, confirm="the second press"),
    Key(("K",), "app.stop_all_result",
        "how the latest ended, row by row; after stop all, s puts back", _A),
    Key(("v",), "mark", "mark the row and move down", _T),
    Key(("V",), "mark_range", "mark from the last mark to here", _T),
    Key(("plus",), "mark_visible",
        "mark all in sight (that match); again: also in folded branches", _T),
    Key(("minus",), "clear_marks", "clear all marks", _T),
    Key(("asterisk",), "invert_marks", "invert the marks in sight", _T),
    Key(("j", "down"), "move(1)", "down", _T),
    Key(("k", "up"), "move(-1)", "up", _T),
    Key(("pagedown",), "page(1)", "a page down", _T),
    Key(("pageup",), "page(-1)", "a page up", _T),
    Key(("g", "home"), "top", "to the first row", _T),
    Key(("G", "end"), "bottom", "to the last row", _T),
    Key(("l", "right"), "unfold", "unfold", _T),
    Key(("h", "left"), "fold", "fold, or go to the row above it", _T),
    Key(("n",), "match(1)", "next match of the filter", _T),
    Key(("N",), "match(-1)", "previous match of the filter", _T),
    Key(("slash",), "filter", "filter by name, state or money", _M, "filter"),
    Key(("enter",), "open_detail", "everything about the row, on the whole screen", _M, "more"),
    Key(("tab",), "next_pane", "to the other pane", _M),
    Key(("i",), "open_facts", "ids, raw states, age of the data", _M),
    Key(("y",), "copy_id", "copy the row's id", _M),
    Key(("r",), "refresh", "read everything on screen again", _M),
    Key(("L",), "lock", "lock: read-only from here on", _M, confirm="unlocking asks"),
    Key(("J",), "open_journal", "journal: what was done, undo or repeat any of it", _M),
    Key(("c",), "open_closing",
        "close the row's ad account: the checklist (opening it changes nothing)", _M),
    Key(("e",), "open_backup", "back up the row's ad account: begin, progress, proof", _M),
    Key(("e",), "receipt", "in the journal: write the entry's receipt to files here",
        Scope.JOURNAL),
    Key(("escape",), "clear", "clear the filter, or close", _M),
    Key(("W",), "app.away", "what happened while no ttui looked; Enter there goes to the row", _A),
    Key(("question_mark", "f1"), "app.help", "this help", _A, "help"),
    Key(PAGE_KEYS, "page", "in the help: open that page of the manual", Scope.HELP),
    Key(("q",), "app.back", "back; on the main screen quit", _A, "quit"),
    Key(("ctrl+z",), "app.suspend_process", "suspend to the shell; fg comes back", _A),
    Key(("ctrl+c",), "app.interrupt", "twice within a second: quit", _A),
    Key(("ctrl+s", "ctrl+q"), "app.flow_control", "nothing: flow-control keys", _A),
)  # fmt: skip


def bindings(scope: Scope) -> list[BindingType]:
    """The bindings of one scope, for a `BINDINGS` class variable."""
    return [_binding(key) for key in KEYS if key.scope is scope]


def write_bindings() -> list[BindingType]:
    """The keys that switch rows, for a screen that shows one row."""
    return [_binding(key) for key in KEYS if key.writes and key.scope is Scope.MAIN]


def _binding(key: Key) -> Binding:
    return Binding(
        ",".join(key.keys),
        key.action,
        key.footer or key.meaning,
        tooltip=key.meaning,
        id=f"{key.scope}.{key.keys[0]}",
        show=bool(key.footer),
        priority=key.keys[0].startswith("ctrl+"),
    )


_SPARED = "open_detail"
"""The first to leave the footer where it does not fit: help names it, and Enter is guessed."""


def footer_words() -> Iterable[tuple[str, str]]:
    """Key and word of everything the footer shows, in order."""
    shown = sorted((key for key in KEYS if key.footer), key=lambda key: key.action == _SPARED)
    return ((key.footer_key or _SHOWN.get(key.keys[0], key.keys[0]), key.footer) for key in shown)


def key_rows() -> list[tuple[str, str, str, str]]:
    """The table for help and README: key, action, meaning, confirm."""
    return [
        (key.shown, key.action.split(".")[-1].split("(")[0], key.meaning, key.confirm)
        for key in KEYS
    ]


SCROLL_KEYS: list[BindingType] = [
    Binding("j,down", "scroll_down", show=False),
    Binding("k,up", "scroll_up", show=False),
    Binding("pagedown", "page_down", show=False),
    Binding("pageup", "page_up", show=False),
    Binding("g,home", "scroll_home", show=False),
    Binding("G,end", "scroll_end", show=False),
]
"""For whatever is text that scrolls; the same keys as in the tree."""
HELP_KEYS: list[BindingType] = [Binding("question_mark,f1", "app.help", show=False)]
"""For modals, in which the app's own keys are dead while the footer behind them offers this."""
