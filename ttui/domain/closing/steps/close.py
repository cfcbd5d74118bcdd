"""Step 10: closing itself, as far as its phase has come."""

from collections.abc import Mapping, Sequence

from ttui.domain.closing.checklist import (
    Action,
    ClosingMethod,
    ClosingPhase,
    ClosingStep,
    StepId,
    WebPath,
)
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.draft import Draft
from ttui.domain.closing.events import EventKind, unanswered
from ttui.domain.closing.refusals import words_of_refusal
from ttui.domain.closing.steps.route import PERMANENT
from ttui.domain.closing.view import View

_HAPPENED: Mapping[EventKind, str] = {
    EventKind.COOL_OFF_STARTED: "Name typed; cool-off begun.",
    EventKind.COOL_OFF_CANCELLED: "Cool-off cancelled.",
    EventKind.ASKED: "Request to close written down, before it is sent.",
    EventKind.WEB_STARTED: "Went to the browser.",
}
_HAPPENED_SHOWN = 4
_THEN: Mapping[ClosingMethod, str] = {
    ClosingMethod.API: "then TikTok is asked to close it for good",
    ClosingMethod.WEB: "then the way through the browser begins",
}
_HOW: Mapping[ClosingMethod, str] = {
    ClosingMethod.API: "It is closed through the API",
    ClosingMethod.WEB: "You close it on the web",
}


def close_step(view: View, not_yet: Sequence[str], before: Sequence[ClosingStep]) -> ClosingStep:
    """The progress of the closing, or the reasons why it cannot begin yet.

    Args:
        view: facts and events.
        not_yet: why it cannot be closed now, a sentence each.
        before: the first nine steps.
    """
    step = Draft(StepId.CLOSE, "The last step. It cannot be taken back.")
    for one in [one for one in view.events if one.kind in _HAPPENED][-_HAPPENED_SHOWN:]:
        step.by(one, _HAPPENED[one.kind])
    answer = view.last(EventKind.ANSWERED)
    if answer is not None and unanswered(view.events) is None:
        step.by(answer, f"TikTok: {answer.subject}. {answer.text}".rstrip())
    match view.phase:
        case ClosingPhase.CLOSED:
            return step.end(State.DONE)
        case ClosingPhase.ASKING:
            text = "TikTok was asked. Nothing is sent again before the account has been read."
            return step.end(State.CHECKING, text)
        case ClosingPhase.COOLING_OFF:
            step.add_action(Action.CANCEL_COOL_OFF, "Cancel")
            text = f"Counting down; {_THEN[view.method]}. Cancel at any time."
            return step.end(State.TO_DO, text)
        case ClosingPhase.WEB:
            return _on_the_web(step, web_path(view), not_yet)
        case _:
            return _waiting(view, step, not_yet, before)


def _on_the_web(step: Draft, path: WebPath, not_yet: Sequence[str]) -> ClosingStep:
    """The way through the browser, the next step of it first."""
    step.meaning = [f"{number}. {text}" for number, text in enumerate(path.steps, 1)]
    step.todo += [f"Stop here first: {text}" for text in not_yet]
    text = "All done in the browser; ttui asks TikTok until the account reads closed."
    if path.reached < len(path.steps):
        number = path.reached + 1
        text = f"{number} of {len(path.steps)}: {path.steps[path.reached]}"
        label = "Done" if number == len(path.steps) else "Done; next"
        step.add_action(Action.WEB_STEP_DONE, label, str(number))
    _add_starting_over(step)
    return step.end(State.CHECKING, text)


def _waiting(
    view: View, step: Draft, not_yet: Sequence[str], before: Sequence[ClosingStep]
) -> ClosingStep:
    if view.route in PERMANENT:
        for one in view.refusals(StepId.CLOSE):
            step.by(one, words_of_refusal(one.subject))
        return step.end(State.NOT_POSSIBLE, *not_yet)
    if refused := step.refused(view):
        return refused
    left = [one for one in before if not one.is_done]
    waits = [one.until for one in left if one.until is not None]
    if left and len(waits) == len(left):
        return step.end(State.WAITING_UNTIL, "All that is left is waiting.", until=max(waits))
    if not_yet:
        _add_starting_over(step)
        # Where nothing but the age of the facts is missing they are being read again.
        is_blocked = left or view.live.problem or view.live.read_only
        return step.end(State.BLOCKED if is_blocked else State.CHECKING, *not_yet)
    step.add_action(Action.START_COOL_OFF, "Type the account's name", wants_text=True)
    _add_starting_over(step)
    return step.end(
        State.TO_DO,
        f"Type the account's name, or its id, to begin: {view.name or 'its id'}.",
        f"Then 10 seconds in which you can cancel. {_HOW[view.method]}. Every fact is read once"
        " more before.",
    )


def _add_starting_over(step: Draft) -> None:
    step.add_action(Action.START_OVER, "Start over: forget what was confirmed")


def web_path(view: View) -> WebPath:
    """How far somebody has come in the browser since it was begun."""
    steps = (
        "Open ads.tiktok.com in a browser and log in as the account's administrator.",
        f"Choose the account {view.name}, id {view.advertiser_id}. Compare the id.",
        "Open Account Setup (menu at your name, top right).",
        "Open Basic Information, then Advanced Settings at its end.",
        "Choose Deactivate. Compare what TikTok says of the money with step 4; if it differs,"
        " stop here.",
        "Confirm there. Then leave it to ttui: it asks TikTok until the account reads closed.",
    )
    started = view.last(EventKind.WEB_STARTED)
    since = view.events[view.events.index(started) if started else 0 :]
    told = [one.subject for one in since if one.kind is EventKind.WEB_STEP]
    reached = max((int(one) for one in told if one.isdecimal()), default=0)
    reached = min(reached, len(steps))
    return WebPath(steps=steps, reached=reached, asked_at=view.live.web_asked_at)
