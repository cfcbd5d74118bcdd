"""The state of a session: every account, and every change to it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from ttui.domain.advertiser import Mode
from ttui.domain.app_state import AppState, Notice
from ttui.domain.backup.run import BackupRun
from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.clock import Clock
from ttui.domain.closing.checklist import Checklist
from ttui.domain.feed import Feed, FeedState
from ttui.domain.hand_off import HandOff
from ttui.domain.ids import EntityRef
from ttui.domain.outside import OutsideChange
from ttui.domain.receipt import UNREAD, JournalView
from ttui.domain.remedy import Remedy
from ttui.domain.since_last_run import SinceLastRunReport
from ttui.domain.spend import Detail
from ttui.domain.stop_all import StopAllOutcome
from ttui.store.memory.rows import AccountRows

KEPT_NOTICES = 50
KEPT_DETAILS = 64


class AccountStore(AccountRows):
    """Snapshots, changes and notices. Not thread-safe: it lives on the engine's loop."""

    def __init__(self, mode: Mode, clock: Clock, read_only: bool = False) -> None:
        super().__init__()
        self.mode = mode
        self.read_only = read_only
        self._clock = clock
        self._feed = Feed(FeedState.STARTING, clock.now())
        self._changes: dict[EntityRef, ChangeRecord] = {}
        self._begun: dict[str, int] = {}
        self._with_effect: dict[EntityRef, dict[str, ChangeRecord]] = {}
        """By row, the changes that had or may have had an effect, even if the row shows another."""
        self._unresolved: tuple[ChangeRecord, ...] = ()
        self._details: dict[EntityRef, Detail] = {}
        self._journal = UNREAD
        self._history: dict[EntityRef, tuple[ChangeRecord, ...]] = {}
        self._notices: tuple[Notice, ...] = ()
        self._notice_number = 0
        self._listeners: dict[int, Callable[[], None]] = {}
        self._subscriptions = 0
        self._frozen_changes: Mapping[EntityRef, ChangeRecord] | None = None
        self._frozen_details: Mapping[EntityRef, Detail] | None = None
        self._stop_all: StopAllOutcome | None = None
        self._outside: Mapping[EntityRef, OutsideChange] = MappingProxyType({})
        self._since_last_run: SinceLastRunReport | None = None
        self._hand_offs: Mapping[EntityRef, HandOff] = MappingProxyType({})
        self._backups: Mapping[str, BackupRun] = MappingProxyType({})
        self._closing: Mapping[str, Checklist] = MappingProxyType({})
        self._number = 0
        self._app_state: AppState | None = None

    def app_state(self) -> AppState:
        """The whole state now; the same object until something changes."""
        if self._app_state is None:
            self._app_state = self._drawn()
        return self._app_state

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every change, on the loop that made it.

        Returns:
            A function that ends the subscription; calling it twice does nothing.
        """
        self._subscriptions += 1
        key = self._subscriptions
        self._listeners[key] = listener

        def end() -> None:
            self._listeners.pop(key, None)

        return end

    def begin_change(self, record: ChangeRecord) -> None:
        """Show a change that is asked for now; it counts as the newest, whatever its time says."""
        self._begun.setdefault(record.change.change_id, len(self._begun) + 1)
        self.put_change(record)

    def put_change(self, record: ChangeRecord) -> None:
        """Show a change at its row, unless the row has something more important to show.

        An older change never hides a newer one, and one that has ended never hides one that is
        still open: the quit guard counts open ones.
        """
        self._note_effect(record)
        ref = record.change.ref
        shown = self._changes.get(ref)
        if shown is not None and shown.change.change_id != record.change.change_id:
            is_older = self._place(record.change) < self._place(shown.change)
            if is_older or (shown.state.is_open and not record.state.is_open):
                return
        self._changes[ref] = record
        self._frozen_changes = None
        self._changed()

    def _place(self, change: StatusChange) -> tuple[int, datetime]:
        """By the order of this session, since the wall clock may jump; before it by the stamps."""
        return self._begun.get(change.change_id, 0), change.asked_at

    def change(self, ref: EntityRef) -> ChangeRecord | None:
        """The change that is shown at a row."""
        return self._changes.get(ref)

    def _note_effect(self, record: ChangeRecord) -> None:
        change = record.change
        known = self._with_effect.setdefault(change.ref, {})
        if record.state.is_without_effect:
            known.pop(change.change_id, None)
            return
        known[change.change_id] = record
        if record.state.is_proven:
            place = self._place(change)
            for key in [key for key, one in known.items() if self._place(one.change) < place]:
                del known[key]

    def _later(self, record: ChangeRecord) -> list[ChangeRecord]:
        """Changes of its row that were asked after it and may have had an effect."""
        known = self._with_effect.get(record.change.ref, {})
        place = self._place(record.change)
        return [one for one in known.values() if self._place(one.change) > place]

    def is_latest(self, record: ChangeRecord) -> bool:
        """True unless a later change of its row has had an effect, or may have one.

        The row does not show this: a refused press is shown and hides the change before it.
        """
        return not self._later(record)

    def is_overtaken(self, record: ChangeRecord) -> bool:
        """True when a later change has had an effect, or may have had one.

        While that is under way neither this nor `is_latest` is true: it may never be sent.
        """
        return any(not one.state.is_open for one in self._later(record))

    @property
    def unresolved(self) -> tuple[ChangeRecord, ...]:
        """Changes of earlier sessions whose end is not known yet."""
        return self._unresolved

    def set_unresolved(self, records: Sequence[ChangeRecord]) -> None:
        """Replace the changes of earlier sessions whose end is not known."""
        if tuple(records) != self._unresolved:
            self._unresolved = tuple(records)
            self._changed()

    def put_detail(self, ref: EntityRef, detail: Detail) -> None:
        """Keep a row's full report; the 64 latest are kept."""
        self._details.pop(ref, None)
        self._details[ref] = detail
        while len(self._details) > KEPT_DETAILS:
            del self._details[next(iter(self._details))]
        self._frozen_details = None
        self._changed()

    def drop_details(self, advertiser_id: str) -> None:
        """Forget the full reports of an account's rows: they are of a day that is over."""
        kept = {
            ref: one for ref, one in self._details.items() if ref.advertiser_id != advertiser_id
        }
        if len(kept) < len(self._details):
            self._details = kept
            self._frozen_details = None
            self._changed()

    @property
    def journal(self) -> JournalView:
        """The journal as last read for a screen."""
        return self._journal

    def set_journal(self, view: JournalView) -> None:
        """Show what was read of the journal."""
        self._journal = view
        self._changed()

    def put_history(self, ref: EntityRef, records: tuple[ChangeRecord, ...]) -> None:
        """Keep what the journal has about a row; the 64 latest rows are kept."""
        if self._history.get(ref, ()) == records:
            return
        history = {key: kept for key, kept in self._history.items() if key != ref}
        while len(history) >= KEPT_DETAILS:
            del history[next(iter(history))]
        self._history = {**history, ref: records}
        self._changed()

    def set_feed(self, feed: Feed) -> None:
        """Set the health of the connection to TikTok."""
        if feed != self._feed:
            self._feed = feed
            self._changed()

    def lock(self, locked: bool) -> None:
        """Refuse changes from here on, or take them again."""
        if self.read_only is not locked:
            self.read_only = locked
            self._changed()

    @property
    def stop_all(self) -> StopAllOutcome | None:
        """The latest stop of everything in this session."""
        return self._stop_all

    def set_stop_all(self, outcome: StopAllOutcome) -> None:
        """Show how far a stop of everything has come."""
        if outcome != self._stop_all:
            self._stop_all = outcome
            self._changed()

    def put_hand_off(self, hand_off: HandOff) -> None:
        """Show how far the end of a Promote has come."""
        if self._hand_offs.get(hand_off.ref) != hand_off:
            self._hand_offs = MappingProxyType({**self._hand_offs, hand_off.ref: hand_off})
            self._changed()

    @property
    def outside(self) -> Mapping[EntityRef, OutsideChange]:
        """Rows whose switch moved without this session."""
        return self._outside

    def put_outside(self, change: OutsideChange) -> None:
        """Show at its row that a switch moved without this session."""
        self._outside = MappingProxyType({**self._outside, change.ref: change})
        self._changed()

    def drop_outside(self, ref: EntityRef) -> None:
        """Remove a row's outside change, because a change of this session is newer."""
        if ref in self._outside:
            left = {key: kept for key, kept in self._outside.items() if key != ref}
            self._outside = MappingProxyType(left)
            self._changed()

    def set_since_last_run(self, report: SinceLastRunReport) -> None:
        """Show what happened while ttui was not running."""
        if report != self._since_last_run:
            self._since_last_run = report
            self._changed()

    def set_closing(self, advertiser_id: str, checklist: Checklist | None) -> None:
        """Show the closing checklist of an account; None once it was left."""
        if self._closing.get(advertiser_id) != checklist:
            left = {key: kept for key, kept in self._closing.items() if key != advertiser_id}
            if checklist is not None:
                left[advertiser_id] = checklist
            self._closing = MappingProxyType(left)
            self._changed()

    def put_backup(self, run: BackupRun) -> None:
        """Show how far an account's backup has come."""
        if self._backups.get(run.advertiser_id) != run:
            self._backups = MappingProxyType({**self._backups, run.advertiser_id: run})
            self._changed()

    def notify(
        self, text: str, severity: str = "information", remedies: tuple[Remedy, ...] = ()
    ) -> None:
        """Tell the person something once; the 50 latest are kept.

        Args:
            text: a sentence that names no key and no command; may quote hostile text.
            severity: information, warning or error.
            remedies: what can be done about it.
        """
        self._notice_number += 1
        notice = Notice(self._notice_number, text, severity, self._clock.now(), remedies)
        self._notices = (*self._notices, notice)[-KEPT_NOTICES:]
        self._changed()

    def _changed(self) -> None:
        self._app_state = None
        for listener in tuple(self._listeners.values()):
            listener()

    def _drawn(self) -> AppState:
        self._number += 1
        if self._frozen_changes is None:
            self._frozen_changes = MappingProxyType(dict(self._changes))
        if self._frozen_details is None:
            self._frozen_details = MappingProxyType(dict(self._details))
        return AppState(
            number=self._number,
            mode=self.mode,
            feed=self._feed,
            read_only=self.read_only,
            accounts=self.snapshots(),
            expected=self.expected,
            unread=self.unread,
            uncharged=self.uncharged,
            changes=self._frozen_changes,
            unresolved=self._unresolved,
            details=self._frozen_details,
            journal=self._journal,
            history=MappingProxyType(self._history),
            notices=self._notices,
            stop_all=self._stop_all,
            outside=self._outside,
            since_last_run=self._since_last_run,
            hand_offs=self._hand_offs,
            closing=self._closing,
            backups=self._backups,
        )
