"""The command line's two voices: data on standard output, messages on standard error."""

import os
import sys
from pathlib import Path


def show(text: str) -> None:
    """Data, for people and pipes."""
    print(text)  # noqa: T201 - stdout is for data


def tell(text: str) -> None:
    """A message; it never mixes with the data."""
    print(f"ttui: {text}", file=sys.stderr)  # noqa: T201 - stderr is for messages


def give_up_what_nobody_reads() -> None:
    """Forget what a terminal that is gone still should have got.

    Python would try to write it once more at its end, and exit with 120.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), stream.fileno())
