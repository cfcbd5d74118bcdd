"""Watches proven rows that an earlier write without an answer may still switch back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from ttui.api.errors import ApiError
from ttui.domain.campaign import Entity
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.status import OperationStatus
from ttui.services.changes.options import ChangeOptions, Pauses
from ttui.services.changes.read_back import ReadBack, WriteTarget, target_of
from ttui.services.changes.unsettled_writes import UnsettledWrites
from ttui.services.concurrency.spawning import Spawn
from ttui.services.journal.writer import ChangeLog
from ttui.store.memory.state import AccountStore

_MOVED = "It was confirmed {0} again: switched since, or read too early. Check it."
ON_AGAIN = "It was confirmed off and came on again: a start asked before it took effect late."
_OFF_AGAIN = "It was confirmed on and went off again: a stop asked before it took effect late."
SendAgain = Callable[[ChangeRecord, str], bool]
"""Sends a stop of this session once more; False when that may not be."""
CheckOn = Callable[[ChangeRecord, bool], None]
"""Goes on checking a row that no longer reads as proven; True when it may be sent again."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the watch may do about a row that no longer reads as proven."""

    send_again: SendAgain
    check_on: CheckOn


@dataclass(slots=True)
class _Watched:
    record: ChangeRecord
    until: float
    """`Clock.monotonic` second from which on a read shows every earlier write."""
    is_ours: bool
    """This session asked for it, so it may send it again."""


class LateWatch:
    """Reads proven rows again until no earlier write can take effect any more."""

    def __init__(
        self,
        reader: ReadBack,
        store: AccountStore,
        log: ChangeLog,
        unsettled: UnsettledWrites,
        clock: Clock,
        options: ChangeOptions,
        spawn: Spawn,
        answers: Answers,
    ) -> None:
        self._reader = reader
        self._store = store
        self._log = log
        self._unsettled = unsettled
        self._clock = clock
        self._options = options
        self._spawn = spawn
        self._watched: dict[EntityRef, _Watched] = {}
        self._answers = answers
        self._running = False

    def add(self, record: ChangeRecord, *, is_ours: bool = True) -> None:
        """Watch a row that was just proven, if an earlier write may still switch it back."""
        change = record.change
        self._watched.pop(change.ref, None)
        if not self._unsettled.against(change):
            return
        until = self._unsettled.clear_at(change)
        self._watched[change.ref] = _Watched(record, until, is_ours)
        if not self._running:
            self._running = True
            self._spawn(self._run())

    async def _run(self) -> None:
        pauses = Pauses(self._options.late_pause, self._options.late_longest_pause)
        try:
            while self._watched:
                await asyncio.sleep(pauses.next())
                for target, refs in self._grouped().items():
                    await self._look(target, refs)
        finally:
            self._running = False

    def _grouped(self) -> dict[WriteTarget, list[EntityRef]]:
        """The rows to read again, grouped by target."""
        groups: dict[WriteTarget, list[EntityRef]] = {}
        for ref, watched in list(self._watched.items()):
            if self._is_over(watched.record):
                del self._watched[ref]
            elif self._is_current(watched.record):
                groups.setdefault(target_of(watched.record.change), []).append(ref)
        return groups

    def _is_current(self, record: ChangeRecord) -> bool:
        return self._store.order.is_latest(record) and not self._is_over(record)

    def _is_over(self, record: ChangeRecord) -> bool:
        """True when the change is open again, or a later one ended and may have had an effect.

        A later change that is still open does not count: it may never be sent.
        """
        shown = self._store.change(record.change.ref)
        is_open_again = shown is not None and (
            shown.change.change_id == record.change.change_id and not shown.state.is_proven
        )
        return is_open_again or self._store.order.is_overtaken(record)

    async def _look(self, target: WriteTarget, refs: list[EntityRef]) -> None:
        try:
            reading = await self._reader.read(target, [ref.id for ref in refs])
        except ApiError:
            self._give_up_in_time(refs)
            return
        for ref in refs:
            watched = self._watched.get(ref)
            if watched is None or not self._is_current(watched.record):
                continue
            row = reading.rows.get(ref)
            if row is not None and _is_against(row, watched.record):
                del self._watched[ref]
                self._turned(watched)
            elif reading.sent >= watched.until:
                del self._watched[ref]

    def _give_up_in_time(self, refs: list[EntityRef]) -> None:
        """Give rows up that could not be read for an hour; the user has been told that by then."""
        now = self._clock.monotonic()
        for ref in refs:
            watched = self._watched.get(ref)
            if watched is not None and now > watched.until + self._options.follow_up_span:
                del self._watched[ref]

    def _turned(self, watched: _Watched) -> None:
        """Tell the user that the row switched back. If a stop was asked last, send it once more."""
        record = watched.record
        shown = self._store.change(record.change.ref)
        if shown is not None and shown.change.change_id == record.change.change_id:
            record = shown
        name = record.change.name
        is_late = self._unsettled.may_return(record.change)
        if not is_late:
            way = "off and reads on" if record.change.is_stop else "on and reads off"
            self._report_unsure(record, _MOVED.format(way), watched)
        elif not record.change.is_stop:
            self._report_unsure(record, _OFF_AGAIN, watched)
        elif watched.is_ours and self._answers.send_again(record, ON_AGAIN):
            self._store.notify(f'"{name}": {ON_AGAIN} It is stopped again.', "error")
        else:
            self._report_unsure(record, f"{ON_AGAIN} It is on: stop it again.", watched)

    def _report_unsure(self, record: ChangeRecord, text: str, watched: _Watched) -> None:
        record = self._log.advance(record, self._log.step(ChangeState.UNCONFIRMED, text))
        self._answers.check_on(record, watched.is_ours)
        self._store.notify(f'"{record.change.name}": {text}', "error")


def _is_against(row: Entity, record: ChangeRecord) -> bool:
    """True when the row clearly reads as the opposite; an unknown switch says nothing."""
    sides = {OperationStatus.ENABLE, OperationStatus.DISABLE}
    return row.switch in sides and row.switch is not record.change.to
