"""Step 2: pausing instead, or going on. A person chooses; the latest choice decides."""

from ttui.domain.closing.checklist import Deed, Step, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.draft import Draft
from ttui.domain.closing.events import ClosingEvent, EventKind
from ttui.domain.closing.facts import Known
from ttui.domain.closing.view import View


def alternatives_step(view: View) -> Step:
    """Done once everything is off, or a user has chosen to go on."""
    step = Draft(
        StepId.ALTERNATIVES,
        "Closing is for good: nobody can open the account again.",
        "Pausing costs nothing, keeps all data and can be taken back: stop everything and leave it"
        " off for as long as you like.",
        "To be sure that nothing can be charged, also remove the payment method: in TikTok Ads"
        " Manager under Tools, Finance, Payment.",
    )
    said = view.last(EventKind.PAUSED, EventKind.WENT_ON)
    if not view.is_paused:
        step.offer(Deed.PAUSE_EVERYTHING, "Pause everything instead, with proof")
    if said is None or said.kind is EventKind.PAUSED:
        step.offer(Deed.GO_ON, "Seen; go on with closing")
    if said is None:
        text = "Choose: pause everything for as long as you like, or go on."
        return step.end(State.TO_DO, text)
    if said.kind is EventKind.PAUSED:
        return _paused(view, step, said)
    step.by(said, "Alternatives seen; went on with closing.")
    return step.end(State.DONE)


def _paused(view: View, step: Draft, said: ClosingEvent) -> Step:
    step.by(said, "Chose to pause everything instead of closing.")
    running = view.facts.running
    if isinstance(running, Known):
        left = len(running.value.on) + len(running.value.promotes) + len(running.value.reservations)
        step.read(running, f"{left} still on." if left else "Nothing is on any more.")
    if view.is_paused:
        text = "Paused instead: a good end. Nothing is closed. Or go on with closing."
        return step.end(State.DONE, text)
    return step.end(State.CHECKING, "Not everything is off yet: step 5 says what is left.")
