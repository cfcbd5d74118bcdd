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
    from ttui.services.backup.controller import BackupController
    from ttui.services.closing.service import ClosingService


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The services of a session; made on the engine's own loop."""

    api: AdsApi
    clock: Clock
    store: AccountStore
    refresh: RefreshService
    money: MoneyService
    services: Services
    """The services that use the session's journal."""
    advertiser_ids: tuple[str, ...]
    """The accounts of the settings; empty to ask TikTok."""
    close: Callable[[], Awaitable[None]]
    """Closes connections and the journal."""
    set_trouble_listener: Callable[[Callable[[ApiError, float], None]], None] = lambda _: None
    """Sets the function that is called when a read fails, with the seconds until the next try."""
    lock: Callable[[bool], None] = lambda _: None
    """Makes the client refuse writes, or send them again."""
    yield_to_urgent: Callable[[], None] = lambda: None
    """Makes reading pause for a moment, because an urgent request comes next."""
    exclusive: Callable[[], AbstractContextManager[None]] = nullcontext
    """Sends only urgent requests for as long as the block lasts."""
    backups: "Callable[[], BackupController] | None" = None
    """Makes the backup controller at first use, so that it never delays a stop."""
    closing: "Callable[[Session], ClosingService] | None" = None
    """Makes the closing service at first use; the engine closes it."""
    receipts_in: tuple[Path, ...] = ()
    """The folders for receipts; the first that can be written gets them."""
    pace: Pace = field(default_factory=Pace)

    @property
    def changes(self) -> ChangeService:
        """The write path."""
        return self.services.changes
