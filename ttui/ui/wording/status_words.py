"""The words for states: short ones for the tree, and whole sentences."""

from ttui.domain.campaign import Entity
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.feed import Feed, FeedState
from ttui.domain.ids import Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import AdvertiserStatus, Delivery, DeliveryState, OperationStatus
from ttui.domain.unread import UnreadReason
from ttui.ui.wording.eligibility import message_of

NO_ACCOUNT = "DEMO: nothing here is real. Your own account: q, then ttui login"
"""Shown above a demo that opened without any account; its end may be cut at 80 columns."""
LEVELS = {
    Level.ADVERTISER: "ad account",
    Level.CAMPAIGN: "campaign",
    Level.ADGROUP: "ad group",
    Level.AD: "ad",
}
SWITCHES = {
    OperationStatus.ENABLE: "on",
    OperationStatus.DISABLE: "off",
    OperationStatus.FROZEN: "ended",
    OperationStatus.UNKNOWN: "not known",
}

_SHORT = {
    DeliveryState.DELIVERING: "delivering",
    DeliveryState.OFF: "off",
    DeliveryState.OFF_BY_TIKTOK: "off by TikTok",
    DeliveryState.CAMPAIGN_OFF: "its campaign is off",
    DeliveryState.ADGROUP_OFF: "its ad group is off",
    DeliveryState.DELETED: "deleted",
    DeliveryState.ACCOUNT_PROBLEM: "account problem",
    DeliveryState.REJECTED: "rejected",
    DeliveryState.IN_REVIEW: "in review",
    DeliveryState.MONEY: "out of money",
    DeliveryState.SCHEDULED: "scheduled",
    DeliveryState.ENDED: "ended",
    DeliveryState.NOT_READY: "not ready",
    DeliveryState.NOT_REPORTED: "no status sent",
}
_SENTENCES = {
    DeliveryState.DELIVERING: "delivering",
    DeliveryState.OFF: "off: switched off",
    DeliveryState.OFF_BY_TIKTOK: "off: TikTok switched it off",
    DeliveryState.CAMPAIGN_OFF: "on, but its campaign is off",
    DeliveryState.ADGROUP_OFF: "on, but its ad group is off",
    DeliveryState.DELETED: "deleted at TikTok; it cannot be brought back",
    DeliveryState.ACCOUNT_PROBLEM: "not delivering: something is wrong with the ad account",
    DeliveryState.REJECTED: "not delivering: rejected by TikTok's review",
    DeliveryState.IN_REVIEW: "not delivering: in TikTok's review",
    DeliveryState.MONEY: "not delivering: out of budget or balance",
    DeliveryState.SCHEDULED: "not delivering yet: it is scheduled",
    DeliveryState.ENDED: "ended",
    DeliveryState.NOT_READY: "not delivering: something it needs is missing",
    DeliveryState.NOT_REPORTED: "TikTok sent no delivery status",
}
_BY_MARK: tuple[tuple[str, str, str], ...] = (
    # Part of TikTok's word (contract 7), words for the tree, sentence. First match wins.
    ("CAMPAIGN_EXCEED", "campaign over budget",
     "not delivering: its campaign's budget is used up"),
    ("BUDGET_EXCEED", "over budget", "not delivering: its budget is used up"),
    ("BALANCE", "no balance left", "not delivering: the ad account has no balance left"),
    ("DEDUCTION_FAILED", "payment failed", "not delivering: the payment failed"),
    ("PROMOTE_WITHDRAW_ORDER", "ended", "ended: the Promote was turned off in the app"),
    ("PROMOTE_ADGROUP_CLOSED", "ended", "ended: the Promote is over"),
    ("PROMOTE_AD_NOT_APPROVED", "rejected", "not delivering: TikTok did not approve the Promote"),
    ("PROMOTE_AD_OFFLINE_AUDIT", "rejected", "not delivering: TikTok took the Promote offline"),
    ("PARTIAL_AUDIT_DELIVERY_OK", "delivering", "delivering; some of its ads are in review"),
    ("PARTIALLY_APPROVED", "delivering", "delivering; only a part of it was approved"),
    ("SHADOW_ADGROUP_REAUDIT", "delivering", "delivering; a change to it is in review"),
    ("PARTIAL_AUDIT_NO_DELIVERY", "in review", "not delivering: its ads are in review"),
    ("REAUDIT", "in review", "not delivering: in review again after a change"),
    ("ADVERTISER_CONTRACT_PENDING", "account problem",
     "not delivering: the ad account's contract is not signed yet"),
    ("ADVERTISER_ACCOUNT_PUNISH", "account problem",
     "not delivering: TikTok suspended the ad account"),
    ("ADVERTISER_ACCOUNT_INVALID", "account problem",
     "not delivering: the ad account is not valid"),
    ("ADGROUP_AUDIT_DENY", "ad group rejected",
     "not delivering: TikTok's review rejected its ad group"),
    ("INDUSTRY_QUALIFICATION_EXPIRED", "paper expired",
     "not delivering: a paper that this industry needs has expired"),
    ("INDUSTRY_QUALIFICATION_MISSING", "paper missing",
     "not delivering: a paper that this industry needs is missing"),
    ("INDUSTRY_QUALIFICATION_DENY", "paper refused",
     "not delivering: a paper that this industry needs was refused"),
    ("TRANSCODING_FAIL", "video failed", "not delivering: TikTok could not process the video"),
    ("ASSET_AUTHORIZATION_LOST", "asset lost",
     "not delivering: the right to use one of its assets was lost"),
    ("PIXEL_UNBIND", "pixel unbound", "not delivering: its pixel is no longer bound"),
    ("QUOTA_LIMIT", "quota reached", "not delivering: the account has too many of them running"),
    ("MUSIC_AUTHORIZATION", "music not allowed", "not delivering: its music is not licensed"),
    ("PRODUCT_UNAVAILABLE", "product gone", "not delivering: the product is not available"),
    ("ADGROUP_STATUS_CREATE", "no ads yet", "not delivering: it has no ads"),
    ("LIVE_NOT_START", "live not started", "not delivering: the LIVE has not started"),
    ("LIVE_OFFLINE", "live is over", "not delivering: the LIVE is over"),
    ("AWAITING_RELEASE", "awaits release", "not delivering: it waits to be released"),
)  # fmt: skip


