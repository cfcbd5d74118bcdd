"""Step 10: closing itself, as far as its phase has come. Step 11: the proof, and its report.

TikTok's own word decides whether an account is closed; then the report is written.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from ttui.domain.closing.checklist import (
    Action,
    ClosingMethod,
    ClosingPhase,
    ClosingStep,
    StepId,
    StepState,
    WebPath,
)
from ttui.domain.closing.events import EventKind, unanswered
from ttui.domain.closing.facts import Known, Unknown
from ttui.domain.closing.steps.money import REFUND_DAYS, promises_refund
from ttui.domain.closing.steps.route import PERMANENT
from ttui.domain.closing.view import Draft, View, words_of_refusal
from ttui.domain.status import AdvertiserStatus

_HAPPENED: Mapping[EventKind, str] = {
    EventKind.COOL_OFF_STARTED: "Name typed; cool-off begun.",
    EventKind.COOL_OFF_CANCELLED: "Cool-off cancelled.",
    EventKind.ASKED: "Request to close written down, before it is sent.",
    EventKind.WEB_STARTED: "Went to the browser.",
}
_HAPPENED_SHOWN = 4


def close_step(view: View, not_yet: Sequence[str], before: Sequence[ClosingStep]) -> ClosingStep:
    """The progress of the closing, or the reasons why it cannot begin yet.

    Args:
        view: facts and events.
        not_yet: why it cannot be closed now, a sentence each.
        before: the first nine steps.
    """
    step = Draft(view, StepId.CLOSE, "The last step. It cannot be taken back.")
    for one in [one for one in view.events if one.kind in _HAPPENED][-_HAPPENED_SHOWN:]:
        step.by(one, _HAPPENED[one.kind])
    answer = view.last(EventKind.ANSWERED)
    if answer is not None and unanswered(view.events) is None:
        step.by(answer, f"TikTok: {answer.subject}. {answer.text}".rstrip())
    match view.phase:
        case ClosingPhase.CLOSED:
            return step.end(StepState.DONE)
        case ClosingPhase.ASKING:
            text = "TikTok was asked. Nothing is sent again before the account has been read."
            return step.end(StepState.CHECKING, text)
        case ClosingPhase.COOLING_OFF:
            step.offer(Action.CANCEL_COOL_OFF, "Cancel")
            is_api = view.method is ClosingMethod.API
            then = "TikTok is asked to close it for good"
            then = then if is_api else "the way through the browser begins"
            return step.end(StepState.TO_DO, f"Counting down; then {then}. Cancel at any time.")
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
        step.offer(Action.WEB_STEP_DONE, label, str(number))
    _offer_starting_over(step)
    return step.end(StepState.CHECKING, text)


def _waiting(
    view: View, step: Draft, not_yet: Sequence[str], before: Sequence[ClosingStep]
) -> ClosingStep:
    if view.route in PERMANENT:
        for one in view.refusals(StepId.CLOSE):
            step.by(one, words_of_refusal(one.subject))
        return step.end(StepState.NOT_POSSIBLE, *not_yet)
    if refused := step.refused():
        return refused
    left = [one for one in before if not one.is_done]
    waits = [one.until for one in left if one.until is not None]
    if left and len(waits) == len(left):
        return step.end(StepState.WAITING_UNTIL, "All that is left is waiting.", until=max(waits))
    if not not_yet:
        step.offer(Action.START_COOL_OFF, "Type the account's name", wants_text=True)
    _offer_starting_over(step)
    if not_yet:
        # Where nothing but the age of the facts is missing they are being read again.
        is_blocked = left or view.live.problem or view.live.read_only
        return step.end(StepState.BLOCKED if is_blocked else StepState.CHECKING, *not_yet)
    is_api = view.method is ClosingMethod.API
    how = "It is closed through the API" if is_api else "You close it on the web"
    return step.end(
        StepState.TO_DO,
        f"Type the account's name, or its id, to begin: {view.name or 'its id'}.",
        f"Then 10 seconds in which you can cancel. {how}. Every fact is read once more before.",
    )


def _offer_starting_over(step: Draft) -> None:
    step.offer(Action.START_OVER, "Start over: forget what was confirmed")


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
    return WebPath(steps=steps, reached=min(reached, len(steps)), asked_at=view.live.web_asked_at)


def closed_step(view: View) -> ClosingStep:
    """The proof, and the state of the report."""
    step = Draft(view, StepId.CLOSED, "Only TikTok's own word counts: the account reads closed.")
    account, seen = view.facts.account, view.last(EventKind.CLOSED_SEEN)
    if view.phase is not ClosingPhase.CLOSED:
        if (read := account.or_none) is not None:
            step.read(account, f"TikTok says: {read.raw_status or read.status.value}.")
        if view.phase not in {ClosingPhase.ASKING, ClosingPhase.WEB}:
            return step.end(StepState.TO_DO)
        if isinstance(account, Unknown) and account.problem:
            step.todo.append(f"It cannot be read, which proves nothing: {account.problem}")
        return step.end(StepState.CHECKING)
    if isinstance(account, Known) and account.value.status is AdvertiserStatus.CLOSED:
        step.read(account, f"TikTok says: {account.value.raw_status}, closed.")
    if seen is not None:
        step.by(seen, "First seen closed.")
    return _reported(view, step)


def _reported(view: View, step: Draft) -> ClosingStep:
    report = view.last(EventKind.REPORT_WRITTEN)
    if report is not None:
        step.by(report, f"Closing report: {report.text}")
        if day := refund_by(view):
            step.todo.append(
                f"Unspent prepaid money should be back by {day}, {REFUND_DAYS} days after closing."
                " If it is not, write to TikTok's support and send the report."
            )
        return step.end(StepState.DONE)
    if view.last(EventKind.SNAPSHOT) is None:
        text = "Closed without this checklist: there is no closing report."
        return step.end(StepState.DONE, text)
    if view.live.report_problem:
        step.offer(Action.READ_AGAIN, "Try again")
        text = f"Closed, but the report could not be written: {view.live.report_problem}"
        return step.end(StepState.BLOCKED, text)
    return step.end(StepState.CHECKING, "Writing the closing report.")


def closed_at(view: View) -> datetime | None:
    """When TikTok was first seen to report it closed; None while it does not."""
    if view.phase is not ClosingPhase.CLOSED:
        return None
    seen = [one.at for one in view.events if one.kind is EventKind.CLOSED_SEEN]
    account = view.facts.account
    return seen[0] if seen else account.read.at if isinstance(account, Known) else None


def refund_by(view: View) -> date | None:
    """Until when prepaid money should have come back, where some does."""
    closed, attestation = closed_at(view), view.last(EventKind.MONEY_ACKNOWLEDGED)
    if closed is None or attestation is None or not promises_refund(attestation.subject):
        return None
    return (closed + timedelta(days=REFUND_DAYS)).date()
