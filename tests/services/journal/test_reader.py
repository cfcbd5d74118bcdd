"""The journal as screens see it: whole, in order, in pages that let writes between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.support.services.fakes import OFF, ON, START, Scene, author, campaign, scene
from tests.support.virtual import run_virtual
from ttui.domain.advertiser import Mode
from ttui.domain.app_state import Notice
from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeState, StatusChange
from ttui.services.journal.reader import PAGE
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep

A, B = campaign("11"), campaign("12")


def add(journal: Journal, number: int, first: int = 0) -> None:
    """Entries of another session, `other 0` first."""
    for at in range(first, first + number):
        change = StatusChange(
            change_id=f"other {at}",
            ref=B.ref,
            name=B.name,
            to=OFF,
            seen=ON,
            family=Family.CLASSIC,
            asked_at=START + timedelta(seconds=at),
        )
        journal.append_intents(
            [(change, JournalStep(state=ChangeState.REFUSED, at=START))], author("other")
        )


def ids(it: Scene) -> list[str]:
    return [receipt.change_id for receipt in it.store.app_state().journal.receipts]


def expected(number: int) -> list[str]:
    return [f"other {at}" for at in reversed(range(number))]


@asynccontextmanager
async def reading(it: Scene) -> AsyncIterator[None]:
    task = asyncio.create_task(it.services.history.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await it.service.close()


def play(part: Callable[[Scene], Awaitable[None]], journal: Journal) -> None:
    async def main() -> None:
        it = scene([A, B], journal=journal)
        async with reading(it):
            await part(it)

    run_virtual(main())


def test_all_entries_of_all_sessions_newest_first_and_the_first_page_at_once() -> None:
    journal = Journal.in_memory()
    add(journal, 2 * PAGE + 7)

    async def part(it: Scene) -> None:
        seen: list[tuple[int, bool]] = []
        it.store.subscribe(
            lambda: seen.append(
                (len(it.store.app_state().journal.receipts), it.store.app_state().journal.complete)
            )
        )
        it.services.history.read(whole=True)
        await asyncio.sleep(1)
        assert ids(it) == expected(2 * PAGE + 7)
        assert seen == [(PAGE, False), (2 * PAGE + 7, True)]
        assert it.store.app_state().journal.receipts[0].by == "maria@bastion"

    play(part, journal)


def test_what_came_since_is_read_over_what_is_known_however_much_it_is() -> None:
    journal = Journal.in_memory()
    add(journal, PAGE + 5)

    async def part(it: Scene) -> None:
        it.services.history.read(whole=True)
        await asyncio.sleep(1)
        add(journal, 2 * PAGE + 1, first=PAGE + 5)
        it.services.history.read(whole=False)
        await asyncio.sleep(1)
        assert ids(it) == expected(3 * PAGE + 6)
        assert it.store.app_state().journal.complete

    play(part, journal)


def test_a_step_of_a_known_entry_is_seen() -> None:
    journal = Journal.in_memory()
    add(journal, 3)

    async def part(it: Scene) -> None:
        it.services.history.read(whole=True)
        await asyncio.sleep(1)
        journal.append_steps([("other 1", JournalStep(state=ChangeState.CONFIRMED, at=START))])
        it.services.history.read(whole=False)
        await asyncio.sleep(1)
        states = [receipt.record.state for receipt in it.store.app_state().journal.receipts]
        assert states == [ChangeState.REFUSED, ChangeState.CONFIRMED, ChangeState.REFUSED]

    play(part, journal)


def test_a_stop_goes_between_the_pages() -> None:
    journal = Journal.in_memory()
    add(journal, 20 * PAGE)

    async def part(it: Scene) -> None:
        it.executor.delay = 0.05
        it.services.history.read(whole=True)
        await asyncio.sleep(0.12)
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.CONFIRMED and record.warning == ""
        assert not it.store.app_state().journal.complete
        await asyncio.sleep(5)
        assert it.store.app_state().journal.complete

    play(part, journal)


def test_a_journal_that_cannot_be_read_says_so_and_keeps_what_was_read() -> None:
    journal = Journal.in_memory()
    add(journal, 2)

    async def part(it: Scene) -> None:
        it.services.history.read(whole=True)
        await asyncio.sleep(1)
        usable, journal._file._connection = journal._file._connection, None
        journal._file._unusable = "The disk reports an error."
        it.services.history.read(whole=True)
        await asyncio.sleep(1)
        assert it.store.app_state().journal.problem == "The disk reports an error."
        assert ids(it) == expected(2)
        journal._file._connection = usable
        it.services.history.read(whole=True)
        await asyncio.sleep(1)
        assert it.store.app_state().journal.problem == ""

    play(part, journal)


def test_the_row_looked_at_has_its_history_and_each_new_step_of_it() -> None:
    journal = Journal.in_memory()
    add(journal, 2)

    async def part(it: Scene) -> None:
        it.store.subscribe(lambda: it.services.history.changed(it.store.app_state()))
        it.services.history.focus(B.ref)
        await asyncio.sleep(1)
        known = it.store.app_state().history
        assert [record.change.change_id for record in known[B.ref]] == ["other 1", "other 0"]
        assert A.ref not in known
        await it.service.run([it.stop(B)])
        await asyncio.sleep(1)
        newest = it.store.app_state().history[B.ref][0]
        assert newest.change.change_id == "change-1"
        assert newest.state is ChangeState.CONFIRMED

    play(part, journal)


async def _told(folder: Path, keys: list[str], mode: Mode = Mode.LIVE) -> tuple[Notice, ...]:
    """Ask for receipts and wait for a notice about each."""
    journal = Journal.in_memory()
    add(journal, 1)
    it = scene([A, B], journal=journal)
    it.store._update(replace(it.store.app_state(), mode=mode))
    all_told = asyncio.Event()

    def look() -> None:
        if len(it.store.app_state().notices) == len(keys):
            all_told.set()

    it.store.subscribe(look)
    async with reading(it):
        it.services.history.write(keys, [folder])
        await asyncio.wait_for(all_told.wait(), 10)
    return it.store.app_state().notices


def test_receipts_are_written_and_the_place_is_told(tmp_path: Path) -> None:
    written, unknown = asyncio.run(_told(tmp_path, ["other 0", "unknown"]))
    (path,) = tmp_path.glob("*.md")
    assert str(path) in written.text and path.with_suffix(".csv").is_file()
    assert path.read_text().startswith("# Receipt")
    assert unknown.severity == "error" and "does not have" in unknown.text


def test_a_receipt_of_the_demo_says_that_it_is_none(tmp_path: Path) -> None:
    asyncio.run(_told(tmp_path, ["other 0"], Mode.DEMO))
    (path,) = tmp_path.glob("*.md")
    assert path.read_text().startswith("DEMO: this is no receipt of a real ad account.")


def test_a_receipt_that_nothing_takes_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    (notice,) = asyncio.run(_told(blocked, ["other 0"]))
    assert notice.severity == "error" and "could not be written" in notice.text
