"""The command line's two voices: data on standard output, messages on standard error."""

import sys


def show(text: str) -> None:
    """Data, for people and pipes."""
    print(text)  # noqa: T201 - stdout is for data


def tell(text: str) -> None:
    """A message; it never mixes with the data."""
    print(f"ttui: {text}", file=sys.stderr)  # noqa: T201 - stderr is for messages
