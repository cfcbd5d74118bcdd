"""Some seeds of the property, and that a seed replays."""

import pytest

from tests.truth.__main__ import told
from tests.truth.case import run
from tests.truth.plan import drawn
from tests.truth.shrink import shrunk

pytestmark = pytest.mark.timeout(600)
SEEDS = range(1, 8)
MOST_HOURS = 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_drawn_is_true_or_said_to_be_not_read(seed: int) -> None:
    plan = drawn(seed, MOST_HOURS)
    outcome = run(plan)
    assert outcome.log
    assert not outcome.failures, told(*shrunk(plan))


def test_a_seed_replays_to_the_same_log() -> None:
    first, again = (run(drawn(7, 0.5)) for _ in range(2))
    assert first.log
    assert first.log == again.log
