"""Reads reports: charges of today and in total, burn per hour, and all figures of one row."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from ttui.api.errors import ApiError, RefusedError, TokenError
from ttui.api.port import AdsApi, Priority, ReportQuery, ReportRow, ShopApi
from ttui.domain.account_charge import asks_for_deleted
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef, Level
from ttui.domain.merge import put_rows
from ttui.domain.snapshot import AccountSnapshot, Coverage, RowProblem, Stamp
from ttui.domain.spend import Detail, Results, SpendPoint, Window
from ttui.services.reading.account_curves import AccountCurves
from ttui.services.reading.burn import BurnRead, BurnReader
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.reading.report_read import ReportRead
from ttui.services.reading.report_rows import ReportRows
from ttui.services.reading.shop_details import ShopDetailsReader
from ttui.services.reading.shop_stores import ShopStores
from ttui.services.reading.spend_round import (
    SpendReading,
    aged,
    contradicted_with,
    day_turned,
    is_smart_plus_ad,
    spend_with,
    stamped_with,
    with_deleted,
)
from ttui.store.memory.rows import ReadBackTimes
from ttui.store.memory.state import AccountStore

_SLICE = 200
"""Rows taken in before the loop gets a turn."""
_TRIES = 2
"""Tries to read today's figures: if midnight falls into a reading, it is made again."""


DETAILS_EVERY = 300.0
"""Seconds between two looks at the details of a GMV Max campaign that is on: TikTok renews figures
every five minutes at the most (contract 23)."""
_DETAILS_FIRST = 20
"""Campaigns whose details are read before their money, which is about the shop they name."""


