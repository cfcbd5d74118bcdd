"""The real program on a pty that nobody looks at, to be killed; and small ways of waiting."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.cli.conftest import TTUI


def until(true: Callable[[], object], seconds: float = 10.0, what: str = "it") -> None:
    """Wait for something.

    Raises:
        AssertionError: it did not come in time.
    """
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} did not come within {seconds:g} s"
        time.sleep(0.02)


def run_verb(environ: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command line to its end."""
    return subprocess.run(
        [*TTUI, *arguments],
        env=dict(environ),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        stdin=subprocess.DEVNULL,
    )


class Victim:
    """One process at a terminal of its own whose output is read and kept."""

    def __init__(self, environ: Mapping[str, str], *arguments: str) -> None:
        self.raw = bytearray()
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.found = termios.tcgetattr(slave)
        """The terminal's settings before the program had it."""
        self.process = subprocess.Popen(
            [*TTUI, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(environ),
            start_new_session=True,
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, wanted: str, seconds: float = 60.0) -> None:
        """Wait until the program has written something."""
        until(lambda: wanted.encode() in self.raw, seconds, repr(wanted))

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

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def cpu_or(self, known: float) -> float:
        """The same; what was known before once it is gone."""
        try:
            return self.cpu()
        except (OSError, IndexError):
            return known

    def settings(self) -> list[Any]:
        """The terminal's settings now."""
        return termios.tcgetattr(self._master)

    def close(self) -> None:
        """Kill it and close the terminal."""
        self.kill()
        self._reader.join(5)
        os.close(self._master)

    def __enter__(self) -> "Victim":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return
            if not data:
                return
            self.raw += data
