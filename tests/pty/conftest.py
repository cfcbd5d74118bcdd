"""The served simulator and the real program at a real terminal."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.cli.conftest import TTUI, Tiktok, served, tiktok
from tests.support.terminal import Terminal

__all__ = ["served", "tiktok"]

Open = Callable[..., Terminal]


@pytest.fixture
def opened(tiktok: Tiktok) -> Iterator[Open]:
    """Starts ttui against the simulator; waits until its rows are there."""
    with ExitStack() as stack:

        def start(*arguments: str, **environ: str) -> Terminal:
            terminal = Terminal([*TTUI, *arguments], tiktok.environ | environ)
            stack.enter_context(terminal)
            terminal.wait_for("Winter Glow")
            return terminal

        yield start
