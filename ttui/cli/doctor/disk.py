"""The data directory: writable, with room, on a disk whose locks hold; and the journal in it."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from ttui import paths
from ttui.cli.compose import open_journal
from ttui.cli.doctor.finding import Finding, bad, look, ok
from ttui.cli.exit_code import ExitCode
from ttui.domain.path_text import path_text
from ttui.settings import Settings
from ttui.store.journal.schema import JournalError

_ROOM = 50_000_000
"""Bytes; a busy year's journal has about ten million."""
_OVER_A_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph"})
_MOUNTS = Path("/proc/self/mounts")
_KIND = 2
"""The field of the kind of file system in a line of the mounts."""


def disk(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """All about the data directory."""
    folder = paths.data_dir(environ, settings.apart)
    shown = path_text(folder)
    try:
        journal = open_journal(settings, environ)
    except JournalError as error:
        advice = "until it opens, stops work and starts are refused ('ttui help troubleshooting')"
        yield bad("journal", str(error), advice, ExitCode.USAGE)
        return
    trouble = journal.trouble
    journal.close()
    if trouble:
        yield bad("journal", str(trouble), "see 'ttui help troubleshooting'", ExitCode.USAGE)
    else:
        yield ok("journal", f"{shown} can be written")
    free = shutil.disk_usage(folder).free
    room = f"{free / 1e9:,.1f} billion bytes free"
    yield (
        ok("free space", room)
        if free >= _ROOM
        else look("free space", room, f"make room on the disk of {shown}")
    )
    kind = file_system(folder.resolve(), _mounts())
    if kind in _OVER_A_NETWORK or kind.startswith("fuse."):
        advice = "set TTUI_DATA_DIR to a directory on this machine: locks may not hold there"
        yield look("file system", f"{shown} is on {kind}", advice)
    elif kind:
        yield ok("file system", kind)


def file_system(folder: Path, mounts: str) -> str:
    """The kind of file system that a folder is on; empty where that is not known.

    Args:
        folder: an absolute path without links.
        mounts: as Linux lists them: device, place, kind and more in each line.
    """
    found, longest = "", -1
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) <= _KIND:
            continue
        place = Path(fields[1].replace("\\040", " "))
        if folder.is_relative_to(place) and len(place.parts) > longest:
            found, longest = fields[_KIND], len(place.parts)
    return found


def _mounts() -> str:
    try:
        return _MOUNTS.read_text("utf-8", "replace")
    except OSError:
        return ""
