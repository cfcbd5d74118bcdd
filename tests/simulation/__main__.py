"""Runs seeds until so many changes were made, and prints what was found."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from tests.simulation.plan import plan_of
from tests.simulation.run import run
from tests.simulation.shrink import Shrinker, report
from tests.simulation.tally import Tally

_MOST_SHRUNK = 5
"""Failing seeds that are shrunk; of the rest the first line is printed."""


def main() -> int:
    """Parse the command line and run.

    Returns:
        0 when every rule held.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--changes", type=int, default=20_000, help="how many changes to make")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="run one seed and print its log")
    arguments = parser.parse_args()
    if arguments.seed is not None:
        return _one(arguments.seed)
    return _many(arguments.first, arguments.changes)


def _one(seed: int) -> int:
    outcome = run(plan_of(seed))
    print(report(outcome, _commit()))  # noqa: T201 - what it is for
    print(f"digest {outcome.digest}")  # noqa: T201 - what it is for
    return int(bool(outcome.findings))


def _many(first: int, changes: int) -> int:
    tally, began, shrunk = Tally(), time.process_time(), 0
    seed = first
    while tally.changes < changes:
        outcome = run(plan_of(seed))
        tally.add(outcome)
        if outcome.findings:
            shrunk += 1
            if shrunk <= _MOST_SHRUNK:
                outcome = Shrinker(outcome).shrink()
                print(report(outcome, _commit()), "\n", flush=True)  # noqa: T201 - what it is for
            else:
                print(f"seed {seed}: {outcome.findings[0]}", flush=True)  # noqa: T201 - the same
        seed += 1
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{tally.changes:>9,} changes, {tally.seeds:,} seeds")
    print(tally.words(time.process_time() - began, _commit()))  # noqa: T201 - what it is for
    return int(bool(tally.failed))


def _commit() -> str:
    here = Path(__file__).parent
    command = ["git", "describe", "--always", "--dirty"]
    try:
        found = subprocess.run(command, cwd=here, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "an unknown commit"
    return found.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
