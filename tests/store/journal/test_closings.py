"""What people did about a closing: kept for ever, shared, and asked for once only."""

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.domain.closing import ACCOUNT, event
from ttui.domain.campaign import Family
from ttui.domain.changes import Author, ChangeState, StatusChange
from ttui.domain.closing.events import ClosingEvent, EventKind, unanswered
from ttui.domain.finance import Moment
from ttui.domain.ids import EntityRef, Level
from ttui.domain.status import OperationStatus
from ttui.store.journal import closings
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep
from ttui.store.journal.schema import JournalError

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MARIA = Author("maria", "bastion", "one", 11)
JUN = Author("jun", "laptop", "two", 12)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ttui.db"


def session(path: Path, author: Author, mode: str = "LIVE") -> Journal:
    journal = Journal.open(path)
    journal.begin_session(author, mode, NOW)
    return journal


def test_another_session_sees_every_event_as_it_was(path: Path) -> None:
    maria, jun = session(path, MARIA), session(path, JUN)
    first = replace(event(EventKind.ATTESTED, "told", "équipe ❄️ \ud800 [b]"), at=NOW)
    second = replace(event(EventKind.REASON_GIVEN, "", "moving"), at=NOW, user="jun")
    closings.append(maria, first, MARIA)
    closings.append(jun, second, JUN)
    found = closings.events_of(maria, ACCOUNT)
    assert found == closings.events_of(jun, ACCOUNT)
    assert [one.event_id for one in found] == [first.event_id, second.event_id]
    assert found[0].text == "équipe ❄️ \\ud800 [b]"
    assert found[1] == second
    assert closings.events_of(jun, "7000000000000000009") == ()


def test_sandbox_and_live_know_nothing_of_each_other(path: Path) -> None:
    live, sandbox = session(path, MARIA), session(path, JUN, "SANDBOX")
    closings.append(sandbox, event(EventKind.ASKED), JUN)
    assert closings.events_of(live, ACCOUNT) == ()
    assert closings.unfinished(live) == ()
    assert closings.unfinished(sandbox) == (ACCOUNT,)


def test_nothing_is_changed_or_deleted(path: Path) -> None:
    journal = session(path, MARIA)
    closings.append(journal, event(EventKind.ASKED), MARIA)
    for statement in ("UPDATE closings SET kind = 'x'", "DELETE FROM closings"):
        with pytest.raises(sqlite3.IntegrityError), sqlite3.connect(path) as connection:
            connection.execute(statement)
        connection.close()
    assert len(closings.events_of(journal, ACCOUNT)) == 1


def once(events: tuple[ClosingEvent, ...]) -> str:
    return "Asked already." if unanswered(events) else ""


def test_of_many_sessions_only_one_asks(path: Path) -> None:
    journals = [session(path, Author("u", "h", f"s{number}", number)) for number in range(8)]
    start = threading.Barrier(len(journals))
    said: list[str] = []

    def ask(journal: Journal) -> None:
        start.wait()
        said.append(closings.append(journal, event(EventKind.ASKED), MARIA, once))

    threads = [threading.Thread(target=ask, args=(journal,)) for journal in journals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["", *["Asked already."] * 7]
    kinds = [one.kind for one in closings.events_of(journals[0], ACCOUNT)]
    assert kinds == [EventKind.ASKED]


@pytest.mark.parametrize(
    ("kinds", "left"),
    [
        ((), False),
        ((EventKind.ATTESTED,), False),
        ((EventKind.ASKED,), True),
        ((EventKind.ASKED, EventKind.STARTED_OVER), True),
        ((EventKind.ASKED, EventKind.ANSWERED), False),
        ((EventKind.WEB_STARTED,), True),
        ((EventKind.WEB_STARTED, EventKind.WEB_STEP), True),
        ((EventKind.WEB_STARTED, EventKind.STARTED_OVER), False),
        ((EventKind.WEB_STARTED, EventKind.CLOSED_SEEN), True),
        ((EventKind.WEB_STARTED, EventKind.CLOSED_SEEN, EventKind.REPORT_WRITTEN), False),
    ],
)
def test_what_the_next_start_has_to_follow(
    path: Path, kinds: tuple[EventKind, ...], left: bool
) -> None:
    journal = session(path, MARIA)
    for kind in kinds:
        closings.append(journal, event(kind), MARIA)
    assert closings.unfinished(session(path, JUN)) == ((ACCOUNT,) if left else ())


def test_the_last_change_of_an_account(path: Path) -> None:
    journal = session(path, MARIA)
    assert closings.last_change(journal, ACCOUNT) is None
    for number, state in enumerate((ChangeState.CONFIRMED, ChangeState.REFUSED)):
        change = StatusChange(
            change_id=f"change-{number}",
            ref=EntityRef(ACCOUNT, Level.CAMPAIGN, str(number + 1)),
            name=f"Campaign {number}",
            to=OperationStatus.DISABLE,
            seen=OperationStatus.ENABLE,
            family=Family.CLASSIC,
            asked_at=NOW,
        )
        at = NOW + timedelta(hours=number)
        journal.append_intents([(change, JournalStep(state=state, at=at))], MARIA)
    assert closings.last_change(journal, ACCOUNT) == Moment(NOW, "the stop of Campaign 0")


def test_a_journal_that_cannot_be_used_says_so() -> None:
    journal = Journal.unusable("The disk is full.")
    for call in (
        lambda: closings.events_of(journal, ACCOUNT),
        lambda: closings.append(journal, event(EventKind.ASKED), MARIA),
        lambda: closings.unfinished(journal),
        lambda: closings.last_change(journal, ACCOUNT),
    ):
        with pytest.raises(JournalError, match="disk is full"):
            call()


def test_a_row_of_a_newer_ttui_is_an_error_not_a_gap(path: Path) -> None:
    journal = session(path, MARIA)
    closings.append(journal, event(EventKind.ASKED), MARIA)
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO closings (event_id, mode, advertiser_id, at, kind, subject, text, user,"
            " host, session, pid) SELECT 'x', mode, advertiser_id, at, 'newer', '', '', '', '', '',"
            " 1 FROM closings"
        )
    connection.close()
    with pytest.raises(JournalError, match="cannot be read"):
        closings.events_of(journal, ACCOUNT)
