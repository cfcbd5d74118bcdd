"""From a key and the rows as painted to frozen changes, questions and refusals.

Pure: nothing is sent here, and nothing but the painted rows is looked at, so that a picture that
arrives between the paint and the key cannot change what the key does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from ttui.domain.changes import ChangeCause, ChangeRecord, ChangeState, StatusChange
from ttui.domain.ids import Level
from ttui.domain.picture import Picture
from ttui.domain.status import OperationStatus
from ttui.domain.undo import reversed_change
from ttui.ui.painted import PaintedRow

MOST_ROWS = 20
"""Rows one key may switch: one API call (contract 3.3)."""
FREE_UNDO = 60.0
"""Seconds in which a change is taken back without a question."""


class Verb(StrEnum):
    """What a key asks for."""

    TOGGLE = "toggle"
    STOP = "stop"
    START = "start"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a key press comes to."""

    changes: tuple[StatusChange, ...] = ()
    """Ready to submit, unless `asks`."""
    asks: bool = False
    """True when a question stands before them."""
    special: tuple[str, ...] = ()
    """What the question must say beside the usual."""
    refusals: tuple[str, ...] = ()
    """Sentences: what will not happen, and why."""
    handoff: PaintedRow | None = None
    """A Promote whose end is on the phone."""


def plan(verb: Verb, rows: Sequence[PaintedRow], *, now: datetime, read_only: bool) -> Plan:
    """Decide what a key means for the painted rows.

    Args:
        verb: the key's meaning.
        rows: the rows as painted; several when they are marked.
        now: the time of the press, for the changes.
        read_only: whether this session may write at all.
    """
    whole = _refuse_all(verb, rows, read_only=read_only)
    if whole:
        return Plan(refusals=(whole,))
    if len(rows) == 1 and _is_promote(rows[0]) and verb is not Verb.START:
        return Plan(handoff=rows[0])
    changes: list[StatusChange] = []
    refusals: list[str] = []
    special: list[str] = []
    for row in rows:
        to = _direction(verb, row)
        reason = _refuse(row, to)
        if reason or to is None:
            refusals.append(reason or "")
            continue
        changes.append(change_of(row, to, now))
        if to is OperationStatus.DISABLE and _fixes_postbacks(row):
            special.append(
                "It is an iOS 14 dedicated campaign: stopping fixes its postback window for good."
            )
    starts = any(not change.is_stop for change in changes)
    return Plan(tuple(changes), starts or bool(special), tuple(special), tuple(refusals))


def change_of(
    row: PaintedRow,
    to: OperationStatus,
    now: datetime,
    *,
    cause: ChangeCause = ChangeCause.KEY,
    undoes: str = "",
) -> StatusChange:
    """The frozen change of one painted row."""
    entity = row.entity
    return StatusChange(
        change_id=str(uuid4()),
        ref=row.ref,
        name=entity.name if entity else row.ref.id,
        to=to,
        seen=entity.switch if entity else OperationStatus.UNKNOWN,
        smart_plus=entity.smart_plus if entity else False,
        asked_at=now,
        cause=cause,
        snapshot_number=row.snapshot_number,
        undoes=undoes,
    )


def _refuse_all(verb: Verb, rows: Sequence[PaintedRow], *, read_only: bool) -> str:
    if not rows:
        return "There is no row to switch yet."
    if read_only:
        return f"Read-only session: {verb.value} is not possible here."
    if len(rows) > MOST_ROWS:
        return f"{len(rows)} rows are marked; one key switches at most {MOST_ROWS}. Nothing done."
    if verb is Verb.TOGGLE and len({_direction(verb, row) for row in rows}) > 1:
        return "The marked rows are not all on or all off: x stops them, s starts them."
    return ""


def _direction(verb: Verb, row: PaintedRow) -> OperationStatus | None:
    """Where the switch goes; None when a toggle has no other side."""
    if verb is Verb.STOP:
        return OperationStatus.DISABLE
    if verb is Verb.START:
        return OperationStatus.ENABLE
    sides = {
        OperationStatus.ENABLE: OperationStatus.DISABLE,
        OperationStatus.DISABLE: OperationStatus.ENABLE,
    }
    return sides.get(row.entity.switch) if row.entity else None


def _refuse(row: PaintedRow, to: OperationStatus | None) -> str:
    """Why this row cannot be switched, or nothing."""
    if row.ref.level is Level.ADVERTISER:
        return (
            "An ad account has no switch: unfold it with l, "
            "mark campaigns with v, then x stops them."
        )
    entity = row.entity
    if entity is None:
        return f"{row.ref.id} is gone; nothing done."
    reason = ""
    if entity.is_promote:
        reason = "a Promote is ended and started in the TikTok app only."
    elif row.campaign is not None and row.campaign.is_reservation:
        reason = "bought by reservation; the API cannot pause or start it."
    elif entity.switch is OperationStatus.FROZEN:
        reason = "it has ended for good; its switch does nothing."
    elif to is None:
        reason = "its switch is not known; x stops it, s starts it."
    elif to is OperationStatus.ENABLE and entity.switch is to:
        reason = "it is on already."
    return f"{entity.name}: {reason}" if reason else ""


def _is_promote(row: PaintedRow) -> bool:
    return row.entity is not None and row.entity.is_promote


def _fixes_postbacks(row: PaintedRow) -> bool:
    return (
        row.ref.level is Level.CAMPAIGN
        and row.campaign is not None
        and row.campaign.is_ios14_dedicated
    )


@dataclass(frozen=True, slots=True)
class Submitted:
    """One key press that was sent to the engine; `z` takes back the latest."""

    changes: tuple[StatusChange, ...]
    at: float
    """Monotonic seconds."""


_NOTHING_HAPPENED = frozenset(
    {ChangeState.REFUSED, ChangeState.NOT_LANDED, ChangeState.VOIDED, ChangeState.LIMITED}
)


def undo(last: Submitted, picture: Picture, now: datetime) -> Plan:
    """The changes that take the last ones back.

    What had no effect is left alone; a stop that is still on its way cannot be started over it
    (the engine refuses a start behind anything pending), so that is said instead.
    """
    changes: list[StatusChange] = []
    refusals: list[str] = []
    for change in last.changes:
        record = _record_of(change, picture.changes.get(change.ref))
        reason = _cannot_undo(change, record)
        if reason:
            refusals.append(f"{change.name}: {reason}")
            continue
        changes.append(reversed_change(change, str(uuid4()), now))
    return Plan(
        tuple(changes),
        asks=any(not change.is_stop for change in changes),
        refusals=tuple(refusals),
    )


def _record_of(change: StatusChange, latest: ChangeRecord | None) -> ChangeRecord | None:
    return latest if latest and latest.change.change_id == change.change_id else None


def _cannot_undo(change: StatusChange, record: ChangeRecord | None) -> str:
    if change.seen is change.to:
        return f"it was {'off' if change.is_stop else 'on'} before; nothing to take back."
    if change.seen is not OperationStatus.ENABLE and change.seen is not OperationStatus.DISABLE:
        return "its switch was not known before; nothing to go back to."
    if record is not None and record.state in _NOTHING_HAPPENED:
        return "the change had no effect; nothing to take back."
    if change.is_stop and record is not None and record.state.is_open:
        return "still stopping; press z again once it is confirmed."
    return ""
