"""Finds the backups of an account again: to go on with one, and for the closing checklist."""

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from ttui.domain.advertiser import Mode
from ttui.domain.backup.manifest import FileEntry, Heading, Manifest, TotalsProof
from ttui.domain.backup.parts import BackupFact
from ttui.domain.finance import DaySpend
from ttui.services.backup.outcome_text import problem_of
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


def begun_in(path: Path) -> Heading | None:
    """The account of the unfinished backup in a folder; None if there is none."""
    with suppress(OSError):
        return read_heading(path) if state_of(path) is State.BEGUN else None
    return None


def default_folder(data_dir: Path, advertiser_id: str, today: date) -> Path:
    """The folder of a new backup if the user named none."""
    first = data_dir / BACKUPS / f"{advertiser_id}-{today}"
    others = (first.with_name(f"{first.name}-{number}") for number in range(2, 1000))
    for path in (first, *others):
        with suppress(OSError):
            state = state_of(path)
            # A begun one without an account was killed before its first line was written.
            if state is State.NEW or (state is State.BEGUN and read_heading(path) is None):
                return path
    return first.with_name(f"{first.name}-more")


def half_done(data_dir: Path, advertiser_id: str, since: datetime) -> tuple[Path, datetime] | None:
    """The latest backup of an account that was cut off, and when it was begun.

    Args:
        data_dir: ttui's own folder; only backups below it are considered.
        advertiser_id: the account.
        since: backups begun before this are not considered; aware.
    """
    found = (
        (path, heading.started_at)
        for path in _folders((data_dir / BACKUPS,))
        if (heading := begun_in(path)) is not None
        and heading.advertiser_id == advertiser_id
        and heading.started_at >= since
    )
    return max(found, key=lambda one: one[1], default=None)


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

    One that lacks only what TikTok refuses counts as verified here: a person has to accept it.

    Blocks on the disk. A backup is read if it is new or one of its files changed. Of creative
    files, which may be huge, only the size is checked; `ttui export --verify` reads them.

    Args:
        places: backups, or folders that hold some.
        advertiser_id: the account.
        mode: kind of the account; a backup of the demo proves nothing for a real one.
    """
    facts: list[BackupFact] = []
    for path in dict.fromkeys(_folders(places)):
        with suppress(FolderError, OSError):
            manifest = read_manifest(path)
            if (manifest.heading.advertiser_id, manifest.heading.mode) == (advertiser_id, mode):
                facts.append(_fact(path, manifest))
    if not facts:
        return None
    best = max(facts, key=lambda one: (_is_usable(one), one.finished_at))
    newest = max(facts, key=lambda one: one.finished_at)
    if _is_usable(best) and not _is_usable(newest):
        return replace(
            best, newer=f"A newer one, {newest.path.name}, is not good: {newest.problem}"
        )
    return best


def _is_usable(backup: BackupFact) -> bool:
    return backup.verified or bool(backup.lacks)


def _folders(places: Sequence[Path]) -> Iterator[Path]:
    for place in places:
        with suppress(OSError):
            if state_of(place) is State.FINISHED:
                yield place
            elif place.is_dir():
                yield from sorted(one for one in place.iterdir() if one.is_dir())


def _fact(path: Path, manifest: Manifest) -> BackupFact:
    problem = problem_of(manifest)
    lacks = problem if manifest.verification.proof is TotalsProof.INCOMPLETE else ""
    problem = "" if lacks else problem
    for file in () if problem else manifest.contents:
        try:
            problem = "" if _is_there(path, file) else f"Its file {file.path} was changed."
        except OSError:
            problem = f"Its file {file.path} is missing."
        if problem:
            break
    days = None
    if not problem:
        try:
            days = _charged(path / _DAYS, _touched(path / _DAYS))
        except (OSError, ValueError, csv.Error):
            problem = f"Its file {_DAYS} cannot be read."
    own = path / MANIFEST
    return BackupFact(
        path=path,
        finished_at=manifest.finished_at,
        verified=not (problem or lacks),
        problem=problem or lacks or None,
        lacks="" if problem else lacks,
        started_at=manifest.heading.started_at,
        days=days,
        manifest_sha256=_digest(own, _touched(own)),
    )


def _is_there(folder: Path, file: FileEntry) -> bool:
    path = folder / file.path
    same_size = path.stat().st_size == file.size
    if file.path.startswith(_CREATIVES):
        return same_size
    return same_size and _digest(path, _touched(path)) == file.sha256


def _touched(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@lru_cache(maxsize=1 << 6)
def _charged(path: Path, _touched: tuple[int, ...]) -> tuple[DaySpend, ...]:
    return tuple(DaySpend(day, spend) for day, spend in sorted(spend_by_day(path).items()))


@lru_cache(maxsize=1 << 13)
def _digest(path: Path, _touched: tuple[int, ...]) -> str:
    """Check a backup only once while its files do not change: the checklist asks every minute."""
    return digest(path)
