"""The journal of changes: append-only, and on disk before a request leaves."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from ttui.domain.changes import Author, ChangeState, StatusChange
from ttui.domain.ids import EntityRef, Level
from ttui.store.journal.checked_values import text
from ttui.store.journal.damage import Damage
from ttui.store.journal.file import JournalFile
from ttui.store.journal.rows import (
    JournalEntry,
    JournalStep,
    entry_of,
    intent_row,
    stamp,
    step_row,
    storable,
)
from ttui.store.journal.schema import JournalError, connect
from ttui.store.journal.sessions import JournalSession, is_working, process_start, session_of

_T = TypeVar("_T")

_ADD_INTENT = (
    "INSERT INTO intents (change_id, advertiser_id, level, entity_id, name, target, seen,"
    " smart_plus, asked_at, cause, snapshot_number, undoes, user, host, session, pid,"
    " grouping, family) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ADD_STEP = (
    "INSERT INTO steps (change_id, seq, at, state, message, request_id, warning, amount,"
    " currency, lifetime) SELECT ?, (SELECT coalesce(max(seq) + 1, 0) FROM steps"
    " WHERE change_id = ?), ?, ?, ?, ?, ?, ?, ?, ?"
)
_INTENTS = (
    "SELECT i.n, i.change_id,"
    " (SELECT max(seq) FROM steps WHERE change_id = i.change_id) AS latest FROM intents AS i "
)
"""Only what says whether a change was read before; the rest is read of those that were not."""
_INTENT = "SELECT * FROM intents WHERE n = ?"
_STEPS = "SELECT * FROM steps WHERE change_id = ? ORDER BY seq"
_LATEST = (
    "LEFT JOIN steps AS s ON s.change_id = i.change_id"
    " AND s.seq = (SELECT max(seq) FROM steps WHERE change_id = i.change_id) "
)
# A change whose row was proven to be as a later change asked has nothing left to settle.
_NOT_OVERTAKEN = (
    " NOT EXISTS (SELECT 1 FROM intents AS j JOIN steps AS t ON t.change_id = j.change_id"
    " WHERE j.advertiser_id = i.advertiser_id AND j.level = i.level"
    " AND j.entity_id = i.entity_id AND j.n > i.n AND t.state = 'confirmed')"
)
_ENDED = ", ".join(
    f"'{state}'" for state in ChangeState if not state.is_open and state.value != "not confirmed"
)
# Not "those that are open": a change without a step, or in a state that nobody can read, is open.
_UNRESOLVED = (
    _INTENTS + _LATEST + "LEFT JOIN sessions AS w ON w.session = i.session"
    f" WHERE i.session IS NOT ? AND (s.state IS NULL OR s.state NOT IN ({_ENDED}))"
    " AND (? = '' OR w.mode IS NULL OR w.mode = ?) AND" + _NOT_OVERTAKEN + " ORDER BY i.n"
)
_NOT_QUIET = (
    _INTENTS
    + _LATEST
    + "WHERE s.state = 'confirmed' AND i.target = 'DISABLE' AND s.at >= ? AND"
    + _NOT_OVERTAKEN
    + " ORDER BY i.n"
)
_PROVEN = (
    _INTENTS + _LATEST + "LEFT JOIN sessions AS w ON w.session = i.session"
    " WHERE s.state = 'confirmed' AND s.at >= ?"
    " AND (? = '' OR w.mode IS NULL OR w.mode = ?) AND" + _NOT_OVERTAKEN + " ORDER BY i.n"
)
_NEWEST = " i.n > (SELECT max(n) FROM intents) - 5000 AND"
_STARTED = (
    _INTENTS + _LATEST + "WHERE" + _NEWEST + " i.target = 'ENABLE' AND i.asked_at >= ?"
    " AND s.state NOT IN ('voided', 'not allowed', 'did not land') AND"
    + _NOT_OVERTAKEN
    + " ORDER BY i.n"
)
_OF_OTHERS = (
    _INTENTS
    + _LATEST
    + "WHERE i.advertiser_id = ? AND i.level = ? AND i.entity_id = ? AND i.session <> ?"
    " AND s.at >= ? ORDER BY i.n DESC"
)
_OF_ROW = (
    _INTENTS + _LATEST + "WHERE i.advertiser_id = ? AND i.level = ? AND i.entity_id = ?"
    " AND (s.at IS NULL OR s.at >= ?) ORDER BY i.n DESC"
)
_WITHOUT_EFFECT = ", ".join(f"'{state}'" for state in ChangeState if state.is_without_effect)
_EFFECTIVE = (
    _INTENTS + _LATEST + "WHERE i.advertiser_id = ? AND i.level = ? AND i.entity_id = ?"
    f" AND (s.state IS NULL OR s.state NOT IN ({_WITHOUT_EFFECT})) ORDER BY i.n DESC LIMIT 1"
)
_SAID_ENDED = (
    _INTENTS + _LATEST + "LEFT JOIN sessions AS w ON w.session = i.session"
    " WHERE s.state IN ('said ended', 'still running') AND s.at >= ?"
    " AND (? = '' OR w.mode IS NULL OR w.mode = ?) AND" + _NOT_OVERTAKEN + " ORDER BY i.n"
)


class Journal:
    """The journal's rows. Blocking; safe to share between threads and between processes.

    Every method raises `JournalError`, and nothing else, whatever the file holds. A row that cannot
    be read is left out, and `trouble` names it.
    """

    def __init__(
        self,
        connection: sqlite3.Connection | None,
        unusable: str = "",
        path: Path | None = None,
    ) -> None:
        self._file = JournalFile(connection, path, unusable)
        self._author: Author | None = None
        self._mode = ""

    @classmethod
    def open(cls, path: Path) -> "Journal":
        """Open or make the journal at a path whose directory exists.

        Raises:
            JournalError: it cannot be used, and why.
        """
        return cls(connect(path), path=path)

    @classmethod
    def in_memory(cls) -> "Journal":
        """A journal in memory, for the demo and for tests."""
        return cls(connect(None))

    @classmethod
    def unusable(cls, reason: str, path: Path | None = None) -> "Journal":
        """A substitute for a journal that cannot be opened: stops still work, with a warning.

        Args:
            reason: the sentence every method fails with.
            path: where it should be. It is tried again there, in case the disk recovers.
        """
        return cls(None, reason, path)

    @property
    def is_lost(self) -> bool:
        """True when its file was deleted or replaced, or could not be opened: time to `renew`."""
        return self._file.is_lost

    @property
    def is_open(self) -> bool:
        """True when a file is open, be it lost or not."""
        return self._file.is_open

    def renew(self) -> None:
        """Use the file that is at its path now; it is made, with its directory, if none is there.

        Raises:
            JournalError: it still cannot be used, and why.
        """
        self._file.renew()

    @property
    def trouble(self) -> str:
        """Which rows could not be read so far, in a sentence, or empty."""
        return self._file.damage.sentence

    @property
    def damage(self) -> Damage:
        """Readers of this file note here the rows that cannot be read."""
        return self._file.damage

    def begin_session(self, author: Author, mode: str, at: datetime) -> None:
        """Register this session, so that other sessions do not take it for a crashed one.

        Args:
            author: this process; its `session` is unique.
            mode: LIVE or SANDBOX; each settles its own changes only.
            at: now, aware.
        """
        self._author, self._mode = author, mode
        row = (
            author.session,
            storable(author.user),
            storable(author.host),
            author.pid,
            process_start(author.pid),
            mode,
            stamp(at),
        )
        with self._file.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO sessions (session, user, host, pid, process_start, mode,"
                " started_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )

    def append_intents(
        self, intents: Sequence[tuple[StatusChange, JournalStep]], author: Author
    ) -> None:
        """Write down several changes and the first step of each, all or none; then on disk."""
        with self._file.writing() as connection:
            for change, first in intents:
                connection.execute(_ADD_INTENT, intent_row(change, author))
                connection.execute(
                    _ADD_STEP, (change.change_id, change.change_id, *step_row(first))
                )

    def append_steps(self, steps: Sequence[tuple[str, JournalStep]]) -> None:
        """Write down steps of several changes, by `change_id`, all or none; then on disk."""
        with self._file.writing() as connection:
            for change_id, step in steps:
                connection.execute(_ADD_STEP, (change_id, change_id, *step_row(step)))

    def record(self, change_id: str) -> JournalEntry | None:
        """One change with all its steps, or None."""
        found = self._entries(_INTENTS + "WHERE i.change_id = ?", (change_id,))
        return found[0] if found else None

    def page(self, limit: int, before: str = "") -> tuple[JournalEntry, ...]:
        """Some changes, newest first; a long journal is read in pages, so that writes get between.

        Args:
            limit: the most to read; fewer come only at the end.
            before: the `change_id` after which to go on; empty for the newest.
        """
        newest_first = " ORDER BY i.n DESC LIMIT ?"
        with self._file.reading() as connection:
            after = "SELECT n FROM intents WHERE change_id = ?"
            row = connection.execute(after, (before,)).fetchone() if before else None
            below = None if row is None else row["n"]
            found: list[JournalEntry] = []
            while len(found) < limit:
                where, values = ("", ()) if below is None else ("WHERE i.n < ?", (below,))
                query = _INTENTS + where + newest_first
                rows = connection.execute(query, (*values, limit - len(found))).fetchall()
                found += self._read(connection, rows)
                if not rows:
                    break
                below = rows[-1]["n"]
            return tuple(found)

    def records(self, limit: int = 200, ref: EntityRef | None = None) -> tuple[JournalEntry, ...]:
        """The latest changes, newest first; with `ref` those of one row, or of an ad account."""
        where, values = "", tuple[str, ...]()
        if ref is not None and ref.level is Level.ADVERTISER:
            where, values = "WHERE i.advertiser_id = ? ", (ref.advertiser_id,)
        elif ref is not None:
            where = "WHERE i.advertiser_id = ? AND i.level = ? AND i.entity_id = ? "
            values = (ref.advertiser_id, ref.level.value, ref.id)
        return self._entries(_INTENTS + where + "ORDER BY i.n DESC LIMIT ?", (*values, limit))

    def version(self) -> tuple[int, int]:
        """A version that changes when another session writes."""
        return self._file.version()

    def changed_at(self) -> datetime | None:
        """When anybody last wrote to its file, which needs not be sound; None when there is none.

        Raises:
            JournalError: the system does not tell.
        """
        return self._file.changed_at()

    def of_others(self, ref: EntityRef, session: str, since: datetime) -> tuple[JournalEntry, ...]:
        """Changes of a row by other sessions with a step since a moment, newest first.

        Args:
            ref: the row.
            session: whose changes are left out.
            since: aware.

        Raises:
            JournalError: one of them cannot be read, so nobody knows what was sent.
        """
        values = (ref.advertiser_id, ref.level.value, ref.id, session, stamp(since))
        with self._file.reading() as connection:
            rows = connection.execute(_OF_OTHERS, values).fetchall()
            entries = tuple(self._read(connection, rows))
        if len(entries) < len(rows):
            raise JournalError(self.trouble)
        return entries

    def of_row(self, ref: EntityRef, since: datetime) -> tuple[JournalEntry, ...]:
        """Changes of a row by any session with a step since a moment, newest first.

        Args:
            ref: the row.
            since: aware.
        """
        values = (ref.advertiser_id, ref.level.value, ref.id, stamp(since))
        return self._entries(_OF_ROW, values)

    def latest_effective(self, ref: EntityRef) -> JournalEntry | None:
        """The latest change of a row that may have had an effect; skips later ones without."""
        found = self._entries(_EFFECTIVE, (ref.advertiser_id, ref.level.value, ref.id))
        return found[0] if found else None

    def of_group(self, group: str) -> tuple[JournalEntry, ...]:
        """The changes of one group, oldest first, including those that undo it."""
        return self._entries(_INTENTS + "WHERE i.grouping = ? ORDER BY i.n", (group,))

    def unresolved(self, now: datetime) -> tuple[JournalEntry, ...]:
        """Changes of ended sessions whose end is not known, oldest first.

        Changes of this session, of a session whose process is at work, of another mode, and
        those that a later proven change of the same row overtook, are left out.
        """
        return self.left_open(now)[0]

    def left_open(self, now: datetime) -> tuple[tuple[JournalEntry, ...], bool]:
        """`unresolved`, and whether living sessions are at work that may leave more of it yet."""
        own = self._author.session if self._author else ""
        entries = self._entries(_UNRESOLVED, (own, self._mode, self._mode))
        left = self._left(entries, now)
        return left, len(left) < len(entries)

    def said_ended(self, since: datetime, now: datetime) -> tuple[JournalEntry, ...]:
        """Promotes of ended sessions that somebody said were ended and no read has shown so.

        Args:
            since: those whose latest step is older are left out.
            now: aware.
        """
        return self._left(self._entries(_SAID_ENDED, (stamp(since), self._mode, self._mode)), now)

    def proven(self, since: datetime, now: datetime) -> tuple[JournalEntry, ...]:
        """The latest changes of ended sessions whose proof came after a moment, oldest first."""
        return self._left(self._entries(_PROVEN, (stamp(since), self._mode, self._mode)), now)

    def started(self, since: datetime) -> tuple[JournalEntry, ...]:
        """Starts asked since a moment that may have had an effect and no proven stop followed."""
        return self._entries(_STARTED, (stamp(since),))

    def not_quiet(self, since: datetime) -> tuple[JournalEntry, ...]:
        """Stops confirmed since a moment, not yet quiet, and not started again."""
        return self._entries(_NOT_QUIET, (stamp(since),))

    def ask(self, question: Callable[[sqlite3.Connection, str], _T]) -> _T:
        """Read what `store.switches` keeps in the same file, given the connection and the mode."""
        with self._file.reading() as connection:
            return question(connection, self._mode)

    def put(self, work: Callable[[sqlite3.Connection, str], None]) -> None:
        """Write what `store.switches` keeps, in one transaction; on disk when it returns."""
        with self._file.writing() as connection:
            work(connection, self._mode)

    def close(self) -> None:
        """Close the file; further calls fail. A write stuck on a failing disk is not waited for."""
        self._file.close()

    def _left(self, entries: Sequence[JournalEntry], now: datetime) -> tuple[JournalEntry, ...]:
        """The changes that no running session works on."""
        own = self._author.session if self._author else ""
        others = [entry for entry in entries if entry.author.session != own]
        sessions = {name: self._session(name) for name in {one.author.session for one in others}}
        return tuple(
            entry
            for entry in others
            if not self._is_at_work(sessions[entry.author.session], entry, now)
        )

    def _session(self, name: str) -> JournalSession | None:
        """A session as it said it is; one that cannot be read is None."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT host, pid, process_start FROM sessions WHERE session = ?", (name,)
            ).fetchall()
        return next(iter(self.damage.readable("its sessions", rows, session_of)), None)

    def _is_at_work(
        self, session: JournalSession | None, entry: JournalEntry, now: datetime
    ) -> bool:
        if session is None:
            return False  # taken for a dead one: its changes are looked at
        host = storable(self._author.host) if self._author else session.host
        return is_working(session, host, entry.record.change.asked_at, now)

    def _entries(self, query: str, values: Sequence[str | int]) -> tuple[JournalEntry, ...]:
        with self._file.reading() as connection:
            return tuple(self._read(connection, connection.execute(query, values).fetchall()))

    def _read(
        self, connection: sqlite3.Connection, rows: Sequence[sqlite3.Row]
    ) -> list[JournalEntry]:
        def entry(row: sqlite3.Row) -> JournalEntry:
            latest = row["latest"]
            known = self._file.cache.get(row["change_id"], latest)
            if known is not None:
                return known
            change_id = text(row, "change_id")
            intent = connection.execute(_INTENT, (row["n"],)).fetchone()
            found = entry_of(intent, connection.execute(_STEPS, (change_id,)).fetchall())
            self._file.cache.put(latest, found)
            return found

        return self.damage.readable("its changes", rows, entry)
