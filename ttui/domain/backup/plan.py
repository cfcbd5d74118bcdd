"""Which parts a backup of an account consists of; pure, so that resuming plans the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product

from ttui.domain.backup.parts import DELETED, Part, Source, Span
from ttui.domain.campaign import Origin
from ttui.domain.ids import Level

DAYS_PER_CALL = 30
"""The longest window of a report by day (contract 8.1)."""
AUDIENCE_DAYS = 365
"""The longest window of a report without a time dimension (contract 8.1)."""
ROWS_PER_PART = 20_000
"""Rows whose keys are held at once to tell doubles; windows get shorter for large accounts."""
BREAKDOWNS = ("gender", "age", "country_code", "platform")
IDS_PER_CALL = 100
VIDEOS_PER_CALL = 60
"""`file/video/ad/info` takes no more (contract 10)."""

_PLURALS = {Level.CAMPAIGN: "campaigns", Level.ADGROUP: "adgroups", Level.ADVERTISER: "account"}
_BELOW = (Level.CAMPAIGN, Level.ADGROUP, Level.AD)
_ORIGINS = (Origin.TT_ADS_PLATFORM, Origin.PROMOTE)
_SHOP_ORIGINS = (Origin.SHOP_PRODUCT, Origin.SHOP_LIVE)
_SHORT = {
    Origin.TT_ADS_PLATFORM: "ads-manager",
    Origin.PROMOTE: "promote",
    Origin.SHOP_PRODUCT: "product",
    Origin.SHOP_LIVE: "live",
}


def plural(level: Level) -> str:
    """A level's word in table and file names."""
    return _PLURALS.get(level, "ads")


def windows(first: date, last: date, days: int) -> Iterator[Span]:
    """The days from first to last in spans of so many days; none when last is before first."""
    start = first
    while start <= last:
        end = min(start + timedelta(days=days - 1), last)
        yield Span(start, end)
        start = end + timedelta(days=1)


def first_parts() -> tuple[Part, ...]:
    """The parts that can be read with the account's id alone."""
    parts = [Part(name="account", table="account", source=Source.ACCOUNT)]
    for level in _BELOW:
        parts += _lists(level)
    parts += _shop_lists()
    for source in (Source.IDENTITIES, Source.AUDIENCES, Source.VIDEOS, Source.IMAGES):
        parts.append(Part(name=source.value, table=source.value, source=source, optional=True))
    for kind in ("VIDEO", "IMAGE"):
        name = f"creative_{kind.lower()}s"
        parts.append(
            Part(name=name, table=name, source=Source.CREATIVE_REPORT, variant=kind, optional=True)
        )
    return tuple(parts)


def _lists(level: Level) -> Iterator[Part]:
    table = plural(level)
    listed = Part(name=table, table=table, source=Source.LIST, level=level)
    yield listed
    yield replace(listed, name=f"{table}-top-view", variant="TOP_VIEW", optional=True)
    yield replace(listed, name=f"{table}-promote", origin=Origin.PROMOTE, optional=True)
    name = f"smart_{table}"
    smart = replace(listed, name=name, table=name, source=Source.SMART_LIST, optional=True)
    yield smart
    if level is Level.AD:
        # Deleted Smart+ ads are shown only when they are asked for apart (contract 5).
        yield replace(smart, name=f"{name}-deleted", variant=DELETED)


