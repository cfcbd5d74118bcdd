"""Step 11: closed, proven. TikTok's own word decides; then the report is written."""

from datetime import date, datetime, timedelta

from ttui.domain.closing.checklist import Action, ClosingPhase, ClosingStep, StepId, StepState
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.facts import Known, Unknown
from ttui.domain.closing.steps.money import REFUND_DAYS, promises_refund
from ttui.domain.closing.view import Draft, View
from ttui.domain.status import AdvertiserStatus


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
