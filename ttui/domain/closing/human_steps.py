"""The steps that people decide: alternatives, everybody told, consequences, reason."""

from ttui.domain.closing.checklist import Consequence, Deed, Evidence, Offer, Step, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.events import ClosingEvent, EventKind
from ttui.domain.closing.facts import Known
from ttui.domain.closing.sentences import CONSEQUENCES, REASONS
from ttui.domain.closing.view import View, by, made


def alternatives_step(view: View) -> Step:
    """Step 2: pausing instead, or going on; whoever chose last decides."""
    said = view.last(EventKind.PAUSED, EventKind.WENT_ON)
    offers = (
        Offer(Deed.PAUSE_EVERYTHING, "Pause everything instead, with proof"),
        Offer(Deed.GO_ON, "Seen; go on with closing"),
    )
    if said is None:
        todo = ("Choose: pause everything for as long as you like, or go on.",)
        return made(StepId.ALTERNATIVES, State.TO_DO, todo=todo, offers=offers)
    if said.kind is EventKind.PAUSED:
        return _paused(view, said, offers)
    return made(
        StepId.ALTERNATIVES,
        State.DONE,
        evidence=(by(said, "Alternatives seen; went on with closing."),),
        offers=offers[:1],
    )


def _paused(view: View, said: ClosingEvent, offers: tuple[Offer, ...]) -> Step:
    evidence = [by(said, "Chose to pause everything instead of closing.")]
    running = view.facts.running
    if isinstance(running, Known):
        left = len(running.value.on) + len(running.value.promotes) + len(running.value.reservations)
        text = f"{left} still on." if left else "Nothing is on any more."
        evidence.append(Evidence(text, running.read.at, running.source))
    if view.is_paused:
        todo = "Paused instead: a good end. Nothing is closed. Or go on with closing."
        return made(
            StepId.ALTERNATIVES, State.DONE, todo=(todo,), evidence=evidence, offers=offers[1:]
        )
    todo = "Not everything is off yet: step 5 says what is left."
    return made(StepId.ALTERNATIVES, State.CHECKING, todo=(todo,), evidence=evidence, offers=offers)


def told_step(view: View) -> Step:
    """Step 7: team and clients told; somebody attests to it."""
    said = view.last(EventKind.ATTESTED, subject=StepId.TOLD.value)
    offer = Offer(Deed.ATTEST, "Write who was told", StepId.TOLD.value, wants_text=True)
    if said is None:
        todo = ("Tell them (a message to copy is written for you), then write who was told.",)
        return made(StepId.TOLD, State.TO_DO, todo=todo, offers=(offer,))
    return made(
        StepId.TOLD, State.DONE, evidence=(by(said, f"Told: {said.text}"),), offers=(offer,)
    )


def consequences_step(view: View) -> Step:
    """Step 8: every consequence acknowledged."""
    said = {one: _acknowledged(view, one) for one in Consequence}
    offers = [
        Offer(Deed.ACKNOWLEDGE, CONSEQUENCES[one], one.value, done=event is not None)
        for one, event in said.items()
    ]
    evidence: list[Evidence] = [
        by(event, CONSEQUENCES[one]) for one, event in said.items() if event is not None
    ]
    left = sum(event is None for event in said.values())
    if left:
        todo = (f"{left} of {len(said)} left to confirm.",)
        return made(StepId.CONSEQUENCES, State.TO_DO, todo=todo, evidence=evidence, offers=offers)
    return made(StepId.CONSEQUENCES, State.DONE, evidence=evidence, offers=offers)


def _acknowledged(view: View, one: Consequence) -> ClosingEvent | None:
    event = view.last(EventKind.ACKNOWLEDGED, subject=one.value)
    # Another route is another rule for the balance.
    if event is not None and one is Consequence.BALANCE_RULE and event.text != view.route.value:
        return None
    return event


def reason_step(view: View) -> Step:
    """Step 9: why it is closed."""
    said = view.last(EventKind.REASON_GIVEN)
    chosen = said.text if said else ""
    offers = (
        *(Offer(Deed.CHOOSE_REASON, one, one, done=one == chosen) for one in REASONS),
        Offer(Deed.CHOOSE_REASON, "Another: write it", wants_text=True),
    )
    if said is None:
        return made(StepId.REASON, State.TO_DO, todo=("Choose one, or write it.",), offers=offers)
    return made(StepId.REASON, State.DONE, evidence=(by(said, chosen),), offers=offers)
