"""kill -9 in the middle of a stop of everything: `python -m tests.pty.kill9 --runs 200`.

Each run has a served simulator with 200 campaigns on, in a process of its own; the real program
is told to stop everything, by `X X` at a terminal, by SIGUSR1, or as `ttui stop --all`, and is
killed at a random moment. The next start has to know what became of each campaign, from TikTok
and in its journal, and a second stop of everything finishes the rest.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import httpx

from tests.pty.victim import Victim, run_verb
from tests.pty.world import BUSY, Request, World, served
from tests.support.waiting import until
from ttui.domain.changes import ChangeState
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalEntry

CAMPAIGNS = 200
_GENERATED = 234
"""One in seven of a generated world is off."""
_UPDATE = "campaign/status/update"
_SETTLED_WITHIN = 90.0
_UNRESOLVED = {
    ChangeState.WAITING,
    ChangeState.ASKED,
    ChangeState.ACCEPTED,
    ChangeState.UNCONFIRMED,
}


_WRONG = (
    AssertionError, OSError, ValueError, LookupError, httpx.HTTPError, subprocess.SubprocessError,
)  # fmt: skip


class ClosingRoute(StrEnum):
    """How everything is stopped."""

    KEYS = "X X"
    SIGNAL = "SIGUSR1"
    COMMAND = "stop --all"


TROUBLES: Mapping[str, Sequence[Mapping[str, object]]] = {
    "none": (),
    "slow answers": ({"kind": "slow", "path": _UPDATE, "times": None, "seconds": 0.1},),
    "lost": (
        {"kind": "lost_after", "path": _UPDATE, "nth": 2, "times": 2},
        {"kind": "lost_before", "path": _UPDATE, "nth": 5, "times": 2},
    ),
    "no answer": (
        {"kind": "timeout_after", "path": _UPDATE, "nth": 2},
        {"kind": "timeout_before", "path": _UPDATE, "nth": 4},
    ),
    "lagging": ({"kind": "lagging_read", "path": _UPDATE, "times": None, "seconds": 1.5},),
    "busy": ({"kind": "rate_limit", "path": _UPDATE, "nth": 2, "times": 4},),
}
"""What goes wrong with the writes meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One run."""

    number: int
    way: ClosingRoute
    trouble: str
    after: float | None
    """Seconds from the trigger to the kill; None to let it end."""
    on_screen: bool
    """The next start is the screen, not `ttui status`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a run came to."""

    plan: Plan
    off: int = 0
    """Campaigns that were off after the kill."""
    asked: int = 0
    """Campaigns the journal knew an intent of."""
    took: float = 0.0
    """Seconds from the trigger to the end of the process."""
    faults: tuple[str, ...] = ()


def plans(runs: int, seed: int, spans: Mapping[ClosingRoute, tuple[float, float]]) -> list[Plan]:
    """Ways and troubles in turn, moments uniform over `spans` (seconds from, to)."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable test, not a secret
    ways, troubles = list(ClosingRoute), list(TROUBLES)
    made = []
    for number in range(runs):
        way = ways[number % len(ways)]
        trouble = troubles[number // len(ways) % len(troubles)]
        after = chance.uniform(*spans[way])
        on_screen = chance.random() < 0.5
        made.append(Plan(number=number, way=way, trouble=trouble, after=after, on_screen=on_screen))
    return made


def run(plan: Plan) -> Found:
    """Carry out one plan; what went wrong is told, not raised."""
    with tempfile.TemporaryDirectory() as folder, served(_GENERATED, Path(folder)) as world:
        found = Found(plan=plan)
        try:
            return _run(plan, world)
        except _WRONG as error:
            return replace(found, faults=(f"{type(error).__name__}: {str(error)[-800:]}",))


def _run(plan: Plan, world: World) -> Found:
    running = {key for key, switch in world.switches().items() if switch == "ENABLE"}
    assert len(running) == CAMPAIGNS
    world.trouble(TROUBLES[plan.trouble])
    took = _stop_and_kill(plan, world)
    world.trouble(())
    sent = len(world.writes())
    asked = {entry.record.change.ref.id for entry in _entries(world)}
    _start_again(plan, world)
    faults = _judged(world, running)
    if len(world.writes()) != sent:
        faults.append("the next start sent something")
    off = sum(switch == "DISABLE" for switch in _of(world, running).values())
    again = run_verb(world.environ, "stop", "--all", "--yes")
    if again.returncode:
        faults.append(f"stopping the rest: {again.returncode} {again.stdout} {again.stderr}"[-800:])
    faults += _judged(world, running)
    faults += [f"{key} is on" for key, one in _of(world, running).items() if one != "DISABLE"]
    return Found(plan=plan, off=off, asked=len(asked), took=took, faults=tuple(faults))


def _stop_and_kill(plan: Plan, world: World) -> float:
    """Stop everything and kill; how long it lived."""
    arguments = ("stop", "--all", "--yes") if plan.way is ClosingRoute.COMMAND else ()
    with Victim(world.environ, *arguments) as victim:
        at = time.monotonic()
        if plan.way is not ClosingRoute.COMMAND:
            victim.wait_for("Campaign 0")
            at = time.monotonic()
            _trigger(plan.way, victim)
        if plan.after is None:
            until(lambda: _is_done(plan, victim, world), _SETTLED_WITHIN, "the end")
            return time.monotonic() - at
        time.sleep(max(0.0, at + plan.after - time.monotonic()))
        victim.kill()
        return time.monotonic() - at


def _trigger(way: ClosingRoute, victim: Victim) -> None:
    if way is ClosingRoute.SIGNAL:
        victim.signal(signal.SIGUSR1)
        return
    victim.send("X")
    time.sleep(0.1)
    victim.send("X")


def _is_done(plan: Plan, victim: Victim, world: World) -> bool:
    time.sleep(0.1)
    if plan.way is ClosingRoute.COMMAND:
        return victim.process.poll() is not None
    ends = [entry.record.state.is_proven for entry in _entries(world)]
    return len(ends) == CAMPAIGNS and all(ends)


def _start_again(plan: Plan, world: World) -> None:
    """The next start, until nothing is unresolved."""
    if not plan.on_screen:
        until(lambda: _is_settled(world, ask=True), _SETTLED_WITHIN, "the settlement")
        return
    with Victim(world.environ) as screen:
        screen.wait_for("Campaign 0")
        until(lambda: _is_settled(world, ask=False), _SETTLED_WITHIN, "the settlement")
        screen.signal(signal.SIGTERM)
        screen.process.wait(15)


def _is_settled(world: World, *, ask: bool) -> bool:
    time.sleep(0.2)
    if ask:
        done = run_verb(world.environ, "status")
        assert done.returncode in {0, 7}, f"{done.returncode} {done.stderr}"
    return not any(entry.record.state in _UNRESOLVED for entry in _entries(world))


def _of(world: World, ids: Iterable[str]) -> dict[str, str]:
    switches = world.switches()
    return {key: switches[key] for key in sorted(ids)}


def _entries(world: World) -> tuple[JournalEntry, ...]:
    """All of the journal, newest first."""
    if not world.journal.exists():
        return ()
    with closing(Journal.open(world.journal)) as journal:
        return journal.records(limit=10_000)


def _judged(world: World, running: set[str]) -> list[str]:
    """What is wrong with the requests that were sent and with what is known of them."""
    return [
        *_wrong_requests(world.log(), running),
        *_wrong_journal(_entries(world), _of(world, running), world.writes()),
    ]


def _wrong_requests(log: Sequence[Request], running: set[str]) -> list[str]:
    faults = []
    unread: set[str] = set()
    for request in log:
        if not request.is_write:
            unread -= {key for key in unread if request.shows(key)}
            continue
        ids = request.ids or frozenset()
        if request.path != _UPDATE or request.to != "DISABLE" or not ids <= running:
            faults.append(f"an odd write: {request}")
        if request.code == BUSY:
            # Surely without effect: TikTok did not take it.
            continue
        faults += [f"{key} was sent twice without a read between" for key in ids & unread]
        unread |= ids
    return faults


def _wrong_journal(
    entries: Sequence[JournalEntry], switches: Mapping[str, str], writes: Sequence[Request]
) -> list[str]:
    latest: dict[str, ChangeState] = {}
    for entry in reversed(entries):
        latest[entry.record.change.ref.id] = entry.record.state
    written = frozenset[str]().union(*(write.ids or () for write in writes))
    faults = [f"{key} was sent and not journalled" for key in written - set(latest)]
    for key, switch in switches.items():
        state = latest.get(key)
        if switch == "DISABLE" and (state is None or not state.is_proven):
            faults.append(f"{key} is off and journalled as {state}")
        if switch == "ENABLE" and state not in {None, ChangeState.NOT_LANDED, ChangeState.REFUSED}:
            faults.append(f"{key} is on and journalled as {state}")
    return faults


def spans(jobs: int) -> dict[ClosingRoute, tuple[float, float]]:
    """How long a stop of everything takes here, from its first request to its last proof."""
    whole = [
        Plan(number=-1, way=way, trouble="none", after=None, on_screen=False)
        for way in ClosingRoute
    ]
    with ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(run, whole))
    for one in found:
        if one.faults:
            raise SystemExit(f"{one.plan.way} fails even without a kill: {one.faults}")
    # A command has to be started first; half a second of that is enough.
    return {
        one.plan.way: (0.3 if one.plan.way is ClosingRoute.COMMAND else 0.0, one.took + 0.3)
        for one in found
    }


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 when a run went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(argv)
    started = time.monotonic()
    within = spans(asked.jobs)
    told = ", ".join(f"{way} {low:.1f}-{high:.1f} s" for way, (low, high) in within.items())
    sys.stdout.write(f"killed within: {told}\n")
    with ThreadPoolExecutor(asked.jobs) as pool:
        found = []
        for one in pool.map(run, plans(asked.runs, asked.seed, within)):
            found.append(one)
            sys.stdout.write(f"{_line(one)}\n")
            sys.stdout.flush()
    wrong = [one for one in found if one.faults]
    sys.stdout.write(
        f"{len(found)} kills, {len(found) * CAMPAIGNS} campaigns,"
        f" {sum(0 < one.off < CAMPAIGNS for one in found)} killed half way,"
        f" {sum(one.off == 0 for one in found)} before anything was off,"
        f" {sum(one.off == CAMPAIGNS for one in found)} with all off;"
        f" {len(wrong)} wrong; {time.monotonic() - started:.0f} s\n"
    )
    return 1 if wrong else 0


def _line(one: Found) -> str:
    plan = one.plan
    text = (
        f"{plan.number:3} {plan.way:10} {plan.trouble:12} killed at {one.took:5.2f} s:"
        f" {one.asked:3} asked, {one.off:3} off"
    )
    return text + "".join(f"\n    {fault}" for fault in one.faults[:10])


if __name__ == "__main__":
    sys.exit(main())
