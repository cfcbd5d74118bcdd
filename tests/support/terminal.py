"""The real program on a real pty, with a terminal in memory that shows what a person would see."""

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence

import pyte
from ptyprocess import PtyProcess

# Kitty key reports and other private sequences that pyte does not know and would draw as text.
_UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]+\$[a-z]|\x1bP[^\x1b]*\x1b\\"
)


def _hear_ctrl_c() -> None:
    """A shell's background job is born deaf to ctrl+c, and so is all it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


class Terminal:
    """One program at one terminal. A thread keeps reading, so the program never blocks."""

    def __init__(
        self,
        argv: Sequence[str],
        environ: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
    ) -> None:
        self.raw = bytearray()
        """Every byte the program wrote."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._changed = threading.Condition()
        self._ended = False
        self._process = PtyProcess.spawn(
            list(argv),
            env=dict(environ),
            dimensions=(rows, columns),
            preexec_fn=_hear_ctrl_c,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The program's process id."""
        return int(self._process.pid)

    @property
    def lines(self) -> list[str]:
        """The screen as text, trailing blanks cut."""
        with self._changed:
            return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def screen(self) -> pyte.Screen:
        """pyte's screen, with colours and attributes."""
        return self._screen

    @property
    def has_ended(self) -> bool:
        """True once the program has closed the terminal."""
        with self._changed:
            return self._ended

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window, as its user does."""
        with self._changed:
            self._screen.resize(rows, columns)
        self._process.setwinsize(rows, columns)

    def send(self, keys: str | bytes) -> None:
        """Type; a text is sent as UTF-8 in one write."""
        self._process.write(keys.encode() if isinstance(keys, str) else keys)

    def wait_for(
        self, wanted: str | Callable[[str], bool], *, seconds: float = 20.0, what: str = ""
    ) -> str:
        """Wait until the screen holds a text or satisfies a test; returns the screen.

        Raises:
            AssertionError: it did not come in time; the message shows the screen.
        """
        test = (lambda shown: wanted in shown) if isinstance(wanted, str) else wanted
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                shown = "\n".join(line.rstrip() for line in self._screen.display)
                if test(shown):
                    return shown
                left = deadline - time.monotonic()
                if left <= 0 or self._ended:
                    raise AssertionError(f"never saw {what or wanted!r} on\n{shown}")
                self._changed.wait(left)

    def wait_end(self, seconds: float = 20.0) -> int:
        """Wait for the program's end; returns its exit code, or minus the signal.

        Raises:
            AssertionError: it is still running.
        """
        deadline = time.monotonic() + seconds
        while self._process.isalive():
            assert time.monotonic() < deadline, f"still running:\n{self.text}"
            with self._changed:
                self._changed.wait(0.05)
        self._reader.join(5)
        code = self._process.exitstatus
        return int(code) if code is not None else -int(self._process.signalstatus)

    def kill(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.isalive():
            self._process.terminate(force=True)
        self._reader.join(5)
        self._process.close()

    def _read(self) -> None:
        held = b""
        while True:
            try:
                chunk = self._process.read(65536)
            except (EOFError, OSError):
                break
            self.raw += chunk
            data, held = _whole(held + chunk)
            with self._changed:
                self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()


def _whole(data: bytes) -> tuple[bytes, bytes]:
    """Split off an escape sequence that is not complete yet, so that the filter sees whole ones."""
    start = data.rfind(b"\x1b")
    if start >= 0 and len(data) - start < 32 and not re.search(rb"[a-zA-Z\\~]", data[start + 2 :]):
        return data[:start], data[start:]
    return data, b""
