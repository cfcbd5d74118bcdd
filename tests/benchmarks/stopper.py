"""Stops through the engine's own port: `python -m tests.benchmarks.stopper`, told by JSON on stdin.

Plays the screen's part: loads a whole account, hands stops to `Engine.submit`, and says on stdout
when each was handed over, first while nothing else goes on, then while everything is read again.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ttui.cli.compose import open_session
from ttui.domain.advertiser import Mode
from ttui.domain.campaign import Ad, family_of
from ttui.domain.changes import StatusChange
from ttui.domain.clock import SystemClock
from ttui.domain.commands import ChangeStatus
from ttui.domain.ids import Level
from ttui.domain.secret import Secret
from ttui.domain.status import OperationStatus
from ttui.engine.pace import Pace
from ttui.engine.session import Session
from ttui.engine.thread import Engine
from ttui.settings import RateLimit, Settings

_SELDOM = 3600.0
_BETWEEN = (0.04, 0.09)
"""Seconds between stops, uneven so that they keep no step with the reads."""
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to do, as it arrives."""

    base_url: str
    token: str
    advertiser_id: str
    home: str
    stops: int
    """Per load."""


class Stopper:
    """An engine, and what only its composer sees: the session and its loop."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._session: Session | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.engine = Engine(self._compose, SystemClock(), Mode.LIVE)

    async def _compose(self) -> Session:
        order = self._order
        settings = Settings(
            mode=Mode.LIVE,
            base_url=order.base_url,
            access_token=Secret(order.token),
            advertiser_ids=(order.advertiser_id,),
            rate_limit=RateLimit(per_second=5000, per_minute=300_000),
        )
        environ = {"TTUI_DATA_DIR": order.home, "HOME": order.home}
        session = await open_session(settings, environ, SystemClock())
        self._loop = asyncio.get_running_loop()
        # Once everything is read, idle means idle.
        seldom = Pace(statuses=_SELDOM, branches=_SELDOM, money=_SELDOM, sweep=_SELDOM)
        self._session = replace(session, pace=seldom)
        return self._session

    def loaded(self) -> Iterator[Ad]:
        """The ads, once all of them and their money were read."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            time.sleep(0.05)
            account = self.engine.app_state.account(self._order.advertiser_id)
            if account is None or Level.AD not in account.lists_read:
                continue
            if any(one.level is Level.AD for one in account.covered) or account.problems:
                return iter(tuple(account.ads.values()))
        raise TimeoutError(f"not loaded after {_PATIENCE:.0f} s: {self.engine.app_state.feed}")

    def stop(self, ads: Iterator[Ad]) -> dict[str, float]:
        """Stop so many ads; the moment of handing over by id."""
        dice = random.Random(1)  # noqa: S311 - repeatable, not secret
        handed: dict[str, float] = {}
        for ad in (next(ads) for _ in range(self._order.stops)):
            time.sleep(dice.uniform(*_BETWEEN))
            change = StatusChange(
                change_id=f"stop-{ad.ref.id}",
                ref=ad.ref,
                name=ad.name,
                to=OperationStatus.DISABLE,
                seen=ad.switch,
                family=family_of(ad),
                asked_at=datetime.now(UTC),
            )
            handed[ad.ref.id] = time.monotonic()
            self.engine.submit(ChangeStatus((change,)))
        return handed

    def refreshing(self) -> "Refreshing":
        """Reads everything again and again for as long as the block lasts."""
        if self._session is None or self._loop is None:
            raise RuntimeError("the engine was not composed")
        return Refreshing(self._session, self._loop, self._order.advertiser_id)


class Refreshing:
    """A full refresh on the engine's loop, over and over."""

    def __init__(
        self, session: Session, loop: asyncio.AbstractEventLoop, advertiser_id: str
    ) -> None:
        self._session = session
        self._loop = loop
        self._advertiser_id = advertiser_id
        self.rounds = 0
        """How often everything was read to its end."""

    def __enter__(self) -> "Refreshing":
        self._running = asyncio.run_coroutine_threadsafe(self._read(), self._loop)
        return self

    def __exit__(self, *_: object) -> None:
        self._running.cancel()

    async def _read(self) -> None:
        refresh = self._session.refresh
        while True:
            await refresh.campaigns(self._advertiser_id)
            await refresh.adgroups(self._advertiser_id)
            await refresh.ads(self._advertiser_id)
            self.rounds += 1


def main() -> None:
    """Load, stop while idle, stop while refreshing, tell."""
    stopper = Stopper(Order(**json.loads(sys.stdin.read())))
    stopper.engine.start(lambda: None)
    ads = stopper.loaded()
    time.sleep(1.0)
    idle = stopper.stop(ads)
    with stopper.refreshing() as refreshing:
        busy = stopper.stop(ads)
    stopper.engine.close(5.0)
    told = {"idle": idle, "busy": busy, "rounds": refreshing.rounds}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
