"""The journal: what was written is there, whatever the words are, and nothing is taken back."""

import os
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.store.journals import ENDED_SESSION, NOW, OFF, ON, ROW, change, put, step
from ttui.domain.campaign import Family
from ttui.domain.changes import Author, ChangeCause, ChangeState, StatusChange
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.status import OperationStatus
from ttui.store.journal import stop_alls
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep, after, begun
from ttui.store.journal.schema import JournalError
from ttui.store.journal.sessions import JournalSession, is_working, process_start

_times = datetime(1971, 1, 1), datetime(8999, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
_amounts = st.one_of(
    [
        st.decimals(-(10**20), 10**20, allow_nan=False, allow_infinity=False, places=places)
        for places in (0, 2, 12)
    ]
)
_steps = st.builds(
    JournalStep,
    state=st.sampled_from(ChangeState),
    at=st.datetimes(*_times, timezones=st.sampled_from([UTC, timezone(timedelta(hours=-8))])),
    message=st.text(),
    request_id=st.text(alphabet="0123456789ABCDEF", max_size=34),
    warning=st.text(),
    money=st.none()
    | st.builds(
        Money,
        _amounts,
        st.sampled_from(["USD", "JPY", ""]),
    ),
    lifetime=st.none() | _amounts,
)
_changes = st.builds(
    StatusChange,
    change_id=st.uuids().map(str),
    ref=st.builds(EntityRef, st.just("7001"), st.sampled_from(Level), st.text("0123456789")),
    name=st.text(),
    to=st.sampled_from([ON, OFF]),
    seen=st.sampled_from(OperationStatus),
    family=st.sampled_from(Family),
    asked_at=st.datetimes(*_times, timezones=st.just(UTC)),
    cause=st.sampled_from(ChangeCause),
    snapshot_number=st.integers(0, 2**40),
    undoes=st.just("") | st.uuids().map(str),
)


@given(one=_changes, steps=st.lists(_steps, min_size=1, max_size=6))
def test_what_was_written_is_read_back_exactly(one: StatusChange, steps: list[JournalStep]) -> None:
    journal = Journal.in_memory()
    journal.append_intents([(one, steps[0])], ENDED_SESSION)
    expected = begun(one, steps[0])
    for later in steps[1:]:
        journal.append_steps([(one.change_id, later)])
        expected = after(expected, later)
    entry = journal.record(one.change_id)
    journal.close()
    assert entry is not None
    assert entry.record == expected
    assert entry.author == ENDED_SESSION


def test_text_that_utf8_cannot_hold_does_not_stop_a_stop() -> None:
    journal = Journal.in_memory()
    put(journal, change(name="a\ud800b\0[/red]\x1b[2J"), ChangeState.ASKED)
    entry = journal.record("one")
    assert entry is not None
    assert entry.record.change.name == "a\\ud800b\0[/red]\x1b[2J"
    journal.close()


def test_records_come_newest_first_and_by_row() -> None:
    journal = Journal.in_memory()
    other = EntityRef("7001", Level.AD, "11")
    put(journal, change("one"), ChangeState.ASKED)
    put(journal, change("two", row=other), ChangeState.ASKED)
    put(journal, change("three"), ChangeState.ASKED)
    assert [entry.record.change.change_id for entry in journal.records(2)] == ["three", "two"]
    assert [entry.record.change.change_id for entry in journal.records(ref=ROW)] == ["three", "one"]
    assert journal.record("none") is None
    journal.close()


def test_the_latest_change_with_an_effect_is_found_behind_any_number_without() -> None:
    journal = Journal.in_memory()
    assert journal.latest_effective(ROW) is None
    put(journal, change("stop"), ChangeState.ASKED, ChangeState.UNCONFIRMED)
    for number in range(25):
        put(journal, change(f"declined {number}"), ChangeState.REJECTED_LOCALLY)
    found = journal.latest_effective(ROW)
    assert found is not None
    assert found.record.change.change_id == "stop"
    journal.close()


def test_what_was_done_to_a_row_since_a_moment_is_found_by_its_latest_step() -> None:
    journal = Journal.in_memory()
    put(journal, change("old"), ChangeState.ASKED)
    put(journal, change("one"), ChangeState.ASKED)
    put(journal, change("other", row=EntityRef("7001", Level.AD, "11")), ChangeState.ASKED)
    late = NOW + timedelta(hours=1)
    journal.append_steps([("one", replace(step(ChangeState.CONFIRMED), at=late))])

    def found(since: datetime) -> list[str]:
        return [entry.record.change.change_id for entry in journal.of_row(ROW, since)]

    assert found(late) == ["one"]
    assert found(late + timedelta(microseconds=1)) == []
    assert found(NOW - timedelta(days=1)) == ["one", "old"]
    journal.close()


def test_a_change_is_read_again_only_when_somebody_added_a_step(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    journal, other = Journal.open(path), Journal.open(path)
    put(journal, change(), ChangeState.ASKED)
    statements: list[str] = []
    connection = journal._file._connection
    assert connection is not None
    connection.set_trace_callback(statements.append)

    def state() -> tuple[ChangeState, int]:
        statements.clear()
        (entry,) = journal.of_row(ROW, NOW - timedelta(days=1))
        return entry.record.state, sum("* FROM steps" in one for one in statements)

    assert state() == (ChangeState.ASKED, 1)
    assert state() == (ChangeState.ASKED, 0)
    other.append_steps([("one", step(ChangeState.ACCEPTED))])
    assert state() == (ChangeState.ACCEPTED, 1)
    assert state() == (ChangeState.ACCEPTED, 0)
    journal.close()
    other.close()


def test_what_was_read_of_one_file_is_not_told_of_another(tmp_path: Path) -> None:
    path, new = tmp_path / "ttui.db", tmp_path / "new.db"
    journal, other = Journal.open(path), Journal.open(new)
    put(journal, change(name="here"), ChangeState.ASKED)
    put(other, change(name="there"), ChangeState.ASKED)
    other.close()
    found = journal.record("one")
    assert found is not None
    assert found.record.change.name == "here"
    for ending in ("-wal", "-shm"):
        (tmp_path / f"ttui.db{ending}").unlink(missing_ok=True)
    new.replace(path)
    journal.renew()
    found = journal.record("one")
    assert found is not None
    assert found.record.change.name == "there"
    journal.close()


def test_no_more_changes_are_kept_than_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ttui.store.journal.entry_cache.MOST", 3)
    journal = Journal.in_memory()
    for number in range(5):
        put(journal, change(f"{number}"), ChangeState.ASKED)
    assert len(journal.records()) == 5
    assert len(journal.records()) == 5
    assert len(journal._file.cache._found) == 3
    journal.close()


def test_several_intents_are_written_all_or_none() -> None:
    journal = Journal.in_memory()
    put(journal, change("one"), ChangeState.ASKED)
    asked = step(ChangeState.ASKED)
    with pytest.raises(JournalError):
        journal.append_intents([(change("two"), asked), (change("one"), asked)], ENDED_SESSION)
    assert [entry.record.change.change_id for entry in journal.records()] == ["one"]
    journal.close()


def test_nothing_is_ever_changed_or_deleted(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    journal = Journal.open(path)
    journal.begin_session(ENDED_SESSION, "LIVE", NOW)
    put(journal, change(), ChangeState.ASKED)
    journal.close()
    connection = sqlite3.connect(path)
    for statement in (
        "UPDATE intents SET target = 'ENABLE'",
        "DELETE FROM intents",
        "UPDATE steps SET state = 'confirmed'",
        "DELETE FROM steps",
        "UPDATE sessions SET pid = 1",
        "DELETE FROM sessions",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("states", "is_unresolved"),
    [
        ((ChangeState.ASKED,), True),
        ((ChangeState.WAITING,), True),
        ((ChangeState.ASKED, ChangeState.ACCEPTED), True),
        ((ChangeState.ASKED, ChangeState.UNCONFIRMED), True),
        ((ChangeState.ASKED, ChangeState.UNCONFIRMED, ChangeState.CONFIRMED), False),
        ((ChangeState.ASKED, ChangeState.CONFIRMED, ChangeState.QUIET), False),
        ((ChangeState.ASKED, ChangeState.REFUSED), False),
        ((ChangeState.ASKED, ChangeState.NOT_LANDED), False),
        ((ChangeState.ASKED, ChangeState.SUPERSEDED), False),
        ((ChangeState.REJECTED_LOCALLY,), False),
    ],
)
def test_unresolved_is_what_has_no_known_end(
    states: tuple[ChangeState, ...], is_unresolved: bool
) -> None:
    journal = Journal.in_memory()
    put(journal, change(), *states)
    assert bool(journal.unresolved(NOW)) is is_unresolved
    journal.close()


def test_a_later_proven_change_of_the_row_settles_the_older_one() -> None:
    journal = Journal.in_memory()
    put(journal, change("old"), ChangeState.ASKED)
    put(journal, change("new"), ChangeState.ASKED, ChangeState.CONFIRMED, ChangeState.QUIET)
    put(journal, change("next"), ChangeState.ASKED)
    assert [entry.record.change.change_id for entry in journal.unresolved(NOW)] == ["next"]
    journal.close()


def _living(session: str) -> Author:
    return Author("maria", "bastion", session, os.getpid())


def test_a_session_at_work_is_not_taken_for_a_crash() -> None:
    journal = Journal.in_memory()
    journal.begin_session(_living("other"), "LIVE", NOW)
    put(journal, change(), ChangeState.ASKED, author=_living("other"))
    journal.begin_session(_living("own"), "LIVE", NOW)
    assert journal.unresolved(NOW) == ()
    journal.close()


def test_another_host_another_start_and_no_session_row_are_crashes() -> None:
    journal = Journal.in_memory()
    elsewhere = Author("maria", "laptop", "elsewhere", os.getpid())
    journal.begin_session(elsewhere, "LIVE", NOW)
    put(journal, change("one"), ChangeState.ASKED, author=elsewhere)
    put(journal, change("two"), ChangeState.ASKED, author=_living("never began"))
    dead = Author("maria", "bastion", "gone", ENDED_SESSION.pid)
    journal.begin_session(dead, "LIVE", NOW)
    put(journal, change("three"), ChangeState.ASKED, author=dead)
    journal.begin_session(_living("own"), "LIVE", NOW)
    found = [entry.record.change.change_id for entry in journal.unresolved(NOW)]
    assert found == ["one", "two", "three"]
    journal.close()


def test_where_starts_are_not_known_a_living_pid_is_trusted_for_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ttui.store.journal.journal.process_start", lambda _pid: "")
    monkeypatch.setattr("ttui.store.journal.sessions.process_start", lambda _pid: "")
    journal = Journal.in_memory()
    journal.begin_session(_living("other"), "LIVE", NOW)
    put(journal, change(), ChangeState.ASKED, author=_living("other"))
    journal.begin_session(_living("own"), "LIVE", NOW)
    assert journal.unresolved(NOW + timedelta(minutes=1)) == ()
    assert len(journal.unresolved(NOW + timedelta(hours=1))) == 1
    journal.close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc on this system")
def test_a_killed_session_that_nobody_collects_is_dead() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    session = JournalSession("here", process.pid, process_start(process.pid))
    assert is_working(session, "here", NOW, NOW)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not is_working(session, "here", NOW, NOW)
    process.communicate()


def test_the_process_start_tells_processes_apart() -> None:
    assert process_start(os.getpid()).isdecimal()
    assert process_start(ENDED_SESSION.pid) == ""
    assert process_start(os.getpid()) != process_start(1)


def test_the_sandbox_does_not_settle_live_changes() -> None:
    journal = Journal.in_memory()
    journal.begin_session(ENDED_SESSION, "LIVE", NOW)
    put(journal, change(), ChangeState.ASKED)
    journal.begin_session(_living("sandbox"), "SANDBOX", NOW)
    assert journal.unresolved(NOW) == ()
    journal.begin_session(_living("live"), "LIVE", NOW)
    assert len(journal.unresolved(NOW)) == 1
    journal.close()


def test_stops_that_are_not_quiet_yet() -> None:
    journal = Journal.in_memory()
    rows = [EntityRef("7001", Level.CAMPAIGN, str(key)) for key in range(5)]
    confirmed = (ChangeState.ASKED, ChangeState.CONFIRMED)
    put(journal, change("watch", row=rows[0]), *confirmed)
    put(journal, change("quiet", row=rows[1]), *confirmed, ChangeState.QUIET)
    put(journal, change("start", row=rows[2], to=ON), *confirmed)
    put(journal, change("stopped", row=rows[3]), *confirmed)
    put(journal, change("started again", row=rows[3], to=ON), *confirmed)
    journal.append_steps(
        [("watch", JournalStep(state=ChangeState.CONFIRMED, at=NOW, lifetime=Decimal("4.5")))]
    )
    found = journal.not_quiet(NOW)
    assert [(one.record.change.change_id, one.lifetime_at_stop) for one in found] == [
        ("watch", Decimal("4.5"))
    ]
    assert journal.not_quiet(NOW + timedelta(seconds=1)) == ()
    journal.close()


def test_the_file_is_private_from_its_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    old = os.umask(0)
    try:
        journal = Journal.open(path)
        put(journal, change(), ChangeState.ASKED)
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
        journal.close()
    finally:
        os.umask(old)
    assert modes == {"ttui.db": 0o600, "ttui.db-wal": 0o600, "ttui.db-shm": 0o600}


def test_a_looser_file_is_tightened(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    Journal.open(path).close()
    path.chmod(0o644)
    Journal.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_closed_journal_says_so() -> None:
    journal = Journal.in_memory()
    journal.close()
    journal.close()
    with pytest.raises(JournalError, match="closed"):
        journal.records()


def test_a_file_of_the_first_version_is_brought_up_to_date_and_keeps_what_it_holds(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ttui.db"
    journal = Journal.open(path)
    put(journal, change("old"), ChangeState.ASKED)
    journal.close()
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE intents DROP COLUMN grouping")
    connection.execute("DROP TABLE switches")
    connection.execute("DROP TABLE looks")
    connection.execute("DROP TABLE closings")
    connection.execute("DROP TABLE panics")
    connection.execute("DROP TABLE panic_ends")
    connection.execute("ALTER TABLE intents DROP COLUMN family")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    journal = Journal.open(path)
    put(journal, replace(change("new"), group="stop all 1"), ChangeState.ASKED)
    journal.close()
    journal = Journal.open(path)
    found = {entry.record.change.change_id: entry.record.change for entry in journal.records()}
    assert (found["old"].group, found["new"].group) == ("", "stop all 1")
    journal.close()


def test_a_stop_of_everything_of_an_older_file_is_one_of_all_accounts(tmp_path: Path) -> None:
    path, author = tmp_path / "ttui.db", Author("maria", "bastion", "s", 1)
    journal = Journal.open(path)
    stop_alls.asked(journal, "old", NOW, author, ("1", "2"))
    journal.close()
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE panics DROP COLUMN accounts")
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    journal = Journal.open(path)
    stop_alls.asked(journal, "new", NOW, author, ("1", "2"))
    other = replace(author, session="another")
    found = stop_alls.cut_off(journal, other, NOW + timedelta(hours=1))
    assert {one.group: one.only for one in found} == {"old": (), "new": ("1", "2")}
    journal.close()


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        (Family.SMART_PLUS, Family.SMART_PLUS),
        (Family.CLASSIC, Family.UNKNOWN),
        (Family.GMV_MAX_LIVE, Family.UNKNOWN),
    ],
)
def test_a_file_of_before_the_families_says_no_more_than_it_knew(
    tmp_path: Path, was: Family, is_now: Family
) -> None:
    path = tmp_path / "ttui.db"
    journal = Journal.open(path)
    put(journal, replace(change("old"), family=was), ChangeState.ASKED)
    journal.close()
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE intents DROP COLUMN family")
    connection.execute("ALTER TABLE panics DROP COLUMN accounts")
    connection.execute("PRAGMA user_version = 6")
    connection.close()
    journal = Journal.open(path)
    put(journal, replace(change("new"), family=was), ChangeState.ASKED)
    journal.close()
    journal = Journal.open(path)
    found = {entry.record.change.change_id: entry.record.change for entry in journal.records()}
    assert (found["old"].family, found["new"].family) == (is_now, was)
    journal.close()
