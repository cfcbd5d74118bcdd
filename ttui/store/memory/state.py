"""The state of a session: every account, and every change to it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ttui.domain.account_curve import AccountCurve
from ttui.domain.advertiser import Mode
from ttui.domain.app_state import AppState, Notice
from ttui.domain.backup.run import BackupRun
from ttui.domain.changes import ChangeRecord
from ttui.domain.clock import Clock
from ttui.domain.closing.checklist import Checklist
from ttui.domain.feed import Feed
from ttui.domain.hand_off import HandOff
from ttui.domain.ids import EntityRef
from ttui.domain.outside import OutsideChange
from ttui.domain.receipt import JournalView
from ttui.domain.remedy import Remedy
from ttui.domain.since_last_run import SinceLastRunReport
from ttui.domain.spend import Detail
from ttui.domain.stop_all import StopAllOutcome
from ttui.store.memory.change_order import ChangeOrder
from ttui.store.memory.held_state import with_item, with_latest, without_item
from ttui.store.memory.rows import AccountRows

KEPT_NOTICES = 50


class AccountStore(AccountRows):
    """Snapshots, changes and notices: the app state, and what each service says of it."""

    def __init__(self, mode: Mode, clock: Clock, read_only: bool = False) -> None:
        super().__init__(mode, clock, read_only)
        self.order = ChangeOrder()
        """Which change of a row is the latest."""

    def _published(self) -> AppState:
        return replace(super()._published(), changes=self.order.frozen())

    @property
    def read_only(self) -> bool:
        """True while changes are refused."""
        return self._state.read_only

    def begin_change(self, record: ChangeRecord) -> None:
        """Show a change that is asked for now; it counts as the newest, whatever its time says."""
        self.order.begin(record)
        self.put_change(record)

    def put_change(self, record: ChangeRecord) -> None:
        """Show a change at its row, unless the row has something more important to show."""
        if self.order.put(record):
            self._changed()

    def change(self, ref: EntityRef) -> ChangeRecord | None:
        """The change that is shown at a row."""
        return self.order.shown(ref)

    def set_unresolved(self, records: Sequence[ChangeRecord]) -> None:
        """Replace the changes of earlier sessions whose end is not known."""
        self._update(replace(self._state, unresolved=tuple(records)))

    def put_detail(self, ref: EntityRef, detail: Detail) -> None:
        """Keep a row's full report."""
        self._replace(replace(self._state, details=with_latest(self._state.details, ref, detail)))

    def drop_details(self, advertiser_id: str) -> None:
        """Forget the full reports of an account's rows: they are of a day that is over."""
        known = self._state.details.items()
        kept = {ref: one for ref, one in known if ref.advertiser_id != advertiser_id}
        self._update(replace(self._state, details=MappingProxyType(kept)))

    def put_curve(self, advertiser_id: str, curve: AccountCurve) -> None:
        """Keep what an account was charged hour by hour."""
        made = with_item(self._state.curves, advertiser_id, curve)
        self._update(replace(self._state, curves=made))

    def set_journal(self, view: JournalView) -> None:
        """Show what was read of the journal."""
        self._replace(replace(self._state, journal=view))

    def put_history(self, ref: EntityRef, records: tuple[ChangeRecord, ...]) -> None:
        """Keep what the journal has about a row."""
        if self._state.history.get(ref, ()) != records:
            history = with_latest(self._state.history, ref, records)
            self._update(replace(self._state, history=history))

    def set_feed(self, feed: Feed) -> None:
        """Set the health of the connection to TikTok."""
        self._update(replace(self._state, feed=feed))

    def lock(self, locked: bool) -> None:
        """Refuse changes from here on, or take them again."""
        self._update(replace(self._state, read_only=locked))

    def set_stop_all(self, outcome: StopAllOutcome) -> None:
        """Show how far a stop of everything has come."""
        self._update(replace(self._state, stop_all=outcome))

    def put_hand_off(self, hand_off: HandOff) -> None:
        """Show how far the end of a Promote has come."""
        made = with_item(self._state.hand_offs, hand_off.ref, hand_off)
        self._update(replace(self._state, hand_offs=made))

    @property
    def outside(self) -> Mapping[EntityRef, OutsideChange]:
        """Rows whose switch moved without this session."""
        return self._state.outside

    def put_outside(self, change: OutsideChange) -> None:
        """Show at its row that a switch moved without this session."""
        self._update(replace(self._state, outside=with_item(self.outside, change.ref, change)))

    def drop_outside(self, ref: EntityRef) -> None:
        """Remove a row's outside change, because a change of this session is newer."""
        if ref in self.outside:
            self._update(replace(self._state, outside=without_item(self.outside, ref)))

    def set_since_last_run(self, report: SinceLastRunReport) -> None:
        """Show what happened while ttui was not running."""
        self._update(replace(self._state, since_last_run=report))

    def set_closing(self, advertiser_id: str, checklist: Checklist | None) -> None:
        """Show the closing checklist of an account; None once it was left."""
        made = without_item(self._state.closing, advertiser_id)
        if checklist is not None:
            made = with_item(made, advertiser_id, checklist)
        self._update(replace(self._state, closing=made))

    def put_backup(self, run: BackupRun) -> None:
        """Show how far an account's backup has come."""
        made = with_item(self._state.backups, run.advertiser_id, run)
        self._update(replace(self._state, backups=made))

    def notify(
        self, text: str, severity: str = "information", remedies: tuple[Remedy, ...] = ()
    ) -> None:
        """Tell the person something once; the 50 latest are kept.

        Args:
            text: a sentence that names no key and no command; may quote hostile text.
            severity: information, warning or error.
            remedies: what can be done about it.
        """
        last = self._state.notices[-1].number if self._state.notices else 0
        notice = Notice(last + 1, text, severity, self._clock.now(), remedies)
        notices = (*self._state.notices, notice)[-KEPT_NOTICES:]
        self._update(replace(self._state, notices=notices))
