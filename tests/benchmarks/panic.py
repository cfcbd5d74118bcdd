"""issue 3, done when 1: everything on an account is stopped, held against TikTok's rate limit."""

import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from tests.benchmarks.figures import Report, Row
from tests.benchmarks.program import NotSeenError
from tests.benchmarks.scale import Scale
from tests.benchmarks.server import Served, serving
from ttui.cli.compose import open_session
from ttui.domain.advertiser import Mode
from ttui.domain.clock import SystemClock
from ttui.domain.commands import StopAll
from ttui.domain.ids import Level
from ttui.domain.picture import Picture
from ttui.domain.secret import Secret
from ttui.domain.stop_all import StopAllOutcome
from ttui.engine.pace import Pace
from ttui.engine.session import Session
from ttui.engine.thread import Engine
from ttui.settings import RateLimit, Settings

_LIMIT = RateLimit(per_second=10, per_minute=600)
_PER_CALL = 20
_MOST_RATIO = 1.2
_SELDOM = Pace(statuses=3600, branches=3600, money=3600, sweep=3600)
_PATIENCE = 120.0
_QUIET = 2.0
"""Seconds in which the first reads end and the rate limit forgets them."""


def measure(scale: Scale) -> Report:
    """A stop of everything through the engine's port, at TikTok's own pace."""
    with serving(_world(scale)) as served, tempfile.TemporaryDirectory() as home:
        engine = _engine(served, home)
        heard = threading.Event()
        engine.start(heard.set)
        try:
            _until(engine, heard, lambda one: _is_read(one, served.advertiser_id))
            before = _quiet(served, scale.quiet)
            at = time.monotonic()
            engine.submit(StopAll("benchmark"))
            picture = _until(engine, heard, _is_over)
            took = time.monotonic() - at
            first = min(write.at for write in served.writes()) - at
        finally:
            engine.close(5.0)
        outcome = picture.stop_all
        if outcome is None:
            raise NotSeenError("no outcome")
        asked = sum(served.requests().values()) - before
        return Report(_rows(took, first, asked), _notes(served, outcome))


def _world(scale: Scale) -> str:
    """So many campaigns that `scale.campaigns` are on: a generated world has one in seven off."""
    return f"{scale.campaigns * 7 // 6 + 1}x1x1"


def _rows(took: float, first: float, asked: int) -> list[Row]:
    allowed = asked / _LIMIT.per_second
    ratio = took / allowed
    return [
        Row(
            work="panic  all off and read back",
            measured=took,
            unit="s",
            note=f"({asked} requests)",
            reference=allowed,
            against=f"at {_LIMIT.per_second} a second",
            target=f"<= {_MOST_RATIO:g} x",
            met=ratio <= _MOST_RATIO,
        ),
        Row(
            work="panic  until the first stop arrives",
            measured=first * 1000,
            reference=took * 1000,
            against="until the last proof",
        ),
    ]


def _notes(served: Served, outcome: StopAllOutcome) -> list[str]:
    stops = len(outcome.records)
    calls = len(served.writes())
    fewest = -(-stops // _PER_CALL)
    notes = [
        f"panic  {len(outcome.off)} of {stops} campaigns off and confirmed, in {calls} status calls"
        f" where {fewest} is the fewest"
    ]
    others = {path for path in served.requests() if "update" in path} - {"campaign/status/update"}
    if others:
        notes.append(f"panic  other writes were sent: {', '.join(sorted(others))}")
    return notes


def _engine(served: Served, home: str) -> Engine:
    async def compose() -> Session:
        settings = Settings(
            mode=Mode.LIVE,
            base_url=served.base_url,
            access_token=Secret(served.access_token),
            advertiser_ids=(served.advertiser_id,),
            rate_limit=_LIMIT,
        )
        environ = {"TTUI_DATA_DIR": home, "HOME": home}
        session = await open_session(settings, environ, SystemClock())
        return replace(session, pace=_SELDOM)

    return Engine(compose, SystemClock(), Mode.LIVE)


def _is_read(picture: Picture, advertiser_id: str) -> bool:
    account = picture.account(advertiser_id)
    return account is not None and Level.CAMPAIGN in account.lists_read


def _is_over(picture: Picture) -> bool:
    return picture.stop_all is not None and picture.stop_all.is_over


def _quiet(served: Served, seconds: float) -> int:
    """Wait until nothing is asked any more; returns how often was asked so far."""
    deadline = time.monotonic() + _PATIENCE
    count = -1
    while (asked := sum(served.requests().values())) != count:
        if time.monotonic() > deadline:
            raise NotSeenError("it never came to rest")
        count = asked
        time.sleep(max(seconds, _QUIET))
    return count


def _until(engine: Engine, heard: threading.Event, wanted: Callable[[Picture], bool]) -> Picture:
    deadline = time.monotonic() + _PATIENCE
    while not wanted(picture := engine.picture):
        if time.monotonic() > deadline:
            raise NotSeenError(f"not seen after {_PATIENCE:.0f} s: {picture.feed}")
        heard.wait(0.1)
        heard.clear()
    return picture
