"""The events of closings: append-only rows beside the journal, shared by all sessions."""

import sqlite3
from collections.abc import Callable, Iterable

from ttui.domain.changes import Author
from ttui.domain.closing.events import ClosingEvent, EventKind, latest, unanswered
from ttui.domain.finance import Moment
from ttui.store.journal.checked_values import choice, moment, text, value
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import stamp, storable
from ttui.store.journal.schema import JournalError

_TABLE = "its closings"
_TEXTS = ("event_id", "advertiser_id", "subject", "text", "user", "host", "session")
"""Columns that hold a text field of `ClosingEvent`."""
_ADD = (
    "INSERT INTO closings (event_id, mode, advertiser_id, at, kind, subject, text, user, host,"
    " session, pid) VALUES (:event_id, :mode, :advertiser_id, :at, :kind, :subject, :text, :user,"
    " :host, :session, :pid)"
)
_OPENS = (EventKind.WEB_STARTED, EventKind.CLOSED_SEEN)
"""After one of these a closing is followed until its report is written."""
_OF_ACCOUNT = "SELECT * FROM closings WHERE mode = ? AND advertiser_id = ? ORDER BY n"
_ACCOUNTS = "SELECT DISTINCT advertiser_id FROM closings WHERE mode = ? AND kind IN (?, ?)"
_LAST_CHANGE = (
    "SELECT i.name, i.target, max(s.at) AS at FROM intents AS i"
    " JOIN steps AS s ON s.change_id = i.change_id"
    " WHERE i.advertiser_id = ? AND s.state IN ('asked', 'accepted', 'confirmed', 'not confirmed')"
)

Check = Callable[[tuple[ClosingEvent, ...]], str]
"""Takes all earlier events; returns why the new one must not be written, or an empty text."""


def events_of(journal: Journal, advertiser_id: str) -> tuple[ClosingEvent, ...]:
    """All events of an account's closing, from all sessions, oldest first.

    Raises:
        JournalError: it cannot be read.
    """
    return journal.ask(lambda connection, mode: _events(journal, connection, mode, advertiser_id))


def append(
    journal: Journal, event: ClosingEvent, author: Author, check: Check = lambda _: ""
) -> str:
    """Write an event down; on disk when it returns.

    Args:
        journal: where to.
        event: what happened.
        author: this process.
        check: called within the same transaction, so that only one of two sessions succeeds.

    Returns:
        Empty, or the objection of `check`; then nothing was written.

    Raises:
        JournalError: it could not be written.
    """
    refused: list[str] = []

    def work(connection: sqlite3.Connection, mode: str) -> None:
        reason = check(_events(journal, connection, mode, event.advertiser_id))
        if reason:
            refused.append(reason)
        else:
            connection.execute(_ADD, _row(event, author, mode))

    journal.put(work)
    return refused[0] if refused else ""


def restore(journal: Journal, events: Iterable[ClosingEvent], author: Author) -> None:
    """Write the events of a lost file into a new one; existing events are not changed.

    Raises:
        JournalError: it could not be written.
    """

    def work(connection: sqlite3.Connection, mode: str) -> None:
        rows = [_row(event, author, mode) for event in events]
        connection.executemany(_ADD.replace("INSERT", "INSERT OR IGNORE", 1), rows)

    journal.put(work)


def unfinished(journal: Journal) -> tuple[str, ...]:
    """Accounts whose closing was asked for, or begun on the web, and has no report yet.

    Raises:
        JournalError: it cannot be read.
    """

    def read(connection: sqlite3.Connection, mode: str) -> tuple[str, ...]:
        kinds = (EventKind.ASKED.value, EventKind.WEB_STARTED.value)
        rows = connection.execute(_ACCOUNTS, (mode, *kinds)).fetchall()
        ids = journal.damage.readable(_TABLE, rows, lambda row: text(row, "advertiser_id"))
        return tuple(one for one in ids if _is_left_open(journal, connection, mode, one))

    return journal.ask(read)


def last_change(journal: Journal, advertiser_id: str) -> Moment | None:
    """When ttui last changed a switch of an account, and which row; None if it never did.

    Raises:
        JournalError: it cannot be read.
    """

    def read(connection: sqlite3.Connection, _mode: str) -> Moment | None:
        rows = connection.execute(_LAST_CHANGE, (advertiser_id,)).fetchall()
        found = journal.damage.readable("its changes", rows, _last_of)
        return found[0] if found else None

    return journal.ask(read)


def _is_left_open(
    journal: Journal, connection: sqlite3.Connection, mode: str, advertiser_id: str
) -> bool:
    try:
        events = _events(journal, connection, mode, advertiser_id)
    except JournalError:
        # Whoever follows it is told why nothing is known; the other accounts are followed too.
        return True
    last = latest(events, *_OPENS, EventKind.REPORT_WRITTEN, EventKind.STARTED_OVER)
    return unanswered(events) is not None or (last is not None and last.kind in _OPENS)


def _last_of(row: sqlite3.Row) -> Moment | None:
    if value(row, "at") is None:
        return None
    verb = "stop" if text(row, "target") == "DISABLE" else "start"
    return Moment(moment(row, "at"), f"the {verb} of {text(row, 'name')}")


def _events(
    journal: Journal, connection: sqlite3.Connection, mode: str, advertiser_id: str
) -> tuple[ClosingEvent, ...]:
    """Read all rows or fail: an unreadable answer must not look like a missing one.

    Raises:
        JournalError: one of them cannot be read.
    """
    rows = connection.execute(_OF_ACCOUNT, (mode, advertiser_id)).fetchall()
    found = journal.damage.readable(_TABLE, rows, _event)
    if len(found) < len(rows):
        raise JournalError(journal.trouble)
    return tuple(found)


def _event(row: sqlite3.Row) -> ClosingEvent:
    texts = {name: text(row, name) for name in _TEXTS}
    return ClosingEvent(kind=choice(EventKind, row, "kind"), at=moment(row, "at"), **texts)


def _row(event: ClosingEvent, author: Author, mode: str) -> dict[str, str | int]:
    row: dict[str, str | int] = {name: storable(getattr(event, name)) for name in _TEXTS}
    return {**row, "mode": mode, "at": stamp(event.at), "kind": event.kind.value, "pid": author.pid}
