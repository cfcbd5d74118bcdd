"""Step 8: every consequence acknowledged, one by one."""

from collections.abc import Mapping

from ttui.domain.closing.checklist import Action, ClosingStep, Consequence, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.draft import Draft
from ttui.domain.closing.events import ClosingEvent, EventKind
from ttui.domain.closing.view import View

_CONSEQUENCES: Mapping[Consequence, str] = {
    Consequence.ACCESS_LOST: "Access is lost for good: nobody can log in again.",
    Consequence.DATA_ERASED: "All its data at TikTok is erased; only the backup stays.",
    Consequence.BALANCE_RULE: "The money goes where step 4 says, nowhere else.",
    Consequence.PROFILE_STAYS: "The TikTok profile and its posts are not affected.",
}


def consequences_step(view: View) -> ClosingStep:
    """Done once all four are acknowledged, that of the balance for the route of now."""
    step = Draft(
        StepId.CONSEQUENCES,
        "Four things that nobody can take back. Each is confirmed by itself.",
    )
    left = 0
    for one, text in _CONSEQUENCES.items():
        event = _acknowledged(view, one)
        is_done, route = event is not None, view.route.value
        step.add_action(Action.ACKNOWLEDGE, text, one.value, text=route, done=is_done)
        if event is None:
            left += 1
        else:
            step.by(event, text)
    if left:
        return step.end(State.TO_DO, f"{left} of {len(_CONSEQUENCES)} left to confirm.")
    return step.end(State.DONE)


def _acknowledged(view: View, one: Consequence) -> ClosingEvent | None:
    event = view.last(EventKind.ACKNOWLEDGED, subject=one.value)
    # Another route is another rule for the balance.
    if event is not None and one is Consequence.BALANCE_RULE and event.text != view.route.value:
        return None
    return event
