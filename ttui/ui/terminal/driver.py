"""A Linux driver for lines that drop: its input never spins, and its output never blocks.

Textual's own input thread spins at 100 % once the terminal is gone (TERMINAL.md T3), and its
output queue blocks the event loop once nobody reads the terminal (TERMINAL.md T2).
"""

import os
import select
import termios
import threading
from collections import deque
from collections.abc import Callable
from typing import IO, Any, cast

from textual.app import App
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Event, Key
from textual.message import Message

from ttui.domain.clock import SYSTEM_CLOCK
from ttui.ui.terminal.arrivals import Arrivals
from ttui.ui.terminal.decoder import Decoder
from ttui.ui.terminal.shutdown import TerminalApp

MOST_UNREAD = 256 * 1024
"""Characters kept for a terminal that does not read; several whole screens."""
CLOSE_WITHIN = 1.0
"""Seconds that closing waits for the terminal to read its last sequences."""
_TICK = 0.1
_CHUNK = 4096
CLEAR = "\x1b[H\x1b[2J"
RESTORE = (
    CLEAR.encode() + b"\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
    b"\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""Restores a terminal at once, if there is no time to do it in order."""


class TerminalLost(Event):
    """The terminal is gone."""


class TerminalReads(Event):
    """The terminal reads again after frames were dropped: everything must be drawn again."""


class PatientWriter(WriterThread):
    """Writes to the terminal in the background; `write` never waits.

    While the terminal does not read, frames beyond a limit are dropped. `caught_up` is called once
    it reads again. Control sequences at the start and the end are never dropped.
    """

    def __init__(self, file: IO[str], caught_up: Callable[[], None]) -> None:
        super().__init__(file)
        self._terminal = file.fileno()
        self._caught_up = caught_up
        self._texts: deque[str] = deque()
        self._unwritten = 0
        self._more = threading.Condition()
        self._dropped = False
        self._stopping = False
        self.keeps_all = False
        """True while nothing may be dropped."""

    def write(self, text: str) -> None:
        """Queue a text, or drop it if the terminal has not read for long."""
        with self._more:
            if self._unwritten > MOST_UNREAD and not self.keeps_all:
                self._dropped = True
                return
            self._texts.append(text)
            self._unwritten += len(text)
            self._more.notify()

    def run(self) -> None:
        """Write until stopped, or until there is no terminal."""
        while (text := self._next()) is not None:
            left = text.encode("utf-8", "replace")
            while left:
                try:
                    left = left[os.write(self._terminal, left[:_CHUNK]) :]
                except OSError:
                    # Gone; the input thread notices and ends the program.
                    return
            self._written(len(text))

    def stop(self) -> None:
        """End the thread, without waiting for a terminal that does not read."""
        with self._more:
            self._stopping = True
            self._more.notify()
        self.join(CLOSE_WITHIN)

    def _next(self) -> str | None:
        with self._more:
            while not self._texts:
                if self._stopping:
                    return None
                self._more.wait()
            return self._texts.popleft()

    def _written(self, size: int) -> None:
        with self._more:
            self._unwritten -= size
            again = self._dropped and not self._texts
            if again:
                self._dropped = False
        if again:
            self._caught_up()


class TtuiDriver(LinuxDriver):
    """Reads on a thread that ends with the terminal, and never waits while writing."""

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._found: list[Any] | None = None
        self._key_typed: Callable[[str, float, str | None], object] | None = None
        if isinstance(app, TerminalApp):
            self._key_typed = app.key_typed
            app.ending.restore = self.restore_now

    def start_application_mode(self) -> None:
        """Take the terminal, with a writer of our own behind Textual's calls."""
        self._remember()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's own

    @property
    def _writer_thread(self) -> WriterThread | None:
        """The writer; Textual makes one of its own in `start_application_mode`."""
        return self._writer

    @_writer_thread.setter
    def _writer_thread(self, made: WriterThread | None) -> None:
        if made is not None:
            made = PatientWriter(cast(IO[str], self._file), self._caught_up)
        self._writer = made

    def stop_application_mode(self) -> None:
        """Give the terminal back; its sequences are never dropped."""
        if isinstance(self._writer, PatientWriter):
            self._writer.keeps_all = True
            # Without an alternate screen the last frame would stay, with figures that look current.
            self._writer.write(CLEAR)
            super().stop_application_mode()

    def run_input_thread(self) -> None:
        """Decode typed bytes until asked to stop, or until the terminal is gone."""
        decoder, arrivals = Decoder(self._debug), Arrivals()
        while not self.exit_event.is_set():
            was_waiting = self._has_more(0.0)
            if was_waiting or self._has_more(_TICK):
                data = self._read()
                if not data:
                    self.send_message(TerminalLost())
                    return
                arrivals.read(SYSTEM_CLOCK.monotonic(), was_waiting=was_waiting)
                for message in decoder.feed(data):
                    message.time = arrivals.next()
                    self.process_message(message)
            for message in decoder.tick():
                self.process_message(message)

    def process_message(self, message: Message) -> None:
        """Report each key for stop all at once too: the app may be busy (TERMINAL.md T2)."""
        if self._key_typed is not None and isinstance(message, Key):
            self._key_typed(message.key, message.time, message.character)
        super().process_message(message)

    def restore_now(self) -> None:
        """Restore the terminal without waiting for anything."""
        try:
            if self._found is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._found)
            if select.select([], [self.fileno], [], 0)[1]:
                os.write(self.fileno, RESTORE)
        except (OSError, termios.error):
            return

    def _remember(self) -> None:
        """Keep the settings from the first start: a later start may find our own."""
        if self._found is None:
            try:
                self._found = termios.tcgetattr(self.fileno)
            except termios.error:
                return

    def _has_more(self, within: float) -> bool:
        return bool(select.select([self.fileno], [], [], within)[0])

    def _read(self) -> bytes:
        """The typed bytes; empty once the terminal is gone."""
        try:
            return os.read(self.fileno, _CHUNK)
        except OSError:
            return b""

    def _caught_up(self) -> None:
        self.send_message(TerminalReads())
