"""The facts about an account in the parts that a backup has read."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from ttui import __version__
from ttui.api.export.port import Row
from ttui.api.values import id_of, moment_of
from ttui.domain.advertiser import Mode, zone_of
from ttui.domain.backup.manifest import FirstDay, Heading
from ttui.domain.backup.parts import DELETED, Part, Source
from ttui.domain.backup.plan import Found, ShopFound, plural
from ttui.domain.campaign import Origin
from ttui.domain.ids import Level
from ttui.services.backup.files import Creative, creative_of
from ttui.services.backup.first_day import OLDEST
from ttui.services.backup.rows import id_text, rows_of
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


class AccountFacts:
    """Looks into the lists that a backup has read; each method reads raw files from the disk.

    Args:
        folder: the backup.
        parts: the parts that were read by now.
    """

    def __init__(self, folder: BackupFolder, parts: Sequence[Part]) -> None:
        self._folder = folder
        self._parts = parts

    def ids(self, table: str, name: str) -> list[str]:
        """The ids that the lists of one table name in one field, each once, in their order."""
        found: dict[str, None] = {}
        for _, row in self._rows(table):
            value = row.get(name)
            for each in value if isinstance(value, list) else [value]:
                found[id_text(each)] = None
        found.pop("", None)
        return list(found)

    def oldest_campaign(self) -> date | None:
        """The account day of the oldest campaign that TikTok lists, deleted ones included."""
        heading = self._folder.heading
        rows = self._rows(*_tables(Level.CAMPAIGN))
        found = (_moment(row.get("create_time"), heading.started_at) for _, row in rows)
        oldest = min((moment for moment in found if moment is not None), default=None)
        return oldest and oldest.astimezone(zone_of(heading.timezone) or UTC).date()

    def shop(self) -> ShopFound:
        """The GMV Max campaigns and, as far as they are read by now, their shops."""
        deleted: dict[str, None] = {}
        others: dict[str, Origin] = {}
        for part, row in self._rows("shop_campaigns"):
            campaign_id = id_of(row.get("campaign_id"))
            if part.variant == DELETED:
                deleted[campaign_id] = None
            else:
                others[campaign_id] = part.origin
        there = {key: origin for key, origin in others.items() if key and key not in deleted}
        shops = self._rows(Source.SHOP_STORES.value, Source.SHOP_DETAILS.value)
        stores = dict.fromkeys(id_of(row.get("store_id")) for _, row in shops)
        return ShopFound(
            kinds=[*dict.fromkeys(self._shop_kinds())],
            campaign_ids=[*there],
            deleted_ids=[key for key in deleted if key],
            product_ids=[key for key, one in there.items() if one is Origin.SHOP_PRODUCT],
            store_ids=[key for key in stores if key],
        )

    def _shop_kinds(self) -> Iterator[Origin]:
        for part in self._parts:
            done = self._folder.parts[part.name]
            if part.source is Source.SHOP_LIST and (done.rows or done.is_gap):
                yield part.origin

    def found(self) -> Found:
        """What the further parts depend on."""
        counts = {
            level: sum(
                self._folder.parts[part.name].rows
                for part in self._parts
                if part.table in _tables(level)
            )
            for level in Level
        }
        videos = frozenset(self.ids("videos", "video_id"))
        images = frozenset(self.ids("images", "image_id"))
        return Found(
            first=self._folder.heading.first,
            through=self._folder.heading.through,
            counts=counts,
            shop=self.shop(),
            audience_ids=self.ids("audiences", "audience_id"),
            video_ids=[key for key in self.ids("ads", "video_id") if key not in videos],
            image_ids=[key for key in self.ids("ads", "image_ids") if key not in images],
        )

    def creatives(self) -> list[Creative]:
        """Every file of both libraries, once."""
        found = (creative_of(part, row) for part, row in self._rows("videos", "images"))
        by_path: dict[str, Creative] = {}
        for creative in found:
            if creative is not None:
                by_path.setdefault(creative.path, creative)
        return list(by_path.values())

    def _rows(self, *tables: str) -> Iterator[tuple[Part, Row]]:
        for part in self._parts:
            done = self._folder.parts.get(part.name)
            if part.table in tables and done is not None and not done.skipped:
                for body in self._folder.bodies(done):
                    yield from ((part, row) for row in rows_of(part, body))


def _tables(level: Level) -> tuple[str, str]:
    return plural(level), f"smart_{plural(level)}"


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
