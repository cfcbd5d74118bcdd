"""The row that the user saw when pressing a key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.eligibility import Reason, why_not
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import OperationStatus


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A row as it was drawn on the screen."""

    ref: EntityRef
    entity: Campaign | AdGroup | Ad | None
    """The entity as drawn; None for an ad account's row."""
    campaign: Campaign | None
    """The campaign it belongs to, or is."""
    snapshot_number: int
    """The snapshot it was drawn from."""


def target_row(account: AccountSnapshot | None, ref: EntityRef) -> TargetRow:
    """A row as the drawn snapshot has it."""
    entity = account.entity(ref) if account else None
    campaign = None
    if account is not None and isinstance(entity, AdGroup | Ad):
        campaign = account.campaigns.get(entity.campaign_id)
    elif isinstance(entity, Campaign):
        campaign = entity
    return TargetRow(ref, entity, campaign, account.number if account else 0)


def why_left(
    row: TargetRow,
    to: OperationStatus,
    *,
    account: AccountSnapshot | None = None,
    latest: ChangeRecord | None = None,
    is_alone: bool,
) -> Reason | None:
    """Why a key does not switch a row, or None; see `why_not` for the arguments."""
    if row.ref.level is Level.ADVERTISER:
        return Reason.NO_SWITCH
    if row.entity is None:
        return Reason.NOT_LISTED
    return why_not(
        to,
        row.entity,
        (row.campaign,) if row.campaign is not None else (),
        latest=latest,
        is_over=account.is_over(row.entity) if account is not None else None,
        is_alone=is_alone,
    )


def change_of(row: TargetRow, to: OperationStatus, now: datetime) -> StatusChange:
    """The frozen change of one painted row."""
    return StatusChange.by_key(
        row.ref,
        row.entity,
        to,
        change_id=SYSTEM_CHANCE.new_id(),
        asked_at=now,
        snapshot_number=row.snapshot_number,
    )


class TargetRows(Protocol):
    """A widget or screen with rows that keys may act on."""

    displaced: bool
    """True when new data moved the cursor to another row and no key was pressed since."""

    @property
    def selected(self) -> Collection[EntityRef]:
        """The marked rows."""
        ...

    def targets(self) -> Sequence[TargetRow]:
        """The rows that a key acts on, as drawn."""
        ...
