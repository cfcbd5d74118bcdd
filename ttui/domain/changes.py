"""Changes of switches, and the proof of their outcome."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from ttui.domain.campaign import Entity, Family, family_of
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.status import OperationStatus


class ChangeCause(StrEnum):
    """The cause of a change."""

    KEY = "key"
    COMMAND_LINE = "command line"
    UNDO = "undo"
    STOP_ALL = "stop everything"
    HAND_OFF = "hand-off"
    """A Promote, ended by a person on the phone; nothing of it is ever sent (contract 6)."""


class ChangeState(StrEnum):
    """How far a change has come; the word is drawn and journalled as it stands."""

    WAITING = "waiting"
    """It waits behind another change of the same row."""
    ASKED = "asked"
    """On disk, and sent or about to be."""
    ACCEPTED = "accepted"
    """TikTok answered code 0 without an error for this id; that proves nothing yet."""
    CONFIRMED = "confirmed"
    """Read back as asked."""
    QUIET = "quiet"
    """Confirmed off, and spend has not risen for two report cycles."""
    REFUSED = "refused"
    """TikTok said no; `message` has its words."""
    NOT_LANDED = "did not land"
    """It surely had no effect: it was never sent, or a read shows the old state."""
    UNCONFIRMED = "not confirmed"
    """The outcome is not known: there was no answer, and reading back did not show it. Check it."""
    SUPERSEDED = "voided"
    """A start that a later stop overtook before it was sent."""
    REJECTED_LOCALLY = "not allowed"
    """ttui itself declined before sending, such as a start behind a pending stop."""
    HANDED_OFF = "handed off"
    """A Promote: the taps were shown to somebody."""
    SAID_ENDED = "said ended"
    """A Promote: somebody typed that it is off on the phone; that proves nothing yet."""
    STILL_RUNNING = "still running"
    """A Promote: minutes after that TikTok still shows it running."""

    @property
    def is_open(self) -> bool:
        """True while ttui still works on it."""
        return self in {ChangeState.WAITING, ChangeState.ASKED, ChangeState.ACCEPTED}

    @property
    def is_without_effect(self) -> bool:
        """True when the row surely is as it was before."""
        return self in {
            ChangeState.REFUSED,
            ChangeState.NOT_LANDED,
            ChangeState.SUPERSEDED,
            ChangeState.REJECTED_LOCALLY,
        }

    @property
    def is_proven(self) -> bool:
        """True when a read-back showed what was asked."""
        return self in {ChangeState.CONFIRMED, ChangeState.QUIET}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """One row's switch, as asked for. It is made at the key press from the drawn row."""

    change_id: str
    """A UUID; the journal's key."""
    ref: EntityRef
    name: str
    """The row's name as read; hostile text."""
    to: OperationStatus
    """ENABLE or DISABLE."""
    seen: OperationStatus
    """The switch as drawn when the key was pressed; an undo goes back to it."""
    family: Family
    """Which endpoints take it and show it again (contract 5, 18)."""
    asked_at: datetime
    """Aware, UTC."""
    cause: ChangeCause = ChangeCause.KEY
    snapshot_number: int = 0
    """The snapshot the painted row came from; 0 when no screen was involved."""
    undoes: str = ""
    """The `change_id` that this one takes back, or empty."""
    group: str = ""
    """The id of the stop of everything, or of the marked rows, that it belongs to; it stays the
    same when they are taken back. Else empty."""

    @classmethod
    def by_key(
        cls,
        ref: EntityRef,
        row: Entity | None,
        to: OperationStatus,
        *,
        change_id: str,
        asked_at: datetime,
        snapshot_number: int = 0,
    ) -> "StatusChange":
        """A change by a key on a row as it was drawn; without a row its id is its name."""
        return cls(
            change_id=change_id,
            ref=ref,
            name=row.name if row else ref.id,
            to=to,
            seen=row.switch if row else OperationStatus.UNKNOWN,
            family=family_of(row) if row else Family.UNKNOWN,
            asked_at=asked_at,
            snapshot_number=snapshot_number,
        )

    @classmethod
    def by_cli(
        cls, row: Entity, to: OperationStatus, *, change_id: str, asked_at: datetime
    ) -> "StatusChange":
        """Asked for on the command line, of a row as it was just read."""
        change = cls.by_key(row.ref, row, to, change_id=change_id, asked_at=asked_at)
        return replace(change, cause=ChangeCause.COMMAND_LINE)

    @classmethod
    def by_stop_all(
        cls, row: Entity, *, change_id: str, asked_at: datetime, group: str
    ) -> "StatusChange":
        """Part of a stop of everything, which is the group."""
        off = OperationStatus.DISABLE
        change = cls.by_key(row.ref, row, off, change_id=change_id, asked_at=asked_at)
        return replace(change, cause=ChangeCause.STOP_ALL, group=group)

    @property
    def is_stop(self) -> bool:
        """True when it switches off; stops are never refused and never wait."""
        return self.to is OperationStatus.DISABLE

    @property
    def is_hand_off(self) -> bool:
        """True when a person ends it on the phone; never sent."""
        return self.cause is ChangeCause.HAND_OFF


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """One step of a change, with its time."""

    state: ChangeState
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """A change and all its steps so far."""

    change: StatusChange
    steps: tuple[ChangeStep, ...]
    """The states it went through, oldest first; never empty."""
    message: str = ""
    """TikTok's words or ttui's reason; hostile text."""
    request_id: str = ""
    """TikTok's id of the write, for its support."""
    spend_at_stop: Money | None = None
    """Charged when the stop was confirmed, in the window of the budget."""
    final_spend: Money | None = None
    """Charged when it went quiet."""
    spend_when_said: Money | None = None
    """A Promote: charged when somebody said that it was ended, as reports had it then."""
    late: Money | None = field(default=None, compare=False)
    """Charged since the stop, as the watch over it reads; not journalled at every reading."""
    late_at: datetime | None = field(default=None, compare=False)
    """When `late` was last seen to grow."""
    warning: str = ""
    """What went wrong beside the change itself, such as a journal that could not be written."""

    @property
    def state(self) -> ChangeState:
        """The latest state."""
        return self.steps[-1].state

    @property
    def at(self) -> datetime:
        """When the latest state was reached."""
        return self.steps[-1].at

    @property
    def late_charge(self) -> Money | None:
        """The charge after the stop: final once it is quiet, else the latest reading."""
        stopped, final = self.spend_at_stop, self.final_spend
        if stopped is not None and final is not None and stopped.currency == final.currency:
            return final - stopped
        return self.late


@dataclass(frozen=True, slots=True)
class Author:
    """Who asked: for receipts and for telling sessions apart."""

    user: str
    host: str
    session: str
    """Unique per process."""
    pid: int
