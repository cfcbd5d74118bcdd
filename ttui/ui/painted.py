"""What somebody saw when they pressed a key."""

from dataclasses import dataclass

from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ids import EntityRef


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
