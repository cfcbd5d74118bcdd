"""Commands to the engine about closing an ad account, and the event that an action becomes."""

from collections.abc import Mapping
from dataclasses import dataclass

from ttui.domain.closing.checklist import Action, AvailableAction, Checklist
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
class OpenClosing:
    """Show the checklist of an ad account: read its facts and keep them fresh. Changes nothing."""

    advertiser_id: str


@dataclass(frozen=True, slots=True)
class LeaveClosing:
    """The checklist is not looked at any more: a cool-off is cancelled, progress is kept.

    What was asked of TikTok, or is being done in a browser, is followed to its end all the same.
    """

    advertiser_id: str


@dataclass(frozen=True, slots=True)
class TakeClosingAction:
    """Do what an `AvailableAction` of the drawn checklist offers."""

    advertiser_id: str
    action: Action
    subject: str = ""
    """The offer's subject."""
    text: str = ""
    """What the person typed, where the offer wants text."""
    seen: str = ""
    """The painted `MoneyStatement.key`: what is acknowledged is what was seen."""

    def offer(self, checklist: Checklist) -> AvailableAction | None:
        """The offer that it takes up, or None when the checklist makes no such offer now."""
        offers = (one for step in checklist.steps for one in step.actions)
        wanted = (self.action, self.subject)
        return next((one for one in offers if (one.action, one.subject) == wanted), None)

    def event(self, checklist: Checklist) -> tuple[EventKind, str, str] | str:
        """Kind, subject and text of its event, or a sentence that says why it does not count.

        The user acknowledged what was drawn, so an action with a changed amount or route fails.
        """
        offer = self.offer(checklist)
        is_about_money = self.action in {Action.ACKNOWLEDGE, Action.ACKNOWLEDGE_MONEY}
        key = checklist.money.key if checklist.money and is_about_money else self.seen
        if offer is None or (self.seen and self.seen != key):
            return CHANGED
        text = " ".join(self.text.split())[:_LONGEST] if offer.wants_text else offer.text
        if offer.wants_text and not text:
            return "Nothing was written."
        kind = _KINDS.get(self.action)
        if kind is None:
            return "Nothing to write down."
        return kind, "" if self.action is Action.CHOOSE_REASON else self.subject, text


ClosingCommand = OpenClosing | LeaveClosing | TakeClosingAction
