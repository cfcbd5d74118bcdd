"""Makes an event of a user's action on the checklist, or says why the action does not count."""

from collections.abc import Mapping
from dataclasses import dataclass

from ttui.domain.closing.checklist import Checklist, Deed, Offer
from ttui.domain.closing.commands import ClosingAct
from ttui.domain.closing.events import EventKind

CHANGED = "It has changed since it was drawn: look again."
_LONGEST = 500
_KINDS: Mapping[Deed, EventKind] = {
    Deed.CONFIRM_ROUTE: EventKind.ROUTE_CONFIRMED,
    Deed.GO_ON: EventKind.WENT_ON,
    Deed.ATTEST: EventKind.ATTESTED,
    Deed.ACKNOWLEDGE: EventKind.ACKNOWLEDGED,
    Deed.ACKNOWLEDGE_MONEY: EventKind.MONEY_ACKNOWLEDGED,
    Deed.CHOOSE_REASON: EventKind.REASON_GIVEN,
    Deed.TRY_AGAIN: EventKind.DEALT_WITH,
    Deed.WEB_STEP_DONE: EventKind.WEB_STEP,
    Deed.START_OVER: EventKind.STARTED_OVER,
}


@dataclass(frozen=True, slots=True)
class Said:
    """An event before somebody signs it."""

    kind: EventKind
    subject: str = ""
    text: str = ""


def offered(act: ClosingAct, checklist: Checklist) -> Offer | None:
    """The offer that the act takes up, or None when the checklist makes no such offer now."""
    for step in checklist.steps:
        for offer in step.offers:
            if (offer.deed, offer.subject) == (act.deed, act.subject):
                return offer
    return None


def said(act: ClosingAct, checklist: Checklist) -> Said | str:
    """The event of an action, or a sentence that says why it does not count.

    The user acknowledged what was drawn, so an action with a changed amount or route fails.
    """
    offer = offered(act, checklist)
    if offer is None:
        return CHANGED
    is_about_money = act.deed in {Deed.ACKNOWLEDGE, Deed.ACKNOWLEDGE_MONEY}
    if is_about_money and act.seen and checklist.money and act.seen != checklist.money.key:
        return CHANGED
    text = " ".join(act.text.split())[:_LONGEST] if offer.wants_text else offer.text
    if offer.wants_text and not text:
        return "Nothing was written."
    kind = _KINDS.get(act.deed)
    if kind is None:
        return "Nothing to write down."
    return Said(kind, "" if act.deed is Deed.CHOOSE_REASON else act.subject, text)
