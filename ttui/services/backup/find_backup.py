"""Finds the newest backup of an account again, for the closing checklist."""

import csv
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from ttui.domain.advertiser import Mode
from ttui.domain.backup.manifest import Manifest, TotalsProof
from ttui.domain.backup.parts import BackupFact
from ttui.domain.finance import DaySpend
from ttui.domain.money import Money
from ttui.domain.receipt import amount_text
from ttui.services.backup.outcome_text import WHAT_TO_DO, WHAT_TO_DO_WHEN_ODD
from ttui.services.backup.table_reader import spend_by_day
from ttui.store.backup.folder import (
    FILES,
    MANIFEST,
    TABLES,
    FolderError,
    State,
    read_heading,
    read_manifest,
    state_of,
)
from ttui.store.backup.raw import digest
from ttui.store.files.private import make_folder, put

BACKUPS = "backups"
"""The folder of backups that were started without naming one."""
_MEMORY = "backups.json"
_MOST_REMEMBERED = 50
_CREATIVES = f"{FILES}/"
_DAYS = f"{TABLES}/account_by_day.csv"


def default_folder(data_dir: Path, advertiser_id: str, today: date) -> Path:
    """The folder of a new backup if the user named none."""
    root = data_dir / BACKUPS
    for number in range(1, 1000):
        name = f"{advertiser_id}-{today}" + (f"-{number}" if number > 1 else "")
        with suppress(OSError):
            if _is_free(root / name):
                return root / name
    return root / f"{advertiser_id}-{today}-more"


def _is_free(path: Path) -> bool:
    state = state_of(path)
    # It has no account: it was killed before its first line was written.
    return state is State.NEW or (state is State.BEGUN and read_heading(path) is None)


def half_done(data_dir: Path, advertiser_id: str, since: datetime) -> tuple[Path, datetime] | None:
    """The latest backup of an account that was cut off, and when it was begun.

    Args:
        data_dir: ttui's own folder; only backups below it are considered.
        advertiser_id: the account.
        since: backups begun before this are not considered; aware.
    """
    found: list[tuple[datetime, Path]] = []
    for path in _folders((data_dir / BACKUPS,)):
        with suppress(OSError):
            heading = read_heading(path) if state_of(path) is State.BEGUN else None
            if heading is not None and heading.advertiser_id == advertiser_id:
                found.append((heading.started_at, path))
    begun, path = max(found, default=(since, data_dir))
    return (path, begun) if found and begun >= since else None


def remember(data_dir: Path, path: Path) -> None:
    """Note the folder of a backup, so that it is found again.

    Raises:
        OSError: it cannot be noted.
    """
    known = [one for one in remembered(data_dir) if one != path.absolute()]
    kept = [str(one) for one in (path.absolute(), *known)][:_MOST_REMEMBERED]
    make_folder(data_dir)
    put(data_dir / _MEMORY, json.dumps(kept, indent=1).encode("utf-8", "surrogateescape"))


def remembered(data_dir: Path) -> tuple[Path, ...]:
    """The folders of earlier backups, the latest first."""
    try:
        text = (data_dir / _MEMORY).read_bytes().decode("utf-8", "surrogateescape")
        paths = json.loads(text)
    # A damaged file with endless brackets raises RecursionError.
    except (OSError, ValueError, RecursionError):
        return ()
    known = paths if isinstance(paths, list) else []
    return tuple(Path(one) for one in known if isinstance(one, str) and "\0" not in one)


def roots(data_dir: Path) -> tuple[Path, ...]:
    """Every place to look at."""
    return (data_dir / BACKUPS, *remembered(data_dir))


