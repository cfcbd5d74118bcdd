"""The world's own time: it can run fast, stand still, and be pushed forward by hand."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970 of an aware datetime."""
    return (moment - EPOCH) // _MILLISECOND


def from_ms(ms: int) -> datetime:
    """The aware UTC datetime of milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=ms)


class WorldClock:
    """World time: ``start`` plus real time multiplied by ``speed``, plus what was added by hand.

    Args:
        start: aware moment at which the world begins.
        speed: world seconds per real second; 0 stands still until ``advance``.
        monotonic: seconds of real time; tests give their own.
    """

    def __init__(
        self,
        start: datetime,
        speed: float = 1.0,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if start.tzinfo is None:
            raise ValueError("a world starts at an aware datetime")
        if speed < 0:
            raise ValueError("world time does not run backwards")
        self.start = start.astimezone(UTC)
        self.speed = speed
        self.monotonic = monotonic
        self._origin = monotonic()
        self._start_ms = to_ms(self.start)
        self._added_ms = 0
        self._held_ms: int | None = None

    def now(self) -> datetime:
        """The world's present, aware, in UTC."""
        return from_ms(self.now_ms())

    def now_ms(self) -> int:
        """The world's present in milliseconds since 1970."""
        if self._held_ms is not None:
            return self._held_ms
        real = self.monotonic() - self._origin
        return self._start_ms + self._added_ms + int(real * self.speed * 1000)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let time stand still meanwhile, so that one request sees one moment."""
        outer = self._held_ms
        self._held_ms = self.now_ms()
        try:
            yield
        finally:
            self._held_ms = outer

    def advance(self, by: timedelta | float) -> None:
        """Push world time forward by a timedelta or by seconds."""
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        if step < timedelta(0):
            raise ValueError("world time does not run backwards")
        self._added_ms += step // _MILLISECOND
