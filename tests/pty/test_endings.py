"""Signals, a closed terminal, a terminal that stops reading, suspend: each has one outcome."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.cli.conftest import TTUI, Tiktok
from tests.pty.pressing import press
from tests.terminal import Terminal

GONE_WITHIN = 3.3
"""3 s, and a little for this machine's scheduler."""
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1004l", b"\x1b[?2004l", b"\x1b[?1003l")


class Line:
    """A terminal that this test holds the other end of, and may stop reading, or close."""

    def __init__(self, tiktok: Tiktok, *, ignoring: signal.Signals | None = None) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        argv = list(TTUI)
        if ignoring is not None:
            argv = [
                sys.executable,
                "-c",
                "import os,signal,sys;signal.signal(int(sys.argv[1]),signal.SIG_IGN);"
                "os.execv(sys.argv[2],sys.argv[2:])",
                str(int(ignoring)),
                *argv,
            ]
        self.process = subprocess.Popen(
            argv, stdin=slave, stdout=slave, stderr=slave, env=tiktok.environ,
            start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self.raw = b""

    def read_until(self, wanted: bytes, seconds: float = 20.0) -> None:
        """Read until the program has written something."""
        until = time.monotonic() + seconds
        while wanted not in self.raw:
            assert time.monotonic() < until, self.raw[-2000:]
            self.raw += os.read(self.master, 65536)

    def write(self, keys: str) -> None:
        """Type."""
        os.write(self.master, keys.encode())

    def close(self) -> None:
        """Hang up."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def line(tiktok: Tiktok, *, ignoring: signal.Signals | None = None) -> Iterator[Line]:
    one = Line(tiktok, ignoring=ignoring)
    try:
        one.read_until(b"Winter Glow")
        yield one
    finally:
        with suppress(ProcessLookupError):
            one.process.kill()
        one.process.wait(10)
        one.close()


def until(true: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


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
    with line(tiktok, ignoring=ignoring) as one:
        before, started = one.cpu(), time.monotonic()
        one.close()
        used = before
        while one.process.poll() is None and time.monotonic() - started < GONE_WITHIN:
            with suppress(OSError, IndexError):
                used = max(used, one.cpu())
            time.sleep(0.02)
        assert one.process.poll() is not None, "still running"
        assert used - before < 1.0


def test_a_stop_goes_on_while_nobody_reads_the_terminal_and_sigterm_still_ends_it(
    tiktok: Tiktok,
) -> None:
    with line(tiktok) as one:
        os.write(one.master, b"j")
        time.sleep(0.3)
        # Nothing is read from here on; more keys fill the terminal with frames.
        os.write(one.master, b"x")
        until(tiktok.writes)
        for key in b"GgGgGgGg" * 30:
            os.write(one.master, bytes([key]))
            time.sleep(0.02)
        until(lambda: _is_confirmed(tiktok))
        one.process.send_signal(signal.SIGTERM)
        one.process.wait(GONE_WITHIN)
    assert len(tiktok.writes()) == 1


def _is_confirmed(tiktok: Tiktok) -> bool:
    return '"state": "confirmed"' in tiktok.run("journal", "--json").stdout
