"""Runs any number of seeds, and shrinks what fails.

python -m tests.truth --seeds 200
python -m tests.truth --from 17 --seeds 1 --log
"""

import argparse
import subprocess
import sys
import time

from tests.truth.case import Outcome, run
from tests.truth.plan import Plan, drawn
from tests.truth.shrink import shrunk


def main() -> int:
    """Run the seeds that were asked for; 1 when one of them fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.truth")
    parser.add_argument("--seeds", type=int, default=20, help="how many (20)")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first one (1)")
    parser.add_argument("--log", action="store_true", help="print what was seen")
    parser.add_argument("--all", action="store_true", help="go on after a failure; shrink nothing")
    asked = parser.parse_args()
    failed, began, hours, compared, requests = 0, time.monotonic(), 0.0, 0, 0
    for seed in range(asked.first, asked.first + asked.seeds):
        plan = drawn(seed)
        outcome = run(plan, stop_at_first=not asked.all)
        hours, compared = hours + plan.hours, compared + outcome.compared
        requests += outcome.requests
        if asked.log:
            _say("\n".join(outcome.log))
        if outcome.failures:
            failed += 1
            _say(told(plan, outcome))
            if not asked.all:
                _say("shrunk to:\n" + told(*shrunk(plan)))
    took = time.monotonic() - began
    _say(
        f"{asked.seeds} seeds, {failed} failed, {hours:.0f} virtual hours, {compared} figures,"
        f" {requests} requests, {took:.0f} s"
    )
    return 1 if failed else 0


def told(plan: Plan, outcome: Outcome) -> str:
    """A failing case: seed, commit, the plan, and each figure with its moment and its truth."""
    lines = [f"seed {plan.seed} at commit {_commit()}", f"  {plan}"]
    lines += [f"  {failure}" for failure in outcome.failures[:12]]
    return "\n".join(lines)


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
