"""Puts new rows into a snapshot. Unchanged rows stay the same objects, so diffs are cheap."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from ttui.domain.advertiser import Advertiser
from ttui.domain.budget import Budget
from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity, parent_id
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot, empty

_E = TypeVar("_E", bound=Entity)


def put_advertiser(snapshot: AccountSnapshot, advertiser: Advertiser) -> AccountSnapshot:
    """Take over an account's own row as it was read again.

    A currency or zone that is sent no more is still the account's. In another currency than
    before nothing that was read holds: amounts are then not known until they are read again.
    """
    old = snapshot.advertiser
    advertiser = replace(
        advertiser,
        currency=advertiser.currency or old.currency,
        timezone=advertiser.timezone or old.timezone,
        display_timezone=advertiser.display_timezone or old.display_timezone,
    )
    if advertiser == old:
        return snapshot
    put = replace(snapshot, number=snapshot.number + 1, advertiser=advertiser)
    if advertiser.currency == old.currency:
        return put
    put = replace(
        put,
        spend=empty(),
        covered=frozenset(),
        burn=empty(),
        money_at=None,
        auto_budgets=empty(),
        deleted_today=empty(),
        holds_shop=None,
        unlisted=None,
    )
    campaigns = [_without_money(row) for row in put.campaigns.values()]
    groups = [replace(row, budget=_unread(row.budget)) for row in put.adgroups.values()]
    return put_rows(put, [*campaigns, *groups])


def _without_money(row: Campaign) -> Campaign:
    shop = row.shop
    if shop is not None:
        # Increases and sessions are amounts as well.
        shop = replace(shop, details=None, sessions=None)
    return replace(row, budget=_unread(row.budget), shop=shop)


def with_known_details(known: Mapping[str, Campaign], rows: Iterable[_E]) -> list[_E]:
    """The rows of a list, each GMV Max campaign with what is known of its details.

    Its list names neither budget nor details (contract 18.1), so a newer row of the list says
    nothing against them.

    Args:
        known: the campaigns as they are known, by id.
        rows: as a list shows them; of any level.
    """
    return [_with_details(known.get(row.ref.id), row) for row in rows]


def _with_details(before: Campaign | None, row: _E) -> _E:
    if not isinstance(row, Campaign) or row.shop is None or row.shop.details is not None:
        return row
    if before is None or before.shop is None or before.shop.details is None:
        return row
    shop = replace(row.shop, details=before.shop.details, sessions=before.shop.sessions)
    return replace(row, shop=shop, budget=before.budget)


def _unread(budget: Budget) -> Budget:
    return replace(budget, amount=None, from_tomorrow=None)


def put_rows(snapshot: AccountSnapshot, rows: Iterable[Campaign | AdGroup | Ad]) -> AccountSnapshot:
    """Add or replace single rows; nothing else moves or vanishes."""
    fresh = [_as_the_shops(snapshot, row) for row in rows]
    if not fresh:
        return snapshot
    groups = [row for row in fresh if isinstance(row, AdGroup)]
    ads = [row for row in fresh if isinstance(row, Ad)]
    put = replace(
        snapshot,
        number=snapshot.number + 1,
        campaigns=_put(snapshot.campaigns, [row for row in fresh if isinstance(row, Campaign)]),
        adgroups=_put(snapshot.adgroups, groups),
        ads=_put(snapshot.ads, ads),
    )
    # Of 100,000 rows only these can have moved: a stop that is read back looks at no other.
    if _in_place(snapshot.adgroups, groups) and _in_place(snapshot.ads, ads):
        return put
    return _indexed(snapshot, put.campaigns, put.adgroups, put.ads)


def _as_the_shops(
    snapshot: AccountSnapshot, row: Campaign | AdGroup | Ad
) -> Campaign | AdGroup | Ad:
    """A campaign that is known as a shop's stays one, though the ordinary list shows it too."""
    known = snapshot.campaigns.get(row.ref.id) if isinstance(row, Campaign) else None
    if known is None or not known.is_shop or row.is_shop:
        return row
    return replace(known, name=row.name, switch=row.switch, delivery=row.delivery)


