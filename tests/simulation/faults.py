"""What becomes of each request: decided by the windows of the plan, never by the program."""

from collections import Counter
from dataclasses import dataclass, field

from tests.simulation.chance import Draws
from tests.simulation.plan import Plan, Trouble, Window
from ttui.api.errors import (
    AnswerError,
    ApiError,
    NoAnswerError,
    NoConnectionError,
    NothingToUpdateError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
    TimedOutError,
)

DEADLINE = 12.0
"""Seconds after which the client gives a write up."""
READ_DEADLINE = 15.0
_PROMPT = 0.25
"""The longest a write or a read takes when nothing is wrong."""
_WRITES = (
    Trouble.UNSENT,
    Trouble.BUSY,
    Trouble.REFUSED_BATCH,
    Trouble.NOTHING,
    Trouble.LOST_BEFORE,
    Trouble.LOST_AFTER,
    Trouble.LATE,
    Trouble.FAULT,
    Trouble.UNKNOWN_CODE,
    Trouble.IGNORED,
    Trouble.REFUSED_ROW,
    Trouble.SLOW_WRITE,
)
_READS = (Trouble.READ_LOST, Trouble.READ_BUSY, Trouble.SLOW_READ, Trouble.ROW_UNREAD)
_DISK = (Trouble.DISK_FULL, Trouble.DISK_LIES, Trouble.DISK_LOCKED)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What ttui says it counts with; the pretend TikTok stays within, except in some runs."""

    landing: float
    """Seconds after it left in which a write may land."""
    lag: float
    """Seconds for which a read may show what was before."""


@dataclass(frozen=True, slots=True)
class WriteFate:
    """What becomes of one write."""

    trouble: Trouble | None
    lands_after: float | None
    """Seconds; None for never."""
    answer_after: float
    error: ApiError | None = None
    spared: frozenset[str] = field(default_factory=frozenset)
    """Ids that do not land whatever the answer says."""
    refused: frozenset[str] = field(default_factory=frozenset)
    """Ids that the answer names as refused; they do not land."""


@dataclass(frozen=True, slots=True)
class ReadFate:
    """What becomes of one read."""

    trouble: Trouble | None
    served_after: float
    answer_after: float
    lag: float
    error: ApiError | None = None
    unread: frozenset[str] = field(default_factory=frozenset)


class Faults:
    """Decides by the seed, the time, and how often the same was asked before."""

    def __init__(self, plan: Plan, bounds: Bounds) -> None:
        self._seed = plan.seed
        self._windows: dict[Trouble, list[Window]] = {}
        for window in plan.windows:
            self._windows.setdefault(window.trouble, []).append(window)
        self._bounds = bounds
        self._counts: Counter[tuple[object, ...]] = Counter()

    def _draws(self, *key: object) -> Draws:
        self._counts[key] += 1
        return Draws(self._seed, self._counts[key], *key)

    def _window(self, trouble: Trouble, now: float) -> Window | None:
        for window in self._windows.get(trouble, ()):
            if window.start <= now < window.end:
                return window
        return None

    def _strikes(self, troubles: tuple[Trouble, ...], now: float, draws: Draws) -> Window | None:
        for trouble in troubles:
            window = self._window(trouble, now)
            if window is not None and draws.next() < window.chance:
                return window
        return None

    def write(self, slot: int, ids: tuple[str, ...], now: float) -> WriteFate:
        """What becomes of a write that leaves now."""
        draws = self._draws("write", slot, ids[0], len(ids))
        window = self._strikes(_WRITES, now, draws)
        lands, answers = draws.between(0.01, _PROMPT), draws.between(0.0, _PROMPT)
        if window is None:
            return WriteFate(None, lands, lands + answers)
        return _Struck(window, ids, lands, answers, draws, self._bounds.landing).fate()

    def read(self, slot: int, ids: tuple[str, ...], now: float) -> ReadFate:
        """What becomes of a read that leaves now."""
        draws = self._draws("read", slot, ids[:1], len(ids))
        served, answers = draws.between(0.005, _PROMPT), draws.between(0.005, _PROMPT)
        replica, lag = draws.next(), 0.0
        lagging = self._window(Trouble.LAG, now)
        split = self._window(Trouble.REPLICA, now)
        if lagging is not None:
            lag = lagging.size * draws.next() if draws.next() < lagging.chance else lagging.size
        if split is not None and replica < 0.5:
            lag = max(lag, split.size)
        lag = min(lag, self._bounds.lag - served - answers)
        window = self._strikes(_READS, now, draws)
        if window is None:
            return ReadFate(None, served, served + answers, max(0.0, lag))
        return _read_struck(window, ids, served, answers, max(0.0, lag), draws)

    def disk(self, slot: int, now: float) -> tuple[float, Trouble | None]:
        """How many seconds a piece of work waits on the journal's thread, and how it fails."""
        slow = self._window(Trouble.DISK_SLOW, now)
        if slow is None and not any(self._window(one, now) for one in _DISK):
            return 0.0, None
        draws = self._draws("disk", slot)
        delay = 0.0
        if slow is not None and draws.next() < slow.chance:
            delay = min(slow.size, 8.0) * draws.next()
        struck = self._strikes(_DISK, now, draws)
        if struck is not None and struck.trouble is Trouble.DISK_LOCKED:
            delay += 2.0
        return delay, struck.trouble if struck else None


