"""What exists in the simulated TikTok: accounts, campaigns, ad groups, ads.

Objects are mutable and slotted: a world may hold more than 100,000 of them. Money is in
minor units (cents, yen), rates in micro-units per hour, times in milliseconds since 1970 (see
``money`` and ``clock``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ttui.simulator.world.business_centers import Wallet

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ttui.simulator.world.history import DailyHistory
    from ttui.simulator.world.increases import Increases
    from ttui.simulator.world.money import Currency
    from ttui.simulator.world.shop import OldShopAds, ShopCampaign, Store


class Switch(StrEnum):
    """``operation_status``: what the owner asked for (contract 7)."""

    ENABLE = "ENABLE"
    DISABLE = "DISABLE"
    FROZEN = "FROZEN"
    """Ended; cannot be enabled again (contract 4.1)."""


class Review(StrEnum):
    """Where an object stands with TikTok's moderators."""

    APPROVED = "approved"
    IN_REVIEW = "in review"
    REJECTED = "rejected"


class Mode(StrEnum):
    """``budget_mode`` (contract 3.1)."""

    INFINITE = "BUDGET_MODE_INFINITE"
    TOTAL = "BUDGET_MODE_TOTAL"
    DAY = "BUDGET_MODE_DAY"
    DYNAMIC = "BUDGET_MODE_DYNAMIC_DAILY_BUDGET"


class Origin(StrEnum):
    """What made a campaign: which lists and reports name it."""

    ADS_MANAGER = "TT_ADS_PLATFORM"
    PROMOTE = "PROMOTE"
    SHOP = "SHOP"
    """GMV Max (contract 18)."""
    UNLISTED = "UNLISTED"
    """In no list and no row of a report; only the account's total holds it."""


class PromoteEnding(StrEnum):
    """How a Promote order came to its end."""

    RUNNING = "running"
    WITHDRAWN = "withdrawn"
    """The owner ended it on the phone."""


@dataclass(frozen=True, slots=True)
class Audience:
    """A custom or lookalike audience (contract 10)."""

    audience_id: str
    name: str
    kind: str
    """``file``, ``website``, ``engagement`` or ``lookalike``."""
    people: int
    source: str = ""
    """The audience a lookalike was made from."""


@dataclass(slots=True, eq=False, repr=False)
class Account:
    """An ad account (an advertiser)."""

    advertiser_id: str
    name: str
    currency: Currency
    zone: ZoneInfo
    timezone: str
    """As ``advertiser/info`` shows it; may be a POSIX-signed ``Etc/`` name (contract 14)."""
    opened_ms: int
    """From here on money is simulated; before it lie the opening sums and the history."""
    opening_day: int
    """The account day (ordinal) that ``opening`` sums belong to."""
    country: str = "US"
    status: str = "STATUS_ENABLE"
    owner_bc_id: str | None = None
    role: str = "ADMIN"
    """The role of the token's user: ``ADMIN``, ``OPERATOR`` or ``ANALYST``."""
    wallet: Wallet = field(default_factory=Wallet)
    created_ms: int = 0
    rejection_reason: str = ""
    company: str = ""
    campaigns: list[Campaign] = field(default_factory=list)
    audiences: list[Audience] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    """The TikTok Shops it advertises."""
    sums_cache: dict[tuple[object, ...], tuple[int, ...]] = field(default_factory=dict)
    """What days before the opening day came to, once worked out (see ``sums``)."""

    @property
    def may_deliver(self) -> bool:
        """Whether ads of this account may run at all (contract 2.4)."""
        return self.status == "STATUS_ENABLE"


@dataclass(slots=True, eq=False, repr=False)
class Campaign:
    """A campaign, or a Promote order (contract 6)."""

    campaign_id: str
    account: Account
    name: str
    budget_mode: Mode = Mode.INFINITE
    budget: int = 0
    cbo: bool = False
    promote: bool = False
    ending: PromoteEnding = PromoteEnding.RUNNING
    automation: str = "MANUAL"
    objective: str = "WEB_CONVERSIONS"
    campaign_type: str = "REGULAR_CAMPAIGN"
    dedicated: bool = False
    """``is_advanced_dedicated_campaign``: iOS 14 (contract 4.3)."""
    buying_type: str = "AUCTION"
    switch: Switch = Switch.ENABLE
    deleted: bool = False
    created_ms: int = 0
    modified_ms: int = 0
    groups: list[AdGroup] = field(default_factory=list)
    shop: ShopCampaign | None = None
    """What a GMV Max campaign has; its groups and ads are shown nowhere."""
    old_shop: OldShopAds | None = None
    """What an ordinary campaign of the old TikTok Shop ads sells."""
    unlisted: bool = False
    increases: Increases | None = None
    overshoot: int = 0
    """Percent by which long days may exceed a dynamic daily budget, its ad groups' included."""
    long_day: bool = False
    days_before: tuple[int, ...] = ()
    """Sub-units charged on the days before today, yesterday first."""
    used_day: int = 0
    """Sub-units charged since the account's last midnight."""
    used_total: int = 0
    """Sub-units charged ever; kept only where a lifetime budget needs it."""
    exceeded: bool = False
    quits_at: int = 0
    """While switched off but still delivering: when that ends. 0 = not so."""
    day_end: int = 0
    next_break: int = 0
    """Until here nothing about delivery changes by itself."""
    in_delivery_tail: list[Ad] = field(default_factory=list)

    @property
    def entity_id(self) -> str:
        """The id, under the name all levels share."""
        return self.campaign_id

    @property
    def origin(self) -> Origin:
        """What made it."""
        if self.unlisted:
            return Origin.UNLISTED
        if self.shop is not None:
            return Origin.SHOP
        return Origin.PROMOTE if self.promote else Origin.ADS_MANAGER

    @property
    def smart(self) -> bool:
        """Whether it is an upgraded Smart+ campaign (contract 5)."""
        return self.automation == "UPGRADED_SMART_PLUS"

    @property
    def gone(self) -> bool:
        """Whether it was deleted."""
        return self.deleted


