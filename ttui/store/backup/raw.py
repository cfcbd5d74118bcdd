"""Raw answers on disk: one gzip file per part, the bodies one after the other as they came."""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from ttui.store.files.private import Opener, open_new, open_to_go_on, sync_folder

_LEVEL = 6
_GZIP = 31
"""Tells zlib to write a gzip header and trailer."""


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


def is_same(path: Path, size: int, sha256: str) -> bool:
    """Whether a file is as it was written.

    Raises:
        OSError: it is missing or cannot be read.
    """
    return path.stat().st_size == size and digest(path) == sha256


class Hashing:
    """A file being written, which knows its size and SHA-256."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sha = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes) -> None:
        """Add bytes."""
        self._sha.update(content)
        self.size += len(content)
        self._file.write(content)

    @property
    def sha256(self) -> str:
        """The SHA-256 of everything written so far, in hexadecimal digits."""
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
        self._is_kept = False
        self._hashing = Hashing(self._file)
        # Its gzip header holds neither name nor time: equal answers make equal files.
        self._packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)

    def __enter__(self) -> "RawWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._is_kept:
            with suppress(OSError):
                self._file.close()
            self._temporary.unlink(missing_ok=True)

    def add(self, body: bytes) -> None:
        """One answer. The line end after it is not part of it."""
        self._hashing.write(self._packing.compress(body + b"\n"))

    def finish(self) -> tuple[int, str]:
        """Sync and rename; returns size and SHA-256 of the file."""
        self._hashing.write(self._packing.flush())
        self._file.flush()
        self._file.close()
        keep(self._temporary, self._path)
        self._is_kept = True
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
