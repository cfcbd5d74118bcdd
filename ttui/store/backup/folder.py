"""The folder of a backup: its account, its finished parts, and a lock for one writer."""

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from ttui.domain.backup.manifest import FileEntry, Heading, Manifest, PartDone
from ttui.domain.path_text import path_text
from ttui.store.backup.codec import (
    Entry,
    UnreadableError,
    entry_of,
    line_of,
    manifest_json,
    manifest_of,
)
from ttui.store.backup.raw import RawWriter, bodies, is_same
from ttui.store.files.private import (
    Opener,
    make_folder,
    make_temporary_folder,
    open_new,
    open_to_add,
    put,
    sync_folder,
)

MANIFEST = "manifest.json"
PROGRESS = "progress.jsonl"
WORKBOOK = "backup.xlsx"
RAW, TABLES, FILES, WORK = "raw", "csv", "files", ".work"
RESERVE = 16 << 20
"""Bytes left free: a full disk harms more than this backup."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_UNUSABLE = frozenset({errno.ENAMETOOLONG, errno.ENOTDIR, errno.ELOOP, errno.EACCES})
"""Errors of paths that can never be written, so that trying again is useless."""


class FolderError(Exception):
    """The folder cannot be used for this; the text is one sentence."""


class DiskError(Exception):
    """The disk is full or fails. The text is one sentence; finished parts stay."""


class UnfinishedError(FolderError):
    """The backup is not finished, and can be resumed."""

    def __init__(self, text: str, path: Path) -> None:
        super().__init__(text)
        self.path = path


def disk_error(error: OSError, folder: Path) -> DiskError | FolderError:
    """Trouble with the disk, or with the path, for people."""
    if error.errno in _FULL:
        return DiskError(
            f"The disk that holds {path_text(folder)} is full. What was read so far is kept."
        )
    reason = error.strerror or type(error).__name__
    if error.errno in _UNUSABLE:
        return FolderError(f"{path_text(folder)} cannot be used: {reason}.")
    return DiskError(f"{path_text(folder)} cannot be written or read: {reason}.")


class State(StrEnum):
    """The state of a folder, as a backup sees it."""

    NEW = "new"
    """Missing or empty."""
    BEGUN = "begun"
    FINISHED = "finished"
    FOREIGN = "foreign"
    """Something else is in it."""


def state_of(path: Path) -> State:
    """The state of a folder, by the names of its files alone.

    Raises:
        OSError: it cannot be looked at.
    """
    if not path.exists():
        return State.NEW
    if not path.is_dir():
        return State.FOREIGN
    names = {one.name for one in path.iterdir()}
    if MANIFEST in names:
        return State.FINISHED
    if PROGRESS in names:
        return State.BEGUN
    return State.FOREIGN if names else State.NEW


def read_manifest(path: Path) -> Manifest:
    """The manifest of a finished backup.

    Raises:
        FolderError: there is none, or it cannot be read.
    """
    try:
        return manifest_of((path / MANIFEST).read_bytes())
    except UnreadableError as error:
        raise FolderError(f"{path_text(path)} holds no backup that can be read. {error}") from None
    except FileNotFoundError:
        text = f"{path_text(path)} holds no finished backup."
        if (path / PROGRESS).exists():
            raise UnfinishedError(f"{text} One was begun there.", path) from None
        raise FolderError(text) from None
    except OSError as error:
        raise FolderError(f"{path_text(path)} cannot be read: {error.strerror}.") from None


def read_heading(path: Path) -> Heading | None:
    """The account of the backup that was begun here; None if its first line is not whole."""
    return next((one for one in _entries(path) if isinstance(one, Heading)), None)


def _entries(path: Path) -> Iterator[Entry]:
    with (path / PROGRESS).open("rb") as file:
        # The part of a torn line is read again.
        yield from (entry for line in file if (entry := entry_of(line)) is not None)


class BackupFolder:
    """A folder with a backup under way, locked for this process.

    Args:
        path: the folder.
        heading: names the account; written into a new folder.
        opener: how new files are opened.
        free: tells the free bytes of the disk a folder is on.

    Raises:
        FolderError: another process is writing here, or it is another account's.
        OSError: it cannot be made.
    """

    def __init__(
        self,
        path: Path,
        heading: Heading,
        *,
        opener: Opener = open_new,
        free: Callable[[Path], int] | None = None,
    ) -> None:
        self.path = path
        self._opener = opener
        self._free = free or _free_bytes
        for name in ("", RAW, TABLES, FILES):
            make_folder(path / name)
        self._lock = self._locked()
        self._progress = open_to_add(path / PROGRESS)
        self.parts: dict[str, PartDone] = {}
        """The finished parts, by name."""
        self.files: dict[str, FileEntry] = {}
        """Downloaded creatives, by path."""
        begun = self._resume()
        self.heading = begun or heading
        if begun is None:
            self.note(heading)
            sync_folder(path)
        else:
            # Ends a line that a crash has torn, so that the next one is not torn with it.
            self._progress.write(b"\n")

    def note(self, entry: Entry) -> None:
        """Note new facts of the account, or that a part or a creative is on disk.

        It is synced before it counts.
        """
        self._progress.write(line_of(entry))
        self._progress.flush()
        os.fsync(self._progress.fileno())
        self._take(entry)

    def raw_writer(self, name: str) -> RawWriter:
        """Opens the raw file of a part."""
        return RawWriter(self.path / RAW / f"{name}.json.gz", self._opener)

    def bodies(self, done: PartDone) -> Iterator[bytes]:
        """The answers of a finished part."""
        return bodies(self.path / done.file, [page.size for page in done.pages])

    def check_space(self, wanted: int) -> None:
        """Raise before the disk is full.

        Raises:
            DiskError: less than the wanted bytes and a reserve are free.
        """
        free = self._free(self.path)
        if free < wanted + RESERVE:
            raise DiskError(
                f"The disk that holds {path_text(self.path)} has {free >> 20} MB free and this"
                f" backup needs about {_mb(wanted + RESERVE)} MB. What was read so far is kept."
            )

    def work_folder(self) -> Path:
        """A new empty folder for temporary files, with a new name.

        If a backup was cancelled while its workbook was packed, that packing goes on for a while in
        the old folder.
        """
        work = self.path / WORK
        shutil.rmtree(work, ignore_errors=True)
        make_folder(work)
        return make_temporary_folder(work)

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, which makes the backup a finished one, and tidy up."""
        shutil.rmtree(self.path / WORK, ignore_errors=True)
        put(self.path / MANIFEST, manifest_json(manifest), self._opener)
        self._progress.close()
        (self.path / PROGRESS).unlink(missing_ok=True)
        if not self.files:
            shutil.rmtree(self.path / FILES, ignore_errors=True)

    def close(self) -> None:
        """Release the lock."""
        if not self._progress.closed:
            self._progress.close()
        os.close(self._lock)

    def _locked(self) -> int:
        handle = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise FolderError(
                f"Another ttui is writing to {path_text(self.path)} right now."
            ) from None
        return handle

    def _resume(self) -> Heading | None:
        """Take what is as it was noted: a power cut can leave a file full of zeros."""
        heading: Heading | None = None
        for entry in _entries(self.path):
            match entry:
                case Heading():
                    heading = entry
                case PartDone(skipped=reason) if reason:
                    self._take(entry)
                case PartDone(file=name) | FileEntry(path=name):
                    with suppress(OSError):
                        if is_same(self.path / name, entry.size, entry.sha256):
                            self._take(entry)
        return heading

    def _take(self, entry: Entry) -> None:
        match entry:
            case Heading():
                self.heading = entry
            case PartDone():
                self.parts[entry.name] = entry
            case FileEntry():
                self.files[entry.path] = entry


def _free_bytes(path: Path) -> int:
    return shutil.disk_usage(path).free


def _mb(size: int) -> int:
    return -(-size // (1 << 20))
