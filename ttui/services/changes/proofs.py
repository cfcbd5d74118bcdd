"""Confirmed: written down with what was charged by then, and watched from then on."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal

from ttui.api.errors import ApiError
from ttui.api.port import Lane
from ttui.domain.campaign import Entity
from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.charged import charged_so_far
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.spend import Window
from ttui.services.changes.doubts import Doubts
from ttui.services.changes.log import ChangeLog
from ttui.services.changes.options import ChangeOptions, Pauses
from ttui.services.changes.quiet import QuietWatch
from ttui.services.changes.read_back import ReadBack, Target
from ttui.store.account import AccountStore
from ttui.store.journal_rows import Step

DELETED = "It was deleted at TikTok meanwhile; it cannot spend, and cannot be switched."


class Proofs:
    """The one place that writes CONFIRMED."""

    def __init__(
        self, store: AccountStore, log: ChangeLog, quiet: QuietWatch, doubts: Doubts
    ) -> None:
        self._store = store
        self._log = log
        self._quiet = quiet
        self.doubts = doubts

    def shows(self, row: Entity, change: StatusChange) -> bool:
        """True when a row just read proves a change."""
        return row.switch is change.to and not self.doubts.covers(change)

    def confirm(self, record: ChangeRecord, message: str = "") -> ChangeRecord:
        """A read-back showed the row exactly as asked."""
        self.doubts.end(record.change.ref)
        money, lifetime = (
            self._charged(record.change.ref) if record.change.is_stop else (None, None)
        )
        step = Step(
            state=ChangeState.CONFIRMED,
            at=self._log.now(),
            message=message,
            money=money,
            lifetime=lifetime,
        )
        confirmed = self._log.advance(record, step)
        if record.change.is_stop:
            self._quiet.add(confirmed, lifetime)
        return confirmed

    def _charged(self, ref: EntityRef) -> tuple[Money | None, Decimal | None]:
        snapshot = self._store.snapshot(ref.advertiser_id)
        row = snapshot.entity(ref) if snapshot else None
        if snapshot is None or row is None:
            return None, None
        lifetime = snapshot.charged(row, Window.LIFETIME)
        return charged_so_far(snapshot, row)[0].charged, lifetime.amount if lifetime else None


class FollowUp:
    """Goes on checking, slowly, what was reported as not confirmed."""

    def __init__(
        self,
        reader: ReadBack,
        store: AccountStore,
        log: ChangeLog,
        proofs: Proofs,
        clock: Clock,
        options: ChangeOptions,
    ) -> None:
        self._reader = reader
        self._store = store
        self._log = log
        self._proofs = proofs
        self._clock = clock
        self._options = options

    async def run(self, target: Target, records: Sequence[ChangeRecord]) -> None:
        """Check until each is confirmed, deleted, or overtaken by another change of its row."""
        pauses = Pauses(self._options.follow_up_pause, self._options.follow_up_longest_pause)
        until = self._clock.monotonic() + self._options.follow_up_span
        left = list(records)
        while left and self._clock.monotonic() < until:
            await asyncio.sleep(pauses.next())
            left = [record for record in left if self._is_current(record)]
            if left:
                left = await self._check(target, left)

    def _is_current(self, record: ChangeRecord) -> bool:
        shown = self._store.change(record.change.ref)
        return shown is None or shown.change.change_id == record.change.change_id

    async def _check(self, target: Target, records: list[ChangeRecord]) -> list[ChangeRecord]:
        ids = [record.change.ref.id for record in records]
        try:
            reading = await self._reader.read(target, ids, Lane.SCREEN)
        except ApiError:
            return records
        left: list[ChangeRecord] = []
        for record in records:
            change = record.change
            row = reading.rows.get(change.ref)
            if not self._is_current(record):
                continue
            if row is not None and self._proofs.shows(row, change):
                self._proofs.confirm(record)
                word = "off" if change.is_stop else "on"
                self._store.notify(f'"{change.name}" is now confirmed {word}.')
            elif change.ref in reading.deleted:
                self._log.advance(record, self._log.step(ChangeState.REFUSED, DELETED))
            else:
                left.append(record)
        return left
