"""Ways out of the program, and what they wait for."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import story
from ttui.domain.backup.run import BackupRun, BackupState
from ttui.domain.changes import ChangeState
from ttui.ui.switching.confirm_screen import StartQuestion


async def test_quit_waits_and_asks_while_changes_are_open() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("x")
        s.engine.say(ChangeState.ASKED)
        await s.press("q")
        assert isinstance(s.app.screen, StartQuestion) and "Winter Glow" in s.text("#modal-text")
        await s.until_heard()
        await s.press("n")
        assert not s.engine.closed_with
        s.engine.settles = False
        await s.press("q")
        await s.until_heard()
        await s.press("y")
        await s.app.workers.wait_for_complete()
    assert s.engine.closed_with == [10.0]
    assert s.app.return_code == 4


async def test_quit_without_open_changes_is_clean() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("q")
        await s.app.workers.wait_for_complete()
    assert s.engine.closed_with and s.app.return_code == 0


async def test_ctrl_c_explains_first_and_quits_on_the_second() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("ctrl+q", "ctrl+s", "ctrl+p")
        assert "Flow-control" in s.toasts()[-1] and not s.engine.closed_with
        await s.press("ctrl+c")
        assert "q quits" in s.toasts()[-1] and not s.engine.closed_with
        await s.press("ctrl+c")
        await s.app.workers.wait_for_complete()
    assert s.engine.closed_with


@pytest.mark.parametrize("state", BackupState)
async def test_whoever_quits_a_half_done_backup_is_told_how_it_goes_on(
    state: BackupState, capsys: pytest.CaptureFixture[str]
) -> None:
    run = BackupRun(advertiser_id=b.ACCOUNT, name="Lumen", directory=Path("b"), state=state)
    app_state = replace(b.app_state(b.drawn()), backups={b.ACCOUNT: run})
    async with story(app_state) as s:
        await s.press("q")
        await s.app.workers.wait_for_complete()
    cut_off = state in {BackupState.RUNNING, BackupState.CANCELLED}
    told = capsys.readouterr().err
    assert ("a backup is half done; e on its account goes on" in told) is cut_off
    assert s.app.return_code == 0
