"""The Textual app: starts the engine after the first frame, passes its state on, quits cleanly."""

import sys
from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import events, work
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen

from ttui.domain.clock import SYSTEM_CLOCK, Clock
from ttui.engine.port import EnginePort
from ttui.ui.backup import text as backup_text
from ttui.ui.drawing.theme import TTUI_THEME, WithoutColor
from ttui.ui.drawing.toast import toast
from ttui.ui.input.key_guard import KeyGuard
from ttui.ui.input.keys import Scope, bindings
from ttui.ui.main.help_screen import HelpScreen
from ttui.ui.main.screen import MainScreen
from ttui.ui.outside.controller import SinceLastRunController
from ttui.ui.promote.screen import PromoteScreen
from ttui.ui.stop_all.controller import StopAllController
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.switching.confirm_text import quit_question
from ttui.ui.terminal.shutdown import SHUTDOWN_WITHIN, TerminalApp
from ttui.ui.widgets.ceiling_cache import CeilingCache
from ttui.ui.widgets.notices import Notices
from ttui.ui.widgets.second_press import SecondPress
from ttui.ui.widgets.state_view import StateDelivery

CLOSE_WITHIN = 10.0
TWICE_WITHIN = 1.0


class AppStateChanged(Message):
    """The engine has a new app state. Several of these messages become one."""

    def can_replace(self, message: Message) -> bool:
        """Only the latest app state matters, and it is fetched from the engine."""
        return isinstance(message, AppStateChanged)