def switch_of(account: AccountSnapshot, row: Entity) -> OperationStatus:
    """The switch to draw: "ended" for a row that has ended, even if its switch says on or off."""
    return OperationStatus.FROZEN if account.is_over(row) else row.switch


def delivery_words(delivery: Delivery) -> str:
    """The delivery in at most 20 characters; an unknown word is shown as TikTok sent it."""
    if delivery.state is DeliveryState.UNKNOWN:
        return f"? {delivery.raw}"
    if delivery.state in _OWN_WORDS:
        return _SHORT[delivery.state]
    known = _by_mark(delivery.raw)
    return known[1] if known else _SHORT[delivery.state]


def delivery_sentence(delivery: Delivery) -> str:
    """The delivery as a sentence; an unknown word is shown raw and not guessed at."""
    if delivery.state is DeliveryState.UNKNOWN:
        return f"unknown to ttui; TikTok says {delivery.raw}"
    if delivery.state in _OWN_WORDS:
        return _SENTENCES[delivery.state]
    known = _by_mark(delivery.raw)
    return known[2] if known else _SENTENCES[delivery.state]


# For these states the switches count more than TikTok's status word, which may be older.
_OWN_WORDS = frozenset(
    {DeliveryState.OFF, DeliveryState.CAMPAIGN_OFF, DeliveryState.ADGROUP_OFF,
     DeliveryState.NOT_REPORTED}
)  # fmt: skip


def _by_mark(raw: str) -> tuple[str, str, str] | None:
    word = raw.upper()
    return next((entry for entry in _BY_MARK if entry[0] in word), None)


