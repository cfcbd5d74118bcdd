"""Reads what an ad account was charged hour by hour, today and yesterday."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from ttui.api.errors import ApiError, RefusedError, TokenError
from ttui.api.port import Priority, ReportQuery, ReportRow
from ttui.domain.account_curve import AccountCurve
from ttui.domain.clock import Clock
from ttui.domain.ids import Level
from ttui.domain.spend import SpendPoint, Window
from ttui.services.reading.report_read import ReportRead
from ttui.services.reading.report_rows import ReportRows
from ttui.store.memory.state import AccountStore

_KEPT_FOR = timedelta(minutes=10)
"""How long yesterday's hours are taken as read: TikTok corrects them once a day (contract 8.3)."""


class AccountCurves:
    """Reads the curve of the account on screen: two requests, yesterday's seldom."""

    def __init__(self, reports: ReportRows, store: AccountStore, clock: Clock) -> None:
        self._reports = reports
        self._store = store
        self._clock = clock
        self._yesterday: dict[tuple[str, date], tuple[datetime, ReportRead]] = {}

    async def read(self, advertiser_id: str, priority: Priority = Priority.SCREEN) -> None:
        """Read both days; a refused report is named in the curve, and other reading goes on.

        Raises:
            ApiError: TikTok was not reached, or the token is refused.
        """
        snapshot = self._store.snapshot(advertiser_id)
        if snapshot is None:
            return
        now = self._clock.now()
        local = snapshot.advertiser.local(now)
        query = ReportQuery(
            advertiser_id=advertiser_id,
            level=Level.ADVERTISER,
            window=Window.TODAY,
            today=local.date(),
            ids=(advertiser_id,),
            hourly=True,
            priority=priority,
        )
        curve = AccountCurve(day=local.date(), read_at=now)
        try:
            today = await self._reports.all(query)
            yesterday = await self._of_yesterday(query, now)
        except ApiError as error:
            if isinstance(error, TokenError):
                raise
            self._store.put_curve(advertiser_id, replace(curve, problem=f"not read: {error}"))
            if isinstance(error, RefusedError):
                return
            raise
        reasons = dict.fromkeys(one.reason for read in (today, yesterday) for one in read.problems)
        self._store.put_curve(
            advertiser_id,
            replace(
                curve,
                today=_points(today.rows, local),
                yesterday=_points(yesterday.rows, local),
                problem=f"not read whole: {'; '.join(reasons)}" if reasons else "",
            ),
        )

    async def _of_yesterday(self, query: ReportQuery, now: datetime) -> ReportRead:
        day = query.today - timedelta(days=1)
        key = (query.advertiser_id, day)
        known = self._yesterday.get(key)
        if known is not None and timedelta(0) <= now - known[0] < _KEPT_FOR:
            return known[1]
        read = await self._reports.all(replace(query, today=day))
        if not read.problems:
            self._yesterday = {
                **{each: kept for each, kept in self._yesterday.items() if each[1] >= day},
                key: (now, read),
            }
        return read


def _points(rows: Iterable[ReportRow], now: datetime) -> tuple[SpendPoint, ...]:
    points = (
        SpendPoint(row.hour.replace(tzinfo=now.tzinfo), row.spend)
        for row in rows
        if row.hour is not None and row.spend is not None
    )
    return tuple(sorted(points, key=lambda point: point.start))
