"""A journal deleted or replaced under a session: noticed, told, written anew; starts wait."""

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.services.fakes import ACCOUNT, OFF, ON, START, Scene, campaign, scene
from tests.support.store.journals import ENDED_SESSION, change, put
from tests.support.virtual import run_virtual
from ttui.domain.changes import ChangeState
from ttui.domain.closing.events import ClosingEvent, EventKind
from ttui.domain.ids import Level
from ttui.services.journal.retrying_writer import REPLACED
from ttui.store.journal import closings
from ttui.store.journal.journal import Journal
from ttui.store.journal.last_seen import recall

A, B, C = campaign("1"), campaign("2"), campaign("3", OFF)
ENDINGS = ("", "-wal", "-shm")


def _path(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _all_deleted(path: Path) -> None:
    for ending in ENDINGS:
        _path(path, ending).unlink()


def _file_deleted(path: Path) -> None:
    path.unlink()


def _folder_deleted(path: Path) -> None:
    shutil.rmtree(path.parent)


def _folder_moved(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


def _new_one_in_its_place(path: Path) -> None:
    _all_deleted(path)
    Journal.open(path).close()


def _older_one_in_its_place(path: Path) -> None:
    older = path.with_name("older")
    journal = Journal.open(older)
    put(journal, change("long ago"), ChangeState.CONFIRMED)
    journal.close()
    older.replace(path)


def _log_deleted(path: Path) -> None:
    _path(path, "-wal").unlink()


def _index_deleted(path: Path) -> None:
    _path(path, "-shm").unlink()


LOSSES: list[Callable[[Path], None]] = [
    _all_deleted,
    _file_deleted,
    _folder_deleted,
    _folder_moved,
    _new_one_in_its_place,
    _older_one_in_its_place,
    _log_deleted,
    _index_deleted,
]


def _texts(it: Scene) -> list[str]:
    return [one.text for one in it.store.app_state().notices]


def _ids(path: Path) -> set[str]:
    journal = Journal.open(path)
    try:
        return {entry.record.change.change_id for entry in journal.records()}
    finally:
        journal.close()


@pytest.mark.parametrize("lose", LOSSES)
def test_what_this_session_did_is_in_the_new_file(
    tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    path = tmp_path / "data" / "ttui.db"
    path.parent.mkdir()

    async def main() -> None:
        it = scene([A, B, C], journal=Journal.open(path))
        await it.service.recover_unresolved()
        first, second, start = it.stop(A), it.stop(B), it.start(C)
        (record,) = await it.service.run([first])
        assert record.state is ChangeState.CONFIRMED and not record.warning
        lose(path)
        (record,) = await it.service.run([second])
        assert record.state is ChangeState.CONFIRMED
        assert it.journalled(first.change_id).state is ChangeState.CONFIRMED
        assert it.journalled(second.change_id).state is ChangeState.CONFIRMED
        assert REPLACED in _texts(it)
        (record,) = await it.service.run([start])
        assert record.state is not ChangeState.REJECTED_LOCALLY, "the journal is sound again"
        await it.service.close()
        it.journal.close()
        assert {first.change_id, second.change_id, start.change_id} <= _ids(path)

    run_virtual(main())


def test_the_start_that_finds_the_loss_waits_for_the_next_press(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"

    async def main() -> None:
        it = scene([C], journal=Journal.open(path))
        await it.service.recover_unresolved()
        _all_deleted(path)
        (record,) = await it.service.run([it.start(C)])
        assert record.state is ChangeState.REJECTED_LOCALLY and "replaced" in record.message
        assert not it.api.writes
        (record,) = await it.service.run([it.start(C)])
        assert record.state is not ChangeState.REJECTED_LOCALLY
        assert it.api.switch(C.ref) is ON
        await it.service.close()

    run_virtual(main())


def test_something_else_in_its_place_keeps_starts_waiting_until_it_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"

    async def main() -> None:
        it = scene([A, C], journal=Journal.open(path))
        await it.service.recover_unresolved()
        _all_deleted(path)
        path.write_bytes(b"a shopping list\n" * 500)
        (record,) = await it.service.run([it.stop(A)])
        assert "not a ttui journal" in record.warning
        assert record.state is ChangeState.UNCONFIRMED, "what the lost file had is not known"
        await asyncio.sleep(300)
        assert it.record(A).state is ChangeState.CONFIRMED, "nothing in it can land any more"
        (record,) = await it.service.run([it.start(C)])
        assert (
            record.state is ChangeState.REJECTED_LOCALLY and "not a ttui journal" in record.message
        )
        path.unlink()
        it.journal._file._tried_at = float("-inf")
        await asyncio.sleep(10)
        assert REPLACED in _texts(it)
        (record,) = await it.service.run([it.start(C)])
        assert record.state is not ChangeState.REJECTED_LOCALLY
        await it.service.close()
        it.journal.close()
        assert len(_ids(path)) == 3

    run_virtual(main())


def test_what_earlier_sessions_left_open_is_not_lost_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    journal = Journal.open(path)
    put(journal, change("left", row=A.ref, asked_at=START), ChangeState.ASKED, author=ENDED_SESSION)

    async def main() -> None:
        it = scene([A, B], journal=journal)
        it.api.unlisted.add("1")
        assert await it.service.recovery.known() == ""
        _all_deleted(path)
        await it.service.run([it.stop(B)])
        entry = it.journal.record("left")
        assert entry is not None and entry.author == ENDED_SESSION
        assert entry.record.state is ChangeState.ASKED
        await it.service.close()

    run_virtual(main())


def test_what_was_last_seen_is_written_into_the_new_file(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"

    async def main() -> None:
        it = scene([A, B], journal=Journal.open(path))
        memory = it.services.outside.memory
        for row in (A, B):
            memory.see(row, START)
        memory.listed(ACCOUNT, Level.CAMPAIGN, it.clock.monotonic())
        await memory.save({}, at_once=True)
        assert len(recall(it.journal, ACCOUNT).rows) == 2
        _all_deleted(path)
        await it.service.run([it.stop(A)])
        assert recall(it.journal, ACCOUNT).rows == ()
        await memory.save({}, at_once=True)
        assert {row.ref for row in recall(it.journal, ACCOUNT).rows} == {A.ref, B.ref}
        await it.service.close()

    run_virtual(main())


def test_a_closing_goes_on_in_the_new_file(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "ttui.db")
    event = ClosingEvent(
        event_id="e", advertiser_id="7001", kind=EventKind.WEB_STARTED, at=START, user="maria"
    )
    closings.restore(journal, [event], ENDED_SESSION)
    closings.restore(journal, [event], ENDED_SESSION)
    assert closings.events_of(journal, "7001") == (event,)
    journal.close()


def test_an_index_that_somebody_cut_ends_no_process(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    journal = Journal.open(path)
    put(journal, change("one"), ChangeState.ASKED)
    os.truncate(_path(path, "-shm"), 0)
    put(journal, change("two"), ChangeState.ASKED)
    assert len(journal.records()) == 2
    os.truncate(_path(path, "-shm"), 0)
    journal.close()
    assert _ids(path) == {"one", "two"}
