"""The key presses of this session that can be undone."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ttui.domain.app_state import AppState
from ttui.domain.changes import StatusChange
from ttui.domain.ids import EntityRef
from ttui.domain.snapshot import Stamp
from ttui.domain.undo import NextUndo, Press, UndoAct, next_undo


class UndoList:
    """Lives on the screen's thread: an undo right after a press must know of that press."""

    def __init__(self) -> None:
        self._presses: list[Press] = []

    @property
    def latest(self) -> Press | None:
        """The press that an undo is about."""
        return self._presses[-1] if self._presses else None

    def next(self, app_state: AppState, now: Stamp) -> NextUndo:
        """What an undo would do now."""
        return next_undo(self.latest, app_state, now)

    def of(self, changes: tuple[StatusChange, ...], tick: float) -> NextUndo | None:
        """The undo that these changes are, if they take back a press as a whole."""
        undone = {change.undoes for change in changes if change.undoes}
        for press in self._presses:
            if undone == {change.change_id for change in press.changes}:
                act = UndoAct.AT_ONCE if press.is_free(tick) else UndoAct.ASK
                return NextUndo(act, press, changes)
        return None

    def pressed(
        self,
        changes: tuple[StatusChange, ...],
        app_state: AppState,
        at: float,
        takes_back: NextUndo | None,
    ) -> Press:
        """Note the changes of one key press.

        Args:
            changes: at least one.
            app_state: the newest; it may lack changes that were asked a moment ago.
            at: monotonic seconds.
            takes_back: the undo that they are; it cannot be undone itself.
        """
        press = Press(changes, at, self._older(changes, app_state))
        if takes_back is None:
            self._presses.append(press)
        else:
            self.done(takes_back)
        return press

    def done(self, made: NextUndo) -> None:
        """Forget the press that was undone, but for the changes that can be undone later."""
        press, found = made.press, self._presses
        at = found.index(press) if press in found else len(found)
        found[at : at + 1] = [replace(press, changes=made.later)] if made.later else []

    def _older(
        self, changes: Iterable[StatusChange], app_state: AppState
    ) -> Mapping[EntityRef, frozenset[str]]:
        found: dict[EntityRef, set[str]] = {change.ref: set() for change in changes}
        for press in self._presses:
            for change in press.changes:
                if change.ref in found:
                    found[change.ref].add(change.change_id)
        for ref, ids in found.items():
            shown = app_state.changes.get(ref)
            if shown is not None:
                ids.add(shown.change.change_id)
        return {ref: frozenset(ids) for ref, ids in found.items()}
