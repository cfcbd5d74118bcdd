"""Decides which changes ttui declines to send, by what the store knows at this moment."""

from collections.abc import Sequence

from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.eligibility import Reason, Refusal, why_not
from ttui.domain.ids import Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import OperationStatus

_SWITCHES = frozenset({OperationStatus.ENABLE, OperationStatus.DISABLE})


def why_never(
    change: StatusChange, snapshot: AccountSnapshot | None, *, read_only: bool
) -> Refusal | None:
    """Why a change cannot be sent at all, or None. Holds for stops as well.

    A stop of a row that was never read is sent: nobody can say that it has no effect.
    """
    if read_only:
        return Refusal(Reason.READ_ONLY)
    if change.is_hand_off:
        return Refusal(Reason.PROMOTE)
    if change.ref.level is Level.ADVERTISER or change.to not in _SWITCHES:
        return Refusal(Reason.NO_SWITCH)
    row = snapshot.entity(change.ref) if snapshot else None
    if snapshot is None or row is None:
        return None
    reason = why_not(change.to, row, snapshot.above(change.ref))
    return Refusal(reason) if reason not in {None, Reason.ALREADY} else None


def why_no_start(
    change: StatusChange, snapshot: AccountSnapshot | None, unresolved: Sequence[ChangeRecord]
) -> Refusal | None:
    """Why a start, which may spend money, cannot be sent, or None.

    Args:
        change: a start.
        snapshot: its account as the store knows it now.
        unresolved: changes of earlier sessions that this start has to wait for.
    """
    if unresolved:
        return Refusal(Reason.EARLIER_SESSION, _named(unresolved[0].change))
    row = snapshot.entity(change.ref) if snapshot else None
    if snapshot is None or row is None:
        return Refusal(Reason.NOT_READ)
    reason = why_not(change.to, row, snapshot.above(change.ref))
    if reason in {None, Reason.ALREADY} and row.switch is not change.seen:
        return Refusal(
            Reason.CHANGED,
            f"it was {_on_off(change.seen)} on screen and is {_on_off(row.switch)} now",
        )
    return Refusal(reason) if reason else None


def _named(change: StatusChange) -> str:
    return f'the {"stop" if change.is_stop else "start"} of "{change.name}"'


def _on_off(switch: OperationStatus) -> str:
    return {OperationStatus.ENABLE: "on", OperationStatus.DISABLE: "off"}.get(switch, switch.value)
