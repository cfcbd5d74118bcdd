"""Journal rows to and from domain types."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from ttui.domain.changes import (
    Author,
    ChangeCause,
    ChangeRecord,
    ChangeState,
    Proof,
    StatusChange,
)
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.status import OperationStatus
from ttui.store.schema import JournalError


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One state that a change came to."""

    state: ChangeState
    at: datetime
    """Aware."""
    message: str = ""
    request_id: str = ""
    warning: str = ""
    money: Money | None = None
    """Charged at that moment in the budget's window: of a confirmed stop, when it went quiet,
    or when somebody said that a Promote was ended."""
    lifetime: Decimal | None = None
    """Charged at that moment in all, to tell late charges across midnight."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A change as the journal has it."""

    record: ChangeRecord
    author: Author
    lifetime_at_stop: Decimal | None = None
    """Lifetime charge when the stop was confirmed."""


def after(record: ChangeRecord, step: Step) -> ChangeRecord:
    """The record with one more step; words of an earlier step give way, ids and money stay."""
    confirmed = step.state is ChangeState.CONFIRMED
    quiet = step.state is ChangeState.QUIET
    said = step.state is ChangeState.SAID_ENDED
    return replace(
        record,
        proofs=(*record.proofs, Proof(step.state, step.at)),
        message=step.message,
        request_id=step.request_id or record.request_id,
        spend_at_stop=step.money if confirmed and step.money else record.spend_at_stop,
        final_spend=step.money if quiet and step.money else record.final_spend,
        spend_when_said=step.money if said and step.money else record.spend_when_said,
        warning=step.warning or record.warning,
    )


def begun(change: StatusChange, step: Step) -> ChangeRecord:
    """The record of a change that has come to its first step."""
    blank = ChangeRecord(change=change, proofs=())
    return after(blank, step)


def intent_row(change: StatusChange, author: Author) -> tuple[str | int, ...]:
    """The values of an `intents` row, in the table's order without `n`."""
    return (
        change.change_id,
        change.ref.advertiser_id,
        change.ref.level.value,
        change.ref.id,
        storable(change.name),
        change.to.value,
        change.seen.value,
        int(change.smart_plus),
        stamp(change.asked_at),
        change.cause.value,
        change.snapshot_number,
        change.undoes,
        storable(author.user),
        storable(author.host),
        author.session,
        author.pid,
        change.group,
    )


def step_row(step: Step) -> tuple[str | None, ...]:
    """The values of a `steps` row from `at` on."""
    return (
        stamp(step.at),
        step.state.value,
        storable(step.message),
        storable(step.request_id),
        storable(step.warning),
        None if step.money is None else str(step.money.amount),
        None if step.money is None else step.money.currency,
        None if step.lifetime is None else str(step.lifetime),
    )


def entry_of(intent: sqlite3.Row, steps: Sequence[sqlite3.Row]) -> JournalEntry:
    """An intent and its steps, oldest first, as one entry.

    Raises:
        JournalError: a row holds something that this ttui never writes.
    """
    try:
        record = ChangeRecord(change=_change(intent), proofs=())
        lifetime: Decimal | None = None
        for row in steps:
            step = _step(row)
            record = after(record, step)
            if step.state is ChangeState.CONFIRMED:
                lifetime = step.lifetime
        author = Author(intent["user"], intent["host"], intent["session"], intent["pid"])
    except (ValueError, InvalidOperation) as error:
        raise JournalError(f"The journal holds a row that cannot be read: {error}.") from error
    return JournalEntry(record, author, lifetime)


def _change(row: sqlite3.Row) -> StatusChange:
    return StatusChange(
        change_id=row["change_id"],
        ref=EntityRef(row["advertiser_id"], Level(row["level"]), row["entity_id"]),
        name=row["name"],
        to=OperationStatus(row["target"]),
        seen=OperationStatus(row["seen"]),
        smart_plus=bool(row["smart_plus"]),
        asked_at=datetime.fromisoformat(row["asked_at"]),
        cause=ChangeCause(row["cause"]),
        snapshot_number=row["snapshot_number"],
        undoes=row["undoes"],
        group=row["grouping"],
    )


def _step(row: sqlite3.Row) -> Step:
    amount, lifetime = row["amount"], row["lifetime"]
    return Step(
        state=ChangeState(row["state"]),
        at=datetime.fromisoformat(row["at"]),
        message=row["message"],
        request_id=row["request_id"],
        warning=row["warning"],
        money=None if amount is None else Money(Decimal(amount), row["currency"] or ""),
        lifetime=None if lifetime is None else Decimal(lifetime),
    )


def stamp(moment: datetime) -> str:
    """UTC ISO text of fixed width, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def storable(text: str) -> str:
    """The text as UTF-8 can hold it: JSON may smuggle lone surrogates into a name."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
