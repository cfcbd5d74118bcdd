"""Taking a change back."""

from datetime import datetime

from ttui.domain.changes import ChangeCause, ChangeRecord, ChangeState, StatusChange
from ttui.domain.status import OperationStatus

_SWITCHES = frozenset({OperationStatus.ENABLE, OperationStatus.DISABLE})


def undo(record: ChangeRecord, change_id: str, asked_at: datetime) -> StatusChange | None:
    """The change that takes a record's row back to the switch that was seen before it.

    Args:
        record: what to take back.
        change_id: a new UUID, the key of the undoing change.
        asked_at: now, aware.

    Returns:
        None when there is nothing to take back: it had no effect, the switch was already as
        asked, or nobody knows what it was. Undoing a stop is a start, which spends money: the
        caller asks (KEYS.md grade 2).
    """
    change = record.change
    had_effect = (
        record.state.is_open or record.state.is_proven or record.state is ChangeState.UNCONFIRMED
    )
    if not had_effect or change.seen is change.to or change.seen not in _SWITCHES:
        return None
    return reversed_change(change, change_id, asked_at)


def reversed_change(change: StatusChange, change_id: str, asked_at: datetime) -> StatusChange:
    """A change back to the switch that was seen; whether it makes sense is the caller's matter."""
    return StatusChange(
        change_id=change_id,
        ref=change.ref,
        name=change.name,
        to=change.seen,
        seen=change.to,
        family=change.family,
        asked_at=asked_at,
        cause=ChangeCause.UNDO,
        snapshot_number=change.snapshot_number,
        undoes=change.change_id,
        group=change.group,
    )
