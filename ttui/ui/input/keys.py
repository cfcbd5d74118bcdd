"""The one table of keys: bindings, footers, captions, help and README are made from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType

from ttui.manual import TOPICS


class Scope(StrEnum):
    """The place in which a key works."""

    TREE = "tree"
    MAIN = "main"
    ROW = "row"
    """On every screen that shows rows which can be switched."""
    APP = "app"
    ALWAYS = "always"
    """The app takes the key before any screen, modal or text field; it is bound nowhere."""
    TEXT = "text"
    """By a text that scrolls; the same keys as in the tree."""
    MODAL = "modal"
    """By modals, in which the app's own keys are dead while the footer behind them offers this."""
    TEXT_MODAL = "text_modal"
    """By help, explanations and pages of the manual."""
    HELP = "help"
    QUESTION = "question"
    DETAIL = "detail"
    OUTCOME = "outcome"
    STOP_ALL = "stop_all"
    AWAY = "away"
    JOURNAL = "journal"
    JOURNAL_LIST = "journal_list"
    PROMOTE = "promote"
    CLOSING = "closing"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Key:
    """One action and its keys."""

    keys: tuple[str, ...]
    """Textual's names of the keys; the first one is shown."""
    action: str
    """Textual's action in the scope that hears it."""
    meaning: str
    """A phrase for help and README."""
    scope: Scope
    footer: str = ""
    """The word in the footer; empty to leave it out."""
    footer_key: str = ""
    """The key as the footer writes it, if that is not its own name."""
    writes: bool = False
    """True when it can lead to a write; such keys keep to the safe alphabet (KEYS.md R1)."""
    confirm: str = ""
    """The question or second press between the key and the write."""
    arguments: tuple[str, ...] = ()
    """What each of the keys hands to the action, where they differ in it."""

    @property
    def shown(self) -> str:
        """The keys as a person knows them."""
        if self.keys == PAGE_KEYS:
            return f"{PAGE_KEYS[0]}-{PAGE_KEYS[-1]}"
        return " ".join(map(_shown, self.keys))

    @property
    def action_name(self) -> str:
        """The action without its namespace and its arguments."""
        return self.action.split("(")[0].split(".")[-1]


def _shown(key: str) -> str:
    return _SHOWN.get(key, key)


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
    "shift+tab": "Shift+Tab",
    "escape": "Esc",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "question_mark": "?",
    "minus": "-",
    "plus": "+",
    "asterisk": "*",
    "f1": "F1",
    "f9": "F9",
}

UNSAFE = frozenset("ABCDEFHIMOPQRSZabcdmntuy0123456789[]<>;:?$^~@")
"""Characters in which a torn sequence can end; never bound to a write (KEYS.md R1)."""

