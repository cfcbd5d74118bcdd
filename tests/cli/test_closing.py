"""The closing checklist as the command line wires it: flag, session, engine, picture."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.engine.running import Watched
from ttui.cli.arguments import parse
from ttui.cli.compose import open_session
from ttui.cli.demo import DemoStage
from ttui.domain.closing.checklist import Deed, Means, Phase, Route, StepId
from ttui.domain.closing.commands import ClosingAct, LeaveClosing, OpenClosing
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
    picture = running.wait_for(
        lambda picture: (
            len(picture.closing) == 2
            and all(one.read_at and one.money for one in picture.closing.values())
        )
    )
    europe, alone = picture.closing[LUMEN_EUROPE], picture.closing[LUMEN]
    assert europe.route is Route.BUSINESS_CENTER
    assert alone.route is Route.STAND_ALONE
    assert europe.means in {Means.API, Means.WEB}
    running.engine.submit(ClosingAct(LUMEN, Deed.GO_ON))
    running.wait_for(lambda picture: picture.closing[LUMEN].step(StepId.ALTERNATIVES).is_done)
    for account in (LUMEN, LUMEN_EUROPE):
        running.engine.submit(LeaveClosing(account))
    running.wait_for(lambda picture: not picture.closing)
    running.engine.submit(OpenClosing(LUMEN))
    picture = running.wait_for(lambda picture: LUMEN in picture.closing)
    assert picture.closing[LUMEN].step(StepId.ALTERNATIVES).is_done
    assert picture.closing[LUMEN].phase is Phase.OPEN
    assert running.sent() == []


@pytest.mark.parametrize("allowed", [True, False])
def test_the_flag_decides_between_api_and_web(tmp_path: Path, allowed: bool) -> None:
    running = Running(tmp_path, allow_close=allowed)
    running.engine.submit(OpenClosing(LUMEN_EUROPE))
    picture = running.wait_for(
        lambda picture: any(one.route is Route.BUSINESS_CENTER for one in picture.closing.values())
    )
    assert picture.closing[LUMEN_EUROPE].means is (Means.API if allowed else Means.WEB)
    assert running.engine.close(30)


def test_the_flag_is_for_the_screen_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse(["--allow-close"]).flags.allow_close
    assert not parse([]).flags.allow_close
    for argv in (["--allow-close", "status"], ["status", "--allow-close"]):
        with pytest.raises(SystemExit) as caught:
            parse(argv)
        assert caught.value.code == 2
    assert "allow-close" in capsys.readouterr().err
