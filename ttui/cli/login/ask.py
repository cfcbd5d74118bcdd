"""Asks a person on the terminal; what is secret is typed unseen."""

import getpass
import sys

from ttui.cli.output import marked, tell
from ttui.config_files import SettingsError
from ttui.domain.secret import Secret

_TRIES = 3


class NoTerminalError(SettingsError):
    """Nobody is there to ask."""

    def __init__(self) -> None:
        super().__init__("login asks questions: run it in a terminal")


def is_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty()


def text(question: str, *, default: str = "") -> str:
    """A line, trimmed; the default if nothing was typed.

    Raises:
        NoTerminalError: nobody can be asked, or standard input has ended.
    """
    if not is_terminal():
        raise NoTerminalError
    shown = f" [{default}]" if default else ""
    sys.stderr.write(f"{marked(question)}{shown}: ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise NoTerminalError
    return line.strip() or default


def needed(question: str) -> str:
    """The same, until something was typed; three times.

    Raises:
        NoTerminalError: nothing was typed, or nobody can be asked.
    """
    for _ in range(_TRIES):
        if found := text(question):
            return found
        tell("that is needed to go on")
    raise SettingsError("nothing was typed; nothing was changed")


def secret(question: str) -> Secret:
    """A line that is not shown while it is typed; out of a pipe, its first line.

    Raises:
        NoTerminalError: standard input has ended.
    """
    if not is_terminal():
        line = sys.stdin.readline()
        if not line.strip():
            raise NoTerminalError
        return Secret(line.strip())
    for _ in range(_TRIES):
        try:
            typed = getpass.getpass(f"{marked(question)} (not shown): ", stream=sys.stderr)
        except EOFError:
            raise NoTerminalError from None
        if typed.strip():
            return Secret(typed.strip())
        tell("that is needed to go on")
    raise SettingsError("nothing was typed; nothing was changed")
