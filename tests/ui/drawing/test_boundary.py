"""What cannot be drawn says so in its place; the screen, the keys and the stops go on."""

import sys

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import Story, story
from ttui.domain.fault import fault_text
from ttui.ui.drawing import boundary
from ttui.ui.tree import row_line

SECRET = "canary0value"
pytestmark = pytest.mark.faulty


def broken(*_args: object, **_more: object) -> object:
    raise OverflowError(SECRET)


async def stops_with_a_key(s: Story) -> None:
    await s.press("g", "x")
    assert [change.is_stop for change in s.engine.changes] == [True]


@pytest.mark.parametrize(
    ("target", "selector"),
    [
        ("ttui.ui.widgets.header.first_line", "#header"),
        ("ttui.ui.widgets.header.second_line", "#header"),
        ("ttui.ui.detail.pane.detail_lines", "#pane"),
        ("ttui.ui.main.screen.status_line", "#status"),
    ],
)
async def test_a_part_of_the_screen_that_cannot_be_drawn_says_so(
    monkeypatch: pytest.MonkeyPatch, target: str, selector: str
) -> None:
    async with story(b.app_state(b.drawn()), size=(120, 24)) as s:
        monkeypatch.setattr(target, broken)
        await s.publish(b.app_state(b.drawn()))
        text = s.text(selector)
        assert "cannot be drawn (OverflowError at test_boundary.py" in text
        assert SECRET not in text
        await stops_with_a_key(s)


async def test_a_row_that_cannot_be_drawn_costs_no_other_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw = row_line.draw

    def only_others(row: row_line.RowView, columns: row_line.Columns) -> object:
        if row.entity is not None and row.entity.name == "Winter Glow":
            raise OverflowError(SECRET)
        return draw(row, columns)

    monkeypatch.setattr("ttui.ui.tree.row_line.draw", only_others)
    async with story(b.app_state(b.drawn())) as s:
        rows = s.rows()
        assert sum("cannot be drawn" in row for row in rows) == 1
        assert "Winter Glow" not in "".join(rows) and len(rows) > 1
        await stops_with_a_key(s)


@pytest.mark.parametrize(
    ("key", "target"),
    [
        ("J", "ttui.ui.journal.text.heading"),
        ("question_mark", "ttui.ui.widgets.text_modal.wrapped"),
        ("e", "ttui.ui.backup.text.lines"),
    ],
)
async def test_a_screen_that_cannot_be_drawn_can_be_left(
    monkeypatch: pytest.MonkeyPatch, key: str, target: str
) -> None:
    async with story(b.app_state(b.drawn())) as s:
        monkeypatch.setattr(target, broken)
        await s.press(key)
        assert any("cannot be drawn" in each for each in s.toasts())
        await s.press("q")
        assert s.app.screen is s.main
        await stops_with_a_key(s)


async def test_a_key_whose_action_fails_is_told_and_the_next_one_acts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with story(b.app_state(b.drawn())) as s:
        monkeypatch.setattr("ttui.ui.main.screen.copy", broken)
        await s.press("y")
        assert "Fault in ttui at that key (OverflowError at" in s.toasts()[-1]
        assert s.app.is_running
        await stops_with_a_key(s)


async def test_the_last_words_of_a_screen_hold_no_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(OverflowError):
        async with story(b.app_state(b.drawn())) as s:
            s.app.call_later(broken)
            await s.pilot.pause()
    told_last = capsys.readouterr().err
    assert "fault in ttui: OverflowError" in told_last and SECRET not in told_last


def test_a_fault_is_told_by_kind_and_place() -> None:
    try:
        broken()
    except OverflowError as error:
        assert fault_text(error).startswith("OverflowError at test_boundary.py:")
        assert SECRET not in boundary.end_words(error) + boundary.key_words(error)
    assert sys.exception() is None
