"""The write path over 20,000 changes, and the simulation itself: one seed is one log."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.simulation.plan import FIRST_WITH_SHOPS, plan_of
from tests.simulation.run import run
from tests.simulation.shrink import Shrinker, report
from tests.simulation.tally import Tally

PARTS = 10
CHANGES = 20_000 // PARTS
SEEDS_OF_PART = 100_000
BROKE_ONCE = (
    *(2_000_025, 2_000_032, 2_000_070, 2_100_064, 2_100_095),
    *(50_005_171, 60_000_494, 60_000_535, 60_001_032, 72_005_050, 80_000_166),
    *(50_007_056, 51_000_006, 60_000_974, 72_011_045, 80_010_002, 80_011_073),
    *(90_000_181, 91_000_786, 94_000_043, 94_000_156, 102_000_839, 103_000_489),
)
"""Seeds beyond those of the parts that have found something."""
_SCRIPT = """
from tests.simulation.plan import plan_of
from tests.simulation.run import run
for seed in range(12):
    print(run(plan_of(seed)).digest)
"""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_rule_holds_over_20_000_changes(part: int) -> None:
    tally, seed = Tally(), part * SEEDS_OF_PART
    while tally.changes < CHANGES:
        outcome = run(plan_of(seed))
        tally.add(outcome)
        if outcome.findings:
            pytest.fail(report(Shrinker(outcome, most_runs=100).shrink(), "this commit"))
        seed += 1
    assert tally.seconds > 3600


@pytest.mark.timeout(300)
def test_every_rule_holds_with_tiktok_shop_ads() -> None:
    tally, seed = Tally(), FIRST_WITH_SHOPS
    while tally.changes < CHANGES:
        outcome = run(plan_of(seed))
        tally.add(outcome)
        if outcome.findings:
            pytest.fail(report(Shrinker(outcome, most_runs=100).shrink(), "this commit"))
        seed += 1


@pytest.mark.parametrize("seed", BROKE_ONCE)
def test_what_was_found_once_is_looked_for_again(seed: int) -> None:
    outcome = run(plan_of(seed))
    if outcome.findings:
        pytest.fail(report(outcome, "this commit"))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(4))
def test_every_rule_holds_through_the_real_client(seed: int) -> None:
    outcome = run(replace(plan_of(seed), over_http=True))
    assert outcome.changes
    if outcome.findings:
        pytest.fail(report(outcome, "this commit"))


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
