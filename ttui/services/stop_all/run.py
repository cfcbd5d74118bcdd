"""One stop of everything, from the first list to the last proof."""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from ttui.domain.campaign import Campaign
from ttui.domain.changes import ChangeCause, ChangeRecord, ChangeState, Proof, StatusChange
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef, Level
from ttui.domain.status import OperationStatus
from ttui.domain.stop_all import (
    StopAllOutcome,
    Unlisted,
    cannot_be_stopped,
    is_stoppable,
    resumable,
)
from ttui.services.changes.service import ChangeService
from ttui.services.stop_all.listing import FreshList, ListOptions
from ttui.store.account import AccountStore

_UNDECIDED = frozenset({ChangeState.UNCONFIRMED, ChangeState.NOT_LANDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAllOptions:
    """Seconds of the running loop."""

    patience: float = 0.5
    """A list that takes longer is not waited for: what an earlier read showed on is stopped."""
    batch: int = 20
    """Ids per call (contract 3.3)."""
    rounds: int = 4
    """How often a stop that surely did not land is asked for; each time takes half a minute."""
    told_every: float = 0.1
    alone: float = 60.0
    """For so long at most nobody else asks TikTok for anything."""
    again_after: float = 2.0
    """Asked for again sooner, its lists are new enough; later all is listed once more."""
    note_within: float = 1.0
    """For so long the journal is waited for once everything has an end."""
    listing: ListOptions = field(default_factory=ListOptions)


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
    ) -> None:
        self._fresh = fresh
        self._store = store
        self._changes = changes
        self._clock = clock
        self._options = options
        self._records: dict[EntityRef, ChangeRecord] = {}
        self._cannot: dict[EntityRef, Campaign] = {}
        self._waiting: dict[tuple[str, bool], list[Campaign]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._fault: BaseException | None = None
        self._ids: tuple[str, ...] | None = None
        self._listing_since = float("-inf")
        self._listed: set[str] = set()
        self._unlisted: dict[tuple[str, str], Unlisted] = {}
        """By account and what of it could not be listed."""
        self._timer: asyncio.TimerHandle | None = None
        self._unsubscribe = store.subscribe(self._store_changed)
        self._outcome = StopAllOutcome(
            group=group,
            asked_at=clock.now(),
            tick=clock.monotonic(),
            previous=resumable(store.stop_all),
        )

    async def go(self, wanted: Sequence[str]) -> StopAllOutcome:
        """Stop everything in these accounts; returns once each stop has ended."""
        self._tell()
        ids, reason = await self._fresh.accounts(wanted)
        self._outcome = replace(self._outcome, accounts=len(ids))
        if reason:
            self._unlisted["", ""] = Unlisted("", reason)
        self._ids = ids
        self._list(ids)
        while self._tasks:
            await asyncio.wait(self._tasks)
        if self._fault is not None:
            raise self._fault
        self._outcome = replace(self._outcome, is_over=True)
        self._tell()
        return self._outcome

    @property
    def is_over(self) -> bool:
        """True when each stop has ended: only a new one can stop more."""
        return self._outcome.is_over

    def again(self) -> bool:
        """It was asked for once more, and a stop is never refused: list afresh beside the rest.

        Returns:
            False when the latest lists were begun just now, so that they are as good.
        """
        waited = self._clock.monotonic() - self._listing_since
        if self._ids is None or waited < self._options.again_after:
            return False
        self._list(self._ids)
        return True

    def forget(self) -> None:
        """Follow the outcome no more."""
        self._unsubscribe()
        if self._timer is not None:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()

    def _list(self, ids: Sequence[str]) -> None:
        self._listing_since = self._clock.monotonic()
        self._spawn(self._all_accounts(ids))

    async def _all_accounts(self, ids: Sequence[str]) -> None:
        """List every account once, and stop what is found."""
        taken: set[EntityRef] = set()
        self._take_starts(ids, taken)
        async with asyncio.TaskGroup() as group:
            for advertiser_id in ids:
                group.create_task(self._account(advertiser_id, taken, group))
        self._take_starts(ids, taken)
        self._send_rest(ids)

    async def _account(
        self, advertiser_id: str, taken: set[EntityRef], group: asyncio.TaskGroup
    ) -> None:
        known: list[Campaign] = []
        take = partial(self._take, taken=taken)

        def fall_back() -> None:
            known.extend(take(self._known(advertiser_id)))
            self._send_rest([advertiser_id])

        listing = asyncio.create_task(self._fresh.campaigns(advertiser_id, take, failed=fall_back))
        done, _ = await asyncio.wait({listing}, timeout=self._options.patience)
        if not done:
            fall_back()
        # Behind the lists of all accounts: what cannot be stopped takes no stop's turn.
        group.create_task(self._others(advertiser_id, taken))
        reason = await listing
        if reason:
            fall_back()
        else:
            self._listed.add(advertiser_id)
        self._name(advertiser_id, "", reason, len(known))
        self._send_rest([advertiser_id])
        self._tell()

    async def _others(self, advertiser_id: str, taken: set[EntityRef]) -> None:
        reason = await self._fresh.others(advertiser_id, partial(self._take, taken=taken))
        if reason:
            self._take(self._known(advertiser_id), taken)
        self._name(advertiser_id, "Promotes and reservations: ", reason, 0)
        self._tell()

    def _known(self, advertiser_id: str) -> list[Campaign]:
        snapshot = self._store.snapshot(advertiser_id)
        return list(snapshot.campaigns.values()) if snapshot else []

    def _name(self, advertiser_id: str, what: str, reason: str, known: int) -> None:
        """Note what could not be listed; without a reason, that it could."""
        self._unlisted.pop((advertiser_id, what), None)
        if reason:
            self._unlisted[advertiser_id, what] = Unlisted(advertiser_id, what + reason, known)

    def _take_starts(self, ids: Sequence[str], taken: set[EntityRef]) -> None:
        """A start on its way would switch on what a list still shows off."""
        for record in self._store.picture().changes.values():
            change = record.change
            is_pending = record.state.is_open or record.state is ChangeState.UNCONFIRMED
            if not is_pending or change.is_stop or change.ref.advertiser_id not in ids:
                continue
            row = self._store.entity(change.ref)
            if change.ref.level is Level.CAMPAIGN and isinstance(row, Campaign):
                self._queue([row], taken)

    def _take(self, rows: Iterable[Campaign], taken: set[EntityRef]) -> list[Campaign]:
        """Sort rows of a list; returns those that are stopped because of it."""
        rows = list(rows)
        of = self._store.snapshot
        self._cannot.update(
            (row.ref, row) for row in rows if cannot_be_stopped(row, of(row.ref.advertiser_id))
        )
        return self._queue([row for row in rows if is_stoppable(row)], taken)

    def _queue(self, rows: Iterable[Campaign], taken: set[EntityRef]) -> list[Campaign]:
        """Stop rows, each once for one look at all accounts, and none that is being stopped."""
        fresh = [row for row in rows if row.ref not in taken and not self._is_under_way(row.ref)]
        taken.update(row.ref for row in fresh)
        for row in fresh:
            self._records[row.ref] = self._asked(row)
            key = (row.ref.advertiser_id, row.smart_plus)
            waiting = self._waiting.setdefault(key, [])
            waiting.append(row)
            # Whole calls leave at once; what is left of a page waits for the next page.
            if len(waiting) == self._options.batch:
                self._send(self._waiting.pop(key))
        return fresh

    def _is_under_way(self, ref: EntityRef) -> bool:
        record = self._records.get(ref)
        return record is not None and record.state.is_open

    def _asked(self, row: Campaign) -> ChangeRecord:
        change = StatusChange(
            change_id=self._changes.chance.new_id(),
            ref=row.ref,
            name=row.name,
            to=OperationStatus.DISABLE,
            seen=row.switch,
            smart_plus=row.smart_plus,
            asked_at=self._clock.now(),
            cause=ChangeCause.PANIC,
            group=self._outcome.group,
        )
        return ChangeRecord(change=change, proofs=(Proof(ChangeState.WAITING, change.asked_at),))

    def _send_rest(self, ids: Sequence[str]) -> None:
        for key in [key for key in self._waiting if key[0] in ids]:
            self._send(self._waiting.pop(key))

    def _send(self, rows: Sequence[Campaign]) -> None:
        self._spawn(self._stop([row.ref for row in rows]))

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            self._fault = self._fault or task.exception()

    async def _stop(self, refs: Sequence[EntityRef]) -> None:
        """See a batch to its end; what surely did not land is asked for again.

        It is journalled at once, however long it then waits for its turn to be sent: after a
        crash the next start knows of it.
        """
        for _ in range(self._options.rounds):
            ended = await self._changes.run([self._records[ref].change for ref in refs])
            self._records.update((record.change.ref, record) for record in ended)
            self._tell_soon()
            refs = [one.change.ref for one in ended if one.state is ChangeState.NOT_LANDED]
            if not refs:
                return
            for ref in refs:
                self._records[ref] = self._again(self._records[ref])

    def _again(self, record: ChangeRecord) -> ChangeRecord:
        now = self._clock.now()
        change = replace(record.change, change_id=self._changes.chance.new_id(), asked_at=now)
        return ChangeRecord(change=change, proofs=(Proof(ChangeState.WAITING, now),))

    def _store_changed(self) -> None:
        self._tell_soon()

    def _tell_soon(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._options.told_every, self._gather)

    def _gather(self) -> None:
        """See how far the stops have come, also those that were unknown when they ended."""
        self._timer = None
        for ref, record in self._records.items():
            if record.state.is_open or record.state in _UNDECIDED:
                latest = self._store.change(ref)
                if latest is not None and latest.change.change_id == record.change.change_id:
                    self._records[ref] = latest
        self._tell()

    def _tell(self) -> None:
        self._outcome = replace(
            self._outcome,
            records=tuple(self._records.values()),
            cannot=tuple(self._cannot.values()),
            listed=len(self._listed),
            unlisted=tuple(self._unlisted.values()),
            waiting=tuple(
                one
                for one in self._ids or ()
                if one not in self._listed and (one, "") not in self._unlisted
            ),
        )
        self._store.set_stop_all(self._outcome)
