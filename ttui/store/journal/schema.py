"""The journal's file: its tables, how it is opened, and what SQLite's complaints mean."""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ttui.domain.clock import SYSTEM_CLOCK
from ttui.domain.path_text import path_text
from ttui.store.files.private import FILE, open_descriptor

VERSION = 8
"""Written to `PRAGMA user_version`; a file with a higher one is refused."""

BUSY_TIMEOUT = 2.0
"""Seconds that one process waits for another's commit, which usually takes a millisecond."""

_TABLES = """
CREATE TABLE sessions (
    session TEXT PRIMARY KEY, user TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL,
    process_start TEXT NOT NULL, mode TEXT NOT NULL, started_at TEXT NOT NULL
) STRICT;
CREATE TABLE intents (
    n INTEGER PRIMARY KEY, change_id TEXT NOT NULL UNIQUE,
    advertiser_id TEXT NOT NULL, level TEXT NOT NULL, entity_id TEXT NOT NULL,
    name TEXT NOT NULL, target TEXT NOT NULL, seen TEXT NOT NULL, smart_plus INTEGER NOT NULL,
    asked_at TEXT NOT NULL, cause TEXT NOT NULL, snapshot_number INTEGER NOT NULL,
    undoes TEXT NOT NULL,
    user TEXT NOT NULL, host TEXT NOT NULL, session TEXT NOT NULL, pid INTEGER NOT NULL
) STRICT;
CREATE INDEX intents_of_row ON intents (advertiser_id, level, entity_id);
CREATE TABLE steps (
    n INTEGER PRIMARY KEY,
    change_id TEXT NOT NULL REFERENCES intents (change_id), seq INTEGER NOT NULL,
    at TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL, request_id TEXT NOT NULL,
    warning TEXT NOT NULL, amount TEXT, currency TEXT, lifetime TEXT,
    UNIQUE (change_id, seq)
) STRICT;
"""
_APPEND_ONLY = "".join(
    f"CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;\n"
    for table in ("sessions", "intents", "steps")
    for verb in ("UPDATE", "DELETE")
)


_LAST_SEEN = """
CREATE TABLE switches (
    mode TEXT NOT NULL, advertiser_id TEXT NOT NULL, level TEXT NOT NULL, entity_id TEXT NOT NULL,
    parent_id TEXT NOT NULL, name TEXT NOT NULL, switch TEXT NOT NULL, seen_at TEXT NOT NULL,
    spend TEXT, currency TEXT NOT NULL,
    PRIMARY KEY (mode, advertiser_id, level, entity_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE looks (
    mode TEXT NOT NULL, advertiser_id TEXT NOT NULL, level TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (mode, advertiser_id, level)
) STRICT, WITHOUT ROWID;
"""
"""What was last seen of each account: not a journal but a memory, overwritten as it changes."""

_CLOSINGS = """
CREATE TABLE closings (
    n INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, mode TEXT NOT NULL,
    advertiser_id TEXT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL,
    subject TEXT NOT NULL, text TEXT NOT NULL,
    user TEXT NOT NULL, host TEXT NOT NULL, session TEXT NOT NULL, pid INTEGER NOT NULL
) STRICT;
CREATE INDEX closings_of_account ON closings (mode, advertiser_id);
""" + "".join(
    f"CREATE TRIGGER closings_{verb} BEFORE {verb} ON closings "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;\n"
    for verb in ("UPDATE", "DELETE")
)
"""Who did what about closing an ad account; as append-only as the journal."""

_STOP_ALLS = """
CREATE TABLE panics (
    n INTEGER PRIMARY KEY, grouping TEXT NOT NULL UNIQUE, mode TEXT NOT NULL, at TEXT NOT NULL,
    user TEXT NOT NULL, host TEXT NOT NULL, session TEXT NOT NULL, pid INTEGER NOT NULL
) STRICT;
CREATE TABLE panic_ends (
    n INTEGER PRIMARY KEY, grouping TEXT NOT NULL UNIQUE, at TEXT NOT NULL
) STRICT;
""" + "".join(
    f"CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;\n"
    for table in ("panics", "panic_ends")
    for verb in ("UPDATE", "DELETE")
)
"""Stops of everything: a kill before the first list page must not lose the wish."""


def _statements(script: str) -> list[str]:
    """The script's statements one by one: `executescript` would commit the transaction."""
    statements: list[str] = []
    current = ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements


_STEPS: dict[int, tuple[str, ...]] = {
    1: ("ALTER TABLE intents ADD COLUMN grouping TEXT NOT NULL DEFAULT ''",),
    2: tuple(_statements(_LAST_SEEN)),
    3: tuple(_statements(_CLOSINGS)),
    4: tuple(_statements(_STOP_ALLS)),
    5: ("ALTER TABLE switches ADD COLUMN family TEXT NOT NULL DEFAULT ''",),
    6: ("ALTER TABLE intents ADD COLUMN family TEXT NOT NULL DEFAULT ''",),
    7: ("ALTER TABLE panics ADD COLUMN accounts TEXT NOT NULL DEFAULT ''",),
}
"""What brings a file of a version to the next one; an older ttui that runs is not hurt."""


_FIRST_TABLES = frozenset({"sessions", "intents", "steps"})
_ALL_TABLES = _FIRST_TABLES | {"switches", "looks", "closings", "panics", "panic_ends"}
_FILE = "{file}"
"""Where a sentence names the file."""
_FOREIGN = f"its file is not a ttui journal; move {_FILE} away and ttui makes a new one"
_DAMAGED = f"its file is damaged; move {_FILE} away and ttui makes a new one"


