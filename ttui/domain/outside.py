"""A switch that somebody moved without ttui: told apart from our own writes and old reads.

TikTok says what a switch is and never who moved it. So a difference counts as somebody else's
only when no change that any ttui journalled can explain it, and when it was read so long after
the last of those changes that the read cannot be an old one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.status import OperationStatus

LONGEST_OPEN = timedelta(minutes=10)
"""A change whose end nobody wrote down may have landed for so long after its last step."""
_NO_EFFECT = frozenset({ChangeState.REFUSED, ChangeState.REJECTED_LOCALLY, ChangeState.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class KnownSwitch:
    """A row's switch as last believed."""

    switch: OperationStatus
    at: datetime
    """When it was last seen so, aware."""
    spend: Money | None = None
    """Charged in all by then, where known."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A row's switch as a list just showed it."""

    switch: OperationStatus
    sent: datetime
    """When the request left, aware: what it shows may be older than its answer."""
    at: datetime
    """When the answer was there, aware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideChange:
    """A switch that moved between two reads: outside ttui, or by another session of it."""

    ref: EntityRef
    name: str
    """As TikTok sent it; hostile text."""
    was: OperationStatus
    to: OperationStatus
    not_before: datetime
    """When the other state was last seen, aware."""
    seen_at: datetime
    """When the new state was first seen, aware: it happened between the two."""
    spend_before: Money | None = None
    """Charged in all at `not_before`, where known."""
    spend_seen: Money | None = None
    """Charged in all as known at `seen_at`; reports trail by about half an hour."""
    by: str = ""
    """`user@host` of the session of ttui whose journalled change it is; empty when none is."""

    @property
    def is_outside(self) -> bool:
        """True when no ttui did it."""
        return not self.by


class Meaning(StrEnum):
    """The conclusion from a reading about who moved a switch."""

    SAME = "same"
    OURS = "ours"
    """A journalled change of some session explains it."""
    OUTSIDE = "outside"
    UNSURE = "unsure"
    """It may be an old read, or a change is still under way: look again later."""


@dataclass(frozen=True, slots=True)
class OutsideVerdict:
    """The meaning of a sighting."""

    meaning: Meaning
    before: KnownSwitch
    """The known state that the reading was compared with, proofs of the journal included."""
    record: ChangeRecord | None = None
    """The change that explains it."""


def judge(
    known: KnownSwitch,
    seen: Sighting,
    changes: Sequence[ChangeRecord],
    lag: timedelta,
    last: OutsideChange | None = None,
) -> OutsideVerdict:
    """Say who moved a switch.

    Args:
        known: the state believed before.
        seen: the state just read.
        changes: all journalled changes of the row, of all sessions, read after `seen` was; those
            whose last step was before `explains_since` may be left out.
        lag: how long after a write a read may show what was before it.
        last: the latest change from outside that was reported of this row.
    """
    able = sorted((each for each in changes if _may_have_landed(each)), key=_effect_at)
    before = _with_proofs(known, able)
    if seen.switch is before.switch:
        return OutsideVerdict(Meaning.SAME, before, _mover(known, before, able))
    record = _explanation(before, seen, able, lag)
    young = [each for each in able if _is_young(each, seen.sent, lag)]
    if record is not None:
        # What nobody proved explains little while the read may be older than a contrary change.
        doubtful = not record.state.is_proven and any(
            each.change.to is not seen.switch for each in young
        )
        return OutsideVerdict(Meaning.UNSURE if doubtful else Meaning.OURS, before, record)
    if young:
        return OutsideVerdict(Meaning.UNSURE, before)
    if last is not None and seen.switch is last.was and seen.sent < last.seen_at + lag:
        return OutsideVerdict(Meaning.UNSURE, before)
    return OutsideVerdict(Meaning.OUTSIDE, before)


def explains_since(known: KnownSwitch, seen: Sighting, lag: timedelta) -> datetime:
    """The moment before which a change may have had its last step and say nothing of a sighting.

    Args:
        known: see `judge`.
        seen: see `judge`.
        lag: see `judge`.
    """
    return min(known.at, seen.sent) - lag - LONGEST_OPEN


def _explanation(
    before: KnownSwitch, seen: Sighting, able: Sequence[ChangeRecord], lag: timedelta
) -> ChangeRecord | None:
    """The change that put the switch where it is: the latest proven one, or one not proven."""
    overtaking: list[datetime] = []
    for record in reversed(able):
        # A change that was asked before this one and proven after it may have been proven by a
        # read that is older than this one.
        is_overtaken = any(asked >= record.change.asked_at for asked in overtaking)
        if (
            record.change.to is seen.switch
            and not (is_overtaken and record.state.is_proven)
            and before.at <= _effect_at(record) + lag
        ):
            return record
        # Only a proven change rules out earlier proven ones; an unproven one may have had no
        # effect.
        if record.state.is_proven:
            overtaking.append(record.change.asked_at)
    return None


def _may_have_landed(record: ChangeRecord) -> bool:
    return record.state not in _NO_EFFECT


def _effect_at(record: ChangeRecord) -> datetime:
    """When a change was proven, or else when it was last heard of."""
    steps = [step for step in record.steps if step.state is not ChangeState.QUIET]
    proven = [step.at for step in steps if step.state is ChangeState.CONFIRMED]
    return proven[-1] if proven else (steps or record.steps)[-1].at


def _with_proofs(known: KnownSwitch, able: Sequence[ChangeRecord]) -> KnownSwitch:
    """The known state, or a later read-back of ours."""
    for record in able:
        if record.state.is_proven and _effect_at(record) > known.at:
            known = KnownSwitch(record.change.to, _effect_at(record))
    return known


def _mover(
    known: KnownSwitch, before: KnownSwitch, able: Sequence[ChangeRecord]
) -> ChangeRecord | None:
    """The proven change through which the belief moved without a list having shown it."""
    if before.switch is known.switch:
        return None
    return next((each for each in reversed(able) if _effect_at(each) == before.at), None)


def _is_young(record: ChangeRecord, sent: datetime, lag: timedelta) -> bool:
    """True when a read sent then may still show the state before the change, or miss it."""
    longest = lag + (LONGEST_OPEN if record.state.is_open else timedelta(0))
    return sent < _effect_at(record) + longest
