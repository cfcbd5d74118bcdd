"""Reads that lag: when a row that looks as asked may only look as it did before."""

from ttui.domain.changes import StatusChange
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.status import OperationStatus


class Doubts:
    """Writes that may have landed and that no read has shown yet.

    After such a start, a row that reads "off" may be the one from before the start: a stop whose
    own write was lost must not be proven by it.
    """

    def __init__(self, clock: Clock, longest_lag: float) -> None:
        self._clock = clock
        self._longest_lag = longest_lag
        self._sent: dict[EntityRef, tuple[OperationStatus, float]] = {}

    def add(self, change: StatusChange, answered: bool) -> None:
        """Note a write that may have landed.

        Args:
            change: what was sent.
            answered: TikTok took it, so that it is the last word; otherwise an earlier write in
                the other direction may be.
        """
        if answered or not self.covers(change):
            self._sent[change.ref] = (change.to, self._clock.monotonic())

    def covers(self, change: StatusChange) -> bool:
        """True when a read that shows the asked switch may be older than a write against it."""
        sent = self._sent.get(change.ref)
        if sent is None or sent[0] is change.to:
            return False
        return self._clock.monotonic() - sent[1] < self._longest_lag

    def end(self, ref: EntityRef) -> None:
        """A read has shown the row as last asked."""
        self._sent.pop(ref, None)
