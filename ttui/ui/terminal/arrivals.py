"""When keys arrived: what one packet brought arrived at once, however long decoding it took.

A busy machine can let 15 ms pass between two keys of one paste, which then look typed by hand.
"""

_LATER = 1e-6
"""Seconds between the keys of one packet: each press is known by its time."""
_LONGEST = 0.5
"""Seconds for which what was waiting already still counts as the same packet."""


class Arrivals:
    """Gives each message that was decoded the time at which its bytes came."""

    def __init__(self) -> None:
        self._last = float("-inf")

    def read(self, now: float, *, was_waiting: bool) -> None:
        """Bytes were read.

        Args:
            now: in monotonic seconds.
            was_waiting: they were there before anybody asked, behind those read before.
        """
        if not was_waiting or now - self._last > _LONGEST:
            self._last = max(now, self._last)

    def next(self) -> float:
        """The time of the next message out of these bytes."""
        self._last += _LATER
        return self._last
