"""Writes to the journal on its own thread, and keeps what a sick disk refused for later."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from ttui.domain.changes import Author, ChangeState, StatusChange
from ttui.services.journal.kept_changes import KeptChanges
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalEntry, Step
from ttui.store.journal.schema import JournalError

Intent = tuple[StatusChange, Step]
"""A change and its first step."""
LaterStep = tuple[str, Step]
"""By `change_id`."""
Again = Callable[[Journal], object]
"""Writes something once more that a new file does not have; harmless where it has it."""

_FAULT = "The journal could not be written."
REPLACED = (
    "The journal's file was deleted or replaced while ttui was running. A new one was written with"
    " what this session knows; what only the old one had is not in it."
)
OPENED = "The journal can be used now; what was done meanwhile is in it."


class Scribe:
    """Everything but `trouble_of` and `news` is called on the journal's thread.

    Args:
        journal: where to.
        author: this process.
        mode: LIVE or SANDBOX.
        now: the wall time.
    """

    def __init__(
        self, journal: Journal, author: Author, mode: str, now: Callable[[], datetime]
    ) -> None:
        self.journal = journal
        self.again: dict[str, Again] = {}
        """What else a new file needs, by whatever tells one from another."""
        self.news: list[str] = []
        """Sentences about the file itself that nobody was told yet."""
        self._author = author
        self._mode = mode
        self._now = now
        self._in_session = False
        self._intents: list[Intent] = []
        self._steps: list[LaterStep] = []
        self._kept = KeptChanges()
        self._was_lost = False
        self._is_new = False
        self._trouble: dict[str, str] = {}
        self._failed = False

    @property
    def is_behind(self) -> bool:
        """True while something is not on disk that should be."""
        return bool(self._intents or self._steps)

    def trouble_of(self, change_id: str) -> str:
        """Why a change is not on disk, in a sentence, or empty; safe on any thread."""
        return self._trouble.get(change_id, "")

    def keep(self, entries: Sequence[JournalEntry]) -> None:
        """Remember changes of earlier sessions, should the file that has them be lost."""
        self._kept.keep(entries)

    def ready(self) -> None:
        """Before anything else: see that the file is there, and that it knows this session.

        So that another session does not take our intents for a crash's. A file that was lost is
        made anew, with everything that is known here.

        Raises:
            JournalError: it cannot be used.
        """
        self._renew()
        if not self._in_session:
            self.journal.begin_session(self._author, self._mode, self._now())
            self._in_session = True
        if self._is_new:
            self._write_anew()

    def find(self) -> None:
        """Before reading only: see that the file is there, which may be one that is not written."""
        with suppress(JournalError):
            self._renew()

    def _renew(self) -> None:
        if self.journal.is_lost:
            self._was_lost |= self.journal.is_open
            self.journal.renew()
            self._in_session, self._is_new = False, True

    def _write_anew(self) -> None:
        self._kept.write_to(self.journal)
        for again in tuple(self.again.values()):
            again(self.journal)
        self._intents = []
        self._steps = [
            one for one in self._steps if one[0] not in self._kept and self._is_there(one[0])
        ]
        self.news.append(REPLACED if self._was_lost else OPENED)
        self._is_new = self._was_lost = False

    def write(self, intents: Sequence[Intent], steps: Sequence[LaterStep]) -> None:
        """Write this and what was refused before; on disk when it returns.

        Changes count as not on disk unless all of it succeeds, whatever fails.

        Raises:
            JournalError: it is kept, and written with the next call that succeeds.
        """
        keys = [change.change_id for change, _ in intents] + [key for key, _ in steps]
        self._trouble.update(dict.fromkeys(keys, _FAULT))
        self._intents += intents
        self._steps += steps
        self._kept.add(intents, steps, self._author)
        told = len(self.news)
        try:
            self.catch_up()
        except JournalError as error:
            self._trouble.update(dict.fromkeys(keys, str(error)))
            raise
        if REPLACED in self.news[told:]:
            # What only the old file had was not looked at: a start waits for the next press.
            self._trouble.update(dict.fromkeys(keys, REPLACED))

    def catch_up(self) -> None:
        """Try once more what was refused.

        Raises:
            JournalError: it still cannot be written.
        """
        if not self.is_behind:
            return
        retried, self._failed = self._failed, True
        self.ready()
        if retried:
            # A disk that fails at the very end may have taken it all the same.
            self._intents = [one for one in self._intents if not self._is_there(one[0].change_id)]
            self._steps = self._missing(self._steps)
        if self._intents:
            self.journal.append_intents(self._intents, self._author)
            self._intents = []
        if self._steps:
            self.journal.append_steps(self._steps)
            self._steps = []
        self._failed = False
        self._trouble.clear()

    def _missing(self, steps: Sequence[LaterStep]) -> list[LaterStep]:
        there: set[tuple[str, ChangeState, datetime]] = set()
        for change_id in dict.fromkeys(key for key, _ in steps):
            entry = self.journal.record(change_id)
            if entry is not None:
                there.update((change_id, one.state, one.at) for one in entry.record.proofs)
        return [(key, step) for key, step in steps if (key, step.state, step.at) not in there]

    def _is_there(self, change_id: str) -> bool:
        return self.journal.record(change_id) is not None
