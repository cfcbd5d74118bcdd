"""Reading reports: charged today and for life, burn per hour, and one row in full."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from ttui.api.errors import ApiError, RefusedError, TokenError
from ttui.api.port import AdsApi, Lane, ReportBatch, ReportQuery, ReportRow
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef, Level
from ttui.domain.merge import put_rows
from ttui.domain.snapshot import AccountSnapshot, Coverage, RowProblem, Stamp
from ttui.domain.spend import REPORT_LAG, Detail, Results, SpendPoint, Window, burn_per_hour
from ttui.services.promote import PromoteBudgets
from ttui.store.account import AccountStore
from ttui.store.account_rows import Settled

_ZERO = Decimal(0)
_SLICE = 200
"""Rows taken in before the loop gets a turn."""


class MoneyService:
    """Reads reports. One per session, on the engine's loop."""

    def __init__(
        self, api: AdsApi, store: AccountStore, clock: Clock, promote: PromoteBudgets
    ) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._promote = promote

    async def spend(
        self,
        advertiser_id: str,
        level: Level,
        ids: frozenset[str] | None = None,
        lane: Lane = Lane.BACKGROUND,
    ) -> None:
        """Read what was charged, today and for life, at one level.

        Args:
            advertiser_id: the account; its lists must have been read.
            level: campaigns, ad groups or ads.
            ids: only these rows; None for all.
            lane: how urgently.

        Raises:
            ApiError: a report of Ads Manager's rows failed; nothing is changed then.
        """
        snapshot = self._store.snapshot(advertiser_id)
        if snapshot is None:
            return
        found: dict[Window, dict[EntityRef, Decimal]] = {window: {} for window in Window}
        covered: set[Coverage] = set()
        problems: list[RowProblem] = []
        for origin, wanted in _by_origin(snapshot, level, ids):
            for window in Window:
                query = ReportQuery(
                    advertiser_id=advertiser_id,
                    level=level,
                    window=window,
                    today=self._today(snapshot),
                    origin=origin,
                    ids=wanted,
                    lane=lane,
                )
                whole = await self._collect(query, found[window], problems)
                if whole:
                    covered.add(Coverage(level, window, origin))
                    if wanted:
                        _fill_zeros(found[window], snapshot, level, wanted)
        await self._apply(advertiser_id, level, found, covered if ids is None else set(), problems)

    async def whole_account(self, advertiser_id: str, lane: Lane = Lane.BACKGROUND) -> None:
        """Read what Ads Manager charged today as a whole; Promote is not in it.

        The only figure that still holds the money of campaigns deleted today (contract 8.1).
        """
        snapshot = self._store.snapshot(advertiser_id)
        if snapshot is None:
            return
        query = ReportQuery(
            advertiser_id=advertiser_id,
            level=Level.ADVERTISER,
            window=Window.TODAY,
            today=self._today(snapshot),
            lane=lane,
        )
        rows, _ = await self._rows(query, [])
        charged = sum((row.spend for row in rows if row.spend is not None), _ZERO)
        found = {Window.TODAY: {snapshot.advertiser.ref: charged}, Window.LIFETIME: {}}
        await self._apply(advertiser_id, Level.ADVERTISER, found, set(), [])

    def _today(self, snapshot: AccountSnapshot) -> date:
        """The day it is in the account's own zone: the one that reports go by."""
        return snapshot.advertiser.local(self._clock.now()).date()

    async def burn(self, advertiser_id: str, lane: Lane = Lane.BACKGROUND) -> None:
        """Work out the money per hour of every campaign that was charged today."""
        snapshot = self._store.snapshot(advertiser_id)
        if snapshot is None:
            return
        today = snapshot.spend.get(Window.TODAY, {})
        spending = [row for row in snapshot.campaigns.values() if today.get(row.ref)]
        burn: dict[EntityRef, Decimal] = {}
        as_of = snapshot.advertiser.local(self._clock.now() - REPORT_LAG)
        for origin in Origin:
            ids = tuple(row.ref.id for row in spending if row.origin is origin)
            if not ids:
                continue
            query = ReportQuery(
                advertiser_id=advertiser_id,
                level=Level.CAMPAIGN,
                window=Window.TODAY,
                today=self._today(snapshot),
                origin=origin,
                ids=ids,
                hourly=True,
                lane=lane,
            )
            rows, _ = await self._rows(query, [])
            for ref, points in _hours_by_ref(rows, as_of).items():
                rate = burn_per_hour(points, as_of)
                if rate is not None:
                    burn[ref] = rate
        current = self._store.snapshot(advertiser_id)
        if current is not None:
            self._store.apply(replace(current, number=current.number + 1, burn=burn))

    async def detail(self, ref: EntityRef, lane: Lane = Lane.SCREEN) -> None:
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
            today=snapshot.advertiser.local(now).date(),
            origin=entity.origin,
            ids=(ref.id,),
            full=True,
            lane=lane,
        )
        try:
            today, _ = await self._rows(base, [])
            lifetime, _ = await self._rows(replace(base, window=Window.LIFETIME), [])
            hourly, _ = await self._rows(replace(base, full=False, hourly=True), [])
        except ApiError as error:
            known = self._store.picture().details.get(ref)
            read_at = known.read_at if known else now
            lost = known or Detail(None, None, (), read_at)
            self._store.put_detail(ref, replace(lost, problem=f"not read: {error}"))
            raise
        as_of = snapshot.advertiser.local(now)
        hours = _hours_by_ref(hourly, as_of).get(ref, ())
        self._store.put_detail(ref, Detail(_results(today), _results(lifetime), hours, now))

    async def _collect(
        self,
        query: ReportQuery,
        found: dict[EntityRef, Decimal],
        problems: list[RowProblem],
    ) -> bool:
        """Take the spend of a report page by page; True when the report was whole.

        Refs are those of the rows that are known already and equal amounts are one object: with
        100,000 ads anything else would double what the account takes in memory.
        """
        amounts: dict[Decimal, Decimal] = {}
        whole = True
        async for batch in self._pages(query, problems):
            whole = whole and not batch.cut and not batch.problems
            for number, row in enumerate(batch.rows):
                if number % _SLICE == _SLICE - 1:
                    await asyncio.sleep(0)
                entity = self._store.entity(row.ref)
                ref = entity.ref if entity else row.ref
                if row.spend is not None:
                    found[ref] = amounts.setdefault(row.spend, row.spend)
                if row.budget is not None and isinstance(entity, Campaign):
                    currency = self._currency(query.advertiser_id)
                    self._promote.learn(ref, row.budget, currency)
        return whole

    def _currency(self, advertiser_id: str) -> str:
        snapshot = self._store.snapshot(advertiser_id)
        return snapshot.advertiser.currency if snapshot else ""

    async def _rows(
        self, query: ReportQuery, problems: list[RowProblem]
    ) -> tuple[list[ReportRow], bool]:
        """All rows of a report, and whether it was whole (not cut, not partly unreadable)."""
        rows: list[ReportRow] = []
        whole = True
        async for batch in self._pages(query, problems):
            rows += batch.rows
            whole = whole and not batch.cut and not batch.problems
        return rows, whole

    async def _pages(
        self, query: ReportQuery, problems: list[RowProblem]
    ) -> AsyncIterator[ReportBatch]:
        """A report's pages; a Promote report that is refused is a cut one and a problem."""
        try:
            async for batch in self._api.report(query):
                problems += batch.problems
                if batch.cut:
                    problems.append(
                        RowProblem(query.level, "", "TikTok reports its newest 20,000 rows only")
                    )
                yield batch
        except RefusedError as error:
            if query.origin is Origin.TT_ADS_PLATFORM or isinstance(error, TokenError):
                raise
            problems.append(RowProblem(query.level, "", f"Promote report left out: {error}"))
            yield ReportBatch((), (), cut=True)

    async def _apply(
        self,
        advertiser_id: str,
        level: Level,
        found: dict[Window, dict[EntityRef, Decimal]],
        covered: set[Coverage],
        problems: Sequence[RowProblem],
    ) -> None:
        """Put the figures into the newest snapshot, which lists may have changed meanwhile."""
        known = self._store.snapshot(advertiser_id)
        if known is None:
            return
        origins = {(one.window, one.origin) for one in covered}
        stamp = Stamp(self._clock.now(), self._clock.monotonic())

        def change(snapshot: AccountSnapshot, _settled: Settled) -> AccountSnapshot:
            spend = {
                window: _merged(snapshot, level, window, found[window], origins)
                for window in Window
            }
            return replace(snapshot, spend=spend)

        def stamped(snapshot: AccountSnapshot) -> AccountSnapshot:
            if level is Level.CAMPAIGN:
                promotes = [row for row in snapshot.campaigns.values() if row.is_promote]
                snapshot = put_rows(snapshot, self._promote.applied(promotes))
            return replace(
                snapshot,
                number=snapshot.number + 1,
                covered=snapshot.covered | covered,
                money_at=stamp if level is Level.CAMPAIGN else snapshot.money_at,
                problems=_unique((*snapshot.problems, *problems)),
            )

        work = sum(len(found[window]) + len(known.spend.get(window, ())) for window in Window)
        await self._store.rewrite(advertiser_id, change, stamped, work)


