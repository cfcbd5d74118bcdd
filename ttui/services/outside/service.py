"""Finds switches that moved without this session, and remembers the last seen switches.

It sees the rows of every list that is read, page by page. Only a switch that differs from the last
seen one is compared with the journal of all sessions.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.changes import ChangeRecord
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.outside import (
    KnownSwitch,
    Meaning,
    OutsideChange,
    OutsideVerdict,
    Sighting,
    explains_since,
    judge,
)
from ttui.domain.spend import Window
from ttui.domain.status import DeliveryState, OperationStatus
from ttui.services.concurrency.pause import pause
from ttui.services.journal.writer import ChangeLog
from ttui.services.outside.last_seen import SwitchMemory
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalEntry
from ttui.store.journal.schema import JournalError
from ttui.store.memory.state import AccountStore

Row = Campaign | AdGroup | Ad

ROWS_AT_ONCE = 50
"""Rows asked about at once on the journal's thread; a stop waits at most 0.25 s for it."""
OFF_FOR = 60.0
"""Seconds until a journal that could not be used is tried again."""
CLOSE_WAIT = 0.5
"""Seconds that quitting waits for the last write of seen switches."""
_SWITCHES = frozenset({OperationStatus.ENABLE, OperationStatus.DISABLE})
_NAMED = 2
"""Rows that a notice names."""


@dataclass(frozen=True, slots=True)
class _Discrepancy:
    """A switch that differs from its known state."""

    row: Row
    known: KnownSwitch
    seen: Sighting


@dataclass(frozen=True, slots=True)
class _Page:
    """Rows as the store had them and as they were read."""

    pairs: Sequence[tuple[Row | None, Row]]
    started: float
    at: datetime


@dataclass(frozen=True, slots=True)
class _Listed:
    """A level that was read to its end."""

    advertiser_id: str
    level: Level
    started: float


@dataclass(frozen=True, slots=True)
class _Unread:
    """Rows that a list holds and that could not be read."""

    refs: Sequence[EntityRef]


