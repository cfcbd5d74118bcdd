"""Keeps the health of the connection: turns the results of reads into one word for the header."""

from ttui.api.errors import (
    ApiError,
    DeniedError,
    NoAnswerError,
    NotSentError,
    RateLimitedError,
)
from ttui.domain.clock import Clock
from ttui.domain.feed import Feed, FeedState
from ttui.store.memory.state import AccountStore

_OFFLINE_AFTER = 20.0
"""Seconds without any answered read until the header says offline."""


class ConnectionHealth:
    """The only place that tells the store how well TikTok can be read."""

    def __init__(self, store: AccountStore, clock: Clock, slow_after: float) -> None:
        self._store = store
        self._clock = clock
        self._slow_after = slow_after
        self._silent_since: float | None = None

    def succeeded(self, took: float) -> None:
        """Note that a read succeeded.

        Args:
            took: seconds from asking to the last page.
        """
        self._silent_since = None
        self._set(FeedState.SLOW if took > self._slow_after else FeedState.LIVE, "", None)

    def failed(self, error: ApiError, retry_in: float) -> None:
        """Note that a read failed after the client's own retries, and when it is tried next."""
        now = self._clock.monotonic()
        if self._silent_since is None:
            self._silent_since = now
        state = self._state_of(error, now - self._silent_since)
        self._set(state, str(error), now + retry_in)

    def _state_of(self, error: ApiError, silent: float) -> FeedState:
        match error:
            case RateLimitedError():
                return FeedState.RATE_LIMITED
            case DeniedError():
                return FeedState.DENIED
            case NoAnswerError() | NotSentError() if silent >= _OFFLINE_AFTER:
                return FeedState.OFFLINE
            case _:
                return FeedState.RETRYING

    def _set(self, state: FeedState, message: str, retry_at: float | None) -> None:
        old = self._store.app_state().feed
        since = old.since if old.state is state else self._clock.now()
        new = Feed(state, since, message, retry_at)
        if new != old:
            self._store.set_feed(new)
