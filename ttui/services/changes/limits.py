"""What ttui itself declines to send, and why, in a sentence for the person."""

from collections.abc import Iterator, Sequence

from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity
from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import DeliveryState, OperationStatus

READ_ONLY = "Read-only: nothing is sent."
PROMOTE = "A Promote can only be ended in the TikTok app: the API cannot change it."
RESERVATION = "Bought by reservation: TikTok does not let the API switch it."
BEHIND_STOP = "A stop of this row is still under way; start it once that is confirmed."
UNRESOLVED = (
    "What an earlier session asked is not settled yet: {0}. Starts wait for it; stops do not."
)


def why_not(change: StatusChange, snapshot: AccountSnapshot | None, read_only: bool) -> str:
    """Why a change cannot be sent at all, or empty. Holds for stops as well.

    Promote and reservations cannot be switched through the API (contract 4.3, 6).
    """
    if read_only:
        return READ_ONLY
    if change.is_hand_off:
        return PROMOTE
    if change.ref.level is Level.ADVERTISER or change.to not in {
        OperationStatus.ENABLE,
        OperationStatus.DISABLE,
    }:
        return "Only campaigns, ad groups and ads can be switched, and only on or off."
    for row in _row_and_above(change.ref, snapshot):
        if row.is_promote:
            return PROMOTE
        if isinstance(row, Campaign) and row.is_reservation:
            return RESERVATION
    return ""


def why_no_start(
    change: StatusChange, snapshot: AccountSnapshot | None, unresolved: Sequence[ChangeRecord]
) -> str:
    """Why a start, which may spend money, cannot be sent, or empty.

    Args:
        change: a start.
        snapshot: its account as the store knows it now.
        unresolved: changes of earlier sessions that this start has to wait for.
    """
    if unresolved:
        return UNRESOLVED.format(_named(unresolved[0].change))
    row = snapshot.entity(change.ref) if snapshot else None
    if row is None:
        return "This row has not been read yet; a start needs to know what it switches on."
    return _why_not_on(change, row)


def _why_not_on(change: StatusChange, row: Entity) -> str:
    if row.switch is OperationStatus.FROZEN:
        return "It has ended for good and cannot be switched on."
    if row.delivery.state is DeliveryState.DELETED:
        return "It is deleted and cannot be switched on."
    if row.switch is not change.seen:
        return f"It was {_on_off(change.seen)} on screen and is {_on_off(row.switch)} now."
    return "It is on already." if row.switch is change.to else ""


def _row_and_above(ref: EntityRef, snapshot: AccountSnapshot | None) -> Iterator[Entity]:
    row: Campaign | AdGroup | Ad | None = snapshot.entity(ref) if snapshot else None
    if snapshot is not None and row is not None:
        yield row
        yield from snapshot.above(ref)


def _named(change: StatusChange) -> str:
    return f'the {"stop" if change.is_stop else "start"} of "{change.name}"'


def _on_off(switch: OperationStatus) -> str:
    return {OperationStatus.ENABLE: "on", OperationStatus.DISABLE: "off"}.get(switch, switch.value)
