"""`z`: the changes of this session, latest first, and what an undo of them does.

Each row goes back to the switch it had before. A row that changed since is left alone and named.
Nothing is sent here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.eligibility import OVER, why_not
from ttui.domain.ids import EntityRef
from ttui.domain.snapshot import Stamp, empty
from ttui.domain.status import OperationStatus
from ttui.domain.undo import reversed_change
from ttui.ui.wording.eligibility import why
from ttui.ui.wording.rows import named

FREE_UNDO = 60.0
"""Seconds in which a change is undone without a question."""

_ON, _OFF = OperationStatus.ENABLE, OperationStatus.DISABLE
_STOPPING = "still stopping; press z again once it is confirmed."


Older = Mapping[EntityRef, frozenset[str]]
"""By row, the ids of the changes that were known at a key press. Any other change that the row
shows later (except ours) came after it. Times cannot tell, because the wall clock may be set."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The changes of one key press, or those of them that can still be undone."""

    changes: tuple[StatusChange, ...]
    at: float
    """Monotonic seconds."""
    older: Older = field(default_factory=empty)

    def is_free(self, now: float) -> bool:
        """True if it can be undone without a question at this monotonic second."""
        return now - self.at <= FREE_UNDO


@dataclass(frozen=True, slots=True)
class TakeBack:
    """What `z` would do."""

    changes: tuple[StatusChange, ...] = ()
    """Changes that put each row back to its earlier switch."""
    left_alone: tuple[str, ...] = ()
    """Sentences that name the rows and the reasons; hostile text."""
    later: tuple[StatusChange, ...] = ()
    """Changes that can be undone once they have ended."""


class UndoAct(Enum):
    """What `z` would do about the latest change of this session."""

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
    """What `z` would do now: the key does it, and the screens offer it."""

    act: UndoAct
    found: TakeBack = field(default_factory=TakeBack)

    @property
    def is_offered(self) -> bool:
        """True if it switches a row."""
        return self.act in {UndoAct.AT_ONCE, UndoAct.ASK}


def next_undo(last: Submitted | None, app_state: AppState, now: Stamp) -> NextUndo:
    """Decide what `z` does.

    Args:
        last: the latest key press of this session that can be undone.
        app_state: the newest.
        now: the time of the press.
    """
    if app_state.read_only:
        return NextUndo(UndoAct.READ_ONLY)
    everything = app_state.stop_all
    if everything is not None and everything.tick > (last.at if last else 0.0):
        return NextUndo(UndoAct.STOP_OF_ALL)
    if last is None:
        return NextUndo(UndoAct.NOTHING)
    found = take_back(last, app_state, now.at)
    if not found.changes:
        return NextUndo(UndoAct.LEAVE_ALONE, found)
    is_free = last.is_free(now.tick) or all(change.is_stop for change in found.changes)
    return NextUndo(UndoAct.AT_ONCE if is_free else UndoAct.ASK, found)


def older_than(
    changes: Iterable[StatusChange], app_state: AppState, done: Iterable[Submitted]
) -> Older:
    """The changes known at this moment of the rows that are being switched.

    Args:
        changes: of one key press.
        app_state: the newest; it may lack changes that were asked a moment ago.
        done: the earlier key presses of this session.
    """
    found: dict[EntityRef, set[str]] = {change.ref: set() for change in changes}
    for each in done:
        for change in each.changes:
            if change.ref in found:
                found[change.ref].add(change.change_id)
    for ref, ids in found.items():
        shown = app_state.changes.get(ref)
        if shown is not None:
            ids.add(shown.change.change_id)
    return {ref: frozenset(ids) for ref, ids in found.items()}


def take_back(submitted: Submitted, app_state: AppState, now: datetime) -> TakeBack:
    """Decide what an undo does with each change.

    An open stop cannot be undone yet, because the engine refuses a start behind an open change. It
    waits for the next `z`.

    Args:
        submitted: the changes of one key press.
        app_state: the newest; rows that are not as asked were switched since.
        now: aware; the time of the press.
    """
    back: list[StatusChange] = []
    later: list[StatusChange] = []
    left: dict[str, list[str]] = {}
    for change in submitted.changes:
        latest = app_state.changes.get(change.ref)
        row = app_state.entity(change.ref)
        reason = (
            _no_effect(change)
            or _not_now(change, latest, submitted.older.get(change.ref, frozenset()))
            or _since(change, latest, row)
        )
        if not reason:
            back.append(reversed_change(change, SYSTEM_CHANCE.new_id(), now))
            continue
        left.setdefault(reason, []).append(change.name)
        if reason == _STOPPING:
            later.append(change)
    sentences = tuple(f"{named(names)}: {reason}" for reason, names in left.items())
    return TakeBack(tuple(back), sentences, tuple(later))


def _no_effect(change: StatusChange) -> str:
    if change.seen is change.to:
        return f"{'off' if change.is_stop else 'on'} before; nothing to take back."
    if change.seen not in {_ON, _OFF}:
        return "its switch was not known before; nothing to go back to."
    return ""


def _not_now(change: StatusChange, latest: ChangeRecord | None, older: frozenset[str]) -> str:
    if latest is None:
        return _STOPPING if change.is_stop else ""
    if latest.change.change_id != change.change_id:
        if latest.change.change_id not in older:
            return "switched again since; left alone."
        if latest.change.to is not change.to:
            return _STOPPING if change.is_stop else ""
        # The engine dropped our change, because the same was open.
    if latest.state.is_without_effect:
        return "the change had no effect; nothing to take back."
    return _STOPPING if change.is_stop and latest.state.is_open else ""


def _since(
    change: StatusChange, latest: ChangeRecord | None, row: Campaign | AdGroup | Ad | None
) -> str:
    """The change that somebody else made to the row meanwhile."""
    if row is None:
        return "gone from TikTok's lists; left alone."
    reason = why_not(change.seen, row)
    if reason in OVER:
        return f"{why(reason, change.seen)}."
    is_proven = latest is not None and latest.state.is_proven
    if change.is_stop and row.switch is not _OFF:
        return "on again, switched since; left alone." if is_proven else "on, as last read."
    if not change.is_stop and row.switch is _OFF and is_proven:
        return "off again, switched since; left alone."
    return ""
