"""From a lost terminal to the end of the process, at its worst.

A stop is on its way and TikTok does not answer it; beside it, a process that has nothing to do.
"""

import signal
import tempfile
import time

from tests.benchmarks.figures import Report, Row, middle, spread
from tests.benchmarks.program import NotSeenError
from tests.benchmarks.scale import Scale
from tests.benchmarks.server import Served, serving
from tests.pty.victim import CHOSEN, Line
from tests.support.waiting import until
from ttui.cli.exit_code import ExitCode

_MOST_MS = 3000.0
_PATIENCE = 30.0


def measure(scale: Scale) -> Report:
    """The real program on a pty; the server is a process of its own."""
    with serving("demo") as served:
        idle = [_gone(served, None, busy=False) for _ in range(scale.ends)]
        served.trouble({"kind": "timeout_before", "path": "campaign/status/update", "times": None})
        hung_up = [_gone(served, None, busy=True) for _ in range(scale.ends)]
        ended = [_gone(served, signal.SIGTERM, busy=True) for _ in range(scale.ends)]
    return Report(
        [
            _row("terminal closed, a stop unanswered", hung_up, idle),
            _row("SIGTERM, a stop unanswered", ended, idle),
        ]
    )


def _row(how: str, times: list[float], idle: list[float]) -> Row:
    return Row(
        work=f"gone: {how}",
        measured=max(times),
        note=spread(times),
        reference=middle(idle),
        against="terminal closed, nothing to do, median",
        target=f"<= {_MOST_MS:,.0f} ms",
        met=max(times) <= _MOST_MS,
    )


def _gone(served: Served, number: signal.Signals | None, *, busy: bool) -> float:
    """Milliseconds that the process outlives its terminal, or a signal."""
    with tempfile.TemporaryDirectory() as home, Line(served.environ(home)) as line:
        line.read_until(CHOSEN.encode())
        if busy:
            known = len(served.writes())
            line.send("x")
            until(lambda: len(served.writes()) > known)
        since = time.monotonic()
        if number is None:
            line.hang_up()
        else:
            line.signal(number)
        if line.process.wait(_PATIENCE) not in {ExitCode.DONE, ExitCode.UNCONFIRMED}:
            raise NotSeenError(f"it ended with {line.process.returncode}")
        return (time.monotonic() - since) * 1000
