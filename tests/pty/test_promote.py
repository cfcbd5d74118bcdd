"""A Promote ended on the phone: the real program at a real terminal, and killed in between."""

import signal
import time

from tests.cli.conftest import Tiktok
from tests.pty.conftest import Open
from tests.pty.pressing import press
from tests.support.terminal import Terminal
from ttui.ui.input.key_guard import DEAF_FOR

UNHEARD = ("e: type ended and Enter", "nothing noted")
"""In the place of the word, until its first letter is heard or refused."""


def serum(tiktok: Tiktok) -> str:
    """The Promote's id."""
    return next(str(row["id"]) for row in tiktok.rows() if row["name"] == "New serum")


def hand_off(terminal: Terminal) -> None:
    """From the tree to the taps of the Promote."""
    press(terminal, "/", *"serum", "\r")
    terminal.wait_for("filter: serum")
    press(terminal, "n", "x")
    terminal.wait_for("Turn off promotion")
    terminal.wait_for("looked")


def say(terminal: Terminal, word: str) -> None:
    """Type a word; a screen that was deaf as yet says so, and has heard of it then."""
    press(terminal, word[0])
    shown = terminal.wait_for(lambda shown: all(one not in shown for one in UNHEARD))
    if "too soon" in shown:
        time.sleep(2 * DEAF_FOR)
        press(terminal, word[0])
    press(terminal, *word[1:], "\r")


def test_the_word_is_noted_and_only_tiktok_ends_it(tiktok: Tiktok, opened: Open) -> None:
    terminal = opened()
    hand_off(terminal)
    say(terminal, "endet")
    terminal.wait_for("nothing noted")
    say(terminal, "ended")
    terminal.wait_for("TikTok does not show it yet")
    press(terminal, "y")
    terminal.wait_for("Sent to the clipboard")
    (kept,) = tiktok.state.glob("ttui-promote-*.txt")
    assert "Turn off promotion" in kept.read_text() and kept.stat().st_mode & 0o077 == 0
    assert "Ended, confirmed" not in terminal.text
    tiktok.server.outside({"id": serum(tiktok), "end_promote": True})
    terminal.wait_for("Ended, confirmed", seconds=40)
    press(terminal, "q", "J")
    terminal.wait_for("end Promote")
    terminal.wait_for("confirmed")
    press(terminal, "q", "\x1b", "q")
    assert terminal.wait_end() == 0
    assert "end Promote" in tiktok.run("journal").stdout
    assert "said_ended_utc" in tiktok.run("journal", "--csv").stdout
    assert tiktok.writes() == []


def test_it_outlives_a_killed_program(tiktok: Tiktok, opened: Open) -> None:
    first = opened()
    hand_off(first)
    say(first, "ended")
    first.wait_for("TikTok does not show it yet")
    first.kill(signal.SIGKILL)
    assert first.wait_end() == -signal.SIGKILL
    second = opened()
    second.wait_for("said ended: checking")
    tiktok.server.outside({"id": serum(tiktok), "end_promote": True})
    second.wait_for("ended, confirmed", seconds=40)
    assert tiktok.writes() == []


def test_after_a_stop_of_everything_it_opens_and_says_what_runs_on(
    tiktok: Tiktok, opened: Open
) -> None:
    terminal = opened()
    press(terminal, "X", "X")
    terminal.wait_for("something still runs")
    terminal.wait_for("Turn off promotion")
    tiktok.server.outside({"id": serum(tiktok), "end_promote": True})
    press(terminal, "\t")
    terminal.wait_for(
        lambda shown: "Promote New serum" in shown and ("nded" in shown.splitlines()[3]),
        seconds=40,
        what="TikTok's own word that it has ended",
    )
