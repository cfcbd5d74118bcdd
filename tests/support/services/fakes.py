"""A TikTok in memory, and an event loop whose time is ours, for tests of the services."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import ParamSpec, Self, TypeVar

from ttui.api.errors import ApiError, Landed, TimedOutError
from ttui.api.port import (
    AutoBudgetRow,
    Batch,
    ListQuery,
    ReportBatch,
    ReportQuery,
    ReportRow,
    StatusAnswer,
    StatusWrite,
)
from ttui.domain.advertiser import Advertiser, Mode
from ttui.domain.budget import Budget, BudgetMode
from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity, Family, Origin, family_of
from ttui.domain.changes import Author, ChangeRecord, ChangeState, StatusChange
from ttui.domain.ids import EntityRef, Level
from ttui.domain.merge import put_rows
from ttui.domain.money import Money
from ttui.domain.shop import ShopAd
from ttui.domain.snapshot import AccountSnapshot, Coverage, RowProblem
from ttui.domain.spend import Window
from ttui.domain.status import AdvertiserStatus, OperationStatus, delivery_of
from ttui.services.changes.options import ChangeOptions
from ttui.services.changes.service import ChangeService
from ttui.services.wiring import Services, wired
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep
from ttui.store.memory.state import AccountStore

_T = TypeVar("_T")
_P = ParamSpec("_P")
Row = Campaign | AdGroup | Ad

ACCOUNT = "7000000000000000001"
OTHER = "7000000000000000002"
START = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
DEAD_PID = 2**22 + 1
"""Above Linux's largest pid, so no process has it."""
ON, OFF = OperationStatus.ENABLE, OperationStatus.DISABLE


class VirtualClock:
    """The running virtual loop's time; `speed` makes wall time run faster, as in the demo."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self.ahead = 0.0
        """Seconds by which somebody set the wall clock; the other hand knows nothing of it."""

    def now(self) -> datetime:
        passed = self.monotonic() * self.speed
        return START + timedelta(seconds=passed + self.ahead)

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


class InlineExecutor(Executor):
    """Runs a call at once, or after `delay` virtual seconds, in order."""

    def __init__(self) -> None:
        self.delay = 0.0
        self._free_at = 0.0

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> "Future[_T]":
        future: Future[_T] = Future()
        future.set_running_or_notify_cancel()

        def work() -> None:
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - an executor hands on whatever it is
                future.set_exception(error)

        loop = asyncio.get_running_loop()
        self._free_at = max(self._free_at, loop.time()) + self.delay
        if self._free_at <= loop.time():
            work()
        else:
            loop.call_at(self._free_at, work)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How the next write is answered."""

    error: ApiError | Exception | None = None
    lands: bool = True
    after: float = 0.0
    """Seconds until the answer."""
    late: float = 0.0
    """Seconds until it lands, whenever the answer comes or does not; 0 with the answer."""
    refused: dict[str, str] = field(default_factory=dict)
    """Ids in the answer's own error list; they do not land."""


@dataclass(frozen=True, slots=True)
class Event:
    """One request, in the order of arrival."""

    kind: str
    """write, read, or press (noted by a test)."""
    ids: tuple[str, ...]
    to: OperationStatus | None = None
    at: float = 0.0
    priority: str = ""
    certain: bool = True
    """A write that surely did nothing; a read that was answered."""
    origin: Origin = Origin.TT_ADS_PLATFORM
    """Which list was read."""


