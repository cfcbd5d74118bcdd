"""Makes a frozen change, a question or a refusal from a key and the row as drawn.

Nothing is sent here, and only the drawn row counts. So an app state that arrives between the
drawing and the key cannot change what the key does.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ttui.domain.changes import StatusChange
from ttui.domain.ids import Level
from ttui.domain.orphans import is_orphans_ref
from ttui.domain.status import OperationStatus
from ttui.ui.switching.target import TargetRow, change_of, why_left
from ttui.ui.wording.eligibility import ACCOUNT_ROW, ORPHANS_ROW, READ_ONLY, why


class Verb(StrEnum):
    """What a key asks for."""

    TOGGLE = "toggle"
    STOP = "stop"
    START = "start"


@dataclass(frozen=True, slots=True)
class SwitchPlan:
    """The result of a key press."""

    changes: tuple[StatusChange, ...] = ()
    """Ready to submit, unless `asks`."""
    asks: bool = False
    """True when a question must be accepted first."""
    special: tuple[str, ...] = ()
    """Sentences that the question must add."""
    refusals: tuple[str, ...] = ()
    """Sentences about what is not done, and why."""
    handoff: TargetRow | None = None
    """A Promote whose end is on the phone."""
    account: str = ""
    """The id of an ad account whose campaigns a second press stops."""


def plan(verb: Verb, row: TargetRow | None, *, now: datetime, read_only: bool) -> SwitchPlan:
    """Decide what a key means for one drawn row; `selection_controller` does it for several.

    Args:
        verb: the key's meaning.
        row: the row as drawn; None while there are none.
        now: the time of the press, for the change.
        read_only: whether this session may write at all.
    """
    if row is None:
        return SwitchPlan(refusals=("There is no row to switch yet.",))
    if row.entity is not None and row.entity.is_promote and verb is not Verb.START:
        # Also in a read-only session: it shows the taps and sends nothing.
        return SwitchPlan(handoff=row)
    if read_only:
        return SwitchPlan(refusals=(READ_ONLY,))
    if row.ref.level is Level.ADVERTISER:
        return _of_account(verb, row)
    to = _direction(verb, row)
    reason = _refuse(row, to)
    if reason:
        return SwitchPlan(refusals=(reason,))
    special: tuple[str, ...] = ()
    if to is OperationStatus.DISABLE and _fixes_postbacks(row):
        special = (
            "It is an iOS 14 dedicated campaign: stopping fixes its postback window for good.",
        )
    change = change_of(row, to, now)
    return SwitchPlan((change,), not change.is_stop or bool(special), special)


def _of_account(verb: Verb, row: TargetRow) -> SwitchPlan:
    """A stop of a whole account; a start of one is no wish that anybody should be able to slip."""
    if is_orphans_ref(row.ref):
        return SwitchPlan(refusals=(ORPHANS_ROW,))
    if verb is Verb.STOP:
        return SwitchPlan(account=row.ref.advertiser_id)
    return SwitchPlan(refusals=(ACCOUNT_ROW,))


def _direction(verb: Verb, row: TargetRow) -> OperationStatus:
    """The target switch; UNKNOWN when a toggle has no other side."""
    if verb is Verb.STOP:
        return OperationStatus.DISABLE
    if verb is Verb.START:
        return OperationStatus.ENABLE
    sides = {
        OperationStatus.ENABLE: OperationStatus.DISABLE,
        OperationStatus.DISABLE: OperationStatus.ENABLE,
    }
    unknown = OperationStatus.UNKNOWN
    return sides.get(row.entity.switch, unknown) if row.entity else unknown


def _refuse(row: TargetRow, to: OperationStatus) -> str:
    """A sentence that says why this row cannot be switched, or an empty text."""
    reason = why_left(row, to, is_alone=True)
    if reason is None:
        return ""
    return f"{row.entity.name if row.entity else row.ref.id}: {why(reason, to)}."


def _fixes_postbacks(row: TargetRow) -> bool:
    return (
        row.ref.level is Level.CAMPAIGN
        and row.campaign is not None
        and row.campaign.is_ios14_dedicated
    )
