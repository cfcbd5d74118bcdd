"""Decides what to read next: what is on screen first, the rest slowly."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ttui.api.errors import ApiError
from ttui.api.port import Priority
from ttui.domain.clock import Clock
from ttui.domain.commands import Watch
from ttui.domain.fault import fault_text
from ttui.domain.ids import Level
from ttui.domain.snapshot import SHOP_SIDES
from ttui.engine.connection_health import ConnectionHealth
from ttui.engine.gc_tuning import GcTuning
from ttui.engine.pace import Pace
from ttui.engine.session import Session
from ttui.services.concurrency.pause import pause

_MOST_WATCHED = 500
"""The most rows whose money is read at screen pace; the sweep reads the others."""
_DAY_LOOKED_AT = 1.0
"""Seconds between two looks at the account's date; the wall clock may be set or run fast."""
_SETTLED = 0.3
"""Seconds the cursor must rest on a row before its full report is read."""


@dataclass(slots=True)
class _Job:
    """One thing that is read again and again."""

    name: str
    read: Callable[[], Awaitable[None]]
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    advertiser_id: str = ""
    """The account it is about; empty when it is about all."""


class Poller:
    """Runs the reads of a session until it is cancelled."""

    def __init__(
        self, session: Session, clock: Clock, health: ConnectionHealth, gc_tuning: GcTuning
    ) -> None:
        self._session = session
        self._gc_tuning = gc_tuning
        self._clock = clock
        self._health = health
        self._watch = Watch(frozenset(), None)
        self._jobs: list[_Job] = []
        self._accounts: tuple[str, ...] = ()

    def watch(self, watch: Watch) -> None:
        """Take a new view of the screen, and read rows that came into view right away."""
        grown = bool(watch.branches - self._watch.branches)
        moved = watch.focus != self._watch.focus
        self._watch = watch
        if grown:
            self._wake("branches")
        if moved:
            self._wake("detail")

    def refresh_now(self) -> None:
        """Read everything on screen again, as fast as the pacing lets it."""
        self._wake("missing accounts", "statuses", "shops", "money", "branches", "detail")

    def switched(self) -> None:
        """Read the branches again: after a proven change the rows below it are outdated."""
        self._wake("branches")

    def _wake(self, *names: str) -> None:
        for job in self._jobs:
            if job.name in names:
                job.wake.set()

    async def run(self) -> None:
        """Read accounts, then all that is in them, for ever."""
        connect = _Job("accounts", self._read_accounts)
        await self._once(connect)
        async with asyncio.TaskGroup() as group:
            for advertiser_id in self._accounts:
                group.create_task(self._account(advertiser_id))
            await self._await_missing(group)

    async def _read_accounts(self) -> None:
        self._accounts = await self._session.refresh.accounts(self._session.advertiser_ids)

    async def _await_missing(self, group: asyncio.TaskGroup) -> None:
        """Ask again for accounts that TikTok could not show at the start."""

        def missing() -> tuple[str, ...]:
            return tuple(one for one in self._session.store.expected if one not in self._accounts)

        async def read() -> None:
            for advertiser_id in await self._session.refresh.missing_accounts(missing()):
                self._accounts += (advertiser_id,)
                group.create_task(self._account(advertiser_id))

        job, retry_in = _Job("missing accounts", read), self._session.pace.retry_first
        self._jobs.append(job)
        while missing():
            self._session.refresh.unread.tried_again_in(missing(), retry_in)
            await pause(job.wake, retry_in)
            retry_in = min(retry_in * 2, self._session.pace.retry_most)
            await self._attempt(job, retry_in)

    async def _account(self, advertiser_id: str) -> None:
        """Read one account: its campaigns first, then each kind of data at its own pace."""
        refresh = self._session.refresh

        async def first() -> None:
            await refresh.campaigns(advertiser_id)

        await self._once(_Job("first", first), advertiser_id)
        jobs = {
            "statuses": lambda: refresh.campaigns(advertiser_id, hidden_too=False),
            "shops": lambda: refresh.shop_campaigns(advertiser_id),
            "money": lambda: self._read_money(advertiser_id),
            "branches": lambda: self._read_branches(advertiser_id),
            "sweep": lambda: self._sweep(advertiser_id),
            "detail": lambda: self._read_detail(advertiser_id),
        }
        async with asyncio.TaskGroup() as group:
            for name, read in jobs.items():
                job = _Job(name, read, advertiser_id=advertiser_id)
                self._jobs.append(job)
                is_read = name == "shops"  # with the first list of campaigns
                group.create_task(self._repeat(job, advertiser_id, is_read=is_read))
            group.create_task(self._turn_days(advertiser_id))

    async def _turn_days(self, advertiser_id: str) -> None:
        """At midnight of an account, remove yesterday's figures and read today's."""
        while True:
            await asyncio.sleep(_DAY_LOOKED_AT)
            if self._session.money.turn_day(advertiser_id):
                for job in self._jobs:
                    if job.advertiser_id == advertiser_id and job.name in {"money", "detail"}:
                        job.wake.set()

    async def _read_money(self, advertiser_id: str) -> None:
        money, unread = self._session.money, self._session.refresh.unread
        try:
            await money.spend(advertiser_id, Level.CAMPAIGN, priority=Priority.SCREEN)
            await money.whole_account(advertiser_id)
            await money.burn(advertiser_id)
            await money.shop_details(advertiser_id)
        except ApiError as error:
            unread.money_failed(advertiser_id, error)
            raise
        unread.charged(advertiser_id)
        for level in (Level.ADGROUP, Level.AD):
            watched = self._watched(advertiser_id, level)
            await money.spend(advertiser_id, level, watched, Priority.SCREEN)

    async def _read_branches(self, advertiser_id: str) -> None:
        branches = [ref for ref in self._watch.branches if ref.advertiser_id == advertiser_id]
        campaigns = frozenset(ref.id for ref in branches if ref.level is Level.CAMPAIGN)
        groups = frozenset(ref.id for ref in branches if ref.level is Level.ADGROUP)
        if campaigns:
            await self._session.refresh.adgroups(advertiser_id, campaigns, Priority.SCREEN)
        if groups:
            await self._session.refresh.ads(advertiser_id, groups, Priority.SCREEN)
        await self._read_older_money(advertiser_id)

    async def _read_older_money(self, advertiser_id: str) -> None:
        """Rows that have just been unfolded show nothing older than the rows above them."""
        snapshot = self._session.store.snapshot(advertiser_id)
        if snapshot is None or snapshot.money_at is None:
            return
        read_at = snapshot.money_at.tick
        for level in (Level.ADGROUP, Level.AD):
            stamps = {
                key: snapshot.money_read_at(snapshot.ref(level, key))
                for key in self._watched(advertiser_id, level)
            }
            older = frozenset(
                key for key, stamp in stamps.items() if stamp is None or stamp.tick < read_at
            )
            if older:
                await self._session.money.spend(advertiser_id, level, older, Priority.SCREEN)

    def _watched(self, advertiser_id: str, level: Level) -> frozenset[str]:
        """Ids of one level that are children of unfolded rows, and of the row under the cursor.

        The rest of a folded campaign's budget is computed from its ad groups.
        """
        snapshot = self._session.store.snapshot(advertiser_id)
        if snapshot is None:
            return frozenset()
        focus = self._watch.focus
        refs = (
            child
            for branch in self._watch.branches | ({focus} if focus is not None else set())
            if branch.advertiser_id == advertiser_id
            for child in snapshot.children(branch)
            if child.level is level
        )
        return frozenset(ref.id for ref, _ in zip(refs, range(_MOST_WATCHED), strict=False))

    async def _read_detail(self, advertiser_id: str) -> None:
        focus = self._watch.focus
        if focus is None or focus.advertiser_id != advertiser_id:
            return
        await asyncio.sleep(_SETTLED)
        if self._watch.focus != focus:
            return
        if focus.level is not Level.ADVERTISER:
            await self._session.money.detail(focus)
        elif focus.id == advertiser_id:
            await self._session.money.curves.read(advertiser_id)
            await self._session.refresh.auto_budgets.read_about(focus, Priority.SCREEN)

    async def _sweep(self, advertiser_id: str) -> None:
        """Read everything below the campaigns, and lists that are hidden by default."""
        refresh, money = self._session.refresh, self._session.money
        await refresh.adgroups(advertiser_id)
        await refresh.auto_budgets.read(advertiser_id)
        await money.spend(advertiser_id, Level.ADGROUP)
        await refresh.ads(advertiser_id)
        await money.spend(advertiser_id, Level.AD)
        await refresh.campaigns(advertiser_id)
        await refresh.account(advertiser_id)
        self._gc_tuning.swept(advertiser_id)

    async def _once(self, job: _Job, *advertiser_ids: str) -> None:
        """Try until it works, and note the next try at accounts that cannot be read."""
        pace, retry_in = self._session.pace, self._session.pace.retry_first
        while not await self._attempt(job, retry_in):
            self._session.refresh.unread.tried_again_in(advertiser_ids, retry_in)
            await pause(job.wake, retry_in)
            retry_in = min(retry_in * 2, pace.retry_most)

    async def _repeat(self, job: _Job, advertiser_id: str, *, is_read: bool) -> None:
        retry_in = self._session.pace.retry_first
        if is_read:
            await pause(job.wake, self._interval(job.name, advertiser_id))
        while True:
            if await self._attempt(job, retry_in):
                retry_in = self._session.pace.retry_first
                await pause(job.wake, self._interval(job.name, advertiser_id))
            else:
                if job.name == "statuses":
                    self._session.refresh.unread.tried_again_in((advertiser_id,), retry_in)
                await pause(job.wake, retry_in)
                retry_in = min(retry_in * 2, self._session.pace.retry_most)

    def _interval(self, name: str, advertiser_id: str) -> float:
        focus = self._watch.focus
        on_screen = focus is None or focus.advertiser_id == advertiser_id
        pace: Pace = self._session.pace.shared(len(self._accounts), on_screen=on_screen)
        by_name = {
            "statuses": pace.statuses,
            "shops": pace.statuses if self._shows_shops(advertiser_id) else pace.shops,
            "money": pace.money,
            "branches": pace.branches,
            "sweep": pace.sweep,
            "detail": pace.money,
        }
        return by_name[name]

    def _shows_shops(self, advertiser_id: str) -> bool:
        """Whether TikTok Shop ads are on a list that TikTok shows."""
        snapshot = self._session.store.snapshot(advertiser_id)
        if snapshot is None or snapshot.not_looked_at & SHOP_SIDES:
            return False
        return any(row.is_shop for row in snapshot.campaigns.values())

    async def _attempt(self, job: _Job, retry_in: float) -> bool:
        job.wake.clear()
        started = self._clock.monotonic()
        try:
            await job.read()
        except ApiError as error:
            self._health.failed(error, retry_in)
            return False
        # The worker boundary: a fault in reading one thing must not end the watch over the rest.
        except Exception as error:  # noqa: BLE001 - told to the person, tried again later
            text = f"Fault in ttui while reading {job.name}: {fault_text(error)}"
            self._session.store.notify(text, "error")
            return False
        if job.name in {"first", "statuses"}:
            self._health.succeeded(self._clock.monotonic() - started)
        return True