def rebased(
    made: AccountSnapshot,
    base: AccountSnapshot,
    current: AccountSnapshot,
    late: Iterable[Campaign | AdGroup | Ad],
) -> AccountSnapshot:
    """The changes from `base` to `made`, applied to the current snapshot.

    Args:
        made: differs from `base` in ad groups, ads or money.
        base: what it was made from.
        current: the newest snapshot; everything that `made` did not change comes from it.
        late: rows put into `current` since, which are newer than those of `made`.
    """
    fresh = replace(
        current,
        number=current.number + 1,
        adgroups=current.adgroups if made.adgroups is base.adgroups else made.adgroups,
        adgroups_of=current.adgroups_of if made.adgroups is base.adgroups else made.adgroups_of,
        ads=current.ads if made.ads is base.ads else made.ads,
        ads_of=current.ads_of if made.ads is base.ads else made.ads_of,
        spend=current.spend if made.spend is base.spend else made.spend,
        vanished=(current.vanished | (made.vanished - base.vanished))
        - (base.vanished - made.vanished),
    )
    return put_rows(fresh, late)


def replace_campaigns(snapshot: AccountSnapshot, rows: Iterable[Campaign]) -> AccountSnapshot:
    """The account's whole list of campaigns; those that are missing from it vanish."""
    campaigns = _whole(snapshot.campaigns, rows)
    made = _indexed(snapshot, campaigns, snapshot.adgroups, snapshot.ads)
    return _with_vanished(made, snapshot.campaigns, campaigns)


def replace_adgroups(
    snapshot: AccountSnapshot, rows: Iterable[AdGroup], campaign_ids: frozenset[str] | None = None
) -> AccountSnapshot:
    """All ad groups of some campaigns (None: of the account); the missing ones vanish."""
    adgroups = _replaced(snapshot.adgroups, snapshot.adgroups_of, list(rows), campaign_ids)
    made = _indexed(snapshot, snapshot.campaigns, adgroups, snapshot.ads)
    read_again = _of_level(snapshot, Level.CAMPAIGN, campaign_ids)
    made = replace(made, vanished=made.vanished - read_again)
    return _with_vanished(made, snapshot.adgroups, adgroups)


def replace_ads(
    snapshot: AccountSnapshot, rows: Iterable[Ad], adgroup_ids: frozenset[str] | None = None
) -> AccountSnapshot:
    """All ads of some ad groups (None: of the account); the missing ones vanish."""
    ads = _replaced(snapshot.ads, snapshot.ads_of, list(rows), adgroup_ids)
    made = _indexed(snapshot, snapshot.campaigns, snapshot.adgroups, ads)
    read_again = _of_level(snapshot, Level.ADGROUP, adgroup_ids)
    return replace(made, vanished=made.vanished - read_again)


def _of_level(
    snapshot: AccountSnapshot, level: Level, ids: frozenset[str] | None
) -> frozenset[EntityRef]:
    """Parents that vanished and whose rows are read again now (None: all of them)."""
    return frozenset(
        ref for ref in snapshot.vanished if ref.level is level and (ids is None or ref.id in ids)
    )


def _with_vanished(
    made: AccountSnapshot, before: Mapping[str, _E], now: Mapping[str, _E]
) -> AccountSnapshot:
    """Note which rows a list left out that were listed before, and which came back."""
    if before is now:
        return made
    gone = frozenset(row.ref for key, row in before.items() if key not in now)
    back = frozenset(ref for ref in made.vanished if ref.id in now and now[ref.id].ref == ref)
    vanished = (made.vanished | gone) - back
    return made if vanished == made.vanished else replace(made, vanished=vanished)


def _put(old: Mapping[str, _E], rows: list[_E]) -> Mapping[str, _E]:
    news = {row.ref.id: row for row in rows if _same_or_new(old.get(row.ref.id), row) is row}
    news = {key: row for key, row in news.items() if old.get(key) is not row}
    if not news:
        return old
    merged = {**old, **news}
    if all(key in old for key in news):
        return merged
    return dict(sorted(merged.items(), key=lambda item: _screen_order(item[1])))