class OutsideWatch:
    """Lives on the engine's loop.

    Fulfils `feed.Observer`.

    Args:
        log: has the journal's thread.
        store: has the rows as known before, and gets the outside changes.
        clock: stamps.
        session: the id of this process; it tells our changes from those of other sessions.
        lag: how long after a write a read may still show the state before it.
    """

    def __init__(
        self, log: ChangeLog, store: AccountStore, clock: Clock, session: str, lag: timedelta
    ) -> None:
        self._log = log
        self._store = store
        self._clock = clock
        self._session = session
        self._lag = lag
        self.memory = SwitchMemory(log, store, clock)
        self._early: deque[_Page | _Listed | _Unread] = deque()
        """Pages that came before the account's last seen switches were loaded, in order."""
        self._discrepancies: dict[EntityRef, _Discrepancy] = {}
        self._undecided: dict[EntityRef, KnownSwitch] = {}
        """The known state of rows that a read showed otherwise, while it is not clear who moved
        them."""
        self._wake = asyncio.Event()
        self._off_until = float("-inf")
        self._keeps = False
        self.is_silent = False
        """True while something else tells the changes, such as the report at start."""

    @property
    def is_idle(self) -> bool:
        """True when everything that was read so far has been looked into."""
        return not self._early and not self._discrepancies

    async def run(self) -> None:
        """Check the pages that are read, and save the seen switches, until cancelled."""
        self._keeps = True
        while True:
            await self.catch_up()
            await self._save(at_once=False)
            await pause(self._wake, self.memory.next_save())

    async def close(self) -> None:
        """Save the seen switches a last time, without waiting long for a slow disk."""
        if self._keeps:
            try:
                async with asyncio.timeout(CLOSE_WAIT):
                    await self._save(at_once=True)
            except TimeoutError:
                return

    async def _save(self, *, at_once: bool) -> None:
        if self._is_off:
            return
        try:
            await self.memory.save(self.unsure, at_once=at_once)
        except JournalError:
            self._off_until = self._clock.monotonic() + OFF_FOR

    @property
    def unsure(self) -> dict[EntityRef, KnownSwitch]:
        """The known state of rows that were read otherwise since."""
        return {
            ref: discrepancy.known for ref, discrepancy in self._discrepancies.items()
        } | self._undecided

    @property
    def _is_off(self) -> bool:
        return self._clock.monotonic() < self._off_until

    async def catch_up(self) -> None:
        """Check everything that was read so far.

        Without the journal nothing can be decided. It is then not asked again for a while, because
        repeated questions to a locked file would delay a stop.
        """
        self._wake.clear()
        if not self._is_off:
            try:
                await self.memory.load(self._store.expected)
                while self._early:
                    self._take_early(self._early.popleft())
                await self._decide()
            except JournalError:
                self._off_until = self._clock.monotonic() + OFF_FOR
        if self._is_off:
            for each in self._early:
                if isinstance(each, _Page):
                    self._defer(each.pairs)
            self._early.clear()
            # Their list confirms the other rows, but it must not confirm the known state of these.
            for ref, discrepancy in self._discrepancies.items():
                self._undecided.setdefault(ref, discrepancy.known)
            self._discrepancies.clear()

    def page_read(self, rows: Sequence[Row], started: float) -> None:
        """Take a page; see `Observer`."""
        if not rows:
            return
        page = _Page(self._unlike(rows), started, self._clock.now())
        if not self._is_off:
            self._see_again(rows, started)
        if self._is_off:
            self._defer(page.pairs)
        elif self.memory.knows(rows[0].ref.advertiser_id):
            self._take(page)
        else:
            self._early.append(page)
        if self._early or self._discrepancies:
            self._wake.set()

    def _see_again(self, rows: Sequence[Row], started: float) -> None:
        """Note that the own list of TikTok Shop ads shows them as they were: no other list does."""
        waited = timedelta(seconds=max(0.0, self._clock.monotonic() - started))
        sent = self._clock.now() - waited
        for row in rows:
            if row.is_shop and self._is_as_believed(row, row):
                self.memory.see_again(row, sent)

    def _unlike(self, rows: Sequence[Row]) -> list[tuple[Row | None, Row]]:
        """The few rows of a page that must be checked, so that 100,000 ads cost little."""
        account, level = rows[0].ref.advertiser_id, rows[0].ref.level
        snapshot = self._store.snapshot(account)
        if snapshot is None:
            return [(None, row) for row in rows]
        table: Mapping[str, Row] = snapshot.ads
        if level is Level.CAMPAIGN:
            table = snapshot.campaigns
        elif level is Level.ADGROUP:
            table = snapshot.adgroups
        pairs = ((table.get(row.ref.id), row) for row in rows)
        if not self.memory.knows(account):
            return list(pairs)
        return [(before, row) for before, row in pairs if not self._is_as_believed(before, row)]

    def unread(self, refs: Sequence[EntityRef]) -> None:
        """Note rows whose list does not confirm their known state; see `Observer`."""
        if refs and not self.memory.knows(refs[0].advertiser_id):
            self._early.append(_Unread(refs))
        else:
            self._take_unread(refs)

    def _take_unread(self, refs: Sequence[EntityRef]) -> None:
        for ref in refs:
            self._doubt(ref, self.memory.known(ref))

    def _doubt(self, ref: EntityRef, known: KnownSwitch | None) -> None:
        if known is not None and known.switch in _SWITCHES:
            self._undecided.setdefault(ref, known)

    def listed(self, advertiser_id: str, level: Level, started: float) -> None:
        """Note that a level was read to its end; see `Observer`."""
        if started < self._off_until:
            return  # not all its pages were held against what is believed: it confirms nothing
        if self.memory.knows(advertiser_id):
            self.memory.listed(advertiser_id, level, started)
        else:
            # This is queued behind its pages, which are compared with the state before this list.
            self._early.append(_Listed(advertiser_id, level, started))
        self._wake.set()

    def _take_early(self, each: "_Page | _Listed | _Unread") -> None:
        if isinstance(each, _Page):
            self._take(each)
        elif isinstance(each, _Unread):
            self._take_unread(each.refs)
        else:
            self.memory.listed(each.advertiser_id, each.level, each.started)

    def _defer(self, pairs: Sequence[tuple[Row | None, Row]]) -> None:
        """Note rows that are not checked now, for when they are read again and the journal answers.

        A row that reads as before by then may have moved twice: by a proven change of ours, and
        back by somebody else.
        """
        for before, row in pairs:
            known = self._known(before, row)
            is_moved = known is not None and known.switch is not row.switch
            if known is not None and is_moved and row.switch in _SWITCHES and _is_watched(row):
                self._undecided.setdefault(row.ref, known)

    def _take(self, page: "_Page") -> None:
        for before, row in page.pairs:
            if self._is_as_believed(before, row):
                continue
            if not _is_watched(row):
                self.memory.see(row, page.at)
            elif row.switch is OperationStatus.UNKNOWN:
                self._doubt(row.ref, self._known(before, row))
            elif row.switch not in _SWITCHES:
                self.memory.see(row, page.at)
            elif not self._store.is_stale(row.ref, page.started):
                self._compare(before, row, page)
            elif row.ref not in self._discrepancies:
                # A newer read of it is judged instead. This list showed it otherwise all the same,
                # so the list must not confirm its known state.
                self._defer([(before, row)])

    def _is_as_believed(self, before: Row | None, row: Row) -> bool:
        """The quick comparison that is enough for nearly all rows."""
        if before is not None and before.switch is not row.switch:
            return False
        if self._undecided and row.ref in self._undecided:
            return False
        return self.memory.switch(row.ref) is row.switch or not self.memory.keeps(row.ref)

    def _compare(self, before: Row | None, row: Row, page: "_Page") -> None:
        earlier = self._discrepancies.get(row.ref)
        known = self._undecided.get(row.ref) or self._known(before, row)
        known = earlier.known if earlier else known
        if known is None or known.switch not in _SWITCHES:
            self.memory.see(row, page.at)
            return
        waited = timedelta(seconds=max(0.0, self._clock.monotonic() - page.started))
        sent = min(page.at, self._clock.now() - waited)
        self._discrepancies[row.ref] = _Discrepancy(row, known, Sighting(row.switch, sent, page.at))

    def _known(self, before: Row | None, row: Row) -> KnownSwitch | None:
        """The known state of a row; from the store if the row is not remembered."""
        remembered = self.memory.known(row.ref)
        if remembered is not None or before is None:
            return remembered
        return KnownSwitch(before.switch, self.memory.listed_at(row.ref), self._spend(row))

    async def _decide(self) -> None:
        while self._discrepancies:
            refs = list(self._discrepancies)[:ROWS_AT_ONCE]
            discrepancies = [self._discrepancies[ref] for ref in refs]
            since = [
                explains_since(discrepancy.known, discrepancy.seen, self._lag)
                for discrepancy in discrepancies
            ]
            asked = list(zip(refs, since, strict=True))
            found = await self._log.ask(partial(self._recent, asked=asked))
            told: list[OutsideChange] = []
            for ref, discrepancy, entries in zip(refs, discrepancies, found, strict=True):
                if self._discrepancies.get(ref) is discrepancy:
                    del self._discrepancies[ref]
                change = self._end(discrepancy, entries)
                if change is not None:
                    told.append(change)
            self._tell(told)

    def _recent(
        self, journal: Journal, asked: Sequence[tuple[EntityRef, datetime]]
    ) -> list[tuple[JournalEntry, ...]]:
        """The journal's entries of each row since a given moment; called on its thread.

        That is before it may have caught up.
        """
        if self._log.is_behind:
            raise JournalError("It lacks changes of this session: ours would seem theirs.")
        return [journal.of_row(ref, since) for ref, since in asked]

    def _end(
        self, discrepancy: _Discrepancy, entries: Sequence[JournalEntry]
    ) -> OutsideChange | None:
        """Save the result of a case; returns the change if no ttui session made it."""
        ref = discrepancy.row.ref
        records = [entry.record for entry in entries]
        last = self._store.outside.get(ref)
        verdict = judge(discrepancy.known, discrepancy.seen, records, self._lag, last)
        if verdict.meaning is Meaning.UNSURE:
            self._undecided[ref] = verdict.before
            return None
        self._undecided.pop(ref, None)
        self.memory.see(discrepancy.row, discrepancy.seen.at)
        if verdict.meaning is Meaning.OUTSIDE:
            change = self._change(discrepancy, verdict)
            self._store.put_outside(change)
            return change
        if verdict.record is not None:
            self._explained(discrepancy, verdict, verdict.record, entries)
        return None

    def _explained(
        self,
        discrepancy: _Discrepancy,
        verdict: OutsideVerdict,
        record: ChangeRecord,
        entries: Sequence[JournalEntry],
    ) -> None:
        """Take a change of some session: it ends an outside change; another session's is shown."""
        author = next(
            entry.author
            for entry in entries
            if entry.record.change.change_id == record.change.change_id
        )
        own = self._store.change(discrepancy.row.ref)
        if author.session == self._session or (
            own is not None and own.change.change_id == record.change.change_id
        ):
            self._store.drop_outside(discrepancy.row.ref)
        else:
            self._store.put_outside(
                self._change(discrepancy, verdict, by=f"{author.user}@{author.host}")
            )

    def _change(
        self, discrepancy: _Discrepancy, verdict: OutsideVerdict, by: str = ""
    ) -> OutsideChange:
        was = verdict.before.switch
        if was is discrepancy.seen.switch:
            was = discrepancy.known.switch
        return OutsideChange(
            ref=discrepancy.row.ref,
            name=discrepancy.row.name,
            was=was,
            to=discrepancy.seen.switch,
            not_before=min(verdict.before.at, discrepancy.seen.at),
            seen_at=discrepancy.seen.at,
            spend_before=verdict.before.spend or self._spend(discrepancy.row),
            spend_seen=self._spend(discrepancy.row),
            by=by,
        )

    def _spend(self, row: Row) -> Money | None:
        snapshot = self._store.snapshot(row.ref.advertiser_id)
        return snapshot.charged(row, Window.LIFETIME) if snapshot else None

    def _tell(self, changes: Sequence[OutsideChange]) -> None:
        if changes and not self.is_silent:
            self._store.notify(outside_words(changes), "warning")


def _is_watched(row: Row) -> bool:
    """False for deleted and ended rows, and for Promotes, which only TikTok's app switches."""
    return not row.is_promote and row.delivery.state is not DeliveryState.DELETED


def outside_words(changes: Sequence[OutsideChange]) -> str:
    """The notice about several changes. Rows that are on now come first: they cost money."""
    ordered = sorted(changes, key=lambda change: change.to is not OperationStatus.ENABLE)
    named = ", ".join(f'"{change.name}" {_word(change)}' for change in ordered[:_NAMED])
    more = f" and {len(changes) - _NAMED} more" if len(changes) > _NAMED else ""
    rows = "1 row was" if len(changes) == 1 else f"{len(changes)} rows were"
    return f"{rows} switched outside ttui: {named}{more}."


def _word(change: OutsideChange) -> str:
    return "on" if change.to is OperationStatus.ENABLE else "off"
