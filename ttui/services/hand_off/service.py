"""Watches Promotes that a person ends on the phone, until TikTok shows their end.

It sends no write: TikTok's API refuses every write to a Promote (contract 6), so it gets only
TikTok's lists (`PromoteReads`). When a person types that a Promote is off, this is journalled and
proves nothing.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from ttui.api.errors import ApiError
from ttui.domain.campaign import Campaign, Family
from ttui.domain.chance import SYSTEM_CHANCE, Chance
from ttui.domain.changes import ChangeCause, ChangeRecord, ChangeState, StatusChange
from ttui.domain.clock import Clock
from ttui.domain.hand_off import HandOff
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.promote import PromoteVerdict
from ttui.domain.remedy import Remedy
from ttui.domain.snapshot import Stamp
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus
from ttui.services.changes.confirmation import Confirmations
from ttui.services.changes.options import Pauses
from ttui.services.concurrency.pause import pause
from ttui.services.hand_off.read import PromoteReader, PromoteReads, Sight
from ttui.services.journal.writer import ChangeLog
from ttui.store.files.private_text import replace_private
from ttui.store.journal.rows import JournalStep
from ttui.store.journal.schema import JournalError
from ttui.store.memory.state import AccountStore


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOffOptions:
    """Seconds of `Clock.monotonic`."""

    pause: float = 2.0
    """Between the first two reads; each pause is half as long again as the one before."""
    longest_pause: float = 15.0
    """One read costs up to three of the ten requests a second (contract 11)."""
    slow_pause: float = 60.0
    """Between reads once `still_after` has passed."""
    still_after: float = 180.0
    """This long after a person said it is off, tell that it still runs. Lists follow the app in
    seconds."""
    shown_for: float = 3600.0
    """How long a Promote is watched if nobody says that it is off."""
    said_for: float = 24 * 3600.0
    gone_looks: int = 2
    """Reads in a row without the row until it counts as gone."""
    read_timeout: float = 15.0


@dataclass(slots=True)
class _Watch:
    shown: HandOff
    change: StatusChange
    until: float
    pauses: Pauses
    record: ChangeRecord | None = None
    """None while the journal has nothing of it."""
    said_at: float | None = None
    told: bool = False
    """True once the user was told that TikTok still shows it running."""
    gone: int = 0
    looks: int = 0
    wake: asyncio.Event = field(default_factory=asyncio.Event)


_Spawn = Callable[[Coroutine[object, object, None]], None]


class HandOffs:
    """All hand-offs of this session and of earlier ones. Lives on the engine's loop.

    Args:
        api: TikTok's lists.
        store: gets every row and every step.
        log: the journal.
        confirmations: writes CONFIRMED and starts the watch until quiet.
        clock: stamps and deadlines.
        spawn: runs a coroutine that the service owns.
        options: pauses and spans.
        chance: ids of changes.
    """

    def __init__(
        self,
        api: PromoteReads,
        store: AccountStore,
        log: ChangeLog,
        confirmations: Confirmations,
        clock: Clock,
        spawn: _Spawn,
        options: HandOffOptions | None = None,
        chance: Chance = SYSTEM_CHANCE,
    ) -> None:
        self._store = store
        self._log = log
        self._confirmations = confirmations
        self._clock = clock
        self._spawn = spawn
        self._chance = chance
        self.options = options or HandOffOptions()
        self._reader = PromoteReader(api, store, self.options.read_timeout)
        self._watches: dict[EntityRef, _Watch] = {}

    def open(self, ref: EntityRef) -> None:
        """Begin a hand-off: the user sees how to end a Promote, so read it often from now on."""
        watch, row = self._watches.get(ref), self._store.entity(ref)
        known = self._store.change(ref)
        known = known if known is not None and known.change.is_hand_off else None
        is_proven = known is not None and known.state.is_proven
        if watch is None and not is_proven and isinstance(row, Campaign) and row.is_promote:
            watch = self._begin(ref, row.name, known)
        if watch is not None:
            self._read_soon(watch)

    def said_ended(self, ref: EntityRef) -> None:
        """Journal that a person typed that it is off, and read until TikTok shows its end.

        Does nothing for a Promote that has ended already.
        """
        self.open(ref)
        watch = self._watches.get(ref)
        if watch is None:
            return
        step = JournalStep(
            state=ChangeState.SAID_ENDED, at=self._log.now(), money=self._charged(ref)
        )
        watch.record = self._log.advance(self._journalled(watch), step)
        now = self._clock.monotonic()
        watch.said_at, watch.told = now, False
        watch.until = now + self.options.said_for
        self._read_soon(watch)

    async def resume(self) -> None:
        """At start: watch Promotes that a person said are off and no session has seen ended."""
        now = self._log.now()
        since = now - timedelta(seconds=self.options.said_for)
        try:
            entries = await self._log.ask(lambda journal: journal.said_ended(since, now))
        except JournalError:
            # The user knows already that the journal failed. TikTok's lists still show the row.
            return
        self._log.keep(entries)
        accounts = self._store.expected
        for entry in entries:
            record, ref = entry.record, entry.record.change.ref
            if ref in self._watches or (accounts and ref.advertiser_id not in accounts):
                continue
            self._store.put_change(record)
            watch = self._begin(ref, record.change.name, record)
            self._store.notify(
                f'Promote "{watch.shown.name}": {entry.author.user}@{entry.author.host} said it '
                "was ended; watching until TikTok shows it."
            )

    def keep(self, ref: EntityRef, text: str, folder: Path) -> None:
        """Write the taps to a file, for when the clipboard does not work."""
        self._spawn(self._keep(folder / f"ttui-promote-{ref.id}.txt", text))

    async def _keep(self, path: Path, text: str) -> None:
        try:
            await asyncio.to_thread(replace_private, path, text)
        except OSError as error:
            why = error.strerror or error
            self._store.notify(f"The taps could not be saved: {why}.", "warning")
        else:
            self._store.notify(f"The taps are in {path}")

    def _begin(self, ref: EntityRef, name: str, record: ChangeRecord | None = None) -> _Watch:
        now, tick = self._log.now(), self._clock.monotonic()
        begun = now if record is None else record.steps[0].at
        said_at = None
        if record is not None:
            said = max(one.at for one in record.steps)
            said_at = tick - (now - said).total_seconds()
        watch = _Watch(
            shown=HandOff(
                ref=ref,
                name=name,
                opened=Stamp(begun, tick - (now - begun).total_seconds()),
                charged=self._charged(ref) if record is None else record.spend_when_said,
            ),
            change=self._change(ref, name) if record is None else record.change,
            until=(said_at or tick)
            + (self.options.shown_for if record is None else self.options.said_for),
            pauses=self._quick(),
            record=record,
            said_at=said_at,
            told=record is not None and record.state is ChangeState.STILL_RUNNING,
        )
        self._watches[ref] = watch
        self._store.put_hand_off(watch.shown)
        self._spawn(self._follow(watch))
        return watch

    def _change(self, ref: EntityRef, name: str) -> StatusChange:
        return StatusChange(
            change_id=self._chance.new_id(),
            ref=ref,
            name=name,
            to=OperationStatus.DISABLE,
            seen=OperationStatus.UNKNOWN,
            family=Family.PROMOTE,
            asked_at=self._log.now(),
            cause=ChangeCause.HAND_OFF,
        )

    def _quick(self) -> Pauses:
        return Pauses(self.options.pause, self.options.longest_pause)

    def _read_soon(self, watch: _Watch) -> None:
        watch.pauses = self._quick()
        if watch.said_at is None:
            watch.until = self._clock.monotonic() + self.options.shown_for
        watch.wake.set()

    async def _follow(self, watch: _Watch) -> None:
        """Read until it has ended or the time is up; the second is no proof of its end."""
        try:
            while self._clock.monotonic() < watch.until:
                watch.wake.clear()
                if await self._look(watch):
                    return
                await pause(watch.wake, watch.pauses.next())
        finally:
            if self._watches.get(watch.shown.ref) is watch:
                del self._watches[watch.shown.ref]

    async def _look(self, watch: _Watch) -> bool:
        """Read once; True when there is nothing more to wait for."""
        try:
            sight = await self._reader.look(watch.shown.ref)
        except ApiError as error:
            self._show(watch, replace(watch.shown, problem=str(error)))
            return False
        watch.gone = watch.gone + 1 if sight.is_gone else 0
        verdict = sight.verdict
        if sight.is_gone and watch.gone < self.options.gone_looks:
            verdict = PromoteVerdict.RUNS
        watch.looks += 1
        self._show(
            watch,
            replace(
                watch.shown,
                checked=Stamp(self._log.now(), self._clock.monotonic()),
                verdict=verdict,
                word=sight.word,
                problem="",
            ),
        )
        return self._decide(watch, verdict, sight)

    def _decide(self, watch: _Watch, verdict: PromoteVerdict, sight: Sight) -> bool:
        is_said = watch.said_at is not None
        stands_still = verdict is PromoteVerdict.NOT_DELIVERING and is_said
        if verdict is PromoteVerdict.ENDED or stands_still:
            # If it had ended before anybody was asked to end it, no change is recorded.
            if is_said or watch.looks > self._first_looks(sight):
                self._confirm(watch, sight.word)
            return True
        if is_said and not watch.told:
            self._tell_still_running(watch, sight.word)
        return False

    def _first_looks(self, sight: Sight) -> int:
        return self.options.gone_looks if sight.is_gone else 1

    def _confirm(self, watch: _Watch, word: str) -> None:
        record = self._confirmations.confirm(self._journalled(watch), f"TikTok shows it as {word}.")
        watch.record = record
        self._store.notify(f'Promote "{watch.shown.name}" has ended: TikTok shows it.')

    def _tell_still_running(self, watch: _Watch, word: str) -> None:
        said_at = watch.said_at
        if said_at is None or self._clock.monotonic() - said_at < self.options.still_after:
            return
        watch.told = True
        watch.pauses = Pauses(self.options.longest_pause, self.options.slow_pause)
        text = f"TikTok still shows it running ({word})."
        watch.record = self._log.advance(
            self._journalled(watch), self._log.step(ChangeState.STILL_RUNNING, text)
        )
        self._store.notify(f'Promote "{watch.shown.name}": {text}', "error", (Remedy.OPEN_PROMOTE,))

    def _journalled(self, watch: _Watch) -> ChangeRecord:
        """The record, begun in the journal when there is none yet."""
        if watch.record is None:
            step = JournalStep(state=ChangeState.HANDED_OFF, at=watch.shown.opened.at)
            watch.record = self._log.begin(watch.change, step)
        return watch.record

    def _show(self, watch: _Watch, shown: HandOff) -> None:
        watch.shown = shown
        self._store.put_hand_off(shown)

    def _charged(self, ref: EntityRef) -> Money | None:
        """The lifetime charge from reports, because an order's budget is for its whole life."""
        snapshot = self._store.snapshot(ref.advertiser_id)
        row = snapshot.entity(ref) if snapshot else None
        return snapshot.charged(row, Window.LIFETIME) if snapshot and row else None
