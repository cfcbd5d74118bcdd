"""One stop of everything, from the first list to the last proof."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import product

from ttui.domain.campaign import Campaign, Origin, origin_of
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.stop_all import (
    StopAllOutcome,
    Trouble,
    Unlisted,
    cannot_be_stopped,
    is_stoppable,
    resumable,
)
from ttui.services.changes.service import ChangeService
from ttui.services.concurrency.tasks import Tasks
from ttui.services.stop_all.known import known_campaigns
from ttui.services.stop_all.listing import SHOPS, FreshList
from ttui.services.stop_all.missing import MAIN, MissingLists
from ttui.services.stop_all.new_stops import NewStops
from ttui.services.stop_all.options import StopAllOptions
from ttui.services.stop_all.remembered import Remembered
from ttui.services.stop_all.started import Started
from ttui.services.stop_all.waiting_rows import WaitingRows
from ttui.store.memory.state import AccountStore

_SURELY_REFUSED = frozenset({ChangeState.REFUSED, ChangeState.REJECTED_LOCALLY})


class StopAllRun:
    """Lists, stops as the pages come in, and keeps the store's outcome up to date."""

    def __init__(
        self,
        fresh: FreshList,
        store: AccountStore,
        changes: ChangeService,
        clock: Clock,
        options: StopAllOptions,
        group: str,
        only: Sequence[str] = (),
    ) -> None:
        """Nothing is asked or sent before `go`.

        Args:
            fresh: lists.
            store: gets the outcome.
            changes: sends the stops.
            clock: stamps.
            options: waits and tries.
            group: the id journalled with each change.
            only: the ad accounts to stop; empty for all that the token sees.
        """
        self._fresh = fresh
        self._store = store
        self._changes = changes
        self._clock = clock
        self._options = options
        self.began = asyncio.get_running_loop().time()
        """Second of the running loop."""
        self._remembered = Remembered(changes.log, options.memory_wait)
        self._records: dict[EntityRef, ChangeRecord] = {}
        self._cannot: dict[EntityRef, Campaign] = {}
        self._new = NewStops(store, clock, changes.chance, group)
        self._waiting = WaitingRows(options.batch)
        self._tasks = Tasks()
        self.groups = [group]
        """The ids of the requests that it carries out; its changes have the first."""
        self._ids: tuple[str, ...] = ()
        self._configured: tuple[str, ...] = ()
        self._foreign: frozenset[str] = frozenset()
        """Remembered accounts that TikTok does not list for this token."""
        self._old: set[EntityRef] = set()
        """Rows that are being stopped because they were remembered; no list has shown them."""
        self._shown: dict[EntityRef, Campaign] = {}
        """Rows that a list has shown while they were being stopped for that reason."""
        self._started = Started(changes, store, options)
        self._listing_since = float("-inf")
        self._looking_since = self.began
        """When the stop was last asked for, in seconds of the running loop."""
        self._missing = MissingLists()
        self._timer: asyncio.TimerHandle | None = None
        self._unsubscribe = store.subscribe(self._tell_soon)
        self._outcome = StopAllOutcome(
            group=group,
            asked_at=clock.now(),
            tick=clock.monotonic(),
            only=tuple(only),
            previous=resumable(store.app_state().stop_all),
        )

    async def go(self, configured: Sequence[str] = ()) -> StopAllOutcome:
        """Stop everything, or what it is limited to; returns once each stop has ended.

        Args:
            configured: the accounts of the settings; empty to go by what TikTok lists.
        """
        self._configured = tuple(configured)
        self._tell()
        self._begin(self.only or self._configured)
        await self._tasks.end()
        self._outcome = replace(self._outcome, is_over=True)
        self._tell()
        return self._outcome

    @property
    def only(self) -> tuple[str, ...]:
        """The ad accounts that it is limited to by now; empty for all."""
        return self._outcome.only

    @property
    def is_over(self) -> bool:
        """True when each stop has ended: only a new one can stop more."""
        return self._outcome.is_over

    @property
    def accounts(self) -> int:
        """How many ad accounts this stop covers; fewer until all are known."""
        return len(self._ids)

    def as_it_stands(self) -> StopAllOutcome:
        """The outcome by now; lists still awaited are named among the unlisted."""
        self._gather()
        late = tuple(
            Unlisted(one, "Its list is still awaited.", trouble=Trouble.UNREACHED)
            for one in self._outcome.waiting
        )
        return replace(self._outcome, unlisted=(*self._outcome.unlisted, *late))

    def again(self, wanted: Sequence[str] = ()) -> bool:
        """Take a further request: a stop is never refused, so list at the same time.

        Args:
            wanted: the ad accounts that it asks to stop; empty for all. If this stop is limited to
                others, it covers them too from now on.

        Returns:
            False when the latest lists were begun just now and are new enough.
        """
        if not self._covers(wanted):
            self._widen(tuple(wanted))
            return True
        waited = self._clock.monotonic() - self._listing_since
        if not self._ids or waited < self._options.again_after:
            return False
        self._looking_since = asyncio.get_running_loop().time()
        self._list(tuple(wanted) or self._ids)
        return True

    def _covers(self, wanted: Sequence[str]) -> bool:
        if not self.only:
            # A stop of all may not have found this account yet.
            return all(one in self._ids for one in wanted)
        return bool(wanted) and all(map(self._outcome.covers, wanted))

    def _widen(self, wanted: tuple[str, ...]) -> None:
        if self.only:
            only = tuple(dict.fromkeys([*self.only, *wanted])) if wanted else ()
            self._outcome = replace(self._outcome, only=only)
        self._looking_since = asyncio.get_running_loop().time()
        self._begin(wanted or self._configured)

    def _begin(self, wanted: Sequence[str]) -> None:
        self._remembered.load(wanted)
        self._tasks.spawn(self._find(tuple(wanted)))

    def forget(self) -> None:
        """Stop following the outcome."""
        self._unsubscribe()
        self._remembered.forget()
        if self._timer is not None:
            self._timer.cancel()
        self._tasks.cancel()

    async def _find(self, wanted: tuple[str, ...]) -> None:
        """Learn which accounts there are and list them; known accounts wait for no answer."""
        known = wanted or self._store.expected
        if known:
            self._list(known)
        if wanted:
            return
        asking = asyncio.create_task(self._fresh.accounts(self._fresh.until(len(known))))
        if not known:
            await asyncio.wait({asking}, timeout=self._options.account_patience)
            if not asking.done():
                self._list(await self._remembered.accounts())
        found = await asking
        ids = found.ids
        if found.missing and (ids or not known):
            self._missing.name("", "", found.missing)
        if not ids and not known:
            ids = await self._remembered.accounts()
        elif not found.missing and not known:
            self._foreign = frozenset(self._ids) - frozenset(ids)
            self._store.expect(ids)
        self._list([one for one in ids if one not in self._ids])
        self._tell()

    def _list(self, ids: Sequence[str]) -> None:
        if ids:
            self._ids = tuple(dict.fromkeys([*self._ids, *ids]))
            self._listing_since = self._clock.monotonic()
            self._tasks.spawn(self._all_accounts(tuple(ids)))

    async def _all_accounts(self, ids: Sequence[str]) -> None:
        """List each of these accounts once, and stop what is found."""
        taken: set[EntityRef] = set()
        until = self._fresh.until(len(ids))
        self._started.ask_anew()
        self._queue(self._started.pending(ids), taken)
        async with asyncio.TaskGroup() as group:
            # Shops behind the ordinary lists of all accounts: few accounts have one.
            for origin, advertiser_id in product((MAIN, *SHOPS), ids):
                group.create_task(self._list_of(advertiser_id, origin, taken, group, until))
        self._queue(self._started.pending(ids), taken)
        self._send_rest(ids)

    async def _list_of(
        self,
        advertiser_id: str,
        origin: Origin,
        taken: set[EntityRef],
        group: asyncio.TaskGroup,
        until: float,
    ) -> None:
        """List one kind of campaigns and stop what is on; without the list, what is known of it."""
        known: list[Campaign] = []
        shown: set[EntityRef] = set()

        def take(rows: Sequence[Campaign]) -> None:
            shown.update(row.ref for row in rows)
            self._take(rows, taken)

        def fall_back(old: Iterable[Campaign] = ()) -> None:
            beyond = [row for row in old if row.ref not in shown]
            known.extend(self._stop_known(advertiser_id, origin, beyond, taken))

        listing = asyncio.create_task(
            self._fresh.campaigns(advertiser_id, origin, take, fall_back, until)
        )
        done, _ = await asyncio.wait({listing}, timeout=self._options.patience)
        if not done:
            fall_back()
        if origin is MAIN:
            # Lists of rows that cannot be stopped come last, so that they delay no stop.
            group.create_task(self._others(advertiser_id, taken, until))
        now = asyncio.get_running_loop().time()
        longer = self._looking_since + self._options.long_patience - now
        done, _ = await asyncio.wait({listing}, timeout=max(0.0, longer))
        if not done:
            fall_back(await self._remembered.campaigns(advertiser_id))
        missing = await listing
        if missing:
            fall_back(await self._remembered.campaigns(advertiser_id))
        self._missing.end(advertiser_id, origin, missing, len(known))
        self._send_rest([advertiser_id], origin)
        # Behind the rows that are on: no disk holds these up, and no row that is off already.
        self._tasks.spawn(self._just_started(advertiser_id, origin, taken))
        self._tell()

    async def _just_started(
        self, advertiser_id: str, origin: Origin, taken: set[EntityRef]
    ) -> None:
        """Stop the rows that read off and that some session has, or may have, just started."""
        rows, left = await self._started.elsewhere(advertiser_id, origin, self._records)
        self._queue(rows, taken)
        self._send_rest([advertiser_id], origin)
        self._missing.note_untold(advertiser_id, origin, left)
        self._tell()

    async def _others(self, advertiser_id: str, taken: set[EntityRef], until: float) -> None:
        missing = await self._fresh.others(advertiser_id, partial(self._take, taken=taken), until)
        if missing:
            old = await self._remembered.campaigns(advertiser_id)
            self._note_cannot(known_campaigns(self._store.snapshot(advertiser_id), old))
        self._missing.name(advertiser_id, "Promotes and reservations: ", missing)
        self._tell()

    def _stop_known(
        self,
        advertiser_id: str,
        origin: Origin,
        old: Iterable[Campaign],
        taken: set[EntityRef],
    ) -> list[Campaign]:
        """Stop the known campaigns of a kind, remembered ones once; returns the new ones."""
        remembered = {row.ref: row for row in old if row.ref not in self._records}
        rows = known_campaigns(self._store.snapshot(advertiser_id), remembered.values())
        of_kind = [row for row in rows if row.origin is origin or not origin.is_shop]
        queued = self._queue([row for row in of_kind if is_stoppable(row)], taken)
        self._old.update(row.ref for row in queued if remembered.get(row.ref) is row)
        self._send_rest([advertiser_id])
        return queued

    def _take(self, rows: Sequence[Campaign], taken: set[EntityRef]) -> None:
        """Classify the rows of a list, and stop those that are on."""
        self._note_cannot(rows)
        self._started.note(rows)
        self._shown.update((row.ref, row) for row in rows if row.ref in self._old)
        self._queue_shown([row.ref for row in rows])
        self._queue([row for row in rows if is_stoppable(row)], taken)

    def _note_cannot(self, rows: Iterable[Campaign]) -> None:
        for row in rows:
            if cannot_be_stopped(row, self._store.snapshot(row.ref.advertiser_id)):
                self._cannot[row.ref] = row

    def _queue(self, rows: Iterable[Campaign], taken: set[EntityRef]) -> list[Campaign]:
        """Stop rows: each once per listing of all accounts, and none whose stop is still open."""
        under_way = {ref for ref, record in self._records.items() if record.state.is_open}
        fresh = [row for row in rows if row.ref not in taken and row.ref not in under_way]
        taken.update(row.ref for row in fresh)
        for row in fresh:
            self._records[row.ref] = self._new.of(row)
            # Full calls leave at once; the rest of a page waits for the next page.
            if full := self._waiting.add(row, self._records[row.ref].change.family):
                self._send(full)
        return fresh

    def _send_rest(self, ids: Collection[str], origin: Origin = MAIN) -> None:
        for rows in self._waiting.take(ids, origin):
            self._send(rows)

    def _send(self, rows: Sequence[Campaign]) -> None:
        self._tasks.spawn(self._stop([row.ref for row in rows]))

    async def _stop(self, refs: Sequence[EntityRef]) -> None:
        """Stop a batch and wait for its end; stops that surely had no effect are tried again.

        The batch is journalled at once, even if it then waits long to be sent. So the next start
        knows of it after a crash.
        """
        for _ in range(self._options.rounds):
            ended = await self._changes.run([self._records[ref].change for ref in refs])
            self._records.update((record.change.ref, record) for record in ended)
            self._tell_soon()
            refs = [one.change.ref for one in ended if one.state is ChangeState.NOT_LANDED]
            self._queue_shown([one.change.ref for one in ended])
            if not refs:
                return
            for ref in refs:
                self._records[ref] = self._new.again(self._records[ref])

    def _queue_shown(self, refs: Sequence[EntityRef]) -> None:
        """Stop remembered rows again that TikTok refused, if a list has shown them since."""
        rows = [
            self._shown.pop(ref)
            for ref in refs
            if ref in self._shown and self._records[ref].state in _SURELY_REFUSED
        ]
        self._old.difference_update(row.ref for row in rows)
        self._queue([row for row in rows if is_stoppable(row)], set())
        self._send_rest({row.ref.advertiser_id for row in rows})

    def _tell_soon(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._options.told_every, self._gather)

    def _gather(self) -> None:
        """Collect the states of the stops, also after their end: a start may take effect late."""
        self._timer = None
        for ref, record in self._records.items():
            latest = self._store.change(ref)
            if latest is not None and latest.change.change_id == record.change.change_id:
                self._records[ref] = latest
        self._tell()

    def _tell(self) -> None:
        ids = [one for one in self._ids if one not in self._foreign]
        self._outcome = replace(
            self._outcome,
            records=tuple(one for one in self._records.values() if not self._is_gone(one)),
            cannot=tuple(
                row for row in self._cannot.values() if row.ref.advertiser_id not in self._foreign
            ),
            listed=sum(map(self._missing.is_listed, ids)),
            unlisted=self._missing.unlisted(self._foreign),
            not_looked_at=self._missing.not_looked_at(self._foreign),
            accounts=len(ids),
            waiting=self._missing.waiting(ids),
        )
        self._store.set_stop_all(self._outcome)

    def _is_gone(self, record: ChangeRecord) -> bool:
        """True for a remembered row that TikTok refused to stop and that no list shows any more."""
        ref = record.change.ref
        if ref not in self._old or record.state not in _SURELY_REFUSED:
            return False
        origin = origin_of(record.change.family)
        whole = self._missing.is_read(ref.advertiser_id, origin) and ref not in self._shown
        return whole or ref.advertiser_id in self._foreign
