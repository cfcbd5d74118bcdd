"""Finds reports without rows that contradict another level's report of the same window.

A row that a whole report leaves out was charged nothing (contract 8.1). But if an account's other
reports name money, a report without any row is doubtful. It is asked again with deleted rows,
because it may be right: it may be from before the day's first charge, or everything charged was
deleted since, and reports leave that out (contract 8.1). If it stays empty, it is not believed.

The account's own figure may hold GMV Max, which no other report of Ads Manager has (contract
18.8). As far as TikTok Shop ads explain it, it contradicts nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from ttui.domain.campaign import Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import SHOP_SIDES, AccountSnapshot, RowProblem
from ttui.domain.spend import Window

_WORDS = {
    Level.ADVERTISER: "the ad account",
    Level.CAMPAIGN: "campaigns",
    Level.ADGROUP: "ad groups",
    Level.AD: "ads",
}
_KINDS = {
    Origin.PROMOTE: " of Promotes",
    Origin.SHOP_PRODUCT: " of TikTok Shops",
    Origin.SHOP_LIVE: " of TikTok Shops' LIVE",
}
_LAG_SHARE = Decimal("0.05")
_ROUNDED = Decimal("0.01")
Reported = tuple[Level, Origin]
"""Level and kind of the rows of a report."""


def without_contradicted(snapshot: AccountSnapshot) -> AccountSnapshot:
    """The snapshot without the zeros of reports that other reports contradict."""
    for window in Window:
        spend = snapshot.spend.get(window, {})
        charged = charged_in(snapshot, spend)
        explained = explained_by_shops(snapshot, spend)
        for level, origin in contradicted(reported_in(snapshot, window), charged, explained):
            snapshot = _doubted(snapshot, level, origin, window)
    return snapshot


def contradicted(
    reported: Iterable[Reported], charged: set[Reported], explained: frozenset[Reported]
) -> list[Reported]:
    """Whole reports of a window that name no money where another level's does.

    Args:
        reported: level and kind of the reports.
        charged: those that name money.
        explained: those whose money says nothing about other levels.
    """
    origins = {origin for _, origin in charged - explained}
    return [key for key in dict.fromkeys(reported) if key not in charged and key[1] in origins]


def charged_in(snapshot: AccountSnapshot, spend: Mapping[EntityRef, Decimal]) -> set[Reported]:
    """Level and kind of the rows for which these figures name money."""
    promotes = _promotes(snapshot)
    found = {(ref.level, Origin.PROMOTE) for ref in promotes if spend.get(ref)}
    shops = {row.ref: row.origin for row in snapshot.campaigns.values() if row.is_shop}
    found |= {(ref.level, origin) for ref, origin in shops.items() if spend.get(ref)}
    promotes |= shops.keys()
    levels: set[Level] = set()
    # One row of a level is enough; an account may have 100,000 ads.
    for ref, spent in spend.items():
        if spent and ref.level not in levels and ref not in promotes:
            levels.add(ref.level)
            if len(levels) == len(_WORDS):
                break
    return found | {(level, Origin.TT_ADS_PLATFORM) for level in levels}


def explained_by_shops(
    snapshot: AccountSnapshot, spend: Mapping[EntityRef, Decimal]
) -> frozenset[Reported]:
    """The account's own report, if what it names may be the cost of TikTok Shop ads."""
    explained = frozenset({(Level.ADVERTISER, Origin.TT_ADS_PLATFORM)})
    shops = [row for row in snapshot.campaigns.values() if row.is_shop]
    if not shops:
        is_refused = snapshot.not_looked_at & SHOP_SIDES
        return explained if is_refused else frozenset()
    costs = [spend.get(row.ref) for row in shops]
    known = [one for one in costs if one is not None]
    unknown = sum(
        cost is None and snapshot.charged(row, Window.TODAY) is None
        for row, cost in zip(shops, costs, strict=True)
    )
    cost, whole = sum(known, Decimal(0)), spend.get(snapshot.advertiser.ref, Decimal(0))
    is_cost = whole - cost <= max(cost * _LAG_SHARE, _ROUNDED * (len(shops) + 1))
    return explained if unknown or is_cost else frozenset()


def _promotes(snapshot: AccountSnapshot) -> set[EntityRef]:
    """The rows of Promotes: one campaign, ad group and ad each (contract 6)."""
    found = {row.ref for row in snapshot.campaigns.values() if row.is_promote}
    groups = {one for ref in found for one in snapshot.children(ref)}
    return found | groups | {one for ref in groups for one in snapshot.children(ref)}


def reported_in(snapshot: AccountSnapshot, window: Window) -> Iterator[Reported]:
    """Level and kind of the rows whose whole report was read."""
    yield from {(one.level, one.origin) for one in snapshot.covered if one.window is window}


def _doubted(
    snapshot: AccountSnapshot, level: Level, origin: Origin, window: Window
) -> AccountSnapshot:
    which = f"{_WORDS[level]}{_KINDS.get(origin, '')}"
    text = f"TikTok's report of {which} ({window.value}) is empty, and others name money charged."
    of_window = window if origin is Origin.TT_ADS_PLATFORM else None
    problem = RowProblem(level, "", text, of_report=True, contradicted=of_window)
    unread = snapshot.unread
    if level is Level.ADVERTISER:
        refs = unread.get(window, frozenset()) | {snapshot.advertiser.ref}
        unread = MappingProxyType({**unread, window: refs})
    return replace(
        snapshot,
        unread=unread,
        covered=frozenset(
            one
            for one in snapshot.covered
            if (one.level, one.origin, one.window) != (level, origin, window)
        ),
        problems=tuple(dict.fromkeys((*snapshot.problems, problem))),
    )
