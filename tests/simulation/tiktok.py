"""A pretend TikTok, written from the contract alone; it knows nothing of what ttui believes.

Writes land when they land: before their answer, minutes after it was given up, or never. Reads
show the books as they were a while ago, and two reads in a row may come from two replicas.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.simulation.faults import DEADLINE, Faults, ReadFate, WriteFate
from tests.simulation.loop import SimulatedLoop
from tests.simulation.oracle import Oracle, Sent
from tests.simulation.plan import Moment, Trouble
from tests.simulation.truth import ACCOUNT, Row, Truth
from ttui.api.errors import ApiError, RefusedError, TimedOutError
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
from ttui.domain.advertiser import Advertiser
from ttui.domain.campaign import Ad, AdGroup, Campaign, Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import RowProblem
from ttui.domain.status import AdvertiserStatus
from ttui.services.changes.options import ChangeOptions

if TYPE_CHECKING:
    from tests.simulation.session import Session

_PAGE = 30
REPORT_LAG = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What all sessions share."""

    seed: int
    loop: SimulatedLoop
    truth: Truth
    faults: Faults
    oracle: Oracle
    options: ChangeOptions
    calm_at: float
    over_http: bool
    alive: set[int]
    """The process table."""
    has_shops: bool
    """Some campaigns are a TikTok Shop's, on lists of their own."""
    journal_written: list[float]
    """When the file of the journal was written."""

    def accept(self, sent: Sent, fate: WriteFate) -> ApiError | None:
        """Let a write land when it lands.

        Returns:
            The error it is answered with whatever the fate says, since a row cannot be switched.
        """
        refused = fate.refused
        error: ApiError | None = None
        if refused and not (sent.write.smart_plus or sent.write.level is Level.ADGROUP):
            # One bad id fails a whole classic call (contract 3.3).
            error = RefusedError("A row of it cannot be switched.", code=40002)
        if error is None and fate.lands_after is not None:
            for one in sent.write.ids:
                if one not in fate.spared and one not in refused:
                    ref = EntityRef(sent.write.advertiser_id, sent.write.level, one)
                    self.loop.call_later(fate.lands_after, self._land, sent, ref)
        return error

    def all_are(self, write: StatusWrite) -> bool:
        """True when there is nothing to update."""
        return all(
            self.truth.switches[EntityRef(write.advertiser_id, write.level, one)].now is write.to
            for one in write.ids
        )

    def _land(self, sent: Sent, ref: EntityRef) -> None:
        now = self.loop.time()
        self.truth.land(ref, sent.write.to, sent.changes[ref], now)
        self.oracle.landed(sent, ref, now)


