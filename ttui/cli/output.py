"""The command line's two voices: data on standard output, messages on standard error.

Both say of which kind the accounts are wherever they are not real ones.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ttui.domain.advertiser import Mode


@dataclass(slots=True)
class _Subject:
    mode: Mode = Mode.LIVE


_subject = _Subject()
"""One for the process: it runs one command line, and a line that nobody marked must not exist."""


def about(mode: Mode) -> None:
    """From here on, all that is said is about accounts of this kind."""
    _subject.mode = mode


def marked(text: str) -> str:
    """A line as it may be printed."""
    return _subject.mode.mark(text)


def show(text: str) -> None:
    """A line of data, for people and pipes."""
    print(marked(text))  # noqa: T201 - stdout is for data


def show_json(fields: Mapping[str, object]) -> None:
    """One JSON object, which names the kind of accounts first."""
    whole = {"mode": _subject.mode.value.lower(), **fields}
    print(json.dumps(whole, indent=2))  # noqa: T201 - stdout is for data


def head(what: str) -> None:
    """The first line above a table that is not about real accounts."""
    if caveat := _subject.mode.caveat(what):
        print(caveat)  # noqa: T201 - stdout is for data


def tell(text: str) -> None:
    """A message; it never mixes with the data."""
    print(f"ttui: {marked(text)}", file=sys.stderr)  # noqa: T201 - stderr is for messages


def ask(question: str) -> str:
    """Ask on standard error and read a line; what was typed, in lower case and trimmed."""
    sys.stderr.write(f"ttui: {marked(question)} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower()


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
