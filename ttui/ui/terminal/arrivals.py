"""The arrival times of keys: all keys of one packet have one time, however long decoding took.

On a busy machine 15 ms can pass between two keys of one paste, which then seem typed by hand.
"""

_LATER = 1e-6
"""Seconds between the keys of one packet, because each press is identified by its time."""
_LONGEST = 0.5
"""Seconds for which bytes that were waiting already count as the same packet."""


class Arrivals:
    """Gives each decoded message the time at which its bytes came."""

    def __init__(self) -> None:
        self._last = float("-inf")

    def read(self, now: float, *, was_waiting: bool) -> None:
        """Bytes were read.

        Args:
            now: in monotonic seconds.
            was_waiting: True if they were there at once, after the bytes read before.
        """
        if not was_waiting or now - self._last > _LONGEST:
            self._last = max(now, self._last)

    def next(self) -> float:
        """The time of the next message out of these bytes."""
        self._last += _LATER
        return self._last
