"""Watches the spend after a stop until it has stood still for two report cycles."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from ttui.api.errors import ApiError
from ttui.api.port import AdsApi, Priority, ReportQuery
from ttui.domain.campaign import Campaign, Origin, origin_of
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.receipt import exact
from ttui.domain.remedy import Remedy
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus
from ttui.services.changes.options import ChangeOptions
from ttui.services.journal.writer import ChangeLog
from ttui.store.journal.rows import JournalStep
from ttui.store.journal.schema import JournalError
from ttui.store.memory.state import AccountStore

CYCLES = 2
"""Report cycles without a rise that make a row quiet: one lag may hide a rise (contract 8.3)."""
_Spawn = Callable[[Coroutine[object, object, None]], None]


@dataclass(slots=True)
class _Watched:
    record: ChangeRecord
    at_stop: Decimal | None
    """Lifetime charge when the stop was confirmed, or at the first reading after it; of a GMV Max
    campaign the charge of that day."""
    burn: Decimal | None = None
    """Money per hour when the stop was confirmed; None if it is not known."""
    alarmed: bool = False
    last: Decimal | None = None
    read_at: datetime | None = None
    still: timedelta = timedelta()
    """How long readings have shown `last`, by a wall clock that may jump."""
    age: timedelta = timedelta()
    """How long ago it was confirmed, counted in the same way."""

    def pass_time(self, now: datetime, most: timedelta) -> None:
        """Add the time since the last reading: at least nothing, and at most `most`."""
        before = self.read_at or self.record.at
        passed = max(timedelta(), now - before)
        self.age += min(passed, most) if self.read_at else passed
        self.still += min(passed, most)
        self.read_at = now


class _Report(NamedTuple):
    """What one report is about."""

    advertiser_id: str
    level: Level
    origin: Origin
    store_id: str
    """TikTok Shop ads: the shop; empty for the report of all of them (contract 18.6, 18.8)."""
    since: str
    """TikTok Shop ads: the day of the stop; empty for the whole life of a row."""


class LateSpendWatch:
    """Reads the lifetime spend of stopped rows and marks them quiet.

    It reads lifetime figures, because a daily one falls to zero at midnight. The final charge is
    the charge at the stop (in its budget's window) plus the rise of lifetime spend since. No report
    has the life of a GMV Max campaign (contract 18.6): there it counts from the day of the stop.
    """

    def __init__(
        self,
        api: AdsApi,
        store: AccountStore,
        log: ChangeLog,
        options: ChangeOptions,
        spawn: _Spawn,
    ) -> None:
        self._api = api
        self._store = store
        self._log = log
        self._options = options
        self._spawn = spawn
        self._watched: dict[EntityRef, _Watched] = {}
        self._running = False
        self.has_looked = False
        """True once the stops of earlier sessions were looked at."""

    def add(self, record: ChangeRecord, at_stop: Decimal | None) -> None:
        """Watch a confirmed stop.

        Args:
            record: the stop.
            at_stop: the row's lifetime charge when it was confirmed, where known; of a GMV Max
                campaign the charge of that day.
        """
        snapshot = self._store.snapshot(record.change.ref.advertiser_id)
        burn = snapshot.burn.get(record.change.ref) if snapshot else None
        self._watch(_Watched(record, at_stop, burn))

    def _watch(self, watched: _Watched) -> None:
        self._watched[watched.record.change.ref] = watched
        if not self._running:
            self._running = True
            self._spawn(self._run())

    def forget(self, ref: EntityRef) -> None:
        """Stop watching a row: with another change asked, its spend no longer tells of the stop."""
        self._watched.pop(ref, None)

    async def resume(self) -> None:
        """Watch stops of the last day that an earlier session confirmed and did not see quiet."""
        since = self._log.now() - self._options.quiet_memory
        try:
            entries = await self._log.ask(lambda journal: journal.not_quiet(since))
        except JournalError:
            # The user knows already that the journal failed. The reports still have the money.
            self.has_looked = True
            return
        self._log.keep(entries)
        for entry in entries:
            if entry.record.change.ref not in self._watched:
                self._store.put_change(entry.record)
                # The present burn says nothing about the burn at the stop.
                self._watch(_Watched(entry.record, entry.lifetime_at_stop))
        self.has_looked |= not self._watched

    async def _run(self) -> None:
        try:
            while self._watched:
                for report, refs in self._grouped():
                    await self._read(report, refs)
                self.has_looked = True
                await asyncio.sleep(self._options.quiet_poll)
        finally:
            self._running = False

    def _grouped(self) -> list[tuple["_Report", list[EntityRef]]]:
        ordered = sorted(self._watched, key=self._report)
        return [(report, list(group)) for report, group in groupby(ordered, self._report)]

    def _report(self, ref: EntityRef) -> "_Report":
        """The report that names what a row was charged."""
        origin, store_id, since = self._origin(ref), "", ""
        if origin.is_shop:
            row = self._store.entity(ref)
            shop = row.shop if isinstance(row, Campaign) else None
            store_id = shop.details.store_id if shop is not None and shop.details else ""
            since = self._day(ref.advertiser_id, _confirmed_at(self._watched[ref].record))
        return _Report(ref.advertiser_id, ref.level, origin, store_id, since)

    def _day(self, advertiser_id: str, at: datetime) -> str:
        snapshot = self._store.snapshot(advertiser_id)
        return at.astimezone(snapshot.advertiser.zone if snapshot else UTC).date().isoformat()

    def _origin(self, ref: EntityRef) -> Origin:
        """Which report names a row."""
        change = self._watched[ref].record.change
        if change.is_hand_off:
            return Origin.PROMOTE  # an older ttui journalled it as a classic row
        row = self._store.entity(ref)
        return origin_of(change.family) if row is None else row.origin

    async def _read(self, report: "_Report", refs: list[EntityRef]) -> None:
        for ref in refs:
            row = self._store.entity(ref)
            # A Promote cannot be started again. Its switch may still read on after its end.
            is_on = row is not None and row.switch is OperationStatus.ENABLE
            watched = self._watched.get(ref)
            is_over = watched is not None and self._store.order.is_overtaken(watched.record)
            if is_over or (is_on and report.origin is not Origin.PROMOTE):
                self.forget(ref)
        ids = tuple(ref.id for ref in refs if self._counts(ref))
        if not ids:
            return
        try:
            spent = await self._spend(report, ids)
        except ApiError:
            # The next round asks again. No row becomes quiet without a reading.
            return
        for ref in refs:
            watched = self._watched.get(ref)
            if watched is not None and ref in spent and self._counts(ref):
                self._compare(ref, watched, spent[ref])

    def _counts(self, ref: EntityRef) -> bool:
        """False while a newer change of the row is open, because it may end without an effect."""
        watched = self._watched.get(ref)
        return watched is not None and self._store.order.is_latest(watched.record)

    async def _spend(self, report: "_Report", ids: tuple[str, ...]) -> dict[EntityRef, Decimal]:
        """Lifetime charge of each row; 0 for a row that a whole report leaves out."""
        advertiser_id, level = report.advertiser_id, report.level
        snapshot = self._store.snapshot(advertiser_id)
        query = ReportQuery(
            advertiser_id=advertiser_id,
            level=level,
            window=Window.LIFETIME,
            today=date.fromisoformat(self._day(advertiser_id, self._log.now())),
            origin=report.origin,
            store_id=report.store_id,
            since=date.fromisoformat(report.since) if report.since else None,
            currency=snapshot.advertiser.currency if snapshot else "",
            ids=ids,
            priority=Priority.BACKGROUND,
        )
        spent: dict[EntityRef, Decimal] = {}
        whole = True
        unread: set[EntityRef] = set()
        asked = [EntityRef(advertiser_id, level, key) for key in ids]
        async for batch in self._api.report(query):
            whole = whole and not batch.cut and not batch.problems
            if batch.without_smart_plus:
                unread |= {ref for ref in asked if self._is_smart_plus(ref)}
            for row in batch.rows:
                if row.spend is None:
                    unread.add(row.ref)
                else:
                    spent[row.ref] = row.spend
        if whole:
            for ref in asked:
                if ref not in unread:
                    spent.setdefault(ref, Decimal(0))
        return spent

    def _is_smart_plus(self, ref: EntityRef) -> bool:
        """True for an ad that no report by `ad_id` names, even if it was charged (contract 8.1)."""
        row = self._store.entity(ref)
        return row is not None and row.smart_plus

    def _compare(self, ref: EntityRef, watched: _Watched, spent: Decimal) -> None:
        now = self._log.now()
        watched.pass_time(now, self._options.quiet_cycle)
        if watched.at_stop is None:
            watched.at_stop = spent
        if watched.last is None or spent > watched.last:
            self._count_late(watched, watched.at_stop, spent)
            watched.last, watched.still = spent, timedelta()
        elif watched.still >= CYCLES * self._options.quiet_cycle:
            del self._watched[ref]
            step = JournalStep(
                state=ChangeState.QUIET,
                at=now,
                money=self._final(watched.record, watched.at_stop, spent),
                lifetime=spent,
            )
            self._log.advance(watched.record, step)

    def _count_late(self, watched: _Watched, at_stop: Decimal, spent: Decimal) -> None:
        """Show the money charged after the stop, and raise an alarm when it is too much."""
        if spent <= at_stop:
            return
        late = Money(spent - at_stop, self._currency(watched.record))
        watched.record = self._log.show_late(watched.record, late, self._log.now())
        if not watched.alarmed and self._is_alarming(watched, late):
            watched.alarmed = True
            self._store.notify(
                f'"{watched.record.change.name}" is confirmed off and is still charged: '
                f"{exact(late)} since the stop. Look at it in TikTok Ads Manager.",
                "error",
                (Remedy.RECEIPT,),
            )

    def _is_alarming(self, watched: _Watched, late: Money) -> bool:
        limit = self._options.late_limit
        hours = Decimal(int(limit.total_seconds())) / 3600
        if watched.burn and late.amount > watched.burn * hours:
            return True
        # The first reading, as after a restart, cannot tell when the money was charged.
        return watched.last is not None and watched.age > limit

    def _final(self, record: ChangeRecord, at_stop: Decimal, spent: Decimal) -> Money | None:
        """The charge at the stop plus the late charge; None if the first is not known."""
        had = record.spend_at_stop
        if had is None and record.change.is_hand_off:
            # The charge of a Promote order counts its whole life, as this reading does.
            return Money(spent, self._currency(record))
        return None if had is None else Money(had.amount + (spent - at_stop), had.currency)

    def _currency(self, record: ChangeRecord) -> str:
        if record.spend_at_stop is not None:
            return record.spend_at_stop.currency
        snapshot = self._store.snapshot(record.change.ref.advertiser_id)
        return snapshot.advertiser.currency if snapshot else ""


def _confirmed_at(record: ChangeRecord) -> datetime:
    """When a stop was proven for the last time."""
    proven = [step.at for step in record.steps if step.state is ChangeState.CONFIRMED]
    return proven[-1] if proven else record.at
