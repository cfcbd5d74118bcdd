"""The real program on a pty that nobody looks at: to be killed, hung up on, or not read from."""

import os
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

from tests.cli.conftest import TTUI
from tests.support.prompt import PROMPT
from tests.support.started import at_a_terminal, cpu_of, letters
from tests.support.waiting import until

_IGNORING = """
import os, signal, sys
signal.signal(int(sys.argv[1]), signal.SIG_IGN)
os.execv(sys.argv[2], sys.argv[2:])
"""
GONE_WITHIN = 8.0
"""Seconds: 3 are promised (`tests/benchmarks/gone.py` measures them), 5 are a busy machine's;
after a `q` it would wait 10 for an answer."""
CHOSEN = " Winter Glow   campaign"
"""In the pane, once the cursor is on the demo's first campaign."""
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1004l", b"\x1b[?2004l", b"\x1b[?1003l")
"""What gives a terminal back."""


def run_verb(environ: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command line to its end."""
    return subprocess.run(
        [*PROMPT, *arguments],
        env=dict(environ),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        stdin=subprocess.DEVNULL,
    )


class Held:
    """One process at a terminal of its own, whose other end a test holds."""

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str]) -> None:
        started = at_a_terminal(argv, environ)
        os.close(started.theirs)
        self.process = started.process
        self.found = started.found
        """The terminal's settings before the program had it."""
        self._master = started.ours

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        self.process.send_signal(number)

    def kill(self) -> None:
        """kill -9."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait(30)

    def cpu(self, known: float = 0.0) -> float:
        """Seconds of processor time used so far; what was known before once it is gone."""
        try:
            return cpu_of(self.process.pid)
        except (OSError, IndexError):
            return known

    def settings(self) -> list[Any]:
        """The terminal's settings now."""
        return termios.tcgetattr(self._master)

    def hang_up(self) -> None:
        """Close the terminal."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def close(self) -> None:
        """Kill it and close the terminal."""
        self.kill()
        self.hang_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Line(Held):
    """Read only when the test says so; the program is drawn when the block begins.

    Args:
        environ: with an account of the demo world.
        ignoring: a signal that whoever starts the program ignores.
    """

    def __init__(
        self, environ: Mapping[str, str], *, ignoring: signal.Signals | None = None
    ) -> None:
        ignore = [sys.executable, "-c", _IGNORING, str(int(ignoring))] if ignoring else []
        super().__init__([*ignore, *TTUI], environ)
        self.raw = b""

    def read_until(self, wanted: bytes, seconds: float = 20.0) -> None:
        """Read until the program has written something."""
        end = time.monotonic() + seconds
        while wanted not in letters(self.raw):
            assert time.monotonic() < end, self.raw[-2000:]
            self.raw += os.read(self._master, 65536)

    def __enter__(self) -> Self:
        self.read_until(b"Winter Glow")
        return self


class Victim(Held):
    """All that it draws is read and kept."""

    def __init__(self, environ: Mapping[str, str], *arguments: str) -> None:
        self.raw = bytearray()
        super().__init__([*PROMPT, *arguments], environ)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, wanted: str, seconds: float = 60.0) -> None:
        """Wait until the program has written something."""
        until(lambda: wanted.encode() in letters(self.raw), seconds, repr(wanted))

    def hang_up(self) -> None:
        """Close the terminal, once nobody reads from it."""
        self._reader.join(5)
        super().hang_up()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return
            if not data:
                return
            self.raw += data
