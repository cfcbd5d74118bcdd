"""Filters of reports: conditions whose values are JSON inside strings (contract 8.1)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ttui.simulator.protocol.wire import bad_parameter
from ttui.simulator.world.entities import (
    Account,
    Ad,
    AdGroup,
    Campaign,
    Entity,
    Origin,
    SmartAd,
    campaign_of,
)
from ttui.simulator.world.status import matches

_MOST_IDS: Final = 100
_IDS: Final = ("campaign_ids", "adgroup_ids", "ad_ids", "ad_ids_v2")
_STATUS: Final[Mapping[str, str]] = {
    "AUCTION_CAMPAIGN": "campaign_status",
    "AUCTION_ADGROUP": "adgroup_status",
    "AUCTION_AD": "ad_status",
}
_KNOWN: Final = frozenset({*_IDS, *_STATUS.values(), "campaign_system_origins"})


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which objects a report covers; deleted ones and Promote are left out unless asked for."""

    level: str
    ids: Mapping[str, frozenset[str]]
    origins: tuple[str, ...]
    statuses: Mapping[str, str]
    with_shop: bool = False
    """Whether GMV Max counts as made in Ads Manager."""

    @staticmethod
    def read(filtering: object, level: str, *, with_shop: bool = False) -> "ReportFilter":
        """Understand the ``filtering`` parameter.

        Raises:
            ApiError: 40002 for a condition TikTok would not take.
        """
        ids: dict[str, frozenset[str]] = {}
        statuses: dict[str, str] = {}
        origins: tuple[str, ...] = ("TT_ADS_PLATFORM",)
        for condition in _conditions(filtering):
            name = str(condition.get("field_name"))
            wanted = _values(name, condition)
            if name in _IDS:
                ids[name] = frozenset(wanted)
            elif name == "campaign_system_origins":
                origins = wanted
            else:
                statuses[name] = wanted[0] if wanted else ""
        return ReportFilter(level, ids, origins, statuses, with_shop)

    def passes(self, entity: Entity, now: int) -> bool:
        """Whether an object may have a row."""
        wanted = self.statuses.get(_STATUS.get(self.level, ""), "STATUS_NOT_DELETE")
        if not matches(entity, wanted, "", now):
            return False
        if self.ids:
            own = _ids_of(entity)
            if any(own.get(name, "") not in asked for name, asked in self.ids.items()):
                return False
        return self.origin_passes(campaign_of(entity))

    def campaigns_of(self, account: Account) -> Sequence[Campaign]:
        """The campaigns worth looking into: those named, or all."""
        named = self.ids.get("campaign_ids")
        if named is None:
            return account.campaigns
        return [campaign for campaign in account.campaigns if campaign.campaign_id in named]

    def origin_passes(self, campaign: Campaign) -> bool:
        """Whether the report covers what made the campaign: Ads Manager, or Promote."""
        return campaign.origin in self.counted

    @property
    def counted(self) -> tuple[Origin, ...]:
        """The origins that the report covers."""
        found = [one for one in (Origin.ADS_MANAGER, Origin.PROMOTE) if one in self.origins]
        if Origin.ADS_MANAGER in found:
            found += [Origin.SHOP] if self.with_shop else []
            found += [Origin.UNLISTED] if self.level == "AUCTION_ADVERTISER" else []
        return tuple(found)


def _conditions(filtering: object) -> list[Mapping[str, object]]:
    if filtering is None:
        return []
    if not isinstance(filtering, list) or not all(isinstance(one, dict) for one in filtering):
        raise bad_parameter("filtering: Must be a list of objects.")
    return filtering


def _values(name: str, condition: Mapping[str, object]) -> tuple[str, ...]:
    if name not in _KNOWN:
        raise bad_parameter(f"filtering: {name} is not supported.")
    value = condition.get("filter_value")
    if not isinstance(value, str):
        raise bad_parameter("filtering: filter_value must be a string.")
    if condition.get("filter_type") != "IN":
        return (value,)
    try:
        items = json.loads(value)
    except ValueError:
        raise bad_parameter("filtering: filter_value of IN must be a JSON array.") from None
    if not isinstance(items, list) or len(items) > _MOST_IDS:
        raise bad_parameter(f"filtering: {name} takes a list of at most {_MOST_IDS} values.")
    return tuple(str(item) for item in items)


def _ids_of(entity: Entity) -> Mapping[str, str]:
    found = {"campaign_ids": campaign_of(entity).campaign_id}
    if isinstance(entity, AdGroup):
        found["adgroup_ids"] = entity.adgroup_id
    elif isinstance(entity, Ad | SmartAd):
        found["adgroup_ids"] = entity.group.adgroup_id
        smart = entity.smart_ad if isinstance(entity, Ad) else entity
        found["ad_ids"] = entity.entity_id
        found["ad_ids_v2"] = smart.smart_plus_ad_id if smart else entity.entity_id
    return found
