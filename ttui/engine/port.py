"""The interface of the engine for screens. Every call is cheap and safe on the UI's thread."""

from collections.abc import Callable
from typing import Protocol

from ttui.domain.app_state import AppState
from ttui.domain.changes import StatusChange
from ttui.domain.clock import Clock
from ttui.domain.commands import Command
from ttui.domain.undo import NextUndo, Press
from ttui.services.journal.undo import UndoList


class EnginePort(Protocol):
    """The engine as the UI sees it."""

    @property
    def clock(self) -> Clock:
        """The clock all times in app states are on."""
        ...

    @property
    def app_state(self) -> AppState:
        """The latest app state; frozen, replaced as a whole, complete from the start."""
        ...

    @property
    def undo(self) -> UndoList:
        """What this session switched and can take back."""
        ...

    def start(self, changed: Callable[[], None]) -> None:
        """Start the engine's thread.

        Args:
            changed: called on the engine's thread whenever `app_state` was replaced; it must only
                post a (coalescing) message.
        """
        ...

    def submit(self, command: Command) -> None:
        """Hand over a command; returns at once and never fails. Commands are obeyed in order."""
        ...

    def switch(
        self, changes: tuple[StatusChange, ...], takes_back: NextUndo | None = None
    ) -> Press:
        """Submit the changes of one key press, and keep them for `undo` unless they are one."""
        ...

    def close(self, timeout: float) -> bool:
        """Take no more commands, finish or journal writes in flight, stop the thread.

        Returns:
            True when nothing was left open within `timeout` seconds.
        """
        ...