def find_backup(
    places: Sequence[Path], advertiser_id: str, mode: Mode = Mode.LIVE
) -> BackupFact | None:
    """The newest verified backup of an account; else the newest finished one and its fault.

    Blocks on the disk. Tables and answers are read if they are new or changed. Of creative files,
    which may be huge, only the size is checked; `ttui export --verify` reads them.

    Args:
        places: backups, or folders that hold some.
        advertiser_id: the account.
        mode: kind of the account; a backup of the demo proves nothing for a real one.
    """
    facts = [
        _fact(path, manifest)
        for path in dict.fromkeys(_folders(places))
        if (manifest := _manifest(path)) is not None
        and (manifest.heading.advertiser_id, manifest.heading.mode) == (advertiser_id, mode)
    ]
    if not facts:
        return None
    best = max(facts, key=lambda one: (one.verified, one.finished_at))
    newest = max(facts, key=lambda one: one.finished_at)
    if best.verified and not newest.verified:
        return replace(
            best, newer=f"A newer one, {newest.path.name}, is not good: {newest.problem}"
        )
    return best


def _folders(places: Sequence[Path]) -> Iterator[Path]:
    for place in places:
        with suppress(OSError):
            if state_of(place) is State.FINISHED:
                yield place
            elif place.is_dir():
                yield from sorted(one for one in place.iterdir() if one.is_dir())


def _manifest(path: Path) -> Manifest | None:
    try:
        return read_manifest(path) if state_of(path) is State.FINISHED else None
    except (FolderError, OSError):
        return None


def _fact(path: Path, manifest: Manifest) -> BackupFact:
    problem = problem_of(manifest) or _lost(path, manifest)
    own, days = path / MANIFEST, None
    if not problem:
        try:
            days = _charged(path / _DAYS)
        except (OSError, ValueError, csv.Error):
            problem = f"Its file {_DAYS} cannot be read."
    return BackupFact(
        path=path,
        finished_at=manifest.finished_at,
        verified=not problem,
        problem=problem or None,
        started_at=manifest.heading.started_at,
        days=days,
        manifest_sha256=_digest(own, _touched(own.stat())),
    )


def _charged(path: Path) -> tuple[DaySpend, ...]:
    days = _days(path, _touched(path.stat()))
    return tuple(DaySpend(day, days[day]) for day in sorted(days))


@lru_cache(maxsize=1 << 6)
def _days(path: Path, _touched: tuple[int, ...]) -> dict[date, Decimal]:
    return spend_by_day(path)


def problem_of(manifest: Manifest) -> str:
    """Sentences that say why a backup proves nothing and what to do; empty if it is a proof."""
    found = manifest.verification
    if found.proof is TotalsProof.EQUAL:
        return ""
    if found.proof is TotalsProof.UNPROVEN:
        todo = WHAT_TO_DO_WHEN_ODD if found.odd else ""
        return f"It could not be added up. {found.reason} {todo}".rstrip()
    worst = max(found.differences, key=lambda one: abs(one.amount))
    currency = manifest.heading.currency
    return (
        f"It does not add up: {worst.level.value} rows of {worst.day} differ from the account's"
        f" report by {amount_text(Money(abs(worst.amount), currency))}. {WHAT_TO_DO}"
    )


def _lost(path: Path, manifest: Manifest) -> str:
    wanted = [(one.path, one.size, one.sha256) for one in manifest.files]
    wanted += [(one.file, one.size, one.sha256) for one in manifest.parts if one.file]
    for name, size, sha256 in wanted:
        try:
            if not _is_same(path / name, size, "" if name.startswith(_CREATIVES) else sha256):
                return f"Its file {name} was changed."
        except OSError:
            return f"Its file {name} is missing."
    return ""


def _is_same(path: Path, size: int, sha256: str) -> bool:
    found = path.stat()
    return found.st_size == size and (not sha256 or sha256 == _digest(path, _touched(found)))


def _touched(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@lru_cache(maxsize=1 << 13)
def _digest(path: Path, _touched: tuple[int, ...]) -> str:
    """Check a backup only once while its files do not change: the checklist asks every minute."""
    return digest(path)
