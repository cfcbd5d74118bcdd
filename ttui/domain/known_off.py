"""A row that is known to be off: another stop would only hide the proof of the first."""

from datetime import datetime, timedelta

from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.outside import OutsideChange
from ttui.domain.snapshot import Stamp
from ttui.domain.status import OperationStatus

FRESH = 60.0
"""Seconds for which a reading of a switch is believed; past them a stop is sent again."""


def off_since(
    record: ChangeRecord | None,
    switch: OperationStatus | None,
    outside: OutsideChange | None,
    read_at: Stamp | None,
    now: Stamp,
) -> datetime | None:
    """When a row was confirmed off, if it is known to be off still; None when a stop makes sense.

    Args:
        record: the latest change at the row.
        switch: as last read.
        outside: the latest change of the row that this session did not make.
        read_at: when the account's switches were last read.
        now: this moment.
    """
    if record is None or switch is not OperationStatus.DISABLE:
        return None
    change = record.change
    if not change.is_stop or change.is_hand_off or not record.state.is_proven:
        return None
    if outside is not None and outside.to is not OperationStatus.DISABLE:
        return None
    proven = [step.at for step in record.steps if step.state is ChangeState.CONFIRMED]
    if not proven:
        return None
    is_read = read_at is not None and now.tick - read_at.tick <= FRESH
    is_young = timedelta(0) <= now.at - proven[-1] <= timedelta(seconds=FRESH)
    return proven[-1] if is_read or is_young else None
