"""Sends requests at the pace that TikTok allows, so that a stop never waits behind a read."""

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf

from ttui.api.port import Priority
from ttui.domain.clock import Clock

SECOND = 1.05
"""The shorter window: a second, and what two requests may drift together on their way."""
MINUTE = 60.5
LONGEST_BACK_OFF = 300.0
"""TikTok's advice after a minute's worth was used up (contract 11)."""
_RANK = {priority: rank for rank, priority in enumerate(Priority)}
_URGENT = _RANK[Priority.URGENT]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What TikTok allows one developer app (contract 11)."""

    qps: int = 10
    qpm: int = 600

    def __post_init__(self) -> None:
        if self.qps < 1 or self.qpm < 1:
            raise ValueError("A rate limit must allow at least one request.")

    @property
    def read_qps(self) -> int:
        """The part of a second that reads may use; the rest is kept for stops."""
        return self.qps - min(self.qps - 1, max(1, self.qps // 5))

    @property
    def read_qpm(self) -> int:
        """The part of a minute that reads may use."""
        return self.qpm - min(self.qpm - 1, max(1, self.qpm // 10))


class Pacer:
    """Gives out slots: never more than `qps` in a second and `qpm` in a minute.

    The lane decides who is next, then the order of arrival. Only reads back off.
    """

    def __init__(self, limit: RateLimit, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._given: deque[float] = deque()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._back_off = 0.0
        self._back_off_set = self._resume = float("-inf")
        self._exclusive = 0

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Give slots to urgent requests only, for as long as the block lasts."""
        self._exclusive += 1
        try:
            yield
        finally:
            self._exclusive -= 1
            if self._waiting:
                self._serve()

    async def slot(self, priority: Priority) -> None:
        """Wait for a slot. Cancelling the wait gives the turn to the next one."""
        rank = _RANK[priority]
        if not self._waiting and self._delay(rank) <= 0:
            self._given.append(self._clock.monotonic())
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._numbers), turn))
        self._serve()
        await turn

    def rate_limited(self, started: float) -> None:
        """Note that TikTok refused a request sent at `started`: reads pause, longer each time.

        Each pause is twice as long. A request that left before the pause began tells nothing new.
        """
        if started <= self._back_off_set:
            return
        self._back_off = min(LONGEST_BACK_OFF, max(1.0, self._back_off * 2))
        self._back_off_set = self._clock.monotonic()
        self._resume = self._back_off_set + self._back_off

    def answered(self, started: float) -> None:
        """Note that TikTok accepted a request sent at `started`: the next pause is half as long.

        The running pause is halved too. Urgent requests go on during it, so they are the first to
        show that the limit is over.
        """
        if started > self._back_off_set:
            self._back_off = self._back_off / 2 if self._back_off > 1 else 0.0
            self._resume = min(self._resume, self._clock.monotonic() + self._back_off)

    @property
    def throttled_until(self) -> float | None:
        """`Clock.monotonic` second until which reads pause, or None."""
        return self._resume if self._resume > self._clock.monotonic() else None

    def _delay(self, rank: int) -> float:
        """Seconds until a request of this rank may go; 0 or less for now."""
        now = self._clock.monotonic()
        while self._given and self._given[0] <= now - MINUTE:
            self._given.popleft()
        if rank <= _URGENT:
            free = self._window(self._limit.qps, self._limit.qpm, now)
            if self._resume <= now or not self._given:
                return free
            # One slot at a time: the storm that caused the pause may still be on.
            return max(free, self._given[-1] + 1 / self._limit.qps - now)
        if self._exclusive:
            return inf
        # After a pause reads come one a second until TikTok has taken enough of them.
        qps = 1 if self._back_off else self._limit.read_qps
        return max(self._resume - now, self._window(qps, self._limit.read_qpm, now))

    def _window(self, qps: int, qpm: int, now: float) -> float:
        delay = 0.0
        for count, span in ((qps, SECOND), (qpm, MINUTE)):
            if len(self._given) >= count:
                delay = max(delay, self._given[-count] + span - now)
        return delay

    def _serve(self) -> None:
        """Give out what can be given now, and come back when more can."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            rank, _, turn = self._waiting[0]
            if turn.done():  # cancelled while it waited
                heapq.heappop(self._waiting)
                continue
            delay = self._delay(rank)
            if delay == inf:
                return  # `exclusive` serves again once it is over
            if delay > 0:
                # The first in the queue goes first; none behind it can overtake.
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(max(delay, 0.001), self._serve)
                return
            heapq.heappop(self._waiting)
            self._given.append(self._clock.monotonic())
            turn.set_result(None)
