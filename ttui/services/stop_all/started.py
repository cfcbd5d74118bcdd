"""Finds campaigns that read off and may be on, because a start is open or newer than the read."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from ttui.domain.campaign import Campaign, Origin
from ttui.domain.changes import ChangeState
from ttui.domain.ids import EntityRef, Level
from ttui.domain.status import OperationStatus
from ttui.domain.stop_all import is_stoppable
from ttui.services.changes.service import ChangeService
from ttui.services.stop_all.options import StopAllOptions
from ttui.store.memory.state import AccountStore


class Started:
    """The campaigns that a stop of everything treats as on although a list shows them off.

    Args:
        changes: knows recent changes, also of other sessions on this journal.
        store: has this session's changes and rows.
        options: how long the journal is waited for, and how much is stopped without it.
    """

    def __init__(
        self, changes: ChangeService, store: AccountStore, options: StopAllOptions
    ) -> None:
        self._changes = changes
        self._store = store
        self._off: dict[EntityRef, Campaign] = {}
        self._options = options
        self._doubted = 0
        """Rows that are stopped because the journal did not tell, of all accounts."""
        self._asking: asyncio.Future[frozenset[EntityRef] | None] | None = None
        """The journal's answer; all accounts share one question."""

    def note(self, rows: Iterable[Campaign]) -> None:
        """Remember the rows that a list shows off."""
        self._off.update((row.ref, row) for row in rows if row.switch is OperationStatus.DISABLE)

    def pending(self, ids: Collection[str]) -> list[Campaign]:
        """Rows of these accounts that this session started and has not proven yet."""
        found: list[Campaign] = []
        for record in self._store.app_state().changes.values():
            change = record.change
            is_pending = record.state.is_open or record.state is ChangeState.UNCONFIRMED
            if not is_pending or change.is_stop or change.ref.advertiser_id not in ids:
                continue
            row = self._store.entity(change.ref)
            if change.ref.level is Level.CAMPAIGN and isinstance(row, Campaign):
                found.append(row)
        return found

    def ask_anew(self) -> None:
        """Put the question to the journal once more, for the lists that begin now."""
        self._asking = None

    async def elsewhere(
        self, advertiser_id: str, origin: Origin, stopped: Collection[EntityRef]
    ) -> tuple[Sequence[Campaign], int]:
        """Rows of an account that a list shows off and some session has or may have just started.

        Args:
            advertiser_id: the account.
            origin: rows of this kind.
            stopped: rows that are stopped already, and so are followed up without the journal.

        Returns:
            The rows to stop, and how many others may have been started too.
        """
        if self._asking is None:
            wait = self._options.journal_wait
            self._asking = asyncio.ensure_future(self._changes.started_lately(wait))
        started = await asyncio.shield(self._asking)
        rows = [
            row
            for ref, row in self._off.items()
            if ref.advertiser_id == advertiser_id and _kind(row) is origin
        ]
        if started is None:
            return self._in_doubt([row for row in rows if row.ref not in stopped])
        return [row for row in rows if row.ref in started], 0

    def _in_doubt(self, rows: Iterable[Campaign]) -> tuple[Sequence[Campaign], int]:
        """Any row may have been started: choose so many; there may be thousands, off for years."""
        rows = [row for row in rows if is_stoppable(replace(row, switch=OperationStatus.UNKNOWN))]
        chosen = rows[: self._options.most_in_doubt - self._doubted]
        self._doubted += len(chosen)
        return chosen, len(rows) - len(chosen)


def _kind(row: Campaign) -> Origin:
    """On which of the lists of rows that can be switched it is."""
    return row.origin if row.is_shop else Origin.TT_ADS_PLATFORM
