"""alarm: from the second press of stop all to the first request it causes at a server.

While 100,000 ads load, while nothing goes on, and while nobody reads the terminal.
"""

import bisect
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.benchmarks.account import Account
from tests.benchmarks.figures import Report, Row, middle, p99, spread
from tests.benchmarks.program import NotSeenError
from tests.benchmarks.scale import Scale
from tests.benchmarks.server import Served, serving

_MOST_MS = 100.0
_PAIRS = ("X", "\x1b[20~")
"""`X X` and `F9 F9`."""
_BETWEEN = 0.06
"""Seconds between the two presses: more than a paste's, less than anybody's."""
_OVER_AFTER = 0.7
"""Seconds in which a stop of twenty campaigns that are off already has ended."""
_SCROLL_EVERY = 0.1
_LISTED = "campaign/get"
Wait = Callable[[float], None]


@dataclass(slots=True)
class Presses:
    """When second keys were pressed, by what went on meanwhile."""

    loading: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    blocked: list[float] = field(default_factory=list)


def measure(scale: Scale) -> Report:
    """The real program on a pty; the server is a process of its own."""
    presses = Presses()
    with serving(_world(scale)) as served:
        with Account(served, scale) as account:  # from here on the server answers from memory
            account.wait_loaded()
            _press(account, 0, account.program.drain)
        while len(presses.loading) < scale.alarms:
            _while_loading(served, scale, presses)
        _while_blocked(served, scale, presses)
        lists = served.lists()
    idle, loading, blocked = (
        _arrivals(lists, some) for some in (presses.idle, presses.loading, presses.blocked)
    )
    still = f"output blocked {scale.blocked:.0f} s"
    return Report(
        [
            _row("idle", idle, middle(idle), "its median"),
            _row(f"{scale.ads:,} ads loading", loading, middle(idle), "idle, median"),
            _row(still, blocked, middle(idle), "idle, median"),
        ],
    )


def _world(scale: Scale) -> str:
    """As many ads in few campaigns: a stop of everything is over before the next is tried."""
    campaigns = min(20, scale.campaigns)
    return f"{campaigns}x{scale.campaigns * scale.groups_each // campaigns}x{scale.ads_each}"


def _row(how: str, times: list[float], reference: float, against: str) -> Row:
    return Row(
        work=f"alarm  X X or F9 F9 to request, {how}",
        measured=p99(times),
        note=spread(times),
        reference=reference,
        against=against,
        target=f"<= {_MOST_MS:.0f} ms",
        met=p99(times) <= _MOST_MS,
    )


def _while_loading(served: Served, scale: Scale, presses: Presses) -> None:
    with Account(served, scale) as account:
        drain = account.program.drain
        while not account.is_loaded() and len(presses.loading) < scale.alarms:
            presses.loading.append(_press(account, len(presses.loading), drain))
        account.wait_loaded()
        for number in range(min(10, scale.alarms)):
            presses.idle.append(_press(account, number, drain))


def _while_blocked(served: Served, scale: Scale, presses: Presses) -> None:
    """Nobody reads while the tree is scrolled from end to end, which draws all the time."""
    with Account(served, scale) as account:
        account.wait_loaded()
        account.program.settle()
        until = time.monotonic() + scale.blocked
        while time.monotonic() < until:
            account.program.send("G")
            time.sleep(_SCROLL_EVERY)
            account.program.send("g")
            time.sleep(_SCROLL_EVERY)
        for number in range(min(10, scale.alarms)):
            if not account.program.is_blocked():
                raise NotSeenError("the terminal still took output")
            presses.blocked.append(_press(account, number, time.sleep))


def _press(account: Account, number: int, wait: Wait) -> float:
    """Arm and fire; returns when the second key was pressed."""
    key = _PAIRS[number % len(_PAIRS)]
    account.program.send(key)
    wait(_BETWEEN)
    pressed = account.program.send(key)
    wait(_OVER_AFTER)
    return pressed


def _arrivals(lists: list[float], presses: list[float]) -> list[float]:
    """Milliseconds from each press to the next list of campaigns that was asked for.

    A refresh that asks in that moment would be taken for it: one in a hundred, every 5 s.
    """
    after = [bisect.bisect_left(lists, pressed) for pressed in presses]
    if any(place == len(lists) for place in after):
        raise NotSeenError(f"a stop of everything asked for no {_LISTED}")
    return [(lists[at] - one) * 1000 for at, one in zip(after, presses, strict=True)]
