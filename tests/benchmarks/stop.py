"""stop: from a stop to its arrival at a server in another process, with 100,000 ads loaded."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from tests.benchmarks.account import Account
from tests.benchmarks.figures import Report, Row, p99, spread
from tests.benchmarks.scale import Scale
from tests.benchmarks.server import Served, serving
from tests.benchmarks.stopper import Order
from tests.support.shell import plain_environ

_MOST_MS = 10.0
_MOST_RATIO = 3.0
_BETWEEN_KEYS = 0.12
"""Seconds between two stop keys; a move is pressed in the middle."""


def measure(scale: Scale) -> Report:
    """The engine's port first, then real keys in the real program."""
    with serving(scale.world) as served:
        port = _port(scale, served)
        keys = _keys(scale, served)
    rows = [*_rows("engine.submit", port, most=_MOST_MS), *_rows("real key", keys, most=None)]
    lost = port.lost + keys.lost
    notes = [f"stop  full refreshes while stops were sent: {port.rounds}"]
    if lost:
        notes.append(f"stop  {lost} stops never arrived")
    return Report(rows, notes)


@dataclass(slots=True)
class Arrivals:
    """Milliseconds from a stop to its arrival."""

    idle: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    lost: int = 0
    rounds: int = 0


def _rows(how: str, times: Arrivals, most: float | None) -> list[Row]:
    busy, idle = p99(times.busy), p99(times.idle)
    strict = most is not None
    return [
        Row(
            work=f"stop  {how}, idle",
            measured=idle,
            note=spread(times.idle),
            reference=idle,
            against="itself, p99",
        ),
        Row(
            work=f"stop  {how}, refresh running",
            measured=busy,
            note=spread(times.busy),
            reference=idle,
            against="idle, p99",
            target=f"p99 <= {_MOST_MS:.0f} ms, {_MOST_RATIO:.0f} x" if strict else "",
            met=busy <= _MOST_MS and busy <= _MOST_RATIO * idle if strict else None,
        ),
    ]


def _port(scale: Scale, served: Served) -> Arrivals:
    with tempfile.TemporaryDirectory() as home:
        order = Order(
            base_url=served.base_url,
            token=served.access_token,
            advertiser_id=served.advertiser_id,
            home=home,
            stops=scale.stops,
        )
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.stopper"],
            input=json.dumps(asdict(order)),
            env=plain_environ(home, home=home),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=240,
        )
    told = json.loads(done.stdout)
    arrivals = Arrivals(rounds=told["rounds"])
    arrived = {key: write.at for write in served.writes() for key in write.ids}
    for handed, into in ((told["idle"], arrivals.idle), (told["busy"], arrivals.busy)):
        arrivals.lost += _sort(handed, arrived, into)
    return arrivals


def _keys(scale: Scale, served: Served) -> Arrivals:
    """`x` on one campaign after the other: while the account loads, and once it is loaded."""
    arrivals = Arrivals()
    ids = served.campaigns()
    with Account(served, scale) as account:
        busy = [account.stop_next(_BETWEEN_KEYS)]
        while not account.is_loaded() and len(busy) < scale.keys:
            busy.append(account.stop_next(_BETWEEN_KEYS))
        account.wait_loaded()
        idle = [account.stop_next(_BETWEEN_KEYS) for _ in range(min(scale.keys, len(ids) // 2))]
        time.sleep(1.0)
    arrived = {key: write.at for write in served.writes() for key in write.ids}
    # The cursor went down one row a stop, and rows stand newest first.
    pressed = dict(zip(ids, (*busy, *idle), strict=False))
    first_idle = len(busy)
    for part, into in (
        (dict(list(pressed.items())[:first_idle]), arrivals.busy),
        (dict(list(pressed.items())[first_idle:]), arrivals.idle),
    ):
        arrivals.lost += _sort(part, arrived, into)
    return arrivals


def _sort(sent: Mapping[str, float], arrived: Mapping[str, float], into: list[float]) -> int:
    """Keep the time of each stop that arrived; returns how many did not."""
    found = [(arrived[key] - at) * 1000 for key, at in sent.items() if key in arrived]
    into.extend(found)
    return len(sent) - len(found)
