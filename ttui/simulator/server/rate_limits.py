"""Rate limits as TikTok counts them: per app, by the second and by the minute (contract 11)."""

from collections import deque

from ttui.simulator.protocol.call import RateLimit

_MINUTE = 60.0


class RateLimiter:
    """Counts requests of the one pretend app."""

    def __init__(self, limit: RateLimit | None) -> None:
        self._limit = limit
        self._second = -1
        self._in_second = 0
        self._recent: deque[float] = deque()

    def admits(self, now: float) -> bool:
        """Whether a request at this real time (seconds) is within the limits."""
        limit = self._limit
        if limit is None:
            return True
        if int(now) != self._second:
            self._second, self._in_second = int(now), 0
        self._in_second += 1
        while self._recent and self._recent[0] <= now - _MINUTE:
            self._recent.popleft()
        if self._in_second > limit.qps or len(self._recent) >= limit.qpm:
            return False
        self._recent.append(now)
        return True
