"""Ends the program: on request, after a lost terminal, or after a fault."""

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
from ttui.ui.drawing.toast import toast

SHUTDOWN_WITHIN = 1.5
"""Seconds to wait for open writes; the journal has those that remain open."""
GONE_WITHIN = 2.8
"""Seconds after which the process ends in any case (TERMINAL.md T3)."""
LOST = 129
"""Exit code when the terminal is gone, as after SIGHUP."""
_RESTORE_WITHIN = 0.1
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)


class Shutdown:
    """Ends in order after a signal or a lost terminal, and by force if that takes too long.

    Args:
        end: begins the orderly end; called on the loop at each request.
    """

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end
        self.restore: Callable[[], None] = lambda: None
        """Restores the terminal without waiting; set by the driver."""
        self._backstop: threading.Timer | None = None

    def listen(self) -> None:
        """Catch the signals that would leave the terminal broken."""
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in _SIGNALS:
                loop.add_signal_handler(number, self.begin, 128 + number)

    def remove_signal_handlers(self) -> None:
        """Remove the signal handlers."""
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                asyncio.get_running_loop().remove_signal_handler(number)

    @property
    def is_begun(self) -> bool:
        """True if it ends because of a signal or a lost terminal."""
        return self._backstop is not None

    def begin(self, code: int) -> None:
        """End the program; the exit code is for an end by force."""
        if self._backstop is None:
            # A lost terminal can block the last frame for ever, and a failing disk the journal.
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
    """An app that survives faults and a terminal that does not read; it ends if it is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.ending = Shutdown(self.shut_down_now)

    def key_typed(self, key: str, at: float, character: str | None) -> None:
        """Take a decoded key; called on the input thread, before the app gets it."""

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run the action of a key; a fault in it is shown and ends nothing else."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:  # noqa: BLE001 - the boundary of keys: the watch goes on
            toast(self, boundary.key_words(error), "error")
            return True

    def _fatal_error(self) -> None:
        """End with one sentence, because Textual would print all local values (TERMINAL.md A1)."""
        self.panic(Text(boundary.end_words(sys.exception())))

    def shut_down_now(self) -> None:
        """Begin the orderly end; may be called several times."""
        self.exit()

    def watch_terminal(self) -> None:
        """Install the signal handlers; call it when mounted."""
        self.ending.listen()
        self.app_resume_signal.subscribe(self, lambda _: self.on_terminal_reads())

    def on_terminal_lost(self) -> None:
        """End: the terminal is gone."""
        self.ending.begin(LOST)

    def on_terminal_reads(self) -> None:
        """Draw everything again after dropped frames or a shell (TERMINAL.md T2, T6)."""
        for screen in self.screen_stack:
            screen.refresh(layout=True)