def _shop_lists() -> Iterator[Part]:
    for origin in _SHOP_ORIGINS:
        name = f"shop_campaigns-{_SHORT[origin]}"
        listed = Part(
            name=name,
            table="shop_campaigns",
            source=Source.SHOP_LIST,
            level=Level.CAMPAIGN,
            origin=origin,
            optional=True,
        )
        yield listed
        # Whether the list above holds deleted campaigns is not known (contract 18.1).
        yield replace(listed, name=f"{name}-deleted", variant=DELETED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFound:
    """The GMV Max campaigns in the lists; an account without any has no further shop parts."""

    kinds: Sequence[Origin] = ()
    """The kinds that have campaigns, or may have some because their list was refused."""
    campaign_ids: Sequence[str] = ()
    """Without deleted ones."""
    deleted_ids: Sequence[str] = ()
    product_ids: Sequence[str] = ()
    """Those that can have sessions."""
    store_ids: Sequence[str] = ()
    """Shops; known once the parts of `shop_parts` are read."""


def shop_parts(found: ShopFound) -> tuple[Part, ...]:
    """The parts that depend on the lists of GMV Max campaigns, and lead to their shops."""
    if not found.kinds:
        return ()
    table = Source.SHOP_STORES.value
    details = tuple(_by_id("shop_details", Source.SHOP_DETAILS, found.campaign_ids, 1))
    deleted = _by_id("shop_details-deleted", Source.SHOP_DETAILS, found.deleted_ids, 1)
    return (
        Part(name=table, table=table, source=Source.SHOP_STORES, optional=True),
        *details,
        *(replace(part, table="shop_details", variant=DELETED) for part in deleted),
        *_by_id("shop_sessions", Source.SHOP_SESSIONS, found.product_ids, 1),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The facts from the first parts that the other parts depend on."""

    first: date
    """The account day of the account's creation."""
    through: date
    """The last day to back up."""
    counts: Mapping[Level, int]
    """How many rows each list has."""
    audience_ids: Sequence[str] = ()
    video_ids: Sequence[str] = ()
    """Used by ads and not in the library."""
    image_ids: Sequence[str] = ()
    shop: ShopFound = field(default_factory=ShopFound)


def further_parts(found: Found) -> tuple[Part, ...]:
    """Everything after `first_parts` and `shop_parts`."""
    parts: list[Part] = []
    for level in Level:
        parts += _lifetimes(level, found)
    for level in Level:
        parts += _by_day(level, found)
    parts += _shop_by_day(found)
    for level in (Level.ADVERTISER, Level.CAMPAIGN):
        parts += _audience(level, found)
    parts += _by_id("audience_settings", Source.AUDIENCE_SETTINGS, found.audience_ids)
    parts += _by_id("videos", Source.VIDEOS, found.video_ids, VIDEOS_PER_CALL)
    parts += _by_id("images", Source.IMAGES, found.image_ids)
    return tuple(parts)


def _lifetimes(level: Level, found: Found) -> Iterator[Part]:
    for origin in _ORIGINS:
        yield Part(
            name=f"{plural(level)}_lifetime-{_SHORT[origin]}",
            table=f"{plural(level)}_lifetime",
            source=Source.REPORT,
            level=level,
            origin=origin,
            optional=origin is Origin.PROMOTE,
            weight=_rows(found, level),
        )


def _by_day(level: Level, found: Found) -> Iterator[Part]:
    rows = _rows(found, level)
    days = max(1, min(DAYS_PER_CALL, ROWS_PER_PART // rows))
    for origin in _ORIGINS:
        length = days if origin is Origin.TT_ADS_PLATFORM else DAYS_PER_CALL
        for span in windows(found.first, found.through, length):
            yield Part(
                name=f"{plural(level)}_by_day-{_SHORT[origin]}-{span.first}",
                table=f"{plural(level)}_by_day",
                source=Source.REPORT,
                level=level,
                origin=origin,
                span=span,
                optional=origin is Origin.PROMOTE,
                weight=rows * length if origin is Origin.TT_ADS_PLATFORM else length,
            )


def _shop_by_day(found: Found) -> Iterator[Part]:
    """One report for each shop, kind and window; without a known shop, one that is refused."""
    for origin, store_id in product(found.shop.kinds, found.shop.store_ids or ("",)):
        for span in windows(found.first, found.through, DAYS_PER_CALL):
            yield Part(
                name=f"shop_by_day-{_SHORT[origin]}-{store_id or 'unknown'}-{span.first}",
                table="shop_by_day",
                source=Source.SHOP_REPORT,
                level=Level.CAMPAIGN,
                origin=origin,
                span=span,
                ids=(store_id,),
                optional=True,
                weight=DAYS_PER_CALL,
            )


def _audience(level: Level, found: Found) -> Iterator[Part]:
    table = f"{plural(level)}_audience"
    for origin, breakdown in product(_ORIGINS, BREAKDOWNS):
        for span in windows(found.first, found.through, AUDIENCE_DAYS):
            yield Part(
                name=f"{table}-{_SHORT[origin]}-{breakdown}-{span.first}",
                table=table,
                source=Source.AUDIENCE_REPORT,
                level=level,
                origin=origin,
                variant=breakdown,
                span=span,
                optional=True,
                weight=_rows(found, level),
            )


def _by_id(
    table: str, source: Source, ids: Sequence[str], most: int = IDS_PER_CALL
) -> Iterator[Part]:
    for number, start in enumerate(range(0, len(ids), most), 1):
        some = tuple(ids[start : start + most])
        yield Part(
            name=f"{table}-by-id-{number:04}",
            table=table,
            source=source,
            ids=some,
            optional=True,
            weight=len(some),
        )


def _rows(found: Found, level: Level) -> int:
    return max(1, found.counts.get(level, 1))
