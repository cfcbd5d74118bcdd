"""An engine that knows only what a test tells it, and remembers what was asked of it."""

import threading
from collections.abc import Callable
from dataclasses import replace

from tests.support.ui.builders import ManualClock, record
from ttui.domain.app_state import AppState
from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.clock import Clock
from ttui.domain.commands import ChangeStatus, Command
from ttui.domain.ids import EntityRef
from ttui.domain.merge import put_rows
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import delivery_of
from ttui.domain.undo import NextUndo, Press
from ttui.services.journal.undo import UndoList


class FakeEngine:
    """Fulfils `EnginePort`; app states come from the test, on another thread as in real life."""

    def __init__(self, app_state: AppState, clock: Clock | None = None) -> None:
        self._app_state = app_state
        self._clock: Clock = clock or ManualClock()
        self._changed: Callable[[], None] | None = None
        self.undo = UndoList()
        self.commands: list[Command] = []
        self.closed_with: list[float] = []
        self.settles = True
        self.started = False

    @property
    def clock(self) -> Clock:
        return self._clock

    @property
    def app_state(self) -> AppState:
        return self._app_state

    def start(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.started = True

    def submit(self, command: Command) -> None:
        self.commands.append(command)

    def switch(
        self, changes: tuple[StatusChange, ...], takes_back: NextUndo | None = None
    ) -> Press:
        now = self._clock.monotonic()
        press = self.undo.pressed(changes, self._app_state, now, takes_back)
        self.submit(ChangeStatus(changes))
        return press

    def close(self, timeout: float) -> bool:
        self.closed_with.append(timeout)
        return self.settles

    # -- for tests ---------------------------------------------------------------------------

    def publish(self, app_state: AppState) -> None:
        """Replace the app state and say so from another thread."""
        self._app_state = app_state
        if self._changed is not None:
            teller = threading.Thread(target=self._changed)
            teller.start()
            teller.join()

    @property
    def changes(self) -> list[StatusChange]:
        """Every switch that was asked for, in order."""
        return [
            change
            for command in self.commands
            if isinstance(command, ChangeStatus)
            for change in command.changes
        ]

    def say(self, *states: ChangeState, message: str = "") -> None:
        """Let every asked change have gone through these states; proven ones change the row."""
        records: dict[EntityRef, ChangeRecord] = dict(self._app_state.changes)
        accounts = list(self._app_state.accounts)
        for change in self.changes:
            records[change.ref] = record(change, *states, message=message)
            if states[-1].is_proven:
                accounts = [_with_switch(account, change) for account in accounts]
        self.publish(
            replace(
                self._app_state,
                number=self._app_state.number + 1,
                changes=records,
                accounts=tuple(accounts),
            )
        )


def _with_switch(account: AccountSnapshot, change: StatusChange) -> AccountSnapshot:
    entity = account.entity(change.ref)
    if entity is None:
        return account
    raw = "X_STATUS_DISABLE" if change.is_stop else "X_STATUS_DELIVERY_OK"
    return put_rows(account, [replace(entity, switch=change.to, delivery=delivery_of(raw))])
