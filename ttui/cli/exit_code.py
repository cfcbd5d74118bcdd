"""The exit codes for shell scripts."""

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """The process's exit codes (README and the page `scripting` of the manual)."""

    DONE = 0
    """Done, and confirmed by reading back."""
    FAULT = 1
    """A fault in ttui."""
    USAGE = 2
    """Wrong usage or settings."""
    REFUSED = 3
    """TikTok or ttui refused; nothing was switched, or not every row."""
    UNCONFIRMED = 4
    """Sent, but it could not be proven."""
    DENIED = 5
    """Not logged in, or no permission."""
    UNREACHED = 6
    """TikTok was not reached."""
    PROMOTE_RUNS = 7
    """Done, but a Promote is still running."""


_WORST_FIRST = (
    ExitCode.FAULT,
    ExitCode.UNCONFIRMED,
    ExitCode.UNREACHED,
    ExitCode.DENIED,
    ExitCode.REFUSED,
    ExitCode.USAGE,
    ExitCode.PROMOTE_RUNS,
)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """One code for many outcomes: the one that most needs a person's attention."""
    found = set(codes)
    for code in _WORST_FIRST:
        if code in found:
            return code
    return ExitCode.DONE
