"""Shows each step of a change at once, and writes it to the journal on another thread."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from ttui.domain.changes import Author, ChangeRecord, ChangeState, StatusChange
from ttui.domain.clock import Clock
from ttui.domain.money import Money
from ttui.services.journal.retrying_writer import REPLACED, Again, Intent, LaterStep, RetryingWriter
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalEntry, JournalStep, after, begun
from ttui.store.memory.state import AccountStore

_T = TypeVar("_T")
AGAIN_AFTER = 5.0
"""Seconds until a write that the disk refused is tried again."""


class ChangeLog:
    """Writes changes to the store (for the screen) and to the journal (on disk).

    The journal has one thread of its own. It keeps the order, and a slow disk delays nothing else.
    """

    def __init__(
        self,
        store: AccountStore,
        journal: Journal,
        clock: Clock,
        author: Author,
        executor: Executor | None = None,
    ) -> None:
        self.author = author
        """This process."""
        self._store = store
        self._clock = clock
        self._thread = executor or ThreadPoolExecutor(1, thread_name_prefix="ttui-journal")
        self._writer = RetryingWriter(journal, author, store.app_state().mode.value, clock.now)
        self._intents: list[Intent] = []
        self._steps: list[LaterStep] = []
        self.on_renewed: list[Callable[[], None]] = []
        """Called after a lost journal was written again, for the other data in its file."""
        self._told = False
        self._told_damage = False
        self._again: asyncio.TimerHandle | None = None
        self._closing = False

    def step(self, state: ChangeState, message: str = "", request_id: str = "") -> JournalStep:
        """A step that happens now."""
        return JournalStep(
            state=state, at=self._clock.now(), message=message, request_id=request_id
        )

    def begin(self, change: StatusChange, first: JournalStep) -> ChangeRecord:
        """Show a change and queue it for the disk; all of one turn of the loop share a commit."""
        self._queue_soon()
        self._intents.append((change, first))
        record = begun(change, first)
        self._store.begin_change(record)
        return record

    def advance(self, record: ChangeRecord, step: JournalStep) -> ChangeRecord:
        """Show the next step of a change and queue it; the steps of one turn share a commit."""
        self._queue_soon()
        self._steps.append((record.change.change_id, step))
        later = after(record, step)
        self._store.put_change(later)
        return later

    def warn(self, record: ChangeRecord, warning: str) -> ChangeRecord:
        """Show a warning beside the change, such as a failing journal."""
        later = replace(record, warning=warning)
        self._store.put_change(later)
        return later

    def show_late(self, record: ChangeRecord, late: Money, at: datetime) -> ChangeRecord:
        """Show the charge since a stop. It keeps changing, so the journal does not get it."""
        later = replace(record, late=late, late_at=at)
        self._store.put_change(later)
        return later

    async def synced(self, change_ids: Iterable[str], wait: float) -> str:
        """Wait until the journal has everything written so far about some changes.

        Args:
            change_ids: the changes.
            wait: the longest wait, in seconds.

        Returns:
            Empty, or a sentence that says why they are not on disk.
        """
        future = self._submit(lambda: None)
        done, _ = await asyncio.wait({future}, timeout=wait)
        if not done:
            return f"The journal has not answered for {wait:g} s."
        return next(filter(None, map(self._writer.trouble_of, change_ids)), "")

    async def ask(self, question: Callable[[Journal], _T]) -> _T:
        """Read the journal, after everything written so far.

        Raises:
            JournalError: it cannot be read.
        """

        def answer() -> _T:
            self._writer.ready()
            return question(self._writer.journal)

        return await self._submit(answer)

    async def peek(self, question: Callable[[Journal], _T]) -> _T:
        """Read the journal after everything written so far, even if it cannot be written.

        Raises:
            JournalError: it cannot be read.
        """

        def answer() -> _T:
            self._writer.find()
            return question(self._writer.journal)

        return await self._submit(answer)

    @property
    def unsound(self) -> str:
        """A sentence that says why the journal is not reliable though it is written, or empty."""
        return self._writer.journal.trouble

    def keep(self, entries: Sequence[JournalEntry]) -> None:
        """Remember changes of earlier sessions, should the file that has them be lost."""
        self._submit(lambda: self._writer.keep(entries))

    def write_again(self, key: str, again: Again) -> None:
        """Register other data that must be written when a lost journal is made again.

        Args:
            key: names the data; the same key replaces it.
            again: writes the data; does nothing if it is there already.
        """
        self._writer.again[key] = again

    async def flush(self, within: float) -> bool:
        """Write again what the disk refused, and wait until nothing is left to write.

        Returns:
            False when `within` seconds were not enough, or the disk still refuses.
        """
        if self._writer.is_behind:
            self._write(self._writer.catch_up)
        return not await self.synced((), within) and not self._writer.is_behind

    @property
    def is_behind(self) -> bool:
        """True while the journal lacks something of this session, because its disk fails."""
        return self._writer.is_behind

    async def close(self, within: float) -> bool:
        """Write the rest and end the thread, without waiting for a disk that hangs."""
        self._closing = True
        if self._again is not None:
            self._again.cancel()
        clean = await self.flush(within)
        self._thread.shutdown(wait=clean)
        return clean

    def now(self) -> datetime:
        """The wall time of steps."""
        return self._clock.now()

    def _submit(self, job: Callable[[], _T]) -> asyncio.Future[_T]:
        self._queue()
        future = asyncio.wrap_future(self._thread.submit(job))
        future.add_done_callback(self._tell_news)
        return future

    def _tell_news(self, _: "asyncio.Future[_T]") -> None:
        """Tell the user what happened to the file itself, such as its loss or damage."""
        news, self._writer.news = self._writer.news, []
        for text in news:
            self._told = False
            self._store.notify(text, "error" if text == REPLACED else "information")
            for renewed in self.on_renewed:
                renewed()
        damage = self.unsound
        if damage and not self._told_damage:
            self._store.notify(f"{damage} Stops still work; starts are refused.", "error")
        self._told_damage = bool(damage)

    def _queue_soon(self) -> None:
        if not self._intents and not self._steps:
            asyncio.get_running_loop().call_soon(self._queue)

    def _queue(self) -> None:
        """Hand the changes and steps of this turn of the loop to the journal's thread."""
        intents, self._intents = self._intents, []
        steps, self._steps = self._steps, []
        if intents or steps:
            self._write(lambda: self._writer.write(intents, steps))

    def _write(self, job: Callable[[], None]) -> None:
        self._submit(job).add_done_callback(self._written)

    def _written(self, future: "asyncio.Future[None]") -> None:
        error = None if future.cancelled() else future.exception()
        if error is not None:
            self._tell(error)
        elif self._told and not self._writer.is_behind:
            self._told = False
            self._store.notify("The journal is written again, also what was done meanwhile.")

    def _tell(self, error: BaseException) -> None:
        if not self._told:
            self._told = True
            self._store.notify(f"{error} What is done now may not be remembered.", "error")
        if self._again is None and not self._closing:
            self._again = asyncio.get_running_loop().call_later(AGAIN_AFTER, self._try_again)

    def _try_again(self) -> None:
        self._again = None
        self._write(self._writer.catch_up)
