"""One run of one plan: from the first key to the last proof."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.simulation.disk import empty_journal, scratch
from tests.simulation.ending import judge_end
from tests.simulation.faults import Bounds, Faults
from tests.simulation.loop import SimulatedLoop
from tests.simulation.oracle import Finding, Oracle
from tests.simulation.plan import Act, Op, Plan
from tests.simulation.session import Session, owned_task
from tests.simulation.tiktok import World
from tests.simulation.truth import OFF, ON, OUTSIDER, Truth
from ttui.services.changes.options import ChangeOptions
from ttui.store.journal import sessions

LATEST_LANDING = 60.0
BEYOND = 3.0
"""So much later than ttui counts with things arrive in runs that go beyond."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run came to."""

    plan: Plan
    log: tuple[str, ...]
    findings: tuple[Finding, ...]
    changes: int
    seconds: float
    """Virtual ones."""

    @property
    def digest(self) -> str:
        """The same for the same seed, on any machine."""
        return sha256("\n".join(self.log).encode()).hexdigest()


def run(plan: Plan) -> Outcome:
    """Run a plan."""
    with tempfile.TemporaryDirectory(dir=scratch(), prefix="ttui-simulation-") as folder:
        path = empty_journal(Path(folder))
        loop = SimulatedLoop()
        loop.set_task_factory(owned_task)
        world = _world(plan, loop)
        loop.set_exception_handler(_reporting(world))
        try:
            with _processes(world.alive):
                loop.run_until_complete(Driver(plan, world, path).go())
        finally:
            loop.close()
    oracle = world.oracle
    return Outcome(plan, tuple(oracle.log), tuple(oracle.findings), len(oracle.asked), loop.time())


def _world(plan: Plan, loop: SimulatedLoop) -> World:
    options = ChangeOptions()
    factor = BEYOND if plan.beyond else 1.0
    landing: float = getattr(options, "latest_landing", LATEST_LANDING)
    bounds = Bounds(landing * factor, options.longest_lag * factor)
    truth = Truth(plan)
    return World(
        seed=plan.seed,
        loop=loop,
        truth=truth,
        faults=Faults(plan, bounds),
        oracle=Oracle(plan, truth),
        options=options,
        calm_at=plan.calm_at,
        over_http=plan.over_http,
        alive=set(),
        has_shops=bool(plan.shops),
        journal_written=[0.0],
    )


@contextmanager
def _processes(alive: set[int]) -> Iterator[None]:
    """A process table of the simulation's own: its sessions live in one process and die singly."""

    def stat(pid: int) -> list[str]:
        return [str(pid)] * 20 if pid in alive else []

    with (
        patch.object(sessions, "_is_alive", alive.__contains__),
        patch.object(sessions, "_stat", stat),
    ):
        yield


def _reporting(world: World) -> Any:
    def report(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        world.oracle.found(world.loop.time(), "a fault in ttui", f"{context['message']}: {error!r}")

    return report


class Driver:
    """Does what the plan says, and looks at the end."""

    def __init__(self, plan: Plan, world: World, path: Path) -> None:
        self._plan = plan
        self._world = world
        self._path = path
        self._count = 0
        self._slots: dict[int, Session] = {}
        self.sessions: list[Session] = []

    async def go(self) -> None:
        """From the first act to the end."""
        for op in self._plan.ops:
            await self._until(op.at)
            self._do(op)
        await self._until(self._plan.calm_at)
        self._world.oracle.note(self._world.loop.time(), "-- calm")
        for session in self.sessions:
            session.arm(None)
        await self._last_start()
        await self._until(self._plan.end_at)
        with closing(sqlite3.connect(self._path)) as connection:
            judge_end(self._plan, self._world, self.sessions, connection)
        for session in self.sessions:
            session.kill()
        await asyncio.sleep(0)
        await asyncio.sleep(0.001)

    async def _until(self, at: float) -> None:
        wait = at - self._world.loop.time()
        if wait > 0:
            await asyncio.sleep(wait)

    def _do(self, op: Op) -> None:
        if op.act in {Act.OUTSIDE_ON, Act.OUTSIDE_OFF}:
            self._outside(op)
            return
        session = self._slots.get(op.slot)
        if op.act is Act.BOOT:
            if session is None or session.has_ended:
                self._boot(op.slot)
        elif session is not None and session.is_at_work:
            session.run(lambda: session.do(op))

    def _outside(self, op: Op) -> None:
        world, to = self._world, ON if op.act is Act.OUTSIDE_ON else OFF
        for number in op.rows:
            ref = world.truth.refs[number]
            if world.truth.switches[ref].now is not to:
                world.oracle.note(world.loop.time(), f"   outsider: {to.value} {ref.id}")
                world.truth.land(ref, to, OUTSIDER, world.loop.time())

    def _boot(self, slot: int) -> None:
        self._count += 1
        session = Session(self._world, slot, self._count, self._path)
        self._slots[slot] = session
        self.sessions.append(session)
        session.boot()

    async def _last_start(self) -> None:
        """Somebody starts ttui once more, so that what ended sessions left is looked at.

        A session that was asked to quit may leave something too: it is let go first.
        """
        while any(each.leaving and not each.has_ended for each in self.sessions):  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(1)
        dead = [slot for slot, session in self._slots.items() if session.has_ended]
        if dead or not self._slots:
            self._boot(dead[0] if dead else 0)
