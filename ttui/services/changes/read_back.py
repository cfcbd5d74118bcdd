"""Reads single rows back by id: the only proof that a switch is as asked."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from ttui.api.errors import DeniedError, RefusedError
from ttui.api.port import AdsApi, Batch, ListQuery, Priority
from ttui.domain.campaign import Ad, AdGroup, Campaign, Family, Origin, origin_of
from ttui.domain.changes import StatusChange
from ttui.domain.ids import EntityRef, Level
from ttui.domain.status import DeliveryState
from ttui.services.changes.earlier_writes import EarlierWrites, JournalQuery
from ttui.services.changes.unsettled_writes import UnsettledWrites
from ttui.store.memory.state import AccountStore

Row = Campaign | AdGroup | Ad


@dataclass(frozen=True, slots=True)
class WriteTarget:
    """Account, level and endpoint family of a change. One call has rows of one target only."""

    advertiser_id: str
    level: Level
    family: Family


def target_of(change: StatusChange) -> WriteTarget:
    """The target of a change; its row is read back from there too."""
    return WriteTarget(change.ref.advertiser_id, change.ref.level, change.family)


def _may_be_shop(target: WriteTarget) -> bool:
    """True when its rows may be on the lists of TikTok Shop ads only."""
    return target.family is Family.UNKNOWN and target.level is Level.CAMPAIGN


@dataclass(frozen=True, slots=True)
class Reading:
    """What one read-back showed."""

    rows: Mapping[EntityRef, Row]
    """Rows that exist; deleted ones are not among them."""
    deleted: frozenset[EntityRef] = field(default_factory=frozenset)
    missing: frozenset[EntityRef] = field(default_factory=frozenset)
    """Rows that TikTok does not list, not even as deleted."""
    sent: float = float("-inf")
    """`Clock.monotonic` second at which the first request left. No row is older than this."""
    journal_query: JournalQuery = field(default_factory=JournalQuery)
    """The journal's answer about other sessions' writes to these rows. It is asked after the rows
    came."""


@dataclass(slots=True)
class _Pages:
    """The rows on the pages of one query."""

    rows: dict[EntityRef, Row] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    """Ids of rows that could not be read; "" for a page read in part."""
    sent: float = float("inf")


class ReadBack:
    """Reads rows by id, puts them into the store, and says how new they are.

    Args:
        api: TikTok.
        store: gets the rows.
        patience: seconds for each request, from the moment it leaves.
        earlier: looks up the writes of other sessions. A write that left before the request is in
            the journal by the time its answer comes.
        unsettled: the unsettled writes; they are told which switch was read.
    """

    def __init__(
        self,
        api: AdsApi,
        store: AccountStore,
        patience: float,
        earlier: EarlierWrites,
        unsettled: UnsettledWrites,
    ) -> None:
        self._api = api
        self._store = store
        self._patience = patience
        self._earlier = earlier
        self._unsettled = unsettled

    async def read(
        self, target: WriteTarget, ids: Sequence[str], priority: Priority = Priority.URGENT
    ) -> Reading:
        """Ask for rows by id; ask for missing ones again, deleted rows included.

        Raises:
            ApiError: TikTok could not be asked; nothing is known.
        """
        refs = [EntityRef(target.advertiser_id, target.level, key) for key in ids]
        reading = await self._read(target, refs, priority)
        reading = replace(reading, journal_query=await self._earlier.query(refs))
        for ref, row in reading.rows.items():
            self._unsettled.read(ref, row.switch, reading.sent)
        return reading

    async def _read(
        self, target: WriteTarget, refs: Sequence[EntityRef], priority: Priority
    ) -> Reading:
        query = ListQuery(
            advertiser_id=target.advertiser_id,
            ids=tuple(ref.id for ref in refs),
            origin=origin_of(target.family),
            smart_plus=target.family is Family.SMART_PLUS and target.level is Level.AD,
            priority=priority,
            patience=self._patience,
        )
        found = await self._pages(target.level, query)
        rows, unread, sent = found.rows, found.unread, found.sent
        absent = [ref for ref in refs if ref not in rows and ref.id not in unread]
        # A page that was read in part may have held the row.
        if absent and "" not in unread:
            hidden = replace(query, ids=tuple(ref.id for ref in absent), deleted_too=True)
            more = await self._pages(target.level, hidden)
            rows, unread, sent = rows | more.rows, more.unread, min(sent, more.sent)
        absent = [ref for ref in absent if ref not in rows and ref.id not in unread]
        if absent and "" not in unread and _may_be_shop(target):
            more = await self._shop_pages(query, absent)
            rows, unread, sent = rows | more.rows, unread | more.unread, min(sent, more.sent)
        deleted = {ref for ref in rows if rows[ref].delivery.state is DeliveryState.DELETED}
        missing = (
            frozenset()
            if "" in unread
            else frozenset(ref for ref in absent if ref not in rows and ref.id not in unread)
        )
        alive = {ref: row for ref, row in rows.items() if ref not in deleted}
        return Reading(alive, frozenset(deleted), missing, sent)

    async def _shop_pages(self, query: ListQuery, absent: Sequence[EntityRef]) -> _Pages:
        """Look on the lists of TikTok Shop ads for campaigns that the ordinary list does not have.

        A list that is refused leaves them unread; one that this ad account does not have is empty.
        """
        found = _Pages()
        for origin, deleted_too in product((Origin.SHOP_PRODUCT, Origin.SHOP_LIVE), (False, True)):
            left = tuple(ref.id for ref in absent if ref not in found.rows)
            if not left:
                break
            asked = replace(query, origin=origin, ids=left, deleted_too=deleted_too)
            try:
                more = await self._pages(Level.CAMPAIGN, asked)
            except DeniedError:
                found.unread.update(left)
            except RefusedError:
                continue
            else:
                found.rows |= more.rows
                found.unread |= more.unread
                found.sent = min(found.sent, more.sent)
        found.unread.difference_update(ref.id for ref in found.rows)
        return found

    async def _pages(self, level: Level, query: ListQuery) -> _Pages:
        asked = set(query.ids)
        found = _Pages()
        twice: set[EntityRef] = set()
        async for batch in self._list(level, query):
            # Rows that were not asked for prove nothing.
            wanted = [row for row in batch.rows if row.ref.id in asked]
            for row in wanted:
                before = found.rows.setdefault(row.ref, row)
                if before.switch is not row.switch:
                    twice.add(row.ref)
            found.unread.update(problem.id for problem in batch.problems)
            found.sent = min(found.sent, batch.started)
            told = [row for row in wanted if row.ref not in twice]
            self._store.put_rows(told, batch.started)
            for row in told:
                self._store.settle(row.ref, batch.started)
        for ref in twice:
            # An answer that has the row as on and as off tells nothing.
            del found.rows[ref]
            found.unread.add(ref.id)
        return found

    def _list(self, level: Level, query: ListQuery) -> AsyncIterator[Batch[Row]]:
        match level:
            case Level.CAMPAIGN:
                return self._api.campaigns(query)
            case Level.ADGROUP:
                return self._api.adgroups(query)
            case Level.AD:
                return self._api.ads(query)
            case Level.ADVERTISER:
                raise RefusedError("An ad account has no switch to read.")
