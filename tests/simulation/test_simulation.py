"""The simulation itself: one seed is one log."""

import os
import subprocess
import sys

import pytest

_SCRIPT = """
from tests.simulation.plan import plan_of
from tests.simulation.run import run
for seed in range(12):
    print(run(plan_of(seed)).digest)
"""


def _digests(hash_seed: str) -> list[str]:
    found = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.split()


@pytest.mark.timeout(300)
def test_a_seed_gives_the_same_log_byte_for_byte_in_any_process() -> None:
    one, other = _digests("1"), _digests("2")
    assert len(one) == 12
    assert one == other
