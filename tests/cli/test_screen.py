"""The real program on a real pty: what only a terminal shows."""

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import TTUI, Tiktok
from tests.support.prompt import PROMPT
from tests.support.shell import terminal_environ
from tests.support.terminal import Terminal
from ttui.simulator import Fault, FaultKind


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    """The demo at 80x24."""
    with Terminal([*TTUI, "--demo"], terminal_environ(tmp_path)) as terminal:
        yield terminal


def line_of(screen: str, name: str) -> str:
    """The row that shows a name; empty when there is none."""
    return next((line for line in screen.splitlines() if name in line), "")


def stop_and_take_back(terminal: Terminal) -> None:
    """The main story: look, stop, see it proven and its children off, take it back."""
    terminal.wait_for(lambda shown: "66 %" in line_of(shown, "Winter Glow"), what="its money")
    terminal.send("j")
    terminal.wait_for(" Winter Glow   campaign")
    terminal.send(" ")
    terminal.wait_for(lambda shown: "off, confirmed" in line_of(shown, "Winter Glow"))
    terminal.send("l")
    terminal.wait_for(lambda shown: "its campaign is off" in line_of(shown, "US 18-24"))
    assert "━●" in line_of(terminal.text, "US 18-24")
    terminal.send("z")
    terminal.wait_for(lambda shown: "━●" in line_of(shown, "▾ ━● Winter Glow"))
    terminal.wait_for(lambda shown: "its campaign is off" not in shown, what="children on again")


def leave(terminal: Terminal) -> None:
    terminal.send("q")
    assert terminal.wait_end() == 0
    # Alternate screen left, cursor shown, mouse off: the terminal is as it was.
    end = bytes(terminal.raw[-400:])
    assert b"\x1b[?1049l" in end
    assert b"\x1b[?25h" in end
    assert b"\x1b[?1003h" not in end


def test_the_demo_is_seen_stopped_proven_and_taken_back(demo: Terminal) -> None:
    stop_and_take_back(demo)
    leave(demo)


def test_the_same_over_sockets(tiktok: Tiktok) -> None:
    with Terminal(TTUI, tiktok.environ) as terminal:
        terminal.wait_for(lambda shown: "%" in line_of(shown, "Winter Glow"), what="its money")
        terminal.send("j ")
        terminal.wait_for(lambda shown: "off, confirmed" in line_of(shown, "Winter Glow"))
        terminal.send("l")
        terminal.wait_for(lambda shown: "its campaign is off" in line_of(shown, "US 18-24"))
        terminal.send("z")
        terminal.wait_for(lambda shown: "━●" in line_of(shown, "▾ ━● Winter Glow"))
        leave(terminal)
    bodies = [entry.body for entry in tiktok.server.log.writes]
    assert [body["operation_status"] for body in bodies] == ["DISABLE", "ENABLE"]
    assert bodies[0]["campaign_ids"] == bodies[1]["campaign_ids"]


def test_kill_9_between_journal_and_answer_is_reported_and_settled(tiktok: Tiktok) -> None:
    tiktok.server.faults.add(Fault(FaultKind.TIMEOUT_AFTER, "campaign/status/update", times=None))
    with Terminal(TTUI, tiktok.environ) as terminal:
        terminal.wait_for("Winter Glow")
        terminal.send("j")
        terminal.wait_for(" Winter Glow   campaign")
        terminal.send("x")
        terminal.wait_for(lambda shown: "stopping" in line_of(shown, "▸ ━● Winter Glow"))
        terminal.wait_for(lambda _: bool(tiktok.server.log.writes), what="the write")
        terminal.kill(signal.SIGKILL)
        assert terminal.wait_end() == -signal.SIGKILL
    tiktok.server.faults.clear()
    with Terminal(TTUI, tiktok.environ) as terminal:
        shown = terminal.wait_for("confirmed")
        assert "off, confirmed" in line_of(shown, "Winter Glow")
        terminal.wait_for("asked", what="what became of the stop of the earlier session")
        terminal.send("q")
        assert terminal.wait_end() == 0
    assert len(tiktok.server.log.writes) == 1, "the stop was sent again"


def test_a_stop_that_never_landed_is_reported_as_still_on(tiktok: Tiktok) -> None:
    tiktok.server.faults.add(Fault(FaultKind.TIMEOUT_BEFORE, "campaign/status/update"))
    with Terminal(TTUI, tiktok.environ) as terminal:
        terminal.wait_for("Winter Glow")
        terminal.send("j")
        terminal.wait_for(" Winter Glow   campaign")
        terminal.send("x")
        terminal.wait_for(lambda shown: "stopping" in line_of(shown, "▸ ━● Winter Glow"))
        terminal.wait_for(lambda _: bool(tiktok.server.log.writes), what="the write")
        terminal.kill(signal.SIGKILL)
        terminal.wait_end()
    with Terminal(PROMPT, tiktok.environ) as terminal:
        terminal.wait_for("did not land", seconds=60)
        assert "━●" in line_of(terminal.text, "Winter Glow")
        leave(terminal)
    (entry,) = json.loads(tiktok.run("journal", "--json").stdout)["changes"]
    assert entry["state"] == "did not land"
    assert len(tiktok.server.log.writes) == 1, "ttui never sends an old stop again by itself"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_in_order_and_restores_the_terminal(
    demo: Terminal, number: signal.Signals
) -> None:
    demo.wait_for("Winter Glow")
    demo.kill(number)
    demo.wait_end()
    assert b"\x1b[?1049l" in bytes(demo.raw[-400:])


def test_the_terminals_own_settings_come_back(tmp_path: Path) -> None:
    """Echo and line mode are the shell's again after `q`, and also after a signal."""
    script = (
        "import termios,subprocess,sys;"
        "a=termios.tcgetattr(0);"
        "subprocess.run([sys.executable,'-m','ttui','--demo']);"
        "b=termios.tcgetattr(0);"
        "print('SAME' if a==b else 'DIFFERENT',flush=True);"
        "input()"
    )
    environ = terminal_environ(tmp_path) | {"TERM": "xterm"}
    with Terminal([sys.executable, "-c", script], environ) as terminal:
        terminal.wait_for("Winter Glow")
        terminal.send("q")
        shown = terminal.wait_for(lambda shown: "SAME" in shown or "DIFFERENT" in shown)
        assert "SAME" in shown


def test_no_colour_means_no_colour_code(tmp_path: Path) -> None:
    environ = terminal_environ(tmp_path) | {"NO_COLOR": "1"}
    with Terminal([*TTUI, "--demo"], environ) as terminal:
        terminal.wait_for("66 %")
        screen = terminal.screen
        colours = {
            (screen.buffer[row][column].fg, screen.buffer[row][column].bg)
            for row in range(screen.lines)
            for column in range(screen.columns)
        }
        assert colours == {("default", "default")}
        leave(terminal)
