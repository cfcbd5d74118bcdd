"""Reads a backup back: every file against the manifest, every day against the account's report."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ttui.domain.backup.manifest import FileEntry, Manifest, PartDone, TotalsProof, Verification
from ttui.domain.ids import Level
from ttui.services.backup.daily_totals import held_against
from ttui.services.backup.table_reader import DaySums, TableReading
from ttui.services.backup.tables import TABLES
from ttui.store.backup.folder import MANIFEST, PROGRESS, WORK, read_manifest
from ttui.store.backup.folder import TABLES as TABLE_FOLDER
from ttui.store.backup.raw import digest

_BY_DAY = {f"{TABLE_FOLDER}/{table.name}.csv": table.level for table in TABLES if table.level}
_OURS = frozenset({MANIFEST, PROGRESS})


@dataclass(frozen=True, slots=True)
class Checked:
    """How far reading back has come."""

    current: str
    size: int
    """Bytes of the file that was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """The result of reading a backup back."""

    verification: Verification
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    """Files that the manifest does not name. They do no harm."""

    @property
    def is_whole(self) -> bool:
        """Every file is there, as it was written."""
        return not self.missing and not self.changed

    @property
    def is_good(self) -> bool:
        """True when the backup is whole and its sums agree with the account's report."""
        return self.is_whole and self.verification.proof is TotalsProof.EQUAL


class Checker:
    """Checks the files of one backup.

    Args:
        path: the backup.
        files: what was written.
        parts: what was read.
        through: the last account day in it, whose figures could still change.
    """

    def __init__(
        self, path: Path, files: Sequence[FileEntry], parts: Sequence[PartDone], through: date
    ) -> None:
        self._path = path
        self._files = files
        self._parts = [part for part in parts if part.file]
        self._through = through
        self._sums: dict[Level, DaySums] = {}
        self._unreadable: list[str] = []
        self._missing: list[str] = []
        self._changed: list[str] = []

    @property
    def size(self) -> int:
        """Bytes to read."""
        return sum(one.size for one in self._files) + sum(one.size for one in self._parts)

    @property
    def count(self) -> int:
        """Files to read."""
        return len(self._files) + len(self._parts)

    def steps(self) -> Iterator[Checked]:
        """Read everything back, a file at a step."""
        for part in self._parts:
            self._check(part.file, part.size, part.sha256, None)
            yield Checked(part.file, part.size)
        for file in self._files:
            self._check(file.path, file.size, file.sha256, file.rows)
            yield Checked(file.path, file.size)

    def report(self) -> CheckReport:
        """The result, once `steps` has come to its end."""
        known = {one.path for one in self._files} | {part.file for part in self._parts}
        return CheckReport(
            verification=self._verification(),
            missing=tuple(self._missing),
            changed=tuple(self._changed),
            extra=tuple(sorted(_names(self._path) - known - _OURS)),
        )

    def _check(self, name: str, size: int, sha256: str, rows: int | None) -> None:
        path = self._path / name
        try:
            if rows is None:
                found = digest(path), path.stat().st_size
                same = found == (sha256, size)
            else:
                same = self._read(path, name, rows) == (sha256, size)
        except FileNotFoundError:
            self._missing.append(name)
        except OSError:
            self._changed.append(name)
        else:
            if not same:
                self._changed.append(name)

    def _read(self, path: Path, name: str, rows: int) -> tuple[str, int]:
        """Add a table up; returns its SHA-256 and size."""
        level = _BY_DAY.get(name)
        try:
            reading = TableReading(path, name, level)
        except (ValueError, csv.Error):
            # The bytes tell whether the disk or the written data is at fault.
            self._unreadable.append(name)
            return digest(path), path.stat().st_size
        if reading.rows != rows:
            self._unreadable.append(name)
        elif level is not None:
            self._sums[level] = reading.sums
        return reading.sha256, reading.size

    def _verification(self) -> Verification:
        if self._unreadable:
            names = ", ".join(self._unreadable)
            reason = f"What is written in {names} cannot be read as a table."
            return Verification(proof=TotalsProof.UNPROVEN, reason=reason)
        if Level.ADVERTISER not in self._sums:
            return Verification(
                proof=TotalsProof.UNPROVEN, reason="The account's own report by day is not there."
            )
        absent = [level.value for level in Level if level not in self._sums]
        if absent:
            return Verification(
                proof=TotalsProof.UNPROVEN, reason=f"There are no days of: {', '.join(absent)}."
            )
        return held_against(self._sums, self._through)


def verify(path: Path) -> tuple[Manifest, CheckReport]:
    """Check an old backup, offline.

    Raises:
        FolderError: there is no finished backup.
    """
    manifest = read_manifest(path)
    checker = Checker(path, manifest.files, manifest.parts, manifest.heading.through)
    for _ in checker.steps():
        pass
    return manifest, checker.report()


def _names(path: Path) -> set[str]:
    found = (one.relative_to(path) for one in path.rglob("*") if not one.is_dir())
    # Unpacked files are removed together with their folder.
    return {one.as_posix() for one in found if one.parts[0] != WORK}
