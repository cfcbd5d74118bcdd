"""What people do and what goes wrong in one run: all of it drawn from the seed beforehand.

A plan is a list of single events, so that a failing one can be made smaller by dropping events.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Act(StrEnum):
    """What somebody does."""

    BOOT = "boot"
    KILL = "kill"
    QUIT = "quit"
    STOP = "stop"
    START = "start"
    UNDO = "undo"
    STOP_ALL = "stop all"
    PUT_BACK = "put back"
    OUTSIDE_ON = "outside on"
    OUTSIDE_OFF = "outside off"


class Trouble(StrEnum):
    """What goes wrong for a while; of a write or a read the first that strikes decides."""

    # Writes.
    UNSENT = "unsent"
    BUSY = "busy"
    LOST_BEFORE = "lost before landing"
    LOST_AFTER = "lost after landing"
    LATE = "lands late"
    IGNORED = "code 0 and ignored"
    REFUSED_ROW = "a row refused"
    REFUSED_BATCH = "a batch refused"
    NOTHING = "nothing to update"
    FAULT = "5xx"
    UNKNOWN_CODE = "unknown code"
    SLOW_WRITE = "slow write"
    # Reads.
    LAG = "reads lag"
    REPLICA = "one replica lags"
    READ_LOST = "reads lost"
    READ_BUSY = "reads rate limited"
    SLOW_READ = "slow reads"
    ROW_UNREAD = "rows unreadable"
    # The journal's disk.
    DISK_SLOW = "disk slow"
    DISK_FULL = "disk full"
    DISK_LIES = "disk fails after the commit"
    DISK_LOCKED = "journal locked"


class Moment(StrEnum):
    """Between which two steps a session is killed."""

    NOW = "now"
    INTENT = "before the intent is on disk"
    INTENT_WRITTEN = "right after the intent is on disk"
    LEAVES = "as the write leaves"
    ANSWERED = "as the answer arrives"
    READ = "as a read leaves"
    STEP = "before a step is on disk"
    STEP_WRITTEN = "right after a step is on disk"


@dataclass(frozen=True, slots=True)
class Op:
    """One thing that somebody does."""

    at: float
    act: Act
    slot: int = 0
    """Which of the terminals; outsiders have none."""
    rows: tuple[int, ...] = ()
    moment: Moment = Moment.NOW
    """Of a kill: the next such moment."""
    within: float = 0.0
    """Of a quit: seconds that it waits for what is under way."""

    def __str__(self) -> str:
        detail = "".join(f" {row}" for row in self.rows)
        more = f", {self.moment}" if self.act is Act.KILL else ""
        where = "" if self.act in {Act.OUTSIDE_ON, Act.OUTSIDE_OFF} else f" terminal {self.slot}"
        return f"{self.at:9.3f}{where} {self.act}{detail}{more}"


@dataclass(frozen=True, slots=True)
class Window:
    """Something goes wrong for a while."""

    trouble: Trouble
    start: float
    end: float
    chance: float
    """How often it strikes, per request."""
    size: float
    """How badly: seconds of lag, of delay."""

    def __str__(self) -> str:
        return (
            f"{self.start:9.3f} to {self.end:.3f}: {self.trouble}"
            f" ({self.chance:.0%}, {self.size:.1f} s)"
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """One run."""

    seed: int
    campaigns: int
    smart: int
    """How many of them are Smart+."""
    adgroups: int
    ads: int
    on: int
    """Bits: which rows are on at the start."""
    ops: tuple[Op, ...]
    windows: tuple[Window, ...]
    calm_at: float
    """From here on nobody does anything and nothing goes wrong any more."""
    end_at: float
    beyond: bool
    """Lags and late landings exceed what ttui counts with: only what is shown must be true."""
    over_http: bool
    """Through the real client, against answers in JSON."""
    shops: int = 0
    """How many campaigns are a TikTok Shop's: the last ones, Product and LIVE in turn."""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.campaigns + self.adgroups + self.ads


FIRST_WITH_SHOPS = 110_000_000
"""The first seed whose account may hold TikTok Shop ads."""
_DELTAS = (0.0, 0.001, 0.02, 0.1, 0.3, 1.0, 3.0, 9.0, 14.0, 25.0, 60.0, 110.0)
"""Seconds between two acts that belong together."""
_SIZES = (0.2, 0.5, 2.0, 5.0, 20.0, 60.0, 120.0)
_CHANCES = (0.1, 0.3, 0.6, 1.0)
_SETTLES_WITHIN = 900.0
"""Seconds after the calm in which everything has to come to its end."""
_QUIET_AFTER = 3 * 3600.0


