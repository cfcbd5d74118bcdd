"""What the pilot stories share: an app over a fake engine and keys as a person presses them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from textual import events
from textual.pilot import Pilot

from tests.ui.fake_engine import FakeEngine
from ttui.domain.picture import Picture
from ttui.ui.app import TtuiApp
from ttui.ui.render import plain
from ttui.ui.screens.main_screen import MainScreen
from ttui.ui.widgets.campaign_tree import CampaignTree
from ttui.ui.widgets.lines_view import LinesView

APART = 0.02
"""Seconds between keys: longer than a burst, as a person types."""


@dataclass
class Story:
    """A running app."""

    app: TtuiApp
    engine: FakeEngine
    pilot: Pilot[None]

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
            await asyncio.sleep(APART)
            await self.pilot.press(key)
        await self.pilot.pause()

    async def burst(self, text: str) -> None:
        """Characters that arrive in one packet, as a paste or a slow line brings them."""
        await asyncio.sleep(APART)
        driver = self.app._driver
        assert driver is not None
        for char in text:
            driver.send_message(events.Key("space" if char == " " else char, char))
        await self.pilot.pause()

    async def publish(self, picture: Picture) -> None:
        self.app._shown_at = float("-inf")  # figures are drawn once a second; tests do not wait
        self.engine.publish(picture)
        await self.pilot.pause()

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

    def toasts(self) -> list[str]:
        return [note.message for note in self.app._notifications]

    @property
    def cursor_name(self) -> str:
        entity = self.tree.outline.entity(self.tree.cursor) if self.tree.cursor else None
        return entity.name if entity else "account"


def armed_for(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """How long a first press counts from here on."""
    for module in ("panic", "arming", "armed_bar"):
        monkeypatch.setattr(f"ttui.ui.{module}.ARMED_FOR", seconds)


@asynccontextmanager
async def story(
    picture: Picture, *, size: tuple[int, int] = (80, 24), no_color: bool = False
) -> AsyncIterator[Story]:
    """Run the app over a picture until the block ends."""
    engine = FakeEngine(picture)
    app = TtuiApp(engine, version="0.1.0", no_color=no_color)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield Story(app, engine, pilot)
