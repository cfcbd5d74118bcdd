"""Confirms changes: records the proof and the money charged by then, and starts the watches."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal

from ttui.api.errors import ApiError
from ttui.domain.campaign import Entity
from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.charged import charged_so_far
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus
from ttui.services.changes.earlier_writes import EarlierWrites
from ttui.services.changes.late_effects import LateWatch, SendAgain
from ttui.services.changes.late_spend_watch import LateSpendWatch
from ttui.services.changes.options import ChangeOptions, Pauses
from ttui.services.changes.read_back import ReadBack, Reading, WriteTarget
from ttui.services.changes.unsettled_writes import UnsettledWrites
from ttui.services.journal.writer import ChangeLog
from ttui.store.journal.rows import JournalStep
from ttui.store.memory.state import AccountStore

_ON_AND_OFF = {OperationStatus.ENABLE, OperationStatus.DISABLE}
DELETED = "It was deleted at TikTok meanwhile; it cannot spend, and cannot be switched."


class Confirmations:
    """The one place that writes CONFIRMED."""

    def __init__(
        self,
        store: AccountStore,
        log: ChangeLog,
        late_spend: LateSpendWatch,
        unsettled: UnsettledWrites,
        earlier: EarlierWrites,
        late: LateWatch,
    ) -> None:
        self._store = store
        self._log = log
        self._late_spend = late_spend
        self._late = late
        self._earlier = earlier
        self.unsettled = unsettled

    def shows(self, row: Entity, change: StatusChange, reading: Reading) -> bool:
        """True when a row that was read proves a change.

        Args:
            row: as it was read.
            change: what was asked.
            reading: tells when the request left (an earlier read proves nothing) and what the
                journal said of other sessions' writes.
        """
        return self._is_new(row, change, reading) and self.told_at(change, reading) <= reading.sent

    def waits_for_journal(self, row: Entity, change: StatusChange, reading: Reading) -> bool:
        """True when only the journal's answer about other sessions is missing for a proof."""
        return self._is_new(row, change, reading) and self.told_at(change, reading) > reading.sent

    def told_at(self, change: StatusChange, reading: Reading) -> float:
        """The moment from which a read is a proof, by what the journal says of other sessions."""
        return self._earlier.clear_at(change, reading.journal_query)

    def newest(self, row: Entity) -> OperationStatus:
        """A row's switch, or the opposite if a later read has shown that meanwhile.

        The read may have waited for the journal. The store takes no row that is older than a
        read-back; but what a later read shows may be older all the same (TikTok has several copies
        of its data). So if the two differ, neither is a proof.
        """
        latest = self._store.entity(row.ref)
        if latest is not None and {row.switch, latest.switch} == _ON_AND_OFF:
            return latest.switch
        return row.switch

    def _is_new(self, row: Entity, change: StatusChange, reading: Reading) -> bool:
        shown = {row.switch, self.newest(row)}
        return shown == {change.to} and not self.unsettled.covers(change, reading.sent)

    def confirm(
        self, record: ChangeRecord, message: str = "", *, is_ours: bool = True
    ) -> ChangeRecord:
        """Record that a read-back showed the row exactly as asked.

        Args:
            record: the change.
            message: a note for the journal.
            is_ours: this session asked for it, so it may send a stop again.
        """
        money, lifetime = (
            self._charged(record.change.ref) if record.change.is_stop else (None, None)
        )
        step = JournalStep(
            state=ChangeState.CONFIRMED,
            at=self._log.now(),
            message=message,
            money=money,
            lifetime=lifetime,
        )
        confirmed = self._log.advance(record, step)
        if record.change.is_stop:
            self._late_spend.add(confirmed, lifetime)
        self._late.add(confirmed, is_ours=is_ours)
        return confirmed

    def _charged(self, ref: EntityRef) -> tuple[Money | None, Decimal | None]:
        snapshot = self._store.snapshot(ref.advertiser_id)
        row = snapshot.entity(ref) if snapshot else None
        if snapshot is None or row is None:
            return None, None
        # No report has the life of a GMV Max campaign; the watch then counts from today on.
        lifetime = snapshot.charged(row, Window.TODAY if row.is_shop else Window.LIFETIME)
        return charged_so_far(snapshot, row)[0].charged, lifetime.amount if lifetime else None


