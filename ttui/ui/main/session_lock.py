"""`L` makes the session read-only. Unlocking asks, and needs a session that began unlocked."""

from typing import TYPE_CHECKING

from ttui.domain.commands import Lock
from ttui.engine.port import EnginePort
from ttui.ui.drawing.toast import toast
from ttui.ui.input.key_guard import BURST_WORDS, KeyGuard
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.switching.confirm_text import Question

if TYPE_CHECKING:
    from textual.screen import Screen

UNLOCK = Question(
    "Unlock this session?",
    (
        "It is read-only: nothing is sent that could change anything.",
        "Unlocked, keys switch rows on and off again.",
    ),
    "Unlock",
)


class Locking:
    """Locks and unlocks one session."""

    def __init__(self, screen: "Screen[None]", engine: EnginePort, guard: KeyGuard) -> None:
        self._screen = screen
        self._engine = engine
        self._guard = guard
        self._started_locked = engine.app_state.read_only

    def toggle(self) -> None:
        """Lock at once, or ask whether to unlock."""
        app = self._screen.app
        if not self._guard.may_write():
            toast(app, BURST_WORDS, "warning")
        elif not self._engine.app_state.read_only:
            self._engine.submit(Lock(locked=True))
            toast(app, "Locked: read-only from here on. L asks to unlock.")
        elif self._started_locked:
            toast(app, "Started read-only, so it stays read-only.", "warning")
        else:
            app.push_screen(StartQuestion(UNLOCK, self._guard), self._answered)

    def _answered(self, accepted: bool | None) -> None:
        if accepted:
            self._engine.submit(Lock(locked=False))
