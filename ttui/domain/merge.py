"""New rows into an old snapshot: what did not change stays the same object, so diffs are cheap."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity
from ttui.domain.snapshot import AccountSnapshot

_E = TypeVar("_E", bound=Entity)


def put_rows(snapshot: AccountSnapshot, rows: Iterable[Campaign | AdGroup | Ad]) -> AccountSnapshot:
    """Add or replace single rows; nothing else moves or vanishes."""
    fresh = list(rows)
    if not fresh:
        return snapshot
    campaigns = _put(snapshot.campaigns, [row for row in fresh if isinstance(row, Campaign)])
    adgroups = _put(snapshot.adgroups, [row for row in fresh if isinstance(row, AdGroup)])
    ads = _put(snapshot.ads, [row for row in fresh if isinstance(row, Ad)])
    return _indexed(snapshot, campaigns, adgroups, ads)


def replace_campaigns(snapshot: AccountSnapshot, rows: Iterable[Campaign]) -> AccountSnapshot:
    """The account's whole list of campaigns; those that are missing from it vanish."""
    return _indexed(snapshot, _whole(snapshot.campaigns, rows), snapshot.adgroups, snapshot.ads)


def replace_adgroups(
    snapshot: AccountSnapshot, rows: Iterable[AdGroup], campaign_ids: frozenset[str] | None = None
) -> AccountSnapshot:
    """All ad groups of some campaigns (None: of the account); the missing ones vanish."""
    kept = _outside(snapshot.adgroups, campaign_ids, lambda group: group.campaign_id)
    adgroups = _whole(snapshot.adgroups, [*kept, *rows])
    return _indexed(snapshot, snapshot.campaigns, adgroups, snapshot.ads)


def replace_ads(
    snapshot: AccountSnapshot, rows: Iterable[Ad], adgroup_ids: frozenset[str] | None = None
) -> AccountSnapshot:
    """All ads of some ad groups (None: of the account); the missing ones vanish."""
    kept = _outside(snapshot.ads, adgroup_ids, lambda ad: ad.adgroup_id)
    ads = _whole(snapshot.ads, [*kept, *rows])
    return _indexed(snapshot, snapshot.campaigns, snapshot.adgroups, ads)


def _put(old: Mapping[str, _E], rows: list[_E]) -> Mapping[str, _E]:
    news = {row.ref.id: row for row in rows if old.get(row.ref.id) != row}
    if not news:
        return old
    merged = {**old, **news}
    if all(key in old for key in news):
        return merged
    return dict(sorted(merged.items(), key=lambda item: _screen_order(item[1])))


def _whole(old: Mapping[str, _E], rows: Iterable[_E]) -> Mapping[str, _E]:
    """The rows by id, in screen order, with the old object wherever nothing changed."""
    result: dict[str, _E] = {}
    for row in sorted(rows, key=_screen_order):
        before = old.get(row.ref.id)
        result[row.ref.id] = before if before is not None and before == row else row
    return old if _same(old, result) else result


def _same(old: Mapping[str, _E], new: Mapping[str, _E]) -> bool:
    return len(old) == len(new) and all(
        a is b for a, b in zip(old.values(), new.values(), strict=True)
    )


def _screen_order(row: Entity) -> tuple[bool, int, str]:
    """Ads Manager before Promote, newest first; ids grow with time (contract 3.1)."""
    number = int(row.ref.id) if row.ref.id.isdecimal() else 0
    return (row.is_promote, -number, row.ref.id)


def _outside(
    old: Mapping[str, _E], parents: frozenset[str] | None, parent_of: Callable[[_E], str]
) -> list[_E]:
    if parents is None:
        return []
    return [row for row in old.values() if parent_of(row) not in parents]


def _indexed(
    snapshot: AccountSnapshot,
    campaigns: Mapping[str, Campaign],
    adgroups: Mapping[str, AdGroup],
    ads: Mapping[str, Ad],
) -> AccountSnapshot:
    """The snapshot with these rows and the indexes that follow from them."""
    adgroups_of, ads_of = snapshot.adgroups_of, snapshot.ads_of
    if adgroups is not snapshot.adgroups:
        adgroups_of = _index(adgroups_of, adgroups, lambda group: group.campaign_id)
    if ads is not snapshot.ads:
        ads_of = _index(ads_of, ads, lambda ad: ad.adgroup_id)
    return replace(
        snapshot,
        number=snapshot.number + 1,
        campaigns=campaigns,
        adgroups=adgroups,
        ads=ads,
        adgroups_of=adgroups_of,
        ads_of=ads_of,
    )


def _index(
    old: Mapping[str, tuple[str, ...]], rows: Mapping[str, _E], parent_of: Callable[[_E], str]
) -> Mapping[str, tuple[str, ...]]:
    lists: dict[str, list[str]] = {}
    for key, row in rows.items():
        lists.setdefault(parent_of(row), []).append(key)
    new = {parent: tuple(keys) for parent, keys in lists.items()}
    return old if new == old else new
