"""Makes the services for backups and closings at first use."""

from pathlib import Path
from typing import TYPE_CHECKING

from ttui.api.client import TikTokClient
from ttui.domain.clock import Clock
from ttui.engine.session import Session
from ttui.settings import Settings
from ttui.store.memory.state import AccountStore

if TYPE_CHECKING:
    from ttui.services.backup.controller import BackupController
    from ttui.services.closing.service import ClosingService


class LazyServices:
    """Makes them at first use, so that their imports never delay a stop."""

    def __init__(
        self,
        settings: Settings,
        client: TikTokClient,
        store: AccountStore,
        clock: Clock,
        data_dir: Path,
    ) -> None:
        self._settings = settings
        self._client = client
        self._store = store
        self._clock = clock
        self._data_dir = data_dir
        self._backups: BackupController | None = None

    def backups(self) -> "BackupController":
        """Where backups are begun and followed; the same one every time."""
        if self._backups is None:
            from ttui.services.backup.controller import BackupController  # noqa: PLC0415 - for backups only
            from ttui.services.backup.service import BackupService  # noqa: PLC0415 - same

            service = BackupService(self._client, self._clock, mode=self._settings.mode)
            self._backups = BackupController(service, self._store, self._clock, self._data_dir)
        return self._backups

    def closing(self, session: Session) -> "ClosingService":
        """The service that closes accounts of `session`; the caller closes it."""
        from ttui.services.backup.find_backup import find_backup, roots  # noqa: PLC0415 - same
        from ttui.services.closing import tools as closing_tools  # noqa: PLC0415 - for closings only
        from ttui.services.closing.service import ClosingService  # noqa: PLC0415 - same
        from ttui.services.stop_all.service import StopAllService  # noqa: PLC0415 - same

        api, store, clock = session.api, session.store, session.clock
        changes, settings, accounts = session.changes, self._settings, session.advertiser_ids
        options = closing_tools.DEMO_OPTIONS if settings.is_demo else closing_tools.ClosingOptions()
        tools = closing_tools.ClosingTools(
            api=api,
            finance=self._client.finance,
            shop=self._client.shop,
            store=store,
            log=changes.log,
            clock=clock,
            chance=changes.chance,
            new_stop=lambda: StopAllService(api, store, changes, clock, accounts),
            find_backup=lambda account: find_backup(roots(self._data_dir), account, settings.mode),
            reports_in=self._data_dir / "reports",
            allow_close=settings.allow_close,
            options=options,
        )
        return ClosingService(tools)

    async def close(self) -> None:
        """End the backups that were begun here."""
        if self._backups is not None:
            await self._backups.close()
