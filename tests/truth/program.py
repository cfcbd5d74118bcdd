"""The real program over the simulator, on one virtual loop: engine, services, client and screen."""

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import httpx
from textual import _time, _wait

from tests.support.services.fakes import InlineExecutor
from tests.support.services.live import LoopTime
from tests.support.ui.stories import make_due
from tests.truth.plan import Plan, Trouble
from tests.truth.worlds import id_of, server_of
from ttui.api.client import TikTokClient
from ttui.api.errors import ApiError
from ttui.api.pacing import RateLimit
from ttui.domain.advertiser import Mode
from ttui.domain.chance import SystemChance
from ttui.domain.changes import Author
from ttui.domain.secret import Secret
from ttui.engine import gc_tuning
from ttui.engine.pace import Pace
from ttui.engine.session import Session
from ttui.engine.thread import Engine
from ttui.services.changes.service import ChangeService
from ttui.services.outside.observer import WatchedApi
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.reading.reports import MoneyService
from ttui.services.wiring import wired
from ttui.simulator import SimulatorServer, WorldClock
from ttui.simulator.server.transport import SimulatorTransport
from ttui.store.journal.journal import Journal
from ttui.store.memory.state import AccountStore
from ttui.ui.app import TtuiApp
from ttui.ui.widgets.state_view import StateView

LATENCY = 0.05
"""Seconds that an answer takes."""
_RATE = RateLimit(10, 600)
_SELDOM = 20
"""The screen draws its figures and ages so many times more seldom than each second: most of what
it draws nobody compares. Who looks lets it draw first (`draw_now`)."""


class InLoopEngine(Engine):
    """The engine as a task of the running loop; threads know nothing of virtual time."""

    task: "asyncio.Task[None] | None" = None

    def start(self, changed: Callable[[], None]) -> None:
        """Start on this loop; `changed` is called on it."""
        self._changed = changed
        self.task = asyncio.get_running_loop().create_task(self._main())

    def close(self, timeout: float) -> bool:
        """End with the case."""
        del timeout
        return True

    async def stop(self) -> None:
        """End the engine's work in order."""
        self._closing.set()
        self._call_loop()
        if self.task is not None:
            await asyncio.wait_for(self.task, 60)


class SlowTransport(SimulatorTransport):
    """Some accounts answer slowly."""

    def __init__(self, server: SimulatorServer, slow: dict[str, float]) -> None:
        super().__init__(server, latency=LATENCY)
        self._slow = slow

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, after as long as its account takes."""
        query = request.url.query.decode("ascii")
        for advertiser_id, seconds in self._slow.items():
            if f"advertiser_id={advertiser_id}" in query:
                await asyncio.sleep(seconds)
        return await super().handle_async_request(request)


class Program:
    """One simulator, and sessions over it."""

    def __init__(self, plan: Plan) -> None:
        loop = asyncio.get_running_loop()
        self.plan = plan
        self._chance = SystemChance(Random(plan.seed))  # noqa: S311 - repeatable
        self.server = server_of(plan, WorldClock(plan.start, monotonic=loop.time))
        self.clock = LoopTime(self.server)
        self._slow = {
            id_of(one.account): one.seconds for one in plan.troubles if one.what is Trouble.SLOW
        }

    def session(self) -> Session:
        """The services as the command line wires them, with a client of their own."""
        client = TikTokClient(
            "https://simulator.invalid/open_api/v1.3/",
            Secret(self.server.access_token),
            clock=self.clock,
            transport=SlowTransport(self.server, self._slow),
            rate=_RATE,
            app_id=self.server.app_id,
            app_secret=Secret(self.server.app_secret),
            chance=self._chance,
        )
        store = AccountStore(Mode.LIVE, self.clock)
        promote = PromoteBudgets()
        watched = WatchedApi(client)
        journal = Journal.in_memory()
        changes = ChangeService(
            watched,
            store,
            journal,
            self.clock,
            Author("truth", "here", "session", 1),
            None,
            InlineExecutor(),
        )
        services = wired(changes, watched, store, self.clock)
        watched.tell(services.outside)

        async def close() -> None:
            await services.close()
            await client.aclose()
            journal.close()

        def set_trouble_listener(listener: Callable[[ApiError, float], None]) -> None:
            client.health.on_trouble = listener

        return Session(
            api=watched,
            clock=self.clock,
            store=store,
            refresh=RefreshService(watched, store, self.clock, promote),
            money=MoneyService(client, store, self.clock, promote, shop=client.shop),
            services=services,
            advertiser_ids=self.server.advertiser_ids,
            close=close,
            set_trouble_listener=set_trouble_listener,
            yield_to_urgent=client.yield_to_urgent,
            exclusive=client.exclusive,
            pace=_pace(self.plan.slowness),
        )

    @asynccontextmanager
    async def mounted(self) -> AsyncIterator[TtuiApp]:
        """The app over an engine on this loop, as somebody sees it who just started it."""

        async def compose() -> Session:
            return self.session()

        engine = InLoopEngine(compose, self.clock, Mode.LIVE)
        app = TtuiApp(engine, version="0.1.0")
        async with app.run_test(size=self.plan.size, notifications=True):
            try:
                yield app
            finally:
                await engine.stop()


def draw_now(app: TtuiApp) -> None:
    """What the screen does by itself each second."""
    make_due(app)
    app.states.turn()


def _pace(slowness: float) -> Pace:
    pace = Pace()
    return Pace(
        statuses=pace.statuses * slowness,
        branches=pace.branches * slowness,
        money=pace.money * slowness,
        sweep=pace.sweep * slowness,
    )


@contextmanager
def virtual_time() -> Iterator[None]:
    """Whatever in the program or in Textual looks at a clock goes by the case."""

    def now() -> float:
        return asyncio.get_running_loop().time()

    clock = SimpleNamespace(monotonic=now)
    looking = [
        module
        for name, module in sys.modules.items()
        if name.startswith("ttui.ui") and getattr(module, "time", None) is time
    ]
    switch = sys.getswitchinterval()
    patches: list[Any] = [
        *(patch.object(module, "time", clock) for module in looking),
        patch.object(_time, "get_time", now),
        patch.object(_wait, "monotonic", now),
        patch.object(_wait, "process_time", lambda: 0.0),
        patch.object(StateView, "drawn_every", StateView.drawn_every * _SELDOM),
        patch.object(gc_tuning.GcTuning, "started", lambda _: None),
        patch.object(gc_tuning.GcTuning, "swept", lambda *_: None),
    ]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in reversed(patches):
            one.stop()
        sys.setswitchinterval(switch)
        gc.collect()
