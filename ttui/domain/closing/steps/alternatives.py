"""Step 2: pausing instead, or going on. A person chooses; the latest choice decides."""

from ttui.domain.closing.checklist import Action, ClosingStep, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.draft import Draft
from ttui.domain.closing.events import ClosingEvent, EventKind
from ttui.domain.closing.facts import Known
from ttui.domain.closing.view import View


def alternatives_step(view: View) -> ClosingStep:
    """Done once everything is off, or a user has chosen to go on."""
    step = Draft(
        StepId.ALTERNATIVES,
        "Closing is for good: nobody can open the account again.",
        "Pausing costs nothing, keeps all data and can be taken back: stop everything and leave it"
        " off for as long as you like.",
        "To be sure that nothing can be charged, also remove the payment method: in TikTok Ads"
        " Manager under Tools, Finance, Payment.",
    )
    attestation = view.last(EventKind.PAUSED, EventKind.WENT_ON)
    if not view.is_paused:
        step.add_action(Action.PAUSE_EVERYTHING, "Pause everything instead, with proof")
    if attestation is None or attestation.kind is EventKind.PAUSED:
        step.add_action(Action.GO_ON, "Seen; go on with closing")
    if attestation is None:
        text = "Choose: pause everything for as long as you like, or go on."
        return step.end(State.TO_DO, text)
    if attestation.kind is EventKind.PAUSED:
        return _paused(view, step, attestation)
    step.by(attestation, "Alternatives seen; went on with closing.")
    return step.end(State.DONE)


def _paused(view: View, step: Draft, attestation: ClosingEvent) -> ClosingStep:
    step.by(attestation, "Chose to pause everything instead of closing.")
    running = view.facts.running
    if isinstance(running, Known):
        left = len(running.value.on) + len(running.value.promotes) + len(running.value.reservations)
        step.read(running, f"{left} still on." if left else "Nothing is on any more.")
    if view.is_paused:
        text = "Paused instead: a good end. Nothing is closed. Or go on with closing."
        return step.end(State.DONE, text)
    return step.end(State.CHECKING, "Not everything is off yet: step 5 says what is left.")
