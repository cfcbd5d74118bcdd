"""No key closes an account by accident, and any key stops its countdown."""

import pytest

from tests.support.ui.closing import (
    TYPE_NAME,
    acts,
    checklist,
    opened,
    publish,
    start,
    step,
)
from tests.support.ui.stories import story
from ttui.domain.closing.checklist import (
    Action,
    AvailableAction,
    Checklist,
    ClosingPhase,
    StepId,
    StepState,
)
from ttui.domain.commands import StopAll


async def test_enter_held_down_does_nothing() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.CONSEQUENCES))
        await tale.press("enter")
        await tale.burst("\r\r\r")
        assert not acts(tale)


@pytest.mark.parametrize(
    "key",
    [
        "escape",
        "enter",
        "q",
        "h",
        "left",
        "right",
        "space",
        "w",
        "5",
        "f5",
        "y",
        "p",
        "X",
        "f9",
        "question_mark",
        "L",
    ],
)
async def test_any_key_but_looking_around_cancels_the_countdown(key: str) -> None:
    counting = checklist(
        phase=ClosingPhase.COOLING_OFF, cool_off_until=1007.4, current=StepId.CLOSE
    )
    async with story(start()) as tale:
        screen = await opened(tale, counting)
        assert "Closing in 8 s" in tale.text("#closing-going-on")
        await tale.press("j", "g", "end", "pagedown")
        assert not acts(tale)
        await tale.press(key)
        assert [each.action for each in acts(tale)] == [Action.CANCEL_COOL_OFF]
        assert tale.app.screen is screen, "the same press does not leave as well"


async def test_enter_that_came_too_late_to_cancel_does_nothing_else() -> None:
    cancel = AvailableAction(Action.CANCEL_COOL_OFF, "Cancel")
    over = AvailableAction(Action.START_OVER, "Start over")

    def at_the_end(available: AvailableAction, phase: ClosingPhase, state: StepState) -> Checklist:
        steps = [step(each) for each in StepId]
        steps[9] = step(StepId.CLOSE, state, actions=(available,))
        return checklist(
            steps=tuple(steps), phase=phase, cool_off_until=1007.4, current=StepId.CLOSE
        )

    async with story(start()) as tale:
        await opened(tale, at_the_end(TYPE_NAME, ClosingPhase.OPEN, StepState.TO_DO))
        await tale.press("enter")
        await publish(tale, at_the_end(cancel, ClosingPhase.COOLING_OFF, StepState.TO_DO))
        await publish(tale, at_the_end(over, ClosingPhase.OPEN, StepState.BLOCKED))
        await tale.press("enter")
        assert not acts(tale), "what was under the cursor is gone; nothing else is done for it"
        await tale.press("enter")
        assert [each.action for each in acts(tale)] == [Action.START_OVER], "but it can be chosen"


async def test_no_key_cancels_while_tiktok_is_asked() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(phase=ClosingPhase.ASKING))
        assert "cannot be cancelled" in tale.text("#closing-going-on")
        await tale.press("escape")
        assert not acts(tale)


async def test_stop_all_works_from_inside_the_checklist() -> None:
    async with story(start()) as tale:
        await opened(tale)
        await tale.press("X", "X")
        assert type(tale.engine.commands[-1]).__name__ == "StopAll"


async def test_stop_all_works_while_a_name_is_typed() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.CLOSE))
        await tale.press("enter", "enter", "X", "X")
        assert not any(isinstance(each, StopAll) for each in tale.engine.commands), "letters"
        await tale.press("f9", "f9")
        assert isinstance(tale.engine.commands[-1], StopAll)


async def test_the_name_is_typed_not_pasted() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.CLOSE))
        await tale.press("enter", "enter")
        await tale.paste("Lumen")
        assert "a pasted name does not count" in tale.toasts()[-1]
        await tale.press("enter")
        assert not acts(tale)


async def test_a_name_and_its_enter_out_of_a_burst_begin_nothing() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.CLOSE))
        await tale.press("enter", "enter")
        await tale.burst("Lumen\r")
        assert not acts(tale)
        assert "within a burst" in tale.toasts()[-1]
