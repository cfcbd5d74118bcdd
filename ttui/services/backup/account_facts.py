"""The facts about an account in the parts that a backup has read."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from ttui import __version__
from ttui.api.export.port import Row
from ttui.api.values import moment_of
from ttui.domain.advertiser import Mode, zone_of
from ttui.domain.backup.manifest import FirstDay, Heading
from ttui.domain.backup.parts import Part, Source
from ttui.domain.backup.plan import Found, plural
from ttui.domain.ids import Level
from ttui.services.backup.files import Creative, creative_of
from ttui.services.backup.first_day import OLDEST
from ttui.services.backup.rows import ids_in, rows_of
from ttui.store.backup.folder import BackupFolder

_MILLISECONDS = re.compile(r"[0-9]{12,14}")
_SKEW = timedelta(days=1)


def heading_of(
    advertiser_id: str, row: Row, started: datetime, *, with_files: bool, mode: Mode
) -> Heading:
    """The account of a backup, from its own row."""
    name, currency, timezone = (_text(row.get(one)) for one in ("name", "currency", "timezone"))
    zone = zone_of(timezone) or UTC
    today = started.astimezone(zone).date()
    made = _moment(row.get("create_time"), started)
    first = made.astimezone(zone).date() if made is not None else OLDEST
    return Heading(
        advertiser_id=advertiser_id,
        name=name,
        currency=currency,
        timezone=timezone,
        started_at=started,
        through=today,
        first=min(first, today),
        first_from=FirstDay.CREATED if made is not None else FirstDay.OLDEST,
        with_files=with_files,
        version=__version__,
        mode=mode,
    )


def listed(folder: BackupFolder, parts: Sequence[Part], table: str, *names: str) -> list[str]:
    """The ids that the lists of one table name, each once, in their order."""
    rows = (row for part in parts if part.table == table for row in _rows(folder, part))
    return list(dict.fromkeys(ids_in(rows, *names)))


def oldest_campaign(folder: BackupFolder, parts: Sequence[Part]) -> date | None:
    """The account day of the oldest campaign that TikTok lists, deleted ones included."""
    heading = folder.heading
    names = {plural(Level.CAMPAIGN), f"smart_{plural(Level.CAMPAIGN)}"}
    rows = (row for part in parts if part.table in names for row in _rows(folder, part))
    found = (_moment(row.get("create_time"), heading.started_at) for row in rows)
    moments = [one for one in found if one is not None]
    if not moments:
        return None
    return min(moments).astimezone(zone_of(heading.timezone) or UTC).date()


def found_in(folder: BackupFolder, parts: Sequence[Part]) -> Found:
    """The facts from the first parts."""
    counts: dict[Level, int] = {}
    for level in Level:
        names = {plural(level), f"smart_{plural(level)}"}
        done = (folder.parts[part.name] for part in parts if part.table in names)
        counts[level] = max(1, sum(one.rows for one in done))
    videos = listed(folder, parts, "videos", "video_id")
    images = listed(folder, parts, "images", "image_id")
    return Found(
        first=folder.heading.first,
        through=folder.heading.through,
        counts=counts,
        audience_ids=listed(folder, parts, "audiences", "audience_id"),
        video_ids=_without(listed(folder, parts, "ads", "video_id"), videos),
        image_ids=_without(listed(folder, parts, "ads", "image_ids"), images),
    )


def creatives(folder: BackupFolder, parts: Sequence[Part]) -> Iterator[Creative]:
    """Every file of both libraries, once."""
    seen: set[str] = set()
    for part in parts:
        if part.source in {Source.VIDEOS, Source.IMAGES}:
            for row in _rows(folder, part):
                creative = creative_of(part, row)
                if creative is not None and creative.path not in seen:
                    seen.add(creative.path)
                    yield creative


def _rows(folder: BackupFolder, part: Part) -> Iterator[Row]:
    done = folder.parts.get(part.name)
    if done is not None and not done.skipped:
        for body in folder.bodies(done):
            yield from rows_of(part, body)


def _without(ids: Sequence[str], known: Sequence[str]) -> list[str]:
    there = frozenset(known)
    return [one for one in ids if one not in there]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: object, now: datetime) -> datetime | None:
    """When a thing was made; None if the row does not say it, or the time cannot be right.

    An account's `create_time` is epoch seconds, unlike all others (contract 2.3); milliseconds and
    texts were seen too.
    """
    text = str(value).removesuffix(".0") if isinstance(value, str | int | float) else ""
    if _MILLISECONDS.fullmatch(text):
        text = text[:-3]
    moment = moment_of(text)
    if moment is None or moment.date() < OLDEST or moment > now + _SKEW:
        return None
    return moment
