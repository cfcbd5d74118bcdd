"""TikTok Shops and what a GMV Max campaign has beside an ordinary campaign (contract 18)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from ttui.simulator.world.increases import Increases

IN_EFFECT: Final = "IN_EFFECT"
NOT_ELIGIBLE: Final = "NOT_ELIGIBLE"

OFF_BY_TIKTOK: Final = frozenset(
    {
        "CAMPAIGN_STATUS_LIVE_GMV_MAX_AUTHORIZATION_CANCEL",
        "CAMPAIGN_STATUS_PRODUCT_GMV_MAX_AUTHORIZATION_CANCEL",
        "CAMPAIGN_STATUS_IDENTITY_USED_BY_LIVE_GMV_MAX",
        "CAMPAIGN_STATUS_PRODUCT_USED_BY_PRODUCT_GMV_MAX",
    }
)
"""Statuses of campaigns that TikTok itself has switched off (contract 18.4)."""


class ShopKind(StrEnum):
    """The two kinds of GMV Max, in the short words."""

    PRODUCT = "PRODUCT"
    LIVE = "LIVE"

    @property
    def long(self) -> str:
        """The word that ``gmv_max/campaign/get`` uses."""
        return f"{self.value}_GMV_MAX"


class Spender(Protocol):
    """The ad group that spends a budget of a shop; no endpoint shows it."""

    budget: int
    starts_ms: int
    ends_ms: int
    exceeded: bool
    outlives_pause: bool
    deleted: bool
    increases: Increases | None


@dataclass(slots=True, eq=False)
class Store:
    """A TikTok Shop."""

    store_id: str
    name: str
    status: str = "ACTIVE"
    bc_id: str = "7290011846352900001"
    available: bool = True
    """``is_gmv_max_available``; false does not mean that nothing is charged (contract 18.7)."""
    left: bool = False
    """Whether the account has lost the shop, so that its list does not name it any more."""


@dataclass(slots=True, eq=False)
class ShopSession:
    """An extra daily budget on top of a Product campaign's (contract 18.5)."""

    session_id: str
    group: Spender
    """Holds its budget and schedule, and spends."""
    bid_type: str = "NO_BID"
    """``NO_BID`` (max delivery) or ``CREATIVE_NO_BID`` (creative boost)."""
    product_id: str = ""
    item_id: str = ""
    """The boosted video."""


@dataclass(slots=True, eq=False)
class ShopCampaign:
    """What makes a campaign a GMV Max campaign."""

    kind: ShopKind
    store: Store
    main: Spender
    """Holds the campaign's own daily budget, and spends it. No endpoint shows it."""
    target_roi: int = 0
    """``roas_bid`` in hundredths; 0 = none, which is max delivery."""
    roi: int = 250
    """What it earns for what it costs, in hundredths."""
    protected: bool = True
    """``roi_protection_enabled``."""
    protection: str | None = IN_EFFECT
    """``roi_protection_compensation_status`` of today; None = left out of rows."""
    lost_from: str = ""
    """What the protection was before it was lost today; empty = it was not."""
    ordinary: Increases | None = None
    """``auto_budget``."""
    promotion: Increases | None = None
    """``promotion_days``."""
    promotion_spans: tuple[tuple[int, int], ...] = ()
    """First and last account day (ordinals) of each promotion."""
    old_increase: Increases | None = None
    """Only the old top-level ``auto_budget_enabled``; its percentage is not published."""
    product_ids: tuple[str, ...] = ()
    """Empty = all products of the shop."""
    identity_id: str = ""
    """Whose LIVE it is."""
    trouble: str = ""
    """A ``secondary_status`` of contract 18.4 that keeps it from delivering."""
    sessions: list[ShopSession] = field(default_factory=list)

    def increases_on(self, day: int) -> Increases | None:
        """What raises the budget on an account day: a promotion day replaces an ordinary one."""
        if self.promotion and any(first <= day <= last for first, last in self.promotion_spans):
            return self.promotion
        return self.ordinary or self.old_increase

    def lose_protection(self) -> None:
        """Today's protection is gone (contract 18.3)."""
        if self.protection is not None:
            self.lost_from, self.protection = self.protection, NOT_ELIGIBLE

    def regain_protection(self) -> None:
        """It was never lost: what lost it has not happened."""
        if self.lost_from:
            self.protection, self.lost_from = self.lost_from, ""

    def begin_day(self, day: int, *, on: bool) -> None:
        """What an account's midnight changes."""
        self.main.increases = self.increases_on(day)
        self.lost_from = ""
        if self.protection is not None and self.protected and on:
            self.protection = IN_EFFECT


@dataclass(frozen=True, slots=True)
class OldShopAds:
    """What an ordinary campaign of the old TikTok Shop ads sells (contract 18.9)."""

    store_id: str
    identity_id: str = ""
    """Whose LIVE, for Live Shopping ads; empty for video and product shopping ads."""
