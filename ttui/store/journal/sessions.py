"""Which session of ttui wrote an intent, and whether its process still lives."""

import os
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ttui.store.journal.checked_values import number, optional_text, text

LONGEST_CHANGE = timedelta(minutes=10)
"""No session works longer on a change, apart from background checks."""


@dataclass(frozen=True, slots=True)
class JournalSession:
    """One run of ttui, as its row tells it."""

    host: str
    pid: int
    process_start: str
    """What `process_start` said of the pid when the session began; empty where it is not known."""


def session_of(row: sqlite3.Row) -> JournalSession:
    """A session's row.

    Raises:
        UnreadableRowError: it holds something that no ttui writes.
    """
    return JournalSession(
        text(row, "host"), number(row, "pid"), optional_text(row, "process_start")
    )


def process_start(pid: int) -> str:
    """A process's start time, which tells it from an earlier one with its pid; or empty."""
    fields = _stat(pid)
    return fields[19] if len(fields) > 19 else ""  # noqa: PLR2004 - field 22 of proc(5)


def _stat(pid: int) -> list[str]:
    """The fields of proc(5) from the third on; none where /proc is missing."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    # The command's name before them may hold blanks and brackets.
    return text.rpartition(")")[2].split()


def is_working(session: JournalSession, host: str, asked_at: datetime, now: datetime) -> bool:
    """True when the session may still work on a change, so that it did not crash.

    Args:
        session: who wrote the intent.
        host: this machine's name; other machines do not share a SQLite log.
        asked_at: when the intent was written, aware.
        now: aware.
    """
    if session.host != host or not _is_alive(session.pid):
        return False
    start = process_start(session.pid)
    if session.process_start and start:
        return start == session.process_start
    # A pid alone proves little, because the system reuses them: trust it for a short time.
    return now - asked_at < LONGEST_CHANGE


def _is_alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    # Killed, and not yet collected by its parent, which in a container may never happen.
    return _stat(pid)[:1] not in (["Z"], ["X"])
