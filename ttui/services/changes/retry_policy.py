"""How often, and how soon, a change is sent again that surely had no effect."""

from ttui.domain.clock import Clock
from ttui.services.changes.options import ChangeOptions
from ttui.services.changes.send_batch import SendResult


class RetryPolicy:
    """The tries of one batch. Time limits them while TikTok is busy, else a count does."""

    def __init__(self, clock: Clock, options: ChangeOptions) -> None:
        self._clock = clock
        self._options = options
        self._busy_until: float | None = None
        self._unsent = 0

    def pause(self, result: SendResult) -> float | None:
        """Seconds until the next try, or None when there is none.

        Args:
            result: how the latest try ended, BUSY or UNSENT.
        """
        if result is SendResult.UNSENT:
            self._unsent += 1
            left = self._unsent < self._options.unsent_tries
            return self._options.unsent_pause if left else None
        now = self._clock.monotonic()
        if self._busy_until is None:
            self._busy_until = now + self._options.rate_limit_span
        pause = self._options.rate_limit_pause
        return pause if now + pause <= self._busy_until else None
