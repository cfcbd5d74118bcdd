"""What was typed ahead or pasted starts nothing; what a slow line packed together counts."""

import asyncio

from tests.support.ui import builders as b
from tests.support.ui.stories import LISTEN, story


async def test_typed_ahead_s_and_y_start_nothing() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("j")
        await s.burst("sysyy")
        await asyncio.sleep(LISTEN)  # a question that did come would take a key by now
        assert not s.engine.changes


async def test_a_paste_without_brackets_switches_nothing() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.burst("fix zx x sx")
        assert not s.engine.changes and "burst" in s.toasts()[-1]


async def test_a_movement_and_a_stop_in_one_packet_both_count() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.burst("jx")
        assert [change.name for change in s.engine.changes] == ["Retargeting Q4"]
