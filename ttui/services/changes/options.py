"""How long the write path waits, tries and watches."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOptions:
    """Times are seconds of `Clock.monotonic`, except `quiet_cycle`."""

    batch_size: int = 20
    """Ids per status update (contract 3.3)."""
    calls_of_group: int = 60
    """How many batches of one group (a stop of everything, selected rows) are sent at once. With
    more, some would time out while they wait for a slot. The journal has the waiting ones
    already."""
    stop_journal_wait: float = 0.25
    """A stop goes out, with a warning, when the journal takes longer."""
    start_journal_wait: float = 5.0
    """A start is refused when the journal takes longer."""
    send_timeout: float = 12.0
    """Seconds without a whole answer after which the result of a write counts as unknown."""
    read_timeout: float = 15.0
    """Seconds for one request of a read-back, from the moment it leaves."""
    rate_limit_span: float = 30.0
    """How long a change is tried again while TikTok is too busy."""
    rate_limit_pause: float = 1.0
    """Between such tries; TikTok counts by the second (contract 11)."""
    unsent_tries: int = 3
    """How often a request that could not leave this machine is tried."""
    unsent_pause: float = 0.2
    confirm_span: float = 20.0
    """How long a change is read back before it is reported as not confirmed."""
    confirm_pause: float = 0.25
    """Between the first two read-backs; each pause is half as long again as the one before."""
    confirm_longest_pause: float = 3.0
    longest_lag: float = 120.0
    """How long after a write a read may still show the state before it."""
    latest_landing: float = 60.0
    """Seconds after sending within which a write without an answer may still take effect."""
    longest_wait: float = 60.0
    """Seconds after the key press within which another session may still send its change."""
    late_pause: float = 5.0
    """Between the reads of a proven row that an earlier write may still switch back."""
    late_longest_pause: float = 15.0
    follow_up_pause: float = 15.0
    """Between the checks of a change that was reported as not confirmed."""
    follow_up_longest_pause: float = 120.0
    follow_up_span: float = 3600.0
    recovery_pause: float = 5.0
    """Between tries to settle an earlier session's changes, while TikTok cannot be reached."""
    recovery_longest_pause: float = 60.0
    quiet_cycle: timedelta = timedelta(minutes=30)
    """One report cycle (contract 8.3), on `Clock.now`; unchanged spend for two is quiet."""
    quiet_poll: float = 60.0
    """Between readings of the spend of stopped rows."""
    quiet_memory: timedelta = timedelta(hours=24)
    """After a restart, stops that were confirmed longer ago are not watched again."""

    late_limit: timedelta = timedelta(hours=2)
    """A stopped row raises an alarm when it is charged more than its burn makes in this time, or
    is still charged later than this after its stop (reports lag 2 h in bad cases, contract 8.3)."""

    @property
    def longest_unsettled(self) -> float:
        """Seconds after the key press for which a change makes reads of its row doubtful."""
        return self.longest_wait + self.latest_landing + self.longest_lag


class Pauses:
    """The next pause, each half as long again as the one before."""

    def __init__(self, first: float, longest: float) -> None:
        self._next = first
        self._longest = longest

    def next(self) -> float:
        """Seconds to wait now."""
        pause = min(self._next, self._longest)
        self._next = pause * 1.5
        return pause
