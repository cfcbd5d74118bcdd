"""At start: reads back the changes that earlier sessions left without an outcome. Never sends."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, timedelta

from ttui.api.errors import ApiError
from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.remedy import Remedy
from ttui.domain.status import OperationStatus
from ttui.services.changes.confirmation import DELETED
from ttui.services.changes.dependencies import WritePath
from ttui.services.changes.options import Pauses
from ttui.services.changes.read_back import Reading, WriteTarget, target_of
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalEntry
from ttui.store.journal.schema import JournalError

_TOLD_SINGLY = 3
"""If the same is to be told of more rows than this, one sentence tells it for all."""
_OVERTAKEN = "A later change of the row was proven before it was looked at."
_GONE = "TikTok does not list it any more, not even as deleted."


class StartupRecovery:
    """Finds out what became of each unresolved change, and tells the user."""

    def __init__(self, path: WritePath) -> None:
        self._path = path
        self._left: tuple[JournalEntry, ...] = ()
        self._ends: list[tuple[JournalEntry, str, str]] = []
        """Ended changes, each with the sentence to tell and its severity."""
        self._tells_at_once = True
        """False while all are looked at for the first time: then the sentences are told together at
        the end."""
        self._told: set[str] = set()
        """Changes of which the user was told that they are not as asked, though they may still take
        effect."""
        self._seen: set[str] = set()
        """Every change that was looked at or will be, so that none is told twice."""
        self._open: set[str] | None = None
        """Changes without an outcome when the journal was last asked."""
        self._turned: set[str] = set()
        """Changes of whose rows the opposite was proven later."""
        self._others_at_work = False
        self._loading = asyncio.Lock()
        self._loaded = False
        self._passed = False
        self._gave_up = False
        self._told_unreachable = False
        self.found: tuple[JournalEntry, ...] = ()
        """The changes that were unresolved when the session began."""

    @property
    def has_looked(self) -> bool:
        """True once each change was looked at, or neither the journal nor TikTok could tell."""
        return self._passed or self._gave_up

    async def known(self) -> str:
        """Make sure that the journal was asked; later calls return at once.

        Returns:
            Empty, or a sentence that says why the unresolved changes are not known.
        """
        async with self._loading:
            if self._loaded:
                return ""
            try:
                self.found = await self._look()
            except JournalError as error:
                return str(error)
            self._loaded = True
            self._keep(self.found)
            for entry in self._left:
                self._path.store.put_change(entry.record)
            return ""

    def blocking(self, change: StatusChange) -> tuple[ChangeRecord, ...]:
        """Unresolved changes that a start has to wait for.

        Until the first look all of them count. Later only those of its own ad account count, so
        that an account without access does not block the others.
        """
        return tuple(
            entry.record
            for entry in self._left
            if not self._passed or self._is_waited_for(entry, change.ref.advertiser_id)
        )

    def _is_waited_for(self, entry: JournalEntry, advertiser_id: str) -> bool:
        change = entry.record.change
        return change.ref.advertiser_id == advertiser_id and change.change_id not in self._told

    async def recover(self) -> None:
        """Look at every unresolved change once; go on with the remaining ones in the background."""
        trouble = await self.known()
        if trouble:
            text = f"What earlier sessions left unresolved is not known. {trouble}"
            self._path.store.notify(text, "error")
            self._gave_up = True
            return
        await self._pass()
        self._path.spawn(self._keep_trying())
        self._path.spawn(self._watch_proven())

    async def _watch_proven(self) -> None:
        """Go on watching proven rows of ended sessions that an earlier write may switch back."""
        path = self._path
        now = path.clock.now()
        since = now - timedelta(seconds=path.options.longest_unsettled)
        try:
            entries = await path.log.ask(lambda journal: journal.proven(since, now))
        except JournalError:
            return
        ours = self._ours(entries)
        query = await path.earlier.query([entry.record.change.ref for entry in ours])
        await query.wait(path.options.confirm_span)
        for entry in ours:
            path.late.add(entry.record, is_ours=False)

    async def _keep_trying(self) -> None:
        """Look again until nothing is left, also of sessions that are still running now.

        After a dropped line, a user starts ttui again while the earlier process is still ending.
        """
        options = self._path.options
        pauses = Pauses(options.recovery_pause, options.recovery_longest_pause)
        while self._others_at_work or self._left:
            await asyncio.sleep(pauses.next())
            await self._take_what_others_left()
            await self._pass()

    async def _look(self) -> tuple[JournalEntry, ...]:
        """The changes of ended sessions that were not seen before."""
        now = self._path.clock.now()
        entries, self._others_at_work = await self._path.log.ask(
            lambda journal: journal.left_open(now)
        )
        fresh = [
            entry
            for entry in self._ours(entries)
            if entry.record.change.change_id not in self._seen
        ]
        self._seen.update(entry.record.change.change_id for entry in fresh)
        self._path.log.keep(fresh)
        return tuple(fresh)

    async def _take_what_others_left(self) -> None:
        try:
            fresh = await self._look()
        except JournalError:
            return
        if fresh:
            self._keep([*self._left, *fresh])
            for entry in fresh:
                self._path.store.put_change(entry.record)

    async def _pass(self) -> None:
        groups: dict[WriteTarget, list[JournalEntry]] = {}
        for entry in self._left:
            change = entry.record.change
            groups.setdefault(target_of(change), []).append(entry)
        self._tells_at_once = len(self._left) <= _TOLD_SINGLY
        try:
            for target, entries in groups.items():
                await self._recover_group(target, entries)
        finally:
            self._tell_ends()
        self._passed = True

    async def _recover_group(self, target: WriteTarget, entries: list[JournalEntry]) -> None:
        """Read until each entry is decided; a read may still lag behind a recent change."""
        path = self._path
        span = timedelta(seconds=path.options.confirm_span)
        young = any(path.clock.now() - entry.record.at < span for entry in entries)
        until = path.clock.monotonic() + (path.options.confirm_span if young else 0)
        pauses = Pauses(path.options.confirm_pause, path.options.confirm_longest_pause)
        while True:
            try:
                ids = list(dict.fromkeys(entry.record.change.ref.id for entry in entries))
                reading = await path.reader.read(target, ids)
            except ApiError as error:
                self._tell_unreachable(error)
                return
            await self._await_journal(entries, reading)
            final = path.clock.monotonic() >= until
            decided = await self._ended_elsewhere(entries)
            decided += [
                entry
                for entry in entries
                if entry not in decided and self._judge(entry, reading, final)
            ]
            if final:
                self._tell_early([one for one in entries if one not in decided], reading)
            if self._tells_at_once:
                self._tell_ends()
            self._keep([entry for entry in self._left if entry not in decided])
            entries = [entry for entry in entries if entry not in decided]
            if final or not entries:
                return
            await asyncio.sleep(pauses.next())

    async def _await_journal(self, entries: Sequence[JournalEntry], reading: Reading) -> None:
        """Wait for the journal's answer if that is all that a proof lacks."""
        changes = [entry.record.change for entry in entries]
        shown = [(change, reading.rows.get(change.ref)) for change in changes]
        waits = self._path.confirmations.waits_for_journal
        if any(row is not None and waits(row, change, reading) for change, row in shown):
            await reading.journal_query.wait(self._path.options.confirm_span)

    async def _ended_elsewhere(self, entries: Sequence[JournalEntry]) -> list[JournalEntry]:
        """The entries that another session has settled meanwhile; its outcome is kept and told.

        Without this, a change that was proven there and taken back since would end here as "did not
        land". A journal that fails or hangs does not delay the look.
        """
        now = self._path.clock.now()
        ids = [entry.record.change.change_id for entry in entries]

        def ask(
            journal: Journal,
        ) -> tuple[list[JournalEntry | None], Sequence[JournalEntry], set[str]]:
            turned = {
                change.change_id
                for change in (entry.record.change for entry in entries)
                if _is_turned(change, journal.latest_effective(change.ref))
            }
            return [journal.record(key) for key in ids], journal.unresolved(now), turned

        asking = asyncio.ensure_future(self._path.log.ask(ask))
        await asyncio.wait({asking}, timeout=self._path.options.stop_journal_wait)
        if not asking.done() or asking.exception() is not None:
            asking.cancel()
            return []
        found, left, turned = asking.result()
        self._turned |= turned
        self._open = {entry.record.change.change_id for entry in left}
        ended: list[JournalEntry] = []
        for entry, latest in zip(entries, found, strict=True):
            if latest is not None and self._is_news(entry, latest):
                ended.append(entry)
                self._take_over(entry, latest.record)
        return ended

    def _take_over(self, entry: JournalEntry, record: ChangeRecord) -> None:
        self._path.store.put_change(record)
        if record.state.is_proven:
            text = f"is confirmed: another session read it {_word(record.change.to)}."
            self._ends.append((entry, text, "information"))
        elif record.change.change_id not in self._told:
            text = f"was looked at by another session: {record.state.value}."
            self._ends.append((entry, text, "warning"))

    @staticmethod
    def _is_news(entry: JournalEntry, found: JournalEntry) -> bool:
        state = found.record.state
        is_more = len(found.record.steps) > len(entry.record.steps)
        return is_more and (state.is_proven or state.is_without_effect)

    def _judge(self, entry: JournalEntry, reading: Reading, final: bool) -> bool:
        """End a change with the outcome that the reading shows; False if it shows none yet."""
        record, ref = entry.record, entry.record.change.ref
        if self._path.row_queues.busy(ref):
            return False
        row = reading.rows.get(ref)
        is_overtaken = self._open is not None and record.change.change_id not in self._open
        # What the row shows since the opposite was proven is a later hand's work.
        was_turned = record.change.change_id in self._turned
        shows = row is not None and self._path.confirmations.shows(row, record.change, reading)
        if row is not None and shows and not was_turned:
            self._path.confirmations.confirm(record, is_ours=False)
            self._ends.append((entry, f"is confirmed: it is {_word(row.switch)}.", "information"))
        elif ref in reading.deleted or (
            final and ref in reading.missing and not self._may_land(record, reading.sent)
        ):
            why = DELETED if ref in reading.deleted else _GONE
            self._end(record, ChangeState.REFUSED, why)
            self._ends.append((entry, f"needs no more checks. {why}", "warning"))
        elif row is not None and final and (was_turned or row.switch is not record.change.to):
            if self._may_land(record, reading.sent):
                return False
            if is_overtaken or was_turned:
                self._end(record, ChangeState.UNCONFIRMED, _OVERTAKEN)
            else:
                self._not_landed(entry, row.switch)
        else:
            return False
        return True

    def _may_land(self, record: ChangeRecord, sent: float) -> bool:
        """True when a read sent at this time is too early to say that a change had no effect."""
        write = self._path.earlier.write_of(record)
        return write is not None and sent < write.until + self._path.options.longest_lag

    def _tell_early(self, entries: list[JournalEntry], reading: Reading) -> None:
        """Tell which rows are not as asked yet. Starts wait for these changes no longer."""
        for entry in entries:
            change = entry.record.change
            row = reading.rows.get(change.ref)
            if row is None or row.switch is change.to or change.change_id in self._told:
                continue
            if self._path.row_queues.busy(change.ref):
                continue
            self._told.add(change.change_id)
            text = f"is not confirmed: it is {_word(row.switch)} so far, and is looked at on."
            severity = "warning"
            if row.switch is OperationStatus.ENABLE:
                text = "is not confirmed: it is still on."
                severity = "error"
            self._ends.append((entry, text, severity))

    def _not_landed(self, entry: JournalEntry, shown: OperationStatus) -> None:
        state = ChangeState.NOT_LANDED
        text = f"did not land: it is {_word(shown)}."
        severity = "warning"
        if shown is OperationStatus.UNKNOWN:
            state = ChangeState.UNCONFIRMED
            text = "is not confirmed: TikTok does not say whether it is on. Check it."
        elif shown is OperationStatus.ENABLE:
            text = "did not land: it is still on."
            severity = "error"
        self._end(entry.record, state, text)
        if entry.record.change.change_id not in self._told:
            self._ends.append((entry, text, severity))

    def _end(self, record: ChangeRecord, state: ChangeState, message: str) -> None:
        self._path.log.advance(record, self._path.log.step(state, message))

    def _tell_ends(self) -> None:
        """Tell the outcomes of one reading; a cut-off stop of everything gets one sentence."""
        groups: dict[tuple[str, str, str], list[JournalEntry]] = {}
        for entry, text, severity in self._ends:
            verb = "stop" if entry.record.change.is_stop else "start"
            groups.setdefault((verb, text, severity), []).append(entry)
        self._ends.clear()
        for (verb, text, severity), entries in groups.items():
            # An error is a row that is still on.
            remedies = (Remedy.STOP_ROW,) if severity == "error" else ()
            for entry in entries if len(entries) <= _TOLD_SINGLY else ():
                name = entry.record.change.name
                self._path.store.notify(
                    f'The {verb} of "{name}" {self._asked(entry)} {text}', severity, remedies
                )
            if len(entries) > _TOLD_SINGLY:
                asked = self._asked(entries[0])
                words = f"{len(entries)} {verb}s {asked}: each {text}"
                self._path.store.notify(words, severity, (*remedies, Remedy.LIST_CHANGES))

    def _asked(self, entry: JournalEntry) -> str:
        author = entry.author
        return f"asked {self._when(entry.record.change)} by {author.user}@{author.host}"

    def _when(self, change: StatusChange) -> str:
        """The time on the account's clock if that is known, with the date if it is not today."""
        snapshot = self._path.store.snapshot(change.ref.advertiser_id)
        zone = snapshot.advertiser.zone if snapshot else UTC
        asked, now = change.asked_at.astimezone(zone), self._path.clock.now().astimezone(zone)
        text = asked.strftime("%H:%M" if asked.date() == now.date() else "%Y-%m-%d %H:%M")
        return text if snapshot else f"{text} UTC"

    def _tell_unreachable(self, error: ApiError) -> None:
        if not self._told_unreachable:
            self._told_unreachable = True
            count = len(self._left)
            self._path.store.notify(
                f"{count} unresolved from an earlier session; TikTok cannot be asked: {error}",
                "warning",
            )

    def _ours(self, entries: Sequence[JournalEntry]) -> list[JournalEntry]:
        """The entries of this session's ad accounts; other sessions look after the others."""
        accounts = self._path.store.expected
        return [
            entry
            for entry in entries
            if not accounts or entry.record.change.ref.advertiser_id in accounts
        ]

    def _keep(self, entries: Sequence[JournalEntry]) -> None:
        self._left = tuple(entries)
        self._path.store.set_unresolved([entry.record for entry in self._left])


def _is_turned(change: StatusChange, latest: JournalEntry | None) -> bool:
    """True if the latest change of a row was proven and went the other way."""
    return (
        latest is not None
        and latest.record.state.is_proven
        and latest.record.change.to != change.to
    )


def _word(switch: OperationStatus) -> str:
    return {
        OperationStatus.ENABLE: "on",
        OperationStatus.DISABLE: "off",
        OperationStatus.FROZEN: "over",
    }.get(switch, "unknown")
