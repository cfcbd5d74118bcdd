"""What a GMV Max campaign of a TikTok Shop has and other campaigns do not (contract 18)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from ttui.domain.money import Money

LONGEST_REPORT = timedelta(days=365)
"""No report of GMV Max goes back further, and there is none of a campaign's life (contract 18)."""


class RoiProtection(StrEnum):
    """Whether TikTok makes good today's cost above the ROI target; a stop ends it for the day."""

    IN_EFFECT = "IN_EFFECT"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    UNKNOWN = "UNKNOWN"
    """Not sent, or a word ttui does not know."""

    @classmethod
    def of(cls, raw: str | None) -> "RoiProtection":
        """The state that a wire word names, or UNKNOWN."""
        try:
            return cls(raw or "")
        except ValueError:
            return cls.UNKNOWN


class IncreaseOf(StrEnum):
    """On which days TikTok raises the budget by itself."""

    ORDINARY_DAYS = "auto_budget"
    PROMOTION_DAYS = "promotion_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetIncrease:
    """An automatic increase that is switched on (contract 18.2); None where a field was not sent.

    It fires from 80 % use on while the ROI target is nearly reached, and ends at midnight.
    """

    of: IncreaseOf
    percentage: Decimal | None = None
    """50 means 50 % more each time."""
    limit: int | None = None
    """How many times a day."""
    current: Money | None = None
    """`current_budget`; whether it moves after an increase is UNCONFIRMED."""
    maximum: Money | None = None
    """`maximum_budget`, as TikTok works it out."""
    remaining: Decimal | None = None
    """`remained_times`."""


class SessionKind(StrEnum):
    """What an extra budget is for."""

    MAX_DELIVERY = "NO_BID"
    CREATIVE_BOOST = "CREATIVE_NO_BID"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An extra daily budget on top of a Product campaign's (contract 18.5)."""

    session_id: str
    kind: SessionKind
    budget: Money | None
    """Charged whole even in a session shorter than a day; None where it could not be read."""
    start: datetime | None = None
    """Aware, UTC."""
    end: datetime | None = None
    product_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Store:
    """A TikTok Shop that an ad account may advertise (contract 18.7)."""

    store_id: str
    name: str
    """As TikTok sent it: hostile text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopDetails:
    """The details that only `campaign/gmv_max/info/` tells, one campaign a call (contract 18.2)."""

    store_id: str = ""
    """The shop; empty where it was not sent."""
    roas_target: Decimal | None = None
    """`roas_bid`; None without a target."""
    has_protection: bool | None = None
    """`roi_protection_enabled`."""
    increases: tuple[BudgetIncrease, ...] = ()
    """Those that are switched on."""
    has_unpublished_increase: bool = False
    """Only the old `auto_budget_enabled` is on: TikTok publishes no percentage for it."""
    products: str = ""
    """`product_specific_type`, raw."""
    schedule_start: datetime | None = None
    """Aware, UTC."""
    schedule_end: datetime | None = None
    """None when it runs on."""
    name_of_shop: str = ""
    """As TikTok sent it, hostile text; empty where the shops may not be listed."""
    modified: datetime | None = None
    """`modify_time` of the campaign's row when these were asked for; aware, UTC."""
    read_at: datetime | None = None
    """When it was asked for, aware."""
    read_tick: float = float("-inf")
    """The same in `Clock.monotonic` seconds, for ages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopAd:
    """What is known of one GMV Max campaign beside the fields of every campaign."""

    protection: RoiProtection = RoiProtection.UNKNOWN
    details: ShopDetails | None = None
    """None: not read. That says nothing of budget, increases or shop."""
    modified: datetime | None = None
    """`modify_time`, aware, UTC. An automatic increase may leave it as it is (UNCONFIRMED)."""
    sessions: tuple[Session, ...] | None = None
    """The extra budgets that are running; None: not read or not readable, so unknown. Empty: read,
    there are none. LIVE campaigns have no sessions."""
