"""One ttui on the simulated loop: the real services, a real journal, and a way to die at once."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, ContextVar, copy_context
from pathlib import Path
from random import Random
from typing import Any

from tests.simulation.disk import JournalThread, SimulatedJournal
from tests.simulation.loop import START, SimulatedClock
from tests.simulation.plan import Act, Moment, Op
from tests.simulation.tiktok import PretendTikTok, World
from tests.simulation.truth import ACCOUNT, OFF, ON
from tests.simulation.wire import BASE_URL, TOKEN, PretendHttp
from ttui.api.client import TikTokClient
from ttui.api.errors import ApiError
from ttui.api.port import AdsApi
from ttui.domain.advertiser import Mode
from ttui.domain.campaign import family_of
from ttui.domain.changes import Author, ChangeRecord, StatusChange
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.outside import OutsideChange
from ttui.domain.remedy import Remedy
from ttui.domain.secret import Secret
from ttui.domain.status import OperationStatus
from ttui.domain.stop_all import resumption, switched_off
from ttui.domain.undo import reversed_change, undo
from ttui.services.changes.service import ChangeService
from ttui.services.outside.observer import WatchedApi
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.stop_all.service import StopAllService
from ttui.services.wiring import wired
from ttui.store.memory.state import AccountStore

HOST = "simulated"
_POLL = 20.0
_POLL_WHEN_CALM = 45.0
_POLL_AGAIN = 5.0
_current: ContextVar["Session | None"] = ContextVar("session", default=None)


class ReadableChance:
    """The chance of one process; its ids are short, so that a log can be read."""

    def __init__(self, seed: str, number: int) -> None:
        self._random = Random(seed)  # noqa: S311 - repeatable by design
        self._number = number
        self._ids = 0

    def new_id(self) -> str:
        self._ids += 1
        return f"{self._number}.{self._ids}"

    def between(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)


def owned_task(
    loop: asyncio.AbstractEventLoop,
    work: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
    **options: Any,
) -> "asyncio.Task[Any]":
    """The loop's task factory: a session owns its tasks, and they die with it."""
    task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, **options)
    session = _current.get()
    if session is not None:
        session.own(task)
    return task


class WatchedStore(AccountStore):
    """The real store, with the oracle looking at what it shows."""

    session: "Session"

    def begin_change(self, record: ChangeRecord) -> None:
        self.session.see(record)
        super().begin_change(record)

    def put_change(self, record: ChangeRecord) -> None:
        self.session.see(record)
        super().put_change(record)

    def put_outside(self, change: OutsideChange) -> None:
        if change.is_outside and not self.session.has_ended:
            world = self.session.world
            seen = (change.seen_at - START).total_seconds()
            world.oracle.outside(self.session, change.ref, change.to, seen, world.loop.time())
        super().put_outside(change)

    def notify(
        self, text: str, severity: str = "information", remedies: tuple[Remedy, ...] = ()
    ) -> None:
        self.session.told(text)
        super().notify(text, severity, remedies)


