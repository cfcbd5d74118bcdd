"""Raw answers on disk: one gzip file per part, the bodies one after the other as they came."""

import gzip
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from ttui.store.files.private import Opener, open_new, open_to_go_on, sync_folder

_LEVEL = 6
_CHUNK = 1 << 20


def keep(temporary: Path, path: Path) -> None:
    """Sync a finished temporary file, and rename it to its final name."""
    with open_to_go_on(temporary, anew=False) as file:
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Hashing:
    """A file being written, which knows its size and SHA-256."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sha = hashlib.sha256()
        self._is_given_up = False
        self.size = 0

    def give_up(self) -> None:
        """Drop everything that is written from here on."""
        self._is_given_up = True

    def write(self, content: bytes) -> int:
        """Add bytes."""
        if self._is_given_up:
            return len(content)
        self._sha.update(content)
        self.size += len(content)
        return self._file.write(content)

    def flush(self) -> None:
        """Hand everything to the system."""
        self._file.flush()

    @property
    def sha256(self) -> str:
        """The SHA-256 of everything written so far."""
        return self._sha.hexdigest()


class RawWriter:
    """Takes one part's answers; the file appears under its name only when it is whole.

    Raises:
        OSError: the disk is full or failing, from any method.
    """

    def __init__(self, path: Path, opener: Opener = open_new) -> None:
        self._path = path
        self._temporary = path.with_name(f".{path.name}.tmp")
        self._file = opener(self._temporary)
        self._hashing = Hashing(self._file)
        # Neither name nor time inside: equal answers make equal files.
        self._gzip = gzip.GzipFile(
            filename="", mode="wb", compresslevel=_LEVEL, fileobj=self._hashing, mtime=0
        )

    def __enter__(self) -> "RawWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._file.closed:
            # From Python 3.12 on, gzip writes what it kept back when it is closed or forgotten.
            self._hashing.give_up()
            self._gzip.close()
            self._file.close()
            self._temporary.unlink(missing_ok=True)

    def add(self, body: bytes) -> None:
        """One answer. The line end after it is not part of it."""
        self._gzip.write(body)
        self._gzip.write(b"\n")

    def finish(self) -> tuple[int, str]:
        """Sync and rename; returns size and SHA-256 of the file."""
        self._gzip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._temporary.replace(self._path)
        sync_folder(self._path.parent)
        return self._hashing.size, self._hashing.sha256


def bodies(path: Path, sizes: Sequence[int]) -> Iterator[bytes]:
    """The answers of a raw file, each exactly as it came.

    Raises:
        OSError: the file is missing or not gzip.
        EOFError: it is cut short.
    """
    with gzip.open(path, "rb") as file:
        for size in sizes:
            body = file.read(size)
            if len(body) != size or file.read(1) != b"\n":
                raise EOFError("The raw file ends too early.")
            yield body
