"""What somebody saw when they pressed a key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ids import EntityRef
from ttui.domain.snapshot import AccountSnapshot


@dataclass(frozen=True, slots=True)
class PaintedRow:
    """A row as it stood on the screen."""

    ref: EntityRef
    entity: Campaign | AdGroup | Ad | None
    """As drawn; None for an ad account's row."""
    campaign: Campaign | None
    """The campaign it belongs to, or is."""
    snapshot_number: int
    """The snapshot it was drawn from."""


def painted_row(account: AccountSnapshot | None, ref: EntityRef) -> PaintedRow:
    """A row of the snapshot that is drawn."""
    entity = account.entity(ref) if account else None
    campaign = None
    if account is not None and isinstance(entity, AdGroup | Ad):
        campaign = account.campaigns.get(entity.campaign_id)
    elif isinstance(entity, Campaign):
        campaign = entity
    return PaintedRow(ref, entity, campaign, account.number if account else 0)


class PaintedRows(Protocol):
    """Whatever shows rows that keys may act on."""

    displaced: bool
    """True when data moved the cursor to another row and no key has answered that yet."""

    @property
    def marks(self) -> Collection[EntityRef]:
        """The rows somebody marked."""
        ...

    def targets(self) -> Sequence[PaintedRow]:
        """What a key acts on, as painted."""
        ...
