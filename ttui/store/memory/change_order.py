"""The changes of a session in their order, and the one that each row shows."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.ids import EntityRef


class ChangeOrder:
    """Tells which change of a row is the latest, whatever the wall clock does."""

    def __init__(self) -> None:
        self._shown: dict[EntityRef, ChangeRecord] = {}
        self._frozen: Mapping[EntityRef, ChangeRecord] | None = None
        self._begun: dict[str, int] = {}
        self._with_effect: dict[EntityRef, dict[str, ChangeRecord]] = {}
        """By row, the changes that had or may have had an effect, even if the row shows another."""

    def begin(self, record: ChangeRecord) -> None:
        """Note that a change is asked for now; it counts as the newest, whatever its time says."""
        self._begun.setdefault(record.change.change_id, len(self._begun) + 1)

    def put(self, record: ChangeRecord) -> bool:
        """Keep a record.

        Returns:
            True if its row shows it. An older change never hides a newer one, and one that has
            ended never hides one that is still open: the quit guard counts open ones.
        """
        self._note_effect(record)
        ref = record.change.ref
        shown = self._shown.get(ref)
        if shown is not None and shown.change.change_id != record.change.change_id:
            is_older = self._place(record.change) < self._place(shown.change)
            if is_older or (shown.state.is_open and not record.state.is_open):
                return False
        self._shown[ref] = record
        self._frozen = None
        return True

    def shown(self, ref: EntityRef) -> ChangeRecord | None:
        """The change that is shown at a row."""
        return self._shown.get(ref)

    def frozen(self) -> Mapping[EntityRef, ChangeRecord]:
        """The change of every row; copied once, however many changes came since the last call."""
        if self._frozen is None:
            self._frozen = MappingProxyType(dict(self._shown))
        return self._frozen

    def is_latest(self, record: ChangeRecord) -> bool:
        """True unless a later change of its row has had an effect, or may have one.

        The row does not show this: a refused press is shown and hides the change before it.
        """
        return not self._later(record)

    def is_overtaken(self, record: ChangeRecord) -> bool:
        """True when a later change has had an effect, or may have had one.

        While that is under way neither this nor `is_latest` is true: it may never be sent.
        """
        return any(not one.state.is_open for one in self._later(record))

    def _place(self, change: StatusChange) -> tuple[int, datetime]:
        """By the order of this session, since the wall clock may jump; before it by the stamps."""
        return self._begun.get(change.change_id, 0), change.asked_at

    def _note_effect(self, record: ChangeRecord) -> None:
        change = record.change
        known = self._with_effect.setdefault(change.ref, {})
        if record.state.is_without_effect:
            known.pop(change.change_id, None)
            return
        known[change.change_id] = record
        if record.state.is_proven:
            place = self._place(change)
            for key in [key for key, one in known.items() if self._place(one.change) < place]:
                del known[key]

    def _later(self, record: ChangeRecord) -> list[ChangeRecord]:
        """Changes of its row that were asked after it and may have had an effect."""
        known = self._with_effect.get(record.change.ref, {})
        place = self._place(record.change)
        return [one for one in known.values() if self._place(one.change) > place]
