"""Makes an event of a user's action on the checklist, or says why the action does not count."""

from collections.abc import Mapping
from dataclasses import dataclass

from ttui.domain.closing.checklist import Action, AvailableAction, Checklist
from ttui.domain.closing.commands import TakeClosingAction
from ttui.domain.closing.events import EventKind

CHANGED = "It has changed since it was drawn: look again."
_LONGEST = 500
_KINDS: Mapping[Action, EventKind] = {
    Action.CONFIRM_ROUTE: EventKind.ROUTE_CONFIRMED,
    Action.GO_ON: EventKind.WENT_ON,
    Action.ATTEST: EventKind.ATTESTED,
    Action.ACKNOWLEDGE: EventKind.ACKNOWLEDGED,
    Action.ACKNOWLEDGE_MONEY: EventKind.MONEY_ACKNOWLEDGED,
    Action.CHOOSE_REASON: EventKind.REASON_GIVEN,
    Action.TRY_AGAIN: EventKind.DEALT_WITH,
    Action.WEB_STEP_DONE: EventKind.WEB_STEP,
    Action.START_OVER: EventKind.STARTED_OVER,
}


@dataclass(frozen=True, slots=True)
class UnsignedEvent:
    """An event before somebody signs it."""

    kind: EventKind
    subject: str = ""
    text: str = ""


def available_action(act: TakeClosingAction, checklist: Checklist) -> AvailableAction | None:
    """The offer that the act takes up, or None when the checklist makes no such offer now."""
    for step in checklist.steps:
        for available in step.actions:
            if (available.action, available.subject) == (act.action, act.subject):
                return available
    return None


def event_of(act: TakeClosingAction, checklist: Checklist) -> UnsignedEvent | str:
    """The event of an action, or a sentence that says why it does not count.

    The user acknowledged what was drawn, so an action with a changed amount or route fails.
    """
    available = available_action(act, checklist)
    if available is None:
        return CHANGED
    is_about_money = act.action in {Action.ACKNOWLEDGE, Action.ACKNOWLEDGE_MONEY}
    if is_about_money and act.seen and checklist.money and act.seen != checklist.money.key:
        return CHANGED
    text = " ".join(act.text.split())[:_LONGEST] if available.wants_text else available.text
    if available.wants_text and not text:
        return "Nothing was written."
    kind = _KINDS.get(act.action)
    if kind is None:
        return "Nothing to write down."
    return UnsignedEvent(kind, "" if act.action is Action.CHOOSE_REASON else act.subject, text)
