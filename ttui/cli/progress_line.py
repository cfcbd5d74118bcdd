"""One line on a terminal that says how far reading is, and is gone when it is done."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ttui.cli.output import marked

_CLEAR = "\r\x1b[K"


@contextmanager
def shown() -> Iterator[Callable[[int, int], None]]:
    """Takes how many ad accounts are read, and how many there are, while the block lasts.

    It says nothing where standard error is no terminal, and nothing of a single account.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return

    def told(done: int, number: int) -> None:
        if number > 1:
            sys.stderr.write(f"{_CLEAR}ttui: {marked(f'{done} of {number} ad accounts read')}")
            sys.stderr.flush()

    try:
        yield told
    finally:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()
