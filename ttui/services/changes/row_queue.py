"""One lane per row: what may be asked for while something else is still under way."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.ids import EntityRef
from ttui.domain.status import OperationStatus


class Phase(Enum):
    """How far a job is, as its lane sees it."""

    PREPARING = auto()
    """Surely without effect so far: not sent yet, or sent and surely not landed."""
    SENDING = auto()
    """On the wire."""
    READING = auto()
    """Sent; being read back."""


@dataclass(slots=True, eq=False)
class Job:
    """One accepted change on its way."""

    record: ChangeRecord
    done: asyncio.Future[ChangeRecord]
    """The record the change ended with."""
    phase: Phase = Phase.PREPARING
    resent: bool = False
    """It was sent a second time after an unknown answer and a read that showed the old state."""
    was_refused: bool = False
    """TikTok refused a batch with it among others: now it is sent by itself."""
    shown: OperationStatus | None = None
    """The switch in the latest read-back, None while none succeeded."""
    is_other_family: bool = False
    """It goes to the endpoint of the other family (classic or Smart+) than its row says."""
    is_read: bool = False
    """The latest read-back told of this row, if only that TikTok does not list it."""
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
    def is_open(self) -> bool:
        """True while it is worked on; a stop may end a start between two awaits."""
        return self.record.state.is_open


class Verdict(Enum):
    """What a lane says to a new change."""

    GO = auto()
    """At once; a start in `Place.other` is over."""
    WAIT = auto()
    """A stop behind a start on the wire: right after it."""
    REPEAT = auto()
    """The same is already under way in `Place.other`."""
    BEHIND = auto()
    """A start behind a pending stop: refused."""


@dataclass(frozen=True, slots=True)
class Place:
    """A lane's answer."""

    verdict: Verdict
    other: Job | None = None


class Lanes:
    """The jobs of each row in the order in which they are sent; at most a start and a stop.

    Args:
        released: called with a stop that waited, once the start before it has left the lane.
    """

    def __init__(self, released: Callable[[Job], None]) -> None:
        self._released = released
        self._jobs: dict[EntityRef, list[Job]] = {}
        self._idle = asyncio.Event()
        self._idle.set()

    def place(self, change: StatusChange) -> Place:
        """Say what may become of a change; nothing is entered yet."""
        jobs = self._jobs.get(change.ref)
        if not jobs:
            return Place(Verdict.GO)
        last = jobs[-1]
        if last.change.to is change.to:
            return Place(Verdict.REPEAT, last)
        if not change.is_stop:
            return Place(Verdict.BEHIND, last)
        waits = last.phase is Phase.SENDING
        return Place(Verdict.WAIT if waits else Verdict.GO, last)

    def enter(self, job: Job) -> None:
        """Put a job at the end of its lane."""
        self._jobs.setdefault(job.ref, []).append(job)
        self._idle.clear()

    def leave(self, job: Job) -> None:
        """Take a job that ended out of its lane, and let go the stop that waited for it."""
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
        """True when a stop waits for this start to be off the wire."""
        jobs = self._jobs.get(job.ref, [])
        return len(jobs) > 1 and jobs[0] is job

    def busy(self, ref: EntityRef) -> bool:
        """True while something is under way at a row."""
        return ref in self._jobs

    async def idle(self) -> None:
        """Wait until nothing is under way anywhere."""
        await self._idle.wait()
