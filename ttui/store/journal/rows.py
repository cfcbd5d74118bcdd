"""Journal rows to and from domain types."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from ttui.domain.campaign import Family
from ttui.domain.changes import (
    Author,
    ChangeCause,
    ChangeRecord,
    ChangeState,
    ChangeStep,
    StatusChange,
)
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.status import OperationStatus
from ttui.store.journal.checked_values import amount, choice, moment, number, optional_text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalStep:
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
    """Charged at that moment in all, to tell late charges across midnight; of a GMV Max campaign on
    that day."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A change as the journal has it."""

    record: ChangeRecord
    author: Author
    lifetime_at_stop: Decimal | None = None
    """Lifetime charge when the stop was confirmed."""


def after(record: ChangeRecord, step: JournalStep) -> ChangeRecord:
    """The record with one more step; words of an earlier step give way, ids and money stay."""
    confirmed = step.state is ChangeState.CONFIRMED
    quiet = step.state is ChangeState.QUIET
    said = step.state is ChangeState.SAID_ENDED
    return replace(
        record,
        steps=(*record.steps, ChangeStep(step.state, step.at)),
        message=step.message,
        request_id=step.request_id or record.request_id,
        spend_at_stop=step.money if confirmed and step.money else record.spend_at_stop,
        final_spend=step.money if quiet and step.money else record.final_spend,
        spend_when_said=step.money if said and step.money else record.spend_when_said,
        warning=step.warning or record.warning,
    )


def begun(change: StatusChange, step: JournalStep) -> ChangeRecord:
    """The record of a change that has come to its first step."""
    blank = ChangeRecord(change=change, steps=())
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
        int(change.family is Family.SMART_PLUS),
        stamp(change.asked_at),
        change.cause.value,
        change.snapshot_number,
        change.undoes,
        storable(author.user),
        storable(author.host),
        author.session,
        author.pid,
        change.group,
        change.family.value,
    )


def step_row(step: JournalStep) -> tuple[str | None, ...]:
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
        UnreadableRowError: a row holds something that this ttui never writes.
    """
    change = _change(intent)
    # Nobody knows how far a change came whose steps are lost: it counts as asked, and is looked at.
    lost = () if steps else (ChangeStep(ChangeState.ASKED, change.asked_at),)
    record = ChangeRecord(change=change, steps=lost)
    lifetime: Decimal | None = None
    for row in steps:
        step = _step(row)
        record = after(record, step)
        if step.state is ChangeState.CONFIRMED:
            lifetime = step.lifetime
    author = Author(
        text(intent, "user"),
        text(intent, "host"),
        text(intent, "session"),
        number(intent, "pid"),
    )
    return JournalEntry(record, author, lifetime)


def _change(row: sqlite3.Row) -> StatusChange:
    ref = EntityRef(text(row, "advertiser_id"), choice(Level, row, "level"), text(row, "entity_id"))
    return StatusChange(
        change_id=text(row, "change_id"),
        ref=ref,
        name=text(row, "name"),
        to=choice(OperationStatus, row, "target"),
        seen=choice(OperationStatus, row, "seen"),
        family=_family(row),
        asked_at=moment(row, "asked_at"),
        cause=choice(ChangeCause, row, "cause"),
        snapshot_number=number(row, "snapshot_number"),
        undoes=text(row, "undoes"),
        group=text(row, "grouping"),
    )


def _family(row: sqlite3.Row) -> Family:
    """The endpoint family; an older ttui wrote no more than whether it was Smart+."""
    family = choice(Family, row, "family")
    is_smart_plus = family is Family.UNKNOWN and bool(number(row, "smart_plus"))
    return Family.SMART_PLUS if is_smart_plus else family


def _step(row: sqlite3.Row) -> JournalStep:
    money = amount(row, "amount")
    return JournalStep(
        state=choice(ChangeState, row, "state"),
        at=moment(row, "at"),
        message=text(row, "message"),
        request_id=text(row, "request_id"),
        warning=text(row, "warning"),
        money=None if money is None else Money(money, optional_text(row, "currency")),
        lifetime=amount(row, "lifetime"),
    )


def stamp(moment: datetime) -> str:
    """UTC ISO text of fixed width, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def storable(words: str) -> str:
    """The text as UTF-8 can hold it: JSON may smuggle lone surrogates into a name."""
    return words.encode("utf-8", "backslashreplace").decode("utf-8")
