"""Keys as a person presses them: apart from each other."""

import time

from tests.support.terminal import Terminal

APART = 0.12
"""Seconds between keys; a lone Esc takes the parser 0.1 s."""


def press(terminal: Terminal, *keys: str, apart: float = APART) -> None:
    """Press keys one by one."""
    for key in keys:
        time.sleep(apart)
        terminal.send(key)
    time.sleep(apart)