class MoneyService:
    """Reads reports, and the budgets of GMV Max. One per session, on the engine's loop.

    Args:
        api: answers reports.
        store: has the accounts, and gets the figures.
        clock: stamps.
        promote: keeps the budgets of Promotes.
        shop: answers questions about GMV Max; None where nobody does.
        details_every: seconds between two looks at the details of a GMV Max campaign that is on.
    """

    def __init__(
        self,
        api: AdsApi,
        store: AccountStore,
        clock: Clock,
        promote: PromoteBudgets,
        *,
        shop: ShopApi | None = None,
        details_every: float = DETAILS_EVERY,
    ) -> None:
        self._stores = ShopStores(shop, clock)
        self._details = ShopDetailsReader(shop, self._stores, store, clock, details_every)
        self._reports = ReportRows(api, self._stores, store)
        self._burn = BurnReader(self._reports)
        self.curves = AccountCurves(self._reports, store, clock)
        self._store = store
        self._clock = clock
        self._promote = promote

    async def spend(
        self,
        advertiser_id: str,
        level: Level,
        ids: frozenset[str] | None = None,
        priority: Priority = Priority.BACKGROUND,
        windows: Sequence[Window] = tuple(Window),
    ) -> None:
        """Read the charges of today and in total, at one level.

        Args:
            advertiser_id: the account; its lists must have been read.
            level: campaigns, ad groups or ads.
            ids: only these rows; None for all.
            priority: how urgently.
            windows: only these.

        Raises:
            ApiError: a report of Ads Manager's rows failed; nothing is changed then.
        """
        if self._store.snapshot(advertiser_id) is None or (ids is not None and not ids):
            return
        if not windows:
            return
        if level is Level.CAMPAIGN and ids is None:
            await self._details.read(advertiser_id, priority, _DETAILS_FIRST)
        reading = await self._read_in_one_day(advertiser_id, level, windows, ids, priority)
        await self._take(advertiser_id, reading, priority)

    async def shop_details(
        self, advertiser_id: str, priority: Priority = Priority.BACKGROUND
    ) -> None:
        """Read what only a call for each GMV Max campaign tells, where it is due.

        Raises:
            ApiError: TikTok cannot be reached, or the token is refused.
        """
        await self._details.read(advertiser_id, priority)

    async def whole_account(
        self, advertiser_id: str, priority: Priority = Priority.BACKGROUND
    ) -> None:
        """Read the account's own charge of today, without Promotes.

        Only this figure still has the money of campaigns that were deleted today. If a whole report
        has no row, nothing was charged: reports by id and day have rows only where there is data
        (contract 8.1).
        """
        if self._store.snapshot(advertiser_id) is None:
            return
        reading = await self._read_in_one_day(
            advertiser_id, Level.ADVERTISER, (Window.TODAY,), None, priority
        )
        await self._take(advertiser_id, reading, priority)
        if asks_for_deleted(self._store.known(advertiser_id)):
            await self._look_for_deleted(advertiser_id, priority)

    async def _look_for_deleted(self, advertiser_id: str, priority: Priority) -> None:
        """Read what ordinary campaigns that no list names any more were charged today."""
        day = self._today(self._store.known(advertiser_id))
        query = ReportQuery(
            advertiser_id=advertiser_id,
            level=Level.CAMPAIGN,
            window=Window.TODAY,
            today=day,
            deleted=True,
            priority=priority,
        )
        try:
            read = await self._reports.all(query)
        except TokenError:
            raise
        except ApiError:
            return  # it only tells what some money may be
        snapshot = self._store.known(advertiser_id)
        gone = [row.spend for row in read.rows if self._store.entity(row.ref) is None]
        known = [one for one in gone if one is not None]
        is_of_day = snapshot.spend_day == day
        if read.whole and is_of_day and len(known) == len(gone):
            self._store.apply(with_deleted(snapshot, sum(known, Decimal(0))))

    def turn_day(self, advertiser_id: str) -> bool:
        """Remove today's figures after midnight of the account: they are yesterday's then.

        Returns:
            True when figures were removed, so that the new day's must be read.
        """
        snapshot = self._store.snapshot(advertiser_id)
        if snapshot is None:
            return False
        turned = day_turned(snapshot, self._today(snapshot))
        if turned is snapshot:
            return False
        self._store.apply(turned)
        self._store.drop_details(advertiser_id)
        return True

    def _today(self, snapshot: AccountSnapshot) -> date:
        """The current day in the account's own zone, as reports count it."""
        return snapshot.advertiser.local(self._clock.now()).date()

    async def burn(self, advertiser_id: str, priority: Priority = Priority.BACKGROUND) -> None:
        """Work out the money per hour of every campaign, across midnight too.

        Raises:
            ApiError: a report failed.
        """
        snapshot = self._store.snapshot(advertiser_id)
        if snapshot is None:
            return
        stamp = Stamp.now(self._clock)
        burn = BurnRead()
        try:
            now = snapshot.advertiser.local(stamp.at)
            burn = await self._burn.read(snapshot, now, priority)
        except TokenError:
            raise
        except RefusedError as error:
            text = f"Hourly report left out: {error}"
            burn = BurnRead(problems=(RowProblem(Level.CAMPAIGN, "", text, of_report=True),))
        current = self._store.snapshot(advertiser_id)
        if current is not None:
            told = tuple(dict.fromkeys((*current.problems, *burn.problems)))
            number = current.number + 1
            fresh = replace(
                current,
                number=number,
                burn=burn.rates,
                burn_at=stamp,
                money_reaches=_reaching(burn.reaches, stamp),
                problems=told,
            )
            self._store.apply(aged(fresh))

    async def detail(self, ref: EntityRef, priority: Priority = Priority.SCREEN) -> None:
        """Read everything reports can say about one row, for the pane."""
        snapshot = self._store.snapshot(ref.advertiser_id)
        entity = snapshot.entity(ref) if snapshot else None
        if snapshot is None or entity is None:
            return
        now = self._clock.now()
        base = ReportQuery(
            advertiser_id=ref.advertiser_id,
            level=ref.level,
            window=Window.TODAY,
            today=self._today(snapshot),
            origin=entity.origin,
            ids=(ref.id,),
            full=True,
            priority=priority,
        )
        try:
            today = await self._reports.all(base)
            lifetime = await self._reports.all(replace(base, window=Window.LIFETIME))
            hourly = await self._reports.all(replace(base, full=False, hourly=True))
        except ApiError as error:
            known = self._store.app_state().details.get(ref)
            read_at = known.read_at if known else now
            lost = known or Detail(None, None, (), read_at)
            self._store.put_detail(ref, replace(lost, problem=f"not read: {error}"))
            raise
        if base.today != self._today(snapshot):
            return  # These figures are yesterday's by now; the next reading is today's.
        reads = (today, lifetime, hourly)
        hours = _hours(hourly.rows, ref, snapshot.advertiser.local(now))
        problem = _why_missing(reads, is_smart_plus=is_smart_plus_ad(entity))
        detail = Detail(_results(today, ref), _results(lifetime, ref), hours, now, problem)
        self._store.put_detail(ref, detail)

    async def _read_in_one_day(
        self,
        advertiser_id: str,
        level: Level,
        windows: Sequence[Window],
        ids: frozenset[str] | None,
        priority: Priority,
        deleted: frozenset[Window] = frozenset(),
    ) -> SpendReading:
        """Read the windows of one level; start again if the account's day ends meanwhile.

        Reports of the windows in `deleted` include Ads Manager's deleted rows.
        """
        for _ in range(_TRIES):
            snapshot = self._store.known(advertiser_id)
            reading = SpendReading(level, self._today(snapshot), Stamp.now(self._clock), ids)
            has_shops = level is Level.CAMPAIGN and ids is None
            has_shops = has_shops and bool(await self._stores.of(snapshot, priority))
            for origin, wanted in _by_origin(snapshot, level, ids, has_shops=has_shops):
                for window in windows:
                    if window is not Window.TODAY and _is_gone(snapshot, origin):
                        continue
                    query = ReportQuery(
                        advertiser_id=advertiser_id,
                        level=level,
                        window=window,
                        today=reading.day,
                        origin=origin,
                        ids=wanted,
                        deleted=_asks_for_deleted(origin, window, wanted, deleted),
                        priority=priority,
                    )
                    await self._collect(query, reading)
            if reading.day == self._today(snapshot):
                break
        return reading

    async def _collect(self, query: ReportQuery, reading: SpendReading) -> None:
        """Take the spend of a report page by page.

        It reuses the ids of known rows, and equal amounts are one object. With 100,000 ads this
        halves the memory of an account.
        """
        amounts: dict[Decimal, Decimal] = {}
        gone: list[Decimal | None] = []
        read = ReportRead()
        reading.begin(query.window)
        found, unread = reading.found[query.window], reading.unread[query.window]
        async for rows in self._reports.pages(query, read):
            for number, row in enumerate(rows):
                if number % _SLICE == _SLICE - 1:
                    await asyncio.sleep(0)
                entity = self._store.entity(row.ref)
                if _is_elsewhere(query, entity):
                    if entity is None:
                        gone.append(row.spend)
                    continue
                ref = entity.ref if entity else row.ref
                if row.spend is None or (read.without_smart_plus and is_smart_plus_ad(entity)):
                    unread.add(ref)
                else:
                    found[ref] = amounts.setdefault(row.spend, row.spend)
                if row.budget is not None and isinstance(entity, Campaign):
                    currency = self._store.known(query.advertiser_id).advertiser.currency
                    self._promote.learn(ref, row.budget, currency)
        self._end(query, reading, read, gone)

    def _end(
        self,
        query: ReportQuery,
        reading: SpendReading,
        read: ReportRead,
        gone: Sequence[Decimal | None],
    ) -> None:
        """Note what a report says beside its rows, once it was read."""
        snapshot = self._store.known(query.advertiser_id)
        if _is_gone(snapshot, query.origin) and (read.is_lost or not read.has_deleted):
            return  # no row is without its figure, and what was known of deleted ones stays
        wanted = [snapshot.ref(query.level, key) for key in query.ids]
        reading.problems += read.problems
        if query.origin.is_shop:
            reading.note_shop(query, read, gone)
        if read.without_smart_plus and any(row.smart_plus for row in snapshot.campaigns.values()):
            text = "TikTok does not report by ad_id_v2, and by ad_id no Smart+ ad has a figure"
            reading.problems.append(RowProblem(Level.AD, "", text, of_report=True))
        reading.end(
            Coverage(query.level, query.window, query.origin),
            whole=read.whole,
            without_smart_plus=read.without_smart_plus,
            wanted=[(ref, is_smart_plus_ad(self._store.entity(ref))) for ref in wanted],
            unknown=[snapshot.ref(query.level, key) for key in read.unknown],
        )

    async def _take(self, advertiser_id: str, reading: SpendReading, priority: Priority) -> None:
        """Put a reading into the snapshot; first ask again for reports that contradict it."""
        snapshot = self._store.known(advertiser_id)
        for level, deleted in contradicted_with(snapshot, reading).items():
            windows = (Window.TODAY,) if level is Level.ADVERTISER else tuple(Window)
            try:
                again = await self._read_in_one_day(
                    advertiser_id, level, windows, None, priority, deleted
                )
            except TokenError:
                raise
            except ApiError:
                # Asking again failed: the empty report stays disbelieved.
                continue
            if level is reading.level and reading.ids is None:
                reading = again
            else:
                await self._apply(advertiser_id, again)
        await self._apply(advertiser_id, reading)

    async def _apply(self, advertiser_id: str, reading: SpendReading) -> None:
        """Put the figures into the newest snapshot, which lists may have changed meanwhile."""
        known = self._store.known(advertiser_id)

        def change(snapshot: AccountSnapshot, _settled: ReadBackTimes) -> AccountSnapshot:
            return replace(snapshot, spend=spend_with(snapshot, reading))

        def stamped(snapshot: AccountSnapshot) -> AccountSnapshot:
            if reading.level is Level.CAMPAIGN:
                promotes = [row for row in snapshot.campaigns.values() if row.is_promote]
                snapshot = put_rows(snapshot, self._promote.applied(promotes))
            return stamped_with(snapshot, reading, self._today(snapshot))

        work = sum(map(len, reading.found.values())) + sum(map(len, known.spend.values()))
        await self._store.rewrite(advertiser_id, change, stamped, work)


