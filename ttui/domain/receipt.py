"""A change as evidence: author, times, TikTok's request id, and the money after a stop."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ttui.domain.changes import Author, ChangeRecord, ChangeState
from ttui.domain.ids import Level
from ttui.domain.money import Money

_LEVELS = {
    Level.ADVERTISER: "ad account",
    Level.CAMPAIGN: "campaign",
    Level.ADGROUP: "ad group",
    Level.AD: "ad",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One change of the journal with its author; a receipt can be drawn up of any of them."""

    record: ChangeRecord
    author: Author

    @property
    def change_id(self) -> str:
        """The journal's key."""
        return self.record.change.change_id

    @property
    def verb(self) -> str:
        """Stop, start, or end of a Promote."""
        if self.record.change.is_hand_off:
            return "end"
        return "stop" if self.record.change.is_stop else "start"

    @property
    def level(self) -> str:
        """The storey in the trade's words."""
        if self.record.change.is_hand_off:
            return "Promote"
        return _LEVELS[self.record.change.ref.level]

    @property
    def by(self) -> str:
        """`user@host`; hostile text, as hosts name themselves."""
        return f"{self.author.user}@{self.author.host}"

    @property
    def late(self) -> Money | None:
        """The charge after the stop."""
        return self.record.late_charge

    def reached(self, state: ChangeState) -> datetime | None:
        """When the change first came to a state, or None."""
        return next((step.at for step in self.record.steps if step.state is state), None)

    def facts(self) -> Iterator[tuple[str, str]]:
        """Label and value of all there is to say, in the order of a receipt; values are raw."""
        record, change = self.record, self.record.change
        by_hand = change.is_hand_off
        what = "end of a Promote, by hand in the TikTok app"
        yield "What", what if by_hand else f"{self.verb} {self.level}"
        yield "Name", change.name
        yield "Id", change.ref.id
        yield "Ad account", change.ref.advertiser_id
        if by_hand:
            yield "Taps shown to", self.by
        else:
            yield "Asked by", f"{self.by} ({change.cause.value})"
        for step in record.steps:
            yield step.state.value.capitalize(), utc(step.at)
        nothing = "none: a person ends it on the phone" if by_hand else "none received"
        yield "TikTok's request id", record.request_id or nothing
        yield from self._money()
        if record.message:
            yield "Said", record.message
        if record.warning:
            yield "Warning", record.warning
        yield "Change id", change.change_id
        if change.group:
            yield "Asked together with", f"group {change.group}"

    def _money(self) -> Iterator[tuple[str, str]]:
        record = self.record
        if not record.change.is_stop:
            return
        if self.reached(ChangeState.SAID_ENDED) is not None:
            yield "Spend when said ended", exact(record.spend_when_said) or "not known"
        yield "Spend at the stop", exact(record.spend_at_stop) or "not known"
        if record.state is ChangeState.QUIET:
            yield "Final spend", exact(record.final_spend) or "not known"
        elif record.state is ChangeState.CONFIRMED:
            yield "Final spend", "not final yet: spend has to stand still for two report cycles"
        if self.late is not None:
            seen = f", last seen {utc(record.late_at)}" if record.late_at else ""
            yield "Charged after the stop", f"{exact(self.late)}{seen}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalView:
    """The journal as screens see it."""

    receipts: tuple[Receipt, ...] = ()
    """Newest first."""
    complete: bool = False
    """True once all of it was read."""
    problem: str = ""
    """Why it could not be read, in a sentence."""
    read_at: datetime | None = None


UNREAD = JournalView()


def exact(money: Money | None) -> str:
    """The amount with every digit it has and its currency, or nothing."""
    return "" if money is None else f"{money.amount:f} {money.currency}".rstrip()


def amount_text(money: Money | None) -> str:
    """An amount with its currency, at the currency's own precision unless it has more digits."""
    if money is None:
        return ""
    rounded = money.rounded()
    return exact(rounded if rounded.amount == money.amount else money)


def utc(moment: datetime) -> str:
    """A time that means the same to everybody: `2026-03-04 14:03:01 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
