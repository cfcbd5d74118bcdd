"""Separates keys that a person pressed from keys of a torn sequence or a paste.

The app gets a key press as a name and a time. Terminals send arrows, mouse moves and focus changes
as `ESC [ ...`. A gap on the line turns such a sequence into single letters (TERMINAL.md T1). A
paste without brackets comes as keys within a few milliseconds (TERMINAL.md T19).
"""

from dataclasses import dataclass
from enum import Enum, auto

from ttui.domain.clock import SYSTEM_CLOCK, Clock

BURST = 0.015
"""Seconds. Nobody types two keys within this time, and key repeat is slower."""
TORN_FOR = 1.0
"""Seconds within which the next piece of a torn sequence is expected."""
BURST_WORDS = "Ignored: that key came within a burst, as a paste does. Press it again."
DEAF_FOR = 0.3
"""Seconds for which a new screen ignores keys that act; type-ahead has ended by then."""
_REMEMBERED = 64
_MOUSE_KEYS = 3
_MOVES = frozenset("jkhlgGnN") | {"down", "up", "left", "right", "pagedown", "pageup", "tab"}


class _Torn(Enum):
    NONE = auto()
    ESCAPE = auto()
    """An escape came; the next key tells whether it stood alone."""
    CSI = auto()
    """Parameters follow until a final byte."""
    ONE = auto()
    """One more key follows, after digits (keypad and Linux console function keys)."""
    MOUSE = auto()
    """Three keys follow, which may be any: an old mouse report, whose button may be a space."""
    OSC = auto()
    """A text follows that begins with a number, or with the l or L of a title."""
    STRING = auto()
    """Any text follows until an escape or a bell: a reply, or a paste torn from its bracket."""


_OPENERS = {
    "[": _Torn.CSI,
    "O": _Torn.ONE,
    "]": _Torn.OSC,
    "P": _Torn.STRING,
    "_": _Torn.STRING,
}
"""The characters that may follow an escape."""
_REISSUED = {
    "alt+shift+o": (_Torn.ONE, True),
    "alt+shift+p": (_Torn.STRING, True),
    "left_square_bracket": (_Torn.CSI, False),
    "right_square_bracket": (_Torn.OSC, False),
    "underscore": (_Torn.STRING, False),
    "circumflex_accent": (_Torn.ESCAPE, False),
}
"""The keys that Textual makes of an escape and the next key if the sequence breaks off. False: a
person may type this key too, so the following keys are heard, but cannot write."""
_CUT_SHORT = frozenset({_Torn.ONE, _Torn.MOUSE})
"""Sequences that may have lost their last keys to the parser when the next one begins."""
_NOT_FIRST = frozenset("xszX ]")
"""Keys that no terminal sends right behind `ESC [`, so that a bracket before them was typed. Only
the first key tells: a reply may hold any of them further on."""
_OSC_BEGINS = frozenset("0123456789lL")
"""What terminals send right behind `ESC ]`; after anything else a person typed both."""
_PASTE = "200~"
_WHOLE_PASTE = f"[{_PASTE}"
_AFTER_CSI = {"M": _Torn.MOUSE, "[": _Torn.ONE, _PASTE: _Torn.STRING}
"""Sequences that go on after their final byte."""


@dataclass(slots=True)
class _Press:
    at: float
    gap: float
    """Seconds since the key before."""
    other_gap: float
    """Seconds since the last key that was not a movement."""
    since_torn: float
    """Seconds since the last escape or part of a torn sequence."""
    is_rest: bool = False
    """It may be the rest of a torn sequence."""
    followed: bool = False
    """Another key came right after it."""


_NEVER = _Press(float("-inf"), float("inf"), float("inf"), float("inf"))