class TtuiApp(TerminalApp, inherit_bindings=False):
    """One terminal session.

    Args:
        engine: has all data, and carries out all commands.
        version: shown in the help.
        no_color: draw without a single colour code.
    """

    CSS_PATH = "ttui.tcss"
    TITLE = "ttui"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.APP)

    def __init__(
        self,
        engine: EnginePort,
        *,
        clock: Clock = SYSTEM_CLOCK,
        version: str = "",
        no_color: bool = False,
        nothing_configured: bool = False,
    ) -> None:
        super().__init__()
        self.engine = engine
        self.guard = KeyGuard(clock)
        ceilings = CeilingCache(engine.clock)
        hand_off_of = partial(PromoteScreen, engine, self.guard)
        self.stop_all = StopAllController(self, engine, self.guard, hand_off_of, ceilings)
        self.no_color = no_color
        self._version = version
        self._line_filters: Sequence[LineFilter] = (WithoutColor(),) if no_color else ()
        self.register_theme(TTUI_THEME)
        self.theme, self.animation_level = TTUI_THEME.name, "none"
        self.second_press = SecondPress(self, self.guard)
        self._main = MainScreen(
            engine,
            self.guard,
            self.second_press,
            self._stop_account,
            ceilings=ceilings,
            nothing_configured=nothing_configured,
        )
        self.since_last_run = SinceLastRunController(self, self._main.open_since_last_run)
        beside = (self.stop_all, self.since_last_run, Notices(self))
        self.states = StateDelivery(self, engine, clock, beside)
        self._interrupted_at = float("-inf")
        self._leaving = False

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The filter that removes all colour, if the session has no colour."""
        return self._line_filters

    def get_default_screen(self) -> Screen[None]:
        """The main screen: all other screens lie on top of it."""
        return self._main

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """No commands: a screenshot would write account data to disk."""
        del screen
        return ()

    def on_mount(self) -> None:
        """Catch the signals that would leave the terminal broken; start after the first frame."""
        self.watch_terminal()
        self.states.turn()
        self.call_after_refresh(self._start_engine)

    def _start_engine(self) -> None:
        if not self._leaving:
            self.engine.start(self._app_state_replaced)
            self.post_message(AppStateChanged())

    def get_driver_class(self) -> type[Driver]:
        """Our own driver where there are terminals of that kind."""
        if sys.platform == "win32":
            return super().get_driver_class()
        from ttui.ui.terminal.driver import TtuiDriver  # noqa: PLC0415 - termios is not on every system

        return TtuiDriver

    def _app_state_replaced(self) -> None:
        """Called on the engine's thread, which may do nothing here but post a message."""
        self.post_message(AppStateChanged())

    def on_unmount(self) -> None:
        """Give the signals back."""
        self.ending.remove_signal_handlers()

    def action_suspend_process(self) -> None:
        """Suspend, unless a change is open: nothing would follow it meanwhile."""
        if self.engine.app_state.pending or self.stop_all.is_under_way:
            toast(self, "Changes are in flight; suspend once they are settled.", "warning")
        else:
            super().action_suspend_process()

    def on_app_state_changed(self) -> None:
        """Draw the effect of a key or a failure at once, and figures once a second."""
        self.states.turn()

    async def on_event(self, event: events.Event) -> None:
        """Pass every key to the guard first, and drop the rest of a torn escape sequence."""
        if isinstance(event, events.Key):
            if event.is_forwarded:
                self.guard.recall(event.time)
            else:
                self.since_last_run.key_pressed()
                is_key = self.guard.take(event.key, event.character, event.time)
                is_second = self.second_press.takes(event)
                if self.stop_all.takes(event) or is_second or not is_key:
                    return
        await super().on_event(event)

    def action_help(self) -> None:
        """Open the help."""
        self.push_screen(HelpScreen(self._version))

    def action_stop_all_result(self) -> None:
        """Open the result of the latest key press that switched, or of a later stop all."""
        everything = self.engine.app_state.stop_all
        before = self.stop_all.reopen
        if not self._main.show_outcome(everything.tick if everything else None, before):
            before()

    def _stop_account(self, advertiser_id: str) -> None:
        """Say what a stop of an ad account would do; the same key again does it."""
        self.stop_all.await_account(advertiser_id, self.second_press)

    def action_away(self) -> None:
        """Open the report of what happened while ttui was not running."""
        self.since_last_run.reopen()

    def action_flow_control(self) -> None:
        """Do nothing: ctrl+s and ctrl+q freeze and thaw terminals; users press them by habit."""
        toast(self, "Flow-control key, ignored. q quits.")

    async def action_interrupt(self) -> None:
        """Ctrl+c: once says how to quit, twice within a second quits."""
        now = self.guard.clock.monotonic()
        if now - self._interrupted_at <= TWICE_WITHIN:
            self._end(SHUTDOWN_WITHIN)
        else:
            self._interrupted_at = now
            toast(self, "q quits; ctrl+c again within a second quits too.")

    async def action_back(self) -> None:
        """Back; at the bottom of the stack quit."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        elif self.guard.may_write():
            await self.action_quit()
        else:
            # A q in a paste or in a terminal's reply must not quit while a stop is open.
            toast(self, "Ignored: that q came within a burst, as a paste does. Press it again.")

    async def action_quit(self) -> None:
        """Quit, after a question while changes are not settled."""
        pending = self.engine.app_state.pending
        if not pending or self._leaving:
            self._end(CLOSE_WITHIN)
            return
        question = quit_question(pending, CLOSE_WITHIN)
        self.push_screen(StartQuestion(question, self.guard), self._quit_answered)

    def _quit_answered(self, accepted: bool | None) -> None:
        if accepted:
            self._end(CLOSE_WITHIN)

    def key_typed(self, key: str, at: float, character: str | None) -> None:
        """Called on the input thread: a stop of everything must not wait for a busy screen."""
        self.stop_all.trigger.pressed(key, at, character)

    def shut_down_now(self) -> None:
        """After a signal or a lost terminal: restore it, and wait shortly for open changes."""
        self._end(SHUTDOWN_WITHIN)

    def _end(self, timeout: float) -> None:
        if not self._leaving:
            self._leaving = True
            if self.engine.app_state.is_in_flight:
                toast(self, "Waiting for changes in flight, then quitting.")
            self._close_engine(timeout)

    @work(thread=True, exit_on_error=False, group="close")
    def _close_engine(self, timeout: float) -> None:
        settled = False
        try:
            settled = self.engine.close(timeout)
        finally:
            self.call_from_thread(self._leave, settled)

    def _leave(self, settled: bool) -> None:
        told = [backup_text.half_done(self.engine.app_state)]
        if not settled:
            told.append("some changes are not settled; the next start checks them.")
        mode = self.engine.app_state.mode
        message = "\n".join(f"ttui: {mode.mark(text)}" for text in told if text)
        self.exit(return_code=0 if settled else 4, message=message or None)
