"""Writes to the journal on its own thread, and keeps what a failing disk refused for later."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from ttui.domain.changes import Author, ChangeState, StatusChange
from ttui.services.journal.kept_changes import KeptChanges
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalEntry, JournalStep
from ttui.store.journal.schema import JournalError

Intent = tuple[StatusChange, JournalStep]
"""A change and its first step."""
LaterStep = tuple[str, JournalStep]
"""By `change_id`."""
Again = Callable[[Journal], object]
"""Writes other data into a new file again; does nothing if the file has it already."""

_FAULT = "The journal could not be written."
REPLACED = (
    "The journal's file was deleted or replaced while ttui was running. A new one was written with"
    " what this session knows; what only the old one had is not in it."
)
OPENED = "The journal can be used now; what was done meanwhile is in it."


class RetryingWriter:
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
        """Other data that a new file needs, by a key that names it."""
        self.news: list[str] = []
        """Sentences about the file itself that the user was not told yet."""
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
        """A sentence that says why a change is not on disk, or empty; safe on any thread."""
        return self._trouble.get(change_id, "")

    def keep(self, entries: Sequence[JournalEntry]) -> None:
        """Remember changes of earlier sessions, should the file that has them be lost."""
        self._kept.keep(entries)

    def ready(self) -> None:
        """Before writing: make sure that the file is there and has this session.

        Without the session's entry, another session would take these changes for those of a crash.
        A lost file is made again with everything that this session knows.

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
        """Before reading: make sure that the file is there; it need not be writable."""
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
        """Write these changes and those refused before; they are on disk when it returns.

        If any part fails, none of these changes count as on disk.

        Raises:
            JournalError: the changes are kept, and written with the next call that succeeds.
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
            # Changes that only the old file had were not checked, so this start is refused; a new
            # press works.
            self._trouble.update(dict.fromkeys(keys, REPLACED))

    def catch_up(self) -> None:
        """Write again what the disk refused.

        Raises:
            JournalError: it still cannot be written.
        """
        if not self.is_behind:
            return
        retried, self._failed = self._failed, True
        self.ready()
        if retried:
            # A disk that fails at the very end may have written the entries all the same.
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
                there.update((change_id, one.state, one.at) for one in entry.record.steps)
        return [(key, step) for key, step in steps if (key, step.state, step.at) not in there]

    def _is_there(self, change_id: str) -> bool:
        return self.journal.record(change_id) is not None
