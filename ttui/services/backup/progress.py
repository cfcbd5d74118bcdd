"""How far a backup has come, as frozen values for whoever draws it."""

from collections.abc import Callable
from dataclasses import replace

from ttui.domain.backup.parts import BackupProgress, Phase
from ttui.domain.clock import Clock

OnProgress = Callable[[BackupProgress], None]
"""Called on the loop the backup runs on."""

_OFTEN = 0.1
"""Seconds between two values of one phase, at least."""


class Meter:
    """Counts, and publishes what it counted."""

    def __init__(self, clock: Clock, publish: OnProgress) -> None:
        self._clock = clock
        self._publish = publish
        self._now = BackupProgress(phase=Phase.READING)
        self._begun = self._told = float("-inf")
        self._weight_done = 0
        self._weight_total = 0
        self._earlier = 0

    def start(self, phase: Phase, total: int, weight: int) -> None:
        """A phase begins, with so many items that weigh so much in all."""
        self._begun = self._clock.monotonic()
        self._weight_done, self._weight_total = 0, weight
        self._earlier = 0
        self._now = replace(
            self._now,
            phase=phase,
            done=0,
            total=total,
            rate=0.0,
            seconds_left=None,
            current="",
            waiting="",
        )
        self._tell(at_once=True)

    def more(self, total: int, weight: int) -> None:
        """The phase turned out to have further items."""
        self._weight_total += weight
        self._now = replace(self._now, total=self._now.total + total)
        self._tell()

    def skip(self, *, weight: int, rows: int, size: int) -> None:
        """An item was done in an earlier run; it tells nothing about how fast this one is."""
        self._earlier += 1
        self._weight_total -= weight
        now = self._now
        self._now = replace(now, done=now.done + 1, rows=now.rows + rows, size=now.size + size)
        self._tell()

    def add(
        self, current: str, *, done: int = 0, weight: int = 0, rows: int = 0, size: int = 0
    ) -> None:
        """Count what was done; from its weight the time that is left is worked out."""
        self._weight_done += weight
        now = self._now
        elapsed = self._clock.monotonic() - self._begun
        finished = now.done + done
        left = self._weight_total - self._weight_done
        self._now = replace(
            now,
            current=current,
            done=finished,
            rows=now.rows + rows,
            size=now.size + size,
            rate=(finished - self._earlier) / elapsed if elapsed > 0 else 0.0,
            seconds_left=left * elapsed / self._weight_done if self._weight_done > 0 else None,
        )
        self._tell()

    def wait(self, reason: str) -> None:
        """Nothing moves, and why; empty when it moves again."""
        if reason != self._now.waiting:
            self._now = replace(self._now, waiting=reason)
            self._tell(at_once=True)

    def finish(self) -> None:
        """The backup is done."""
        self.start(Phase.DONE, 0, 0)

    def _tell(self, *, at_once: bool = False) -> None:
        now = self._clock.monotonic()
        if at_once or now - self._told >= _OFTEN:
            self._told = now
            self._publish(self._now)
