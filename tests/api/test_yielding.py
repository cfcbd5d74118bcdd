"""Reading steps aside while something urgent is on its way."""

import asyncio

import pytest

from tests.support.virtual import run_virtual
from ttui.api.yielding import ASIDE, YieldToUrgent


def test_rows_wait_after_something_urgent_and_urgent_rows_do_not() -> None:
    async def story() -> tuple[float, float, float]:
        turns, now = YieldToUrgent(), asyncio.get_running_loop().time
        start = now()
        await turns.between_slices()
        calm = now() - start
        turns.yield_to_urgent()
        await turns.between_slices(urgent=True)
        urgent = now() - start
        await turns.between_slices()
        return calm, urgent, now() - start

    calm, urgent, aside = run_virtual(story())
    assert calm == urgent == 0
    assert aside == pytest.approx(ASIDE)
