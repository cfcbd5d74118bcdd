"""What the closing checklist shows, at any width and for any name."""

from dataclasses import replace

import pytest

from tests.support.ui.closing import (
    TIMES,
    checklist,
    opened,
    publish,
    start,
    step,
)
from tests.support.ui.stories import story
from ttui.domain.advertiser import Mode
from ttui.domain.closing.checklist import (
    Action,
    AvailableAction,
    Checklist,
    ClosingPhase,
    Route,
    StepId,
    StepState,
    WebPath,
)
from ttui.domain.remedy import Remedy
from ttui.ui.closing.text import pane, remark_of
from ttui.ui.drawing.lines import plain
from ttui.ui.widgets.lines_view import LinesView


async def test_every_step_stands_there_with_its_state_in_a_word() -> None:
    states = list(StepState)
    steps = tuple(step(each, states[place % 6]) for place, each in enumerate(StepId))
    async with story(start()) as tale:
        await opened(tale, checklist(steps=steps))
        drawn = tale.text("#closing-steps").splitlines()
        assert len(drawn) == 11
        for word, text in zip(
            ("to do", "checking", "done", "blocked", "not here", "waiting"), drawn, strict=False
        ):
            assert text.rstrip().endswith(word)
        assert all(len(text) <= 36 for text in drawn)


async def test_the_pane_has_what_to_do_evidence_with_its_time_and_meaning() -> None:
    async with story(start()) as tale:
        await opened(tale)
        text = tale.text("#closing-pane")
        assert "What to do at route." in text
        assert "14:00" in text, "on the account's clock"
        assert "(advertiser/info)" in text
        assert "What it means." in text


async def test_a_hostile_account_name_is_drawn_as_plain_text() -> None:
    async with story(start()) as tale:
        await opened(tale)
        title = tale.text("#closing-title")
        assert "[b]Skincare[/b][2J" in title
        assert "\x1b" not in title


async def test_a_phone_shows_list_and_step_by_turns() -> None:
    async with story(start(), size=(44, 20)) as tale:
        screen = await opened(tale)
        assert not screen.query_one("#closing-pane").display
        await tale.press("enter")
        assert screen.query_one("#closing-pane").display
        assert not screen.query_one("#closing-steps").display
        await tale.press("h")
        assert screen.query_one("#closing-steps").display


PHASES = (
    checklist(phase=ClosingPhase.COOLING_OFF, cool_off_until=1007.4, current=StepId.CLOSE),
    checklist(phase=ClosingPhase.ASKING, current=StepId.CLOSE),
    checklist(phase=ClosingPhase.PAUSED),
    checklist(can_close=True),
    checklist(phase=ClosingPhase.CLOSED, report_path=f"/home/maria/{'x' * 40}/report.md"),
)


@pytest.mark.parametrize("shown", PHASES, ids=lambda one: one.phase.name)
@pytest.mark.parametrize("size", [(44, 20), (80, 24), (120, 40)], ids=str)
async def test_nothing_that_goes_on_is_cut_off(shown: Checklist, size: tuple[int, int]) -> None:
    async with story(start(), size=size) as tale:
        screen = await opened(tale, shown)
        drawn = tale.text("#closing-going-on")
        assert "…" not in drawn
        await tale.pilot.pause()
        assert screen.query_one("#closing-going-on").size.height == drawn.count("\n") + 1
        keys = tale.text("#modal-keys")
        assert ("any key cancels" if shown.phase is ClosingPhase.COOLING_OFF else "q leave") in keys
        assert "…" not in keys
        title = tale.text("#closing-title")
        assert Route.STAND_ALONE in title
        assert "11" in title


@pytest.mark.parametrize("route", [Route.SUSPENDED, Route.NO_ADMIN_ROLE])
async def test_a_route_that_closes_nothing_is_not_called_the_next_step(route: Route) -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(route=route))
        assert f"cannot be closed here: {route}" in tale.text("#closing-going-on")


async def test_the_way_is_told_behind_a_name_of_any_length() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(name="N" * 200, route=Route.BUSINESS_CENTER))
        assert "N…  Business Center" in tale.text("#closing-title")


async def test_a_step_opened_on_a_phone_begins_at_its_top() -> None:
    async with story(start(), size=(44, 20)) as tale:
        screen = await opened(tale)
        await tale.press("enter")
        await publish(tale, checklist())
        assert screen.query_one("#closing-pane", LinesView).scroll_offset.y == 0


@pytest.mark.parametrize("width", [20, 38, 40, 76])
def test_no_word_of_an_offer_is_lost(width: int) -> None:
    words = [f"{'w' * (place % 9 + 1)}{place}" for place in range(40)]
    available_action = step(
        StepId.ROUTE, actions=(AvailableAction(Action.CONFIRM_ROUTE, " ".join(words)),)
    )
    lines = [plain(each) for each in pane(available_action, TIMES, width, 0).lines]
    assert all(len(each) <= width for each in lines)
    assert [word for word in " ".join(lines).split() if word in words] == words


def test_only_the_demo_says_at_the_last_step_that_there_is_no_browser() -> None:
    path = WebPath(steps=("Log in.", "Confirm there."), reached=1)
    close = step(StepId.CLOSE)
    seen = checklist(web=path)
    assert remark_of(seen, close, Mode.DEMO).startswith("DEMO: there is no browser here")
    assert remark_of(seen, close, Mode.LIVE) == ""
    assert remark_of(seen, step(StepId.ROUTE), Mode.DEMO) == ""
    assert remark_of(checklist(web=replace(path, reached=0)), close, Mode.DEMO) == ""
    assert remark_of(checklist(), close, Mode.DEMO) == ""
    drawn = pane(close, TIMES, 60, None, remark="DEMO: nothing here.")
    assert any("DEMO: nothing here." in plain(line) for line in drawn.lines)


def test_what_can_be_done_about_a_step_is_said_with_the_key_that_does_it() -> None:
    backup = step(StepId.BACKUP, todo=(), remedies=(Remedy.MAKE_BACKUP, Remedy.CHECK_BACKUP))
    text = " ".join(plain(line).strip() for line in pane(backup, TIMES, 60, None).lines)
    assert "press e here" in text and "ttui export --verify DIR" in text
