"""A closing checklist to be shown, and what a story about it does again and again."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.support.ui import builders
from tests.support.ui.stories import Story
from ttui.domain.app_state import AppState
from ttui.domain.closing.checklist import (
    Action,
    AvailableAction,
    Checklist,
    ClosingStep,
    Evidence,
    MoneyStatement,
    Route,
    StepId,
    StepState,
)
from ttui.domain.closing.commands import TakeClosingAction
from ttui.ui.closing.screen import ClosingScreen
from ttui.ui.closing.text import Times

ME = builders.ACCOUNT
READ_AT = datetime(2026, 3, 4, 19, 0, tzinfo=UTC)
MONEY = MoneyStatement(applies=("40.00 USD",), guides="", help="", which="", key="40.00 USD cash")
TOLD = AvailableAction(Action.ATTEST, "I told them", wants_text=True)
LOST = AvailableAction(Action.ACKNOWLEDGE, "Access is lost", subject="access lost")
ERASED = AvailableAction(Action.ACKNOWLEDGE, "Data is erased", subject="data erased", done=True)
TYPE_NAME = AvailableAction(Action.START_COOL_OFF, "Type the account's name", wants_text=True)
TIMES = Times(builders.ManualClock(), builders.advertiser())
OFFERS = {
    StepId.ROUTE: (AvailableAction(Action.CONFIRM_ROUTE, "This is right"),),
    StepId.ALTERNATIVES: (AvailableAction(Action.PAUSE_EVERYTHING, "Pause everything instead"),),
    StepId.MONEY: (AvailableAction(Action.ACKNOWLEDGE_MONEY, "I understand what happens to it"),),
    StepId.TOLD: (TOLD,),
    StepId.CONSEQUENCES: (LOST, ERASED),
    StepId.CLOSE: (TYPE_NAME,),
}


def step(step_id: StepId, state: StepState = StepState.TO_DO, **more: object) -> ClosingStep:
    made = ClosingStep(
        id=step_id,
        state=state,
        todo=(f"What to do at {step_id}.",),
        evidence=(Evidence("balance 40.00 USD", READ_AT, "advertiser/info"),),
        meaning=("What it means.",),
        actions=OFFERS.get(step_id, ()),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of Step, named by each test


def checklist(**more: object) -> Checklist:
    made = Checklist(
        advertiser_id=ME,
        name="Lumen [b]Skincare[/b]\x1b[2J",
        route=Route.STAND_ALONE,
        steps=tuple(step(each) for each in StepId),
        money=MONEY,
        message="We are closing it.",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of Checklist, likewise


async def opened(tale: Story, shown: Checklist | None = None) -> ClosingScreen:
    await tale.press("c")
    await publish(tale, shown or checklist())
    assert isinstance(tale.app.screen, ClosingScreen)
    return tale.app.screen


async def publish(tale: Story, shown: Checklist) -> None:
    await tale.publish(replace(tale.engine.app_state, closing={ME: shown}))


def acts(tale: Story) -> list[TakeClosingAction]:
    return [each for each in tale.engine.commands if isinstance(each, TakeClosingAction)]


def start() -> AppState:
    return builders.app_state(builders.drawn())
