"""Runs one account's closing while its checklist is open or its end is awaited."""

import asyncio
from collections.abc import Coroutine

from ttui.api.port import Priority
from ttui.domain.closing.checklist import Action, Checklist, ClosingPhase
from ttui.domain.closing.commands import CHANGED, TakeClosingAction
from ttui.domain.closing.events import EventKind, latest
from ttui.domain.closing.rules import is_name_typed
from ttui.domain.fault import fault_text
from ttui.domain.status import AdvertiserStatus
from ttui.services.closing.facts import FactReader
from ttui.services.closing.last_step import LastStep
from ttui.services.closing.record import ClosingRecord
from ttui.services.closing.tools import ClosingTools
from ttui.services.concurrency.pause import pause

_STOPS = frozenset({Action.PAUSE_EVERYTHING, Action.STOP_ALL})
_CANCELLED = "Cancelled: nothing was sent."
_TOO_LATE = "Too late to cancel: the countdown was over."
_AT_ONCE = float("-inf")


class ClosingRun:
    """Reads, publishes, counts down and asks. Lives on the engine's loop; `go` is its life."""

    def __init__(self, tools: ClosingTools, advertiser_id: str) -> None:
        self._tools = tools
        self.record = ClosingRecord(tools, advertiser_id)
        self._reader = FactReader(tools, advertiser_id, self.record.put)
        self._last_step = LastStep(tools, self.record, self._reader)
        self._stops = tools.new_stop()
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()
        self._facts_due = self._look_due = _AT_ONCE
        self._facts_wanted = False
        self._jobs: dict[str, asyncio.Task[None]] = {}
        self.is_open = False
        """True while the checklist is open on the screen."""

    @property
    def is_asking(self) -> bool:
        """True while the request to close is under way."""
        return self._last_step.is_under_way

    @property
    def _is_counting(self) -> bool:
        """True while a cool-off can be cancelled."""
        return self.record.live.cool_off_until is not None

    def open(self) -> None:
        """The checklist was opened: read everything now."""
        self.is_open = True
        self._read_all_now()

    def leave(self) -> None:
        """The checklist was left."""
        self.is_open = False
        if self._is_counting:
            self._start("cancel", self._cancel("nobody looks any more"))
        self._wake.set()

    def act(self, act: TakeClosingAction) -> None:
        """Do an action of the checklist, after the ones asked for before it."""
        # A countdown is cancelled at once, without waiting for the journal.
        if act.action is not Action.CANCEL_COOL_OFF:
            self._start(f"act {self._tools.chance.new_id()}", self._act(act))
        elif self._is_counting:
            self._start("cancel", self._cancel(""))
        elif self.is_asking:
            self.record.tell(_TOO_LATE, "warning")

    async def go(self) -> None:
        """Run until the checklist is left and nothing is awaited."""
        record, options = self.record, self._tools.options
        try:
            while True:
                self._wake.clear()
                await record.read()
                self._go_on()
                self._watch_the_countdown(record.show())
                awaited = record.is_asked or record.is_on_the_web or record.wants_report
                if not (self.is_open or awaited or self._jobs):
                    return
                every = options.events_every
                await pause(self._wake, min(every, options.poll) if self.is_asking else every)
        finally:
            jobs = tuple(self._jobs.values())
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
            await self._stops.close()
            self._tools.store.set_closing(record.advertiser_id, None)

    def _read_all_now(self) -> None:
        self._facts_wanted, self._look_due = True, _AT_ONCE
        self._wake.set()

    def _go_on(self) -> None:
        """Begin the readings that are due."""
        now = self._tools.clock.monotonic()
        if self.record.live.asking:
            return
        closed = self.record.checklist().phase is ClosingPhase.CLOSED
        wanted = self._facts_wanted or now >= self._facts_due
        # It was asked for during a reading, which may be older than the request.
        if self.is_open and not closed and wanted and "facts" not in self._jobs:
            self._facts_wanted = False
            self._start("facts", self._read_facts())
        every = self._look_every(closed=closed)
        if every is not None and now >= self._look_due:
            self._look_due = now + every
            self._start("look", self._look())

    def _look_every(self, *, closed: bool) -> float | None:
        """Seconds between two looks at the account, or None where nothing is awaited."""
        options, record = self._tools.options, self.record
        if record.is_asked:
            return options.poll
        if record.is_on_the_web:
            return options.web_every if self.is_open else options.background_every
        # This session reads it too, even if another session has seen it closed.
        account, seen = record.facts.account.or_none, latest(record.events, EventKind.CLOSED_SEEN)
        proven = account is not None and account.status is AdvertiserStatus.CLOSED
        is_unfinished = seen is None or not proven or record.wants_report
        return options.retry_after if closed and is_unfinished else None

    async def _look(self) -> None:
        if self.record.is_asked:
            await self._last_step.settle()
        else:
            self.record.set_live(web_asked_at=self._tools.clock.now())
            await self._last_step.look(Priority.SCREEN if self.is_open else Priority.BACKGROUND)

    async def _read_facts(self) -> None:
        options = self._tools.options
        # If a whole reading fails, the next one must not follow at once.
        self._facts_due = self._tools.clock.monotonic() + options.retry_after
        self.record.set_live(reading=True)
        try:
            await self._reader.read()
        finally:
            self.record.set_live(reading=False)
        every = options.retry_after if self.record.checklist().has_gaps else options.facts_every
        self._facts_due = self._tools.clock.monotonic() + every

    def _watch_the_countdown(self, found: Checklist) -> None:
        """A fact that turns bad, or another session, ends it."""
        if not self._is_counting or "cancel" in self._jobs:
            return
        last = latest(self.record.events, EventKind.COOL_OFF_STARTED, EventKind.COOL_OFF_CANCELLED)
        if last is not None and last.kind is EventKind.COOL_OFF_CANCELLED:
            self._stop_counting()
            self.record.tell(f"Closing was cancelled by {last.by}.", "warning")
        elif not found.can_close:
            self._start("cancel", self._cancel(" ".join(found.not_yet)))

    async def _act(self, act: TakeClosingAction) -> None:
        async with self._turn:
            if act.action is Action.READ_AGAIN:
                self._read_all_now()
            elif act.action in _STOPS:
                await self._stop_everything(act)
            elif act.action is Action.START_COOL_OFF:
                await self._start_cool_off(act.text)
            else:
                await self._say(act)
        self._wake.set()

    async def _say(self, act: TakeClosingAction) -> None:
        if not await self.record.read():
            return
        event = act.event(self.record.checklist())
        if isinstance(event, str):
            self.record.tell(event, "warning")
            return
        _, problem = await self.record.write(*event)
        if problem:
            self.record.tell(f"Not kept: {problem}", "error")
        elif (web := self.record.checklist().web) and web.reached == len(web.steps):
            # After the last step in the browser, ask TikTok at once.
            self._look_due = _AT_ONCE

    async def _stop_everything(self, act: TakeClosingAction) -> None:
        if self._tools.store.read_only:
            self.record.tell("ttui is read-only, so nothing is stopped.", "warning")
        elif act.offer(self.record.checklist()) is None:
            self.record.tell(CHANGED, "warning")
        elif "stop" in self._jobs:
            self.record.tell("Everything here is being stopped already.", "warning")
        else:
            group = self._tools.chance.new_id()
            # The stop comes first: it does not wait for the disk.
            self._start("stop", self._stop(group))
            if act.action is Action.PAUSE_EVERYTHING:
                await self.record.write(EventKind.PAUSED, group)

    async def _stop(self, group: str) -> None:
        await self._stops.run(group, (self.record.advertiser_id,))
        self._facts_wanted = True

    async def _start_cool_off(self, typed: str) -> None:
        if self._is_counting or self.is_asking or not await self.record.read():
            return
        found = self.record.checklist()
        if not found.can_close or found.phase is not ClosingPhase.OPEN:
            text = f"It cannot be closed now. {' '.join(found.not_yet)}".rstrip()
            self.record.tell(text, "warning")
            return
        if not is_name_typed(typed, found):
            self.record.tell("That is not the account's name. Nothing was begun.", "warning")
            return
        event, problem = await self.record.write(EventKind.COOL_OFF_STARTED)
        if event is None:
            self.record.tell(f"Not begun: {problem}", "error")
            return
        until = self._tools.clock.monotonic() + self._tools.options.cool_off
        self.record.set_live(cool_off_until=until)
        self._start("count", self._count_down(until))

    async def _count_down(self, until: float) -> None:
        await asyncio.sleep(max(0.0, until - self._tools.clock.monotonic()))
        if self._tools.clock.monotonic() - until > self._tools.options.asleep:
            self._start("cancel", self._cancel("ttui was stopped during the countdown"))
            return
        # From here on the request is sent for sure: set `asking` before anything else can run.
        await self._last_step.take(self.record.checklist().method)
        self._look_due = _AT_ONCE
        self._wake.set()

    async def _cancel(self, why: str) -> None:
        self._stop_counting()
        if self.is_asking:
            self.record.tell(_TOO_LATE, "warning")
            return
        await self.record.write(EventKind.COOL_OFF_CANCELLED, "", why)
        self.record.tell(f"Not closed; nothing was sent: {why.rstrip('.')}." if why else _CANCELLED)

    def _stop_counting(self) -> None:
        job = self._jobs.get("count")
        if job is not None and not self.is_asking:
            job.cancel()
        self.record.set_live(cool_off_until=None)

    def _start(self, name: str, work: Coroutine[object, object, None]) -> None:
        """Run a background task; a second one of the same name is not started."""
        if name in self._jobs:
            work.close()
            return
        job = asyncio.get_running_loop().create_task(work)
        self._jobs[name] = job
        job.add_done_callback(lambda done: self._ended(name, done))

    def _ended(self, name: str, job: "asyncio.Task[None]") -> None:
        del self._jobs[name]
        error = None if job.cancelled() else job.exception()
        if error is not None:
            self.record.tell(f"Fault in ttui while closing ({name}): {fault_text(error)}", "error")
        self._wake.set()