def _by_origin(
    snapshot: AccountSnapshot, level: Level, ids: frozenset[str] | None, *, has_shops: bool
) -> list[tuple[Origin, tuple[str, ...]]]:
    """The reports to ask for. Kinds of which the account has no campaign are left out.

    Where there are shops, both kinds of GMV Max are asked for: the only campaign of a kind may have
    been deleted today, before the first list of this session.
    """
    if level is Level.ADVERTISER:
        return [(Origin.TT_ADS_PLATFORM, (snapshot.advertiser.advertiser_id,))]
    if ids is None:
        found = {Origin.TT_ADS_PLATFORM} | {row.origin for row in snapshot.campaigns.values()}
        # A kind that was charged today and has no campaign left still counts today.
        found |= snapshot.deleted_today.keys()
        if has_shops:
            found |= {one for one in Origin if one.is_shop}
        # GMV Max has campaigns and nothing below them.
        wanted_too = (one for one in Origin if level is Level.CAMPAIGN or not one.is_shop)
        return [(origin, ()) for origin in wanted_too if origin in found]
    wanted: dict[Origin, list[str]] = {}
    for key in sorted(ids):
        entity = snapshot.entity(snapshot.ref(level, key))
        if entity is not None:
            wanted.setdefault(entity.origin, []).append(key)
    return [(origin, tuple(keys)) for origin, keys in wanted.items()]