class Session:
    """One process of ttui on one terminal."""

    def __init__(self, world: World, slot: int, number: int, path: Path) -> None:
        self.world = world
        self.slot = slot
        self.number = number
        self.pid = 1000 + number
        self.has_ended = False
        self.leaving = False
        self.pressed: set[str] = set()
        """Changes that the person asked for one by one."""
        self.stops_all = False
        self.notices: list[str] = []
        self._armed: Moment | None = None
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self._context: Context = copy_context()
        self._clock: Clock = SimulatedClock(world.loop)
        self._thread = JournalThread(self)
        self.journal = SimulatedJournal.open(path)
        assert isinstance(self.journal, SimulatedJournal)
        self.journal.session, self.journal.thread = self, self._thread
        self.store = WatchedStore(Mode.LIVE, self._clock)
        self.store.session = self
        self._ids = (ACCOUNT,) if number % 2 or world.over_http else ()
        self._chance = ReadableChance(f"{world.seed} {number}", number)
        self.changes: ChangeService
        self.stop_all: StopAllService

    @property
    def is_at_work(self) -> bool:
        """True while somebody can press keys in it."""
        return not (self.has_ended or self.leaving)

    def run(self, work: Callable[[], None]) -> None:
        """Do something as this process."""
        if not self.has_ended:
            self._context.run(work)

    def boot(self) -> None:
        """Start it."""
        self.world.alive.add(self.pid)
        self.note("starts")
        self.run(self._boot)

    def _boot(self) -> None:
        _current.set(self)
        api = WatchedApi(self._api())
        self.changes = ChangeService(
            api,
            self.store,
            self.journal,
            self._clock,
            Author("maria", HOST, f"session-{self.number}", self.pid),
            self.world.options,
            self._thread,
            chance=self._chance,
        )
        services = wired(self.changes, api, self.store, self._clock)
        api.tell(services.outside)
        self.stop_all = StopAllService(api, self.store, self.changes, self._clock, self._ids)
        refresh = RefreshService(api, self.store, self._clock, PromoteBudgets())
        for work in (
            self.changes.recover_unresolved(),
            services.resume_watches(),
            services.outside.run(),
            self.stop_all.tell_cut_off(),
            self._poll(refresh),
        ):
            self.world.loop.create_task(work)

    def _api(self) -> AdsApi:
        if not self.world.over_http:
            return PretendTikTok(self.world, self)
        return TikTokClient(
            BASE_URL,
            Secret(TOKEN),
            clock=self._clock,
            transport=PretendHttp(self.world, self),
            chance=self._chance,
        )

    async def _poll(self, refresh: RefreshService) -> None:
        known: tuple[str, ...] = ()
        while True:
            calm = self.world.loop.time() >= self.world.calm_at
            pause = _POLL_WHEN_CALM if calm else _POLL
            try:
                known = known or await refresh.accounts(self._ids)
                await refresh.campaigns(ACCOUNT)
                await refresh.adgroups(ACCOUNT)
                await refresh.ads(ACCOUNT)
            except ApiError:
                pause = _POLL_AGAIN
            await asyncio.sleep(pause)

    # What people do.

    def do(self, op: Op) -> None:
        """Do what the plan says."""
        refs = [self.world.truth.refs[number] for number in op.rows]
        match op.act:
            case Act.STOP:
                self._press(refs, OFF)
            case Act.START:
                self._press(refs, ON)
            case Act.UNDO:
                self._undo(refs)
            case Act.STOP_ALL:
                self.stops_all = True
                self.note("stop all")
                self.stop_all.begin(self._chance.new_id())
            case Act.PUT_BACK:
                self._put_back()
            case Act.KILL:
                self.arm(op.moment)
            case Act.QUIT:
                self.leaving = True
                self.world.loop.create_task(self._quit(op.within))
            case _:
                raise AssertionError(op)

    def _press(self, refs: list[EntityRef], to: OperationStatus) -> None:
        group = self._chance.new_id() if len(refs) > 1 else ""
        changes: list[StatusChange] = []
        for ref in refs:
            row = self.store.entity(ref)
            if row is not None:
                change = StatusChange(
                    change_id=self._chance.new_id(),
                    ref=ref,
                    name=row.name,
                    to=to,
                    seen=row.switch,
                    family=family_of(row),
                    asked_at=self._clock.now(),
                    group=group,
                )
                changes.append(change)
        self._submit(changes)

    def _undo(self, refs: list[EntityRef]) -> None:
        changes: list[StatusChange] = []
        for ref in refs:
            record = self.store.change(ref)
            if record is not None:
                back = undo(record, self._chance.new_id(), self._clock.now())
                changes += [back] if back else []
        self._submit(changes)

    def _put_back(self) -> None:
        outcome = self.store.app_state().stop_all
        if outcome is None:
            return
        stops = switched_off(outcome)
        snapshot = self.store.snapshot(ACCOUNT)
        rows = [snapshot.campaigns.get(one.change.ref.id) if snapshot else None for one in stops]
        latest = [self.store.change(one.change.ref) for one in stops]
        back = resumption(outcome, rows, latest)
        now = self._clock.now()
        self._submit(
            [reversed_change(one.change, self._chance.new_id(), now) for one in back.records]
        )

    def _submit(self, changes: list[StatusChange]) -> None:
        for change in changes:
            verb = "x" if change.is_stop else "s"
            self.note(f"{verb} on {change.ref.id} ({change.change_id})")
            self.pressed.add(change.change_id)
        told, oracle = len(self.notices), self.world.oracle
        under_way = {
            (one.ref, one.to) for one in changes if oracle.open_change(self, one.ref, one.to)
        }
        self.changes.submit(changes)
        for change in changes:
            is_taken = change.change_id in oracle.asked or (change.ref, change.to) in under_way
            if not is_taken and len(self.notices) == told:
                oracle.found(self.world.loop.time(), "a command was lost", change.change_id)

    async def _quit(self, within: float) -> None:
        """As the engine does it."""
        self.note("quits")
        until = self.world.loop.time() + within
        clean = await self.stop_all.drain(within)
        clean = await self.changes.drain(max(0.0, until - self.world.loop.time())) and clean
        if clean:
            self.world.oracle.drained(self)
        await self.stop_all.close()
        await self.changes.close()
        self.kill()

    # How it ends.

    def arm(self, moment: Moment | None) -> None:
        """Kill it at the next such moment; with None at none."""
        if moment is Moment.NOW:
            self.kill()
        else:
            self._armed = moment

    def moment(self, moment: Moment) -> None:
        """It is between two steps."""
        if self._armed is moment and not self.has_ended:
            self.note(f"dies {moment.value}")
            self.kill()

    def kill(self) -> None:
        """From here on it does nothing more: nothing that it still runs has an effect."""
        if self.has_ended:
            return
        self.note("is gone")
        self.has_ended = True
        self.world.alive.discard(self.pid)
        self.world.loop.call_soon(self._bury)

    def _bury(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        self.journal.close()

    def own(self, task: "asyncio.Task[Any]") -> None:
        """Take a task as this process's."""
        self._tasks[task] = None
        task.add_done_callback(self._done)
        if self.has_ended:
            task.cancel()

    def _done(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.pop(task, None)

    # What it shows.

    def see(self, record: ChangeRecord) -> None:
        """It shows a change."""
        if not self.has_ended:
            self.world.oracle.shown(self, record, self.world.loop.time())

    def told(self, text: str) -> None:
        """It tells something."""
        if self.has_ended:
            return
        self.notices.append(text)
        self.note(f"tells: {text}")
        if text.startswith("Fault in ttui"):
            self.world.oracle.found(self.world.loop.time(), "a fault in ttui", text)

    def note(self, text: str) -> None:
        """Write a line of the log."""
        self.world.oracle.note(self.world.loop.time(), f"s{self.number} {text}")
