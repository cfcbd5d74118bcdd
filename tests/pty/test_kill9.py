"""A few of the 200 kills that `python -m tests.pty.kill9` does."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tests.pty.kill9 import ClosingRoute, plans, run

RUNS = 4
SPANS: dict[ClosingRoute, tuple[float, float]] = {
    ClosingRoute.KEYS: (0.1, 1.5),
    ClosingRoute.SIGNAL: (0.1, 1.5),
    ClosingRoute.COMMAND: (1.0, 2.0),
}
"""About where a stop of everything is half done."""


def test_after_kill_9_the_next_start_knows_what_became_of_every_campaign() -> None:
    with ThreadPoolExecutor(RUNS) as pool:
        # The screen settles in one go where a command would have to be asked again.
        found = list(pool.map(run, [replace(one, on_screen=True) for one in plans(RUNS, 5, SPANS)]))
    assert [one.faults for one in found] == [()] * RUNS
    assert any(one.off for one in found), "none came to its first stop"
