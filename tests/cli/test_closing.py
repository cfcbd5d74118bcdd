"""The closing checklist as the command line wires it: flag, session, engine, app state."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.engine.running import Watched
from ttui.cli.arguments import parse
from ttui.cli.compose import open_session
from ttui.cli.demo import DemoStage
from ttui.domain.closing.checklist import Action, ClosingMethod, ClosingPhase, Route, StepId
from ttui.domain.closing.commands import LeaveClosing, OpenClosing, TakeClosingAction
from ttui.engine.session import Session
from ttui.engine.thread import Engine
from ttui.settings import Flags, load
from ttui.simulator.worlds.demo import LUMEN, LUMEN_EUROPE


class Running(Watched):
    """The demo's engine, from a screen's side of it."""

    def __init__(self, folder: Path, *, allow_close: bool) -> None:
        settings = load(Flags(demo=True, allow_close=allow_close), {}, folder)
        self.stage = DemoStage()
        environ = {"TTUI_DATA_DIR": str(folder)}

        async def compose() -> Session:
            return await open_session(settings, environ, self.stage.clock, self.stage.server())

        super().__init__(Engine(compose, self.stage.clock, settings.mode))
        self.start()

    def sent(self) -> list[str]:
        return [one.path for one in self.stage.server().log if one.method == "POST"]


@pytest.fixture(params=[True, False])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    found = Running(tmp_path, allow_close=request.param)
    yield found
    assert found.engine.close(30)


def test_opening_reads_and_changes_nothing(running: Running) -> None:
    running.engine.submit(OpenClosing(LUMEN_EUROPE))
    running.engine.submit(OpenClosing(LUMEN))
    app_state = running.wait_for(
        lambda app_state: (
            len(app_state.closing) == 2
            and all(one.read_at and one.money for one in app_state.closing.values())
        )
    )
    europe, alone = app_state.closing[LUMEN_EUROPE], app_state.closing[LUMEN]
    assert europe.route is Route.BUSINESS_CENTER
    assert alone.route is Route.STAND_ALONE
    assert europe.method in {ClosingMethod.API, ClosingMethod.WEB}
    running.engine.submit(TakeClosingAction(LUMEN, Action.GO_ON))
    running.wait_for(lambda app_state: app_state.closing[LUMEN].step(StepId.ALTERNATIVES).is_done)
    for account in (LUMEN, LUMEN_EUROPE):
        running.engine.submit(LeaveClosing(account))
    running.wait_for(lambda app_state: not app_state.closing)
    running.engine.submit(OpenClosing(LUMEN))
    app_state = running.wait_for(lambda app_state: LUMEN in app_state.closing)
    assert app_state.closing[LUMEN].step(StepId.ALTERNATIVES).is_done
    assert app_state.closing[LUMEN].phase is ClosingPhase.OPEN
    assert running.sent() == []


@pytest.mark.parametrize("allowed", [True, False])
def test_the_flag_decides_between_api_and_web(tmp_path: Path, allowed: bool) -> None:
    running = Running(tmp_path, allow_close=allowed)
    running.engine.submit(OpenClosing(LUMEN_EUROPE))
    app_state = running.wait_for(
        lambda app_state: any(
            one.route is Route.BUSINESS_CENTER for one in app_state.closing.values()
        )
    )
    assert app_state.closing[LUMEN_EUROPE].method is (
        ClosingMethod.API if allowed else ClosingMethod.WEB
    )
    assert running.engine.close(30)


def test_the_flag_is_for_the_screen_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse(["--allow-close"]).flags.allow_close
    assert not parse([]).flags.allow_close
    for argv in (["--allow-close", "status"], ["status", "--allow-close"]):
        with pytest.raises(SystemExit) as caught:
            parse(argv)
        assert caught.value.code == 2
    assert "allow-close" in capsys.readouterr().err
