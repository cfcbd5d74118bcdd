"""Keys while 10,000 rows are marked: the words that tell what a key would do must cost no key."""

import tempfile
from dataclasses import replace

from tests.benchmarks.figures import Report, Row, p99, spread
from tests.benchmarks.paint import Screen, running
from tests.benchmarks.scale import Scale

_CAMPAIGNS = 95
"""At full size they and all below them are 10,000 rows."""
_MOST = 2.0
"""Times the same key without marks."""


def measure(scale: Scale) -> Report:
    """Moves without marks and with all rows marked, in turns of one screen."""
    rows: list[Row] = []
    few = replace(scale, campaigns=min(scale.campaigns, _CAMPAIGNS), wide=1)
    number = few.campaigns * (1 + few.groups_each * (1 + few.ads_each)) + 1
    for columns, lines in scale.sizes:
        size = f"{columns}x{lines}"
        with (
            tempfile.TemporaryDirectory() as home,
            running("ttui", few, home, (columns, lines)) as screen,
        ):
            bare: list[float] = []
            marked: list[float] = []
            taken: list[float] = []
            for _ in range(3):
                bare += _moves(screen, scale.moves // 3)
                taken.append(screen.program.press_until("+", "stop"))
                screen.program.settle(0.2)
                marked += _moves(screen, scale.moves // 3)
                screen.program.press("-")
                screen.program.settle(0.2)
        rows.append(
            Row(
                work=f"selection  {size} cursor move, {number:,} rows marked",
                measured=p99(marked),
                note=spread(marked),
                reference=p99(bare),
                against="without marks, p99",
                target=f"<= {_MOST:.0f} x",
                met=p99(marked) <= _MOST * p99(bare),
            )
        )
        rows.append(
            Row(
                work=f"selection  {size} + until it is said what x would do",
                measured=max(taken),
                reference=p99(bare),
                against="a move without marks, p99",
            )
        )
    return Report(rows)


def _moves(screen: Screen, times: int) -> list[float]:
    before = len(screen.answers.moves)
    screen.move(max(2, times))
    return screen.answers.moves[before:]
