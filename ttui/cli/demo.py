"""What stands behind a session: TikTok and this machine's clock, or the demo and its fast one."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ttui.domain.clock import Clock, SystemClock
from ttui.domain.ids import EntityRef
from ttui.settings import Settings

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


def phone_of(server: "SimulatorServer") -> Callable[[EntityRef], None]:
    """The phone nobody has in the demo: ends a Promote in the pretend TikTok, as the app would."""

    def end(ref: EntityRef) -> None:
        server.outside({"id": ref.id, "end_promote": True})

    return end


def browser_of(server: "SimulatorServer") -> Callable[[str], None]:
    """The browser nobody has in the demo: closes an account in the pretend TikTok."""

    def close(advertiser_id: str) -> None:
        server.account({"id": advertiser_id, "close_on_web": True, "force": True})

    return close


def stage_of(settings: Settings) -> Stage:
    """The stage for these settings."""
    return DemoStage() if settings.is_demo else Stage()
