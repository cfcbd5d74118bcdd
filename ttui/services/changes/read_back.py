"""Reading single rows back by id: the only proof that a switch is where it was put."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from ttui.api.errors import NoAnswerError, RefusedError
from ttui.api.port import AdsApi, Batch, Lane, ListQuery
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ids import EntityRef, Level
from ttui.domain.status import DeliveryState
from ttui.store.account import AccountStore

Row = Campaign | AdGroup | Ad


@dataclass(frozen=True, slots=True)
class Target:
    """Where a change goes: rows of one target share calls, rows of two never do."""

    advertiser_id: str
    level: Level
    smart_plus: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What one read-back showed."""

    rows: Mapping[EntityRef, Row]
    """Rows that exist; deleted ones are not among them."""
    deleted: frozenset[EntityRef] = field(default_factory=frozenset)
    missing: frozenset[EntityRef] = field(default_factory=frozenset)
    """Rows that TikTok does not list, not even as deleted."""


class ReadBack:
    """Reads rows by id and puts what it saw into the store."""

    def __init__(self, api: AdsApi, store: AccountStore, timeout: float) -> None:
        self._api = api
        self._store = store
        self._timeout = timeout

    async def read(self, target: Target, ids: Sequence[str], lane: Lane = Lane.URGENT) -> Reading:
        """Ask for rows by id, and again among the deleted ones for those that are missing.

        Raises:
            ApiError: TikTok could not be asked; nothing is known.
        """
        try:
            async with asyncio.timeout(self._timeout):
                return await self._read(target, ids, lane)
        except TimeoutError as error:
            raise NoAnswerError(f"No answer to the read-back for {self._timeout:g} s.") from error

    async def _read(self, target: Target, ids: Sequence[str], lane: Lane) -> Reading:
        rows, unread = await self._pages(target, ids, lane, deleted_too=False)
        refs = [EntityRef(target.advertiser_id, target.level, key) for key in ids]
        absent = [ref for ref in refs if ref not in rows and ref.id not in unread]
        # A page that was read in part may have held the row.
        if absent and "" not in unread:
            more, unread = await self._pages(
                target, [ref.id for ref in absent], lane, deleted_too=True
            )
            rows |= more
        deleted = {ref for ref in rows if rows[ref].delivery.state is DeliveryState.DELETED}
        missing = (
            frozenset()
            if "" in unread
            else frozenset(ref for ref in absent if ref not in rows and ref.id not in unread)
        )
        found = {ref: row for ref, row in rows.items() if ref not in deleted}
        return Reading(found, frozenset(deleted), missing)

    async def _pages(
        self, target: Target, ids: Sequence[str], lane: Lane, *, deleted_too: bool
    ) -> tuple[dict[EntityRef, Row], set[str]]:
        """The rows by ref, and the ids of unreadable rows ("" for a page read in part)."""
        query = ListQuery(
            advertiser_id=target.advertiser_id,
            ids=tuple(ids),
            smart_plus=target.smart_plus and target.level is Level.AD,
            deleted_too=deleted_too,
            lane=lane,
        )
        asked = set(ids)
        rows: dict[EntityRef, Row] = {}
        unread: set[str] = set()
        async for batch in self._list(target.level, query):
            # What the answer holds beyond what was asked for proves nothing about it.
            wanted = [row for row in batch.rows if row.ref.id in asked]
            self._store.put_rows(wanted, batch.started)
            for row in wanted:
                self._store.settle(row.ref, batch.started)
                rows[row.ref] = row
            unread.update(problem.id for problem in batch.problems)
        return rows, unread

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
