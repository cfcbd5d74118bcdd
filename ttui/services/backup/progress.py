"""Counts the progress of a backup and publishes it as frozen values."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ttui.domain.backup.parts import BackupPhase, BackupProgress
from ttui.domain.clock import Clock

OnProgress = Callable[[BackupProgress], None]
"""Called on the loop the backup runs on."""

_OFTEN = 0.1
"""Seconds between two values of one phase, at least."""


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of blocking work that is done."""

    current: str
    """The table or file at work."""
    amount: int
    """The rows written, or the bytes read back."""


class ProgressCounter:
    """Counts, and publishes the counts."""

    def __init__(self, clock: Clock, publish: OnProgress) -> None:
        self._clock = clock
        self._publish = publish
        self._now = BackupProgress(phase=BackupPhase.READING)
        self._begun = self._told = float("-inf")
        self._weight_done = self._weight_total = 0
        self._earlier = 0

    def start(self, phase: BackupPhase, total: int, weight: int) -> None:
        """Begin a phase with this many items and this total weight."""
        self._begun = self._clock.monotonic()
        self._weight_done, self._weight_total, self._earlier = 0, weight, 0
        now = self._now
        fresh = BackupProgress(phase=phase, total=total, rows=now.rows, size=now.size)
        self._now = fresh
        self._change(at_once=True)

    def more(self, total: int, weight: int) -> None:
        """Add further items to the phase."""
        self._weight_total += weight
        self._change(total=self._now.total + total)

    def skip(self, *, weight: int, rows: int, size: int) -> None:
        """Count an item of an earlier run, without counting it for the speed of this run."""
        self._earlier += 1
        self._weight_total -= weight
        now = self._now
        self._change(done=now.done + 1, rows=now.rows + rows, size=now.size + size)

    def add(
        self, current: str, *, done: int = 0, weight: int = 0, rows: int = 0, size: int = 0
    ) -> None:
        """Count finished items; their weight gives the remaining time."""
        self._weight_done += weight
        now, elapsed = self._now, self._clock.monotonic() - self._begun
        finished, left = now.done + done, self._weight_total - self._weight_done
        self._change(
            current=current,
            done=finished,
            rows=now.rows + rows,
            size=now.size + size,
            rate=(finished - self._earlier) / elapsed if elapsed > 0 else 0.0,
            seconds_left=left * elapsed / self._weight_done if self._weight_done > 0 else None,
        )

    def wait(self, reason: str) -> None:
        """Publish why the backup waits; an empty text when it goes on."""
        if reason != self._now.waiting:
            self._change(at_once=True, waiting=reason)

    def _change(self, *, at_once: bool = False, **fields: Any) -> None:
        self._now = replace(self._now, **fields)
        now = self._clock.monotonic()
        if at_once or now - self._told >= _OFTEN:
            self._told = now
            self._publish(self._now)
