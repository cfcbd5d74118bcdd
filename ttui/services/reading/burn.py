"""Works out the money per hour of every campaign, from the hours of today and yesterday."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from ttui.api.port import Priority, ReportQuery, ReportRow
from ttui.domain.burn import is_late, last_whole_hour, needs_yesterday
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot, RowProblem
from ttui.domain.spend import SpendPoint, Window
from ttui.domain.status import DeliveryState
from ttui.services.reading.report_rows import ReportRows

_ZERO = Decimal(0)
_MAY_BE_CHARGED = frozenset(
    {DeliveryState.DELIVERING, DeliveryState.NOT_REPORTED, DeliveryState.UNKNOWN}
)


@dataclass(slots=True)
class Hours:
    """The hours of some campaigns that were read."""

    points: dict[EntityRef, list[SpendPoint]] = field(default_factory=dict)
    unknown: set[EntityRef] = field(default_factory=set)
    """Campaigns of which an hour could not be read."""
    missing: set[Origin] = field(default_factory=set)
    """The kinds of campaigns whose reports were refused or left rows out."""
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def newest(self) -> datetime | None:
        """The newest hour that has money."""
        starts = (one.start for points in self.points.values() for one in points if one.spend)
        return max(starts, default=None)

    def take(self, rows: Iterable[ReportRow], now: datetime) -> None:
        """Add rows, without hours that have not begun."""
        for row in rows:
            start = row.hour.replace(tzinfo=now.tzinfo) if row.hour is not None else None
            if row.spend is None or start is None or start > now:
                self.unknown.add(row.ref)
            else:
                self.points.setdefault(row.ref, []).append(SpendPoint(start, row.spend))


@dataclass(frozen=True, slots=True)
class BurnRead:
    """What the hourly reports of an account say."""

    rates: Mapping[EntityRef, Decimal] = field(default_factory=dict)
    """Money per hour by campaign; one that is left out is not known."""
    problems: tuple[RowProblem, ...] = ()
    reaches: datetime | None = None
    """Start of the newest hour with money, where reports may be late; see `money_reaches`."""


class BurnReader:
    """Reads the hourly reports of an account's campaigns."""

    def __init__(self, reports: ReportRows) -> None:
        self._reports = reports

    async def read(
        self, snapshot: AccountSnapshot, now: datetime, priority: Priority
    ) -> "BurnRead":
        """Money per hour by campaign; a campaign without an entry is not known.

        Args:
            snapshot: the account; the spend of its campaigns was read.
            now: the present on the account's clock.
            priority: how urgently.

        Raises:
            ApiError: a report failed.
        """
        if not snapshot.advertiser.zone_known:
            # Reports name hours by a clock that ttui does not know.
            return BurnRead()
        hours = Hours()
        today = [row for row in snapshot.campaigns.values() if _may_have_hours(snapshot, row)]
        await self._hours(hours, snapshot, today, now, now.date(), priority)
        if needs_yesterday(hours.newest, now):
            day = now.date() - timedelta(days=1)
            charged = await self._charged_on(hours, snapshot, day, priority)
            await self._hours(hours, snapshot, charged, now, day, priority)
        rates = _rates(snapshot, hours, now)
        newest = hours.newest
        is_in_doubt = newest is not None and is_late(newest, now) and _misses(snapshot, rates)
        return BurnRead(rates, tuple(hours.problems), newest if is_in_doubt else None)

    async def _hours(
        self,
        hours: Hours,
        snapshot: AccountSnapshot,
        campaigns: Iterable[Campaign],
        now: datetime,
        day: date,
        priority: Priority,
    ) -> None:
        """Read one day; the hourly report allows no more a call (contract 8.1)."""
        rows = list(campaigns)
        for origin in Origin:
            ids = tuple(row.ref.id for row in rows if row.origin is origin)
            if not ids:
                continue
            query = replace(_query(snapshot, day, origin, priority), ids=ids, hourly=True)
            read = await self._reports.all(query)
            hours.take(read.rows, now)
            hours.unknown |= {snapshot.ref(Level.CAMPAIGN, key) for key in read.unknown}
            hours.problems += read.problems
            if not read.whole:
                hours.missing.add(origin)

    async def _charged_on(
        self, hours: Hours, snapshot: AccountSnapshot, day: date, priority: Priority
    ) -> list[Campaign]:
        """The campaigns that were charged on a day before today."""
        charged: list[Campaign] = []
        for origin in Origin:
            if not any(row.origin is origin for row in snapshot.campaigns.values()):
                continue
            read = await self._reports.all(_query(snapshot, day, origin, priority))
            rows = (snapshot.campaigns.get(row.ref.id) for row in read.rows if row.spend != 0)
            charged += [row for row in rows if row is not None and row.origin is origin]
            hours.problems += read.problems
            if not read.whole:
                hours.missing.add(origin)
        return charged


def _query(snapshot: AccountSnapshot, day: date, origin: Origin, priority: Priority) -> ReportQuery:
    return ReportQuery(
        advertiser_id=snapshot.advertiser.advertiser_id,
        level=Level.CAMPAIGN,
        window=Window.TODAY,
        today=day,
        origin=origin,
        priority=priority,
    )


def _may_have_hours(snapshot: AccountSnapshot, row: Campaign) -> bool:
    charged = snapshot.charged(row, Window.TODAY)
    return charged is None or charged.amount != 0


def _rates(snapshot: AccountSnapshot, hours: Hours, now: datetime) -> dict[EntityRef, Decimal]:
    newest = hours.newest
    known = [
        row
        for row in snapshot.campaigns.values()
        if row.origin not in hours.missing and row.ref not in hours.unknown
    ]
    if newest is None:
        return {row.ref: _ZERO for row in known}
    hour = last_whole_hour(newest)
    if hour is None or is_late(newest, now):
        # A missing hour was charged nothing or is not reported yet; nobody can tell (contract 23).
        return {
            row.ref: _ZERO
            for row in known
            if snapshot.delivery(row).state not in _MAY_BE_CHARGED
            or (row.ref not in hours.points and _is_known_uncharged(snapshot, row))
        }
    rates = {row.ref: hour.rate(hours.points.get(row.ref, ())) for row in known}
    begun = {
        ref for ref, points in hours.points.items() if any(one.start == newest for one in points)
    }
    # A campaign with nothing in the whole hour and charges since has just begun: its rate is not
    # known.
    return {ref: rate for ref, rate in rates.items() if rate or ref not in begun}


def _misses(snapshot: AccountSnapshot, rates: Mapping[EntityRef, Decimal]) -> bool:
    """Whether the burn of a campaign that may be charged is not known."""
    return any(
        row.ref not in rates and snapshot.delivery(row).state in _MAY_BE_CHARGED
        for row in snapshot.campaigns.values()
    )


def _is_known_uncharged(snapshot: AccountSnapshot, row: Campaign) -> bool:
    charged = snapshot.charged(row, Window.TODAY)
    return charged is not None and charged.amount == 0
