"""Tells keys that somebody pressed from keys that a torn sequence or a paste made.

A key press reaches the app as a name and a time. Terminals send arrows, mouse moves and focus
changes as `ESC [ ...`; a gap on the line makes single letters of them (TERMINAL.md, T1). A paste
without brackets arrives as keys within a few milliseconds (T19).
"""

from dataclasses import dataclass
from enum import Enum, auto

BURST = 0.015
"""Seconds; nobody types two keys within it, and key repeat is slower."""
TORN_FOR = 1.0
"""Seconds within which the rest of a torn sequence is expected."""
_REMEMBERED = 64
_OPENERS = {"[": "csi", "left_square_bracket": "csi", "O": "ss3", "upper_o": "ss3"}
_MOVES = frozenset("jkhlgGnN") | {"down", "up", "left", "right", "pagedown", "pageup", "tab"}


class _Torn(Enum):
    NONE = auto()
    ESCAPE = auto()
    """An escape came; the next key tells whether it stood alone."""
    CSI = auto()
    """Parameters follow until a final byte."""
    SS3 = auto()
    """One more key follows."""


@dataclass(slots=True)
class _Press:
    at: float
    gap: float
    """Since the key before."""
    other_gap: float
    """Since the last key that was no movement."""
    since_escape: float
    followed: bool = False
    """Another key came right behind it."""


_NEVER = _Press(float("-inf"), float("inf"), float("inf"), float("inf"))


class KeyGuard:
    """Watches every key in order. Fed by the app, asked by actions and questions.

    Textual runs a binding some turns after its key arrived, when later keys may have arrived too:
    the app therefore says with `recall` which key is being acted on.
    """

    def __init__(self) -> None:
        self._torn = _Torn.NONE
        self._escape_at = float("-inf")
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
            False when it is the rest of a torn sequence and must not reach anybody.
        """
        is_debris = self._is_debris(key, character, at)
        press = _Press(at, at - self._last.at, at - self._last_other_at, at - self._escape_at)
        # Movement is let pass: a slow line delivers "j" and "x" in one packet.
        if key not in _MOVES:
            self._last_other_at = at
            self._last.followed |= press.gap < BURST
        self._last = self._current = self._presses[at] = press
        if len(self._presses) > _REMEMBERED:
            del self._presses[next(iter(self._presses))]
        return not is_debris

    def recall(self, at: float) -> None:
        """Say that the key that arrived then is being acted on now."""
        self._current = self._presses.get(at, self._current)

    def _is_debris(self, key: str, character: str | None, at: float) -> bool:
        if key == "escape":
            self._torn, self._escape_at = _Torn.ESCAPE, at
            return False
        if at - self._escape_at > TORN_FOR:
            self._torn = _Torn.NONE
        if self._torn is _Torn.ESCAPE:
            opener = _OPENERS.get(character or key)
            self._torn = {"csi": _Torn.CSI, "ss3": _Torn.SS3}.get(opener or "", _Torn.NONE)
            return opener is not None
        if self._torn is _Torn.CSI:
            if character and "@" <= character <= "~":
                self._torn = _Torn.NONE
            return True
        if self._torn is _Torn.SS3:
            self._torn = _Torn.NONE
            return True
        return False

    def may_write(self) -> bool:
        """Whether the key was pressed by itself, so that it may switch something."""
        return self._current.other_gap >= BURST and not self._current.followed

    def may_accept(self, shown_at: float, deaf_for: float) -> bool:
        """Whether the key may accept a question.

        Args:
            shown_at: when the question was drawn, in monotonic seconds.
            deaf_for: seconds for which it hears nothing; type-ahead ends within them.
        """
        press = self._current
        return (
            press.at - shown_at >= deaf_for
            and press.since_escape >= TORN_FOR
            and press.gap >= BURST
            and not press.followed
        )
