"""Signals, a closed terminal, a terminal that stops reading, suspend: each has one outcome."""

import signal
import time

import pytest

from tests.cli.conftest import TTUI, Tiktok
from tests.pty.pressing import press
from tests.pty.victim import CHOSEN, GONE_WITHIN, RESTORED, Line
from tests.support.terminal import Terminal
from tests.support.waiting import until


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT], ids=str
)
def test_a_signal_ends_in_order_and_leaves_the_terminal_as_it_was(
    tiktok: Tiktok, number: signal.Signals
) -> None:
    with Terminal(TTUI, tiktok.environ) as terminal:
        terminal.wait_for("Winter Glow")
        press(terminal, "j", "x")
        terminal.wait_for("off, confirmed")
        started = time.monotonic()
        terminal.kill(number)
        assert terminal.wait_end() == 0
        assert time.monotonic() - started < GONE_WITHIN
        end = bytes(terminal.raw[-600:])
        assert all(one in end for one in RESTORED if one != b"\x1b[?1003l" or b"1003h" in end)
    assert len(tiktok.writes()) == 1


@pytest.mark.parametrize("ignoring", [None, signal.SIGHUP], ids=["plain", "SIGHUP ignored"])
def test_a_closed_terminal_ends_it_within_three_seconds_without_spinning(
    tiktok: Tiktok, ignoring: signal.Signals | None
) -> None:
    with Line(tiktok.environ, ignoring=ignoring) as one:
        used = [one.cpu()]
        one.hang_up()

        def is_gone() -> bool:
            used.append(one.cpu(used[-1]))
            return one.process.poll() is not None

        until(is_gone, GONE_WITHIN, "its end")
        assert used[-1] - used[0] < 1.0
        assert one.process.returncode == 0


def test_a_stop_goes_on_while_nobody_reads_the_terminal_and_sigterm_still_ends_it(
    tiktok: Tiktok,
) -> None:
    with Line(tiktok.environ) as one:
        one.send("j")
        one.read_until(CHOSEN.encode())
        # Nothing is read from here on; more keys fill the terminal with frames.
        one.send("x")
        until(tiktok.writes)
        for key in "GgGgGgGg" * 30:
            one.send(key)
            time.sleep(0.02)  # apart, as a held key repeats: each brings a frame
        until(lambda: _is_confirmed(tiktok))
        one.process.send_signal(signal.SIGTERM)
        one.process.wait(GONE_WITHIN)
    assert len(tiktok.writes()) == 1


def _is_confirmed(tiktok: Tiktok) -> bool:
    return '"state": "confirmed"' in tiktok.run("journal", "--json").stdout
