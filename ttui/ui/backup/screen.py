"""The screen of one account's backup: its contents, its progress, and its proof."""

import os
from datetime import datetime
from typing import ClassVar

from textual.binding import BindingType

from ttui.domain.advertiser import Advertiser
from ttui.domain.backup.run import BackupRun, BackupState, CancelBackup, StartBackup
from ttui.engine.port import EnginePort
from ttui.ui.backup import text as backup_text
from ttui.ui.drawing.boundary import draws
from ttui.ui.drawing.toast import toast
from ttui.ui.input.key_guard import BURST_WORDS, KeyGuard
from ttui.ui.input.keys import Scope, bindings
from ttui.ui.terminal.clipboard import copy
from ttui.ui.widgets.state_view import StateView
from ttui.ui.widgets.text_modal import BoxScreen


class BackupScreen(StateView, BoxScreen[None]):
    """Starts, shows and cancels a backup. The backup goes on when the screen is left.

    Args:
        engine: the engine.
        guard: refuses keys that come in a burst.
        advertiser: the account.
        since: a cut-off backup that was begun before this is not resumed.
    """

    drawn_every = 0.5
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.BACKUP, Scope.MODAL)

    def __init__(
        self,
        engine: EnginePort,
        guard: KeyGuard,
        advertiser: Advertiser,
        since: datetime | None = None,
    ) -> None:
        super().__init__()
        self._since = since
        self._engine = engine
        self._guard = guard
        self._advertiser_id = advertiser.advertiser_id
        self._account_name = advertiser.name

    def on_mount(self) -> None:
        """The text has the keys."""
        self.text.focus()

    @property
    def _backup(self) -> BackupRun | None:
        return self._engine.app_state.backups.get(self._advertiser_id)

    @draws("the backup")
    def redraw(self) -> None:
        """Draw what is known by now."""
        run = self._backup
        width = max(20, self.box_width)
        self.draw_box(backup_text.lines(self._account_name, run, width))
        self.draw_keys(backup_text.keys(run, width))

    def action_begin(self, with_files: bool) -> None:
        """Begin a backup, or resume one that was cancelled or failed."""
        run = self._backup
        if not self._guard.may_write():
            toast(self.app, BURST_WORDS, "warning")
        elif run is not None and run.state is BackupState.RUNNING:
            toast(self.app, "It is running; w stops it.")
        else:
            self._engine.submit(StartBackup(self._advertiser_id, with_files, self._since))

    def action_cancel(self) -> None:
        """Cancel the backup; its files stay on disk."""
        run = self._backup
        if run is not None and run.state is BackupState.RUNNING:
            self._engine.submit(CancelBackup(self._advertiser_id))
        else:
            toast(self.app, "Nothing is running here.")

    def action_copy(self) -> None:
        """Copy the path to the clipboard of the user's terminal (OSC 52)."""
        run = self._backup
        if run is not None:
            toast(self.app, copy(self.app, str(run.directory), os.environ))

    def action_close(self) -> None:
        """Close the screen; a running backup goes on."""
        self.dismiss(None)
