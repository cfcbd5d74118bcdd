"""Finds what an id on the command line names, by asking TikTok at every level."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from ttui.api.errors import ApiError, RefusedError
from ttui.api.port import AdsApi, Batch, Lane, ListQuery
from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity, Origin
from ttui.store.account import AccountStore

Found = Campaign | AdGroup | Ad
_Reader = Callable[[ListQuery], AsyncIterator[Batch[Entity]]]


@dataclass(slots=True)
class Lookup:
    """What the ids name."""

    found: dict[str, list[Found]] = field(default_factory=dict)
    """Every row that carries the id; more than one means the id is ambiguous."""
    failure: ApiError | None = None
    """Why a list could not be read: an id that is missing may still exist then."""


async def look_up(
    api: AdsApi, store: AccountStore, advertiser_ids: Sequence[str], ids: Sequence[str]
) -> Lookup:
    """Ask every account and level for the ids at once; nothing is guessed from their shape.

    What is found is put into the store too: a start must know the row it switches on.
    """
    lookup = Lookup()
    async with asyncio.TaskGroup() as group:
        for advertiser_id in advertiser_ids:
            for reader, query in _questions(api, advertiser_id, tuple(ids)):
                group.create_task(_ask(lookup, store, reader, query))
    return lookup


def _questions(
    api: AdsApi, advertiser_id: str, ids: tuple[str, ...]
) -> list[tuple[_Reader, ListQuery]]:
    classic = ListQuery(advertiser_id=advertiser_id, ids=ids, lane=Lane.URGENT)
    promote = ListQuery(
        advertiser_id=advertiser_id, ids=ids, lane=Lane.URGENT, origin=Origin.PROMOTE
    )
    smart = ListQuery(advertiser_id=advertiser_id, ids=ids, lane=Lane.URGENT, smart_plus=True)
    readers: tuple[_Reader, ...] = (api.campaigns, api.adgroups, api.ads)
    return [(reader, query) for reader in readers for query in (classic, promote)] + [
        (api.ads, smart)
    ]


async def _ask(lookup: Lookup, store: AccountStore, reader: _Reader, query: ListQuery) -> None:
    try:
        async for batch in reader(query):
            rows = [row for row in batch.rows if isinstance(row, Found)]
            store.put_rows(rows, batch.started)
            for row in rows:
                if row.ref.id in query.ids:
                    known = lookup.found.setdefault(row.ref.id, [])
                    if all(one.ref != row.ref for one in known):
                        known.append(row)
    except RefusedError as error:
        # A side list that this account does not have; the main lists decide.
        if query.origin is Origin.TT_ADS_PLATFORM and not query.smart_plus:
            lookup.failure = lookup.failure or error
    except ApiError as error:
        lookup.failure = lookup.failure or error
