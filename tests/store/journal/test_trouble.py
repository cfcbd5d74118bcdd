"""A journal that cannot be used says why in a sentence, and only as `JournalError`."""

import os
import re
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.store.journals import ENDED_SESSION, NOW, change, put, step
from tests.support.unprivileged import unprivileged
from ttui.domain.changes import ChangeState
from ttui.store.journal.journal import Journal
from ttui.store.journal.schema import VERSION, JournalError, connect


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    Journal.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with pytest.raises(JournalError, match=r"newer ttui .*update ttui"):
        Journal.open(path)


def test_a_file_that_is_no_journal(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    path.write_bytes(b"this is a shopping list, not a database " * 200)
    with pytest.raises(JournalError, match="not a ttui journal"):
        Journal.open(path)


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    journal = Journal.open(path)
    for number in range(200):
        put(journal, change(f"change {number}"), ChangeState.ASKED)
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    with pytest.raises(JournalError, match="damaged"):
        _read(path)


def _read(path: Path) -> None:
    journal = Journal.open(path)
    try:
        journal.records()
        journal.unresolved(NOW)
    finally:
        journal.close()


@pytest.mark.parametrize("content", [b"a shopping list, no database " * 200, None])
def test_what_is_to_be_moved_away_is_named(tmp_path: Path, content: bytes | None) -> None:
    folder = tmp_path / "a{file}b \x1b[2J\n\u202e\udcff"
    folder.mkdir()
    path = folder / "ttui.db"
    if content is None:
        journal = Journal.open(path)
        put(journal, change(), ChangeState.ASKED)
        journal.close()
        content = path.read_bytes()[:100] + b"\xa5" * 8000
    path.write_bytes(content)
    with pytest.raises(JournalError) as caught:
        _read(path)
    shown = f"{tmp_path}/a{{file}}b \ufffd[2J\ufffd\ufffd\ufffd/ttui.db"
    assert f"move {shown} away and ttui makes a new one" in str(caught.value)


def test_a_journal_with_rows_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    journal = Journal.open(path)
    put(journal, change(), ChangeState.ASKED)
    journal.close()
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER intents_UPDATE")
    connection.execute("UPDATE intents SET asked_at = 'some day'")
    connection.commit()
    connection.close()
    journal = Journal.open(path)
    assert journal.records() == ()
    assert f"Move {path} away and ttui makes a new one." in journal.trouble
    journal.close()


def test_what_others_sent_to_a_row_is_not_nothing_where_an_entry_of_it_cannot_be_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ttui.db"
    journal = Journal.open(path)
    one = change()
    put(journal, one, ChangeState.ASKED)
    assert len(journal.of_others(one.ref, "ours", one.asked_at - timedelta(hours=1))) == 1
    journal.close()
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER intents_UPDATE")
    connection.execute("UPDATE intents SET target = 'SIDEWAYS'")
    connection.commit()
    connection.close()
    journal = Journal.open(path)
    with pytest.raises(JournalError, match="cannot be read"):
        journal.of_others(one.ref, "ours", one.asked_at - timedelta(hours=1))
    other = one.ref._replace(id="1234567890123456789")
    assert journal.of_others(other, "ours", one.asked_at) == (), "it says nothing of other rows"
    journal.close()


def test_no_directory(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="No such file"):
        Journal.open(tmp_path / "missing" / "ttui.db")


def test_a_directory_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be used"):
        Journal.open(tmp_path)


_WRITES = """
import sys
from pathlib import Path
from tests.support.store.journals import change, put
from ttui.domain.changes import ChangeState
from ttui.store.journal.journal import Journal
put(Journal.open(Path(sys.argv[1])), change(), ChangeState.ASKED)
"""


def test_a_read_only_directory(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    Journal.open(path).close()
    path.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        done = subprocess.run(
            unprivileged([sys.executable, "-c", _WRITES, str(path)]),
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        tmp_path.chmod(0o700)
    last = done.stderr.splitlines()[-1]
    assert "JournalError" in last and re.search(r"read-only|cannot be opened|denied", last)


def test_a_read_only_file(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    Journal.open(path).close()
    connection = sqlite3.connect(
        f"file:{path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
    )
    journal = Journal(connection)
    with pytest.raises(JournalError, match="read-only"):
        put(journal, change(), ChangeState.ASKED)
    assert journal.records() == ()
    journal.close()


def test_a_full_disk_leaves_what_was_written_whole(tmp_path: Path) -> None:
    connection = connect(tmp_path / "ttui.db")
    connection.execute("PRAGMA max_page_count = 20")
    journal = Journal(connection)
    written = 0
    with pytest.raises(JournalError, match="disk is full"):
        for number in range(500):
            put(journal, change(f"change {number}"), ChangeState.ASKED)
            written += 1
    assert written > 0
    assert len(journal.records(1000)) == written
    connection.execute("PRAGMA max_page_count = 1000")
    put(journal, change("after"), ChangeState.ASKED)
    journal.close()


def test_a_lock_held_by_another_program(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    connection = connect(path)
    connection.execute("PRAGMA busy_timeout = 1")
    journal = Journal(connection)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match="holds its lock"):
        put(journal, change(), ChangeState.ASKED)
    other.execute("ROLLBACK")
    put(journal, change(), ChangeState.ASKED)
    assert len(journal.records()) == 1
    other.close()
    journal.close()


def test_an_unusable_journal_says_its_reason_every_time() -> None:
    journal = Journal.unusable("The disk is on fire.")
    with pytest.raises(JournalError, match="on fire"):
        journal.append_intents([(change(), step(ChangeState.ASKED))], ENDED_SESSION)
    with pytest.raises(JournalError, match="on fire"):
        journal.append_steps([("one", step(ChangeState.ACCEPTED))])
    with pytest.raises(JournalError, match="on fire"):
        journal.begin_session(ENDED_SESSION, "LIVE", NOW)
    with pytest.raises(JournalError, match="on fire"):
        journal.unresolved(NOW)
    journal.close()


def test_a_step_of_a_change_that_was_never_written_is_refused() -> None:
    journal = Journal.in_memory()
    with pytest.raises(JournalError):
        journal.append_steps([("nobody", step(ChangeState.ACCEPTED))])
    journal.close()


def test_when_the_file_was_last_written_is_known_though_it_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    long_ago, lately = 1_700_000_000.0, 1_700_000_100.0
    journal = Journal.unusable("It is damaged.", path)
    assert journal.changed_at() is None, "nobody can have written to it"
    path.write_bytes(b"no database")
    os.utime(path, (long_ago, long_ago))
    log = path.with_name("ttui.db-wal")
    log.touch()
    assert journal.changed_at() == datetime.fromtimestamp(long_ago, UTC), "an empty log is no write"
    log.write_bytes(b"a frame")
    os.utime(log, (lately, lately))
    assert journal.changed_at() == datetime.fromtimestamp(lately, UTC)
    assert Journal.unusable("No folder.", path / "data" / "ttui.db").changed_at() is None
    assert Journal.in_memory().changed_at() is None
    with pytest.raises(JournalError):
        Journal.unusable("Too long.", tmp_path / ("n" * 5000)).changed_at()


def test_what_this_session_writes_hides_not_when_others_last_wrote(tmp_path: Path) -> None:
    path, long_ago = tmp_path / "ttui.db", 1_700_000_000.0
    Journal.open(path).close()
    os.utime(path, (long_ago, long_ago))
    ours, theirs = Journal.open(path), Journal.open(path)
    for number in range(3):
        put(ours, change(f"ours {number}"), ChangeState.ASKED)
    assert ours.changed_at() == datetime.fromtimestamp(long_ago, UTC)
    began = datetime.now(UTC) - timedelta(seconds=1)
    put(theirs, change("theirs"), ChangeState.ASKED)
    changed = ours.changed_at()
    assert changed is not None and changed > began
    put(ours, change("ours at last"), ChangeState.ASKED)
    assert ours.changed_at() == changed
    ours.close()
    theirs.close()
