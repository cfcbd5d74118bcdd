"""Runs one plan: hours of virtual time, and a look at everything at each of its moments."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from tests.support.virtual import run_virtual
from tests.truth.answer import check_told
from tests.truth.check import Checker, Failure, check_screen
from tests.truth.moves import make
from tests.truth.plan import HOUR, MovePlan, Plan, Trouble
from tests.truth.program import Program, draw_now, virtual_time
from tests.truth.seen import Told, screen_of, status_of
from tests.truth.truth import Truth
from tests.truth.worlds import fault_of
from ttui.ui.app import TtuiApp

_ASK_EVERY = 4
"""The command line is asked at each so many looks."""
_LASTING = frozenset({Trouble.ODD_SPEND, Trouble.OTHER_DAY, Trouble.FAILING})
"""Troubles that begin and end; the others are there all the time."""

Act = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Outcome:
    """What a case came to."""

    log: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    compared: int = 0
    requests: int = 0


def run(plan: Plan, *, stop_at_first: bool = True) -> Outcome:
    """Run a case to its end, or to its first failure."""
    with virtual_time():
        return run_virtual(_main(plan, stop_at_first))


async def _main(plan: Plan, stop_at_first: bool) -> Outcome:
    program = Program(plan)
    async with program.mounted() as app:
        case = _Case(program, app)
        for at, act in case.agenda():
            await asyncio.sleep(max(0.0, at - asyncio.get_running_loop().time()))
            await act()
            if stop_at_first and case.outcome.failures:
                break
    case.outcome.requests = len(program.server.log)
    return case.outcome


class _Case:
    """One plan under way."""

    def __init__(self, program: Program, app: TtuiApp) -> None:
        self.outcome = Outcome()
        self._program, self._app, self._plan = program, app, program.plan
        self._server = program.server
        self._truth = Truth(self._server.world, self._plan.list_lag)

    def agenda(self) -> list[tuple[float, Act]]:
        """Everything that is to happen, in order."""
        acts: list[tuple[float, int, Act]] = []
        for trouble in self._plan.troubles:
            if trouble.what in _LASTING:
                edges = (trouble.at, trouble.at + trouble.seconds)
                acts += [(at, 0, partial(self._set_faults, at)) for at in edges]
        acts += [(move.at, 1, partial(self._move, move)) for move in self._plan.moves]
        acts += [(at, 2, partial(self._press, key)) for at, key in self._plan.keys]
        for number, at in enumerate(self._plan.looks):
            asks = number % _ASK_EVERY == _ASK_EVERY - 1
            acts.append((at, 3, partial(self._look, asks=asks)))
        acts.sort(key=lambda one: one[:2])
        return [(at, act) for at, _, act in acts if at <= self._plan.hours * HOUR]

    async def _set_faults(self, at: float) -> None:
        """Put into force what is going on from now on."""
        self._server.faults.clear()
        for trouble in self._plan.troubles:
            if trouble.what in _LASTING and trouble.at <= at < trouble.at + trouble.seconds:
                fault = fault_of(self._server, trouble)
                if fault is not None:
                    self._server.faults.add(fault)

    async def _move(self, move: MovePlan) -> None:
        told = make(self._server, self._truth, move)
        self._log(f"{move.what}: {told}")

    async def _press(self, key: str) -> None:
        self._app.simulate_key(key)
        self._log(f"key {key}")

    async def _look(self, *, asks: bool) -> None:
        self._truth.settle()
        draw_now(self._app)
        checker = Checker(self._truth, self._plan)
        seen = screen_of(self._app)
        check_screen(checker, seen)
        self._log(seen.second.rstrip())
        for row in seen.rows:
            self._log(f"    {row.text.rstrip()}")
        if asks:
            await self._ask(checker)
        self.outcome.compared += checker.compared
        self.outcome.failures += checker.found
        for failure in checker.found:
            self._log(f"FAILURE {failure}")

    async def _ask(self, checker: Checker) -> None:
        since = self._server.clock.now_ms()
        session = self._program.session()
        try:
            told: Told = await status_of(session)
        finally:
            await session.close()
        self._truth.settle()
        check_told(checker, told, since)
        sums = [one.get("charged_today") for one in told.answer["accounts"]]
        self._log(f"status: {sums}, exit {told.code}")

    def _log(self, text: str) -> None:
        self.outcome.log.append(f"{asyncio.get_running_loop().time():10.3f} {text}")