def _by_origin(
    snapshot: AccountSnapshot, level: Level, ids: frozenset[str] | None
) -> list[tuple[Origin, tuple[str, ...]]]:
    """Which reports to ask for: Promote's only where the account has a Promote."""
    if ids is None:
        promote = any(row.is_promote for row in snapshot.campaigns.values())
        origins = tuple(Origin) if promote else (Origin.TT_ADS_PLATFORM,)
        return [(origin, ()) for origin in origins]
    wanted: dict[Origin, list[str]] = {}
    for key in sorted(ids):
        entity = snapshot.entity(snapshot.ref(level, key))
        if entity is not None:
            wanted.setdefault(entity.origin, []).append(key)
    return [(origin, tuple(keys)) for origin, keys in wanted.items()]


def _fill_zeros(
    spend: dict[EntityRef, Decimal], snapshot: AccountSnapshot, level: Level, ids: Iterable[str]
) -> None:
    """A row that was asked for by id and has no report row was charged nothing."""
    for key in ids:
        spend.setdefault(snapshot.ref(level, key), _ZERO)


def _merged(
    snapshot: AccountSnapshot,
    level: Level,
    window: Window,
    found: dict[EntityRef, Decimal],
    covered: set[tuple[Window, Origin]],
) -> dict[EntityRef, Decimal]:
    """Old figures of other levels, new ones of this; a whole report drops rows it leaves out."""
    old = snapshot.spend.get(window, {})
    origins = {origin for one, origin in covered if one is window}
    if not origins:
        return {**old, **found}

    def outlives(ref: EntityRef) -> bool:
        if ref.level is not level:
            return True
        entity = snapshot.entity(ref)
        return entity is not None and entity.origin not in origins

    kept = {ref: spent for ref, spent in old.items() if outlives(ref)}
    # What a whole report leaves out was charged nothing, so zeros need no place of their own.
    return kept | {ref: spent for ref, spent in found.items() if spent or outlives(ref)}


def _hours_by_ref(
    rows: Iterable[ReportRow], as_of: datetime
) -> dict[EntityRef, tuple[SpendPoint, ...]]:
    points: dict[EntityRef, list[SpendPoint]] = {}
    for row in rows:
        if row.hour is not None and row.spend is not None:
            start = row.hour.replace(tzinfo=as_of.tzinfo)
            points.setdefault(row.ref, []).append(SpendPoint(start, row.spend))
    return {ref: tuple(sorted(one, key=lambda point: point.start)) for ref, one in points.items()}


def _results(rows: Sequence[ReportRow]) -> Results | None:
    return rows[0].results if rows else None


def _unique(problems: Iterable[RowProblem]) -> tuple[RowProblem, ...]:
    return tuple(dict.fromkeys(problems))
