"""Whatever a field holds, every row, the pane and the header are drawn, and nothing ends."""

import logging

import pytest

from tests.ui.builders import ManualClock
from tests.ui.odd_rows import FIELDS, picture_of
from tests.ui.stories import story
from ttui.domain.picture import Picture
from ttui.ui import boundary
from ttui.ui.render import plain
from ttui.ui.widgets.detail_pane import detail_lines

SIZES = ((40, 12), (80, 24), (120, 40), (200, 50))


def drawn_text(picture: Picture, width: int) -> str:
    """Everything that can be drawn of every row of a picture, outside the boundary."""
    lines = []
    for account in picture.accounts:
        refs = [account.advertiser.ref]
        for ref in refs:
            refs.extend(account.children(ref))
            for full in (True, False):
                lines += detail_lines(picture, ref, ManualClock(), width, full=full)
    return "\n".join(plain(line) for line in lines)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("kind", FIELDS)
async def test_every_odd_value_of_every_field_is_drawn_while_it_changes(
    kind: str, zone: str, caplog: pytest.LogCaptureFixture
) -> None:
    sound, odd = await picture_of(zone=zone), await picture_of(kind, zone)
    async with story(sound) as s:
        for size in SIZES:
            await s.pilot.resize_terminal(*size)
            await s.publish(odd)
            s.advance(600)
            await s.press("g", "l", "l", "j", "G", "enter", "q")
            for ref in s.tree.outline.rows:
                s.tree._line_of(ref)
            drawn_text(odd, size[0])
            await s.publish(sound)
            assert s.app.is_running and s.text("#header").strip() and not caplog.records


async def test_a_currency_that_is_sent_no_more_is_still_the_account_s() -> None:
    sound = await picture_of(None)
    async with story(sound) as s:
        pass
