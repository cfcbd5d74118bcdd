"""Notes rows of the journal that cannot be read, so that each can be left out and reported."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import TypeVar

from ttui.store.journal.checked_values import UnreadableRowError

_T = TypeVar("_T")


class Damage:
    """The rows of one file that could not be read so far; safe to share between threads.

    Args:
        file_name: what the file is called in a sentence.
    """

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._found: dict[str, str] = {}

    def readable(
        self,
        table: str,
        rows: Iterable[sqlite3.Row],
        read: Callable[[sqlite3.Row], _T],
    ) -> list[_T]:
        """Read rows one by one; one that cannot be read is noted and left out.

        Args:
            table: what the rows are, for people.
            rows: as the file has them.
            read: parses one row.
        """
        found: list[_T] = []
        for place, row in enumerate(rows):
            try:
                found.append(read(row))
            except UnreadableRowError as error:
                self.note(f"{table}, {_key(row, place)}", str(error))
            # The boundary of one row: a bad row must not keep the others from being read.
            except Exception as error:  # noqa: BLE001 - noted, and told as unreadable
                self.note(f"{table}, {_key(row, place)}", type(error).__name__)
        return found

    def note(self, place: str, reason: str) -> None:
        """Something could not be read."""
        self._found.setdefault(place, reason)

    def forget(self) -> None:
        """Forget everything: another file is used from now on."""
        self._found.clear()

    @property
    def sentence(self) -> str:
        """A sentence that says what is wrong and what to do, or empty."""
        found = tuple(self._found.items())
        if not found:
            return ""
        place, reason = found[0]
        count = "a row" if len(found) == 1 else f"{len(found)} rows"
        first = "" if len(found) == 1 else "the first: "
        return (
            f"The journal holds {count} that cannot be read ({first}{place}: {reason})."
            f" Move {self._file_name} away and ttui makes a new one."
        )


def _key(row: sqlite3.Row, place: int) -> str:
    """A name by which a person finds the row; its place in the reading if its key is damaged."""
    names = row.keys()
    number: object = row["n"] if "n" in names else None
    return f"row {number}" if isinstance(number, int) else f"row {place + 1} of those read"
