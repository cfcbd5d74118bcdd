"""`z`: what this session switched, latest first, and what taking it back comes to.

Each row goes back to the switch it had before, not all of them on; what changed since is left
alone and named. Pure but for the list itself: nothing is sent here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ttui.domain.app_state import Picture
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.eligibility import OVER, why_not
from ttui.domain.ids import EntityRef
from ttui.domain.snapshot import empty
from ttui.domain.status import OperationStatus
from ttui.domain.undo import reversed_change
from ttui.ui.wording.eligibility import why
from ttui.ui.wording.rows import named

FREE_UNDO = 60.0
"""Seconds in which a change is taken back without a question."""

_ON, _OFF = OperationStatus.ENABLE, OperationStatus.DISABLE
_NOTHING_HAPPENED = frozenset(
    {ChangeState.REFUSED, ChangeState.NOT_LANDED, ChangeState.VOIDED, ChangeState.LIMITED}
)
_STOPPING = "still stopping; press z again once it is confirmed."


Older = Mapping[EntityRef, frozenset[str]]
"""By row, the ids of the changes known when a key was pressed: what the row shows beside ours and
these came later. Stamps cannot tell, since the wall clock may be set."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What one key press sent to the engine, or what is left of it to be taken back."""

    changes: tuple[StatusChange, ...]
    at: float
    """Monotonic seconds."""
    older: Older = field(default_factory=empty)

    def is_free(self, now: float) -> bool:
        """Whether it is taken back without a question at a monotonic second."""
        return now - self.at <= FREE_UNDO


@dataclass(frozen=True, slots=True)
class TakeBack:
    """What `z` would do."""

    changes: tuple[StatusChange, ...] = ()
    """Each back to what was seen before."""
    left_alone: tuple[str, ...] = ()
    """Sentences: which rows, and why; hostile text."""
    later: tuple[StatusChange, ...] = ()
    """What can be taken back once it has settled."""


def older_than(
    changes: Iterable[StatusChange], picture: Picture, done: Iterable[Submitted]
) -> Older:
    """What is known of the rows of changes that are asked for now.

    Args:
        changes: of one key press.
        picture: the newest; it may not show yet what was asked a moment ago.
        done: what this session asked before.
    """
    found: dict[EntityRef, set[str]] = {change.ref: set() for change in changes}
    for each in done:
        for change in each.changes:
            if change.ref in found:
                found[change.ref].add(change.change_id)
    for ref, ids in found.items():
        shown = picture.changes.get(ref)
        if shown is not None:
            ids.add(shown.change.change_id)
    return {ref: frozenset(ids) for ref, ids in found.items()}


def take_back(submitted: Submitted, picture: Picture, now: datetime) -> TakeBack:
    """Decide what becomes of each change when it is taken back.

    A stop that is still on its way cannot be started over (the engine refuses a start behind
    anything pending); it waits for the next `z`.

    Args:
        submitted: what one key press asked for.
        picture: the newest; rows that differ from what was asked were switched since.
        now: aware; the time of the press.
    """
    back: list[StatusChange] = []
    later: list[StatusChange] = []
    left: dict[str, list[str]] = {}
    for change in submitted.changes:
        latest = picture.changes.get(change.ref)
        row = picture.entity(change.ref)
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
        # The engine dropped ours, because the same was under way.
    if latest.state in _NOTHING_HAPPENED:
        return "the change had no effect; nothing to take back."
    return _STOPPING if change.is_stop and latest.state.is_open else ""


def _since(
    change: StatusChange, latest: ChangeRecord | None, row: Campaign | AdGroup | Ad | None
) -> str:
    """What somebody else did to the row meanwhile."""
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