class KeyGuard:
    """Watches every key in order. The app gives it the keys; actions and questions ask it.

    Textual runs a binding some turns after its key arrived, when later keys may have arrived too:
    the app therefore says with `recall` which key is being acted on.

    Args:
        clock: the one that stamps keys, for screens that compare other times with a key's.
    """

    def __init__(self, clock: Clock = SYSTEM_CLOCK) -> None:
        self.clock = clock
        self._torn = _Torn.NONE
        self._is_sure = True
        self._parameters = ""
        self._owed = 0
        self._torn_at = float("-inf")
        self._last_other_at = float("-inf")
        self._last = _NEVER
        self._current = _NEVER
        self._presses: dict[float, _Press] = {}

    def take(self, key: str, character: str | None, at: float) -> bool:
        """Note one key, in the order of arrival.

        Args:
            key: Textual's name of the key.
            character: the character it carries, if any.
            at: when it arrived, in monotonic seconds.

        Returns:
            False for the rest of a torn sequence, which must be dropped.
        """
        is_rest = self._is_rest(key, character, at)
        press = _Press(
            at, at - self._last.at, at - self._last_other_at, at - self._torn_at, is_rest
        )
        # A movement before a key is allowed: a slow line delivers "j" and "x" in one packet.
        if key not in _MOVES:
            self._last_other_at = at
        self._last.followed |= press.gap < BURST
        self._last = self._current = self._presses[at] = press
        if len(self._presses) > _REMEMBERED:
            del self._presses[next(iter(self._presses))]
        return not (is_rest and self._is_sure)

    def recall(self, at: float) -> None:
        """Note that the key that arrived at this time is being acted on now."""
        self._current = self._presses.get(at, self._current)

    def _is_rest(self, key: str, character: str | None, at: float) -> bool:
        """True if the key may belong to a torn sequence, which is then followed."""
        if at - self._torn_at > TORN_FOR:
            self._torn = _Torn.NONE
        if key == "escape":
            self._torn, self._is_sure, self._torn_at = _Torn.ESCAPE, True, at
            return False
        if self._is_refuted(character):
            self._torn = _Torn.NONE
        is_begun = bool(self._parameters) or not self._is_sure
        is_cut = self._torn in _CUT_SHORT or (self._torn is _Torn.CSI and is_begun)
        is_new = is_cut and key in _REISSUED
        if self._torn is _Torn.NONE or is_new:
            # If this was the bracket of a mouse report, its other keys are still to come.
            is_mouse = is_new and self._torn is _Torn.MOUSE
            self._owed = _MOUSE_KEYS - 1 - len(self._parameters) if is_mouse else 0
            self._torn, self._is_sure = _REISSUED.get(key, (_Torn.NONE, True))
            self._parameters = ""
            is_rest = self._torn is not _Torn.NONE
        else:
            is_rest = self._follow(character)
        if is_rest:
            self._torn_at = at
        return is_rest

    def _is_refuted(self, character: str | None) -> bool:
        """True if a bracket was typed by a person, who goes on with another key."""
        if self._torn is _Torn.OSC:
            return character is not None and character not in _OSC_BEGINS
        is_bracket = self._torn is _Torn.CSI and not self._owed
        is_first = is_bracket and not self._is_sure and not self._parameters
        return is_first and character in _NOT_FIRST

    def _follow(self, character: str | None) -> bool:
        """Follow a torn sequence by one key; False if the key does not belong to it."""
        torn, self._torn = self._torn, _Torn.NONE
        if character is None or not (self._is_sure or character.isprintable()):
            # It is a whole sequence, or a key that refutes the suspicion.
            return False
        match torn:
            case _Torn.ESCAPE:
                self._torn, self._parameters = _OPENERS.get(character, _Torn.NONE), ""
                return self._torn is not _Torn.NONE or character == "\\"
            case _Torn.CSI:
                self._torn = self._after_csi(character)
            case _Torn.ONE if character.isdigit():
                # A modifier before the key, as in ESC O 5 x of a keypad in application mode.
                self._torn = torn
            case _Torn.MOUSE:
                self._parameters += character
                self._torn = torn if len(self._parameters) < _MOUSE_KEYS else _Torn.NONE
            case _Torn.OSC:
                self._torn, self._parameters = _Torn.STRING, character
            case _Torn.STRING:
                # A paste may begin within a suspected sequence.
                self._parameters = (self._parameters + character)[-len(_WHOLE_PASTE) :]
                self._is_sure = self._is_sure or self._parameters == _WHOLE_PASTE
                # Textual shows an escape that broke off as a circumflex.
                self._torn = {"\a": _Torn.NONE, "^": _Torn.ESCAPE}.get(character, torn)
            case _:
                pass
        return True

    def _after_csi(self, character: str) -> _Torn:
        if not "@" <= character <= "~":
            self._parameters += character
            return _Torn.CSI
        whole, self._parameters = self._parameters + character, ""
        if self._owed:
            owed, self._owed = self._owed, 0
            self._parameters = "?" * (_MOUSE_KEYS - owed)
            return _Torn.MOUSE
        # Nobody types the bracket of a paste by hand.
        self._is_sure = self._is_sure or whole == _PASTE
        return _AFTER_CSI.get(whole, _Torn.NONE)

    def may_write(self) -> bool:
        """True if the key was pressed alone, so that it may switch something."""
        press = self._current
        return press.other_gap >= BURST and not press.followed and not press.is_rest

    def came_right_behind(self) -> bool:
        """True if the key came in a burst that was not a torn sequence."""
        return self._current.gap < BURST and not self._current.is_rest

    def may_accept(self, shown_at: float, deaf_for: float) -> bool:
        """True if the key may accept a question.

        Args:
            shown_at: when the question was drawn, in monotonic seconds.
            deaf_for: seconds for which it ignores keys; type-ahead has ended by then.
        """
        press = self._current
        return (
            press.at - shown_at >= deaf_for
            and press.since_torn >= TORN_FOR
            and press.gap >= BURST
            and not press.followed
        )
