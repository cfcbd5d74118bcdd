"""A program on a real pty, watched with as little as possible between its bytes and our clock.

`tests.support.terminal` draws a whole screen in Python for each byte; here only the moment counts.
"""

import os
import select
import subprocess
import time
from collections.abc import Mapping, Sequence

from tests.support.started import at_a_terminal, letters


class NotSeenError(RuntimeError):
    """A program did not draw in time what was waited for; the benchmark cannot run."""


class Program:
    """One program at one terminal. Moments are `time.monotonic` seconds, as in all processes."""

    def __init__(
        self,
        argv: Sequence[str],
        environ: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
    ) -> None:
        self._drawn = bytearray()
        self.started = time.monotonic()
        # Their end is kept only to be asked whether the terminal still takes output.
        found = at_a_terminal(argv, environ, columns=columns, rows=rows)
        self._process, self._fd, self._theirs = found.process, found.ours, found.theirs

    @property
    def pid(self) -> int:
        """The program's process id."""
        return self._process.pid

    def until(self, text: str, seconds: float = 60.0) -> float:
        """When a text was first drawn since the start or the last `forget`.

        Raises:
            NotSeenError: it was not.
        """
        deadline = time.monotonic() + seconds
        wanted = text.encode()
        while wanted not in letters(self._drawn):
            if not self._read(deadline - time.monotonic()):
                shown = letters(self._drawn, b" ")[-2000:].decode(errors="replace")
                raise NotSeenError(f"{text!r} was never drawn; the end of what was: {shown!r}")
        return self.read_at

    def forget(self) -> None:
        """Take what was drawn so far as known."""
        self._drawn.clear()

    def press(self, keys: str, seconds: float = 20.0) -> float:
        """Type, and return the milliseconds until the program's first byte after it.

        Raises:
            NotSeenError: nothing was drawn.
        """
        self.settle()
        typed = self.send(keys)
        if not self._read(seconds):
            raise NotSeenError(f"nothing was drawn after {keys!r}")
        return (self.read_at - typed) * 1000

    def press_until(self, keys: str, text: str) -> float:
        """Type, and return the milliseconds until a text is drawn.

        Raises:
            NotSeenError: it was not.
        """
        self.settle()
        self.forget()
        typed = self.send(keys)
        return (self.until(text) - typed) * 1000

    def send(self, keys: str) -> float:
        """Type without waiting; returns when."""
        typed = time.monotonic()
        os.write(self._fd, keys.encode())
        return typed

    @staticmethod
    def now() -> float:
        """The moment, on the clock that all times here are on."""
        return time.monotonic()

    def first_byte(self, since: float, seconds: float = 20.0) -> float:
        """Milliseconds from a moment to the next byte.

        Raises:
            NotSeenError: nothing was drawn.
        """
        if not self._read(seconds):
            raise NotSeenError("nothing was drawn")
        return (self.read_at - since) * 1000

    def settle(self, silent: float = 0.04, seconds: float = 20.0) -> None:
        """Read on until the program has drawn nothing for a while.

        Textual draws 60 frames a second at most: a key that comes sooner after a frame than a
        held key repeats would measure that limit and not the program.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._read(silent):
            continue

    def drain(self, seconds: float) -> None:
        """Read whatever comes for so long."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._read(left)

    def is_blocked(self) -> bool:
        """Whether the terminal takes no more output, since nothing is read."""
        return not select.select([], [self._theirs], [], 0)[1]

    def memory(self) -> float:
        """Resident memory in MB."""
        argv = ("ps", "-o", "rss=", "-p", str(self.pid))
        told = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
        return int(told) / 1024

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._theirs)
        os.close(self._fd)

    read_at = 0.0

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], max(0.0, seconds))
        if not ready:
            return False
        try:
            chunk = os.read(self._fd, 65536)
        except OSError:  # Linux says so when the program has closed its end
            return False
        self.read_at = time.monotonic()
        self._drawn += chunk
        return bool(chunk)
