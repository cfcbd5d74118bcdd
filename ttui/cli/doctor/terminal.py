"""The terminal: its size, colours, letters, and tmux in between."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping

from ttui.cli.doctor.finding import Finding, look, ok
from ttui.ui.terminal.clipboard import TMUX_LINE
from ttui.ui.terminal.environment import color_system, no_color, over_ssh, refusal

_COLUMNS, _ROWS = 80, 24
_GLYPHS = "━●░█▸◆⌂"
_ESCAPE_TIME = 10
_TMUX_SECONDS = 2.0
_COLORS = {"truecolor": "millions of colours", "256": "256 colours", "standard": "16 colours"}


def terminal(environ: Mapping[str, str]) -> Iterator[Finding]:
    """All about the terminal."""
    why = refusal(
        environ,
        stdin=sys.stdin.isatty(),
        stdout=sys.stdout.isatty(),
        stderr=sys.stderr.isatty(),
    )
    if why is not None:
        # No fault: scripts and cron jobs have none.
        yield look("terminal", why)
    else:
        yield _size()
    colors = "none: NO_COLOR is set" if no_color(environ) else _COLORS[color_system(environ)]
    yield ok("colours", f"{colors} (TERM={environ.get('TERM', 'not set')})")
    yield letters(environ)
    if environ.get("TMUX"):
        yield from _tmux()
    if over_ssh(environ):
        yield ok("ssh", "over SSH: the mouse is off, and torn keys are put together again")


def _size() -> Finding:
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    said = f"{columns}x{rows}"
    if columns < _COLUMNS or rows < _ROWS:
        return look("size", said, f"{_COLUMNS}x{_ROWS} shows all columns; everything works below")
    return ok("size", said)


def letters(environ: Mapping[str, str]) -> Finding:
    """Whether the locale says UTF-8.

    Python's own encoding says nothing of it: without a locale Python takes UTF-8 all the same.
    """
    named = [one for one in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(one)]
    said = f"{named[0]}={environ[named[0]]}" if named else "no locale is set"
    if named and "utf" in environ[named[0]].lower():
        return ok("letters", f"{said}; {_GLYPHS} must be single marks")
    advice = "set LANG to a UTF-8 locale such as C.UTF-8, or names and marks are not readable"
    return look("letters", said, advice)


def _tmux() -> Iterator[Finding]:
    clipboard = _option("set-clipboard")
    if clipboard and clipboard != "on":
        said = f"tmux keeps copies to itself (set-clipboard {clipboard})"
        yield look("tmux clipboard", said, f"put '{TMUX_LINE}' into .tmux.conf, for the key y")
    elif clipboard:
        yield ok("tmux clipboard", "copies reach the terminal around tmux")
    escape = _option("escape-time", server=True)
    if escape.isdecimal() and int(escape) > _ESCAPE_TIME:
        line = f"put 'set -g escape-time {_ESCAPE_TIME}' into .tmux.conf"
        yield look("tmux escape", f"Esc arrives {escape} ms late", line)
    elif escape:
        yield ok("tmux escape", f"escape-time {escape}")


def _option(name: str, *, server: bool = False) -> str:
    """What tmux says of an option; empty if it cannot be asked."""
    program = shutil.which("tmux")
    if program is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - the program of that name, with words of ours
            [program, "show-options", "-sqv" if server else "-gqv", name],
            capture_output=True,
            text=True,
            timeout=_TMUX_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
