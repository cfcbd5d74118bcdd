"""Takes a batch of changes to its end: send, classify the answer, read back, record the outcome."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from ttui.api.errors import ApiError, TokenError
from ttui.api.port import Priority, StatusWrite
from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeState
from ttui.domain.eligibility import Reason, Refusal
from ttui.domain.fault import fault_text
from ttui.domain.status import OperationStatus
from ttui.services.changes.confirmation import DELETED, FollowUp
from ttui.services.changes.dependencies import WritePath
from ttui.services.changes.eligibility import why_no_start
from ttui.services.changes.endpoint_family import Families
from ttui.services.changes.options import Pauses
from ttui.services.changes.read_back import Reading, WriteTarget, target_of
from ttui.services.changes.retry_policy import RetryPolicy
from ttui.services.changes.row_queue import Job, JobPhase
from ttui.services.changes.send_batch import SendResult, Sent, send
from ttui.services.changes.startup_recovery import StartupRecovery
from ttui.store.journal import stop_alls
from ttui.store.journal.schema import JournalError

_OLDER_START = "It reads off, which may be older than a start that was asked before the stop."
_UNTOLD = (
    "It reads {0}, and the journal does not tell whether another session has switched it meanwhile."
)
_OLDER_STOP = "It reads on, which may be older than a stop that was asked before the start."
OVERTAKEN = "A stop followed before it was read back."
_TAKEN = frozenset({SendResult.ACCEPTED, SendResult.ALREADY})
_FRUITLESS = 3
_SURELY_NOT = frozenset({SendResult.BUSY, SendResult.UNSENT})


@dataclass(slots=True)
class _Search:
    """The search for the rows that make TikTok refuse a batch."""

    refused: int = 1
    taken: int = 0

    def note(self, sent: Sent) -> None:
        """Count the answer to one part of the batch."""
        self.refused += sent.result is SendResult.REFUSED
        self.taken += sent.result is SendResult.ACCEPTED

    @property
    def is_fruitless(self) -> bool:
        """True when TikTok refuses part after part: then the cause is not a single row."""
        return self.refused >= _FRUITLESS and not self.taken


class BatchSender:
    """Works on jobs that share a target and a direction, at most 20 at a time."""

    def __init__(self, path: WritePath, recovery: StartupRecovery, follow_up: FollowUp) -> None:
        self._path = path
        self._recovery = recovery
        self._follow_up = follow_up
        self._families = Families(path.api, path.store)

    async def run(self, jobs: Sequence[Job]) -> None:
        """Bring every job of a batch to an end; a fault in ttui ends them as not confirmed."""
        try:
            await self._prepare(jobs)
            await self._go(jobs)
        except Exception as error:  # noqa: BLE001 - the worker's boundary: no command is lost
            reason = f"Fault in ttui ({fault_text(error)})."
            self._path.store.notify(f"{reason} Check what was asked last.", "error")
            for job in jobs:
                job.trouble = reason
            self._give_up(_open(jobs))

    def end(self, job: Job, state: ChangeState, message: str = "", request_id: str = "") -> None:
        """Write down how a job ended and free its place in the row's queue."""
        log = self._path.log
        job.record = log.advance(job.record, log.step(state, message, request_id))
        self._leave(job)

    def _leave(self, job: Job) -> None:
        self._path.row_queues.leave(job)
        if not job.done.done():
            job.done.set_result(job.record)

    async def _prepare(self, jobs: Sequence[Job]) -> None:
        """Wait until the changes are on disk: shortly for a stop; a start is refused without."""
        path, is_stop = self._path, jobs[0].change.is_stop
        wait = path.options.stop_journal_wait if is_stop else path.options.start_journal_wait
        trouble = await path.log.synced([job.change.change_id for job in jobs], wait)
        if is_stop:
            for job in _open(jobs) if trouble else ():
                job.record = path.log.warn(job.record, trouble)
            return
        trouble = trouble or await self._recovery.known()
        refusal = Refusal(Reason.JOURNAL, trouble) if trouble else None
        if refusal is None:
            refusal = await self._stopping_elsewhere(jobs)
        # This check comes last: the two reads before it may show that the file is damaged.
        if refusal is None and path.log.unsound:
            refusal = Refusal(Reason.JOURNAL, path.log.unsound)
        for job in _open(jobs) if refusal else ():
            self.end(job, ChangeState.REJECTED_LOCALLY, str(refusal))

    async def _stopping_elsewhere(self, jobs: Sequence[Job]) -> Refusal | None:
        """Why no start may go out: another session on this journal stops everything. Else None.

        The jobs are of one ad account; a stop of other accounts does not hold them up.
        """
        path = self._path
        now, author = path.clock.now(), path.log.author
        account = jobs[0].change.ref.advertiser_id
        try:
            found = await path.log.ask(
                lambda journal: stop_alls.running(journal, author, now, account)
            )
        except JournalError as error:
            return Refusal(Reason.JOURNAL, str(error))
        return Refusal(Reason.STOPPING_ALL, found.by) if found else None

    async def _go(self, jobs: Sequence[Job], search: "_Search | None" = None) -> None:
        """Send, and see each job to its end.

        Args:
            jobs: a batch, or a part of one.
            search: counts the answers to the other parts, once TikTok has refused the batch.
        """
        retry_policy = RetryPolicy(self._path.clock, self._path.options)
        left = _open(jobs)
        while left := self._still_allowed(left):
            sent = await self._send(left)
            several = len(left) > 1
            if search is not None:
                search.note(sent)
            left = _open(left)
            match sent.result:
                case SendResult.BUSY | SendResult.UNSENT:
                    await self._wait_for_slot(left, sent, retry_policy)
                case SendResult.REFUSED | SendResult.ALREADY if several:
                    return await self._in_parts(left, sent, search or _Search())
                case SendResult.DENIED:
                    return self._refuse(left, sent)
                case SendResult.UNKNOWN:
                    left = self._to_resend(await self._read_back(left))
                case SendResult.ACCEPTED | SendResult.ALREADY | SendResult.REFUSED:
                    left = await self._read_back(left, was_answered=True)
                    other = await self._families.corrected(_denied(left, sent))
                    left = [job for job in _open(left) if job not in other]
                    left = self._to_resend(left, was_answered=True)
                    if other:
                        parts = [*_by_family(other), left]
                        await asyncio.gather(*(self._go(part) for part in parts))
                        return None

    def _still_allowed(self, jobs: Sequence[Job]) -> list[Job]:
        """The jobs that may still be sent; starts are checked again right before they are sent.

        Once the session is locked (read-only), it sends nothing more, not even a stop.
        """
        for job in _open(jobs):
            if self._path.store.read_only:
                self.end(job, ChangeState.REJECTED_LOCALLY, str(Refusal(Reason.READ_ONLY)))
            if job.change.is_stop:
                continue
            snapshot = self._path.store.snapshot(job.ref.advertiser_id)
            row = snapshot.entity(job.ref) if snapshot else None
            if job.is_open and job.was_refused and row and row.switch is job.change.to:
                # TikTok may have applied a refused batch in part; nobody knows (contract 3.3).
                job.trouble = "It reads on, though TikTok refused what it was sent with."
                self._give_up([job])
                continue
            refusal = why_no_start(job.change, snapshot, self._recovery.blocking(job.change))
            if refusal is not None:
                self.end(job, ChangeState.REJECTED_LOCALLY, str(refusal))
        return _open(jobs)

    async def _send(self, jobs: list[Job]) -> Sent:
        """Send once. There is no await between the last check of the jobs and the call."""
        target = _target(jobs)
        for job in jobs:
            job.phase = JobPhase.SENDING
        write = StatusWrite(
            advertiser_id=target.advertiser_id,
            level=target.level,
            ids=tuple(job.ref.id for job in jobs),
            to=jobs[0].change.to,
            smart_plus=target.family is Family.SMART_PLUS,
            # After TikTok refused a batch, the parts wait behind the lists of the other accounts.
            priority=Priority.URGENT if jobs[0].was_refused else Priority.WRITE,
            patience=self._path.options.send_timeout,
        )
        asked = self._path.clock.monotonic()
        sent = await send(self._path.api, write)
        for job in jobs:
            job.phase = JobPhase.PREPARING if sent.result in _SURELY_NOT else JobPhase.READING
            job.trouble = sent.message
            job.record = replace(job.record, request_id=sent.request_id or job.record.request_id)
            if job.phase is JobPhase.READING:
                answered = sent.result is not SendResult.UNKNOWN
                self._path.confirmations.unsettled.add(
                    job.change,
                    sent=asked,
                    answered=answered,
                    accepted=sent.result in _TAKEN and job.ref.id not in sent.refused,
                )
        for job in jobs:
            self._sort(job, sent, alone=len(jobs) == 1)
        return sent

    def _sort(self, job: Job, sent: Sent, *, alone: bool) -> None:
        log = self._path.log
        job.refusal = sent.refused.get(job.ref.id, "")
        if sent.result is SendResult.REFUSED and alone:
            job.refusal = sent.message
        if job.refusal:
            # Read back all the same: if the row is off, the stop must not be reported as refused.
            job.phase = JobPhase.READING
        elif sent.result is SendResult.ACCEPTED:
            step = log.step(ChangeState.ACCEPTED, request_id=sent.request_id)
            job.record = log.advance(job.record, step)
        if not job.is_open or not self._path.row_queues.is_awaited(job):
            return
        # A stop waits until this start has been answered. The stop's read-back shows the outcome.
        if sent.result in _SURELY_NOT:
            self.end(job, ChangeState.SUPERSEDED, "A stop followed before it was sent again.")
        elif sent.result is SendResult.DENIED or job.refusal:
            self.end(job, ChangeState.REFUSED, job.refusal or sent.message, sent.request_id)
        else:
            self.end(job, ChangeState.UNCONFIRMED, OVERTAKEN, sent.request_id)

    def _refuse(self, jobs: list[Job], sent: Sent) -> None:
        for job in jobs:
            self.end(job, ChangeState.REFUSED, sent.message, sent.request_id)

    async def _wait_for_slot(self, jobs: list[Job], sent: Sent, retry_policy: RetryPolicy) -> None:
        """Pause before the next try, or end the jobs when there is none.

        A stop goes out again at once, since it surely did not land. A start is read first:
        somebody may have changed the row meanwhile.
        """
        while (pause := retry_policy.pause(sent.result)) is not None:
            await asyncio.sleep(pause)
            left = _open(jobs)
            if not left or left[0].change.is_stop or await self._look(left):
                return
        # A job that was sent before (unanswered, or refused in a batch) may have taken effect.
        self._give_up([job for job in _open(jobs) if job.resent or job.was_refused])
        for job in _open(jobs):
            self.end(job, ChangeState.NOT_LANDED, f"Not sent: {sent.message}", sent.request_id)
            if job.change.is_stop:
                self._path.store.notify(
                    f'The stop of "{job.change.name}" did not get through: it is still on.', "error"
                )

    async def _in_parts(self, jobs: list[Job], sent: Sent, search: "_Search") -> None:
        """After a refused batch: read all rows back, then send the rest in halves.

        One bad id fails a whole classic batch (contract 3.3). Halving finds it in a few requests,
        and the other rows do not get its error message. A start goes on only if its own row was
        read.
        """
        if jobs:
            await self._look_until_seen(jobs)
        self._refuse(
            [job for job in _open(jobs) if not job.is_read and not job.change.is_stop], sent
        )
        left = _open(jobs)
        for job in left:
            job.phase, job.was_refused = JobPhase.PREPARING, True
        other = await self._families.corrected(left)
        left = [job for job in _open(left) if job not in other]
        size = 1 if search.is_fruitless else max(1, (len(left) + 1) // 2)
        if other:
            # These rows made TikTok refuse the batch, so the rest is sent without halving.
            size = max(1, len(left))
        parts = [left[at : at + size] for at in range(0, len(left), size)]
        parts += _by_family(other)
        await asyncio.gather(*(self._go(part, search) for part in parts))

    async def _look_until_seen(self, jobs: list[Job]) -> bool:
        options, clock = self._path.options, self._path.clock
        pauses = Pauses(options.confirm_pause, options.confirm_longest_pause)
        until: float | None = None
        while not await self._look(jobs, Priority.READ_BACK if until is None else Priority.URGENT):
            until = clock.monotonic() + options.confirm_span if until is None else until
            pause = pauses.next()
            if clock.monotonic() + pause > until:
                return False
            await asyncio.sleep(pause)
        return True

    async def _read_back(self, jobs: list[Job], *, was_answered: bool = False) -> list[Job]:
        """Read until every row is as asked or the time is up; returns the jobs still open.

        A stop without an answer is not read for long once it seems to be off: it is sent again.
        """
        options, clock = self._path.options, self._path.clock
        pauses = Pauses(options.confirm_pause, options.confirm_longest_pause)
        until: float | None = None
        while left := _open(jobs):
            reading = await self._look(
                left, Priority.READ_BACK if until is None else Priority.URGENT
            )
            # The time starts with the first read: until then the request waited in ttui's own
            # queue.
            until = clock.monotonic() + options.confirm_span if until is None else until
            if reading is not None and was_answered:
                await self._await_journal(left, reading, until - clock.monotonic())
            pause = pauses.next()
            undecided = [
                job
                for job in _open(left)
                if (was_answered or job.shown is not job.change.to) and not job.refusal
            ]
            if not undecided or clock.monotonic() + pause > until:
                break
            await asyncio.sleep(pause)
        return _open(jobs)

    async def _await_journal(self, jobs: list[Job], reading: Reading, wait: float) -> None:
        """Wait for the journal's answer if all that these jobs lack for a proof is that answer."""
        rows = [(job, reading.rows.get(job.ref)) for job in _open(jobs)]
        waits = self._path.confirmations.waits_for_journal
        if rows and all(row and waits(row, job.change, reading) for job, row in rows):
            await reading.journal_query.wait(wait)
            for job in _open(jobs):
                self._compare(job, reading)

    async def _look(self, jobs: list[Job], priority: Priority = Priority.URGENT) -> Reading | None:
        """Read the rows back once; None when TikTok could not be asked."""
        target = _target(jobs)
        try:
            reading = await self._path.reader.read(target, [job.ref.id for job in jobs], priority)
        except ApiError as error:
            for job in jobs:
                job.is_read = False
                job.shown, job.trouble = None, f"It could not be read back: {error}"
            if isinstance(error, TokenError):
                self._path.store.notify(str(error), "error")
            return None
        for job in _open(jobs):
            self._compare(job, reading)
        return reading

    def _compare(self, job: Job, reading: Reading) -> None:
        row = reading.rows.get(job.ref)
        job.shown = self._path.confirmations.newest(row) if row else None
        job.is_read = row is not None or job.ref in reading.missing
        if row is not None and self._path.confirmations.shows(row, job.change, reading):
            job.record = self._path.confirmations.confirm(job.record)
            self._leave(job)
        elif job.ref in reading.deleted:
            self.end(job, ChangeState.REFUSED, DELETED)
        elif row is not None and self._path.confirmations.waits_for_journal(
            row, job.change, reading
        ):
            job.trouble = _UNTOLD.format("off" if job.change.is_stop else "on")
        elif job.shown is job.change.to:
            job.trouble = _OLDER_START if job.change.is_stop else _OLDER_STOP
        elif job.shown is not None:
            job.trouble = f"TikTok still shows it as {job.shown.value}."
        else:
            gone = job.ref in reading.missing
            job.trouble = "TikTok does not list it." if gone else "Its row could not be read."

    def _to_resend(self, left: list[Job], *, was_answered: bool = False) -> list[Job]:
        """Choose the stops that are sent once more, after a read; give up the other jobs.

        A stop that TikTok answered is sent again only if its row is on and an earlier start may
        have switched it on.
        """
        shows = {OperationStatus.ENABLE, OperationStatus.DISABLE}
        before = partial(self._path.confirmations.unsettled.against, asked_before=True)
        again = [
            job
            for job in left
            if job.change.is_stop
            and not job.resent
            and not job.refusal
            and (
                job.shown is OperationStatus.ENABLE and before(job.change)
                if was_answered
                else job.shown in shows
            )
        ]
        for job in again:
            job.resent = True
        self._give_up([job for job in left if job not in again])
        return again

    def _give_up(self, jobs: Sequence[Job]) -> None:
        """End refused jobs; report the others as not confirmed and go on checking them slowly."""
        refused = [job for job in jobs if job.refusal and not job.resent]
        for job in refused:
            self.end(job, ChangeState.REFUSED, job.refusal, job.record.request_id)
        jobs = [job for job in jobs if job not in refused]
        for job in jobs:
            # TikTok refused only the second try. The first may have taken effect, or still may.
            job.trouble = job.refusal or job.trouble
        if not jobs:
            return
        for job in jobs:
            text = f"Not confirmed: check it. {job.trouble}".strip()
            self.end(job, ChangeState.UNCONFIRMED, text, job.record.request_id)
        records = [job.record for job in jobs]
        self._path.spawn(self._follow_up.run(_target(jobs), records))


def _target(jobs: Sequence[Job]) -> WriteTarget:
    """Where these jobs go, which are of one target and family."""
    return replace(target_of(jobs[0].change), family=jobs[0].family)


def _by_family(jobs: Sequence[Job]) -> list[list[Job]]:
    """The jobs of each family in a part of their own: one call never mixes them (contract 18)."""
    parts: dict[Family, list[Job]] = {}
    for job in jobs:
        parts.setdefault(job.family, []).append(job)
    return list(parts.values())


def _open(jobs: Sequence[Job]) -> list[Job]:
    return [job for job in jobs if job.is_open]


def _denied(jobs: Sequence[Job], sent: Sent) -> list[Job]:
    """The jobs that TikTok refused, either the whole call or this id in its answer."""
    return [job for job in jobs if job.refusal or sent.result is SendResult.REFUSED]
