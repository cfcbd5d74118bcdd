"""The key of every row, change and figure."""

from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """The four levels of an ad account."""

    ADVERTISER = "advertiser"
    CAMPAIGN = "campaign"
    ADGROUP = "adgroup"
    AD = "ad"


class EntityRef(NamedTuple):
    """The identity of one row, the same across refreshes, screens and restarts.

    A named tuple and not a dataclass: it keys every map, and its hash must be C speed
    for 100,000 ads.
    """

    advertiser_id: str
    """The ad account that owns it; every write names its account."""
    level: Level
    """The level of the id; ids of different levels must not be compared."""
    id: str
    """TikTok's id, a decimal string of 15 to 19 digits; for Smart+ ads the `smart_plus_ad_id`."""


def advertiser_ref(advertiser_id: str) -> EntityRef:
    """The ref of an ad account itself."""
    return EntityRef(advertiser_id, Level.ADVERTISER, advertiser_id)
