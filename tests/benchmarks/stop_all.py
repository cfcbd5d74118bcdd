"""Everything on an account is stopped, held against TikTok's rate limit."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec

from tests.benchmarks.figures import Report, Row
from tests.benchmarks.one_by_one import Stopped
from tests.benchmarks.program import NotSeenError
from tests.benchmarks.scale import Scale
from tests.benchmarks.server import Served, serving
from tests.support.shell import plain_environ
from ttui.cli.compose import open_session
from ttui.domain.advertiser import Mode
from ttui.domain.app_state import AppState
from ttui.domain.clock import SystemClock
from ttui.domain.commands import StopAll
from ttui.domain.ids import Level
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


@dataclass(frozen=True, slots=True)
class Ran:
    """One stop of everything."""

    took: float
    """Seconds to the last proof."""
    first: float
    """Seconds to the first write's arrival."""
    asked: int
    """Requests."""
    outcome: StopAllOutcome
    notes: list[str]


def measure(scale: Scale) -> Report:
    """Through the engine's port, at TikTok's own pace; in a storm; beside the official client."""
    plain = _run(scale.campaigns)
    rows = _rows(plain)
    storm = _run(scale.storm_campaigns, storm=scale.storm)
    rows.append(_paced("all off through a storm", storm, f"{scale.storm} of them refused, 40100"))
    notes = plain.notes
    if find_spec("business_api_client") is None:
        notes.append("stop_all  official SDK: not measured, tiktok-business-api-sdk is not there")
    else:
        ours = _run(scale.campaigns, latency=scale.latency)
        rows.append(_beside(ours, _script(scale), scale))
    return Report(rows, notes)


def _run(campaigns: int, *, latency: float = 0.0, storm: int = 0) -> Ran:
    world = _world(campaigns)
    with serving(world, latency) as served, tempfile.TemporaryDirectory() as home:
        engine = _engine(served, home)
        heard = threading.Event()
        engine.start(heard.set)
        try:
            _until(engine, heard, lambda one: _is_read(one, served.advertiser_id))
            before = _quiet(served)
            if storm:
                served.trouble({"kind": "rate_limit", "times": storm})
            at = time.monotonic()
            engine.submit(StopAll("benchmark"))
            app_state = _until(engine, heard, _is_over)
            took = time.monotonic() - at
            first = min(write.at for write in served.writes()) - at
        finally:
            engine.close(5.0)
        outcome = app_state.stop_all
        if outcome is None:
            raise NotSeenError("no outcome")
        asked = sum(served.requests().values()) - before
        return Ran(took, first, asked, outcome, _notes(served, outcome))


def _script(scale: Scale) -> Stopped:
    with (
        serving(_world(scale.campaigns), scale.latency) as served,
        tempfile.TemporaryDirectory() as home,
    ):
        argv = (served.base_url, served.access_token, served.advertiser_id, str(_LIMIT.per_second))
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.one_by_one", *argv],
            env=plain_environ(home, home=home),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=240,
        )
    return Stopped(**json.loads(done.stdout))


def _world(campaigns: int) -> str:
    """So many campaigns that `campaigns` are on: a generated world has one in seven off."""
    return f"{campaigns * 7 // 6 + 1}x1x1"


def _rows(ran: Ran) -> list[Row]:
    return [
        _paced("all off and read back", ran, ""),
        Row(
            work="stop_all  until the first stop arrives",
            measured=ran.first * 1000,
            reference=ran.took * 1000,
            against="until the last proof",
        ),
    ]


def _paced(work: str, ran: Ran, remark: str) -> Row:
    allowed = ran.asked / _LIMIT.per_second
    ratio = ran.took / allowed
    return Row(
        work=f"stop_all  {work}",
        measured=ran.took,
        unit="s",
        note=f"({len(ran.outcome.off)} off, {ran.asked} requests{remark and ', '}{remark})",
        reference=allowed,
        against=f"at {_LIMIT.per_second} a second",
        target=f"<= {_MOST_RATIO:g} x",
        met=ratio <= _MOST_RATIO,
    )


def _beside(ours: Ran, peer: Stopped, scale: Scale) -> Row:
    return Row(
        work=f"stop_all  all off, answers take {scale.latency * 1000:.0f} ms",
        measured=ours.took,
        unit="s",
        note=f"({len(ours.outcome.off)} off, {ours.asked} requests;"
        f" {peer.seconds / ours.took:.2f} x faster)",
        reference=peer.seconds,
        against=f"official SDK one after the other ({peer.off} off, {peer.calls} requests)",
    )


def _notes(served: Served, outcome: StopAllOutcome) -> list[str]:
    stops = len(outcome.records)
    calls = len(served.writes())
    fewest = -(-stops // _PER_CALL)
    notes = [
        f"stop_all  {len(outcome.off)} of {stops} campaigns confirmed off, in {calls} status calls"
        f" where {fewest} is the fewest"
    ]
    others = {path for path in served.requests() if "update" in path} - {"campaign/status/update"}
    if others:
        notes.append(f"stop_all  other writes were sent: {', '.join(sorted(others))}")
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


def _is_read(app_state: AppState, advertiser_id: str) -> bool:
    account = app_state.account(advertiser_id)
    return account is not None and Level.CAMPAIGN in account.lists_read


def _is_over(app_state: AppState) -> bool:
    return app_state.stop_all is not None and app_state.stop_all.is_over


def _quiet(served: Served) -> int:
    """Wait until nothing is asked any more; returns how often was asked so far."""
    deadline = time.monotonic() + _PATIENCE
    count = -1
    while (asked := sum(served.requests().values())) != count:
        if time.monotonic() > deadline:
            raise NotSeenError("it never came to rest")
        count = asked
        time.sleep(_QUIET)
    return count


def _until(engine: Engine, heard: threading.Event, wanted: Callable[[AppState], bool]) -> AppState:
    deadline = time.monotonic() + _PATIENCE
    while not wanted(app_state := engine.app_state):
        if time.monotonic() > deadline:
            raise NotSeenError(f"not seen after {_PATIENCE:.0f} s: {app_state.feed}")
        heard.wait(0.1)
        heard.clear()
    return app_state