class FakeTikTok:
    """An `AdsApi` of rows in memory whose answers are scripted."""

    def __init__(self) -> None:
        self.rows: dict[EntityRef, Row] = {}
        self.events: list[Event] = []
        self.answers: deque[Answer] = deque()
        self.read_errors: deque[Exception | None] = deque()
        self.bad_ids: set[str] = set()
        """Ids that fail every batch they are in, as classic campaign updates do."""
        self.bad_error: Callable[[], ApiError] | None = None
        self.lag = 0.0
        """Seconds for which reads still show the old state after a write."""
        self.unlisted: set[str] = set()
        self.refuses: dict[Origin, ApiError] = {}
        """Lists that are refused, by what they are of."""
        self.unreadable: set[str] = set()
        """Ids of rows that come as problems."""
        self.spend: dict[EntityRef, Decimal] = {}
        self.on_write: Callable[[], None] = lambda: None
        """Called when a write arrives."""
        self._old: dict[EntityRef, tuple[float, Row]] = {}

    def put(self, *rows: Row) -> None:
        self.rows.update((row.ref, row) for row in rows)

    def switch(self, ref: EntityRef) -> OperationStatus:
        return self.rows[ref].switch

    @property
    def writes(self) -> list[Event]:
        return [event for event in self.events if event.kind == "write"]

    async def set_status(self, write: StatusWrite) -> StatusAnswer:
        self.on_write()
        now = asyncio.get_running_loop().time()
        answer = self.answers.popleft() if self.answers else Answer()
        landed = answer.error.landed if isinstance(answer.error, ApiError) else None
        certain = landed is Landed.NO
        self.events.append(Event("write", write.ids, write.to, now, certain=certain))
        bad = self.bad_ids.intersection(write.ids)
        if bad and self.bad_error is not None:
            raise self.bad_error()
        if answer.late:
            asyncio.get_running_loop().call_later(answer.late, self._land, write, answer)
        try:
            async with asyncio.timeout(write.patience if answer.after else None):
                await asyncio.sleep(answer.after)
        except TimeoutError:
            raise TimedOutError(f"No whole answer within {write.patience:g} seconds.") from None
        if answer.lands and not answer.late:
            self._land(write, answer)
        if answer.error is not None:
            raise answer.error
        return StatusAnswer(f"req-{len(self.writes)}", answer.refused)

    def _land(self, write: StatusWrite, answer: Answer) -> None:
        now = asyncio.get_running_loop().time()
        for key in write.ids:
            ref = EntityRef(write.advertiser_id, write.level, key)
            row = self.rows.get(ref)
            if row is not None and key not in answer.refused:
                self._old[ref] = (now + self.lag, self._visible(row))
                self.rows[ref] = replace(row, switch=write.to)

    def fall_behind(self, old: Row, seconds: float) -> None:
        """Answer reads for so long from a copy that shows a row as it was."""
        self._old[old.ref] = (asyncio.get_running_loop().time() + seconds, old)

    def _visible(self, row: Row) -> Row:
        until, old = self._old.get(row.ref, (0.0, row))
        return old if asyncio.get_running_loop().time() < until else row

    async def _list(self, query: ListQuery, level: Level) -> list[Row]:
        now = asyncio.get_running_loop().time()
        error = self.read_errors.popleft() if self.read_errors else None
        self.events.append(
            Event(
                "read",
                query.ids,
                None,
                now,
                query.priority.value,
                certain=error is None,
                origin=query.origin,
            )
        )
        error = error or self.refuses.get(query.origin)
        if error is not None:
            raise error
        await asyncio.sleep(0)
        return [
            self._visible(row)
            for ref, row in self.rows.items()
            if ref.level is level
            and ref.advertiser_id == query.advertiser_id
            and ref.id in query.ids
            and ref.id not in self.unlisted
            and (row.smart_plus or not query.smart_plus)
            and (row.origin is query.origin or not (row.is_shop or query.origin.is_shop))
            and (query.deleted_too or not row.delivery.raw.endswith("_DELETE"))
        ]

    async def campaigns(self, query: ListQuery) -> AsyncIterator[Batch[Campaign]]:
        started = asyncio.get_running_loop().time()
        rows = await self._list(query, Level.CAMPAIGN)
        good = [row for row in rows if row.ref.id not in self.unreadable]
        bad = [RowProblem(Level.CAMPAIGN, row.ref.id, "?") for row in rows if row not in good]
        yield Batch(tuple(row for row in good if isinstance(row, Campaign)), tuple(bad), started)

    async def adgroups(self, query: ListQuery) -> AsyncIterator[Batch[AdGroup]]:
        started = asyncio.get_running_loop().time()
        rows = await self._list(query, Level.ADGROUP)
        yield Batch(tuple(row for row in rows if isinstance(row, AdGroup)), (), started)

    async def ads(self, query: ListQuery) -> AsyncIterator[Batch[Ad]]:
        started = asyncio.get_running_loop().time()
        rows = await self._list(query, Level.AD)
        yield Batch(tuple(row for row in rows if isinstance(row, Ad)), (), started)

    async def auto_budgets(
        self, level: Level, query: ListQuery
    ) -> AsyncIterator[Batch[AutoBudgetRow]]:
        del level, query
        yield Batch((), (), asyncio.get_running_loop().time())

    async def report(self, query: ReportQuery) -> AsyncIterator[ReportBatch]:
        await asyncio.sleep(0)
        refs = [EntityRef(query.advertiser_id, query.level, key) for key in query.ids]
        rows = tuple(ReportRow(ref, self.spend[ref], None) for ref in refs if ref in self.spend)
        yield ReportBatch(rows, ())

    async def advertiser_ids(self) -> Batch[str]:
        return Batch((ACCOUNT,), (), asyncio.get_running_loop().time())

    async def advertisers(self, ids: Sequence[str]) -> Batch[Advertiser]:
        started = asyncio.get_running_loop().time()
        return Batch(tuple(advertiser(key) for key in ids), (), started)

    async def aclose(self) -> None:
        pass


