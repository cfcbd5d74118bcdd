"""The switch (what was asked for) and the delivery (what really happens), as two things."""

from dataclasses import dataclass
from enum import StrEnum


class OperationStatus(StrEnum):
    """The switch of a campaign, ad group or ad (contract 7)."""

    ENABLE = "ENABLE"
    DISABLE = "DISABLE"
    FROZEN = "FROZEN"
    """Ended for good; cannot be switched on (contract 4.1)."""
    UNKNOWN = "UNKNOWN"
    """Not sent, or a word ttui does not know; never taken for off."""

    @classmethod
    def of(cls, raw: str | None) -> "OperationStatus":
        """The switch that a wire word names, or UNKNOWN."""
        try:
            return cls(raw or "")
        except ValueError:
            return cls.UNKNOWN


class DeliveryState(StrEnum):
    """Whether it really runs, and if not, the kind of reason."""

    DELIVERING = "delivering"
    OFF = "off"
    OFF_BY_TIKTOK = "switched off by TikTok"
    """GMV Max: the shop or the product is used by another campaign, or a right was taken back
    (contract 18.4)."""
    CAMPAIGN_OFF = "campaign off"
    ADGROUP_OFF = "ad group off"
    DELETED = "deleted"
    ACCOUNT_PROBLEM = "account problem"
    REJECTED = "rejected"
    IN_REVIEW = "in review"
    MONEY = "out of budget or balance"
    SCHEDULED = "scheduled"
    ENDED = "ended"
    NOT_READY = "not ready"
    NOT_REPORTED = "not reported"
    """The API sent no secondary status (the sandbox never does)."""
    UNKNOWN = "unknown"
    """A word ttui does not know; shown raw, never guessed to be running."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A parsed `secondary_status`."""

    state: DeliveryState
    """What kind of state it is."""
    raw: str
    """TikTok's own word, empty when none was sent."""


_DELIVERS_DESPITE_ITS_NAME = (
    "DELIVERY_OK",
    "PARTIALLY_APPROVED",
    "PARTIAL_APPROVED",
    "SHADOW_ADGROUP_REAUDIT",
)
_NOT_READY = (
    "_CREATE",
    "TRANSCODING",
    "ASSET_AUTHORIZATION_LOST",
    "PIXEL_UNBIND",
    "QUOTA_LIMIT",
    "QUALIFICATION",
    "UNAVAILABLE",
    "MUSIC_AUTHORIZATION",
    "PROCESS_AUDIO",
    "IDENTITY_USED",
    "NOT_AVAILABLE",
    "NO_AUTHORIZATION",
    "LIVE_OFFLINE",
)
_OFF_BY_TIKTOK = (
    "GMV_MAX_AUTHORIZATION_CANCEL",
    "USED_BY_LIVE_GMV_MAX",
    "USED_BY_PRODUCT_GMV_MAX",
)
_RULES: tuple[tuple[tuple[str, ...], DeliveryState], ...] = (
    # First match wins; the order is the one of contract 7 with the table's own exceptions first.
    (_OFF_BY_TIKTOK, DeliveryState.OFF_BY_TIKTOK),
    (("CAMPAIGN_DELETE", "ADGROUP_DELETE", "STATUS_DELETE"), DeliveryState.DELETED),
    (_DELIVERS_DESPITE_ITS_NAME, DeliveryState.DELIVERING),
    (("_CAMPAIGN_DISABLE",), DeliveryState.CAMPAIGN_OFF),
    (("_ADGROUP_DISABLE",), DeliveryState.ADGROUP_OFF),
    (
        ("NOT_APPROVED", "DISAPPROVED", "OFFLINE_AUDIT", "AUDIT_DENY", "REJECT", "_DENY"),
        DeliveryState.REJECTED,
    ),
    (("INDUSTRY_QUALIFICATION",), DeliveryState.NOT_READY),
    (("AUDIT", "REVIEW"), DeliveryState.IN_REVIEW),
    (("EXCEED", "BALANCE", "DEDUCTION_FAILED", "INSUFFICIENT"), DeliveryState.MONEY),
    (
        ("NOT_START", "PRE_ONLINE", "AWAITING_RELEASE", "RF_BOOKING", "RF_SCHEDULE"),
        DeliveryState.SCHEDULED,
    ),
    (
        ("DONE", "TERMINATE", "CLOSED", "FROZEN", "WITHDRAW_ORDER", "ADGROUP_INVALID"),
        DeliveryState.ENDED,
    ),
    (_NOT_READY, DeliveryState.NOT_READY),
)


def delivery_of(raw: str | None) -> Delivery:
    """Read a `secondary_status` by rule, since TikTok adds words and misspells some (contract 7).

    Any text gives a Delivery; a word without a rule is UNKNOWN and is kept raw.
    """
    word = (raw or "").strip()
    return Delivery(_state_of(word.upper()), word)


def _state_of(word: str) -> DeliveryState:
    if not word:
        return DeliveryState.NOT_REPORTED
    if word == "CAMPAIGN_STATUS_ENABLE":
        return DeliveryState.DELIVERING
    if word in {"CAMPAIGN_STATUS_DISABLE", "ADGROUP_STATUS_DISABLE", "AD_STATUS_DISABLE"}:
        return DeliveryState.OFF
    if word.startswith("ADVERTISER_"):
        return DeliveryState.ACCOUNT_PROBLEM
    for marks, state in _RULES:
        if any(mark in word for mark in marks):
            return state
    return DeliveryState.OFF if word.endswith("_DISABLE") else DeliveryState.UNKNOWN


class AdvertiserStatus(StrEnum):
    """What an ad account as a whole may do (contract 2.4)."""

    ACTIVE = "active"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    IN_REVIEW = "in review"
    REJECTED = "rejected"
    PENDING = "pending"
    UNKNOWN = "unknown"


_ADVERTISER_STATUS = {
    "STATUS_ENABLE": AdvertiserStatus.ACTIVE,
    "STATUS_DISABLE": AdvertiserStatus.CLOSED,
    "STATUS_LIMIT": AdvertiserStatus.SUSPENDED,
    "STATUS_PENDING_CONFIRM": AdvertiserStatus.IN_REVIEW,
    "STATUS_PENDING_VERIFIED": AdvertiserStatus.IN_REVIEW,
    "STATUS_SELF_SERVICE_UNAUDITED": AdvertiserStatus.IN_REVIEW,
    "STATUS_WAIT_FOR_BPM_AUDIT": AdvertiserStatus.IN_REVIEW,
    "STATUS_WAIT_FOR_PUBLIC_AUTH": AdvertiserStatus.IN_REVIEW,
    "STATUS_PENDING_CONFIRM_MODIFY": AdvertiserStatus.IN_REVIEW,
    "STATUS_CONFIRM_FAIL": AdvertiserStatus.REJECTED,
    "STATUS_CONFIRM_FAIL_END": AdvertiserStatus.REJECTED,
    "STATUS_CONFIRM_MODIFY_FAIL": AdvertiserStatus.REJECTED,
    "STATUS_CONTRACT_PENDING": AdvertiserStatus.PENDING,
}


def advertiser_status_of(raw: str | None) -> AdvertiserStatus:
    """The state that a wire word of `advertiser/info` names, or UNKNOWN."""
    return _ADVERTISER_STATUS.get(raw or "", AdvertiserStatus.UNKNOWN)
