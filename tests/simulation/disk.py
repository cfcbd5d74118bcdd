"""The journal's disk: a real SQLite file, whose thread is simulated and whose disk may fail."""

import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from tests.simulation.loop import START
from tests.simulation.plan import Moment, Trouble
from ttui.domain.changes import Author, StatusChange
from ttui.domain.ids import EntityRef
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalEntry, JournalStep
from ttui.store.journal.schema import JournalError, connect

if TYPE_CHECKING:
    from tests.simulation.session import Session

_T = TypeVar("_T")
_P = ParamSpec("_P")
_SAYS = {
    Trouble.DISK_FULL: "The journal cannot be used: the disk is full.",
    Trouble.DISK_LIES: "The journal cannot be used: the disk reports an error.",
    Trouble.DISK_LOCKED: "The journal cannot be used: another program holds its lock.",
}


class JournalThread(Executor):
    """The journal's thread: one piece of work after the other, some of it slow or failing."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._free_at = 0.0
        self._queue: deque[Callable[[], None]] = deque()
        self.failing: Trouble | None = None
        """How the piece of work fails that is done right now."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> "Future[_T]":
        session = self._session
        future: Future[_T] = Future()
        future.set_running_or_notify_cancel()
        if session.has_ended:
            return future
        loop = session.world.loop
        delay, failing = session.world.faults.disk(session.slot, loop.time())

        def work() -> None:
            if session.has_ended:
                return
            self.failing = failing
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - an executor hands on whatever it is
                future.set_exception(error)
            else:
                future.set_result(result)
            finally:
                self.failing = None

        self._free_at = max(self._free_at, loop.time()) + delay
        if self._free_at <= loop.time() and not self._queue:
            work()
        else:
            self._queue.append(work)
            loop.call_at(self._free_at, self._next)
        return future

    def _next(self) -> None:
        """Timers of the same moment come in any order; work comes in its own."""
        self._queue.popleft()()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """There is no thread."""


class SimulatedJournal(Journal):
    """The real journal; its writes may fail, and a session may be killed before or after each."""

    session: "Session"
    thread: JournalThread

    def append_intents(
        self, intents: Sequence[tuple[StatusChange, JournalStep]], author: Author
    ) -> None:
        self.session.moment(Moment.INTENT)
        self._before()
        super().append_intents(intents, author)
        self._written()
        for change, _ in intents:
            self.session.world.oracle.on_disk(change.change_id)
        self._after()
        self.session.moment(Moment.INTENT_WRITTEN)

    def append_steps(self, steps: Sequence[tuple[str, JournalStep]]) -> None:
        self.session.moment(Moment.STEP)
        self._before()
        super().append_steps(steps)
        self._written()
        self._after()
        self.session.moment(Moment.STEP_WRITTEN)

    def of_others(self, ref: EntityRef, session: str, since: datetime) -> tuple[JournalEntry, ...]:
        # A lock that keeps readers out, too.
        if self.thread.failing is Trouble.DISK_LOCKED:
            raise JournalError(_SAYS[Trouble.DISK_LOCKED])
        return super().of_others(ref, session, since)

    def started(self, since: datetime) -> tuple[JournalEntry, ...]:
        if self.thread.failing is Trouble.DISK_LOCKED:
            raise JournalError(_SAYS[Trouble.DISK_LOCKED])
        return super().started(since)

    def changed_at(self) -> datetime | None:
        # The file itself knows the time of this machine and not of the simulation.
        return START + timedelta(seconds=self.session.world.journal_written[-1])

    def _written(self) -> None:
        self.session.world.journal_written.append(self.session.world.loop.time())

    def _before(self) -> None:
        if self.session.has_ended:
            raise JournalError("killed")
        if self.thread.failing in {Trouble.DISK_FULL, Trouble.DISK_LOCKED}:
            raise JournalError(_SAYS[self.thread.failing])

    def _after(self) -> None:
        if self.thread.failing is Trouble.DISK_LIES:
            raise JournalError(_SAYS[Trouble.DISK_LIES])


@cache
def _template() -> bytes:
    """The file of an empty journal: to make it costs more than a run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        connection = connect(path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return path.read_bytes()


def scratch() -> str | None:
    """Where files are made: in memory where there is such a place, since a run syncs often."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    return str(shared) if shared.is_dir() else None


def empty_journal(folder: Path) -> Path:
    """Make the file of an empty journal."""
    path = folder / "ttui.db"
    path.write_bytes(_template())
    path.chmod(0o600)
    return path
