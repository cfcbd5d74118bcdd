"""The backup screen over a fake engine."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.ui import builders
from tests.support.ui.stories import Story, story
from ttui.domain.app_state import AppState
from ttui.domain.backup.parts import BackupPhase, BackupProgress
from ttui.domain.backup.run import BackupRun, BackupState, CancelBackup, StartBackup
from ttui.ui.backup import text as backup_text
from ttui.ui.backup.screen import BackupScreen
from ttui.ui.drawing.lines import plain

ME = builders.ACCOUNT
RUNNING = BackupRun(
    advertiser_id=ME,
    name="Lumen [b]\x1b[2J",
    directory=Path("backups/2217"),
    progress=BackupProgress(
        phase=BackupPhase.READING,
        current="ads, 2026-01",
        done=30,
        total=120,
        rows=12_345,
        size=3_000_000,
        rate=4.5,
        seconds_left=130.0,
    ),
)


def start() -> AppState:
    return builders.app_state(builders.drawn())


async def show(tale: Story, run: BackupRun) -> str:
    await tale.publish(replace(tale.engine.app_state, backups={ME: run}))
    assert isinstance(tale.app.screen, BackupScreen)
    return tale.text("#modal-text")


async def test_it_says_what_it_saves_and_begins_on_enter_only() -> None:
    async with story(start()) as tale:
        await tale.press("e")
        assert "deleted ones too" in " ".join(tale.text("#modal-text").split())
        assert not any(isinstance(each, StartBackup) for each in tale.engine.commands)
        await tale.press("enter")
        assert StartBackup(ME) in tale.engine.commands


async def test_f_takes_the_files_too() -> None:
    async with story(start()) as tale:
        await tale.press("e", "f")
        assert StartBackup(ME, with_files=True) in tale.engine.commands


async def test_progress_has_items_rate_and_time_left() -> None:
    async with story(start()) as tale:
        await tale.press("e")
        text = await show(tale, RUNNING)
        for part in ("25 %", "30 of 120", "4.5/s", "12,345 rows", "2.9 MB", "ads, 2026-01"):
            assert part in text
        assert "2 min left" in text


async def test_a_running_backup_is_not_begun_again_and_can_be_stopped() -> None:
    async with story(start()) as tale:
        await tale.press("e")
        await show(tale, RUNNING)
        await tale.press("enter")
        assert StartBackup(ME) not in tale.engine.commands
        await tale.press("w")
        assert CancelBackup(ME) in tale.engine.commands


async def test_leaving_lets_it_go_on() -> None:
    async with story(start()) as tale:
        await tale.press("e")
        await show(tale, RUNNING)
        await tale.press("q")
        assert CancelBackup(ME) not in tale.engine.commands
        assert len(tale.app.screen_stack) == 1


async def test_one_that_differs_says_by_how_much_and_is_not_green() -> None:
    differs = replace(
        RUNNING,
        state=BackupState.NOT_VERIFIED,
        sentence="3 days differ by 1.20 USD from the account's own report.",
        notes=("identities were left out: no permission [/b]",),
    )
    async with story(start()) as tale:
        await tale.press("e")
        text = await show(tale, differs)
        assert "not verified" in text
        assert "1.20 USD" in text
        assert "no permission [/b]" in text
        assert "Enter: a new one" in tale.text("#modal-keys")
        await show(tale, replace(differs, state=BackupState.CANCELLED))
        assert "Enter: go on" in tale.text("#modal-keys")
        await tale.press("enter")
        assert StartBackup(ME) in tale.engine.commands


async def test_the_status_line_of_the_main_screen_tells_of_a_running_backup() -> None:
    async with story(start()) as tale:
        await tale.publish(replace(tale.engine.app_state, backups={ME: RUNNING}))
        assert "30/120" in tale.text("#status")
        assert "\x1b" not in tale.text("#status")


@pytest.mark.parametrize("state", [None, *BackupState])
@pytest.mark.parametrize("width", [36, 76])
def test_no_key_is_cut_off_on_a_phone(state: BackupState | None, width: int) -> None:
    run = None if state is None else replace(RUNNING, state=state)
    told = backup_text.keys(run, width)
    assert len(told) <= width
    assert "back" in told
    drawn = [plain(each) for each in backup_text.lines("Lumen", run, width)]
    assert max(map(len, drawn)) <= width
    if state is BackupState.RUNNING:
        assert any(one.endswith("reading from TikTok") for one in drawn)
