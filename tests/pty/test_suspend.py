"""Suspended to a real shell and back: the shell's terminal is sane, the screen is whole again."""

import os
import re
import shlex
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import TTUI, Tiktok
from tests.pty.pressing import press
from tests.support.terminal import Terminal
from tests.support.waiting import until
from ttui.simulator import Fault, FaultKind

SHELL = ["bash", "--noprofile", "--norc", "-i"]
WHOLE = ("ttui", "Winter Glow", "Spring Launch", "Immer an", "q quit")


@pytest.fixture
def shell(tiktok: Tiktok) -> Terminal:
    environ = tiktok.environ | {"PS1": "ready> ", "HISTFILE": ""}
    terminal = Terminal(SHELL, environ)
    terminal.wait_for("ready>")
    terminal.send(f"cd {shlex.quote(str(Path.cwd()))}; {shlex.join(TTUI)}\n")
    terminal.wait_for("Winter Glow")
    return terminal


def child_of(shell: Terminal) -> int:
    """The program's process id."""
    children = Path(f"/proc/{shell.pid}/task/{shell.pid}/children").read_text(encoding="ascii")
    return int(children.split()[0])


def look_at_the_shell(shell: Terminal) -> str:
    """Wait for the shell, ask it for the terminal's settings, and clear the screen."""
    shell.wait_for("Stopped")
    shell.send("stty -a; echo asked=$?\n")
    shown = shell.wait_for("asked=0")
    shell.send("clear\n")
    shell.wait_for(lambda text: "Winter Glow" not in text and "ready>" in text, what="cleared")
    return shown


def is_whole(shown: str) -> bool:
    return all(part in shown for part in WHOLE)


def test_ctrl_z_leaves_a_sane_shell_and_fg_paints_everything_and_catches_up(
    tiktok: Tiktok, shell: Terminal
) -> None:
    with shell:
        rows = {campaign["name"]: campaign["id"] for campaign in tiktok.rows()}
        before = len(shell.raw)
        shell.send("\x1a")
        shown = look_at_the_shell(shell)
        settings = set(re.findall(r"-?[a-z0-9]+", shown))
        assert {"icanon", "echo", "isig", "icrnl", "opost"} <= settings
        for sequence in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1004l", b"\x1b[?2004l"):
            assert sequence in shell.raw[before:]
        tiktok.server.outside({"id": rows["Winter Glow"], "operation_status": "DISABLE"})
        shell.send("fg\n")
        shell.wait_for(is_whole, what="the whole screen")
        shell.wait_for("●━ Winter Glow")
        press(shell, "j", "j", "x")
        shell.wait_for("Spring Launch: off, confirmed")
        press(shell, "q")
        shell.wait_for("ready>")
        assert len(tiktok.writes()) == 1


def test_a_stop_that_was_on_its_way_when_it_was_suspended_is_finished(
    tiktok: Tiktok, shell: Terminal
) -> None:
    lagging = Fault(FaultKind.LAGGING_READ, path="campaign/status/update", seconds=1.0)
    tiktok.server.faults.add(lagging)
    with shell:
        press(shell, "j")
        shell.send("x")
        until(tiktok.writes, what="the stop")
        os.kill(child_of(shell), signal.SIGTSTP)
        look_at_the_shell(shell)
        shell.send("fg\n")
        shell.wait_for(is_whole, what="the whole screen")
        shell.wait_for("Winter Glow: off, confirmed")
        assert len(tiktok.writes()) == 1
