"""Switches rows on and off: takes every command, keeps the order, and proves the outcome."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from concurrent.futures import Executor
from weakref import WeakValueDictionary

from ttui.api.port import AdsApi
from ttui.domain.chance import SYSTEM_CHANCE, Chance
from ttui.domain.changes import Author, ChangeCause, ChangeRecord, ChangeState, StatusChange
from ttui.domain.clock import Clock
from ttui.domain.eligibility import Reason, Refusal
from ttui.domain.fault import fault_text
from ttui.domain.ids import EntityRef
from ttui.domain.known_off import off_since
from ttui.domain.snapshot import Stamp
from ttui.domain.status import OperationStatus
from ttui.services.changes.batch_sender import OVERTAKEN, BatchSender
from ttui.services.changes.confirmation import Confirmations, FollowUp
from ttui.services.changes.dependencies import WritePath
from ttui.services.changes.earlier_writes import EarlierWrites
from ttui.services.changes.eligibility import why_never, why_no_start
from ttui.services.changes.late_effects import Answers, LateWatch
from ttui.services.changes.late_spend_watch import LateSpendWatch
from ttui.services.changes.options import ChangeOptions
from ttui.services.changes.read_back import ReadBack, WriteTarget, target_of
from ttui.services.changes.repeated_stops import RepeatedStops
from ttui.services.changes.row_queue import Job, JobPhase, QueueVerdict, RowQueues
from ttui.services.changes.startup_recovery import StartupRecovery
from ttui.services.changes.unsettled_writes import UnsettledWrites
from ttui.services.journal.writer import ChangeLog
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import begun
from ttui.store.memory.state import AccountStore

CLOSE_WAIT = 2.0
"""Seconds that closing waits for the journal to take its last steps."""


class ChangeService:
    """The write path: journal, send once, read back.

    Lives on one event loop, from which it is called.

    Args:
        api: TikTok.
        store: gets every step of every change.
        journal: keeps the changes on disk. It is used on a thread of its own, and its owner closes
            it after `close`.
        clock: stamps and deadlines.
        author: this process.
        options: waits and tries.
        executor: runs the journal's calls one after the other; without it a thread is made.
        chance: ids of changes.
    """

    def __init__(
        self,
        api: AdsApi,
        store: AccountStore,
        journal: Journal,
        clock: Clock,
        author: Author,
        options: ChangeOptions | None = None,
        executor: Executor | None = None,
        chance: Chance = SYSTEM_CHANCE,
    ) -> None:
        options = options or ChangeOptions()
        self.chance = chance
        """Makes the ids of changes and groups."""
        self.options = options
        """Waits and tries."""
        self._store = store
        self._clock = clock
        self._log = ChangeLog(store, journal, clock, author, executor)
        self._row_queues = RowQueues(self._release)
        unsettled = self._unsettled = UnsettledWrites(
            clock, options.longest_lag, options.latest_landing
        )
        earlier = self._earlier = EarlierWrites(self._log, unsettled, clock, options, self.spawn)
        reader = ReadBack(api, store, options.read_timeout, earlier, unsettled)
        self.late_spend = LateSpendWatch(api, store, self._log, options, self.spawn)
        """Looks for spend that comes after a stop."""
        self._late = LateWatch(
            reader,
            store,
            self._log,
            unsettled,
            clock,
            options,
            self.spawn,
            Answers(self._send_again, self._check_on),
        )
        confirmations = self.confirmations = Confirmations(
            store, self._log, self.late_spend, unsettled, earlier, self._late
        )
        """Writes CONFIRMED."""
        path = WritePath(
            api=api,
            store=store,
            clock=clock,
            options=options,
            log=self._log,
            row_queues=self._row_queues,
            reader=reader,
            earlier=earlier,
            late=self._late,
            confirmations=confirmations,
            spawn=self.spawn,
        )
        self.recovery = StartupRecovery(path)
        """Knows what earlier sessions left open."""
        self._follow_up = FollowUp(
            reader, store, self._log, confirmations, clock, options, self._send_again
        )
        self._batch_sender = BatchSender(path, self.recovery, self._follow_up)
        self._second_presses = RepeatedStops(reader, self.spawn, self._send_known_off)
        self._tasks: set[asyncio.Task[object]] = set()
        self._ready: list[Job] = []
        self._sent_again: Counter[str] = Counter()
        """By `change_id`: how often a stop was sent again. Each earlier start is answered once."""
        self._flushing = False
        self._closed = False
        self._gates: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @property
    def log(self) -> ChangeLog:
        """The journal's writer, for other data that is kept in the same file."""
        return self._log

    def submit(self, changes: Sequence[StatusChange]) -> None:
        """Take changes and return at once; the store shows what becomes of each.

        Stops are sent in milliseconds. A change that ttui refuses ends as LIMITED with a reason.
        """
        for change in changes:
            self._admit(change)

    async def run(self, changes: Sequence[StatusChange]) -> tuple[ChangeRecord, ...]:
        """Take changes and wait until each has ended; records in the order of the changes.

        A repeat of an open change gets the record of the open one.
        """
        ends = [self._admit(change) for change in changes]
        return tuple([end if isinstance(end, ChangeRecord) else await end.done for end in ends])

    async def started_lately(self, wait: float) -> frozenset[EntityRef] | None:
        """Rows that may be on though they read off: a session on this journal just started them.

        Args:
            wait: the longest wait for the journal, in seconds.

        Returns:
            None if the journal does not tell.
        """
        return await self._earlier.started_lately(wait)

    async def recover_unresolved(self) -> None:
        """At start: read back what earlier sessions left open; journal and tell each outcome.

        Returns after one look at all of them. Those that could not be read are tried again in the
        background. Never sends a change.
        """
        await self.recovery.recover()

    async def resume_watch(self) -> None:
        """At start: watch the stops of the last day."""
        await self.late_spend.resume()

    async def drain(self, within: float) -> bool:
        """Wait for open changes; True when all have ended and are on disk.

        Args:
            within: the longest wait, in seconds.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        try:
            async with asyncio.timeout(within):
                await self._row_queues.idle()
        except TimeoutError:
            return False
        return await self._log.flush(max(0.0, until - loop.time()))

    async def close(self) -> None:
        """Stop working. Open changes stay ASKED in the journal, for the next start."""
        await self.end_work()
        await self._log.close(CLOSE_WAIT)

    async def end_work(self) -> None:
        """Accept no more changes and cancel running tasks; the journal stays open."""
        self._closed = True
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _admit(self, change: StatusChange, *, is_looked_at: bool = False) -> Job | ChangeRecord:
        """Put a change into its row's queue, or end it with the reason why not.

        Args:
            change: what was asked.
            is_looked_at: the row was known to be off, was just read again, and is not off.
        """
        if self._closed:
            self._store.notify("ttui is closing; nothing more is sent.", "error")
            closing = str(Refusal(Reason.CLOSING))
            return begun(change, self._log.step(ChangeState.REJECTED_LOCALLY, closing))
        place = self._row_queues.place(change)
        if place.verdict is QueueVerdict.REPEAT and place.other is not None:
            return place.other
        refusal = self._why_refused(change, place.verdict)
        if refusal is not None:
            return self._reject(change, refusal)
        known = self._known_off(change) if place.other is None and not is_looked_at else None
        if known is not None:
            self._second_presses.add(change, known)
            return known
        if place.verdict is QueueVerdict.WAIT:
            return self._enter(change, ChangeState.WAITING)
        if place.other is not None:
            self._overtake(place.other)
        job = self._enter(change, ChangeState.ASKED)
        self._dispatch(job)
        return job

    def _send_known_off(self, change: StatusChange, known: ChangeRecord) -> None:
        if not self._store.order.is_latest(known):
            return  # its person has started the row since: that is the newer wish
        self._store.notify(
            f'"{change.name}" does not read off any more: it is stopped again.', "error"
        )
        self._admit(change, is_looked_at=True)

    def _known_off(self, change: StatusChange) -> ChangeRecord | None:
        """The proven stop of the row, if the key was pressed again and its proof still holds."""
        if not change.is_stop or change.cause is not ChangeCause.KEY or change.group:
            return None
        record, row = self._store.change(change.ref), self._store.entity(change.ref)
        snapshot = self._store.snapshot(change.ref.advertiser_id)
        since = off_since(
            record,
            row.switch if row else None,
            self._store.outside.get(change.ref),
            snapshot.statuses_at if snapshot else None,
            Stamp.now(self._clock),
        )
        if since is None:
            return None
        at = snapshot.advertiser.local(since) if snapshot else since
        # The same words as on the screen, which shows no sentence twice.
        self._store.notify(f"{change.name}: off already, confirmed {at:%H:%M:%S}.")
        return record

    def _why_refused(self, change: StatusChange, verdict: QueueVerdict) -> Refusal | None:
        snapshot = self._store.snapshot(change.ref.advertiser_id)
        refusal = why_never(change, snapshot, read_only=self._store.read_only)
        if refusal is not None or change.is_stop:
            return refusal
        if verdict is QueueVerdict.BEHIND:
            return Refusal(Reason.BEHIND_STOP)
        return why_no_start(change, snapshot, self.recovery.blocking(change))

    def _reject(self, change: StatusChange, refusal: Refusal) -> ChangeRecord:
        record = self._log.begin(change, self._log.step(ChangeState.REJECTED_LOCALLY, str(refusal)))
        if self._store.change(change.ref) is not record:
            # The row shows a more important change, such as the stop that this start came behind.
            self._store.notify(f'"{change.name}" is not switched: {refusal}.', "warning")
        return record

    def _enter(self, change: StatusChange, state: ChangeState) -> Job:
        record = self._log.begin(change, self._log.step(state))
        job = Job(record, asyncio.get_running_loop().create_future())
        self._row_queues.enter(job)
        return job

    def _send_again(self, record: ChangeRecord, why: str) -> bool:
        """Send a stop once more: an earlier start may have taken effect after it.

        Returns:
            False when nothing may be sent, or the stop was already sent again for each earlier
            start.
        """
        change = record.change
        if self._closed or self._store.read_only or self._row_queues.busy(change.ref):
            return False
        if self._sent_again[change.change_id] >= len(
            self._unsettled.against(change, asked_before=True)
        ):
            return False
        self._sent_again[change.change_id] += 1
        self.late_spend.forget(change.ref)
        again = self._log.advance(record, self._log.step(ChangeState.ASKED, why))
        job = Job(again, asyncio.get_running_loop().create_future(), resent=True)
        self._row_queues.enter(job)
        self._dispatch(job)
        return True

    def _check_on(self, record: ChangeRecord, is_ours: bool) -> None:
        """Check a proven row that reads otherwise, in the same way as an unconfirmed one."""
        target = target_of(record.change)
        self.spawn(self._follow_up.run(target, [record], is_ours=is_ours))

    def _overtake(self, start: Job) -> None:
        """End a start that is not waiting for an answer, because a stop of its row was asked."""
        if start.phase is JobPhase.PREPARING:
            self._batch_sender.end(
                start, ChangeState.SUPERSEDED, "A stop followed before it was sent."
            )
        else:
            self._batch_sender.end(start, ChangeState.UNCONFIRMED, OVERTAKEN)

    def _release(self, stop: Job) -> None:
        """Send a waiting stop: the start before it has been answered."""
        stop.record = self._log.advance(stop.record, self._log.step(ChangeState.ASKED))
        self._dispatch(stop)

    def _dispatch(self, job: Job) -> None:
        """Send the job together with the others of this turn of the loop."""
        self._ready.append(job)
        if not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        groups: dict[tuple[WriteTarget, OperationStatus, str], list[Job]] = {}
        # Stops first: they end spending, starts begin it.
        for job in sorted(self._ready, key=lambda job: not job.change.is_stop):
            if job.is_open:
                key = (target_of(job.change), job.change.to, job.change.group)
                groups.setdefault(key, []).append(job)
        self._ready.clear()
        size = self.options.batch_size
        for (_, _, group), jobs in groups.items():
            for first in range(0, len(jobs), size):
                batch = jobs[first : first + size]
                work = self._batch_sender.run(batch) if not group else self._in_turn(group, batch)
                self.spawn(work)

    def _in_turn(self, group: str, jobs: Sequence[Job]) -> Coroutine[object, object, None]:
        """Limit the batches of each group alone, so that a small group waits for no large one."""
        gate = self._gates.get(group)
        if gate is None:
            gate = self._gates[group] = asyncio.Semaphore(self.options.calls_of_group)
        return self._run_behind(gate, jobs)

    async def _run_behind(self, gate: asyncio.Semaphore, jobs: Sequence[Job]) -> None:
        async with gate:
            await self._batch_sender.run(jobs)

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Run work that ends with this service; a fault in it is told."""
        if self._closed:
            work.close()
            return
        task: asyncio.Task[object] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[object]") -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._store.notify(f"Fault in ttui while checking: {fault_text(error)}", "error")
