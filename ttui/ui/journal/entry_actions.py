"""The keys on an entry of the journal: undo it, or ask the same again.

Only the drawn entry and the picture decide. Nothing is sent here.
"""

from dataclasses import replace
from datetime import datetime

from ttui.domain.app_state import Picture
from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.eligibility import Reason
from ttui.domain.status import OperationStatus
from ttui.domain.undo import undo
from ttui.ui.switching.plan import Plan
from ttui.ui.wording.eligibility import why


def take_back(record: ChangeRecord, picture: Picture, now: datetime) -> Plan:
    """The change that undoes an entry; if it is a start, a question comes first."""
    change = record.change
    reason = _out_of_reach(change, picture) or _why_not_back(record, picture)
    back = undo(record, SYSTEM_CHANCE.new_id(), now)
    if reason or back is None:
        why = reason or "nothing to take back: it changed nothing, or nobody knows what was before."
        return Plan(refusals=(f"{change.name}: {why}",))
    return Plan((back,), asks=not back.is_stop)


def again(change: StatusChange, picture: Picture, now: datetime, to: OperationStatus) -> Plan:
    """A new change of an entry's row that this session has not read."""
    reason = _out_of_reach(change, picture)
    if change.is_hand_off:
        reason = f"{why(Reason.PROMOTE, to)}."
    if reason:
        return Plan(refusals=(f"{change.name}: {reason}",))
    made = StatusChange.by_key(change.ref, None, to, change_id=SYSTEM_CHANCE.new_id(), asked_at=now)
    made = replace(made, name=change.name, smart_plus=change.smart_plus)
    return Plan((made,), asks=not made.is_stop)


def _out_of_reach(change: StatusChange, picture: Picture) -> str:
    if picture.account(change.ref.advertiser_id) is not None:
        return ""
    return f"ad account ..{change.ref.advertiser_id[-4:]} is not open in this session."


def _why_not_back(record: ChangeRecord, picture: Picture) -> str:
    change = record.change
    if change.is_hand_off:
        return "a Promote that has ended cannot be started again."
    latest = picture.changes.get(change.ref)
    if latest is not None and latest.state.is_open:
        doing = "stopping" if latest.change.is_stop else "starting"
        return f"still {doing}; press z again once that is settled."
    row = picture.entity(change.ref)
    if row is not None and row.switch is change.seen:
        word = "on" if row.switch is OperationStatus.ENABLE else "off"
        return f"it is {word} again already; nothing to take back."
    return ""
