"""Chooses the server and clock of a session: TikTok and this machine, or the fast demo."""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ttui.domain.changes import ChangeState
from ttui.domain.clock import Clock, SystemClock
from ttui.settings import Settings
from ttui.store.memory.state import AccountStore

if TYPE_CHECKING:
    from ttui.simulator import SimulatorServer

DEMO_SPEED = 30.0
"""How fast the demo's clock runs: half a minute a second, so that money moves visibly."""


def _afternoon(today: datetime) -> datetime:
    """A time of day at which there is something to see: half a day's money, hours to go."""
    return today.replace(hour=14, minute=3, second=0, microsecond=0).astimezone(UTC)


class Stage:
    """The clock, and the simulator once somebody needs it."""

    @property
    def clock(self) -> Clock:
        """The session's clock."""
        return SystemClock()

    def server(self) -> "SimulatorServer | None":
        """The simulator, or None where TikTok itself is meant."""
        return None


class DemoStage(Stage):
    """The demo: made when first asked for, since building its world is not free."""

    def __init__(self) -> None:
        self._server: SimulatorServer | None = None
        self.start = _afternoon(datetime.now(ZoneInfo("America/New_York")))

    @property
    def clock(self) -> Clock:
        """The demo world's clock."""
        return _DemoClock(self)

    @property
    def world_now(self) -> datetime:
        """The demo world's time; it stands still until the world is there."""
        return self._server.clock.now() if self._server else self.start

    def server(self) -> "SimulatorServer":
        """The simulator, made on first use."""
        if self._server is None:
            from ttui.simulator import demo_server  # noqa: PLC0415 - after the first frame

            self._server = demo_server(speed=DEMO_SPEED, start=self.start, limited=False)
        return self._server


class _DemoClock:
    def __init__(self, stage: DemoStage) -> None:
        self._stage = stage

    def now(self) -> datetime:
        """The demo world's time, aware, UTC."""
        return self._stage.world_now

    def monotonic(self) -> float:
        """Our own seconds: ages and deadlines are real even where the clock runs fast."""
        return time.monotonic()


def follow_person(store: AccountStore, server: "SimulatorServer") -> None:
    """The demo's phone and browser, which the user does not have.

    What somebody says to have done there is done in the pretend TikTok: a Promote is ended, an
    account is closed once each step of the way through the browser is ticked.
    """
    done: set[str] = set()

    def look() -> None:
        app_state = store.app_state()
        for record in app_state.changes.values():
            change = record.change
            if record.state is ChangeState.SAID_ENDED and change.change_id not in done:
                done.add(change.change_id)
                server.outside({"id": change.ref.id, "end_promote": True})
        for advertiser_id, checklist in app_state.closing.items():
            web = checklist.web
            if web is None or web.reached < len(web.steps):
                done.discard(advertiser_id)
            elif advertiser_id not in done:
                done.add(advertiser_id)
                server.account({"id": advertiser_id, "close_on_web": True, "force": True})

    store.subscribe(look)


def stage_of(settings: Settings) -> Stage:
    """The stage for these settings."""
    return DemoStage() if settings.is_demo else Stage()
