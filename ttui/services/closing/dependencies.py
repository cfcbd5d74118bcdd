"""What the closing services work with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ttui.api.finance.port import FinanceApi
from ttui.api.port import AdsApi
from ttui.domain.backup.parts import BackupFact
from ttui.domain.chance import SYSTEM_CHANCE, Chance
from ttui.domain.clock import Clock
from ttui.domain.snapshot import Stamp
from ttui.services.journal.writer import ChangeLog
from ttui.services.stop_all.service import StopAllService
from ttui.store.memory.state import AccountStore


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingOptions:
    """Seconds of `Clock.monotonic`, but for `patience` and `report_after`."""

    facts_every: float = 60.0
    """Between two readings of all facts while somebody looks."""
    retry_after: float = 15.0
    """The same when one of them could not be read."""
    events_every: float = 2.0
    """Between two looks at what other sessions have done."""
    cool_off: float = 10.0
    asleep: float = 2.0
    """A cool-off that ends so much late was slept through: nobody could have cancelled it."""
    reread_within: float = 60.0
    """The last reading before closing must be done by then."""
    poll: float = 3.0
    """Between two looks at an account that TikTok was asked to close."""
    settle_for: float = 120.0
    """How long it may go on reading open after the request."""
    patience: float = 240.0
    """Wall seconds after which a request that nobody answered counts as not landed, if the account
    reads open: longer than the asking session needs for its last reading and its request."""
    report_after: float = 30.0
    """Wall seconds after which another session writes the report that the first one did not."""
    web_every: float = 30.0
    background_every: float = 120.0
    """Between two looks at an account that is being closed on the web, watched and unwatched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingTools:
    """TikTok, the session's services, and what the command line knows of closing."""

    api: AdsApi
    finance: FinanceApi
    store: AccountStore
    log: ChangeLog
    clock: Clock
    new_stop: Callable[[], StopAllService]
    """The proven stop, one of its own for each account: panic must not wait for it."""
    find_backup: Callable[[str], BackupFact | None]
    """The newest backup of an account; blocks on the disk."""
    reports_in: Path
    """Where a closing report goes that has no backup to lie beside."""
    allow_close: bool = False
    """`--allow-close`."""
    chance: Chance = SYSTEM_CHANCE
    """Ids of events and of groups of stops."""
    options: ClosingOptions = field(default_factory=ClosingOptions)

    def now(self) -> Stamp:
        """This moment on both hands of the clock."""
        return Stamp(self.clock.now(), self.clock.monotonic())
