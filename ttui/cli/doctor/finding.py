"""One line of the doctor."""

from dataclasses import dataclass
from enum import StrEnum

from ttui.cli.exit_code import ExitCode


class Grade(StrEnum):
    """How good it is."""

    OK = "ok"
    LOOK = "look"
    """ttui works, and something is missing or worse than it could be."""
    BAD = "bad"
    """ttui, or a part of it, does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and what was found."""

    name: str
    grade: Grade
    said: str
    """A sentence; may quote hostile text."""
    advice: str = ""
    """What to do; empty where nothing has to be done."""
    code: ExitCode = ExitCode.DONE
    """The exit code that this alone would give."""


def ok(name: str, said: str) -> Finding:
    """Nothing has to be done."""
    return Finding(name, Grade.OK, said)


def look(name: str, said: str, advice: str = "") -> Finding:
    """It works, but."""
    return Finding(name, Grade.LOOK, said, advice)


def bad(name: str, said: str, advice: str, code: ExitCode) -> Finding:
    """It does not work."""
    return Finding(name, Grade.BAD, said, advice, code)
