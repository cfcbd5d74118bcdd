"""Everything ttui writes is for one person: files 0600 and folders 0700, from the first byte."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

Opener = Callable[[Path], BinaryIO]

FILE, FOLDER = 0o600, 0o700
"""Exactly these, whatever the umask is."""


def make_folder(path: Path) -> None:
    """Make a folder and missing parents; an existing folder is not changed.

    Raises:
        OSError: it cannot be made, or something else has its name.
    """
    missing: list[Path] = []
    above = path
    while not above.exists() and above != above.parent:
        missing.append(above)
        above = above.parent
    for one in reversed(missing):
        try:
            one.mkdir(mode=FOLDER)
        except FileExistsError:
            # Another process made it just now.
            continue
        one.chmod(FOLDER)
    # Says what is in the way, where something is.
    path.mkdir(mode=FOLDER, exist_ok=True)


def open_descriptor(path: Path, flags: int) -> int:
    """Open a file and make it private; create it if it is missing.

    Args:
        path: the file.
        flags: as for `os.open`; `O_CREAT` is added.

    Raises:
        OSError: it cannot be opened.
    """
    descriptor = os.open(path, flags | os.O_CREAT, FILE)
    try:
        os.fchmod(descriptor, FILE)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def open_new(path: Path) -> BinaryIO:
    """Create a file; an existing one is replaced.

    Raises:
        OSError: it cannot be made.
    """
    return os.fdopen(open_descriptor(path, os.O_WRONLY | os.O_TRUNC), "wb")


def make_temporary_folder(within: Path) -> Path:
    """A new folder with a name that no other has.

    Raises:
        OSError: it cannot be made.
    """
    made = Path(tempfile.mkdtemp(dir=within))
    made.chmod(FOLDER)
    return made


def open_to_go_on(path: Path, *, anew: bool) -> BinaryIO:
    """Open a file for writing at any position; create it if it is missing.

    Args:
        path: the file.
        anew: True to empty it first.

    Raises:
        OSError: it cannot be opened.
    """
    flags = os.O_RDWR | (os.O_TRUNC if anew else 0)
    return os.fdopen(open_descriptor(path, flags), "wb" if anew else "r+b")


def open_to_add(path: Path) -> BinaryIO:
    """Open a file for appending; create it if it is missing.

    Raises:
        OSError: it cannot be opened.
    """
    return os.fdopen(open_descriptor(path, os.O_WRONLY | os.O_APPEND), "ab")


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put(path: Path, content: bytes, opener: Opener = open_new) -> None:
    """Write a whole file so that it is there entirely or not at all."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with opener(temporary) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