def change_words(record: ChangeRecord, switch: OperationStatus) -> str:
    """The state of a change, for the row; empty if the row's own state is enough.

    Args:
        record: the row's latest change.
        switch: the row's switch as last read. A stop shows as confirmed only while it is off.
    """
    doing = "stopping" if record.change.is_stop else "starting"
    match record.state:
        case ChangeState.WAITING | ChangeState.ASKED | ChangeState.ACCEPTED:
            return f"{doing}: {record.state.value}"
        case _ if record.change.is_hand_off:
            return _HAND_OFF_WORDS.get(record.state, "")
        case ChangeState.CONFIRMED | ChangeState.QUIET:
            is_off = record.change.is_stop and switch is OperationStatus.DISABLE
            return f"off, {record.state.value}" if is_off else ""
        case ChangeState.UNCONFIRMED:
            return "not confirmed: check"
        case ChangeState.REFUSED | ChangeState.REJECTED_LOCALLY | ChangeState.NOT_LANDED:
            return f"{record.state.value}: {message_of(record)}".rstrip(": ")
        case _:
            return ""


_HAND_OFF_WORDS = {
    ChangeState.SAID_ENDED: "said ended: checking",
    ChangeState.STILL_RUNNING: "still running: check",
    ChangeState.CONFIRMED: "ended, confirmed",
    ChangeState.QUIET: "ended, quiet",
}
"""At most 20 cells each, for the tree's last column."""


def change_sentence(record: ChangeRecord) -> str:
    """The state of a change, for the status line and the pane."""
    if record.change.is_hand_off:
        return _HAND_OFF_WORDS.get(record.state, record.state.value)
    verb = "stop" if record.change.is_stop else "start"
    match record.state:
        case ChangeState.CONFIRMED:
            return f"{'off' if record.change.is_stop else 'on'}, confirmed"
        case ChangeState.QUIET:
            return "off, quiet: spend has not risen for two report cycles"
        case ChangeState.UNCONFIRMED:
            return f"{verb} not confirmed: check"
        case ChangeState.SUPERSEDED:
            return f"{verb} voided by a later stop"
        case _:
            return f"{verb} {record.state.value}"


def feed_words(feed: Feed, seconds_left: float | None, since: str) -> str:
    """The words for the connection to TikTok.

    Args:
        feed: the feed.
        seconds_left: seconds until the next try, if one is planned.
        since: when the state began, on the account's clock.
    """
    wait = f" in {max(0, round(seconds_left))} s" if seconds_left is not None else ""
    match feed.state:
        case FeedState.RETRYING:
            return f"retrying{wait}"
        case FeedState.RATE_LIMITED:
            return f"rate limited{', again' + wait if wait else ''}"
        case FeedState.OFFLINE:
            return f"offline since {since}"
        case FeedState.DENIED:
            return "not allowed"
        case _:
            return feed.state.value


UNREAD = {
    UnreadReason.NO_PERMISSION: "no permission",
    UnreadReason.TOKEN_REFUSED: "token refused",
    UnreadReason.GONE: "deleted",
    UnreadReason.NOT_LISTED: "left out",
    UnreadReason.REFUSED: "refused",
    UnreadReason.FAILED: "tried again",
}
"""Why an ad account is not read, in at most 16 characters."""
# Without a word about another try: a command makes none, and the pane tells when it is.
UNREAD_SENTENCES = {
    UnreadReason.NO_PERMISSION: "this token has no permission for it",
    UnreadReason.TOKEN_REFUSED: "TikTok refuses the access token: it is wrong or was revoked",
    UnreadReason.GONE: "TikTok says that it does not exist or was deleted",
    UnreadReason.NOT_LISTED: "TikTok answered and left it out",
    UnreadReason.REFUSED: "TikTok refuses to show it",
    UnreadReason.FAILED: "no usable answer came from TikTok",
}

ACCOUNT_STATES = {
    AdvertiserStatus.ACTIVE: "active",
    AdvertiserStatus.CLOSED: "closed",
    AdvertiserStatus.SUSPENDED: "suspended by TikTok",
    AdvertiserStatus.IN_REVIEW: "in TikTok's review",
    AdvertiserStatus.REJECTED: "rejected by TikTok",
    AdvertiserStatus.PENDING: "waits for its contract",
    AdvertiserStatus.UNKNOWN: "in a state that ttui does not know",
}
