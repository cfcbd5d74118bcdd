"""Backups begun from the screen: one per account, cancelled and gone on with, shown as they are."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.support.services.backups import Shop, run, shop
from tests.support.services.live import LoopTime
from ttui.domain.advertiser import Mode
from ttui.domain.backup.run import BackupRun, BackupState, CancelBackup, StartBackup
from ttui.services.backup.controller import BackupController
from ttui.services.backup.find_backup import find_backup, remembered, roots
from ttui.services.backup.service import BackupOptions, BackupService
from ttui.simulator.faults.rules import Fault, FaultKind
from ttui.store.memory.state import AccountStore


class Screen:
    """What a screen sees of the desk."""

    def __init__(self, one: Shop, data: Path) -> None:
        clock = LoopTime(one.server)
        self.account = one.account
        self.store = AccountStore(Mode.LIVE, clock)
        self.client = one.client()
        service = BackupService(self.client, clock, BackupOptions(patience=()))
        self.controller = BackupController(service, self.store, clock, data)
        self.seen: list[BackupRun] = []
        self.told = asyncio.Event()
        self.store.subscribe(self._look)

    @property
    def run(self) -> BackupRun | None:
        return self.store.app_state().backups.get(self.account)

    def _look(self) -> None:
        self.told.set()
        now = self.run
        if now is not None and (not self.seen or self.seen[-1] != now):
            self.seen.append(now)

    async def until(self, test: Callable[[BackupRun], bool]) -> BackupRun:
        async with asyncio.timeout(100_000):
            while True:
                self.told.clear()
                now = self.run
                if now is not None and test(now):
                    return now
                await self.told.wait()


def story(one: Shop, data: Path, told: Callable[[Screen], Awaitable[None]]) -> None:
    async def main() -> None:
        screen = Screen(one, data)
        try:
            await told(screen)
        finally:
            await screen.controller.close()
            await screen.client.aclose()

    run(main())


def test_a_backup_is_shown_to_its_end_and_found_again(tmp_path: Path) -> None:
    one = shop()

    async def told(screen: Screen) -> None:
        screen.controller.obey(StartBackup(one.account))
        screen.controller.obey(StartBackup(one.account))
        ended = await screen.until(lambda now: now.state.is_over)
        assert ended.state is BackupState.VERIFIED
        assert ended.sentence.startswith("adds up")
        assert ended.directory.parent == tmp_path / "backups"
        assert len({now.directory for now in screen.seen}) == 1, "the second start was dropped"
        assert any(now.progress and now.progress.total for now in screen.seen)

    story(one, tmp_path, told)
    fact = find_backup(roots(tmp_path), one.account)
    assert fact is not None
    assert fact.verified


def test_a_cancelled_backup_goes_on_in_its_folder(tmp_path: Path) -> None:
    one = shop()

    async def told(screen: Screen) -> None:
        screen.controller.obey(StartBackup(one.account))
        await screen.until(lambda now: now.progress is not None)
        screen.controller.obey(CancelBackup(one.account))
        ended = await screen.until(lambda now: now.state.is_over)
        assert ended.state is BackupState.CANCELLED
        screen.controller.obey(CancelBackup(one.account))
        screen.controller.obey(StartBackup(one.account))
        again = await screen.until(lambda now: now.state.is_over and now != ended)
        assert again.state is BackupState.VERIFIED, again.sentence
        assert again.directory == ended.directory

    story(one, tmp_path, told)


async def cut_off(screen: Screen) -> BackupRun:
    """Begin a backup and stop it in the middle."""
    screen.controller.obey(StartBackup(screen.account))
    await screen.until(lambda now: now.progress is not None)
    screen.controller.obey(CancelBackup(screen.account))
    return await screen.until(lambda now: now.state is BackupState.CANCELLED)


def test_one_cut_off_before_midnight_goes_on_after_it_in_another_session(tmp_path: Path) -> None:
    one = shop()
    before: list[BackupRun] = []

    async def evening(screen: Screen) -> None:
        before.append(await cut_off(screen))

    async def morning(screen: Screen) -> None:
        screen.controller.obey(StartBackup(one.account))
        running = await screen.until(lambda now: now.progress is not None)
        assert running.sentence == "Goes on with what was begun 2026-03-04 17:41."
        ended = await screen.until(lambda now: now.state.is_over)
        assert ended.state is BackupState.VERIFIED, ended.sentence
        assert ended.directory == before[0].directory

    story(one, tmp_path, evening)
    one.server.advance(20 * 3600)
    story(one, tmp_path, morning)


def test_one_cut_off_days_ago_is_left_alone_unless_this_session_promised(tmp_path: Path) -> None:
    one = shop()
    before: list[BackupRun] = []

    async def forgotten(screen: Screen) -> None:
        before.append(await cut_off(screen))

    async def promised(screen: Screen) -> None:
        new = await cut_off(screen)
        assert new.directory != before[0].directory
        one.server.advance(3 * 86_400)
        screen.controller.obey(StartBackup(one.account))
        ended = await screen.until(lambda now: now.state.is_over and now != new)
        assert ended.directory == new.directory

    story(one, tmp_path, forgotten)
    one.server.advance(3 * 86_400)
    story(one, tmp_path, promised)


def test_one_that_would_not_count_is_begun_anew(tmp_path: Path) -> None:
    one = shop()

    async def told(screen: Screen) -> None:
        old = await cut_off(screen)
        one.server.advance(60)
        screen.controller.obey(StartBackup(one.account, since=one.server.clock.now()))
        ended = await screen.until(lambda now: now.state.is_over and now != old)
        assert ended.state is BackupState.VERIFIED, ended.sentence
        assert ended.directory != old.directory

    story(one, tmp_path, told)


def test_a_failure_is_a_sentence(tmp_path: Path) -> None:
    one = shop()
    one.server.faults.add(
        Fault(FaultKind.REFUSE, "adgroup/get", times=None, code=40001, message="not yours")
    )

    async def told(screen: Screen) -> None:
        screen.controller.obey(StartBackup(one.account))
        ended = await screen.until(lambda now: now.state.is_over)
        assert ended.state is BackupState.FAILED
        assert "not yours" in ended.sentence

    story(one, tmp_path, told)


def test_what_was_left_out_is_noted(tmp_path: Path) -> None:
    one = shop()
    one.server.faults.add(
        Fault(FaultKind.REFUSE, "dmp/*", times=None, code=40118, message="no list")
    )

    async def told(screen: Screen) -> None:
        screen.controller.obey(StartBackup(one.account, with_files=True))
        ended = await screen.until(lambda now: now.state.is_over)
        assert any("no list" in note for note in ended.notes)
        assert (ended.directory / "files").is_dir()

    story(one, tmp_path, told)


def test_closing_ttui_cancels_what_runs(tmp_path: Path) -> None:
    one = shop()

    async def told(screen: Screen) -> None:
        screen.controller.obey(StartBackup(one.account))
        await screen.until(lambda now: now.progress is not None)
        await screen.controller.close()
        assert screen.run is not None
        assert screen.run.state is BackupState.CANCELLED

    story(one, tmp_path, told)


@pytest.mark.parametrize(
    "damage", [b"[" * 100_000, b"\xff\xfe", b'["a\\u0000b", 7]', b"", b"{}"], ids=range(5)
)
def test_a_damaged_list_of_backups_is_an_empty_one(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "backups.json").write_bytes(damage)
    assert remembered(tmp_path) == ()
    assert find_backup(roots(tmp_path), "7001") is None
