"""A million ad-day rows take the memory of ten thousand."""

import csv
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tests.benchmarks.deep import serving
from tests.benchmarks.exporter import PEAK
from tests.benchmarks.figures import Report, Row
from tests.benchmarks.program import NotSeenError
from tests.benchmarks.scale import Scale
from ttui.services.backup.spreadsheet_cells import figure
from ttui.services.backup.workbook import Workbook

_MOST_MORE_MB = 20.0
_SAMPLE = 20_000
_RATE = "[profiles.default]\nrate_limit = { per_second = 5000, per_minute = 300000 }\n"
"""So generous that the client is the bottleneck."""


@dataclass(frozen=True, slots=True)
class _Export:
    rows: int
    """Rows of all tables."""
    seconds: float
    peak: float
    """MB."""
    floor: float
    """Seconds that the library takes to pack as many rows into a workbook, nothing else done."""


def measure(scale: Scale) -> Report:
    """Back up two accounts that differ in their days only."""
    few, many = scale.backup_days
    small, large = _export(scale.backup_world, few), _export(scale.backup_world, many)
    more = large.peak - small.peak
    return Report(
        [
            Row(
                work=f"backup  {large.rows:,} rows, peak memory",
                measured=large.peak,
                note=f"({more:+.0f} MB)",
                unit="MB",
                reference=small.peak,
                against=f"for {small.rows:,} rows",
                target=f"<= +{_MOST_MORE_MB:.0f} MB",
                met=more <= _MOST_MORE_MB,
            ),
            Row(
                work=f"backup  {large.rows:,} rows, time",
                measured=large.seconds,
                note=f"({large.rows / large.seconds:,.0f} rows/s)",
                unit="s",
                reference=large.floor,
                against="to pack the workbook alone",
            ),
        ]
    )


def _export(world: str, days: int) -> _Export:
    with (
        serving(world, days) as served,
        tempfile.TemporaryDirectory() as home,
    ):
        place = Path(home)
        (place / "config").mkdir(mode=0o700)
        (place / "config" / "config.toml").write_text(_RATE, "utf-8")
        argv = [sys.executable, "-m", "tests.benchmarks.exporter", "export", str(place / "b")]
        began = time.monotonic()
        done = subprocess.run(
            argv, env=served.environ(home), capture_output=True, text=True, check=False
        )
        took = time.monotonic() - began
        if done.returncode:
            raise NotSeenError(f"the backup ended with {done.returncode}: {done.stderr[-500:]}")
        peak = next(line for line in done.stdout.splitlines() if line.startswith(PEAK))
        rows = sum(_lines(one) for one in (place / "b" / "csv").iterdir())
        floor = _packing(place / "b" / "csv" / "ads_by_day.csv", place)
        return _Export(rows, took, int(peak.split()[1]) / 1024, floor * rows)


def _lines(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _packing(path: Path, place: Path) -> float:
    """Seconds a row takes in a workbook of its own."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *lines = islice(csv.reader(file), _SAMPLE + 1)
    cells = [[figure(text) for text in line] for line in lines]
    work = place / "work"
    work.mkdir()
    began = time.monotonic()
    book = Workbook(place / "floor.xlsx", work)
    book.start("floor", head)
    for row in cells:
        book.add(row)
    book.close()
    return (time.monotonic() - began) / max(1, len(cells))