class PretendTikTok:
    """One session's way to it, at the height of `AdsApi`."""

    def __init__(self, world: World, session: "Session") -> None:
        self._world = world
        self._session = session

    async def set_status(self, write: StatusWrite) -> StatusAnswer:
        """A status update (contract 3.3, 4.3, 5)."""
        world, session = self._world, self._session
        session.moment(Moment.LEAVES)
        if session.has_ended:
            await asyncio.Event().wait()
        now = world.loop.time()
        sent = world.oracle.write_left(session, write, now)
        fate = world.faults.write(session.slot, write.ids, now)
        error: ApiError | None
        if fate.trouble is Trouble.NOTHING and not world.all_are(write):
            fate = WriteFate(None, fate.answer_after / 2, fate.answer_after)
        error = world.accept(sent, fate) or fate.error
        await asyncio.sleep(min(DEADLINE, fate.answer_after))
        if fate.answer_after > DEADLINE:
            error = TimedOutError("No answer in time.")
        world.oracle.write_ended(sent, world.loop.time(), error, fate.trouble)
        session.moment(Moment.ANSWERED)
        if error is not None:
            raise error
        refused = {one: "Not this one." for one in write.ids if one in fate.refused}
        return StatusAnswer(f"req-{sent.number}", refused)

    def campaigns(self, query: ListQuery) -> AsyncIterator[Batch[Campaign]]:
        """See contract 3.1."""
        return self._list(query, Level.CAMPAIGN)

    def adgroups(self, query: ListQuery) -> AsyncIterator[Batch[AdGroup]]:
        """See contract 4.1."""
        return self._list(query, Level.ADGROUP)

    def ads(self, query: ListQuery) -> AsyncIterator[Batch[Ad]]:
        """See contract 4.2."""
        return self._list(query, Level.AD)

    async def auto_budgets(
        self, level: Level, query: ListQuery
    ) -> AsyncIterator[Batch[AutoBudgetRow]]:
        """Nobody here asks for them."""
        del level, query
        yield Batch((), (), self._world.loop.time())

    async def _list(self, query: ListQuery, level: Level) -> AsyncIterator[Any]:
        world, session = self._world, self._session
        is_empty = query.origin.is_shop and not world.has_shops
        if query.origin is Origin.PROMOTE or query.top_view or is_empty:
            yield Batch((), (), world.loop.time())
            return
        wanted = self._wanted(query, level)
        for first in range(0, len(wanted) or 1, _PAGE):
            refs = wanted[first : first + _PAGE]
            started = world.loop.time()
            if query.ids:
                session.moment(Moment.READ)
                for ref in refs:
                    world.oracle.read_left(session, ref, started)
            fate = world.faults.read(session.slot, query.ids, started)
            await asyncio.sleep(fate.served_after)
            version = world.loop.time() - fate.lag
            await asyncio.sleep(max(0.0, fate.answer_after - fate.served_after))
            yield self._page(refs, fate, started, version, level)

    def _wanted(self, query: ListQuery, level: Level) -> list[EntityRef]:
        asked = set(query.ids)
        parents = set(query.campaign_ids)
        found: list[EntityRef] = []
        for switch in self._world.truth.of_level(level):
            row = switch.row
            if row.origin is not query.origin:
                continue
            if asked and row.ref.id not in asked:
                continue
            if parents and isinstance(row, AdGroup | Ad) and row.campaign_id not in parents:
                continue
            if level is Level.AD and row.smart_plus is not query.smart_plus:
                continue
            found.append(row.ref)
        return found

    def _page(
        self,
        refs: Sequence[EntityRef],
        fate: ReadFate,
        started: float,
        version: float,
        level: Level,
    ) -> Batch[Row]:
        if fate.error is not None:
            raise fate.error
        rows: list[Row] = []
        problems: list[RowProblem] = []
        for ref in refs:
            if ref.id in fate.unread:
                problems.append(RowProblem(level, ref.id, "It cannot be read."))
                continue
            row = self._world.truth.switches[ref].face(version)
            self._world.oracle.read(self._session, ref, row.switch, started, version)
            rows.append(row)
        return Batch(tuple(rows), tuple(problems), started)

    async def report(self, query: ReportQuery) -> AsyncIterator[ReportBatch]:
        """Spend, half an hour late (contract 8.3)."""
        await asyncio.sleep(0.1)
        until = self._world.loop.time() - REPORT_LAG
        asked = set(query.ids)
        rows = tuple(
            ReportRow(one.row.ref, one.spent(until) if until > 0 else Decimal(0), None)
            for one in self._world.truth.of_level(query.level)
            if (not asked or one.row.ref.id in asked) and one.row.origin is query.origin
        )
        yield ReportBatch(rows, ())

    async def advertiser_ids(self) -> Batch[str]:
        """See contract 2.2."""
        started = self._world.loop.time()
        await asyncio.sleep(0.05)
        return Batch((ACCOUNT,), (), started)

    async def advertisers(self, ids: Sequence[str]) -> Batch[Advertiser]:
        """See contract 2.3."""
        started = self._world.loop.time()
        await asyncio.sleep(0.05)
        return Batch(tuple(advertiser(one) for one in ids), (), started)

    async def aclose(self) -> None:
        """Nothing is kept open."""


def advertiser(advertiser_id: str) -> Advertiser:
    """The account."""
    return Advertiser(
        advertiser_id=advertiser_id,
        name="Simulated",
        status=AdvertiserStatus.ACTIVE,
        raw_status="STATUS_ENABLE",
        currency="USD",
        timezone="America/New_York",
    )