class JournalError(Exception):
    """The journal could not be read or written; the text is one clear sentence."""


def connect(path: Path | None) -> sqlite3.Connection:
    """Open the journal's database, and make it when it does not exist; None for one in memory.

    The file is private from its first byte, and SQLite gives its -wal and -shm the same mode.

    Raises:
        JournalError: it cannot be opened, is not a journal, or a newer ttui wrote it.
    """
    try:
        if path is not None:
            _make_private(path)
        connection = sqlite3.connect(
            ":memory:" if path is None else path,
            timeout=BUSY_TIMEOUT,
            isolation_level=None,
            check_same_thread=False,
        )
    except JournalError:
        raise
    # The journal's boundary: a path or a file may make Python raise what nobody foresaw.
    except Exception as error:
        raise explained(error, path) from error
    try:
        _prepare(connection, path)
    except BaseException as error:
        connection.close()
        if isinstance(error, JournalError) or not isinstance(error, Exception):
            raise
        # A schema whose bytes are no text makes SQLite's own complaint a UnicodeDecodeError.
        raise explained(error, path) from error
    return connection


def _make_private(path: Path) -> None:
    try:
        # Exclusive: closing a second descriptor of a database in use would drop SQLite's locks.
        os.close(open_descriptor(path, os.O_EXCL | os.O_RDWR))
    except FileExistsError:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            # A pipe or a device would be waited for, or written into.
            raise JournalError(
                f"The journal cannot be used: {path_text(path)} is no file; move it away and ttui"
                " makes a new one."
            ) from None
        # SQLite gives what it makes beside the file the file's mode; what is there keeps its own.
        for one in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            if one.exists() and stat.S_IMODE(one.stat().st_mode) & 0o077:
                one.chmod(FILE)


def _prepare(connection: sqlite3.Connection, path: Path | None) -> None:
    # A damaged or foreign file computes nothing of its own, and each page is checked when read.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    # FULL syncs the log at each commit: an intent is on disk before its request leaves.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")
    if _version(connection) == 0:
        _create(connection, path)
    found = _version(connection)
    _check_tables(connection, _FIRST_TABLES, path)
    if 0 < found < VERSION:
        with in_one_go(connection):
            _upgrade(connection)
    if found > VERSION:
        raise JournalError(
            f"The journal was written by a newer ttui (schema {found}, this one knows {VERSION}): "
            "update ttui, or choose another data directory."
        )
    _check_tables(connection, _ALL_TABLES, path)


def _check_tables(
    connection: sqlite3.Connection, wanted: frozenset[str], path: Path | None
) -> None:
    """Raise for a database of another program, before anything is written into it."""
    if not wanted <= _tables(connection):
        raise _unusable(_FOREIGN, path)


def _tables(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {row[0] for row in rows}


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _create(connection: sqlite3.Connection, path: Path | None) -> None:
    _switch_to_wal(connection)
    with in_one_go(connection):
        _make_tables(connection, path)


def _make_tables(connection: sqlite3.Connection, path: Path | None) -> None:
    # Another process may have made the tables while this one waited for the lock.
    if _version(connection) == 0:
        if _tables(connection):
            raise _unusable(_FOREIGN, path)
        for statement in _statements(_TABLES + _APPEND_ONLY):
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")


def _upgrade(connection: sqlite3.Connection) -> None:
    # Read again: another process may have done it while this one waited for the lock.
    for version in range(_version(connection), VERSION):
        for statement in _STEPS[version]:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version + 1}")


@contextmanager
def in_one_go(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all that the block writes, or nothing; on disk when it ends."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may have rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """SQLite's busy timeout does not cover this switch, so several first starts would collide."""
    until = SYSTEM_CLOCK.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if (
                error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY
                or SYSTEM_CLOCK.monotonic() > until
            ):
                raise
            time.sleep(0.01)
        else:
            return


_MEANING = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only, or its directory is",
    sqlite3.SQLITE_BUSY: "another program holds its lock",
    sqlite3.SQLITE_LOCKED: "another program holds its lock",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_FORMAT: _DAMAGED,
    sqlite3.SQLITE_INTERRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _FOREIGN,
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_CANTOPEN: "its file or directory cannot be opened",
    sqlite3.SQLITE_PERM: "access to its file is denied",
    sqlite3.SQLITE_AUTH: "access to its file is denied",
}


def explained(error: Exception, path: Path | None) -> JournalError:
    """SQLite's or the system's complaint as a sentence for people; None for one in memory."""
    if isinstance(error, OSError):
        return JournalError(f"The journal cannot be used: {error.strerror or error}.")
    if not isinstance(error, sqlite3.Error):
        # Its words may quote the file's bytes; its kind is enough.
        return _unusable(f"{_DAMAGED} ({type(error).__name__})", path)
    # The low byte is the kind of error, the rest is detail (sqlite.org/rescode.html).
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _unusable(_MEANING.get(code, str(error)), path)


def file_name(path: Path | None) -> str:
    """The journal's file in a sentence."""
    return "its file" if path is None else path_text(path)


def _unusable(why: str, path: Path | None) -> JournalError:
    return JournalError(f"The journal cannot be used: {why.replace(_FILE, file_name(path))}.")
