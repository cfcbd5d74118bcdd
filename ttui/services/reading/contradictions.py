"""Reports without a row although another level's report of the same window names money.

A row that a whole report leaves out was charged nothing (contract 8.1); that cannot be said of
every row of an account whose other reports say that it was charged. Such a report is asked again,
with deleted rows, for it may be true: it was asked before the first money of a day was reported,
or all that was charged has been deleted since, which reports leave out (contract 8.1). One that
stays empty is not believed.
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
"""Whose rows a report is about."""


def without_contradicted(snapshot: AccountSnapshot) -> AccountSnapshot:
    """The snapshot in which no report without rows stands for "nothing was charged" any more."""
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
    """Of which rows these figures of a window name money."""
    promotes = _promotes(snapshot)
    found = {(ref.level, Origin.PROMOTE) for ref in promotes if spend.get(ref)}
    levels: set[Level] = set()
    # The first row of a level tells enough, since an account may have 100,000 ads.
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
    """Of which rows a whole report was read."""
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
