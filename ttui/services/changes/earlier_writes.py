"""Looks up, in the journal, the writes that other sessions sent to a row."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.services.changes.options import ChangeOptions
from ttui.services.changes.unsettled_writes import EarlierWrite, UnsettledWrites
from ttui.services.concurrency.pause import pause
from ttui.services.concurrency.spawning import Spawn
from ttui.services.journal.writer import ChangeLog
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalEntry
from ttui.store.journal.schema import JournalError

_NEVER_SENT = frozenset(
    {ChangeState.SUPERSEDED, ChangeState.REJECTED_LOCALLY, ChangeState.NOT_LANDED}
)
_Found = Mapping[EntityRef, Sequence[JournalEntry]]
_UNKNOWN, _NOTHING = float("inf"), float("-inf")


@dataclass(slots=True)
class JournalQuery:
    """A question to the journal about what other sessions sent to some rows."""

    answered: asyncio.Event = field(default_factory=asyncio.Event)
    unseen: float = _UNKNOWN
    """`Clock.monotonic` second until which other sessions may have written entries that were not
    read. Once the journal has answered, there are none. If it cannot be read, this is the last
    change of its file."""

    async def wait(self, seconds: float) -> None:
        """Wait for the answer, at most this many seconds."""
        await pause(self.answered, seconds)


class EarlierWrites:
    """Adds other sessions' writes, as the journal has them, to the unsettled writes."""

    def __init__(
        self,
        log: ChangeLog,
        unsettled: UnsettledWrites,
        clock: Clock,
        options: ChangeOptions,
        spawn: Spawn,
    ) -> None:
        self._log = log
        self._unsettled = unsettled
        self._clock = clock
        self._options = options
        self._spawn = spawn
        self._ahead: dict[datetime, float] = {}
        self._untouched: dict[EntityRef, tuple[int, int]] = {}
        """Rows that no other session had switched, with the journal's version at that time. While
        the version stays the same, the journal is not asked about them again; this makes most looks
        cheap."""

    async def query(self, refs: Sequence[EntityRef]) -> JournalQuery:
        """Ask the journal about some rows. A journal that hangs blocks nothing.

        Returns:
            The question; its answer may come later. The user was told of a failing journal before.
        """
        query = JournalQuery()
        self._spawn(self._ask(refs, query))
        await query.wait(self._options.stop_journal_wait)
        return query

    def clear_at(self, change: StatusChange, query: JournalQuery) -> float:
        """The moment from which a read is newer than every write that only the journal may know.

        A start is on disk before it leaves. So an earlier write was in the file before its last
        change, and every read shows it once `longest_unsettled` has passed since then. Writes asked
        after this change do not affect its proof.
        """
        if query.unseen == _NOTHING:
            return _NOTHING
        return min(query.unseen, self._tick(change.asked_at)) + self._options.longest_unsettled

    async def started_lately(self, wait: float) -> frozenset[EntityRef] | None:
        """Rows that some session started so recently that a read may not show it yet.

        Args:
            wait: the longest wait for the journal, in seconds.

        Returns:
            None if the journal does not tell: then every row that reads off may be one of them.
        """
        since = self._log.now() - timedelta(seconds=self._options.longest_unsettled)
        found: list[frozenset[EntityRef] | None] = []
        answered = asyncio.Event()

        def started(journal: Journal) -> frozenset[EntityRef] | None:
            with suppress(JournalError):
                refs = frozenset(entry.record.change.ref for entry in journal.started(since))
                if not journal.trouble:
                    return refs
            # A start is on disk before it leaves: in a file that no other process changed since,
            # there is none that is not known here.
            changed = journal.changed_at()
            return None if changed is not None and changed >= since else frozenset()

        async def ask() -> None:
            with suppress(JournalError):
                found.append(await self._log.peek(started))
            answered.set()

        self._spawn(ask())
        await pause(answered, wait)
        return found[0] if found else None

    async def _ask(self, refs: Sequence[EntityRef], query: JournalQuery) -> None:
        own = self._log.author.session
        since = self._log.now() - timedelta(seconds=self._options.longest_unsettled)

        def recent(journal: Journal) -> tuple[tuple[int, int], _Found] | datetime | None:
            try:
                version = journal.version()
                ask = [ref for ref in refs if self._untouched.get(ref) != version]
                return version, {ref: journal.of_others(ref, own, since) for ref in ask}
            except JournalError:
                return journal.changed_at()

        try:
            answer = await self._log.peek(recent)
        except JournalError:
            query.answered.set()
            return
        if not isinstance(answer, tuple):
            query.unseen = _NOTHING if answer is None else self._tick(answer)
            query.answered.set()
            return
        version, found = answer
        for ref, entries in found.items():
            writes = (self.write_of(entry.record) for entry in entries)
            self._unsettled.learn(ref, [write for write in writes if write is not None])
            if not entries:
                self._untouched[ref] = version
        query.unseen = _NOTHING
        query.answered.set()

    def write_of(self, record: ChangeRecord) -> EarlierWrite | None:
        """The write that a record tells of, or None if nothing was sent."""
        change = record.change
        if record.state in _NEVER_SENT or change.is_hand_off:
            return None
        steps = {proof.state: proof.at for proof in record.steps}
        answered = steps.get(ChangeState.ACCEPTED) or steps.get(ChangeState.REFUSED)
        proven = steps.get(ChangeState.CONFIRMED)
        flight = self._options.latest_landing
        until = self._tick(answered or record.at)
        if answered is None:
            # A change that is open may be sent at any moment, or was sent when its session died.
            wait = self._options.longest_wait if record.state.is_open else 0.0
            until = min(self._clock.monotonic(), until + wait) + flight
        return EarlierWrite(
            change_id=change.change_id,
            to=change.to,
            sent=self._tick(change.asked_at),
            sent_last=self._tick(change.asked_at),
            until=until,
            lost=answered is None,
            accepted=ChangeState.ACCEPTED in steps,
            can_show=change.seen is not change.to,
            # If the row was already as asked, reading it proves nothing: the write may still take
            # effect.
            shown=self._tick(proven) if proven and change.seen is not change.to else None,
        )

    def _tick(self, at: datetime) -> float:
        """The `Clock.monotonic` second of a wall time.

        If the time lies ahead (the wall clock was set back), the moment at which it was first seen
        counts.
        """
        now, age = self._clock.monotonic(), (self._log.now() - at).total_seconds()
        return now - age if age >= 0 else self._ahead.setdefault(at, now)
