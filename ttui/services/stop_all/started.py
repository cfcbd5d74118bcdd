"""Finds campaigns that read off and may be on, because a start is open or newer than the read."""

import asyncio
from collections.abc import Collection, Iterable

from ttui.domain.campaign import Campaign
from ttui.domain.changes import ChangeState
from ttui.domain.ids import EntityRef, Level
from ttui.domain.status import OperationStatus
from ttui.services.changes.service import ChangeService
from ttui.store.memory.state import AccountStore


class Started:
    """The campaigns that a stop of everything treats as on although a list shows them off.

    Args:
        changes: knows recent changes, also of other sessions on this journal.
        store: has this session's changes and rows.
    """

    def __init__(self, changes: ChangeService, store: AccountStore) -> None:
        self._changes = changes
        self._store = store
        self._off: dict[EntityRef, Campaign] = {}
        self._asking: asyncio.Future[frozenset[EntityRef]] | None = None
        """The journal's answer; all accounts share one question."""

    def note(self, rows: Iterable[Campaign]) -> None:
        """Remember the rows that a list shows off."""
        self._off.update((row.ref, row) for row in rows if row.switch is OperationStatus.DISABLE)

    def pending(self, ids: Collection[str]) -> list[Campaign]:
        """Rows of these accounts that this session started and has not proven yet."""
        found: list[Campaign] = []
        for record in self._store.picture().changes.values():
            change = record.change
            is_pending = record.state.is_open or record.state is ChangeState.UNCONFIRMED
            if not is_pending or change.is_stop or change.ref.advertiser_id not in ids:
                continue
            row = self._store.entity(change.ref)
            if change.ref.level is Level.CAMPAIGN and isinstance(row, Campaign):
                found.append(row)
        return found

    async def journalled(self, advertiser_id: str) -> list[Campaign]:
        """Rows of an account that a list shows off and some session started recently."""
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._changes.started_lately())
        started = await asyncio.shield(self._asking)
        return [
            row
            for ref, row in self._off.items()
            if ref.advertiser_id == advertiser_id and ref in started
        ]
