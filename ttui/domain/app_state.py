"""The state that every screen draws: one frozen value, published as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ttui.domain.account_curve import AccountCurve
from ttui.domain.advertiser import Mode
from ttui.domain.backup.run import BackupRun
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.changes import ChangeRecord
from ttui.domain.closing.checklist import Checklist, ClosingPhase
from ttui.domain.feed import Feed
from ttui.domain.hand_off import HandOff
from ttui.domain.ids import EntityRef
from ttui.domain.outside import OutsideChange
from ttui.domain.receipt import UNREAD, JournalView
from ttui.domain.remedy import Remedy
from ttui.domain.since_last_run import SinceLastRunReport
from ttui.domain.snapshot import AccountSnapshot, empty
from ttui.domain.spend import Detail
from ttui.domain.stop_all import StopAllOutcome
from ttui.domain.unread import AccountsRead, UnreadAccount, accounts_read


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that the user should read once."""

    number: int
    """Grows; a screen shows each number once."""
    text: str
    """A sentence; may quote hostile text."""
    severity: str = "information"
    """information, warning or error."""
    at: datetime | None = None
    remedies: tuple[Remedy, ...] = ()
    """What can be done about it; the text names no key and no command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppState:
    """The whole state at one moment."""

    number: int
    mode: Mode
    feed: Feed
    read_only: bool = False
    accounts: tuple[AccountSnapshot, ...] = ()
    """Those that were read, in the order of the settings."""
    expected: tuple[str, ...] = ()
    """The ids of all ad accounts, read or not, in screen order; empty while not known."""
    unread: Mapping[str, UnreadAccount] = field(default_factory=empty)
    """By advertiser_id, those that the latest try could not read. Of those that were read
    before, `accounts` still holds the old snapshot."""
    uncharged: Mapping[str, UnreadAccount] = field(default_factory=empty)
    """By advertiser_id, those whose campaign reports TikTok refuses."""
    changes: Mapping[EntityRef, ChangeRecord] = field(default_factory=empty)
    """The latest change of each row: of this session, or left unresolved by an earlier one."""
    unresolved: tuple[ChangeRecord, ...] = ()
    """Changes of earlier sessions whose end is not known yet; starts wait for them."""
    details: Mapping[EntityRef, Detail] = field(default_factory=empty)
    """Full reports of rows that were looked at."""
    journal: JournalView = UNREAD
    """The journal of all sessions, once somebody asked for it."""
    curves: Mapping[str, AccountCurve] = field(default_factory=empty)
    """By advertiser_id, the hours of today and yesterday of accounts that were looked at."""
    history: Mapping[EntityRef, tuple[ChangeRecord, ...]] = field(default_factory=empty)
    """What the journal has about rows that were looked at, newest first."""
    notices: tuple[Notice, ...] = ()
    """The latest notices, oldest first."""
    stop_all: StopAllOutcome | None = None
    """The latest stop of everything in this session."""
    outside: Mapping[EntityRef, OutsideChange] = field(default_factory=empty)
    """Rows whose switch moved without this session, the latest of each."""
    since_last_run: SinceLastRunReport | None = None
    """What happened while ttui was not running; None until it is known."""
    hand_offs: Mapping[EntityRef, HandOff] = field(default_factory=empty)
    """The hand-offs of Promotes, as last read."""

    closing: Mapping[str, Checklist] = field(default_factory=empty)
    """By advertiser_id, the closing checklists that are open or followed to their end."""

    backups: Mapping[str, BackupRun] = field(default_factory=empty)
    """The latest backup of each account in this session, by advertiser_id."""

    def account(self, advertiser_id: str) -> AccountSnapshot | None:
        """The snapshot of one ad account, or None."""
        for snapshot in self.accounts:
            if snapshot.advertiser.advertiser_id == advertiser_id:
                return snapshot
        return None

    def entity(self, ref: EntityRef) -> Campaign | AdGroup | Ad | None:
        """The row with this ref, in whatever account it is."""
        snapshot = self.account(ref.advertiser_id)
        return snapshot.entity(ref) if snapshot else None

    @property
    def accounts_read(self) -> AccountsRead:
        """How many of the expected ad accounts a sum over `accounts` stands for."""
        expected = self.expected or tuple(one.advertiser.advertiser_id for one in self.accounts)
        return accounts_read(expected, self.accounts, self.unread, self.uncharged)

    @property
    def pending(self) -> tuple[ChangeRecord, ...]:
        """Changes that ttui still works on."""
        return tuple(record for record in self.changes.values() if record.state.is_open)

    @property
    def is_in_flight(self) -> bool:
        """True while a request is open that quitting waits for."""
        asked = any(one.phase is ClosingPhase.ASKING for one in self.closing.values())
        return asked or bool(self.pending)
