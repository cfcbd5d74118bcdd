"""The screens in a real process on a real pty: what reaches the wire, and what is left behind."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pyte
import pytest

COLOR = re.compile(rb"\x1b\[(?:[0-9]+;)*(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])(?:;[0-9]+)*m")


class Terminal:
    """80x24, read into memory."""

    def __init__(self, master: int) -> None:
        self.master = master
        self.raw = b""
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)

    def read_for(self, seconds: float) -> bytes:
        got = b""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.master], [], [], left)[0]:
                break
            try:
                part = os.read(self.master, 65536)
            except OSError:
                break
            if not part:
                break
            got += part
            # pyte does not know private mode reports; they draw nothing.
            self._stream.feed(re.sub(rb"\x1b\[\?[0-9;]*\$p|\x1b\[>[0-9;]*[a-z]", b"", part))
        self.raw += got
        return got

    def wait_for(self, text: str, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while text not in "\n".join(self.screen.display):
            assert time.monotonic() < end, "\n".join(self.screen.display)
            self.read_for(0.05)

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())


@contextmanager
def running(**environ: str) -> Iterator[tuple[Terminal, "subprocess.Popen[bytes]"]]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    kept = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "COLORTERM"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.ui.try_it"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**kept, "TERM": "xterm", "COLUMNS": "200", "LINES": "60", **environ},
        start_new_session=True,
    )
    os.close(slave)
    try:
        terminal = Terminal(master)
        terminal.wait_for("Winter Glow")
        yield terminal, process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(master)


def test_idle_is_silent_and_a_move_is_cheap() -> None:
    with running() as (terminal, _):
        terminal.read_for(1.0)
        silent = [len(terminal.read_for(2.0)) for _ in range(2)]
        # The minute may turn within one of the two looks, not within both.
        assert min(silent) == 0 and max(silent) < 400, silent
        terminal.type("j")
        moved = terminal.read_for(0.5)
        assert 0 < len(moved) < 1500, len(moved)
        assert COLOR.findall(terminal.raw), "colours are there unless NO_COLOR is"


def test_exported_sizes_do_not_win_over_the_real_one() -> None:
    with running() as (terminal, _):
        terminal.wait_for("q quit")
        assert "q quit" in terminal.screen.display[23]


def test_no_color_means_no_colour_code_at_all() -> None:
    with running(NO_COLOR="1") as (terminal, _):
        terminal.type("x")
        terminal.wait_for("sent to the engine")
        terminal.type("/")
        terminal.read_for(0.3)
        assert not COLOR.findall(terminal.raw)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_leave_the_terminal_as_it_was(number: signal.Signals) -> None:
    with running() as (terminal, process):
        terminal.wait_for("q quit")
        process.send_signal(number)
        terminal.read_for(8.0)
        assert process.wait(10) == 0
        for restored in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1004l"):
            assert restored in terminal.raw


def test_a_torn_arrow_in_front_of_a_stop_is_swallowed() -> None:
    with running() as (terminal, _):
        terminal.wait_for("q quit")
        for part in ("\x1b", "[1;5", "x"):
            terminal.type(part)
            terminal.read_for(0.3)
        assert "sent to the engine" not in "\n".join(terminal.screen.display)


@pytest.mark.parametrize("end", ["q", "SIGTERM"])
def test_a_terminal_without_an_alternate_screen_keeps_no_frame(end: str) -> None:
    # pyte has none, as GNU screen by default.
    with running() as (terminal, process):
        if end == "q":
            terminal.type("q")
        else:
            process.send_signal(signal.SIGTERM)
        terminal.read_for(20)
        process.wait(20)
        assert "Winter Glow" not in "\n".join(terminal.screen.display)
        assert "132.10" not in "\n".join(terminal.screen.display)
