"""At start: reports what happened while no ttui ran, once lists and journal are read."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from ttui.domain.campaign import Campaign
from ttui.domain.clock import Clock
from ttui.domain.ids import Level
from ttui.domain.outside import OutsideChange
from ttui.domain.receipt import Receipt
from ttui.domain.since_last_run import (
    Gone,
    SinceLastRunReport,
    dearest_first,
    gone_rows,
    late_charges,
)
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.totals import is_running
from ttui.services.changes.late_spend_watch import LateSpendWatch
from ttui.services.changes.options import Pauses
from ttui.services.changes.startup_recovery import StartupRecovery
from ttui.services.journal.writer import ChangeLog
from ttui.services.outside.last_seen import is_whole
from ttui.services.outside.service import OutsideWatch, outside_words
from ttui.store.journal.rows import JournalEntry
from ttui.store.journal.schema import JournalError
from ttui.store.memory.state import AccountStore

FIRST_LOOK, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between checks whether all facts are there, in the first moments of a session."""
BRANCHES_WITHIN = 15.0
"""Seconds to wait for ad groups and ads after the campaigns were read."""
GIVE_UP_AFTER = 600.0
"""Seconds after which the report does not wait for an account that cannot be read."""


class SinceLastRunService:
    """One per session, on the engine's loop."""

    def __init__(
        self,
        log: ChangeLog,
        store: AccountStore,
        clock: Clock,
        watch: OutsideWatch,
        recovery: StartupRecovery,
        late_spend: LateSpendWatch,
    ) -> None:
        self._log = log
        self._store = store
        self._clock = clock
        self._watch = watch
        self._recovery = recovery
        self._late_spend = late_spend

    async def run(self) -> None:
        """Wait for the facts, make the report once, and end."""
        self._watch.is_silent = True
        began = self._clock.monotonic()
        try:
            await self._wait(lambda: self._campaigns_read, began + GIVE_UP_AFTER)
            soon = self._clock.monotonic() + BRANCHES_WITHIN
            await self._wait(lambda: self._branches_read, soon)
            await self._wait(lambda: self.is_money_read and self._watch.is_idle, soon)
            report = await self.report()
            self._store.set_since_last_run(report)
            self._tell_others(report)
        finally:
            self._watch.is_silent = False

    def _tell_others(self, report: SinceLastRunReport) -> None:
        """Tell changes that came while the report was made, in the usual way."""
        found = self._store.outside.values()
        others = [each for each in found if each.is_outside and each not in report.outside]
        if others:
            self._store.notify(outside_words(others), "warning")

    async def _wait(self, is_there: Callable[[], bool], until: float) -> None:
        pauses = Pauses(FIRST_LOOK, LONGEST_PAUSE)
        while not is_there() and self._clock.monotonic() < until:
            pause = pauses.next()
            await asyncio.sleep(pause)

    @property
    def is_money_read(self) -> bool:
        """True once the spend of earlier sessions' stops was read."""
        return self._late_spend.has_looked

    @property
    def _read(self) -> list[AccountSnapshot]:
        found = (self._store.snapshot(key) for key in self._store.expected)
        return [snapshot for snapshot in found if snapshot is not None]

    @property
    def _campaigns_read(self) -> bool:
        listed = self._store.app_state().accounts_read.is_all_listed
        return listed and self._recovery.has_looked

    @property
    def _branches_read(self) -> bool:
        """True once ad groups are read, and ads if they are few; many ads would come too late."""
        return all(
            Level.ADGROUP in each.lists_read
            and (
                Level.AD in each.lists_read
                or not self._watch.memory.keeps_all_ads(each.advertiser.advertiser_id)
            )
            for each in self._read
        )

    async def report(self) -> SinceLastRunReport:
        """The report from the facts known by now."""
        memory = self._watch.memory
        looks = [at for key in self._store.expected if (at := memory.since(key)) is not None]
        return SinceLastRunReport(
            since=min(looks, default=None),
            until=memory.opened,
            unresolved=await self._unresolved(),
            outside=self._outside(memory.opened),
            appeared=tuple(row for each in self._read for row in self._appeared(each)),
            gone=tuple(row for each in self._read for row in self._gone(each)),
            late=late_charges(self._store.app_state().changes.values(), memory.opened),
        )

    async def _unresolved(self) -> tuple[Receipt, ...]:
        """The changes that were open at start, as the journal has them by now."""
        ids = [entry.record.change.change_id for entry in self._recovery.found]
        try:
            now: Sequence[JournalEntry | None] = await self._log.ask(
                lambda journal: [journal.record(change_id) for change_id in ids]
            )
        except JournalError:
            now = self._recovery.found
        return tuple(Receipt(entry.record, entry.author) for entry in now if entry is not None)

    def _outside(self, opened: datetime) -> tuple[OutsideChange, ...]:
        """The changes from before this session read the rows for the first time."""
        found = self._store.outside.values()
        return dearest_first(each for each in found if each.is_outside and each.not_before < opened)

    def _appeared(self, account: AccountSnapshot) -> list[Campaign]:
        """New campaigns that may spend, in accounts that were seen before."""
        key = account.advertiser.advertiser_id
        since = self._watch.memory.since(key)
        if since is None:
            return []
        before = {row.ref for row in self._watch.memory.found[key].rows}
        return [
            row
            for row in account.campaigns.values()
            if row.ref not in before and is_running(row, account)
        ]

    def _gone(self, account: AccountSnapshot) -> tuple[Gone, ...]:
        memory = self._watch.memory.found.get(account.advertiser.advertiser_id)
        rows = memory.rows if memory else ()
        return gone_rows(
            [
                (Gone(row.ref, row.name, row.known.switch), row.parent_id)
                for row in rows
                if row.ref.level is not Level.AD
            ],
            account.campaigns if is_whole(account, Level.CAMPAIGN) else None,
            account.adgroups if is_whole(account, Level.ADGROUP) else None,
        )
