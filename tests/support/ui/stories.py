"""What the pilot stories share: an app over a fake engine and keys as a person presses them.

A key's time is what ttui judges it by. Where a story needs keys that are close together, or close
behind the first frame of a screen, it gives them that time itself: a busy machine types no slower.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf

import pytest
from textual import events
from textual.message import Message
from textual.pilot import Pilot

from tests.support.ui.builders import ManualClock
from tests.support.ui.fake_engine import FakeEngine
from ttui.domain.app_state import AppState
from ttui.ui.app import TtuiApp
from ttui.ui.drawing.lines import plain
from ttui.ui.input.key_guard import DEAF_FOR, TORN_FOR
from ttui.ui.main.screen import MainScreen
from ttui.ui.outside.screen import SinceLastRunScreen
from ttui.ui.promote.screen import PromoteScreen
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.tree.campaign_tree import CampaignTree
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.widgets.second_press_bar import BarLines

APART = 0.02
"""Seconds between keys: longer than a burst, as a person types."""
IN_ONE_PACKET = 0.001
"""Seconds between keys that a paste or a slow line brings."""
LISTEN = DEAF_FOR + 0.1
"""Seconds after which any question that was on the screen would hear a key."""
PATIENCE = 20.0
"""Seconds that a busy machine may take; for a state that is surely reached."""
_LONG = 600.0
"""Seconds; longer than any story."""


@dataclass
class Story:
    """A running app."""

    app: TtuiApp
    engine: FakeEngine
    pilot: Pilot[None]
    patch: pytest.MonkeyPatch
    """Undone when the story ends; of the times of the program."""
    _times: list[float] = field(default_factory=list)
    """When the next keys come, in monotonic seconds; they come now where nothing is said."""
    _key_at: float = -inf

    @property
    def tree(self) -> CampaignTree:
        return self.main.tree_view

    @property
    def main(self) -> MainScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self._key_apart()
            await self.pilot.press(key)
        await self.pilot.pause()

    async def press_too_soon(self, *keys: str) -> None:
        """Keys right behind the first frame of the screen on top, which is deaf as yet."""
        shown_at = (await self._shown())._shown_at
        for place, key in enumerate(keys, 1):
            self._times = [shown_at + place * APART]
            await self.pilot.press(key)
        await self.pilot.pause()

    async def burst(self, text: str) -> None:
        """Characters that arrive in one packet, as a paste or a slow line brings them."""
        await self._key_apart()
        now = time.monotonic()
        self._times = [now + place * IN_ONE_PACKET for place in range(len(text))]
        for char in text:
            self._send(events.Key({" ": "space", "\r": "enter"}.get(char, char), char))
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        """A paste in its brackets."""
        self._send(events.Paste(text))
        await self.pilot.pause()

    async def until(self, wanted: Callable[[], object], what: str = "it") -> None:
        """Wait for a state that is surely reached."""
        deadline = time.monotonic() + PATIENCE
        while not wanted():
            assert time.monotonic() < deadline, f"{what} never came"
            await self.pilot.pause(0.01)

    async def until_heard(self) -> None:
        """Wait until what is on top is no longer deaf, as it is for its first moments."""
        screen = await self._shown()
        hears_from = screen._shown_at + screen._deaf_for
        await self.until(lambda: time.monotonic() > hears_from, "the end of its deafness")

    async def until_escape_is_over(self) -> None:
        """Wait until an escape can no longer be the first byte of a torn sequence."""
        over = self._key_at + TORN_FOR
        await self.until(lambda: time.monotonic() > over, "the end of the escape")

    async def _shown(self) -> StartQuestion | PromoteScreen | SinceLastRunScreen:
        """The screen on top, once its first frame was seen."""
        screen = self.app.screen
        assert isinstance(screen, StartQuestion | PromoteScreen | SinceLastRunScreen)
        await self.until(lambda: screen._shown_at < inf, "its first frame")
        return screen

    async def _key_apart(self) -> None:
        await asyncio.sleep(max(APART, self._key_at + APART - time.monotonic()))

    def _send(self, message: Message) -> None:
        driver = self.app._driver
        assert driver is not None
        driver.send_message(message)

    def _stamp(self, message: Message) -> None:
        if isinstance(message, events.Key):
            if self._times:
                message.time = self._times.pop(0)
            self._key_at = message.time

    async def publish(self, app_state: AppState) -> None:
        make_due(self.app)
        self.engine.publish(app_state)
        await self.pilot.pause()

    def draw_due(self) -> None:
        """What the app does by itself some times a second."""
        make_due(self.app)
        self.app.states.turn()

    def rows(self) -> list[str]:
        """The tree as drawn."""
        height = min(self.tree.size.height, len(self.tree.outline.rows))
        return ["".join(part.text for part in self.tree.render_line(y)) for y in range(height)]

    def row(self, name: str) -> str:
        return next(text for text in self.rows() if name in text)

    def text(self, selector: str) -> str:
        """Any widget of lines on the screen on top."""
        widget = self.app.screen.query_one(selector, LinesView)
        return "\n".join(plain(line) for line in widget.lines)

    def bar(self) -> str:
        """The second-press bar, empty where there is none."""
        bars = self.app.screen.query(BarLines)
        return "\n".join(plain(line) for one in bars for line in one.lines)

    def toasts(self) -> list[str]:
        return [note.message for note in self.app._notifications]

    def armed_for(self, seconds: float) -> None:
        """How long a first press counts from here on."""
        for module in ("stop_all.trigger", "widgets.second_press", "widgets.second_press_bar"):
            self.patch.setattr(f"ttui.ui.{module}.SECOND_PRESS_WITHIN", seconds)

    def advance(self, seconds: float) -> None:
        """Let the engine's clock go on."""
        clock = self.engine.clock
        assert isinstance(clock, ManualClock)
        clock.advance(seconds)

    @property
    def cursor_name(self) -> str:
        entity = self.tree.outline.entity(self.tree.cursor) if self.tree.cursor else None
        return entity.name if entity else "account"


def make_due(app: TtuiApp) -> None:
    """Let the next turn draw every screen: figures are drawn once a second; tests do not wait."""
    for view in app.states.views():
        view.given_at = view.drawn_at = -inf


@asynccontextmanager
async def story(
    app_state: AppState, *, size: tuple[int, int] = (80, 24), no_color: bool = False
) -> AsyncIterator[Story]:
    """Run the app with an app state until the block ends.

    What is to come within a second or two, a second press or a look at a notice, has time here.
    """
    engine = FakeEngine(app_state)
    app = TtuiApp(engine, version="0.1.0", no_color=no_color)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ttui.ui.app.TWICE_WITHIN", _LONG)
        patch.setattr(app, "NOTIFICATION_TIMEOUT", _LONG)
        async with app.run_test(size=size, notifications=True) as pilot:
            driver = app._driver
            assert driver is not None
            send, tale = driver.send_message, Story(app, engine, pilot, patch)
            tale.armed_for(_LONG)

            def send_stamped(message: Message) -> None:
                tale._stamp(message)
                send(message)

            patch.setattr(driver, "send_message", send_stamped)
            await pilot.pause()
            yield tale
