"""Journals each stop of everything as a whole, beside the changes of its rows."""

import asyncio
from collections.abc import Collection, Sequence
from functools import partial

from ttui.domain.changes import ChangeRecord
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.remedy import Remedy
from ttui.domain.stop_all import StopAllOutcome
from ttui.services.journal.writer import ChangeLog
from ttui.store.journal import stop_alls
from ttui.store.journal.journal import Journal
from ttui.store.journal.schema import JournalError
from ttui.store.memory.state import AccountStore

_LOOK_AGAIN = 5.0
"""Seconds between checks whether another session's stop of everything has ended."""
_ROWS_AT_ONCE = 50
"""Rows asked about at once on the journal's thread; a stop waits at most 0.25 s for it."""


class StopAllRecord:
    """Writes without delaying the stop. If the journal fails, the changes of the rows tell it."""

    def __init__(self, log: ChangeLog, store: AccountStore, clock: Clock) -> None:
        self._log = log
        self._store = store
        self._clock = clock

    async def asked(self, group: str, only: Sequence[str] = ()) -> None:
        """Journal that a stop of everything, or of these ad accounts only, was asked for."""
        at, author = self._clock.now(), self._log.author
        write = partial(stop_alls.asked, group=group, at=at, author=author, only=tuple(only))
        self._log.write_again(f"stop all {group}", write)
        try:
            await self._log.ask(write)
        except JournalError:
            return

    async def ended(self, group: str) -> None:
        """Journal that each of its stops has ended."""
        write = partial(stop_alls.ended, group=group, at=self._clock.now())
        self._log.write_again(f"end of stop all {group}", write)
        try:
            await self._log.ask(write)
        except JournalError:
            return

    async def tell_cut_off(self) -> None:
        """Tell once of each stop of everything that an earlier session did not finish.

        If another running session still works on one, wait: its line may have dropped, so that it
        is ending just now.
        """
        is_running = await self._tell_those_of_ended_sessions()
        while is_running:
            await asyncio.sleep(_LOOK_AGAIN)
            is_running = await self._tell_those_of_ended_sessions()

    async def _tell_those_of_ended_sessions(self) -> bool:
        """True while another running session works on a stop of everything."""
        now, author = self._clock.now(), self._log.author
        try:
            # In this order, a session that dies between the two reads is found by the second.
            is_running = await self._log.ask(
                lambda journal: stop_alls.running(journal, author, now)
            )
            left = await self._log.ask(lambda journal: stop_alls.cut_off(journal, author, now))
        except JournalError:
            return False
        for one in left:
            self._store.notify(
                f"{one.by} asked to stop {self._what(one)} at {one.at:%Y-%m-%d %H:%M:%S} UTC, and"
                " ttui ended before that was done. What it had sent is read back now; what is still"
                " on was not stopped.",
                "error",
                (Remedy.STOP_ALL,),
            )
            await self.ended(one.group)
        return is_running is not None

    def _what(self, stop: stop_alls.Earlier) -> str:
        if not stop.only:
            return "everything"
        found = ((key, self._store.snapshot(key)) for key in stop.only)
        names = [one.advertiser.name if one else key for key, one in found]
        return f"everything of {' and '.join(names)}"

    async def latest(self, advertiser_ids: Collection[str]) -> StopAllOutcome | None:
        """The journal's latest stop of everything that switched something off in these ad accounts.

        Later changes of its rows are put into the store, so that no row is put back that somebody
        switched again.

        Raises:
            JournalError: it cannot be read.
        """
        found = await self._log.ask(lambda journal: stop_alls.latest(journal, advertiser_ids))
        if found is None:
            return None
        entries = await self._log.ask(lambda journal: journal.of_group(found.group))
        stops = {
            entry.record.change.ref: entry.record
            for entry in entries
            if entry.record.change.is_stop
            and entry.record.change.ref.advertiser_id in advertiser_ids
        }
        refs = list(stops)
        for first in range(0, len(refs), _ROWS_AT_ONCE):
            part = refs[first : first + _ROWS_AT_ONCE]
            for record in await self._log.ask(partial(_latest_of, refs=part)):
                self._store.put_change(record)
        return StopAllOutcome(
            group=found.group,
            asked_at=found.at,
            tick=float("-inf"),
            records=tuple(stops.values()),
            is_over=True,
            # A stop of one account that grew into one of all has rows of the others.
            only=found.only if all(ref.advertiser_id in found.only for ref in stops) else (),
            by=found.by,
        )


def _latest_of(journal: Journal, refs: Sequence[EntityRef]) -> list[ChangeRecord]:
    """The latest change of each row that may have had an effect."""
    found = (journal.latest_effective(ref) for ref in refs)
    return [entry.record for entry in found if entry is not None]