_T, _M, _R, _A = Scope.TREE, Scope.MAIN, Scope.ROW, Scope.APP
MAIN_KEYS: tuple[Key, ...] = (
    Key(("space",), "toggle_switch", "switch the row (or the marked rows) on or off", _R,
        "on/off", writes=True, confirm="off: none; on: as s"),
    Key(("x",), "stop", "stop: switch the row or the marked rows off", _R,
        "stop", writes=True,
        confirm="none up to 20 rows; more, or an ad account: x again within 2 s"),
    Key(("s",), "start", "start: switch the row or the marked rows on", _R,
        "start", writes=True, confirm="asks"),
    Key(("z",), "undo", "take the last change of ttui back (of others: x, s on the row)", _R,
        "undo", writes=True, confirm="none for 60 s; later asks before a start"),
    Key(("X", "f9"), "stop_all", "twice within 2 s: stop everything", Scope.ALWAYS,
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
    Key(("left_square_bracket",), "account(-1)", "to the ad account before", _T),
    Key(("right_square_bracket",), "account(1)", "to the next ad account", _T),
    Key(("f",), "fold_accounts", "fold all ad accounts, or unfold all", _T),
    Key(("o",), "sort",
        "sort campaigns: burn, charged, used, at most, name, state, TikTok's order", _T),
    Key(("O",), "sort_again", "sort them again by the newest figures", _T),
    Key(("n",), "match(1)", "next match of the filter", _T),
    Key(("N",), "match(-1)", "previous match of the filter", _T),
    Key(("slash",), "filter", "filter by name, id, ad account, state or money", _M, "filter"),
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
    Key(PAGE_KEYS, "page", "in the help: open that page of the manual", Scope.HELP,
        arguments=TOPICS),
    Key(("q",), "app.back", "back; on the main screen quit", _A, "quit"),
    Key(("ctrl+z",), "app.suspend_process", "suspend to the shell; fg comes back", _A),
    Key(("ctrl+c",), "app.interrupt", "twice within a second: quit", _A),
    Key(("ctrl+s", "ctrl+q"), "app.flow_control", "nothing: flow-control keys", _A),
)  # fmt: skip
"""What the main screen hears, and what README and the help list; in their order."""

_TEXT, _OUTCOME, _STOP_ALL, _AWAY = Scope.TEXT, Scope.OUTCOME, Scope.STOP_ALL, Scope.AWAY
_QUESTION, _LIST, _JOURNAL = Scope.QUESTION, Scope.JOURNAL_LIST, Scope.JOURNAL
_PROMOTE, _CLOSING, _BACKUP = Scope.PROMOTE, Scope.CLOSING, Scope.BACKUP
_FAR = 1_000_000_000
SCREEN_KEYS: tuple[Key, ...] = (
    Key(("j", "down"), "scroll_down", "down", _TEXT),
    Key(("k", "up"), "scroll_up", "up", _TEXT),
    Key(("pagedown",), "page_down", "a page down", _TEXT),
    Key(("pageup",), "page_up", "a page up", _TEXT),
    Key(("g", "home"), "scroll_home", "to the first line", _TEXT),
    Key(("G", "end"), "scroll_end", "to the last line", _TEXT),
    Key(("question_mark", "f1"), "app.help", "the help", Scope.MODAL),
    Key(("q", "escape", "h", "enter", "question_mark", "f1"), "close", "back", Scope.TEXT_MODAL),
    Key(("y",), "accept", "accept", _QUESTION, writes=True,
        confirm="this question; deaf at first"),
    Key(("enter",), "chosen", "the chosen side, at first Cancel", _QUESTION, writes=True,
        confirm="the other side has to be chosen first"),
    Key(("tab", "shift+tab", "left", "right"), "other_side", "choose the other side", _QUESTION),
    Key(("n", "q", "escape"), "cancel", "cancel", _QUESTION),
    Key(("j", "down"), "scroll(1)", "down", _QUESTION),
    Key(("k", "up"), "scroll(-1)", "up", _QUESTION),
    Key(("q", "escape", "h", "left", "enter", "i"), "close", "back", Scope.DETAIL),
    Key(("K",), "before", "the stop of everything before it", _OUTCOME),
    Key(("q", "escape", "h", "enter"), "close", "back", _OUTCOME),
    Key(("p", "enter"), "hand_off", "how to end the Promote", _STOP_ALL),
    Key(("s",), "put_back", "switch on again what this stop switched off", _STOP_ALL,
        writes=True, confirm="asks"),
    Key(("j", "down"), "move(1)", "down", _STOP_ALL),
    Key(("k", "up"), "move(-1)", "up", _STOP_ALL),
    Key(("pagedown",), "page(1)", "a page down", _STOP_ALL),
    Key(("pageup",), "page(-1)", "a page up", _STOP_ALL),
    Key(("g", "home"), f"move(-{_FAR})", "to the first", _STOP_ALL),
    Key(("G", "end"), f"move({_FAR})", "to the last", _STOP_ALL),
    Key(("q", "escape", "h"), "close", "back; the stop goes on", _STOP_ALL),
    Key(("enter", "l", "right"), "go", "to the row in the list", _AWAY),
    Key(("j", "down"), "move(1)", "down", _AWAY),
    Key(("k", "up"), "move(-1)", "up", _AWAY),
    Key(("pagedown",), "move(5)", "five down", _AWAY),
    Key(("pageup",), "move(-5)", "five up", _AWAY),
    Key(("g", "home"), f"move(-{_FAR})", "to the first row", _AWAY),
    Key(("G", "end"), f"move({_FAR})", "to the last row", _AWAY),
    Key(("q", "escape", "h", "left", "W"), "close", "back to the list", _AWAY),
    Key(("enter", "l", "right"), "open", "everything about the entry", _JOURNAL),
    Key(("slash",), "filter", "filter by name, id, state or who", _JOURNAL),
    Key(("r",), "read", "read the journal again", _JOURNAL),
    Key(("escape",), "clear", "clear the filter, or back", _JOURNAL),
    Key(("h", "left"), "close", "back", _JOURNAL),
    Key(("j", "down"), "move(1)", "down", _LIST),
    Key(("k", "up"), "move(-1)", "up", _LIST),
    Key(("pagedown",), "page(1)", "a page down", _LIST),
    Key(("pageup",), "page(-1)", "a page up", _LIST),
    Key(("g", "home"), f"move(-{_FAR})", "to the first entry", _LIST),
    Key(("G", "end"), f"move({_FAR})", "to the last entry", _LIST),
    Key(("e",), "begin_word", "begin the word that says it is off on the phone", _PROMOTE),
    Key(("y",), "copy_taps", "copy the taps", _PROMOTE),
    Key(("c",), "show_code", "QR code of the post", _PROMOTE),
    Key(("i",), "swap_code", "swap the QR code's colours", _PROMOTE),
    Key(("tab",), "next_promote", "the next Promote", _PROMOTE),
    Key(("escape",), "leave_word", "out of the word, out of the code, back", _PROMOTE),
    Key(("q", "h", "left"), "close", "back; ttui looks on", _PROMOTE),
    Key(("enter", "l", "right"), "open", "into the step; there, do what is chosen", _CLOSING,
        writes=True, confirm="stopping asks, closing wants the name typed"),
    Key(("h", "left"), "back_to_steps", "back to the steps", _CLOSING),
    Key(("e",), "backup", "back up this account", _CLOSING),
    Key(("p",), "hand_off", "how to end the account's Promotes", _CLOSING),
    Key(("y",), "copy", "copy what the step is about", _CLOSING),
    Key(("r",), "read_again", "read every fact anew", _CLOSING),
    Key(("question_mark", "f1"), "app.help", "the help", _CLOSING),
    Key(("j", "down"), "move(1)", "down", _CLOSING),
    Key(("k", "up"), "move(-1)", "up", _CLOSING),
    Key(("pagedown",), "page(1)", "scroll the step down", _CLOSING),
    Key(("pageup",), "page(-1)", "scroll the step up", _CLOSING),
    Key(("g", "home"), "move(-100)", "to the first step", _CLOSING),
    Key(("G", "end"), "move(100)", "to the last step", _CLOSING),
    Key(("escape",), "close_pane", "back to the steps, from there to the list", _CLOSING),
    Key(("q",), "leave", "back; progress is kept", _CLOSING),
    Key(("enter",), "begin(False)", "begin, or go on", _BACKUP),
    Key(("f",), "begin(True)", "begin with video and image files", _BACKUP),
    Key(("w",), "cancel", "stop it; it goes on later from where it was", _BACKUP),
    Key(("y",), "copy", "copy its path", _BACKUP),
    Key(("q", "h", "escape"), "close", "back; a backup that runs goes on", _BACKUP),
)  # fmt: skip
"""What the other screens hear besides."""

KEYS = MAIN_KEYS + SCREEN_KEYS


def bindings(*scopes: Scope) -> list[BindingType]:
    """The bindings of these scopes, for a `BINDINGS` class variable."""
    return [each for key in KEYS if key.scope in scopes for each in _bindings(key)]


def _bindings(key: Key) -> Iterator[Binding]:
    if not key.arguments:
        yield _binding(key, ",".join(key.keys), key.action)
        return
    for name, argument in zip(key.keys, key.arguments, strict=True):
        yield _binding(key, name, f"{key.action}({argument!r})")


def _binding(key: Key, names: str, action: str) -> Binding:
    return Binding(
        names,
        action,
        key.footer or key.meaning,
        tooltip=key.meaning,
        id=f"{key.scope}.{key.keys[0]}",
        show=bool(key.footer),
        priority=key.keys[0].startswith("ctrl+"),
    )


def caption(template: str, *scopes: Scope) -> str:
    """A line that names keys, such as `"{put_back}: put back"`.

    Args:
        template: names in braces an action of these scopes, which becomes the key to show first,
            or one of their keys by Textual's name.
        scopes: where the keys have to be bound.

    Raises:
        KeyError: when no key of these scopes does this.
    """
    names: dict[str, str] = {}
    for key in KEYS:
        if key.scope in scopes:
            names |= {each: _shown(each) for each in key.keys}
    for key in KEYS:
        if key.scope in scopes:
            names.setdefault(key.action_name, key.footer_key or _shown(key.keys[0]))
    return template.format_map(names)


def footer_of(words: Iterable[tuple[str, str]], *scopes: Scope) -> tuple[tuple[str, str], ...]:
    """Key and word for the footer of a screen; the keys are templates, see `caption`."""
    return tuple((caption(keys, *scopes), word) for keys, word in words)


_LOOKS = frozenset({"move", "page", "scroll"})
_SPARED = "open_detail"
"""The first to be left out of a narrow footer: the help names it, and users try Enter."""


def footer_words() -> Iterable[tuple[str, str]]:
    """Key and word of everything the footer of the main screen shows, in order."""
    shown = sorted((key for key in MAIN_KEYS if key.footer), key=lambda key: key.action == _SPARED)
    return ((key.footer_key or _shown(key.keys[0]), key.footer) for key in shown)


def key_rows() -> list[tuple[str, str, str, str]]:
    """The table for help and README: key, action, meaning, confirm."""
    return list(map(_row, MAIN_KEYS))


def rows_of(scope: Scope) -> list[tuple[str, str, str, str]]:
    """The keys of one scope as in `key_rows`, without those that only look around."""
    return [_row(key) for key in KEYS if key.scope is scope and key.action_name not in _LOOKS]


def _row(key: Key) -> tuple[str, str, str, str]:
    return key.shown, key.action_name, key.meaning, key.confirm
