"""Only a person's q ends the program: not one in a paste, nor in what a terminal replies."""

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import story


@pytest.mark.parametrize("pasted", ["0q\\", "qi", "quick"])
async def test_a_q_in_a_burst_quits_nothing(pasted: str) -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.burst(pasted)
        refused = "q came within a burst"
        await s.until(lambda: any(refused in told for told in s.toasts()), refused)
        assert not s.engine.closed_with
        while len(s.app.screen_stack) > 1:
            await s.press("escape")
        await s.press("q")
        await s.app.workers.wait_for_complete()
    assert s.engine.closed_with and s.app.return_code == 0
