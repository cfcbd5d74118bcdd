"""The services of one run, wired together by the command line and run by the engine."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ttui.api.errors import ApiError
from ttui.api.port import AdsApi
from ttui.domain.clock import Clock
from ttui.engine.pace import Pace
from ttui.services.changes.service import ChangeService
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.reports import MoneyService
from ttui.services.wiring import Services
from ttui.store.memory.state import AccountStore

if TYPE_CHECKING:
    from ttui.services.backup.controller import BackupDesk
    from ttui.services.closing.service import ClosingService


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What the engine works with; made on the engine's own loop."""

    api: AdsApi
    clock: Clock
    store: AccountStore
    refresh: RefreshService
    money: MoneyService
    services: Services
    """What stands on the session's journal."""
    advertiser_ids: tuple[str, ...]
    """The accounts of the settings; empty to ask TikTok."""
    close: Callable[[], Awaitable[None]]
    """Closes connections and the journal."""
    hear: Callable[[Callable[[ApiError, float], None]], None] = lambda _: None
    """Names who is told when a read fails and how many seconds later it is tried again."""
    lock: Callable[[bool], None] = lambda _: None
    """Makes the client refuse writes, or send them again."""
    hurry: Callable[[], None] = lambda: None
    """What comes next is urgent: reading steps aside for a moment."""
    alone: Callable[[], AbstractContextManager[None]] = nullcontext
    """Sends nothing but what is urgent for as long as the block lasts."""
    backups: "Callable[[], BackupDesk] | None" = None
    """Backups begun from the screen, made at first use: nobody stops later for their sake."""
    closing: "Callable[[Session], ClosingService] | None" = None
    """Makes what closes ad accounts, at first use; the engine closes it."""
    receipts_in: tuple[Path, ...] = ()
    """Where receipts are written: the first folder that takes them."""
    pace: Pace = field(default_factory=Pace)

    @property
    def changes(self) -> ChangeService:
        """The write path."""
        return self.services.changes
