"""The engine over a simulator in one process, and what a screen would see of it."""

import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.support.services.live import Live, live
from ttui.domain.advertiser import Mode
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Campaign, family_of
from ttui.domain.changes import Author, StatusChange
from ttui.domain.ids import Level
from ttui.domain.status import OperationStatus
from ttui.engine.pace import Pace
from ttui.engine.session import Session
from ttui.engine.thread import Engine
from ttui.services.changes.service import ChangeService
from ttui.services.wiring import wired
from ttui.simulator import demo_world
from ttui.store.journal.journal import Journal

START = datetime(2026, 11, 22, 19, 3, tzinfo=UTC)
FAST = Pace(statuses=0.05, branches=0.05, money=0.1, sweep=60, retry_first=0.05, retry_most=0.1)
SLOW = Pace(statuses=60, branches=60, money=60, sweep=600)


class Watched:
    """An engine, and what a screen would see of it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._changed = threading.Condition()

    def start(self) -> None:
        self.engine.start(self._heard)

    def _heard(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def wait_for(self, wanted: Callable[[AppState], bool], seconds: float = 20) -> AppState:
        """Wait until the app state is as wanted."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not wanted(self.engine.app_state):
                left = deadline - time.monotonic()
                assert left > 0, self.engine.app_state
                self._changed.wait(left)
        return self.engine.app_state


class Running(Watched):
    """An engine over a simulator in this process."""

    def __init__(self, engine: Engine, live: Live) -> None:
        super().__init__(engine)
        self.live = live

    def stop(self, row: Campaign) -> StatusChange:
        """A stop of a row as painted."""
        return StatusChange(
            change_id=str(uuid.uuid4()),
            ref=row.ref,
            name=row.name,
            to=OperationStatus.DISABLE,
            seen=row.switch,
            family=family_of(row),
            asked_at=self.engine.clock.now(),
        )


def make(
    pace: Pace,
    *,
    failing: Exception | None = None,
    receipts_in: tuple[Path, ...] = (),
    latency: float = 0.0,
    is_discovered: bool = False,
    start: datetime = START,
) -> Running:
    one = live(demo_world(start=start, speed=0), latency)

    async def compose() -> Session:
        if failing is not None:
            raise failing
        journal = Journal.in_memory()
        clock = one.store._clock
        author = Author("test", "here", uuid.uuid4().hex, 1)
        changes = ChangeService(one.api, one.store, journal, clock, author)
        services = wired(changes, one.api, one.store, clock)

        async def close() -> None:
            await services.close()
            await one.api.aclose()
            journal.close()

        return Session(
            api=one.api,
            clock=clock,
            store=one.store,
            refresh=one.refresh,
            money=one.money,
            services=services,
            advertiser_ids=() if is_discovered else one.server.advertiser_ids,
            close=close,
            receipts_in=receipts_in,
            pace=pace,
            yield_to_urgent=one.api.yield_to_urgent,
            exclusive=one.api.exclusive,
        )

    return Running(Engine(compose, one.store._clock, Mode.LIVE), one)


def campaigns_read(app_state: AppState) -> bool:
    return len(app_state.accounts) == 2 and all(
        Level.CAMPAIGN in one.lists_read for one in app_state.accounts
    )


def on(app_state: AppState) -> Campaign:
    """A classic campaign that is on."""
    return next(
        row
        for row in app_state.accounts[0].campaigns.values()
        if row.switch is OperationStatus.ENABLE and not row.is_promote and not row.smart_plus
    )


def is_over(app_state: AppState) -> bool:
    return app_state.stop_all is not None and app_state.stop_all.is_over