class FollowUp:
    """Goes on checking changes that were reported as not confirmed, slowly."""

    def __init__(
        self,
        reader: ReadBack,
        store: AccountStore,
        log: ChangeLog,
        confirmations: Confirmations,
        clock: Clock,
        options: ChangeOptions,
        send_again: SendAgain,
    ) -> None:
        self._send_again = send_again
        self._reader = reader
        self._store = store
        self._log = log
        self._confirmations = confirmations
        self._clock = clock
        self._options = options
        self._told_at: dict[str, float] = {}
        """By `change_id`: the moment from which a read is a proof even without the journal."""

    async def run(
        self, target: WriteTarget, records: Sequence[ChangeRecord], *, is_ours: bool = True
    ) -> None:
        """Check until each row is confirmed or deleted, or a later change of it took effect.

        Args:
            target: account, level and endpoint family of the rows.
            records: the changes.
            is_ours: this session asked for them, so it may send a stop again.
        """
        pauses = Pauses(self._options.follow_up_pause, self._options.follow_up_longest_pause)
        until = self._clock.monotonic() + self._options.follow_up_span
        left = list(records)
        while left and self._clock.monotonic() < until:
            await asyncio.sleep(self._pause(pauses.next(), left))
            left = [record for record in left if not self._store.order.is_overtaken(record)]
            checked = [record for record in left if self._is_current(record)]
            if checked:
                done = await self._check(target, checked, is_ours=is_ours)
                left = [record for record in left if record not in done]

    def _pause(self, usual: float, left: Sequence[ChangeRecord]) -> float:
        """Seconds until the next check; it comes sooner if a read will be a proof by then."""
        now = self._clock.monotonic()
        clear = [self._confirmations.unsettled.clear_at(record.change) for record in left]
        clear += [self._told_at.pop(record.change.change_id, 0.0) for record in left]
        return min([usual, *(at - now for at in clear if at > now)])

    def _is_current(self, record: ChangeRecord) -> bool:
        return self._store.order.is_latest(record)

    async def _check(
        self, target: WriteTarget, records: list[ChangeRecord], *, is_ours: bool
    ) -> list[ChangeRecord]:
        """Check once; returns the records that need no further check."""
        ids = [record.change.ref.id for record in records]
        try:
            reading = await self._reader.read(target, ids)
        except ApiError:
            return []
        done = self._judge(reading, records, is_ours=is_ours)
        held = [one for one in records if one not in done and self._waits(one, reading)]
        if held:
            await reading.journal_query.wait(self._options.confirm_span)
            done += self._judge(reading, held, is_ours=is_ours)
        for record in held:
            if record not in done:
                change = record.change
                self._told_at[change.change_id] = self._confirmations.told_at(change, reading)
        return done

    def _waits(self, record: ChangeRecord, reading: Reading) -> bool:
        row = reading.rows.get(record.change.ref)
        return row is not None and self._confirmations.waits_for_journal(
            row, record.change, reading
        )

    def _judge(
        self, reading: Reading, records: Sequence[ChangeRecord], *, is_ours: bool
    ) -> list[ChangeRecord]:
        done: list[ChangeRecord] = []
        for record in records:
            change = record.change
            row = reading.rows.get(change.ref)
            if not self._is_current(record):
                continue
            if row is not None and self._confirmations.shows(row, change, reading):
                self._confirmations.confirm(record)
                word = "off" if change.is_stop else "on"
                self._store.notify(f'"{change.name}" is now confirmed {word}.')
            elif change.ref in reading.deleted:
                self._log.advance(record, self._log.step(ChangeState.REFUSED, DELETED))
            elif row is not None and is_ours and self._is_on_again(row, record):
                self._store.notify(f'"{change.name}": {STILL_ON} It is stopped again.', "error")
            else:
                continue
            done.append(record)
        return done

    def _is_on_again(self, row: Entity, record: ChangeRecord) -> bool:
        """True when a row is on, perhaps by an earlier start, and its stop was sent again."""
        change = record.change
        is_on = change.is_stop and row.switch is OperationStatus.ENABLE
        return (
            is_on
            and bool(self._confirmations.unsettled.against(change, asked_before=True))
            and self._send_again(record, STILL_ON)
        )


STILL_ON = "It is on: a start asked before the stop may have taken effect after it."
