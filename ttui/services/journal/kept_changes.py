"""Keeps the changes that a session knows, so that a lost journal can be written again."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ttui.domain.changes import Author, ChangeRecord, ChangeState, StatusChange
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalEntry, JournalStep

_MOST = 5000
"""How many changes are kept. Beyond that, the changes that ended first are dropped."""


@dataclass(slots=True)
class _Kept:
    change: StatusChange
    author: Author
    steps: list[JournalStep]

    @property
    def is_open(self) -> bool:
        state = self.steps[-1].state
        return state.is_open or state is ChangeState.UNCONFIRMED


class KeptChanges:
    """Changes with all their steps, in the order in which they came."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def __contains__(self, change_id: object) -> bool:
        return change_id in self._kept

    def add(
        self,
        intents: Sequence[tuple[StatusChange, JournalStep]],
        steps: Sequence[tuple[str, JournalStep]],
        author: Author,
    ) -> None:
        """Keep the changes and steps that this session is about to write."""
        for change, first in intents:
            self._kept[change.change_id] = _Kept(change, author, [first])
        for change_id, step in steps:
            if change_id in self._kept:
                self._kept[change_id].steps.append(step)
        self._drop_the_oldest()

    def keep(self, entries: Sequence[JournalEntry]) -> None:
        """Keep changes of earlier sessions, as the journal has them."""
        for entry in entries:
            change = entry.record.change
            known = _Kept(change, entry.author, _steps_of(entry.record, entry))
            self._kept.setdefault(change.change_id, known)

    def write_to(self, journal: Journal) -> None:
        """Write the changes that a file does not have yet; leave the others as they are.

        Raises:
            JournalError: it cannot be written.
        """
        missing: list[_Kept] = []
        later: list[tuple[str, JournalStep]] = []
        for change_id, kept in self._kept.items():
            entry = journal.record(change_id)
            written = 1 if entry is None else len(entry.record.steps)
            if entry is None:
                missing.append(kept)
            later += [(change_id, step) for step in kept.steps[written:]]
        for author, some in groupby(missing, lambda kept: kept.author):
            journal.append_intents([(kept.change, kept.steps[0]) for kept in some], author)
        if later:
            journal.append_steps(later)

    def _drop_the_oldest(self) -> None:
        surplus = len(self._kept) - _MOST
        if surplus > 0:
            ended = [key for key, kept in self._kept.items() if not kept.is_open]
            for key in ended[:surplus]:
                del self._kept[key]


def _steps_of(record: ChangeRecord, entry: JournalEntry) -> list[JournalStep]:
    """The steps of a change, as far as its record has them."""
    money = {
        ChangeState.CONFIRMED: record.spend_at_stop,
        ChangeState.QUIET: record.final_spend,
        ChangeState.SAID_ENDED: record.spend_when_said,
    }
    last = len(record.steps) - 1
    return [
        JournalStep(
            state=proof.state,
            at=proof.at,
            message=record.message if place == last else "",
            request_id=record.request_id if place == last else "",
            warning=record.warning if place == last else "",
            money=money.get(proof.state),
            lifetime=entry.lifetime_at_stop if proof.state is ChangeState.CONFIRMED else None,
        )
        for place, proof in enumerate(record.steps)
    ]