def plan_of(seed: int) -> Plan:
    """The plan that belongs to a seed."""
    chance = Random(f"plan {seed}")  # noqa: S311 - repeatable by design
    campaigns = chance.choice((1, 2, 5, 8, 12, 25, 45))
    adgroups, ads = chance.choice((0, 1, 3)), chance.choice((0, 0, 2))
    rows = campaigns + adgroups + ads
    last = chance.choice((20.0, 60.0, 150.0, 300.0))
    ops = _ops(chance, rows, last)
    calm = max(last, ops[-1].at) + 5.0
    long = chance.random() < 0.04
    return Plan(
        seed=seed,
        campaigns=campaigns,
        smart=chance.choice((0, 0, campaigns // 2)),
        adgroups=adgroups,
        ads=ads,
        on=chance.getrandbits(rows) | chance.getrandbits(rows),
        ops=ops,
        windows=_windows(chance, calm),
        calm_at=calm,
        end_at=calm + (_QUIET_AFTER if long else _SETTLES_WITHIN),
        beyond=chance.random() < 0.05,
        over_http=chance.random() < 0.01,
        shops=_shops(seed, campaigns),
    )


def _shops(seed: int, campaigns: int) -> int:
    """Some of the later campaigns, never the first half: Smart+ and parents are there.

    Seeds before `FIRST_WITH_SHOPS` stay as they were when they found something.
    """
    if seed < FIRST_WITH_SHOPS:
        return 0
    chance = Random(f"shops {seed}")  # noqa: S311 - repeatable by design
    return chance.choice((0, min(1, campaigns // 3), campaigns // 3))


def _windows(chance: Random, calm: float) -> tuple[Window, ...]:
    """Few kinds of trouble at a time, so that each is also seen alone."""
    found: list[Window] = []
    if chance.random() < 0.2:
        found += _old_reads(chance, calm)
    share = chance.choice((0.0, 0.1, 0.2, 0.4))
    for trouble in Trouble:
        if chance.random() >= share:
            continue
        for _ in range(chance.randint(1, 3)):
            start = chance.uniform(0, calm)
            length = chance.choice((2.0, 15.0, 60.0, calm))
            window = Window(
                trouble,
                round(start, 3),
                round(min(calm, start + length), 3),
                chance.choice(_CHANCES),
                chance.choice(_SIZES),
            )
            found.append(window)
    return tuple(found)


def _old_reads(chance: Random, calm: float) -> list[Window]:
    """What makes false proofs: writes without effect among reads of the time before."""
    lag = chance.choice((Trouble.LAG, Trouble.REPLICA))
    lost = chance.choice((Trouble.IGNORED, Trouble.LOST_BEFORE, Trouble.FAULT, Trouble.LATE))
    return [
        Window(lag, 0.0, calm, chance.choice(_CHANCES), chance.choice((5.0, 20.0, 60.0))),
        Window(lost, 0.0, calm, chance.choice((0.3, 0.6)), 30.0),
    ]


def _ops(chance: Random, rows: int, last: float) -> tuple[Op, ...]:
    ops = [Op(0.0, Act.BOOT, 0)]
    if chance.random() < 0.4:
        ops.append(Op(round(chance.uniform(0, last / 2), 3), Act.BOOT, 1))
    for _ in range(chance.randint(3, 16)):
        ops += _scene(chance, rows, chance.uniform(1.5, last))
    return tuple(sorted(ops, key=lambda op: op.at))


def _scene(chance: Random, rows: int, at: float) -> list[Op]:
    """A few acts that belong together, on the same row or rows."""
    slot = chance.choice((0, 0, 1))
    count = chance.choice((1, 1, 1, 2, min(rows, 8), rows))
    targets = tuple(sorted(chance.sample(range(rows), min(count, rows))))
    kind = chance.randrange(10)
    ops: list[Op] = []
    if kind == 0:
        ops = [Op(at, Act.STOP_ALL, slot)]
        ops += [Op(at + chance.choice(_DELTAS), Act.STOP_ALL, slot)] * chance.randint(0, 1)
        ops += [Op(at + chance.choice(_DELTAS), Act.PUT_BACK, slot)] * chance.randint(0, 2)
        return _rounded(ops)
    if kind == 1:
        return _rounded(_death(chance, slot, at, targets))
    for _ in range(chance.randint(1, 4)):
        act = chance.choice((Act.STOP, Act.STOP, Act.START, Act.START, Act.UNDO))
        where = slot if chance.random() < 0.8 else 1 - slot
        ops.append(Op(at, act, where, targets))
        if chance.random() < 0.1:
            act = chance.choice((Act.OUTSIDE_ON, Act.OUTSIDE_OFF))
            ops.append(Op(at + chance.choice(_DELTAS), act, rows=targets[:2]))
        at += chance.choice(_DELTAS)
    return _rounded(ops)


def _death(chance: Random, slot: int, at: float, targets: tuple[int, ...]) -> list[Op]:
    """A session ends in the middle of something, and somebody starts the next one."""
    act = chance.choice((Act.STOP, Act.STOP, Act.START, Act.STOP_ALL))
    ops = [Op(at, act, slot, () if act is Act.STOP_ALL else targets)]
    then = at + chance.choice(_DELTAS)
    if chance.random() < 0.7:
        moment = chance.choice(tuple(Moment))
        ops.append(
            Op(min(at, then) if moment is not Moment.NOW else then, Act.KILL, slot, moment=moment)
        )
    else:
        ops.append(Op(then, Act.QUIT, slot, within=chance.choice((0.0, 1.0, 5.0, 30.0))))
    again = then + chance.choice(_DELTAS)
    ops.append(Op(again, Act.BOOT, slot))
    ops.append(
        Op(again + chance.choice(_DELTAS), chance.choice((Act.STOP, Act.START)), slot, targets)
    )
    return ops


def _rounded(ops: list[Op]) -> list[Op]:
    return [Op(round(op.at, 3), op.act, op.slot, op.rows, op.moment, op.within) for op in ops]
