"""The footer behind a modal offers ?, so ? works in each; no key there does more than it says."""

import pytest

from tests.support.ui import builders as b
from tests.support.ui.closing import acts, checklist, opened, start, step
from tests.support.ui.stories import Story, story
from ttui.domain.app_state import AppState
from ttui.domain.closing.checklist import StepId
from ttui.ui.backup.screen import BackupScreen
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.widgets.text_modal import TextModal


def off_app_state() -> AppState:
    return b.app_state(b.snapshot([b.campaign(9, "Zulu", switch=b.OFF)]))


async def open_question(s: Story) -> None:
    await s.press("s")
    assert isinstance(s.app.screen, StartQuestion)


async def open_checklist(s: Story) -> None:
    await opened(s)


async def open_backup(s: Story) -> None:
    await s.press("e")
    assert isinstance(s.app.screen, BackupScreen)


@pytest.mark.parametrize("key", ["question_mark", "f1"])
@pytest.mark.parametrize("opened_by", [open_question, open_checklist, open_backup])
async def test_help_opens_over_a_modal_and_leads_back_to_it(opened_by: object, key: str) -> None:
    assert callable(opened_by)
    async with story(off_app_state()) as s:
        await opened_by(s)
        beneath = s.app.screen
        await s.press(key)
        assert isinstance(s.app.screen, TextModal) and "keys" in s.text("#modal-text")
        await s.press(key)
        assert s.app.screen is beneath and not s.engine.changes


async def test_a_question_is_deaf_again_after_the_help() -> None:
    async with story(off_app_state()) as s:
        await open_question(s)
        await s.press("question_mark", "q")
        await s.press_too_soon("y")
        assert isinstance(s.app.screen, StartQuestion) and not s.engine.changes


@pytest.mark.parametrize("key", ["h", "left"])
async def test_the_way_back_from_a_step_does_not_lose_the_checklist(key: str) -> None:
    async with story(start()) as s:
        screen = await opened(s, checklist(current=StepId.ROUTE))
        await s.press("enter", key, key, key)
        assert s.app.screen is screen
        await s.press("escape")
        assert len(s.app.screen_stack) == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_enter_on_a_step_without_a_choice_does_not_hold_the_keys(
    size: tuple[int, int],
) -> None:
    async with story(start(), size=size) as s:
        screen = await opened(s, checklist(current=StepId.DEBTS))
        await s.press("enter")
        assert any("Nothing to choose" in each for each in s.toasts())
        before = screen._step
        await s.press("j")
        assert screen._step is not None and before is not None
        assert screen._step.number == before.number + 1


async def test_on_a_narrow_screen_the_text_of_such_a_step_scrolls_with_j() -> None:
    long = step(StepId.DEBTS, todo=tuple(f"Line {number} of it." for number in range(40)))
    steps = tuple(long if each is StepId.DEBTS else step(each) for each in StepId)
    async with story(start(), size=(50, 20)) as s:
        screen = await opened(s, checklist(current=StepId.DEBTS, steps=steps))
        await s.press("enter", "j", "j")
        assert screen.query_one("#closing-pane", LinesView).scroll_offset.y == 2
        assert not acts(s)
        await s.press("h", "j")
        assert screen._step is not None and screen._step.id is not StepId.DEBTS


async def test_a_text_that_goes_on_below_says_so() -> None:
    async with story(start(), size=(80, 16)) as s:
        await s.press("question_mark")
        text = s.app.screen.query_one("#modal-text", LinesView)
        height = text.size.height
        last = "".join(part.text for part in text.render_line(height - 1))
        assert f"↓ {len(text.lines) - height + 1} more lines" in last
        await s.press("G")
        last = "".join(part.text for part in text.render_line(text.size.height - 1))
        assert "more lines" not in last


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (180, 50), (60, 14)])
async def test_no_notice_covers_the_money(size: tuple[int, int]) -> None:
    async with story(start(), size=size) as s:
        await s.press("y", "L")
        toasts = s.app.screen.query("Toast")
        await s.until(lambda: toasts and all(each.region for each in toasts), "the notices")
        for name in ("#header", "#pane", "#status", "#keys"):
            widget = s.app.screen.query_one(name)
            if widget.display:
                assert not any(widget.region.overlaps(each.region) for each in toasts), name
