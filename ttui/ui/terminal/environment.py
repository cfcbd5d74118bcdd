"""Prepares the environment before Textual is imported; nothing here imports it."""

from collections.abc import Mapping, MutableMapping

_SSH = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")
_TRUE_COLOR = frozenset({"truecolor", "24bit"})


def prepare(environ: MutableMapping[str, str]) -> None:
    """Set the variables that Textual reads once, at its import.

    Args:
        environ: the process environment; changed in place. The user's own values stay, except
            COLUMNS and LINES.
    """
    # Textual prefers exported sizes to the real one, and they never change (TERMINAL.md T8).
    environ.pop("COLUMNS", None)
    environ.pop("LINES", None)
    environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    environ.setdefault("TEXTUAL_COLOR_SYSTEM", color_system(environ))
    if over_ssh(environ):
        # A torn escape sequence becomes keys; 400 ms heals the gaps of slow lines (TERMINAL.md T1).
        environ.setdefault("ESCDELAY", "400")


def color_system(environ: Mapping[str, str]) -> str:
    """Rich's name of the colours: 16 unless the terminal says more (TERMINAL.md T10)."""
    if environ.get("COLORTERM", "").lower() in _TRUE_COLOR:
        return "truecolor"
    return "256" if "256color" in environ.get("TERM", "") else "standard"


def over_ssh(environ: Mapping[str, str]) -> bool:
    """True when this terminal is at the other end of a network."""
    return any(environ.get(name) for name in _SSH)


def no_color(environ: Mapping[str, str]) -> bool:
    """True when the person asked for no colour (no-color.org: set and not empty)."""
    return bool(environ.get("NO_COLOR"))


def wants_mouse(environ: Mapping[str, str]) -> bool:
    """False over SSH, where each move of the mouse would send kilobytes (TERMINAL.md T5)."""
    return not over_ssh(environ)


def refusal(environ: Mapping[str, str], *, stdin: bool, stdout: bool, stderr: bool) -> str | None:
    """A sentence that says why no screen can be drawn here and what to do; else None.

    Args:
        environ: the process environment.
        stdin: whether standard input is a terminal.
        stdout: whether standard output is a terminal.
        stderr: whether standard error is a terminal; Textual draws there (TERMINAL.md T9).
    """
    streams = {"input": stdin, "output": stdout, "error": stderr}
    missing = [name for name, is_terminal in streams.items() if not is_terminal]
    if missing:
        *others, last = missing
        which = f"{', '.join(others)} and {last} are" if others else f"{last} is"
        return (
            f"ttui draws on a terminal, and standard {which} no terminal: "
            "use 'ttui status' to look and 'ttui stop ID' to stop."
        )
    if environ.get("TERM", "") in {"dumb", "unknown"}:
        return (
            f"ttui cannot draw on TERM={environ['TERM']}: "
            "use 'ttui status' to look and 'ttui stop ID' to stop."
        )
    return None