def advertiser(advertiser_id: str = ACCOUNT) -> Advertiser:
    return Advertiser(
        advertiser_id=advertiser_id,
        name="Lumen",
        status=AdvertiserStatus.ACTIVE,
        raw_status="STATUS_ENABLE",
        currency="USD",
        timezone="America/New_York",
    )


def campaign(key: str, switch: OperationStatus = ON, account: str = ACCOUNT) -> Campaign:
    return Campaign(
        ref=EntityRef(account, Level.CAMPAIGN, key),
        name=f"Campaign {key}",
        switch=switch,
        delivery=delivery_of("CAMPAIGN_STATUS_ENABLE"),
        budget=Budget(BudgetMode.DAY, Money(Decimal(100), "USD")),
    )


def shop_campaign(
    key: str, switch: OperationStatus = ON, origin: Origin = Origin.SHOP_PRODUCT
) -> Campaign:
    """A GMV Max campaign of a TikTok Shop."""
    return replace(campaign(key, switch), origin=origin, shop=ShopAd())


def adgroup(key: str, parent: str, switch: OperationStatus = ON) -> AdGroup:
    return AdGroup(
        ref=EntityRef(ACCOUNT, Level.ADGROUP, key),
        name=f"Ad group {key}",
        switch=switch,
        delivery=delivery_of("ADGROUP_STATUS_DELIVERY_OK"),
        campaign_id=parent,
    )


def author(session: str = "this", pid: int = DEAD_PID) -> Author:
    return Author("maria", "bastion", session, pid)


def confirmed_before(journal: Journal, row: Entity, at: datetime) -> None:
    """A session that died since stopped the row: 40.00 charged in all, 12.50 of it that day."""
    change = StatusChange(
        change_id="before",
        ref=row.ref,
        name=row.name,
        to=OFF,
        seen=ON,
        family=Family.CLASSIC,
        asked_at=at,
    )
    money = Money(Decimal("12.50"), "USD")
    journal.append_intents([(change, JournalStep(state=ChangeState.ASKED, at=at))], author("dead"))
    confirmed = JournalStep(
        state=ChangeState.CONFIRMED, at=at, money=money, lifetime=Decimal("40.00")
    )
    journal.append_steps([("before", confirmed)])


@dataclass(slots=True)
class Scene:
    """A service with everything around it."""

    api: FakeTikTok
    store: AccountStore
    journal: Journal
    service: ChangeService
    executor: InlineExecutor
    clock: VirtualClock
    services: Services
    asked: int = 0

    def change(self, row: Entity, to: OperationStatus) -> StatusChange:
        """A press on a row as the store paints it now."""
        self.asked += 1
        known = self.store.entity(row.ref)
        return StatusChange(
            change_id=f"change-{self.asked}",
            ref=row.ref,
            name=row.name,
            to=to,
            seen=known.switch if known else row.switch,
            family=family_of(row),
            asked_at=self.clock.now(),
        )

    def stop(self, row: Entity) -> StatusChange:
        return self.change(row, OFF)

    def start(self, row: Entity) -> StatusChange:
        return self.change(row, ON)

    def record(self, row: Entity) -> ChangeRecord:
        """What is known of the latest change of a row."""
        record = self.store.change(row.ref)
        assert record is not None
        return record

    def journalled(self, change_id: str) -> ChangeRecord:
        """What the journal has of a change."""
        entry = self.journal.record(change_id)
        assert entry is not None
        return entry.record

    async def stopped(self, row: Entity) -> Self:
        """The scene with a row that was stopped, confirmed, at 40.00 charged."""
        self.api.spend[row.ref] = Decimal("40.00")
        (record,) = await self.service.run([self.stop(row)])
        assert record.state is ChangeState.CONFIRMED
        return self


def scene(
    rows: Iterable[Row],
    *,
    journal: Journal | None = None,
    options: ChangeOptions | None = None,
    read_only: bool = False,
    session: str = "this",
    speed: float = 1.0,
) -> Scene:
    """A service over rows that TikTok has and the store has read; needs a running loop."""
    rows = list(rows)
    clock = VirtualClock(speed)
    api = FakeTikTok()
    api.put(*rows)
    store = AccountStore(Mode.LIVE, clock, read_only)
    for key in dict.fromkeys(row.ref.advertiser_id for row in rows):
        blank = AccountSnapshot(
            number=0,
            advertiser=advertiser(key),
            spend={window: {row.ref: Decimal(40) for row in rows} for window in Window},
            covered=frozenset(
                Coverage(level, window, rows[0].origin) for level in Level for window in Window
            ),
        )
        store.apply(put_rows(blank, [row for row in rows if row.ref.advertiser_id == key]))
    journal = journal or Journal.in_memory()
    executor = InlineExecutor()
    service = ChangeService(api, store, journal, clock, author(session), options, executor)
    services = wired(service, api, store, clock)
    return Scene(api, store, journal, service, executor, clock, services)
