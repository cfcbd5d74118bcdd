"""Notices in passing leave nothing behind: what they lay over is read again."""

from tests.pty.conftest import Open
from tests.pty.pressing import press


def test_rows_are_whole_again_once_many_notices_are_gone(opened: Open) -> None:
    terminal = opened()
    press(terminal, *"yjyjyjyjyjyjyjyjy", apart=0.05)
    terminal.wait_for(lambda shown: shown.count("▌") > 6, what="notices over the rows")
    terminal.wait_for(lambda shown: "▌" not in shown, what="no notice", seconds=30)
    assert "Winter Glow" in terminal.text and "Sommerpflege" in terminal.text


def test_the_same_words_are_in_sight_once(opened: Open) -> None:
    terminal = opened()
    for _ in range(5):
        press(terminal, "\x13", apart=0.1)
    shown = terminal.wait_for("Flow-control key")
    assert shown.count("Flow-control key") == 1
