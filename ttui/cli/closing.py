"""Wires what closes ad accounts into a session."""

from pathlib import Path

from ttui.api.finance.port import FinanceApi
from ttui.domain.backup.parts import BackupFact
from ttui.engine.session import Session
from ttui.services.backup.find_backup import find_backup, roots
from ttui.services.closing.dependencies import ClosingOptions, ClosingTools
from ttui.services.closing.service import ClosingService
from ttui.services.stop_all.service import StopAllService
from ttui.settings import Settings

_DEMO_OPTIONS = ClosingOptions(
    facts_every=5.0, retry_after=5.0, poll=1.0, web_every=3.0, background_every=5.0
)
"""The demo's clock runs fast and its requests cost nothing."""


def closing_service(
    session: Session,
    finance: FinanceApi,
    settings: Settings,
    data_dir: Path,
) -> ClosingService:
    """The checklists of a session.

    Args:
        session: its services.
        finance: rights and money at TikTok.
        settings: whether accounts may be closed through the API.
        data_dir: where backups are found, and reports go that have none to lie beside.
    """

    def newest_backup(advertiser_id: str) -> BackupFact | None:
        return find_backup(roots(data_dir), advertiser_id, settings.mode)

    def new_stop() -> StopAllService:
        return StopAllService(
            session.api, session.store, session.changes, session.clock, session.advertiser_ids
        )

    return ClosingService(
        ClosingTools(
            api=session.api,
            finance=finance,
            store=session.store,
            log=session.changes.log,
            clock=session.clock,
            chance=session.changes.chance,
            new_stop=new_stop,
            find_backup=newest_backup,
            reports_in=data_dir / "reports",
            allow_close=settings.allow_close,
            options=_DEMO_OPTIONS if settings.is_demo else ClosingOptions(),
        )
    )
