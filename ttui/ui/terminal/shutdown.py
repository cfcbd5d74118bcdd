"""How the program ends: when it is told to, when nobody can see it, when it cannot go on."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping

from rich.text import Text
from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode

from ttui.ui.drawing import boundary
from ttui.ui.drawing.toast import announce

HURRY_WITHIN = 1.5
"""Seconds for writes in flight; what is open then is in the journal."""
GONE_WITHIN = 2.8
"""Seconds after which the process ends whatever still waits (TERMINAL.md T3)."""
LOST = 129
"""Exit code when the terminal is gone, as after SIGHUP."""
_RESTORE_WITHIN = 0.1
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)


class Ending:
    """Ends in order on a signal or a lost terminal, and by force when that takes too long.

    Args:
        end: begins the orderly end; called on the loop, each time somebody asks.
    """

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end
        self.restore: Callable[[], None] = lambda: None
        """Leaves the terminal as it was without waiting for anything; the driver's."""
        self._backstop: threading.Timer | None = None

    def listen(self) -> None:
        """Catch the signals that would leave the terminal broken."""
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in _SIGNALS:
                loop.add_signal_handler(number, self.begin, 128 + number)

    def deafen(self) -> None:
        """Give the signals back."""
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                asyncio.get_running_loop().remove_signal_handler(number)

    @property
    def is_begun(self) -> bool:
        """Whether it ends because of a signal or a lost terminal."""
        return self._backstop is not None

    def begin(self, code: int) -> None:
        """End, with this exit code should it have to be by force."""
        if self._backstop is None:
            # A lost terminal can block the last frame, a sick disk the journal, for ever.
            self._backstop = threading.Timer(GONE_WITHIN, self._force, (code,))
            self._backstop.daemon = True
            self._backstop.start()
        self._end()

    def _force(self, code: int) -> None:
        restoring = threading.Thread(target=self.restore, daemon=True)
        restoring.start()
        restoring.join(_RESTORE_WITHIN)
        os._exit(code)


class TerminalApp(App[None], inherit_bindings=False):
    """An app that outlives faults and a terminal that stops reading; it ends with a lost one."""

    def __init__(self) -> None:
        super().__init__()
        self.ending = Ending(self.end_in_a_hurry)

    def key_typed(self, key: str, at: float, character: str | None) -> None:
        """A key was decoded; called on the input thread, before the app hears of it."""

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key stands for; a fault in it is said and ends nothing else."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:  # noqa: BLE001 - the boundary of keys: the watch goes on
            announce(self, boundary.key_words(error), "error")
            return True

    def _fatal_error(self) -> None:
        """End with one sentence: Textual would print the values of all frames (TERMINAL.md A1)."""
        self.panic(Text(boundary.end_words(sys.exception())))

    def end_in_a_hurry(self) -> None:
        """Begin the orderly end; may be called several times."""
        self.exit()

    def watch_terminal(self) -> None:
        """Listen to signals and to the return of the terminal; call when mounted."""
        self.ending.listen()
        self.app_resume_signal.subscribe(self, lambda _: self.on_terminal_reads())

    def on_terminal_lost(self) -> None:
        """Nobody can see or press anything any more."""
        self.ending.begin(LOST)

    def on_terminal_reads(self) -> None:
        """Paint all anew: frames were dropped, or a shell was there (TERMINAL.md T2, T6)."""
        for screen in self.screen_stack:
            screen.refresh(layout=True)
