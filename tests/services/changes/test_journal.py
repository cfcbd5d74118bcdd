"""The journal as the write path uses it: before the request, in order, never in a stop's way."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.services.fakes import OFF, ON, Answer, FakeTikTok, author, campaign, scene
from tests.support.virtual import run_virtual
from ttui.domain.advertiser import Mode
from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeState, StatusChange
from ttui.domain.clock import SystemClock
from ttui.services.changes.service import ChangeService
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep
from ttui.store.journal.schema import JournalError
from ttui.store.memory.state import AccountStore

A = campaign("11")
OFF_A = campaign("11", OFF)


def test_the_intent_is_on_disk_before_the_request_leaves() -> None:
    async def main() -> None:
        it = scene([A])
        it.executor.delay = 0.05
        stop = it.stop(A)
        on_disk: list[ChangeState] = []

        def look() -> None:
            on_disk.append(it.journalled(stop.change_id).state)

        it.api.on_write = look
        await it.service.run([stop])
        assert on_disk == [ChangeState.ASKED]
        await it.service.close()

    run_virtual(main())


def test_a_stop_does_not_wait_for_a_failing_disk_and_the_journal_catches_up() -> None:
    async def main() -> None:
        it = scene([A])
        it.executor.delay = 9
        (record,) = await it.service.run([it.stop(A)])
        assert it.api.writes[0].at == 0.25
        assert record.state is ChangeState.UNCONFIRMED
        assert "whether another session has switched it" in record.message
        assert "0.25 s" in record.warning
        await asyncio.sleep(60)
        assert it.record(A).state is ChangeState.CONFIRMED, "the journal has told"
        record = it.record(A)
        assert not await it.service.drain(1)
        assert await it.service.drain(1000)
        assert it.journalled(record.change.change_id).steps == record.steps
        await it.service.close()

    run_virtual(main())


def test_a_read_that_waited_for_the_journal_is_no_proof_once_a_later_one_shows_otherwise() -> None:
    """A stop of everything lists the row while the proof of its stop waits for a slow disk."""

    async def main() -> None:
        it = scene([A])
        it.executor.delay = 3
        loop = asyncio.get_running_loop()

        def somebody_starts_it() -> None:
            it.api.put(A)
            it.store.put_rows([A], loop.time())

        loop.call_later(2, somebody_starts_it)
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.UNCONFIRMED
        assert "still shows it as ENABLE" in record.message
        await it.service.close()

    run_virtual(main())


def test_a_start_is_refused_when_the_disk_is_sick() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        it.executor.delay = 9
        (record,) = await it.service.run([it.start(OFF_A)])
        assert record.state is ChangeState.REJECTED_LOCALLY
        assert it.api.events == []
        await it.service.close()

    run_virtual(main())


def test_without_a_journal_stops_go_out_with_a_warning_and_starts_do_not() -> None:
    async def main() -> None:
        off = campaign("12", OFF)
        it = scene([A, off], journal=Journal.unusable("The disk is full."))
        stop, start = await it.service.run([it.stop(A), it.start(off)])
        assert stop.state is ChangeState.CONFIRMED
        assert stop.warning == "The disk is full."
        assert start.state is ChangeState.REJECTED_LOCALLY
        assert "The disk is full." in start.message
        assert [event.to for event in it.api.writes] == [OFF]
        errors = [note for note in it.store.app_state().notices if note.severity == "error"]
        assert len(errors) == 1
        await it.service.close()

    run_virtual(main())


def test_an_intent_the_disk_refused_is_written_once_it_recovers() -> None:
    async def main() -> None:
        journal = Journal.in_memory()
        broken = Journal.unusable("The disk is full.")
        it = scene([A], journal=journal)
        it.api.answers.append(Answer(after=2))
        usable, journal._file._connection = journal._file._connection, broken._file._connection
        stop = it.stop(A)
        it.service.submit([stop])
        await asyncio.sleep(1)
        journal._file._connection = usable
        assert await it.service.drain(60)
        entry = journal.record(stop.change_id)
        assert entry is not None
        assert [proof.state for proof in entry.record.steps] == [
            ChangeState.ASKED,
            ChangeState.ACCEPTED,
            ChangeState.CONFIRMED,
        ]
        await it.service.close()

    run_virtual(main())


def test_what_was_done_on_a_full_disk_is_written_as_soon_as_there_is_room() -> None:
    async def main() -> None:
        journal = Journal.in_memory()
        it = scene([A], journal=journal)
        await it.service.recover_unresolved()
        room, journal._file._connection = journal._file._connection, None
        journal._file._unusable = "The journal cannot be used: the disk is full."
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.CONFIRMED and "disk is full" in record.warning
        await asyncio.sleep(60)
        notices = it.store.app_state().notices
        assert [one.text for one in notices if "disk is full" in one.text] == [notices[0].text]
        journal._file._connection = room
        await asyncio.sleep(6)
        entry = journal.record(record.change.change_id)
        assert entry is not None
        assert entry.record.steps == record.steps
        assert "written again" in it.store.app_state().notices[-1].text
        await it.service.close()

    run_virtual(main())


def test_whoever_quits_on_a_full_disk_is_not_told_that_all_is_written() -> None:
    async def main() -> None:
        journal = Journal.in_memory()
        it = scene([A], journal=journal)
        await it.service.recover_unresolved()
        room, journal._file._connection = journal._file._connection, None
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.CONFIRMED
        assert not await it.service.drain(1)
        journal._file._connection = room
        assert await it.service.drain(1)
        assert it.journalled(record.change.change_id).steps == record.steps
        await it.service.close()

    run_virtual(main())


def test_a_disk_that_fails_after_the_commit_gets_no_step_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def main() -> None:
        journal = Journal.in_memory()
        it = scene([A], journal=journal)
        written = journal.append_steps

        def fail_at_the_end(steps: Sequence[tuple[str, JournalStep]]) -> None:
            written(steps)
            raise JournalError("The journal cannot be used: the disk reports an error.")

        with monkeypatch.context() as disk:
            disk.setattr(journal, "append_steps", fail_at_the_end)
            (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.CONFIRMED
        assert await it.service.drain(60)
        assert it.journalled(record.change.change_id).steps == record.steps
        await it.service.close()

    run_virtual(main())


def test_closing_in_mid_flight_leaves_the_intent_open_in_the_journal() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.answers.append(Answer(after=10))
        stop = it.stop(A)
        it.service.submit([stop])
        assert not await it.service.drain(1)
        assert sum(one.state.is_open for one in it.store.app_state().changes.values()) == 1
        await it.service.close()
        assert [proof.state for proof in it.journalled(stop.change_id).steps] == [ChangeState.ASKED]
        (late,) = await it.service.run([it.start(campaign("12", OFF))])
        assert late.state is ChangeState.REJECTED_LOCALLY

    run_virtual(main())


def test_what_ttui_declines_is_journalled_too() -> None:
    async def main() -> None:
        it = scene([A], read_only=True)
        (record,) = await it.service.run([it.change(A, ON)])
        assert await it.service.drain(1)
        (entry,) = it.journal.records()
        assert entry.record == record
        assert (entry.author.user, entry.author.host) == ("maria", "bastion")
        await it.service.close()

    run_virtual(main())


async def test_with_a_real_file_and_its_own_thread(tmp_path: Path) -> None:
    clock, api, journal = SystemClock(), FakeTikTok(), Journal.open(tmp_path / "ttui.db")
    rows = [campaign(str(key)) for key in range(100, 150)]
    api.put(*rows)
    store = AccountStore(Mode.LIVE, clock)
    service = ChangeService(api, store, journal, clock, author())
    changes = [
        StatusChange(
            change_id=f"change {row.ref.id}",
            ref=row.ref,
            name=row.name,
            to=OFF,
            seen=ON,
            family=Family.CLASSIC,
            asked_at=clock.now(),
        )
        for row in rows
    ]
    records = await service.run(changes)
    assert {record.state for record in records} == {ChangeState.CONFIRMED}
    assert [record.warning for record in records] == [""] * 50
    assert await service.drain(10)
    written = {entry.record.change.change_id: entry.record for entry in journal.records()}
    assert written == {record.change.change_id: record for record in records}
    await service.close()
    journal.close()
