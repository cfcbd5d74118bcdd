"""What report rows are about."""

from dataclasses import dataclass

from ttui.simulator.world.entities import (
    Account,
    Ad,
    AdGroup,
    Campaign,
    Entity,
    SmartAd,
    campaign_of,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What one report row is about."""

    account: Account
    entity: Entity | None
    """None stands for the whole account."""

    @property
    def campaign(self) -> Campaign | None:
        """The campaign the row belongs to, where it has one."""
        return None if self.entity is None else campaign_of(self.entity)

    @property
    def group(self) -> AdGroup | None:
        """The ad group the row belongs to, where it has one."""
        if isinstance(self.entity, AdGroup):
            return self.entity
        return self.entity.group if isinstance(self.entity, Ad | SmartAd) else None

    @property
    def entity_id(self) -> str:
        """The id of what the row is about."""
        return self.account.advertiser_id if self.entity is None else self.entity.entity_id


@dataclass(frozen=True, slots=True)
class Line:
    """One report row to be: whose, and for which account day, hour and audience."""

    subject: Subject
    day: int
    hour: int = -1
    cell: int = 0
    """Which audience cell, in AUDIENCE reports."""
