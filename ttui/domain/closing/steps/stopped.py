"""Step 5: every ad stopped. Facts decide: nothing is on, for the API nothing was charged lately."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ttui.domain.closing.checklist import Action, ClosingMethod, ClosingStep, StepId, StepState
from ttui.domain.closing.facts import Delivery, Running
from ttui.domain.closing.view import Draft, View, words_of_refusal
from ttui.domain.receipt import amount_text
from ttui.domain.unlisted import UnlistedReason

_QUIET = timedelta(days=3)
"""No ad may have delivered for so long before the API closes an account (contract 9.1)."""
_ANOTHER_DAY = timedelta(days=1)
"""Waited after TikTok itself said DELIVERING."""
_DAYS_NEEDED = timedelta(days=4)
_NAMES_SHOWN = 3
_MAY_BE: Mapping[UnlistedReason, str] = {
    UnlistedReason.DELETED: "campaigns that were deleted today",
    UnlistedReason.SHOP_NOT_LOOKED_AT: "TikTok Shop ads",
    UnlistedReason.RESERVATION: "ads bought by reservation",
    UnlistedReason.UNREPORTED: "campaigns that TikTok's report leaves out",
    UnlistedReason.OTHER: "ads of a kind that no list shows",
}


def stopped_step(view: View) -> ClosingStep:
    """Names the rows that are still on, then waits for the end of delivery."""
    facts = view.facts
    text = "Whatever is on goes on charging while you close. Promotes end on the phone only."
    step = Draft(view, StepId.STOPPED, text)
    if shut := step.gate(("What is on", facts.running), ("The last charges", facts.delivery)):
        return shut
    running, delivery = facts.running.value, facts.delivery.value
    counted = (
        f"on: {len(running.on)} of {running.campaigns} campaigns; Promotes running:"
        f" {len(running.promotes)}; reservations running: {len(running.reservations)}"
    )
    step.read(facts.running, f"{counted}; {running.note}." if running.note else f"{counted}.")
    shop = [f"{one} (on)" for one in running.shop_on] + [f"{one} (off)" for one in running.shop_off]
    if shop:
        step.read(facts.running, f"TikTok Shop campaigns: {', '.join(shop)}.")
    if one := running.unlisted:
        may_be = " or ".join(_MAY_BE[reason] for reason in one.may_be)
        text = f"{amount_text(one.amount)} today in nothing that is listed; it may be {may_be}."
        step.read(facts.running, text)
    last = delivery.last_day
    text = f"Last charged on {last}." if last else f"No charge since {delivery.since}."
    step.read(facts.delivery, text)
    if delivery.unpriced and (shop or running.not_looked_at):
        text = f"Not in it: TikTok Shop ads, whose charges are not readable: {delivery.unpriced}."
        step.read(facts.delivery, f"{text} They can be stopped all the same.")
    if not view.is_all_off:
        return _not_all_off(view, running, step)
    if delivery.shop_problem and (shop or running.not_looked_at):
        text = f"Charges of TikTok Shop ads could not be read: {delivery.shop_problem}"
        return step.end(StepState.BLOCKED, text, "ttui goes on trying.")
    if (look := view.looked(StepId.STOPPED, running.look)) and running.look:
        step.by(look, look.text)
    if view.method is ClosingMethod.API:
        return _quiet(view, delivery, step)
    return step.end(StepState.DONE)


def _not_all_off(view: View, running: Running, step: Draft) -> ClosingStep:
    if running.on:
        step.todo.append(f"Still on: {_names(running.on)}.")
        step.offer(Action.STOP_ALL, f"Stop all {len(running.on)} now, with proof")
    if running.shop_on:
        step.todo.append(
            f"TikTok Shop among them: {_names(running.shop_on)}. A stop ends today's ROI protection"
            " where it is in effect."
        )
    if running.extra_budgets:
        names = _names(running.extra_budgets)
        step.todo.append(
            f"Off, but an extra budget (max delivery or boost) runs: {names}. End it in TikTok Ads"
            " Manager, or wait for its end."
        )
    if running.promotes:
        step.todo.append(
            f"Promote running: {_names(running.promotes)}. Only the TikTok app ends it: profile,"
            " the video, ..., Promote, Turn off promotion."
        )
    if running.reservations:
        names = _names(running.reservations)
        step.todo.append(f"Reserved and running: {names}. TikTok has to end it.")
    for what, why in running.not_looked_at:
        step.todo.append(f"{what[:1].upper()}{what[1:]} were not looked at: {why}.")
    if (one := running.unlisted) and running.look:
        text = f"{amount_text(one.amount)} was charged today in nothing that is listed."
        step.todo.append(f"{text} What is not listed cannot be stopped here.")
    if running.look and not view.looked(StepId.STOPPED, running.look):
        step.todo.append("Look in TikTok Ads Manager, stop there what is on, and say so here.")
        step.offer(Action.ATTEST, running.look, StepId.STOPPED.value, text=running.look)
    step.offer(Action.READ_AGAIN, "Read again")
    return step.end(StepState.BLOCKED if running.count else StepState.TO_DO)


def _quiet(view: View, delivery: Delivery, step: Draft) -> ClosingStep:
    """Three days without delivery, counted from the end of the last day with a charge."""
    if delivery.since > view.now.at.astimezone(view.zone).date() - _DAYS_NEEDED:
        text = "The report of the last days does not reach back far enough; reading again."
        return step.end(StepState.CHECKING, text)
    last = delivery.last_day
    until = view.end_of(last) + _QUIET if last else datetime.min.replace(tzinfo=UTC)
    text = "TikTok's API closes an account after 3 whole days without delivery."
    for event in view.refusals(StepId.STOPPED):
        until = max(until, event.at + _ANOTHER_DAY)
        if view.now.at < event.at + _ANOTHER_DAY:
            text = words_of_refusal(event.subject)
            step.by(event, text)
    if view.now.at < until:
        return step.end(StepState.WAITING_UNTIL, text, until=until)
    return step.end(StepState.DONE)


def _names(names: tuple[str, ...]) -> str:
    listed = ", ".join(names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    return f"{listed} and {more} more" if more > 0 else listed
