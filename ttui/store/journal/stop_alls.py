"""Records each stop of everything and its end, in append-only rows."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ttui.domain.changes import Author
from ttui.store.journal.checked_values import moment, text
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import stamp, storable
from ttui.store.journal.sessions import is_working, session_of

_TABLE = "its stops of everything"
_ADD = (
    "INSERT OR IGNORE INTO panics (grouping, mode, at, user, host, session, pid, accounts)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_END = "INSERT OR IGNORE INTO panic_ends (grouping, at) VALUES (?, ?)"
_OPEN = (
    "SELECT p.*, s.process_start FROM panics AS p"
    " LEFT JOIN sessions AS s ON s.session = p.session"
    " WHERE p.mode = ? AND p.session <> ?"
    " AND NOT EXISTS (SELECT 1 FROM panic_ends AS e WHERE e.grouping = p.grouping) ORDER BY p.n"
)


_EFFECTIVE = (
    "SELECT p.* FROM panics AS p WHERE p.mode = ? AND EXISTS (SELECT 1 FROM intents AS i"
    " JOIN steps AS s ON s.change_id = i.change_id WHERE i.grouping = p.grouping"
    " AND i.target = 'DISABLE' AND i.seen = 'ENABLE' AND s.state = 'confirmed'"
    " AND i.advertiser_id IN ({0})) ORDER BY p.n DESC LIMIT 1"
)

LONGEST = timedelta(minutes=5)
"""A stop of everything that was asked for longer ago is over, even without a recorded end."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A stop of everything as the journal has it."""

    group: str
    at: datetime
    """When it was asked for, aware."""
    by: str
    """`user@host`; hostile text, as hosts name themselves."""
    only: tuple[str, ...] = ()
    """The ids of the ad accounts that it was limited to; empty for all."""

    def covers(self, advertiser_id: str) -> bool:
        """True if it is about this ad account too."""
        return not self.only or advertiser_id in self.only


def asked(
    journal: Journal, group: str, at: datetime, author: Author, only: Sequence[str] = ()
) -> None:
    """Record a stop of everything, or of some ad accounts; on disk when it returns.

    Raises:
        JournalError: it could not be written.
    """
    who = (storable(author.user), storable(author.host), author.session, author.pid)
    values = (stamp(at), *who, " ".join(map(storable, only)))
    journal.put(lambda connection, mode: _run(connection, _ADD, (group, mode, *values)))


def ended(journal: Journal, group: str, at: datetime) -> None:
    """Record that it ended, or that the user was told that it was cut off.

    Raises:
        JournalError: it could not be written.
    """
    journal.put(lambda connection, _mode: _run(connection, _END, (group, stamp(at))))


def cut_off(journal: Journal, author: Author, now: datetime) -> tuple[Earlier, ...]:
    """The unfinished ones of ended sessions, oldest first.

    Raises:
        JournalError: it cannot be read.
    """

    def read(connection: sqlite3.Connection, mode: str) -> tuple[Earlier, ...]:
        rows = connection.execute(_OPEN, (mode, author.session)).fetchall()
        return tuple(
            one for one, is_working in _looked_at(journal, rows, author, now) if not is_working
        )

    return journal.ask(read)


def running(
    journal: Journal, author: Author, now: datetime, advertiser_id: str = ""
) -> Earlier | None:
    """The one that another running session works on, or None.

    Args:
        journal: where it is recorded.
        author: this session.
        now: aware.
        advertiser_id: only one that covers this ad account; empty for any.

    Raises:
        JournalError: it cannot be read.
    """

    def read(connection: sqlite3.Connection, mode: str) -> Earlier | None:
        rows = connection.execute(_OPEN, (mode, author.session)).fetchall()
        found = (one for one, is_working in _looked_at(journal, rows, author, now) if is_working)
        return next(
            (
                one
                for one in found
                if now - one.at < LONGEST and (not advertiser_id or one.covers(advertiser_id))
            ),
            None,
        )

    return journal.ask(read)


def latest(journal: Journal, advertiser_ids: Collection[str]) -> Earlier | None:
    """The latest one, of whichever session, that switched something off in these ad accounts.

    Raises:
        JournalError: it cannot be read.
    """
    query = _EFFECTIVE.format(", ".join("?" * len(advertiser_ids)))

    def read(connection: sqlite3.Connection, mode: str) -> Earlier | None:
        rows = connection.execute(query, (mode, *advertiser_ids)).fetchall()
        return next(iter(journal.damage.readable(_TABLE, rows, _earlier)), None)

    return journal.ask(read)


def _run(connection: sqlite3.Connection, statement: str, values: tuple[str | int, ...]) -> None:
    connection.execute(statement, values)


def _looked_at(
    journal: Journal, rows: Sequence[sqlite3.Row], author: Author, now: datetime
) -> list[tuple[Earlier, bool]]:
    """Each that can be read, and whether its session is at work on it."""
    return journal.damage.readable(
        _TABLE, rows, lambda row: (_earlier(row), _is_at_work(row, author, now))
    )


def _earlier(row: sqlite3.Row) -> Earlier:
    by = f"{text(row, 'user')}@{text(row, 'host')}"
    only = tuple(text(row, "accounts").split())
    return Earlier(text(row, "grouping"), moment(row, "at"), by, only)


def _is_at_work(row: sqlite3.Row, author: Author, now: datetime) -> bool:
    return is_working(session_of(row), storable(author.host), moment(row, "at"), now)
