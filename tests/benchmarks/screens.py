"""Screens to press keys on: `python -m tests.benchmarks.screens ttui|list|tree SIZES SOCKET`.

Each is a program of its own on its own pty. Nothing moves in them by itself, so that every byte
drawn is the answer to what was done: a key, or a byte on the socket, which changes one row.
"""

import gc
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from typing import ClassVar

from ttui.ui.terminal import environment

# Textual reads the environment when it is imported.
environment.prepare(os.environ)

# ruff: noqa: E402
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from tests.benchmarks.scale import WIDE
from tests.support.ui import builders
from tests.support.ui.fake_engine import FakeEngine
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Campaign, Family
from ttui.domain.changes import ChangeCause, ChangeState, StatusChange
from ttui.domain.merge import put_rows
from ttui.ui.app import TtuiApp
from ttui.ui.tree.campaign_tree import CampaignTree

_CURSOR = Style(reverse=True)


def app_states(big: AppState) -> Iterator[AppState]:
    """App states of a stop that comes and goes at a visible row, made before they are due."""
    account = big.accounts[0]
    row = list(account.campaigns.values())[1]
    change = StatusChange(
        change_id="benchmark",
        ref=row.ref,
        name=row.name,
        to=builders.OFF,
        seen=builders.ON,
        family=Family.CLASSIC,
        asked_at=builders.START,
        cause=ChangeCause.KEY,
    )
    off: Campaign = replace(row, switch=builders.OFF)
    both = [
        replace(
            big,
            accounts=(put_rows(account, [changed]),),
            changes={row.ref: builders.record(change, state)},
        )
        for changed, state in ((off, ChangeState.ACCEPTED), (row, ChangeState.ASKED))
    ]
    for number, app_state in enumerate(cycle(both), big.number + 1):
        yield replace(app_state, number=number)


class UnfoldingEngine(FakeEngine):
    """Unfolds every branch but the wide one as soon as the first frame is drawn."""

    app: App[None] | None = None

    def start(self, changed: Callable[[], None]) -> None:
        """Called by the app, on its own thread."""
        super().start(changed)
        if self.app is None:
            return
        tree = self.app.screen.query_one(CampaignTree)
        rows = tree.outline.rows
        for _ in ("campaigns", "ad groups"):
            # From the end, so that what is inserted moves no row that is still to be looked at.
            for index in range(len(rows) - 1, 0, -1):
                if not tree.outline.is_open(rows[index]) and tree.outline.can_open(rows[index]):
                    tree.outline.unfold(index)
        tree.virtual_size = Size(tree.size.width, len(rows))
        tree.refresh()


class ListApp(App[None]):
    """The floor: a line API list that knows nothing of campaigns."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)"),
        Binding("k,up", "move(-1)"),
        Binding("c", "change"),
    ]

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.lines = LinesList(rows)

    def compose(self) -> ComposeResult:
        """The list alone."""
        yield self.lines

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self.lines.move(step)

    def action_change(self) -> None:
        """Change the second row."""
        self.lines.change(1)


class LinesList(ScrollView, can_focus=True):
    """Lines of text and a cursor."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.texts = [f"Row {number}" for number in range(rows)]
        self.cursor_at = 0

    def on_mount(self) -> None:
        """Say how long the list is."""
        self.virtual_size = Size(40, len(self.texts))
        self.focus()

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        index = self.scroll_offset.y + y
        if index >= len(self.texts):
            return Strip.blank(self.size.width)
        style = _CURSOR if index == self.cursor_at else None
        return Strip([Segment(self.texts[index].ljust(self.size.width), style)])

    def move(self, step: int) -> None:
        """Move the cursor within the screen."""
        before = self.cursor_at
        self.cursor_at = max(0, min(before + step, len(self.texts) - 1))
        self.refresh_line(before)
        self.refresh_line(self.cursor_at)

    def change(self, index: int) -> None:
        """Give a row another text."""
        self.texts[index] = "Row changed" if self.texts[index] != "Row changed" else "Row again"
        self.refresh_line(index)


class TreeApp(App[None]):
    """The peer: Textual's own tree, holding the same rows."""

    def __init__(self, big: AppState) -> None:
        super().__init__()
        self.big = big
        self.rows: Tree[None] = Tree("account")

    def compose(self) -> ComposeResult:
        """The tree alone."""
        yield self.rows

    def on_mount(self) -> None:
        """Add every row; all branches are unfolded but the wide one, under the cursor."""
        account = self.big.accounts[0]
        self.rows.show_root = False
        self.rows.root.expand()
        for campaign in account.campaigns.values():
            branch = self.rows.root.add(campaign.name, expand=campaign.name != WIDE)
            self._fill(branch, campaign.ref.id)
        self.rows.focus()

    def _fill(self, node: "TreeNode[None]", campaign_id: str) -> None:
        account = self.big.accounts[0]
        for key in account.adgroups_of.get(campaign_id, ()):
            ads = account.ads_of.get(key, ())
            name = account.adgroups[key].name
            branch = node.add(name, expand=True) if ads else node.add_leaf(name)
            for ad in ads:
                branch.add_leaf(account.ads[ad].name)


def answer(path: str, change: Callable[[], None]) -> None:
    """Change a row for every byte that arrives on a socket, on a thread of its own."""

    def listen() -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
            caller.connect(path)
            while caller.recv(1):
                change()

    threading.Thread(target=listen, daemon=True).start()


def main(argv: Sequence[str]) -> None:
    """Run one screen until killed."""
    kind, sizes, path = argv
    campaigns, groups, ads, wide = map(int, sizes.split("x"))
    size = builders.Size(campaigns, groups, ads, wide)
    app: App[None]
    if kind == "list":
        app = ListApp(campaigns * (1 + groups * (1 + ads)) + wide + 1)
        app.run()
        return
    big = builders.big_app_state(size)
    if kind == "tree":
        app = TreeApp(big)
    else:
        engine = UnfoldingEngine(big)
        upcoming = app_states(big)
        answer(path, lambda: engine.publish(next(upcoming)))
        app = engine.app = TtuiApp(engine)
    gc.collect()
    gc.freeze()
    app.run()


if __name__ == "__main__":
    main(sys.argv[1:])
