"""Remembers the last seen switch of each row: loaded at start, written as it changes.

The number of ads is limited. A hundred thousand would be much work for little, because an ad spends
nothing while its campaign or ad group is off.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

from ttui.domain.campaign import Ad, AdGroup, Campaign, family_of, parent_id
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef, Level
from ttui.domain.outside import KnownSwitch
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus
from ttui.services.journal.writer import ChangeLog
from ttui.store.journal.journal import Journal
from ttui.store.journal.last_seen import LastSeen, Memory, Raw, believed, fetch, keep, memory_of
from ttui.store.journal.schema import JournalError
from ttui.store.memory.state import AccountStore

Row = Campaign | AdGroup | Ad

LEVELS = (Level.CAMPAIGN, Level.ADGROUP, Level.AD)
"""The levels that are listed, and so remembered over a restart."""
MOST_ADS = 5000
"""Ads of one account that are remembered; the others are watched while a session runs."""
ROWS_AT_ONCE = 400
"""Rows per transaction. A stop's own commit waits for one such transaction at most."""
SAVE_EVERY = 30.0
"""Seconds between two writes of the time at which an account was last seen, and of its charge."""
SAVE_SOON = 1.0
"""Seconds until a moved switch is written; later ones go with it."""
_EMPTY = Memory((), {}, {})


