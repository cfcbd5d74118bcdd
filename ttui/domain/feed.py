"""The health of the connection to TikTok; the header always shows it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FeedState(StrEnum):
    """The health of reading."""

    STARTING = "connecting"
    LIVE = "live"
    SLOW = "slow"
    RETRYING = "retrying"
    RATE_LIMITED = "rate limited"
    OFFLINE = "offline"
    DENIED = "not allowed"
    """The token is missing, wrong, revoked, or has no right to the account."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The feed's state and why."""

    state: FeedState
    since: datetime
    """Aware; when this state began."""
    message: str = ""
    """The last failure in a sentence; hostile text."""
    retry_at: float | None = None
    """`Clock.monotonic` second of the next try, where one is planned."""