@dataclass(frozen=True, slots=True)
class _Struck:
    """A write that something happens to."""

    window: Window
    ids: tuple[str, ...]
    lands: float
    answers: float
    draws: Draws
    bound: float

    @property
    def _soon(self) -> float:
        return self.lands + self.answers

    def fate(self) -> WriteFate:
        return _WRITE_FATES.get(self.window.trouble, _Struck.slow)(self)

    def unsent(self) -> WriteFate:
        return self._fate(None, self.answers, NoConnectionError("No line."))

    def busy(self) -> WriteFate:
        return self._fate(None, self._soon, RateLimitedError("Busy.", code=40100))

    def nothing(self) -> WriteFate:
        return self._fate(None, self._soon, NothingToUpdateError("Nothing.", code=40012))

    def lost_before(self) -> WriteFate:
        return self._fate(None, *self._lost(self._soon))

    def lost_after(self) -> WriteFate:
        return self._fate(self.lands, *self._lost(self._soon))

    def late(self) -> WriteFate:
        late = min(self.bound, self.lands + self.window.size * self.draws.next())
        return self._fate(late, *self._lost(min(self._soon, late)))

    def faulty(self) -> WriteFate:
        """An answer that says nothing about what became of it."""
        error: ApiError = ServerFaultError("System error.", code=50000)
        if self.window.trouble is Trouble.UNKNOWN_CODE:
            error = AnswerError("What?", code=42900)
        late = min(self.bound, self.lands + self.window.size)
        when = (None, self.lands, late)[int(3 * self.draws.next())]
        return self._fate(when, self._soon, error)

    def ignored(self) -> WriteFate:
        spared = frozenset(one for one in self.ids if self.draws.next() < 0.7)
        return WriteFate(
            self.window.trouble, self.lands, self._soon, spared=spared or frozenset(self.ids[:1])
        )

    def refused_row(self) -> WriteFate:
        # The same rows each time, for as long as it lasts.
        refused = frozenset(one for one in self.ids if Draws(self.window.start, one).next() < 0.3)
        return WriteFate(self.window.trouble, self.lands, self._soon, refused=refused)

    def refused_batch(self) -> WriteFate:
        # Whether some of a refused batch were applied is UNCONFIRMED (contract 3.3).
        some = len(self.ids) > 1 and self.draws.next() < 0.5
        error = RefusedError("No.", code=40002)
        spared = frozenset(self.ids[len(self.ids) // 2 :])
        lands = self.lands if some else None
        return WriteFate(self.window.trouble, lands, self._soon, error, spared=spared)

    def slow(self) -> WriteFate:
        slow = min(DEADLINE - 1.0, self.window.size) * self.draws.next()
        return self._fate(self.lands + slow, self._soon + slow)

    def _fate(
        self, lands_after: float | None, answer_after: float, error: ApiError | None = None
    ) -> WriteFate:
        return WriteFate(self.window.trouble, lands_after, answer_after, error)

    def _lost(self, soon: float) -> tuple[float, ApiError]:
        if self.draws.next() < 0.5:
            return DEADLINE, TimedOutError("No answer in time.")
        return soon + 3 * self.draws.next(), NoAnswerError("The line was lost.")


_WRITE_FATES = {
    Trouble.UNSENT: _Struck.unsent,
    Trouble.BUSY: _Struck.busy,
    Trouble.NOTHING: _Struck.nothing,
    Trouble.LOST_BEFORE: _Struck.lost_before,
    Trouble.LOST_AFTER: _Struck.lost_after,
    Trouble.LATE: _Struck.late,
    Trouble.FAULT: _Struck.faulty,
    Trouble.UNKNOWN_CODE: _Struck.faulty,
    Trouble.IGNORED: _Struck.ignored,
    Trouble.REFUSED_ROW: _Struck.refused_row,
    Trouble.REFUSED_BATCH: _Struck.refused_batch,
}


def _read_struck(
    window: Window, ids: tuple[str, ...], served: float, answers: float, lag: float, draws: Draws
) -> ReadFate:
    soon = served + answers
    match window.trouble:
        case Trouble.READ_LOST:
            late = READ_DEADLINE * draws.next()
            return ReadFate(window.trouble, served, soon + late, lag, TimedOutError("No answer."))
        case Trouble.READ_BUSY:
            return ReadFate(window.trouble, served, soon, lag, RateLimitedError("Busy."))
        case Trouble.SLOW_READ:
            late = min(READ_DEADLINE - 1.0, window.size) * draws.next()
            return ReadFate(window.trouble, served, soon + late, lag)
        case _:
            unread = frozenset(one for one in ids if draws.next() < 0.5)
            return ReadFate(window.trouble, served, soon, lag, unread=unread)
