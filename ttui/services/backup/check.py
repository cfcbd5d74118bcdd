"""Reads a backup back: every file against the manifest, every day against the account's report."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ttui.domain.backup.manifest import FileEntry, Manifest, PartDone, TotalsProof, Verification
from ttui.domain.ids import Level
from ttui.services.backup.daily_totals import held_against, unproven
from ttui.services.backup.progress import Step
from ttui.services.backup.table_reader import TableSums, read_table
from ttui.services.backup.tables import SHOP_BY_DAY, TABLES, Table
from ttui.store.backup.folder import MANIFEST, PROGRESS, WORK, read_manifest
from ttui.store.backup.folder import TABLES as TABLE_FOLDER
from ttui.store.backup.raw import is_same

_TABLES = {f"{TABLE_FOLDER}/{table.name}.csv": table for table in TABLES}
_SHOP_WORDS = {
    "shop_campaigns": "lists",
    "shop_details": "details",
    "shop_sessions": "extra budgets",
    "shop_stores": "shops",
    "shop_by_day": "reports",
}
"""What a table of TikTok Shop ads holds, for people."""
_OURS = frozenset({MANIFEST, PROGRESS})


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
        parts: what was read, and what could not be read.
        through: the last account day in it, whose figures could still change.
    """

    def __init__(
        self, path: Path, files: Sequence[FileEntry], parts: Sequence[PartDone], through: date
    ) -> None:
        self._path = path
        self._files = files
        self._gaps = dict.fromkeys(part.table for part in parts if part.is_gap)
        self._through = through
        self._sums: dict[str, TableSums] = {}
        """Of the tables by day, by name."""
        self._unreadable: list[str] = []
        self._missing: list[str] = []
        self._changed: list[str] = []

    def steps(self) -> Iterator[Step]:
        """Read everything back, a file at a step."""
        for file in self._files:
            try:
                if not is_same(self._path / file.path, file.size, file.sha256):
                    self._changed.append(file.path)
                if file.rows is not None:
                    self._add_up(file.path, file.rows)
            except FileNotFoundError:
                self._missing.append(file.path)
            except OSError:
                self._changed.append(file.path)
            yield Step(file.path, file.size)

    def report(self) -> CheckReport:
        """The result, once `steps` has come to its end."""
        if self._unreadable:
            names = ", ".join(self._unreadable)
            verification = unproven(f"What is written in {names} cannot be read as a table.")
        else:
            levels = {one.level: one.name for one in TABLES if one.level is not None}
            sums = {level: self._sums[n] for level, n in levels.items() if n in self._sums}
            verification = held_against(sums, self._through, self._sums.get(SHOP_BY_DAY))
        if self._gaps and verification.proof is TotalsProof.EQUAL:
            names = ", ".join(_SHOP_WORDS.get(name, name) for name in self._gaps)
            reason = f"TikTok Shop ads are not whole in it: TikTok refused their {names}."
            verification = replace(verification, proof=TotalsProof.INCOMPLETE, reason=reason)
        known = {one.path for one in self._files} | _OURS
        return CheckReport(
            verification=verification,
            missing=tuple(self._missing),
            changed=tuple(self._changed),
            extra=tuple(sorted(_names(self._path) - known)),
        )

    def _add_up(self, name: str, rows: int) -> None:
        table = _TABLES.get(name, Table("", "", ()))
        try:
            level = table.level or Level.CAMPAIGN
            sums = read_table(self._path / name, name, table.adds, level)
        except (ValueError, csv.Error):
            sums = TableSums(rows=-1)
        if sums.rows != rows:
            # Whether its bytes are as written tells if the disk or what was written is at fault.
            self._unreadable.append(name)
        elif table.adds:
            self._sums[table.name] = sums


def verify(path: Path) -> tuple[Manifest, CheckReport]:
    """Check an old backup, offline.

    Raises:
        FolderError: there is no finished backup.
    """
    manifest = read_manifest(path)
    checker = Checker(path, manifest.contents, manifest.parts, manifest.heading.through)
    for _ in checker.steps():
        pass
    return manifest, checker.report()


def _names(path: Path) -> set[str]:
    found = (one.relative_to(path) for one in path.rglob("*") if not one.is_dir())
    # Unpacked files are removed together with their folder.
    return {one.as_posix() for one in found if one.parts[0] != WORK}
