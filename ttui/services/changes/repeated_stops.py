"""Repeated stops: a row known to be off is read once more, and stopped again if it is not off.

A second press changes nothing if the row is still off. But ttui's reading is up to a minute old,
and the user may have seen on the phone that somebody switched the row on.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from ttui.api.errors import ApiError
from ttui.api.port import Priority
from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.ids import EntityRef
from ttui.domain.status import OperationStatus
from ttui.services.changes.read_back import ReadBack, WriteTarget, target_of
from ttui.services.concurrency.spawning import Spawn

Send = Callable[[StatusChange, ChangeRecord], object]
"""Sends a stop although its row was known to be off, by the record of the stop before it."""


class RepeatedStops:
    """Reads all rows of one turn of the loop together."""

    def __init__(self, reader: ReadBack, spawn: Spawn, send: Send) -> None:
        self._reader = reader
        self._spawn = spawn
        self._send = send
        self._asked: dict[EntityRef, tuple[StatusChange, ChangeRecord]] = {}

    def add(self, change: StatusChange, known: ChangeRecord) -> None:
        """Take a stop of a row that is known to be off; returns at once."""
        if not self._asked:
            asyncio.get_running_loop().call_soon(self._flush)
        self._asked[change.ref] = change, known

    def _flush(self) -> None:
        groups: dict[WriteTarget, list[tuple[StatusChange, ChangeRecord]]] = {}
        for asked in self._asked.values():
            groups.setdefault(target_of(asked[0]), []).append(asked)
        self._asked.clear()
        for target, group in groups.items():
            self._spawn(self._look(target, group))

    async def _look(
        self, target: WriteTarget, group: list[tuple[StatusChange, ChangeRecord]]
    ) -> None:
        try:
            reading = await self._reader.read(
                target, [change.ref.id for change, _ in group], Priority.READ_BACK
            )
        except ApiError:
            # The row could not be read, so it may be on. A stop is never dropped for that.
            for change, known in group:
                self._send(change, known)
            return
        for change, known in group:
            row = reading.rows.get(change.ref)
            if change.ref in reading.deleted:
                continue
            if row is None or row.switch is OperationStatus.ENABLE:
                self._send(replace(change, seen=row.switch if row else change.seen), known)
