"""Keeps changes read from the journal. A change without a new step is not read again."""

from ttui.store.journal.rows import JournalEntry

MOST = 2000
"""Changes that are kept; the oldest reading goes first."""


class EntryCache:
    """Changes as last read, by id. Not thread-safe: the caller holds the journal's lock."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int | None, JournalEntry]] = {}

    def get(self, change_id: object, latest: object) -> JournalEntry | None:
        """A change as it was read, if nothing was added since.

        Args:
            change_id: as the file has it.
            latest: the number of its latest step as the file has it; None where it has none.
        """
        found = self._found.get(change_id) if isinstance(change_id, str) else None
        return found[1] if found is not None and found[0] == latest else None

    def put(self, latest: object, entry: JournalEntry) -> None:
        """Keep what was read."""
        if latest is not None and not isinstance(latest, int):
            return
        change_id = entry.record.change.change_id
        self._found.pop(change_id, None)
        self._found[change_id] = (latest, entry)
        if len(self._found) > MOST:
            del self._found[next(iter(self._found))]

    def forget(self) -> None:
        """Another file is used from here on."""
        self._found.clear()