def _replaced(
    old: Mapping[str, _E],
    index: Mapping[str, tuple[str, ...]],
    rows: list[_E],
    parents: frozenset[str] | None,
) -> Mapping[str, _E]:
    """The rows of some parents (None: of all) replaced; all others stay."""
    if parents is None:
        return _whole(old, rows)
    before = [key for parent in parents for key in index.get(parent, ())]
    if len(rows) == len(before) and {row.ref.id for row in rows} == set(before):
        return _put(old, rows)
    kept = [row for row in old.values() if parent_id(row) not in parents]
    return _whole(old, [*kept, *rows])


def _whole(old: Mapping[str, _E], rows: Iterable[_E]) -> Mapping[str, _E]:
    """The rows by id, in screen order, with the old object wherever nothing changed."""
    fresh = {row.ref.id: row for row in rows}
    if fresh.keys() == old.keys():
        # The usual case: nobody came or went, so the order is the one there is.
        result = {
            key: before if before is fresh[key] else _same_or_new(before, fresh[key])
            for key, before in old.items()
        }
    else:
        ordered = sorted(fresh.values(), key=_screen_order)
        result = {row.ref.id: _same_or_new(old.get(row.ref.id), row) for row in ordered}
    return old if _same(old, result) else result


def _in_place(old: Mapping[str, _E], rows: list[_E]) -> bool:
    """True when each of these rows is known and stays under its parent."""
    known = ((old.get(row.ref.id), row) for row in rows)
    return all(before is not None and parent_id(before) == parent_id(row) for before, row in known)


def _same_or_new(before: _E | None, row: _E) -> _E:
    return before if before is not None and (before is row or before == row) else row


def _same(old: Mapping[str, _E], new: Mapping[str, _E]) -> bool:
    return len(old) == len(new) and all(
        a is b for a, b in zip(old.values(), new.values(), strict=True)
    )


def _screen_order(row: Entity) -> tuple[bool, int, str]:
    """Ads Manager before Promote, newest first; ids grow with time (contract 3.1)."""
    number = int(row.ref.id) if row.ref.id.isdecimal() else 0
    return (row.is_promote, -number, row.ref.id)


def _indexed(
    snapshot: AccountSnapshot,
    campaigns: Mapping[str, Campaign],
    adgroups: Mapping[str, AdGroup],
    ads: Mapping[str, Ad],
) -> AccountSnapshot:
    """The snapshot with these rows and the indexes that follow from them."""
    adgroups_of, ads_of = snapshot.adgroups_of, snapshot.ads_of
    if not _same_places(snapshot.adgroups, adgroups):
        adgroups_of = _index(adgroups_of, adgroups)
    if not _same_places(snapshot.ads, ads):
        ads_of = _index(ads_of, ads)
    return replace(
        snapshot,
        number=snapshot.number + 1,
        campaigns=campaigns,
        adgroups=adgroups,
        ads=ads,
        adgroups_of=adgroups_of,
        ads_of=ads_of,
    )


def _same_places(old: Mapping[str, _E], new: Mapping[str, _E]) -> bool:
    """True when the same rows stand in the same order under the same parents.

    A stop that is read back changes one row of 100,000: making the index again would hold the
    engine up for 50 ms. Rows that stayed the same object need no second look.
    """
    if old is new:
        return True
    if len(old) != len(new):
        return False
    return all(
        before is after or (before.ref == after.ref and parent_id(before) == parent_id(after))
        for before, after in zip(old.values(), new.values(), strict=True)
    )


def _index(
    old: Mapping[str, tuple[str, ...]], rows: Mapping[str, _E]
) -> Mapping[str, tuple[str, ...]]:
    lists: dict[str, list[str]] = {}
    for key, row in rows.items():
        lists.setdefault(parent_id(row), []).append(key)
    new = {parent: tuple(keys) for parent, keys in lists.items()}
    return old if new == old else new
