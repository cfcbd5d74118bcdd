"""Stop all on the screen: takes its keys before any screen, modal or field, and shows it."""

from textual import events
from textual.app import App, ScreenStackError, UnknownModeError
from textual.widgets import Input

from ttui.domain.app_state import AppState
from ttui.domain.ceiling import Ceiling
from ttui.domain.ceilings_of_all import rows_that_may_run
from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.commands import RecallStopAll, StopAll
from ttui.domain.ids import EntityRef
from ttui.domain.snapshot import AccountSnapshot
from ttui.engine.port import EnginePort
from ttui.ui.drawing.toast import toast
from ttui.ui.input.first_press import FirstPress
from ttui.ui.input.key_guard import KeyGuard
from ttui.ui.input.keys import Scope, caption
from ttui.ui.input.messages import StopAllPressed
from ttui.ui.stop_all.result_screen import Asked, HandOffOf, StopAllScreen
from ttui.ui.stop_all.text import bar_words
from ttui.ui.stop_all.trigger import STOP_ALL_KEYS, TEXT_KEY, Fired, StopAllTrigger
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.widgets.ceiling_cache import CeilingCache
from ttui.ui.widgets.second_press import SecondPress
from ttui.ui.widgets.second_press_bar import SecondPressBar
from ttui.ui.widgets.state_view import StateView
from ttui.ui.wording.eligibility import READ_ONLY

_ACCOUNT_KEY = caption("{stop}", Scope.ROW)
HAND_OFF_AFTER = 3.0
"""Seconds for which the result is shown before the hand-off of Promotes opens."""


class StopAllController(StateView):
    """One per app.

    Args:
        app: gets the keys.
        engine: gets the command.
        guard: the app's key guard, for questions of the result screen.
        hand_off_of: makes a screen that the result opens.
        ceilings: what may still be charged, for the words before the second press.
    """

    at_once = True
    drawn_as = "the stop of everything"

    def __init__(
        self,
        app: App[None],
        engine: EnginePort,
        guard: KeyGuard,
        hand_off_of: HandOffOf,
        ceilings: CeilingCache,
    ) -> None:
        self._app = app
        self._ceilings = ceilings
        self._engine = engine
        self._guard = guard
        self._hand_off_of = hand_off_of
        self._shown_group = ""
        self._handed_group = ""
        self._last_key_at = float("-inf")
        self._bar = SecondPressBar(app)
        self.trigger = StopAllTrigger(engine, self._is_typing)

    @property
    def is_under_way(self) -> bool:
        """True from the second press until all of it has ended."""
        outcome = self._engine.app_state.stop_all
        if outcome is None or outcome.group != self._shown_group:
            return bool(self._shown_group)
        return not outcome.is_over

    def takes(self, event: events.Key) -> bool:
        """Take each key in order of arrival; True if it was for stop all and ends here."""
        self._last_key_at = event.time
        is_typed = event.key == TEXT_KEY and self._is_typing()
        result = self.trigger.pressed(event.key, event.time, event.character)
        # The input thread may have taken a letter before the app gave it to a text field.
        self._put_bar(None if is_typed else result)
        if isinstance(result, Fired):
            self._shown_group = result.group
            self.open(Asked(result.group, self._engine.clock.monotonic()))
        elif event.key in STOP_ALL_KEYS and not is_typed and self._engine.app_state.read_only:
            toast(self._app, READ_ONLY, "error")
        is_taken = event.key in STOP_ALL_KEYS and not is_typed
        if is_taken:
            for screen in self._app.screen_stack[-1:]:
                screen.post_message(StopAllPressed())
        return is_taken

    def await_account(self, advertiser_id: str, second_press: SecondPress) -> None:
        """Say what a stop of one ad account would do, and do it if the same key comes again.

        Args:
            advertiser_id: the account, as drawn when the key was pressed.
            second_press: waits for the second press.
        """
        words = self._words(_ACCOUNT_KEY, advertiser_id)
        second_press.await_second(_ACCOUNT_KEY, words, lambda: self._stop_account(advertiser_id))

    def _stop_account(self, advertiser_id: str) -> None:
        if self._engine.app_state.read_only:
            toast(self._app, READ_ONLY, "error")
            return
        now, group = self._engine.clock.monotonic(), SYSTEM_CHANCE.new_id()
        asked = Asked(group, now, (advertiser_id,))
        self._shown_group = group
        self._engine.submit(StopAll(group, asked.only))
        self.open(asked)

    def show(self, app_state: AppState) -> None:
        """Take an app state; a stop of everything that a signal began opens its result too."""
        outcome = app_state.stop_all
        if outcome is not None and outcome.group != self._shown_group:
            self._shown_group = outcome.group
            self.open()
        if outcome is not None and outcome.is_over and outcome.group != self._handed_group:
            self._handed_group = outcome.group
            refs = tuple(row.ref for row in outcome.cannot if row.is_promote)
            seen_at = self._guard.clock.monotonic()
            if refs:
                self._app.set_timer(HAND_OFF_AFTER, lambda: self._hand_off(refs, seen_at))

    def _hand_off(self, refs: tuple[EntityRef, ...], seen_at: float) -> None:
        """Open the hand-off of running Promotes, unless the user is at work on some screen."""
        is_idle, screen = self._last_key_at < seen_at, self._app.screen
        if is_idle and isinstance(screen, StopAllScreen):
            screen.open_hand_off(refs)

    def open(self, asked: Asked | None = None) -> None:
        """Show the result over the top screen, once; an open question there is answered with no.

        Args:
            asked: what was asked for just now; the engine's result may still be an earlier one's.
        """
        while isinstance(self._app.screen, StartQuestion):
            self._app.pop_screen()
        shown = [one for one in self._app.screen_stack if isinstance(one, StopAllScreen)]
        for screen in shown:
            # An earlier result is open; it shows this one from now on.
            if self._app.screen is screen.hand_off:
                self._app.pop_screen()
            if asked is not None:
                screen.await_result(asked)
        if not shown:
            self._app.push_screen(
                StopAllScreen(self._engine, self._guard, self._hand_off_of, asked)
            )

    def reopen(self) -> None:
        """`K`: show the result again (there `s` puts rows back), else the journal's latest."""
        if self._engine.app_state.stop_all is None:
            # The engine's next app state opens it, or a notice says that there is none.
            self._engine.submit(RecallStopAll())
        else:
            self.open()

    def _is_typing(self) -> bool:
        try:
            return isinstance(self._app.focused, Input)
        except (ScreenStackError, UnknownModeError):
            # The input thread may ask before the first screen or after the last.
            return False

    def _words(self, key: str, advertiser_id: str = "") -> str:
        app_state = self._engine.app_state
        may_run = rows_that_may_run(app_state)

        def stops_of(account: AccountSnapshot) -> Ceiling:
            return self._ceilings.of_stops(account, may_run)

        return bar_words(app_state, key, advertiser_id, stops_of)

    def _put_bar(self, result: FirstPress | Fired | None) -> None:
        if isinstance(result, FirstPress):
            words = self._words(result.key.upper())
            now = self._guard.clock.monotonic
            self._bar.put(words, lambda: self.trigger.first_press_at(now()) is None)
        else:
            self._bar.take_down()
