"""Read-only, from the start or by `L`: no way of writing reaches TikTok."""

import pytest

from tests.cli.conftest import TTUI, Tiktok
from tests.pty.conftest import Open
from tests.pty.pressing import press
from tests.support.terminal import Terminal
from ttui.ui.input.keys import MAIN_KEYS

WRITE_KEYS = [key.keys[0].replace("space", " ") for key in MAIN_KEYS if key.writes]


def try_every_key(terminal: Terminal) -> None:
    """On a campaign, an ad group, an ad and marked rows; accept whatever is asked."""
    for move in ("j", "l", "j", "l", "j", "v"):
        press(terminal, move)
        for key in WRITE_KEYS:
            press(terminal, key, "y", "\x1b")
    press(terminal, "-", "X", "X", "\x1b", "\x1b[20~", "\x1b[20~", "\x1b")


def test_no_key_writes_in_a_session_started_read_only(tiktok: Tiktok, opened: Open) -> None:
    terminal = opened("--read-only")
    terminal.wait_for("READ-ONLY")
    try_every_key(terminal)
    press(terminal, "L", "y", "x", "L", apart=1.1)
    assert "Unlock this session?" not in terminal.text
    assert tiktok.writes() == []


def test_l_locks_at_once_and_unlocking_asks(tiktok: Tiktok, opened: Open) -> None:
    terminal = opened()
    press(terminal, "j", "L")
    terminal.wait_for("READ-ONLY")
    try_every_key(terminal)
    assert tiktok.writes() == []
    press(terminal, "g", "j", "L")
    terminal.wait_for("Unlock this session?")
    press(terminal, "\r", apart=1.2)
    terminal.wait_for(lambda shown: "Unlock this session?" not in shown)
    press(terminal, "x")
    assert tiktok.writes() == [], "Enter alone unlocked it"
    press(terminal, "L")
    terminal.wait_for("Unlock this session?")
    press(terminal, "y", apart=1.2)
    terminal.wait_for(lambda shown: "READ-ONLY" not in shown, what="unlocked")
    press(terminal, "x")
    terminal.wait_for("off, confirmed")
    assert len(tiktok.writes()) == 1


@pytest.mark.parametrize("verb", ["stop", "start"])
def test_no_command_writes(tiktok: Tiktok, verb: str) -> None:
    rows = {row["name"]: row["id"] for row in tiktok.rows()}
    name = "Winter Glow" if verb == "stop" else "Retargeting Q4"
    extra = ["--yes"] if verb == "start" else []
    done = tiktok.run(verb, rows[name], *extra, TTUI_READ_ONLY="1")
    assert done.returncode == 3
    assert "ead-only" in done.stdout
    assert tiktok.writes() == []


def test_the_flag_wins_over_everything_that_says_otherwise(tiktok: Tiktok) -> None:
    with Terminal([*TTUI, "--read-only"], tiktok.environ | {"TTUI_READ_ONLY": "0"}) as terminal:
        terminal.wait_for("READ-ONLY")
