"""Taking changes back: each row goes to the switch it had before. Nothing is sent here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Entity
from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.changes import ChangeCause, ChangeRecord, ChangeState, StatusChange
from ttui.domain.eligibility import OVER, Reason, why_not
from ttui.domain.ids import EntityRef
from ttui.domain.snapshot import Stamp, empty
from ttui.domain.status import OperationStatus

FREE_UNDO = 60.0
"""Seconds in which a change is undone without a question."""

_OFF = OperationStatus.DISABLE
_SWITCHES = frozenset({OperationStatus.ENABLE, OperationStatus.DISABLE})


@dataclass(frozen=True, slots=True)
class Press:
    """The changes of one key press, or those of them that can still be undone."""

    changes: tuple[StatusChange, ...]
    at: float
    """Monotonic seconds."""
    older: Mapping[EntityRef, frozenset[str]] = field(default_factory=empty)
    """By row, the ids of the changes that were known at the press. Any other change that the row
    shows later, except ours, came after it. Times cannot tell: the wall clock may be set."""

    def is_free(self, now: float) -> bool:
        """True if it can be undone without a question at this monotonic second."""
        return now - self.at <= FREE_UNDO

    def is_older(self, shown: StatusChange, ours: StatusChange) -> bool:
        """True if a change that the row of ours shows was known at the press."""
        return shown.change_id in self.older.get(ours.ref, frozenset())

    def is_about(self, shown: StatusChange, ours: StatusChange) -> bool:
        """True for our change, or an open one of the same kind: the engine drops repeats."""
        is_repeated = self.is_older(shown, ours) and shown.to is ours.to
        return shown.change_id == ours.change_id or is_repeated


class WhyNotBack(Enum):
    """Why an undo leaves a row alone."""

    UNCHANGED = auto()
    """Its switch was as asked before the change."""
    UNKNOWN_BEFORE = auto()
    STOPPING = auto()
    """Its stop is open, and the engine refuses a start behind it. A later undo can do it."""
    SWITCHED_SINCE = auto()
    """By another change of this session."""
    NO_EFFECT = auto()
    NOT_LISTED = auto()
    MOVED_SINCE = auto()
    """By somebody else: the change was proven, and the row reads otherwise now."""
    STILL_ON = auto()
    """Its stop is not proven, and the row reads on."""


class UndoAct(Enum):
    """What an undo would do about the latest key press of this session."""

    NOTHING = auto()
    """No change is left that could be undone."""
    READ_ONLY = auto()
    """Refuse, because this session is read-only."""
    STOP_OF_ALL = auto()
    """Refuse, because a stop of everything came later; the user means that."""
    LEAVE_ALONE = auto()
    """Switch nothing, and say why."""
    AT_ONCE = auto()
    ASK = auto()


@dataclass(frozen=True, slots=True)
class NextUndo:
    """What an undo would do now: the key does it, and the screens offer it."""

    act: UndoAct
    press: Press = field(default_factory=lambda: Press((), 0.0))
    """What it undoes."""
    changes: tuple[StatusChange, ...] = ()
    """Changes that put each row back to its earlier switch."""
    left_alone: tuple[tuple[StatusChange, WhyNotBack | Reason], ...] = ()
    later: tuple[StatusChange, ...] = ()
    """Changes that can be undone once they have ended."""

    @property
    def is_offered(self) -> bool:
        """True if it switches a row."""
        return self.act in {UndoAct.AT_ONCE, UndoAct.ASK}


def next_undo(last: Press | None, app_state: AppState, now: Stamp) -> NextUndo:
    """Decide what an undo does.

    Args:
        last: the latest key press of this session that can be undone.
        app_state: the newest; rows that are not as asked were switched since.
        now: the time of the undo.
    """
    if app_state.read_only:
        return NextUndo(UndoAct.READ_ONLY)
    everything = app_state.stop_all
    if everything is not None and everything.tick > (last.at if last else 0.0):
        return NextUndo(UndoAct.STOP_OF_ALL)
    if last is None:
        return NextUndo(UndoAct.NOTHING)
    reasons = [(change, _why_not_back(change, last, app_state)) for change in last.changes]
    back = tuple(
        reversed_change(change, SYSTEM_CHANCE.new_id(), now.at)
        for change, reason in reasons
        if reason is None
    )
    act = UndoAct.LEAVE_ALONE
    if back:
        starts = [change for change in back if not change.is_stop]
        is_free = last.is_free(now.tick) and not any(map(_moves_others, starts))
        is_free = is_free or not starts
        act = UndoAct.AT_ONCE if is_free else UndoAct.ASK
    left = tuple((change, reason) for change, reason in reasons if reason is not None)
    later = tuple(change for change, reason in left if reason is WhyNotBack.STOPPING)
    return NextUndo(act, last, back, left, later)


def _moves_others(start: StatusChange) -> bool:
    """True for a start that pauses other ads, in any ad account (contract 18.3): it always asks."""
    return start.family.is_shop


def _why_not_back(
    change: StatusChange, press: Press, app_state: AppState
) -> WhyNotBack | Reason | None:
    latest, row = app_state.changes.get(change.ref), app_state.entity(change.ref)
    not_now = _nothing_before(change) or _not_now(change, latest, press)
    return not_now or _since(change, latest, row)


def _not_now(change: StatusChange, latest: ChangeRecord | None, press: Press) -> WhyNotBack | None:
    stopping = WhyNotBack.STOPPING if change.is_stop else None
    if latest is None:
        return stopping
    if not press.is_about(latest.change, change):
        is_older = press.is_older(latest.change, change)
        return stopping if is_older else WhyNotBack.SWITCHED_SINCE
    if latest.state.is_without_effect:
        return WhyNotBack.NO_EFFECT
    return stopping if latest.state.is_open else None


def _since(
    change: StatusChange, latest: ChangeRecord | None, row: Entity | None
) -> WhyNotBack | Reason | None:
    """The change that somebody else made to the row meanwhile."""
    if row is None:
        return WhyNotBack.NOT_LISTED
    reason = why_not(change.seen, row)
    if reason in OVER:
        return reason
    is_proven = latest is not None and latest.state.is_proven
    if change.is_stop and row.switch is not _OFF:
        return WhyNotBack.MOVED_SINCE if is_proven else WhyNotBack.STILL_ON
    if not change.is_stop and row.switch is _OFF and is_proven:
        return WhyNotBack.MOVED_SINCE
    return None


def undo(record: ChangeRecord, change_id: str, asked_at: datetime) -> StatusChange | None:
    """The change that takes a record's row back to the switch that was seen before it.

    Args:
        record: what to take back.
        change_id: a new UUID, the key of the undoing change.
        asked_at: now, aware.

    Returns:
        None when there is nothing to take back: it had no effect, the switch was already as
        asked, or nobody knows what it was. Undoing a stop is a start, which spends money: the
        caller asks (KEYS.md grade 2).
    """
    change, state = record.change, record.state
    may_have_moved = state.is_open or state.is_proven or state is ChangeState.UNCONFIRMED
    if not may_have_moved or _nothing_before(change):
        return None
    return reversed_change(change, change_id, asked_at)


def reversed_change(change: StatusChange, change_id: str, asked_at: datetime) -> StatusChange:
    """A change back to the switch that was seen; whether it makes sense is the caller's matter."""
    return replace(
        change,
        change_id=change_id,
        to=change.seen,
        seen=change.to,
        asked_at=asked_at,
        cause=ChangeCause.UNDO,
        undoes=change.change_id,
    )


def _nothing_before(change: StatusChange) -> WhyNotBack | None:
    if change.seen is change.to:
        return WhyNotBack.UNCHANGED
    return None if change.seen in _SWITCHES else WhyNotBack.UNKNOWN_BEFORE
