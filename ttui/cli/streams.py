"""Standard input, output and error that never fail, so that a lost reader changes nothing.

A pipe whose reader left, a full disk, a closed descriptor or a locale without a letter of a name
changes neither what ttui does nor its exit code, which tells how that ended.
"""

import errno
import io
import os
import sys
from typing import TextIO


def prepare() -> None:
    """Make this process's streams sturdy; call it once, before anything opens a file."""
    _occupy()
    if sys.stdin is None or sys.stdin.closed:
        sys.stdin = open(0, encoding="utf-8", errors="replace")  # noqa: SIM115 - a descriptor
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    sys.stderr = _sturdy(2, sys.stderr, None)
    sys.stdout = _sturdy(1, sys.stdout, 2)


def _occupy() -> None:
    """Open what is closed of 0, 1 and 2.

    Else the journal would get one of these numbers, and with it whatever is printed.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest free number is the one that was found closed.
            os.open(os.devnull, os.O_RDWR)


def _sturdy(descriptor: int, found: TextIO | None, instead: int | None) -> TextIO:
    encoding = getattr(found, "encoding", None) or "utf-8"
    buffered = io.BufferedWriter(_Sturdy(descriptor, instead))
    return io.TextIOWrapper(
        buffered, encoding=encoding, errors="backslashreplace", line_buffering=True
    )


class _Sturdy(io.RawIOBase):
    """Writes to a descriptor; text that it does not take goes elsewhere or is dropped.

    Args:
        descriptor: where to.
        instead: where the rest goes when it takes no more, but not when its reader left on purpose.
    """

    def __init__(self, descriptor: int, instead: int | None) -> None:
        self._descriptor = descriptor
        self._instead = instead
        self._is_lost = False

    def writable(self) -> bool:
        """Always."""
        return True

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._descriptor)

    def write(self, data: object) -> int:
        """Take all of it, whatever becomes of it."""
        left = bytes(data)  # type: ignore[call-overload]  # any buffer, says the base class
        size = len(left)
        while left and not self._is_lost:
            try:
                left = left[os.write(self._descriptor, left) :]
            except OSError as error:
                self._lost(error)
        if left and self._instead is not None:
            _write_what_can_be(self._instead, left)
        return size

    def _lost(self, error: OSError) -> None:
        self._is_lost = True
        if error.errno in {errno.EPIPE, errno.EIO}:
            # The reader has left, as with `head`.
            self._instead = None
        elif self._instead is not None:
            reason = f"ttui: standard output takes no more ({error.strerror}); the rest of it:\n"
            _write_what_can_be(self._instead, reason.encode())


def _write_what_can_be(descriptor: int, data: bytes) -> None:
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError:
        return
