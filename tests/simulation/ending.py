"""What must hold after a calm: everything has ended, and is shown as it is."""

import sqlite3
from collections.abc import Sequence

from tests.simulation.oracle import Asked, named
from tests.simulation.plan import Plan
from tests.simulation.session import Session
from tests.simulation.tiktok import World
from tests.simulation.truth import OUTSIDER
from ttui.domain.changes import ChangeState

_WITHOUT_EFFECT = frozenset(one for one in ChangeState if one.is_without_effect)
_LEFT_OPEN = """
SELECT i.change_id, i.session, s.state FROM intents AS i JOIN steps AS s
  ON s.change_id = i.change_id
  AND s.seq = (SELECT max(seq) FROM steps WHERE change_id = i.change_id)
WHERE s.state IN ('waiting', 'asked', 'accepted') AND NOT EXISTS (
  SELECT 1 FROM intents AS j JOIN steps AS t ON t.change_id = j.change_id
  WHERE j.entity_id = i.entity_id AND j.level = i.level AND j.n > i.n AND t.state = 'confirmed')
ORDER BY i.n
"""
_ORDER = "SELECT change_id FROM intents WHERE session = ? ORDER BY n"
_STATE = "SELECT state FROM steps WHERE change_id = ? ORDER BY seq DESC LIMIT 1"


def judge_end(
    plan: Plan, world: World, sessions: Sequence[Session], journal: sqlite3.Connection
) -> None:
    """Look at TikTok, at every screen and at the journal."""
    living = [session for session in sessions if session.is_at_work]
    for session in living:
        _screen(world, session)
    for one in world.oracle.asked.values():
        _change(plan, world, one)
    _journal(world, sessions, living, journal)


def _screen(world: World, session: Session) -> None:
    oracle, now = world.oracle, world.loop.time()
    for ref, switch in world.truth.switches.items():
        row = session.store.entity(ref)
        if row is None or row.switch is not switch.now:
            shown = row.switch.value if row else "nothing"
            oracle.found(
                now,
                "shown wrong",
                f"s{session.number} shows {ref.id} {shown}: set {switch.landings[-1].at:.3f}",
            )
    for one in oracle.of_session(session):
        if one.state.is_open:
            oracle.found(now, "never ends", f"{named(one.change)} {one.state.value}")
        latest = oracle.latest(one.change.ref)
        if one is latest and one.state.is_proven:
            _stands(world, session, one)
        truth = world.truth.switches[one.change.ref].now
        is_so = one is latest and truth is one.change.to
        if is_so and one.state is ChangeState.UNCONFIRMED:
            oracle.found(now, "true and never confirmed", named(one.change))


def _stands(world: World, session: Session, one: Asked) -> None:
    """A proof may stand only while it is true, or while it is said who made it untrue."""
    last = world.truth.switches[one.change.ref].landings[-1]
    if last.to is one.change.to or one.change.ref in session.store.outside:
        return
    if last.by == OUTSIDER and world.oracle.explains(one.change.ref, last):
        return
    rule = "an outsider goes unnoticed" if last.by == OUTSIDER else "a false proof stands"
    words = f"s{session.number} {named(one.change)}: {last.to.value} since {last.at:.3f}"
    world.oracle.found(world.loop.time(), rule, f"{words} by {last.by or 'nobody'}")


def _change(plan: Plan, world: World, one: Asked) -> None:
    # Whether a refused batch is applied in part is not known (contract 3.3).
    called = one.state in _WITHOUT_EFFECT and not one.in_refused_batch
    if called and not plan.beyond and _has_effect(world, one):
        world.oracle.found(
            world.loop.time(),
            "called without effect and landed",
            f"{named(one.change)} {one.state.value}",
        )


def _has_effect(world: World, one: Asked) -> bool:
    """A write of it set the switch when it was called without effect, or did so later."""
    landings = world.truth.switches[one.change.ref].landings
    before = [landing for landing in landings if landing.at <= one.shown_at]
    later = [landing for landing in landings if landing.at > one.shown_at]
    return any(landing.by == one.change.change_id for landing in (*before[-1:], *later))


def _journal(
    world: World,
    sessions: Sequence[Session],
    living: Sequence[Session],
    journal: sqlite3.Connection,
) -> None:
    oracle, now = world.oracle, world.loop.time()
    at_work = {f"session-{session.number}" for session in living}
    for change_id, session, state in journal.execute(_LEFT_OPEN):
        if session not in at_work:
            oracle.found(now, "left open in the journal", f"{change_id} {state}")
    for process in sessions:
        asked = [one.change.change_id for one in oracle.of_session(process)]
        name = (f"session-{process.number}",)
        written = [change_id for (change_id,) in journal.execute(_ORDER, name)]
        there = set(written)
        if written != [change_id for change_id in asked if change_id in there]:
            oracle.found(now, "journal order", f"s{process.number}: {written}")
    for process in living:
        for one in oracle.of_session(process):
            found = journal.execute(_STATE, (one.change.change_id,)).fetchone()
            if found is None or found[0] != one.state.value:
                oracle.found(
                    now, "journal differs", f"{one.change.change_id} {one.state.value}: {found}"
                )
