"""The journal's open file, and the only use of SQLite, which may fail in any way at any time.

Every error of SQLite or of the file's content becomes a `JournalError`. The file may be deleted or
replaced while it is open. This is checked before each use, because SQLite would go on writing into
the lost file.
"""

import errno
import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ttui.domain.clock import SYSTEM_CLOCK
from ttui.store.files.private import make_folder
from ttui.store.journal.damage import Damage
from ttui.store.journal.entry_cache import EntryCache
from ttui.store.journal.schema import JournalError, connect, explained, file_name, in_one_go

CLOSE_WAIT = 1.0
"""Seconds that closing waits for a write under way."""
LONGEST = 30.0
"""Seconds after which one query is cancelled: a damaged index may be circular."""
TRIED_EVERY = 5.0
"""Seconds between two tries to open a file that could not be opened."""
_STEPS_BETWEEN_LOOKS = 200_000
"""Of SQLite's machine: some ten milliseconds."""
_SIDECARS = ("-wal", "-shm")
_NO_FILE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
"""Errors that mean that there is no file."""
_Identity = tuple[int, int]

GONE = "The journal's file was deleted or replaced while ttui was running."


class JournalFile:
    """One connection, shared by threads one at a time.

    Args:
        connection: the open database, or None when it could not be opened.
        path: the path of the file, to notice its loss; None for a journal in memory.
        unusable: why there is no connection, in a sentence.
    """

    def __init__(
        self,
        connection: sqlite3.Connection | None,
        path: Path | None = None,
        unusable: str = "",
    ) -> None:
        self.damage = Damage(file_name(path))
        """Rows that could not be read."""
        self.cache = EntryCache()
        """Changes that were read; for whoever has the connection."""
        self._path = path
        self._unusable = unusable
        self._closed = False
        self._lock = threading.Lock()
        self._until = float("inf")
        self._tried_at = SYSTEM_CLOCK.monotonic()
        self._openings = 0
        self._own_write = self._foreign_write = float("nan")
        """When the file was changed by the last write of ours, and by that of others before it."""
        self._take(connection)

    def _take(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection
        self._openings += 1
        self._identities: dict[str, _Identity] = {}
        self._shm_size = 0
        if connection is None:
            return
        connection.row_factory = sqlite3.Row
        # Invalid bytes become half surrogates, so that only their row fails and not the query.
        connection.text_factory = _decoded
        connection.set_progress_handler(self._is_too_long, _STEPS_BETWEEN_LOOKS)
        # A journal that was never closed is closed with its last user, without a warning.
        weakref.finalize(self, connection.close)
        self._learn()

    def _is_too_long(self) -> int:
        return int(SYSTEM_CLOCK.monotonic() > self._until)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for as long as the block lasts.

        Raises:
            JournalError: the block failed in any way, or there is no usable file.
        """
        with self._lock:
            if self._connection is None:
                raise JournalError(self._unusable)
            if self._is_lost():
                raise JournalError(GONE)
            self._until = SYSTEM_CLOCK.monotonic() + LONGEST
            try:
                yield self._connection
            except JournalError:
                raise
            # The journal's boundary: a damaged file makes SQLite and Python raise anything
            # (UnicodeDecodeError, OverflowError, ...), and no stop may be lost for it.
            except Exception as error:
                raise explained(error, self._path) from error
            self._learn()

    def version(self) -> tuple[int, int]:
        """A version that changes when another process writes or the file is replaced.

        A journal in memory has no other connection, so there every write changes it.

        Raises:
            JournalError: it cannot be read.
        """
        with self.reading() as connection:
            if self._path is None:
                return self._openings, connection.total_changes
            return self._openings, int(connection.execute("PRAGMA data_version").fetchone()[0])

    def changed_at(self) -> datetime | None:
        """When another process last wrote to it, as far as the system knows; None for never.

        Raises:
            JournalError: the system does not tell.
        """
        written = self._written_at()
        if written is not None and written == self._own_write:
            written = self._foreign_write
        try:
            if written is None or written == float("-inf"):
                return None
            return datetime.fromtimestamp(written, UTC)
        except (OSError, OverflowError, ValueError) as error:
            raise explained(error, self._path) from error

    def _written_or_unknown(self) -> float:
        """The same where a write must not fail for it; what is not known is no time at all."""
        try:
            return self._written_at() or float("-inf")
        except JournalError:
            return float("nan")

    def _written_at(self) -> float | None:
        """When anybody last wrote to the database or to its log, in seconds since 1970.

        An empty log says nothing: whoever opens the database makes one.
        """
        if self._path is None:
            return None
        moments: list[float] = []
        for ending in ("", "-wal"):
            try:
                found = os.stat(f"{self._path}{ending}")  # noqa: PTH116 - see `_stat`
            except (OSError, ValueError) as error:
                if isinstance(error, OSError) and error.errno in _NO_FILE:
                    continue
                raise explained(error, self._path) from error
            if found.st_size or not ending:
                moments.append(found.st_mtime)
        return max(moments, default=None)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The same within one transaction; on disk when the block has ended."""
        with self.reading() as connection:
            with in_one_go(connection):
                before = self._written_or_unknown()
                if before != self._own_write:
                    self._foreign_write = before
                yield connection
            self._own_write = self._written_or_unknown()

    @property
    def is_lost(self) -> bool:
        """True when `renew` is needed: the file on the disk is not the open one."""
        if self._path is None or self._closed:
            return False
        with self._lock:
            if self._connection is None:
                return SYSTEM_CLOCK.monotonic() - self._tried_at > TRIED_EVERY
            return self._is_lost()

    @property
    def is_open(self) -> bool:
        """True when there is a connection, to whatever file."""
        return self._connection is not None

    def renew(self) -> None:
        """Open the file that is at the path now; create it if there is none.

        Raises:
            JournalError: it cannot be used, and why; it may be tried again.
        """
        path = self._path
        if path is None or self._closed:
            return
        with self._lock:
            self._tried_at = SYSTEM_CLOCK.monotonic()
            old, self._connection = self._connection, None
            if old is not None:
                self._leave(old, path)
            try:
                make_folder(path.parent)
                self._take(connect(path))
            except (JournalError, OSError) as error:
                self._unusable = str(
                    error if isinstance(error, JournalError) else explained(error, path)
                )
                raise JournalError(self._unusable) from error
            self.damage.forget()
            self.cache.forget()

    def close(self) -> None:
        """Close the file; further calls fail. A write stuck on a failing disk is not waited for."""
        if not self._lock.acquire(timeout=CLOSE_WAIT):
            return
        try:
            self._closed = True
            if self._connection is not None:
                self._mend_shm()
                self._connection.close()
                self._connection, self._unusable = None, "The journal is closed."
        finally:
            self._lock.release()

    def _learn(self) -> None:
        """Note which files are open; the log and its index appear with the first use."""
        if self._path is None:
            return
        for ending in ("", *_SIDECARS):
            if ending not in self._identities:
                identity = _identity(self._path, ending)
                if identity is not None:
                    self._identities[ending] = identity
        self._shm_size = max(self._shm_size, _size(self._path, "-shm"))

    def _is_lost(self) -> bool:
        path = self._path
        if path is None:
            return False
        size = self._shm_size
        for ending, known in self._identities.items():
            found = _stat(path, ending)
            if found is None or (found.st_dev, found.st_ino) != known:
                return True
            if ending == "-shm":
                size = found.st_size
        if size < self._shm_size:
            self._mend_shm()
        return False

    def _mend_shm(self) -> None:
        """Give an index that somebody cut its length back: SQLite maps it into memory.

        Reading a page behind its end would end the process. Zeros make SQLite build it anew.
        """
        path = self._path
        if path is None or _identity(path, "-shm") != self._identities.get("-shm"):
            return
        if _size(path, "-shm") < self._shm_size:
            with suppress(OSError):
                os.truncate(f"{path}-shm", self._shm_size)

    def _leave(self, old: sqlite3.Connection, path: Path) -> None:
        """Save entries that only the log has, if that is safe for others, and close.

        A log that belongs to a database which is gone would be taken for the new one's.
        """
        now = {ending: _identity(path, ending) for ending in ("", *_SIDECARS)}
        known = self._identities
        if all(now[ending] in {None, known.get(ending)} for ending in _SIDECARS):
            self._mend_shm()
            with suppress(sqlite3.Error):
                old.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        with suppress(sqlite3.Error):
            old.close()
        if now[""] != known.get(""):
            for ending in _SIDECARS:
                left = _identity(path, ending)
                if left is not None and left == known.get(ending):
                    with suppress(OSError):
                        path.with_name(path.name + ending).unlink()


_decoded = partial(str, encoding="utf-8", errors="surrogateescape")


def _identity(path: Path, ending: str) -> _Identity | None:
    found = _stat(path, ending)
    return None if found is None else (found.st_dev, found.st_ino)


def _size(path: Path, ending: str) -> int:
    found = _stat(path, ending)
    return 0 if found is None else found.st_size


def _stat(path: Path, ending: str) -> os.stat_result | None:
    try:
        return os.stat(f"{path}{ending}")  # noqa: PTH116 - a path with an ending is no new name
    except OSError:
        return None
