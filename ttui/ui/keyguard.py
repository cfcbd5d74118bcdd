"""Tells keys that somebody pressed from keys that a torn sequence or a paste made.

A key press reaches the app as a name and a time. Terminals send arrows, mouse moves and focus
changes as `ESC [ ...`; a gap on the line makes single letters of them (TERMINAL.md, T1). A paste
without brackets arrives as keys within a few milliseconds (T19).
"""

from enum import Enum, auto

BURST = 0.015
"""Seconds; nobody types two keys within it, and key repeat is slower."""
TORN_FOR = 1.0
"""Seconds within which the rest of a torn sequence is expected."""
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


class KeyGuard:
    """Watches every key in order. Fed by the app, asked by actions and questions."""

    def __init__(self) -> None:
        self._torn = _Torn.NONE
        self._escape_at = float("-inf")
        self._last_at = float("-inf")
        self._last_other_at = float("-inf")
        self._gap = float("inf")
        self._other_gap = float("inf")

    @property
    def now(self) -> float:
        """When the latest key arrived, in monotonic seconds."""
        return self._last_at

    def take(self, key: str, character: str | None, at: float) -> bool:
        """Note one key.

        Args:
            key: Textual's name of the key.
            character: the character it carries, if any.
            at: when it arrived, in monotonic seconds.

        Returns:
            False when it is the rest of a torn sequence and must not reach anybody.
        """
        self._gap, self._last_at = at - self._last_at, at
        # Movement is let pass: a slow line delivers "j" and "x" in one packet.
        self._other_gap = at - self._last_other_at
        if key not in _MOVES:
            self._last_other_at = at
        return not self._is_debris(key, character, at)

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
        """Whether the latest key was pressed by itself, so that it may switch something."""
        return self._other_gap >= BURST

    def may_accept(self, shown_at: float, deaf_for: float) -> bool:
        """Whether the latest key may accept a question.

        Args:
            shown_at: when the question was drawn, in monotonic seconds.
            deaf_for: seconds for which it hears nothing; type-ahead ends within them.
        """
        return (
            self._last_at - shown_at >= deaf_for
            and self._last_at - self._escape_at >= TORN_FOR
            and self._gap >= BURST
        )
