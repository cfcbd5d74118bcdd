"""Step 5: every ad stopped. Facts decide: nothing is on, for the API nothing was charged lately."""

from datetime import UTC, datetime, timedelta

from ttui.domain.closing.checklist import Action, ClosingMethod, ClosingStep, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.draft import Draft, known
from ttui.domain.closing.facts import Delivery, Running
from ttui.domain.closing.refusals import words_of_refusal
from ttui.domain.closing.view import View

_QUIET = timedelta(days=3)
"""No ad may have delivered for so long before the API closes an account (contract 9.1)."""
_ANOTHER_DAY = timedelta(days=1)
"""Waited after TikTok itself said DELIVERING."""
_DAYS_NEEDED = timedelta(days=4)
_NAMES_SHOWN = 3


def stopped_step(view: View) -> ClosingStep:
    """Names the rows that are still on, then waits for the end of delivery."""
    facts = view.facts
    step = Draft(
        StepId.STOPPED,
        "Whatever is on goes on charging while you close. Promotes end on the phone only.",
    )
    if shut := step.gate(("What is on", facts.running), ("The last charges", facts.delivery)):
        return shut
    running, delivery = known(facts.running), known(facts.delivery)
    step.read(running, _counted(running.value))
    last, since = delivery.value.last_day, delivery.value.since
    step.read(delivery, f"Last charged on {last}." if last else f"No charge since {since}.")
    if not running.value.nothing:
        return _still_on(running.value, step)
    return (
        _quiet(view, delivery.value, step)
        if view.method is ClosingMethod.API
        else step.end(State.DONE)
    )


def _counted(running: Running) -> str:
    parts = (
        f"on: {len(running.on)} of {running.campaigns} campaigns",
        f"Promotes running: {len(running.promotes)}",
        f"reservations running: {len(running.reservations)}",
        *([running.note] if running.note else []),
    )
    return f"{'; '.join(parts)}."


def _still_on(running: Running, step: Draft) -> ClosingStep:
    if running.on:
        step.todo.append(f"Still on: {_names(running.on)}.")
        step.add_action(Action.STOP_ALL, f"Stop all {len(running.on)} now, with proof")
    if running.promotes:
        step.todo.append(
            f"Promote running: {_names(running.promotes)}. Only the TikTok app ends it: profile,"
            " the video, ..., Promote, Turn off promotion."
        )
    if running.reservations:
        names = _names(running.reservations)
        step.todo.append(f"Reserved and running: {names}. TikTok has to end it.")
    step.add_action(Action.READ_AGAIN, "Read again")
    return step.end(State.BLOCKED)


def _quiet(view: View, delivery: Delivery, step: Draft) -> ClosingStep:
    """Three days without delivery, counted from the end of the last day with a charge."""
    if delivery.since > view.now.at.astimezone(view.zone).date() - _DAYS_NEEDED:
        text = "The report of the last days does not reach back far enough; reading again."
        return step.end(State.CHECKING, text)
    last = delivery.last_day
    until = view.end_of(last) + _QUIET if last else datetime.min.replace(tzinfo=UTC)
    text = "TikTok's API closes an account after 3 whole days without delivery."
    for event in view.refusals(StepId.STOPPED):
        until = max(until, event.at + _ANOTHER_DAY)
        if view.now.at < event.at + _ANOTHER_DAY:
            text = words_of_refusal(event.subject)
            step.by(event, text)
    if view.now.at < until:
        return step.end(State.WAITING_UNTIL, text, until=until)
    return step.end(State.DONE)


def _names(names: tuple[str, ...]) -> str:
    listed = ", ".join(names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    return f"{listed} and {more} more" if more > 0 else listed
