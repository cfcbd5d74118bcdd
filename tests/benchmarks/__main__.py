"""`python -m tests.benchmarks [name ...]`: speed as ratios to floors and peers of the same run."""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TextIO

from tests.benchmarks import (
    alarm,
    backup,
    gone,
    load,
    memory,
    paint,
    selection,
    start,
    stop,
    stop_all,
)
from tests.benchmarks.figures import Report, table
from tests.benchmarks.program import NotSeenError
from tests.benchmarks.scale import FULL, TOY, Scale

BENCHMARKS: dict[str, Callable[[Scale], Report]] = {
    "start": start.measure,
    "paint": paint.measure,
    "selection": selection.measure,
    "stop": stop.measure,
    "memory": memory.measure,
    "load": load.measure,
    "stop_all": stop_all.measure,
    "alarm": alarm.measure,
    "gone": gone.measure,
    "backup": backup.measure,
}
"""By name; tests/benchmarks/README.md has their goals."""


def main(argv: list[str] | None = None) -> int:
    """Run what was named, or all; returns 1 when one could not run, whatever the figures say."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--toy", action="store_true", help="tiny worlds: does it still run?")
    chosen = parser.parse_args(argv)
    unknown = sorted(set(chosen.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    report, failed = Report([]), False
    began = time.monotonic()
    for name in chosen.names or BENCHMARKS:
        _tell(f"{name} ...", sys.stderr)
        try:
            found = BENCHMARKS[name](TOY if chosen.toy else FULL)
        except (NotSeenError, OSError, subprocess.SubprocessError) as error:
            report.notes.append(f"{name} could not run: {error}")
            failed = True
            continue
        report.rows.extend(found.rows)
        report.notes.extend(found.notes)
    _tell(table(row.cells() for row in report.rows))
    _tell("\n".join(report.notes))
    _tell(f"{time.monotonic() - began:.0f} s", sys.stderr)
    return int(failed)


def _tell(text: str, stream: TextIO | None = None) -> None:
    out = stream or sys.stdout
    out.write(f"{text}\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main())
