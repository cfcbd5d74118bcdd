"""Counts the progress of a backup and publishes it as frozen values."""

from collections.abc import Callable
from dataclasses import replace

from ttui.domain.backup.parts import BackupPhase, BackupProgress
from ttui.domain.clock import Clock

OnProgress = Callable[[BackupProgress], None]
"""Called on the loop the backup runs on."""

_OFTEN = 0.1
"""Seconds between two values of one phase, at least."""


class ProgressCounter:
    """Counts, and publishes the counts."""

    def __init__(self, clock: Clock, publish: OnProgress) -> None:
        self._clock = clock
        self._publish = publish
        self._now = BackupProgress(phase=BackupPhase.READING)
        self._begun = self._told = float("-inf")
        self._weight_done = 0
        self._weight_total = 0
        self._earlier = 0

    def start(self, phase: BackupPhase, total: int, weight: int) -> None:
        """Begin a phase with this many items and this total weight."""
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
        """Add further items to the phase."""
        self._weight_total += weight
        self._now = replace(self._now, total=self._now.total + total)
        self._tell()

    def skip(self, *, weight: int, rows: int, size: int) -> None:
        """Count an item of an earlier run, without counting it for the speed of this run."""
        self._earlier += 1
        self._weight_total -= weight
        now = self._now
        self._now = replace(now, done=now.done + 1, rows=now.rows + rows, size=now.size + size)
        self._tell()

    def add(
        self, current: str, *, done: int = 0, weight: int = 0, rows: int = 0, size: int = 0
    ) -> None:
        """Count finished items; their weight gives the remaining time."""
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
        """Publish why the backup waits; an empty text when it goes on."""
        if reason != self._now.waiting:
            self._now = replace(self._now, waiting=reason)
            self._tell(at_once=True)

    def finish(self) -> None:
        """Publish that the backup is done."""
        self.start(BackupPhase.DONE, 0, 0)

    def _tell(self, *, at_once: bool = False) -> None:
        now = self._clock.monotonic()
        if at_once or now - self._told >= _OFTEN:
            self._told = now
            self._publish(self._now)
