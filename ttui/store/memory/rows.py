"""The rows of a session's accounts, and which of them a read-back has settled."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from ttui.domain import merge
from ttui.domain.advertiser import Mode
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.unread import UnreadAccount
from ttui.store.memory.held_state import HeldState, with_item, without_item

Row = Campaign | AdGroup | Ad
ReadBackTimes = Mapping[EntityRef, float]
"""When rows were last read back, in `Clock.monotonic` seconds."""
_RowT = TypeVar("_RowT", Campaign, AdGroup, Ad)

MUCH_WORK = 5000
"""With this many rows, a change is computed on another thread, so that no stop waits."""


class AccountRows(HeldState):
    """The snapshot of every account. Rows read before the newest known state are dropped."""

    def __init__(self, mode: Mode, clock: Clock, read_only: bool) -> None:
        super().__init__(mode, clock, read_only)
        self._accounts: dict[str, AccountSnapshot | None] = {}
        self._settled: dict[EntityRef, float] = {}
        self._rewriting: asyncio.Lock | None = None
        self._late: list[Row] | None = None
        """Rows that came during a rewrite; None while there is no rewrite."""

    def _published(self) -> AppState:
        return replace(super()._published(), accounts=self.snapshots(), expected=self.expected)

    def expect(self, ids: Iterable[str]) -> None:
        """Announce accounts. They are shown in this order, whichever answers first."""
        late = {key: snapshot for key, snapshot in self._accounts.items() if snapshot is not None}
        announced: dict[str, AccountSnapshot | None] = {key: late.pop(key, None) for key in ids}
        self._accounts = {**announced, **late}
        self._changed()

    @property
    def expected(self) -> tuple[str, ...]:
        """The ids of all accounts, announced or read, in screen order."""
        return tuple(self._accounts)

    def put_unread(self, account: UnreadAccount) -> None:
        """Note that an account could not be read; what was read of it before stays."""
        self._update(replace(self._state, unread=_noted(self._state.unread, account)))

    def drop_unread(self, advertiser_id: str) -> None:
        """Note that the account was read again."""
        self._update(replace(self._state, unread=without_item(self._state.unread, advertiser_id)))

    def put_uncharged(self, account: UnreadAccount) -> None:
        """Note that an account's reports could not be read; the figures read before stay."""
        self._update(replace(self._state, uncharged=_noted(self._state.uncharged, account)))

    def drop_uncharged(self, advertiser_id: str) -> None:
        """Note that the account's reports were read again."""
        left = without_item(self._state.uncharged, advertiser_id)
        self._update(replace(self._state, uncharged=left))

    def snapshot(self, advertiser_id: str) -> AccountSnapshot | None:
        """The account as last read, or None before its first snapshot."""
        return self._accounts.get(advertiser_id)

    def known(self, advertiser_id: str) -> AccountSnapshot:
        """The account as last read.

        Raises:
            KeyError: it was never read.
        """
        snapshot = self._accounts.get(advertiser_id)
        if snapshot is None:
            raise KeyError(advertiser_id)
        return snapshot

    def snapshots(self) -> tuple[AccountSnapshot, ...]:
        """Every account that was read, in screen order."""
        return tuple(item for item in self._accounts.values() if item is not None)

    def entity(self, ref: EntityRef) -> Row | None:
        """The row with this ref, in whatever account it is."""
        snapshot = self.snapshot(ref.advertiser_id)
        return snapshot.entity(ref) if snapshot else None

    def apply(self, snapshot: AccountSnapshot) -> None:
        """Replace an account's snapshot; the caller has put its rows through `guard`."""
        key = snapshot.advertiser.advertiser_id
        if self._accounts.get(key) is snapshot:
            return
        self._accounts[key] = snapshot
        self._changed()

    def put_rows(self, rows: Iterable[Row], started: float) -> None:
        """Add or replace single rows that a request sent at `Clock.monotonic` `started` brought.

        Rows that a newer read-back settled, and rows of accounts never read, are left alone.
        """
        for key, fresh in self._by_account(rows, started).items():
            snapshot = self._accounts.get(key)
            if snapshot is not None:
                if self._late is not None:
                    self._late += fresh
                known = merge.with_known_details(snapshot.campaigns, fresh)
                self.apply(merge.put_rows(snapshot, known))

    async def rewrite(
        self,
        advertiser_id: str,
        change: Callable[[AccountSnapshot, ReadBackTimes], AccountSnapshot],
        stamped: Callable[[AccountSnapshot], AccountSnapshot],
        work: int,
    ) -> None:
        """Change many rows or figures of an account without blocking the loop.

        Only one rewrite runs at a time. Rows that come meanwhile are newer and are kept.

        Args:
            advertiser_id: the account; nothing happens before its first snapshot.
            change: makes ad groups, ads or money anew; called on another thread when there is much
                to do, so it may use nothing but its arguments (the snapshot, and when which row was
                read back) and what never changes.
            stamped: adds the rest to the newest snapshot; cheap, called on the loop.
            work: how many rows `change` looks at.
        """
        if self._rewriting is None:
            self._rewriting = asyncio.Lock()
        async with self._rewriting:
            base = self._accounts.get(advertiser_id)
            if base is None:
                return
            if work < MUCH_WORK:
                self.apply(stamped(change(base, self._settled)))
                return
            late: list[Row] = []
            self._late = late
            try:
                made = await asyncio.to_thread(change, base, dict(self._settled))
            finally:
                self._late = None
            current = self._accounts.get(advertiser_id) or base
            mine = [row for row in late if row.ref.advertiser_id == advertiser_id]
            self.apply(stamped(merge.rebased(made, base, current, mine)))

    @property
    def settled(self) -> ReadBackTimes:
        """When which row was last read back."""
        return self._settled

    def _by_account(self, rows: Iterable[Row], started: float) -> dict[str, list[Row]]:
        lists: dict[str, list[Row]] = {}
        for row in rows:
            if not self.is_stale(row.ref, started):
                lists.setdefault(row.ref.advertiser_id, []).append(row)
        return lists

    def settle(self, ref: EntityRef, tick: float) -> None:
        """Note that a read-back sent at `tick` (`Clock.monotonic`) has shown this row."""
        self._settled[ref] = max(tick, self._settled.get(ref, tick))

    def is_stale(self, ref: EntityRef, started: float) -> bool:
        """True when a read sent at `started` is older than a read-back that settled the row."""
        settled = self._settled.get(ref)
        return settled is not None and started < settled

    def guard(self, rows: Iterable[_RowT], started: float) -> tuple[_RowT, ...]:
        """The rows of a list; each that is older than a read-back is replaced by the known row.

        Without this, a list that was asked for before a stop would show the row on again.
        """
        return newest(rows, started, self._settled, self.entity)


def _noted(
    known: Mapping[str, UnreadAccount], account: UnreadAccount
) -> Mapping[str, UnreadAccount]:
    before = known.get(account.advertiser_id)
    if before is not None:
        account = replace(account, since=before.since)
    return with_item(known, account.advertiser_id, account)


def newest(
    rows: Iterable[_RowT],
    started: float,
    settled: ReadBackTimes,
    known: Callable[[EntityRef], Row | None],
) -> tuple[_RowT, ...]:
    """See `AccountRows.guard`, which it is on any thread.

    Args:
        rows: of a list.
        started: when the list was asked for, in `Clock.monotonic` seconds.
        settled: when rows were read back.
        known: the row as it is believed to be.
    """
    stale = {ref for ref, tick in settled.items() if started < tick}
    if not stale:
        return tuple(rows)
    swapped: list[_RowT] = []
    for row in rows:
        kept = known(row.ref) if row.ref in stale else None
        swapped.append(kept if isinstance(kept, type(row)) else row)
    return tuple(swapped)