@dataclass(slots=True, eq=False, repr=False)
class AdGroup:
    """An ad group with its own budget and schedule."""

    adgroup_id: str
    campaign: Campaign
    name: str
    budget_mode: Mode = Mode.INFINITE
    budget: int = 0
    scheduled_budget: int = 0
    """Daily budget that applies from the next account midnight; 0 = none (contract 4.1)."""
    min_budget: int = 0
    """What TikTok tries to spend at least; no limit, and not guaranteed (contract 21)."""
    switch: Switch = Switch.ENABLE
    review: Review = Review.APPROVED
    deleted: bool = False
    created_ms: int = 0
    modified_ms: int = 0
    starts_ms: int = 0
    ends_ms: int = 0
    """0 = no end."""
    reservation: bool = False
    """Reach & Frequency: its switch cannot be changed (contract 4.3)."""
    daily_history: DailyHistory | None = None
    """Daily figures from before the simulation, of ads that have a part in it."""
    audience_ids: tuple[str, ...] = ()
    ads: list[Ad] = field(default_factory=list)
    smart_ads: list[SmartAd] = field(default_factory=list)
    increases: Increases | None = None
    long_day: bool = False
    days_before: tuple[int, ...] = ()
    """Sub-units charged on the days before today, yesterday first."""
    ends_whole: bool = False
    """Whether what is left of its budget is charged at its end (contract 18.5)."""
    outlives_pause: bool = False
    """Whether it goes on while its campaign is paused (contract 18.3, unconfirmed)."""
    rate_on: int = 0
    """Sum of the rates of ads that are themselves on."""
    open_since: int = -1
    """Start of the present stretch of delivery; -1 = not delivering."""
    accrued_to: int = 0
    """Up to here the open stretch is already counted in ``used_*``."""
    stretches: list[tuple[int, int]] = field(default_factory=list)
    """Past stretches of delivery, oldest first."""
    extras: list[tuple[int, str, int]] = field(default_factory=list)
    """(time, ad id, sub-units): what was left of a budget when less than a millisecond's worth
    was."""
    used_day: int = 0
    used_total: int = 0
    exceeded: bool = False
    quits_at: int = 0

    @property
    def entity_id(self) -> str:
        """The id, under the name all levels share."""
        return self.adgroup_id

    @property
    def gone(self) -> bool:
        """Whether it or its campaign was deleted."""
        return self.deleted or self.campaign.deleted


@dataclass(slots=True, eq=False, repr=False)
class SmartAd:
    """An ad of an upgraded Smart+ campaign; ``ad/get`` lists its creatives (contract 5)."""

    smart_plus_ad_id: str
    group: AdGroup
    name: str
    switch: Switch = Switch.ENABLE
    deleted: bool = False
    created_ms: int = 0
    modified_ms: int = 0
    creatives: list[Ad] = field(default_factory=list)

    @property
    def entity_id(self) -> str:
        """The id, under the name all levels share."""
        return self.smart_plus_ad_id

    @property
    def gone(self) -> bool:
        """Whether it or a parent was deleted."""
        return self.deleted or self.group.gone


@dataclass(slots=True, eq=False, repr=False)
class Ad:
    """An ad, or one creative of a Smart+ ad. It alone spends money."""

    ad_id: str
    group: AdGroup
    name: str
    rate: int = 0
    switch: Switch = Switch.ENABLE
    review: Review = Review.APPROVED
    deleted: bool = False
    created_ms: int = 0
    modified_ms: int = 0
    opening: int = 0
    """Charged on the opening day before the simulation began."""
    history: tuple[int, ...] = ()
    """Charged on the days before the opening day, yesterday first."""
    part: int = -1
    """The ad's part in its group's daily history; -1 = none, then ``history`` tells."""
    item_id: str = ""
    """The TikTok post of a Spark ad, which has no video of its own (contract 4.2)."""
    on_since: int = -1
    on_before: tuple[tuple[int, int], ...] = ()
    """Earlier times this ad itself was on, whatever its parents did."""
    quits_at: int = 0
    smart_ad: SmartAd | None = None

    @property
    def entity_id(self) -> str:
        """The id, under the name all levels share."""
        return self.ad_id

    @property
    def gone(self) -> bool:
        """Whether it or a parent was deleted."""
        if self.smart_ad is not None and self.smart_ad.deleted:
            return True
        return self.deleted or self.group.gone


Entity = Campaign | AdGroup | SmartAd | Ad
"""Anything with a switch."""


def campaign_of(entity: Entity) -> Campaign:
    """The campaign an object is or belongs to."""
    if isinstance(entity, Campaign):
        return entity
    return entity.campaign if isinstance(entity, AdGroup) else entity.group.campaign
