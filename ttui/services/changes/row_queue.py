"""One queue per row: decides about a new change while another of the same row is open."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.ids import EntityRef
from ttui.domain.status import OperationStatus


class JobPhase(Enum):
    """How far a job is."""

    PREPARING = auto()
    """It surely had no effect so far: it was not sent, or TikTok surely did not apply it."""
    SENDING = auto()
    """It was sent and has no answer yet."""
    READING = auto()
    """It was answered or timed out, and is being read back."""


@dataclass(slots=True, eq=False)
class Job:
    """One accepted change on its way."""

    record: ChangeRecord
    done: asyncio.Future[ChangeRecord]
    """The record the change ended with."""
    phase: JobPhase = JobPhase.PREPARING
    resent: bool = False
    """It was sent a second time after an unknown answer and a read that showed the old state."""
    was_refused: bool = False
    """TikTok refused a batch that it was in; from then on it is sent in smaller parts."""
    shown: OperationStatus | None = None
    """The switch in the latest read-back; None until one succeeds."""
    other_family: Family | None = None
    """The endpoint family it is sent to, where that is another one than its row names."""
    is_read: bool = False
    """The latest read-back told something about this row, even if only that TikTok does not list
    it."""
    trouble: str = ""
    """Why it could not be read back, or what the answer to the write was."""
    refusal: str = ""
    """TikTok's words when it said no to this row."""

    @property
    def change(self) -> StatusChange:
        """What was asked."""
        return self.record.change

    @property
    def ref(self) -> EntityRef:
        """The row."""
        return self.record.change.ref

    @property
    def family(self) -> Family:
        """The endpoint family that it is sent to and read back from."""
        return self.change.family if self.other_family is None else self.other_family

    @property
    def is_open(self) -> bool:
        """True while it is worked on; a stop may end a start between two awaits."""
        return self.record.state.is_open


class QueueVerdict(Enum):
    """What the queue of a row answers to a new change."""

    GO = auto()
    """Send at once. A start in `Place.other` ends."""
    WAIT = auto()
    """A stop waits for the answer to a start that was sent, and goes right after it."""
    REPEAT = auto()
    """The same change is already open: `Place.other`."""
    BEHIND = auto()
    """A start behind a pending stop: refused."""


@dataclass(frozen=True, slots=True)
class Place:
    """The queue's answer."""

    verdict: QueueVerdict
    other: Job | None = None


class RowQueues:
    """The jobs of each row in the order in which they are sent; at most a start and a stop.

    Args:
        released: called with a waiting stop, once the start before it has left the queue.
    """

    def __init__(self, released: Callable[[Job], None]) -> None:
        self._released = released
        self._jobs: dict[EntityRef, list[Job]] = {}
        self._idle = asyncio.Event()
        self._idle.set()

    def place(self, change: StatusChange) -> Place:
        """Say what may be done with a change; this enters nothing."""
        jobs = self._jobs.get(change.ref)
        if not jobs:
            return Place(QueueVerdict.GO)
        last = jobs[-1]
        if last.change.to is change.to:
            return Place(QueueVerdict.REPEAT, last)
        if not change.is_stop:
            return Place(QueueVerdict.BEHIND, last)
        waits = last.phase is JobPhase.SENDING
        return Place(QueueVerdict.WAIT if waits else QueueVerdict.GO, last)

    def enter(self, job: Job) -> None:
        """Put a job at the end of its row's queue."""
        self._jobs.setdefault(job.ref, []).append(job)
        self._idle.clear()

    def leave(self, job: Job) -> None:
        """Take an ended job out of its queue, and release the stop that waited for it."""
        jobs = self._jobs.get(job.ref, [])
        if job not in jobs:
            return
        was_first = jobs[0] is job
        jobs.remove(job)
        if not jobs:
            del self._jobs[job.ref]
        elif was_first:
            self._released(jobs[0])
        if not self._jobs:
            self._idle.set()

    def is_awaited(self, job: Job) -> bool:
        """True when a stop waits for the answer to this start."""
        jobs = self._jobs.get(job.ref, [])
        return len(jobs) > 1 and jobs[0] is job

    def busy(self, ref: EntityRef) -> bool:
        """True while something is under way at a row."""
        return ref in self._jobs

    async def idle(self) -> None:
        """Wait until nothing is under way anywhere."""
        await self._idle.wait()
