"""Stops everything: begun by a key, a signal or the command line, and followed to the end."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field

from ttui.api.port import AdsApi
from ttui.domain.campaign import Campaign
from ttui.domain.clock import Clock
from ttui.domain.fault import fault_text
from ttui.domain.stop_all import (
    NotLookedAt,
    StopAllOutcome,
    Unlisted,
    cannot_be_stopped,
    is_stoppable,
)
from ttui.services.changes.service import ChangeService
from ttui.services.stop_all.below import Below, look_below
from ttui.services.stop_all.listing import SHOPS, FreshList
from ttui.services.stop_all.missing import MAIN, MissingLists
from ttui.services.stop_all.options import StopAllOptions
from ttui.services.stop_all.record import StopAllRecord
from ttui.services.stop_all.remembered import Remembered
from ttui.services.stop_all.run import StopAllRun
from ttui.store.journal.schema import JournalError
from ttui.store.memory.state import AccountStore

LOOK_LEAST, LOOK_EACH = 6.0, 0.4
"""Seconds, and seconds per ad account, that a question waits for lists while money is spent."""


@dataclass(slots=True)
class StopAllPreview:
    """What a stop of everything would find now."""

    stops: list[Campaign] = field(default_factory=list)
    cannot: list[Campaign] = field(default_factory=list)
    unlisted: list[Unlisted] = field(default_factory=list)
    not_looked_at: list[NotLookedAt] = field(default_factory=list)


class StopAllService:
    """Lives on one event loop, from which it is called.

    Args:
        api: TikTok.
        store: gets the outcome as it grows.
        changes: sends and proves the stops.
        clock: stamps.
        advertiser_ids: the accounts of the settings; empty to go by what TikTok lists.
        options: waits and tries.
        exclusive: holds all other requests back for as long as its block lasts.
    """

    def __init__(
        self,
        api: AdsApi,
        store: AccountStore,
        changes: ChangeService,
        clock: Clock,
        advertiser_ids: Sequence[str],
        options: StopAllOptions | None = None,
        exclusive: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._options = options or StopAllOptions()
        self._api = api
        self._store = store
        self._changes = changes
        self._clock = clock
        self._advertiser_ids = tuple(advertiser_ids)
        self._fresh = FreshList(api, store, self._options.listing)
        self._exclusive = exclusive
        self._record = StopAllRecord(changes.log, store, clock)
        self._run: StopAllRun | None = None
        self._task: asyncio.Task[None] | None = None
        self._recalling: asyncio.Task[None] | None = None
        self._recording: set[asyncio.Task[None]] = set()

    def begin(self, group: str, only: Sequence[str] = ()) -> None:
        """Stop everything; returns at once, and the store shows the outcome.

        While a stop is under way it takes this request too, and covers more accounts if need be.

        Args:
            group: a new id, journalled with each change.
            only: the ad accounts to stop; empty for all of the profile.
        """
        run = self._run
        if self._task is not None and not self._task.done() and run and not run.is_over:
            before = run.only
            is_again = run.again(only)
            if run.only != before:
                # After a crash the wider wish must not be lost.
                run.groups.append(group)
                self._spawn(self._record.asked(group, only))
                return
            what = f"Ad account {' and '.join(only)}" if only else "Everything"
            more = "; its campaigns" if only else "; all accounts"
            more = f"{more} are listed once more." if is_again else " already."
            self._store.notify(f"{what} is being stopped{more}", "warning")
            return
        # It exists from now on: a request for more that comes in the same moment finds it.
        run = self._new_run(group, only)
        self._task = asyncio.get_running_loop().create_task(self._guarded(run))

    def _new_run(self, group: str, only: Sequence[str]) -> StopAllRun:
        if self._run is not None:
            self._run.forget()
        self._run = StopAllRun(
            self._fresh, self._store, self._changes, self._clock, self._options, group, only
        )
        return self._run

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._recording.add(task)
        task.add_done_callback(self._recording.discard)

    def within(self, accounts: int) -> float:
        """Seconds within which a stop of this many ad accounts ends, whatever TikTok does."""
        return self._fresh.within(accounts) + self._options.proven_within

    def below_within(self, accounts: int) -> float:
        """The longest time, in seconds, to ask for the ad groups of this many ad accounts."""
        return LOOK_LEAST + LOOK_EACH * accounts

    async def below(self) -> Below:
        """List ad groups once a stop is over: which are on under campaigns that no list showed."""
        shown = self._fresh.shown
        return await look_below(self._api, shown, self.below_within(len(shown)))

    async def run(
        self, group: str, accounts: Sequence[str] = (), *, is_bounded: bool = False
    ) -> StopAllOutcome:
        """Stop everything and wait until each stop has ended.

        Args:
            group: a new id, journalled with each change.
            accounts: only these; empty for all of the profile.
            is_bounded: return after `within` seconds. Open stops then have no end yet, and lists
                that were not read are named.
        """
        return await self._follow(self._new_run(group, accounts), is_bounded=is_bounded)

    async def _follow(self, run: StopAllRun, *, is_bounded: bool = False) -> StopAllOutcome:
        # This runs at the same time as the first request; the changes are journalled behind it.
        asked = asyncio.ensure_future(self._record.asked(run.groups[0], run.only))
        going = asyncio.ensure_future(run.go(self._advertiser_ids))
        try:
            while not going.done():
                left = run.began + self.within(run.accounts) - asyncio.get_running_loop().time()
                if is_bounded and left <= 0:
                    return run.as_it_stands()
                await asyncio.wait({going}, timeout=left if is_bounded else None)
        finally:
            going.cancel()
        outcome = going.result()
        ended = asyncio.ensure_future(self._ended(run.groups))
        # A journal that hangs must not make a stop look unfinished.
        await asyncio.wait({asked, ended}, timeout=self._options.note_within)
        return outcome

    async def _ended(self, groups: Sequence[str]) -> None:
        for group in groups:
            await self._record.ended(group)

    async def tell_cut_off(self) -> None:
        """Say which stops of everything an earlier session could not bring to their end."""
        await self._record.tell_cut_off()

    def recall(self) -> None:
        """Show the journal's latest stop of everything, unless this session has one of its own."""
        if self._recalling is None or self._recalling.done():
            self._recalling = asyncio.get_running_loop().create_task(self._recall())

    async def _recall(self) -> None:
        ids = self._advertiser_ids or self._store.expected
        if not ids:
            found_ids = await self._fresh.accounts(self._fresh.until(0))
            if found_ids.missing:
                self._store.notify(found_ids.missing.reason, "error")
                return
            ids = found_ids.ids
        try:
            found = await self._record.latest(ids)
        except JournalError as error:
            self._store.notify(str(error), "error")
            return
        if self._store.app_state().stop_all is not None:
            return
        if found is None:
            self._store.notify(
                "Nothing was stopped by a stop of everything, in no session on this journal."
            )
        else:
            self._store.set_stop_all(found)

    async def look(self, accounts: Sequence[str] = ()) -> StopAllPreview:
        """List the campaigns that `run` would stop now, for a question; sends no write."""
        found = StopAllPreview()
        remembered = Remembered(self._changes.log, self._options.memory_wait)
        ids = tuple(accounts) or self._advertiser_ids or self._store.expected
        remembered.load(ids)
        now = asyncio.get_running_loop().time
        if not ids:
            listed = await self._fresh.accounts(now() + LOOK_LEAST)
            if listed.missing:
                found.unlisted.append(
                    Unlisted("", listed.missing.reason, trouble=listed.missing.trouble)
                )
            ids = listed.ids or await remembered.accounts()
        until = now() + max(LOOK_LEAST, LOOK_EACH * len(ids))
        await asyncio.gather(*(self._look_at(found, one, remembered, until) for one in ids))
        remembered.forget()
        return found

    async def _look_at(
        self, found: StopAllPreview, advertiser_id: str, remembered: Remembered, until: float
    ) -> None:
        rows: dict[str, Campaign] = {}

        def take(some: Sequence[Campaign]) -> None:
            rows.update((row.ref.id, row) for row in some)

        kinds = (MAIN, *SHOPS)
        others, *reasons = await asyncio.gather(
            self._fresh.others(advertiser_id, take, until),
            *(
                self._fresh.campaigns(advertiser_id, kind, take, lambda: None, until)
                for kind in kinds
            ),
        )
        missing = MissingLists()
        missing.name(advertiser_id, "Promotes and reservations: ", others)
        for kind, reason in zip(kinds, reasons, strict=True):
            missing.end(advertiser_id, kind, reason, 0)
        unread = {kind for kind, reason in zip(kinds, reasons, strict=True) if reason}
        if others or unread:
            old = await remembered.campaigns(advertiser_id)
            known = {
                row.ref.id: row
                for row in old
                if MAIN in unread
                or row.origin in unread
                or (others and (row.is_promote or row.is_reservation))
            }
            rows = known | rows
        found.stops += [row for row in rows.values() if is_stoppable(row)]
        account = self._store.snapshot(advertiser_id)
        found.cannot += [row for row in rows.values() if cannot_be_stopped(row, account)]
        found.unlisted += missing.unlisted(())
        found.not_looked_at += missing.not_looked_at(())

    async def drain(self, within: float) -> bool:
        """Wait for a stop of everything that was begun; True when each of its stops has ended."""
        if self._task is None:
            return True
        done, _ = await asyncio.wait({self._task}, timeout=within)
        return bool(done)

    async def close(self) -> None:
        """Stop working; everything that was sent is in the journal."""
        if self._run is not None:
            self._run.forget()
        tasks = [task for task in (self._task, self._recalling) if task is not None]
        tasks += self._recording
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _guarded(self, run: StopAllRun) -> None:
        with ExitStack() as exclusive:
            exclusive.enter_context(self._exclusive())
            # If the lists take longer than a rate limit lasts, the screen must be read again.
            loop = asyncio.get_running_loop()
            exclusive.callback(loop.call_later(self._options.exclusive, exclusive.close).cancel)
            await self._go(run)

    async def _go(self, run: StopAllRun) -> None:
        try:
            await self._follow(run)
        except Exception as error:  # noqa: BLE001 - the worker's boundary: the person must know
            text = f"Fault in ttui while stopping everything: {fault_text(error)}"
            self._store.notify(text, "error")