def _is_gone(snapshot: AccountSnapshot, origin: Origin) -> bool:
    """Whether a kind of GMV Max can only have campaigns that were deleted."""
    return origin.is_shop and not any(row.origin is origin for row in snapshot.campaigns.values())


def _asks_for_deleted(
    origin: Origin, window: Window, ids: Sequence[str], again: frozenset[Window]
) -> bool:
    """Whether deleted rows are wanted too.

    The account's own figure holds the money of ordinary campaigns that were deleted today, and may
    be without that of GMV Max ones.
    """
    if origin.is_shop:
        return window is Window.TODAY and not ids
    return window in again and origin is Origin.TT_ADS_PLATFORM


def _is_elsewhere(query: ReportQuery, entity: object) -> bool:
    """True for a row that another report is about, or that no list of GMV Max names.

    A GMV Max campaign has one figure, its own report's, though others may name it (contract 18.8).
    Which kind it is only the filter of its list tells (contract 18.1); both lists may name it.
    """
    if query.origin.is_shop:
        return not isinstance(entity, Campaign) or not entity.is_shop
    return isinstance(entity, Campaign) and entity.is_shop


def _reaching(start: datetime | None, now: Stamp) -> Stamp | None:
    """The moment at which an hour began, in the seconds of a stamp."""
    if start is None:
        return None
    return Stamp(start.astimezone(UTC), now.tick - (now.at - start).total_seconds())


def _hours(rows: Iterable[ReportRow], ref: EntityRef, now: datetime) -> tuple[SpendPoint, ...]:
    """The hours of a row, oldest first."""
    points = (
        SpendPoint(row.hour.replace(tzinfo=now.tzinfo), row.spend)
        for row in rows
        if row.ref == ref and row.hour is not None and row.spend is not None
    )
    return tuple(sorted(points, key=lambda point: point.start))


def _results(read: ReportRead, ref: EntityRef) -> Results | None:
    return next((row.results for row in read.rows if row.ref == ref and row.results), None)


def _why_missing(reads: Iterable[ReportRead], *, is_smart_plus: bool) -> str | None:
    """Why figures of a row are missing from its reports, or None."""
    reads = tuple(reads)
    if is_smart_plus and any(read.without_smart_plus for read in reads):
        return "not read: TikTok refuses reports by ad_id_v2, the only ones that name Smart+ ads"
    reasons = dict.fromkeys(problem.reason for read in reads for problem in read.problems)
    return f"not read: {'; '.join(reasons)}" if reasons else None