class SwitchMemory:
    """One per session, on the engine's loop; only `save` writes."""

    def __init__(self, log: ChangeLog, store: AccountStore, clock: Clock) -> None:
        self._log = log
        self._store = store
        self._clock = clock
        self.found: dict[str, Memory] = {}
        """By account, the rows as an earlier session left them."""
        self._known: dict[EntityRef, KnownSwitch] = {}
        self._ads: Counter[str] = Counter()
        """Ads known, by account."""
        self._dirty: dict[EntityRef, Row] = {}
        """Rows to write, as they were read; the store may not have them yet."""
        self._saved: dict[EntityRef, tuple[OperationStatus, object]] = {}
        self._listed: dict[tuple[str, Level], datetime] = {}
        self._own_list: set[EntityRef] = set()
        """Rows that the list of their level says nothing of (`Family.has_own_list`)."""
        self._again: dict[EntityRef, Row] = {}
        """Those of them that were seen once more as they were, to be written now and then."""
        self._saved_at = float("-inf")
        self._version: tuple[int, int] | None = None
        """The journal's when these rows were last written; it changes as other sessions write."""
        self.opened = clock.now()
        """When this session began to look."""
        log.on_renewed.append(self._forget_saved)

    def _forget_saved(self) -> None:
        """The journal was made again without these rows: write all of them again."""
        self._saved.clear()
        for snapshot in self._store.app_state().accounts:
            for rows in (snapshot.campaigns, snapshot.adgroups, snapshot.ads):
                self._dirty |= {
                    row.ref: row
                    for row in rows.values()
                    if row.ref in self._known and row.ref not in self._dirty
                }

    def knows(self, advertiser_id: str) -> bool:
        """Whether an account was loaded."""
        return advertiser_id in self.found

    async def load(self, advertiser_ids: Iterable[str]) -> None:
        """Load the accounts that were not loaded yet.

        Raises:
            JournalError: it cannot be read.
        """
        for key in advertiser_ids:
            if key not in self.found:
                raw = await self._log.ask(partial(fetch, advertiser_id=key))
                # This runs on a thread of its own: on the loop or the journal's thread, a stop
                # would wait for thousands of rows.
                memory, known = await asyncio.to_thread(_adopted, raw)
                self._known.update(known)
                self._ads[key] += sum(ref.level is Level.AD for ref in known)
                self._saved.update(
                    (row.ref, (row.known.switch, row.known.spend)) for row in memory.rows
                )
                self._own_list |= {row.ref for row in memory.rows if row.family.has_own_list}
                self.found[key] = memory

    def since(self, advertiser_id: str) -> datetime | None:
        """When an earlier session last saw an account; None when none did."""
        looks = self.found.get(advertiser_id, _EMPTY).looks
        return looks.get(Level.CAMPAIGN)

    def known(self, ref: EntityRef) -> KnownSwitch | None:
        """A row as last known, with the time of the latest list that agreed with it."""
        known = self._known.get(ref)
        if known is None:
            return None
        listed = self._listed.get((ref.advertiser_id, ref.level))
        if listed is None or listed <= known.at or ref in self._own_list:
            return known
        return KnownSwitch(known.switch, listed, known.spend)

    def switch(self, ref: EntityRef) -> OperationStatus | None:
        """A row's switch as last known; None for a row that was never seen."""
        known = self._known.get(ref)
        return known.switch if known else None

    def keeps(self, ref: EntityRef) -> bool:
        """Whether a row is remembered, or will be once it is seen."""
        is_ad = ref.level is Level.AD
        return not is_ad or ref in self._known or self.keeps_all_ads(ref.advertiser_id)

    def keeps_all_ads(self, advertiser_id: str) -> bool:
        """True if an account has so few known ads that all are remembered."""
        return self._ads[advertiser_id] < MOST_ADS

    def listed_at(self, ref: EntityRef) -> datetime:
        """When the row's list was last asked for; before that, when the session began."""
        return self._listed.get((ref.advertiser_id, ref.level), self.opened)

    def see(self, row: Row, at: datetime) -> None:
        """Take a row as known from here on."""
        if row.switch is not OperationStatus.UNKNOWN and self.keeps(row.ref):
            if row.ref.level is Level.AD and row.ref not in self._known:
                self._ads[row.ref.advertiser_id] += 1
            self._known[row.ref] = KnownSwitch(row.switch, at)
            self._dirty[row.ref] = row
            if family_of(row).has_own_list:
                self._own_list.add(row.ref)

    def see_again(self, row: Row, at: datetime) -> None:
        """Take a row as confirmed by its own list, which alone shows it."""
        known = self._known.get(row.ref)
        if known is not None and family_of(row).has_own_list and at > known.at:
            self._own_list.add(row.ref)
            self._known[row.ref] = KnownSwitch(known.switch, at, known.spend)
            self._again[row.ref] = row

    def listed(self, advertiser_id: str, level: Level, started: float) -> None:
        """A level's list was read to its end; its first request was sent at `started`."""
        waited = timedelta(seconds=max(0.0, self._clock.monotonic() - started))
        self._listed[advertiser_id, level] = self._clock.now() - waited

    def next_save(self) -> float:
        """Seconds until there will be something to write."""
        since = self._clock.monotonic() - self._saved_at
        return max(SAVE_SOON, (SAVE_SOON if self._dirty else SAVE_EVERY) - since)

    async def save(self, unsure: Mapping[EntityRef, KnownSwitch], *, at_once: bool = False) -> None:
        """Write what changed, if it is time.

        Args:
            unsure: the known state of rows that a list showed otherwise, while it is not clear who
                moved them. Such a list confirms no row of its level.
            at_once: True to write now, even if the last write was just before.

        Raises:
            JournalError: it cannot be written.
        """
        waited = self._clock.monotonic() - self._saved_at
        due = SAVE_SOON if self._dirty else SAVE_EVERY
        if not self._listed or (waited < due and not at_once):
            return
        self._saved_at = self._clock.monotonic()
        seen, gone = self._to_write(), self._gone()
        self._dirty.clear()
        self._again.clear()
        looks = self._looks(unsure)
        try:
            for first in range(0, max(1, len(seen)), ROWS_AT_ONCE):
                rows = [self._last_seen(row) for row in seen[first : first + ROWS_AT_ONCE]]
                # This comes last, so that the time stands only for rows that are surely written.
                is_last = first + ROWS_AT_ONCE >= len(seen)
                await self._keep(rows, gone if is_last else (), looks if is_last else {})
                self._saved.update((row.ref, (row.known.switch, row.known.spend)) for row in rows)
        except JournalError:
            self._dirty = {row.ref: row for row in seen} | self._dirty
            raise
        for ref in gone:
            self._known.pop(ref, None)
            self._saved.pop(ref, None)
            self._ads[ref.advertiser_id] -= ref.level is Level.AD

    def _looks(self, unsure: Mapping[EntityRef, KnownSwitch]) -> dict[tuple[str, Level], datetime]:
        """By level, the time until which its rows were surely as written."""
        looks = dict(self._listed)
        for ref, known in unsure.items():
            key = (ref.advertiser_id, ref.level)
            if key in looks:
                looks[key] = min(looks[key], known.at)
        return looks

    async def _keep(
        self,
        rows: Iterable[LastSeen],
        gone: Iterable[EntityRef],
        looks: Mapping[tuple[str, Level], datetime],
    ) -> None:
        # These lists correct what another session wrote of their rows, and no others.
        mine = self._known.items() if looks else ()
        known = {ref: one for ref, one in mine if ref not in self._own_list}

        def write(journal: Journal) -> tuple[int, int]:
            version = journal.version()
            is_alone = not looks or version == self._version
            keep(journal, rows, gone, looks, None if is_alone else known)
            return version

        version = await self._log.ask(write)
        self._version = version if looks else self._version

    def _to_write(self) -> list[Row]:
        """Rows whose switch moved, and campaigns with new charges, since they were written."""
        seen = self._again | self._dirty
        rows = {ref: row for ref, row in seen.items() if ref in self._known}
        for snapshot in self._store.app_state().accounts:
            for campaign in snapshot.campaigns.values():
                known, saved = self._known.get(campaign.ref), self._saved.get(campaign.ref)
                spend = snapshot.charged(campaign, Window.LIFETIME)
                if known is not None and (saved is None or (spend and saved[1] != spend)):
                    rows[campaign.ref] = campaign
        return list(rows.values())

    def _last_seen(self, row: Row) -> LastSeen:
        snapshot, known = self._store.snapshot(row.ref.advertiser_id), self._known[row.ref]
        spend = None
        if snapshot is not None and isinstance(row, Campaign):
            spend = snapshot.charged(row, Window.LIFETIME)
        seen = KnownSwitch(known.switch, known.at, spend or known.spend)
        return LastSeen(
            ref=row.ref,
            parent_id=parent_id(row),
            name=row.name,
            known=seen,
            family=family_of(row),
        )

    def _gone(self) -> list[EntityRef]:
        """Rows that are on no list any more."""
        whole: dict[tuple[str, Level], AccountSnapshot] = {}
        for snapshot in self._store.app_state().accounts:
            for level in LEVELS:
                if is_whole(snapshot, level):
                    whole[snapshot.advertiser.advertiser_id, level] = snapshot
        return [
            ref
            for ref in self._known
            if (listed := whole.get((ref.advertiser_id, ref.level))) and not listed.entity(ref)
        ]


def _adopted(raw: Raw) -> tuple[Memory, dict[EntityRef, KnownSwitch]]:
    """The rows that an earlier session left, and the known state of each."""
    memory = memory_of(raw)
    return memory, believed(memory)


def is_whole(snapshot: AccountSnapshot, level: Level) -> bool:
    """True when a level's list was read to its end, each row of it."""
    troubled = any(one.level is level and not one.of_report for one in snapshot.problems)
    return level in snapshot.lists_read and not troubled
