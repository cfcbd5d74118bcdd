"""Chance that hangs on names and not on an order: to drop one event changes no other draw."""

from hashlib import blake2b

_WORD = 4
_SCALE = float(1 << (8 * _WORD))


class Draws:
    """Numbers in [0, 1) drawn for one event; the same event has the same numbers."""

    __slots__ = ("_digest", "_next")

    def __init__(self, *key: object) -> None:
        text = "|".join(map(str, key))
        self._digest = blake2b(text.encode(), digest_size=64).digest()
        self._next = 0

    def next(self) -> float:
        """The next number."""
        first = self._next * _WORD
        self._next = (self._next + 1) % (len(self._digest) // _WORD)
        return int.from_bytes(self._digest[first : first + _WORD]) / _SCALE

    def between(self, low: float, high: float) -> float:
        """A number of seconds, or of anything."""
        return low + (high - low) * self.next()
