"""From a key and the row as painted to a frozen change, questions and refusals.

Pure: nothing is sent here, and nothing but the painted row is looked at, so that a picture that
arrives between the paint and the key cannot change what the key does.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.changes import ChangeCause, StatusChange
from ttui.domain.ids import Level
from ttui.domain.status import OperationStatus
from ttui.ui.painted import PaintedRow


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


def plan(verb: Verb, row: PaintedRow | None, *, now: datetime, read_only: bool) -> Plan:
    """Decide what a key means for one painted row; `marked` does for several.

    Args:
        verb: the key's meaning.
        row: the row as painted; None while there are none.
        now: the time of the press, for the change.
        read_only: whether this session may write at all.
    """
    if row is None:
        return Plan(refusals=("There is no row to switch yet.",))
    if row.entity is not None and row.entity.is_promote and verb is not Verb.START:
        # Also in a read-only session: it shows the taps and sends nothing.
        return Plan(handoff=row)
    if read_only:
        return Plan(refusals=(f"Read-only session: {verb.value} is not possible here.",))
    to = _direction(verb, row)
    reason = _refuse(row, to)
    if reason or to is None:
        return Plan(refusals=(reason,))
    special: tuple[str, ...] = ()
    if to is OperationStatus.DISABLE and _fixes_postbacks(row):
        special = (
            "It is an iOS 14 dedicated campaign: stopping fixes its postback window for good.",
        )
    change = change_of(row, to, now)
    return Plan((change,), not change.is_stop or bool(special), special)


def change_of(
    row: PaintedRow,
    to: OperationStatus,
    now: datetime,
) -> StatusChange:
    """The frozen change of one painted row."""
    entity = row.entity
    return StatusChange(
        change_id=SYSTEM_CHANCE.new_id(),
        ref=row.ref,
        name=entity.name if entity else row.ref.id,
        to=to,
        seen=entity.switch if entity else OperationStatus.UNKNOWN,
        smart_plus=entity.smart_plus if entity else False,
        asked_at=now,
        cause=ChangeCause.KEY,
        snapshot_number=row.snapshot_number,
    )


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


def _fixes_postbacks(row: PaintedRow) -> bool:
    return (
        row.ref.level is Level.CAMPAIGN
        and row.campaign is not None
        and row.campaign.is_ios14_dedicated
    )
