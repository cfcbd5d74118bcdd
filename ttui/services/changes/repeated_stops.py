"""Repeated stops: a row known to be off is read once more, and stopped again if it is not off.

A second press changes nothing if the row is still off. But ttui's reading is up to a minute old,
and the user may have seen on the phone that somebody switched the row on.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from ttui.api.errors import ApiError
from ttui.api.port import Lane
from ttui.domain.changes import StatusChange
from ttui.domain.ids import EntityRef
from ttui.domain.status import OperationStatus
from ttui.services.changes.read_back import ReadBack, Target, target_of
from ttui.services.concurrency.spawning import Spawn

Send = Callable[[StatusChange], object]
"""Sends a stop although its row was known to be off."""


class SecondPresses:
    """Reads all rows of one turn of the loop together."""

    def __init__(self, reader: ReadBack, spawn: Spawn, send: Send) -> None:
        self._reader = reader
        self._spawn = spawn
        self._send = send
        self._asked: dict[EntityRef, StatusChange] = {}

    def add(self, change: StatusChange) -> None:
        """Take a stop of a row that is known to be off; returns at once."""
        if not self._asked:
            asyncio.get_running_loop().call_soon(self._flush)
        self._asked[change.ref] = change

    def _flush(self) -> None:
        groups: dict[Target, list[StatusChange]] = {}
        for change in self._asked.values():
            groups.setdefault(target_of(change), []).append(change)
        self._asked.clear()
        for target, changes in groups.items():
            self._spawn(self._look(target, changes))

    async def _look(self, target: Target, changes: list[StatusChange]) -> None:
        try:
            reading = await self._reader.read(
                target, [change.ref.id for change in changes], Lane.READ_BACK
            )
        except ApiError:
            # The row could not be read, so it may be on. A stop is never dropped for that.
            for change in changes:
                self._send(change)
            return
        for change in changes:
            row = reading.rows.get(change.ref)
            if change.ref in reading.deleted:
                continue
            if row is None or row.switch is OperationStatus.ENABLE:
                self._send(replace(change, seen=row.switch if row else change.seen))
