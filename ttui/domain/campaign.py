"""Campaigns, ad groups and ads as the lists report them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ttui.domain.budget import UNREAD_BUDGET, Budget
from ttui.domain.ids import EntityRef
from ttui.domain.shop import ShopAd
from ttui.domain.status import Delivery, OperationStatus


class Origin(StrEnum):
    """Which list and which report name a row (contract 3.1, 6, 18)."""

    TT_ADS_PLATFORM = "TT_ADS_PLATFORM"
    PROMOTE = "PROMOTE"
    """A post boosted in the TikTok app: the API can read it and cannot change it."""
    SHOP_PRODUCT = "PRODUCT_GMV_MAX"
    """A GMV Max campaign for a TikTok Shop's products."""
    SHOP_LIVE = "LIVE_GMV_MAX"
    """A GMV Max campaign for a TikTok Shop's LIVE."""

    @property
    def is_shop(self) -> bool:
        """True for GMV Max."""
        return self in {Origin.SHOP_PRODUCT, Origin.SHOP_LIVE}


class Family(StrEnum):
    """Which endpoints switch a row, if any do; kept with what was last seen of it."""

    UNKNOWN = ""
    """Not known: it is switched as a classic row, and looked for on every list."""
    CLASSIC = "classic"
    SMART_PLUS = "smart_plus"
    PROMOTE = "promote"
    """None: only the TikTok app can end it (contract 6)."""
    RESERVATION = "reservation"
    """None: bought by reservation (contract 4.3)."""
    GMV_MAX_PRODUCT = "gmv_max_product"
    """Switched as a classic campaign, in calls of its own; read back through its own list
    (contract 18.3)."""
    GMV_MAX_LIVE = "gmv_max_live"
    """The same of a shop's LIVE."""

    @property
    def has_own_list(self) -> bool:
        """True if its rows are on a list that is read by itself, so no other list tells of them."""
        return self in {Family.GMV_MAX_PRODUCT, Family.GMV_MAX_LIVE}

    @property
    def is_shop(self) -> bool:
        """True for GMV Max."""
        return self in {Family.GMV_MAX_PRODUCT, Family.GMV_MAX_LIVE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """The common fields of a campaign, an ad group and an ad."""

    ref: EntityRef
    name: str
    """As TikTok sent it: hostile text, to be shown only through `ui.render`."""
    switch: OperationStatus
    delivery: Delivery
    origin: Origin = Origin.TT_ADS_PLATFORM
    smart_plus: bool = False
    """An upgraded Smart+ object: it is switched through the Smart+ endpoints (contract 5)."""
    create_time: datetime | None = None
    """Aware, UTC; None when it was not sent."""
    oddities: tuple[str, ...] = ()
    """Raw values of the row that could not be understood, such as `budget='1O0'`."""

    @property
    def is_promote(self) -> bool:
        """True when only the TikTok app can end it."""
        return self.origin is Origin.PROMOTE

    @property
    def is_shop(self) -> bool:
        """True for a GMV Max campaign of a TikTok Shop."""
        return self.origin.is_shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign(Entity):
    """One campaign."""

    budget: Budget = UNREAD_BUDGET
    budget_optimize_on: bool = False
    """CBO: the budget is the campaign's and its ad groups have none."""
    objective: str = ""
    """`objective_type`, raw."""
    is_ios14_dedicated: bool = False
    """Stopping it fixes its postback window for good; asks before it acts (KEYS.md grade 0*)."""
    is_reservation: bool = False
    """Bought by reservation (Reach & Frequency, TopView): cannot be paused through the API."""
    shop: ShopAd | None = None
    """What only a GMV Max campaign has; None for every other campaign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdGroup(Entity):
    """One ad group."""

    campaign_id: str
    budget: Budget = UNREAD_BUDGET
    schedule_start: datetime | None = None
    """Aware, UTC (contract 14)."""
    schedule_end: datetime | None = None
    """None when it runs on; TikTok writes such an end ten years ahead."""
    dayparting: str = ""
    """336 marks, half hours from Monday 00:00 in the account's zone; empty for no limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ad(Entity):
    """One ad; for Smart+ the ad itself, not its creatives."""

    adgroup_id: str
    campaign_id: str
    post_id: str = ""
    """`tiktok_item_id` of a Spark ad's post, empty otherwise."""


def parent_id(row: Entity) -> str:
    """The id of the ad group or campaign that a row is in; empty for a campaign."""
    if isinstance(row, Ad):
        return row.adgroup_id
    return row.campaign_id if isinstance(row, AdGroup) else ""


def family_of(row: Entity) -> Family:
    """Which endpoints switch a row."""
    if row.is_promote:
        return Family.PROMOTE
    if isinstance(row, Campaign) and row.is_reservation:
        return Family.RESERVATION
    if row.is_shop:
        is_live = row.origin is Origin.SHOP_LIVE
        return Family.GMV_MAX_LIVE if is_live else Family.GMV_MAX_PRODUCT
    return Family.SMART_PLUS if row.smart_plus else Family.CLASSIC


def origin_of(family: Family) -> Origin:
    """Which list and which report name the rows of a family; the ordinary ones if it is unknown."""
    return _ORIGINS.get(family, Origin.TT_ADS_PLATFORM)


_ORIGINS = {
    Family.PROMOTE: Origin.PROMOTE,
    Family.GMV_MAX_PRODUCT: Origin.SHOP_PRODUCT,
    Family.GMV_MAX_LIVE: Origin.SHOP_LIVE,
}
