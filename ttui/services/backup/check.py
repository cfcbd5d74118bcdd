"""Reads a backup back: every file against the manifest, every day against the account's report."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from ttui.domain.backup.manifest import (
    DayDifference,
    FileEntry,
    Manifest,
    PartDone,
    Proof,
    Verification,
)
from ttui.domain.ids import Level
from ttui.services.backup.tables import TABLES
from ttui.store.backup_folder import MANIFEST, PROGRESS, WORK, read_manifest
from ttui.store.backup_folder import TABLES as TABLE_FOLDER
from ttui.store.backup_raw import digest

_CHUNK = 1 << 20
_NIL = Decimal(0)
_BY_DAY = {f"{TABLE_FOLDER}/{table.name}.csv": table.level for table in TABLES if table.level}
_OURS = frozenset({MANIFEST, PROGRESS})

Sums = dict[Level, dict[date, Decimal]]
"""Spend by level and account day."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How far reading back has come."""

    current: str
    size: int
    """Bytes of the file that was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What reading back found."""

    verification: Verification
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    """Files the manifest does not name; they harm nothing."""

    @property
    def is_whole(self) -> bool:
        """Every file is there, as it was written."""
        return not self.missing and not self.changed

    @property
    def is_good(self) -> bool:
        """It is whole and adds up."""
        return self.is_whole and self.verification.proof is Proof.EQUAL


class Checker:
    """Checks the files of one backup.

    Args:
        path: the backup.
        files: what was written.
        parts: what was read.
        through: the last account day in it, which was still moving.
    """

    def __init__(
        self, path: Path, files: Sequence[FileEntry], parts: Sequence[PartDone], through: date
    ) -> None:
        self._path = path
        self._files = files
        self._parts = [part for part in parts if part.file]
        self._through = through
        self._sums: Sums = {}
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
        """What was found, once `steps` has come to its end."""
        known = {one.path for one in self._files} | {part.file for part in self._parts}
        return CheckReport(
            verification=self._verification(),
            missing=tuple(self._missing),
            changed=tuple(self._changed),
            extra=tuple(sorted(_names(self._path) - known - _OURS)),
        )

    def _check(self, name: str, size: int, sha256: str, rows: int | None) -> None:
        path = self._path / name
        level = _BY_DAY.get(name)
        try:
            if rows is None:
                found = digest(path), path.stat().st_size
                same = found == (sha256, size)
            else:
                reading = _TableReading(path, with_days=level is not None)
                same = (reading.sha256, reading.size, reading.rows) == (sha256, size, rows)
                if level is not None:
                    self._sums[level] = reading.days
        except FileNotFoundError:
            self._missing.append(name)
        except (OSError, ValueError, csv.Error):
            self._changed.append(name)
        else:
            if not same:
                self._changed.append(name)

    def _verification(self) -> Verification:
        account = self._sums.get(Level.ADVERTISER)
        if account is None:
            return Verification(
                proof=Proof.UNPROVEN, reason="The account's own report by day is not there."
            )
        absent = [level.value for level in Level if level not in self._sums]
        if absent:
            return Verification(
                proof=Proof.UNPROVEN, reason=f"There are no days of: {', '.join(absent)}."
            )
        return _held_against(account, self._sums, self._through)


def _held_against(
    account: Mapping[date, Decimal], sums: Mapping[Level, Mapping[date, Decimal]], through: date
) -> Verification:
    differences: list[DayDifference] = []
    for level, days in sums.items():
        for day in sorted(days.keys() | account.keys()):
            one = DayDifference(level, day, days.get(day, _NIL), account.get(day, _NIL))
            if one.amount:
                differences.append(one)
    compared = {day for days in sums.values() for day in days if day < through}
    settled = tuple(one for one in differences if one.day < through)
    return Verification(
        proof=Proof.DIFFERS if settled else Proof.EQUAL,
        days=len(compared),
        total=sum((account.get(day, _NIL) for day in compared), _NIL),
        differences=settled,
        today=tuple(one for one in differences if one.day >= through),
    )


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


def spend_by_day(path: Path) -> dict[date, Decimal]:
    """What the rows of a table by day add up to on each day.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such table.
    """
    return _TableReading(path, with_days=True).days


def _names(path: Path) -> set[str]:
    found = (one.relative_to(path) for one in path.rglob("*") if not one.is_dir())
    # What is not packed yet goes with the folder it lies in.
    return {one.as_posix() for one in found if one.parts[0] != WORK}


class _TableReading:
    """A CSV file read to its end: its size, SHA-256, rows, and spend by day."""

    def __init__(self, path: Path, *, with_days: bool) -> None:
        self.rows = 0
        self.days: dict[date, Decimal] = {}
        tap = _Tap(path)
        with tap, io.TextIOWrapper(io.BufferedReader(tap, _CHUNK), "utf-8", newline="") as text:
            lines = csv.reader(text, strict=True)
            head = next(lines, [])
            columns = (head.index("day"), head.index("spend")) if with_days else None
            for line in lines:
                self.rows += 1
                if columns is not None:
                    self._add(line[columns[0]], line[columns[1]])
        self.sha256, self.size = tap.sha256, tap.size

    def _add(self, day: str, spend: str) -> None:
        try:
            amount = Decimal(spend or "0")
        except InvalidOperation:
            raise ValueError("An amount is no number.") from None
        key = _day(day)
        self.days[key] = self.days.get(key, _NIL) + amount


@lru_cache(maxsize=1 << 12)
def _day(text: str) -> date:
    return date.fromisoformat(text)


class _Tap(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("rb", buffering=0)
        self._sha = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override] # mypy has no type for any writable buffer
        """Fill the buffer and hash what came."""
        count = self._file.readinto(buffer) or 0
        self._sha.update(memoryview(buffer)[:count])
        self.size += count
        return count

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()

    @property
    def sha256(self) -> str:
        """Of everything read."""
        return self._sha.hexdigest()
