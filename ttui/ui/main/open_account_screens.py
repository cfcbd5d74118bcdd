"""Opens the screens for a whole ad account: the closing checklist and the backup."""

from functools import partial

from textual.screen import Screen

from ttui.domain.advertiser import Advertiser
from ttui.domain.ids import EntityRef
from ttui.engine.port import EnginePort
from ttui.ui.backup.screen import BackupScreen
from ttui.ui.closing.screen import ClosingScreen
from ttui.ui.drawing.toast import toast
from ttui.ui.input.key_guard import KeyGuard
from ttui.ui.promote.screen import PromoteScreen


class Opening:
    """Opens these screens over the main screen."""

    def __init__(self, screen: Screen[None], engine: EnginePort, guard: KeyGuard) -> None:
        self._screen = screen
        self._engine = engine
        self._guard = guard

    def closing(self, cursor: EntityRef | None) -> None:
        """Open the closing checklist of the ad account that a row belongs to."""
        if (advertiser := self._advertiser(cursor)) is not None:
            given = (self._engine, self._guard)
            backup, hand_off = partial(BackupScreen, *given), partial(PromoteScreen, *given)
            screen = ClosingScreen(*given, advertiser, backup, hand_off)
            self._screen.app.push_screen(screen)

    def backup(self, cursor: EntityRef | None) -> None:
        """Open the backup of the ad account that a row belongs to."""
        if (advertiser := self._advertiser(cursor)) is not None:
            self._screen.app.push_screen(BackupScreen(self._engine, self._guard, advertiser))

    def _advertiser(self, cursor: EntityRef | None) -> Advertiser | None:
        account = self._engine.app_state.account(cursor.advertiser_id) if cursor else None
        if account is None:
            toast(self._screen.app, "No ad account is read yet.")
            return None
        return account.advertiser
