"""A program started at a terminal whose other end this process holds."""

import os
import pty
import re
import subprocess
import termios
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ESCAPES = re.compile(
    rb"\x1b(?:\[[0-9;?<>=$]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()=>78].?)"
)


def letters(drawn: bytes | bytearray, between: bytes = b"") -> bytes:
    """What a program drew, without the sequences that place and colour it."""
    return _ESCAPES.sub(between, bytes(drawn))


@dataclass(frozen=True, slots=True)
class Started:
    """The program and both ends of its terminal."""

    process: subprocess.Popen[bytes]
    ours: int
    theirs: int
    """The program's end; whoever needs it no longer closes it."""
    found: list[Any]
    """The terminal's settings before the program had it."""


def at_a_terminal(
    argv: Sequence[str], environ: Mapping[str, str], *, columns: int = 80, rows: int = 24
) -> Started:
    """Start a program in a session of its own; nothing of what it draws is read."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (rows, columns))
    found = termios.tcgetattr(theirs)
    process = subprocess.Popen(
        argv,
        env=dict(environ),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    return Started(process, ours, theirs, found)


def cpu_of(pid: int) -> float:
    """Seconds of processor time that a process has used so far.

    Raises:
        OSError, IndexError: it is gone.
    """
    text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
