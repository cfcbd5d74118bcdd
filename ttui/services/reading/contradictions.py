"""Finds reports without rows that contradict another level's report of the same window.

A row that a whole report leaves out was charged nothing (contract 8.1). But if an account's other
reports name money, a report without any row is doubtful. It is asked again with deleted rows,
because it may be right: it may be from before the day's first charge, or everything charged was
deleted since, and reports leave that out (contract 8.1). If it stays empty, it is not believed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from ttui.domain.campaign import Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot, RowProblem
from ttui.domain.spend import Window

_WORDS = {
    Level.ADVERTISER: "the ad account",
    Level.CAMPAIGN: "campaigns",
    Level.ADGROUP: "ad groups",
    Level.AD: "ads",
}
Reported = tuple[Level, Origin]
"""Level and kind of the rows of a report."""


def without_contradicted(snapshot: AccountSnapshot) -> AccountSnapshot:
    """The snapshot without the zeros of reports that other reports contradict."""
    for window in Window:
        charged = charged_in(snapshot, snapshot.spend.get(window, {}))
        for level, origin in contradicted(reported_in(snapshot, window), charged):
            snapshot = _doubted(snapshot, level, origin, window)
    return snapshot


def contradicted(reported: Iterable[Reported], charged: set[Reported]) -> list[Reported]:
    """Whole reports of a window that name no money where another level's does."""
    origins = {origin for _, origin in charged}
    return [key for key in dict.fromkeys(reported) if key not in charged and key[1] in origins]


def charged_in(snapshot: AccountSnapshot, spend: Mapping[EntityRef, Decimal]) -> set[Reported]:
    """Level and kind of the rows for which these figures name money."""
    promotes = _promotes(snapshot)
    found = {(ref.level, Origin.PROMOTE) for ref in promotes if spend.get(ref)}
    levels: set[Level] = set()
    # One row of a level is enough; an account may have 100,000 ads.
    for ref, spent in spend.items():
        if spent and ref.level not in levels and ref not in promotes:
            levels.add(ref.level)
            if len(levels) == len(_WORDS):
                break
    return found | {(level, Origin.TT_ADS_PLATFORM) for level in levels}


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
    which = f"{_WORDS[level]}{' of Promotes' if origin is Origin.PROMOTE else ''}"
    text = f"TikTok's report of {which} ({window.value}) is empty, and others name money charged."
    problem = RowProblem(level, "", text, of_report=True)
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
