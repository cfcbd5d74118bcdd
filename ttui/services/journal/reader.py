"""Reads the journal for screens and verbs, page by page, so that writes never wait long."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ttui.domain.app_state import AppState
from ttui.domain.changes import ChangeRecord
from ttui.domain.ids import EntityRef, Level
from ttui.domain.orphans import is_orphans_ref
from ttui.domain.receipt import JournalView, Receipt
from ttui.services.journal import receipts
from ttui.services.journal.writer import ChangeLog
from ttui.store.journal.rows import JournalEntry
from ttui.store.journal.schema import JournalError
from ttui.store.memory.state import AccountStore

PAGE = 100
"""Entries read at once on the journal's thread; a stop waits at most 0.25 s for that thread."""
KEPT_OF_ROW = 20
"""Changes of one row that the pane lists."""


def receipt_of(entry: JournalEntry) -> Receipt:
    """An entry of the journal as a receipt."""
    return Receipt(entry.record, entry.author)


class History:
    """Reads the journal into the store while a screen shows it. Lives on the engine's loop.

    Requests may be made at any time; `run` carries them out one by one until it is cancelled.

    Args:
        log: has the journal's thread.
        store: gets the entries.
    """

    def __init__(self, log: ChangeLog, store: AccountStore) -> None:
        self._log = log
        self._store = store
        self._wake = asyncio.Event()
        self._whole = False
        self._newest = False
        self._to_write: list[tuple[str, tuple[Path, ...]]] = []
        self._focus: EntityRef | None = None
        self._stale = False
        self._seen: ChangeRecord | None = None

    def read(self, *, whole: bool) -> None:
        """Read the journal soon: all of it, or its newest page."""
        self._whole |= whole
        self._newest = True
        self._wake.set()

    def write(self, change_ids: Iterable[str], folders: Sequence[Path]) -> None:
        """Write receipts of these changes soon, and tell where they are.

        Args:
            change_ids: the changes.
            folders: the receipts go to the first folder that can be written.
        """
        self._to_write.extend((change_id, tuple(folders)) for change_id in change_ids)
        self._wake.set()

    def focus(self, ref: EntityRef | None) -> None:
        """Read the history of the row that the screen shows."""
        if ref != self._focus:
            self._focus, self._seen = ref, None
            self._refocus()

    def changed(self, app_state: AppState) -> None:
        """Take a new app state; if the shown row has a new step, read its history again."""
        record = app_state.changes.get(self._focus) if self._focus else None
        if record is not None and record != self._seen:
            self._seen = record
            self._refocus()

    def _refocus(self) -> None:
        if self._focus is not None and not is_orphans_ref(self._focus):
            self._stale = True
            self._wake.set()

    async def run(self) -> None:
        """Carry out requests until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._fulfil()
            except JournalError as error:
                self._store.set_journal(
                    replace(self._store.app_state().journal, problem=str(error))
                )

    async def _fulfil(self) -> None:
        if self._stale and self._focus is not None:
            self._stale = False
            await self._read_row(self._focus)
        wanted, self._to_write = self._to_write, []
        for change_id, folders in wanted:
            await self._write_one(change_id, folders)
        whole, newest = self._whole, self._newest
        self._whole = self._newest = False
        if newest:
            await self._read(whole=whole)

    async def _read_row(self, ref: EntityRef) -> None:
        # Of an ad account a stop of all its campaigns has to be among them.
        limit = PAGE if ref.level is Level.ADVERTISER else KEPT_OF_ROW
        entries = await self._log.ask(lambda journal: journal.records(limit, ref))
        self._store.put_history(ref, tuple(entry.record for entry in entries))

    async def _read(self, *, whole: bool) -> None:
        """Show the first page at once, then read older pages until nothing is missing."""
        view = self._store.app_state().journal
        known = {receipt.change_id: receipt for receipt in view.receipts}
        found: dict[str, Receipt] = {}
        while True:
            page = await self._page(next(reversed(found), ""))
            found |= {receipt.change_id: receipt for receipt in page}
            is_last = len(page) < PAGE
            # The journal only grows, so known entries that are not on these pages are older.
            meets = any(receipt.change_id in known for receipt in page)
            if is_last or (meets and not whole):
                break
            if len(found) == len(page):
                self._show(found | _without(known, found), complete=False)
        older = {} if is_last else _without(known, found)
        self._show(found | older, complete=is_last or view.complete)

    async def _page(self, before: str) -> tuple[Receipt, ...]:
        entries = await self._log.ask(lambda journal: journal.page(PAGE, before))
        return tuple(map(receipt_of, entries))

    def _show(self, found: dict[str, Receipt], *, complete: bool) -> None:
        now = self._log.now()
        view = JournalView(
            receipts=tuple(found.values()),
            complete=complete,
            read_at=now,
            problem=self._log.unsound,
        )
        self._store.set_journal(view)

    async def _write_one(self, change_id: str, folders: tuple[Path, ...]) -> None:
        entry = await self._log.ask(lambda journal: journal.record(change_id))
        if entry is None:
            self._store.notify("The journal does not have this change; no receipt.", "error")
            return
        receipt = receipts.with_late(receipt_of(entry), self._store.change(entry.record.change.ref))
        try:
            paths = await asyncio.to_thread(
                receipts.write, receipt, folders, self._store.app_state().mode
            )
        except OSError as error:
            self._store.notify(
                f"The receipt could not be written: {error.strerror or error}.", "error"
            )
            return
        self._store.notify(f"Receipt written to {paths[0]} and {paths[1].suffix} beside it.")


def _without(known: dict[str, Receipt], found: dict[str, Receipt]) -> dict[str, Receipt]:
    return {key: receipt for key, receipt in known.items() if key not in found}
