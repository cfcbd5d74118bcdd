"""The objects that the closing services need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ttui.api.finance.client import FinanceClient
from ttui.api.port import AdsApi, ShopApi
from ttui.domain.backup.parts import BackupFact
from ttui.domain.chance import SYSTEM_CHANCE, Chance
from ttui.domain.clock import Clock
from ttui.domain.snapshot import Stamp
from ttui.domain.stop_all import StopAllOutcome
from ttui.services.journal.writer import ChangeLog
from ttui.store.memory.state import AccountStore


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingOptions:
    """Seconds of `Clock.monotonic`, but for `patience` and `report_after`."""

    facts_every: float = 60.0
    """Between two readings of all facts while the checklist is open."""
    retry_after: float = 15.0
    """The same if one of them could not be read."""
    events_every: float = 2.0
    """Between two reads of the events of other sessions."""
    cool_off: float = 10.0
    asleep: float = 2.0
    """If a cool-off ends this late, the machine was asleep, and nobody could cancel it."""
    reread_within: float = 60.0
    """The last reading before closing must end within this time."""
    poll: float = 3.0
    """Between two reads of an account that TikTok was asked to close."""
    settle_for: float = 120.0
    """How long an account may still read as open after the request."""
    patience: float = 240.0
    """Wall seconds after which a request without an answer counts as without effect, if the account
    reads open. It is longer than the last reading and the request take."""
    report_after: float = 30.0
    """Wall seconds after which another session writes the report if the first one did not."""
    web_every: float = 30.0
    background_every: float = 120.0
    """Between two reads of an account that is being closed on the web: checklist open, and not."""


class StopsAccounts(Protocol):
    """Stops everything in ad accounts: the service behind stop all."""

    async def run(self, group: str, accounts: Sequence[str] = ()) -> StopAllOutcome:
        """Stop everything in these accounts, and wait until each stop has ended."""
        ...

    async def close(self) -> None:
        """Stop working."""
        ...


DEMO_OPTIONS = ClosingOptions(
    facts_every=5.0, retry_after=5.0, poll=1.0, web_every=3.0, background_every=5.0
)
"""The demo's clock runs fast and its requests cost nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingTools:
    """TikTok, the session's services, and what the command line knows of closing."""

    api: AdsApi
    finance: FinanceClient
    shop: ShopApi
    store: AccountStore
    log: ChangeLog
    clock: Clock
    new_stop: Callable[[], StopsAccounts]
    """Makes the stop for one account. Each has its own, so that stop all never waits for it."""
    find_backup: Callable[[str], BackupFact | None]
    """The newest backup of an account; blocks on the disk."""
    reports_in: Path
    """The folder of a closing report if there is no backup to put it beside."""
    allow_close: bool = False
    """`--allow-close`."""
    chance: Chance = SYSTEM_CHANCE
    """Ids of events and of groups of stops."""
    options: ClosingOptions = field(default_factory=ClosingOptions)

    def now(self) -> Stamp:
        """The wall time and the monotonic time of this moment."""
        return Stamp.now(self.clock)
