"""The keys on an entry of the journal: undo it, or ask the same again.

Only the drawn entry and the app state decide. Nothing is sent here.
"""

from dataclasses import replace
from datetime import datetime

from ttui.domain.app_state import AppState
from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.eligibility import Reason
from ttui.domain.status import OperationStatus
from ttui.domain.undo import undo
from ttui.ui.switching.plan import SwitchPlan
from ttui.ui.wording.eligibility import why


def take_back(record: ChangeRecord, app_state: AppState, now: datetime) -> SwitchPlan:
    """The change that undoes an entry; if it is a start, a question comes first."""
    change = record.change
    reason = _out_of_reach(change, app_state) or _why_not_back(record, app_state)
    back = undo(record, SYSTEM_CHANCE.new_id(), now)
    if reason or back is None:
        why = reason or "nothing to take back: it changed nothing, or nobody knows what was before."
        return SwitchPlan(refusals=(f"{change.name}: {why}",))
    return SwitchPlan((back,), asks=not back.is_stop)


def again(
    change: StatusChange, app_state: AppState, now: datetime, to: OperationStatus
) -> SwitchPlan:
    """A new change of an entry's row that this session has not read."""
    reason = _out_of_reach(change, app_state)
    if change.is_hand_off:
        reason = f"{why(Reason.PROMOTE, to)}."
    if reason:
        return SwitchPlan(refusals=(f"{change.name}: {reason}",))
    made = StatusChange.by_key(change.ref, None, to, change_id=SYSTEM_CHANCE.new_id(), asked_at=now)
    made = replace(made, name=change.name, family=change.family)
    return SwitchPlan((made,), asks=not made.is_stop)


def _out_of_reach(change: StatusChange, app_state: AppState) -> str:
    if app_state.account(change.ref.advertiser_id) is not None:
        return ""
    return f"ad account ..{change.ref.advertiser_id[-4:]} is not open in this session."


def _why_not_back(record: ChangeRecord, app_state: AppState) -> str:
    change = record.change
    if change.is_hand_off:
        return "a Promote that has ended cannot be started again."
    latest = app_state.changes.get(change.ref)
    if latest is not None and latest.state.is_open:
        doing = "stopping" if latest.change.is_stop else "starting"
        return f"still {doing}; press z again once that is settled."
    row = app_state.entity(change.ref)
    if row is not None and row.switch is change.seen:
        word = "on" if row.switch is OperationStatus.ENABLE else "off"
        return f"it is {word} again already; nothing to take back."
    return ""
