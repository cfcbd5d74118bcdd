"""Whatever a field holds, every row, the pane and the header are drawn, and nothing ends."""

import pytest

from tests.support.ui.builders import ManualClock
from tests.support.ui.odd_rows import FIELDS, app_state_of
from tests.support.ui.stories import story
from ttui.domain.app_state import AppState
from ttui.ui.detail.pane import detail_lines
from ttui.ui.drawing.lines import Line, plain


def drawn_text(app_state: AppState, width: int) -> str:
    """Everything that can be drawn of every row of an app state, outside the boundary."""
    lines: list[Line] = []
    for account in app_state.accounts:
        refs = [account.advertiser.ref]
        for ref in refs:
            refs.extend(account.children(ref))
            for full in (True, False):
                lines += detail_lines(app_state, ref, ManualClock(), width, full=full)
    return "\n".join(plain(line) for line in lines)


@pytest.mark.parametrize(
    ("zone", "sizes"),
    [("America/New_York", ((40, 12), (120, 40))), ("Asia/Tokyo", ((80, 24), (200, 50)))],
)
@pytest.mark.parametrize("kind", FIELDS)
async def test_every_odd_value_of_every_field_is_drawn_while_it_changes(
    kind: str, zone: str, sizes: tuple[tuple[int, int], ...], caplog: pytest.LogCaptureFixture
) -> None:
    sound, odd = await app_state_of(zone=zone), await app_state_of(kind, zone)
    async with story(sound) as s:
        for size in sizes:
            await s.pilot.resize_terminal(*size)
            await s.publish(odd)
            s.advance(600)
            await s.press("g", "l", "l", "j", "G", "enter", "q")
            for ref in s.tree.outline.rows:
                s.tree._line_of(ref)
            drawn_text(odd, size[0])
            await s.publish(sound)
            assert s.app.is_running and s.text("#header").strip() and not caplog.records
