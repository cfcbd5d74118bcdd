"""Waiting for what nobody announces."""

import time
from collections.abc import Callable

PATIENCE = 20.0
"""Seconds that a busy machine may take."""
_LOOK_EVERY = 0.01


def until(true: Callable[[], object], seconds: float = PATIENCE, what: str = "it") -> None:
    """Wait for something.

    Raises:
        AssertionError: it did not come in time.
    """
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} did not come within {seconds:g} s"
        time.sleep(_LOOK_EVERY)
