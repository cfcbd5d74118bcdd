"""Commands to the engine about closing an ad account."""

from dataclasses import dataclass

from ttui.domain.closing.checklist import Action


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


ClosingCommand = OpenClosing | LeaveClosing | TakeClosingAction
