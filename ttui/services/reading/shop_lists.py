"""Reads the lists of TikTok Shop ads (GMV Max), one kind at a time, into an account's campaigns."""

import asyncio
from dataclasses import replace

from ttui.api.errors import ApiError, DeniedError, NoRouteError, NotSentError, TokenError
from ttui.api.port import AdsApi, Batch, ListQuery, Priority
from ttui.domain.advertiser import Mode
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.clock import Clock
from ttui.domain.ids import Level
from ttui.domain.merge import replace_campaigns, with_known_details
from ttui.domain.snapshot import AccountSnapshot, RowProblem, SideList, Stamp
from ttui.store.memory.rows import newest
from ttui.store.memory.state import AccountStore

KINDS = tuple(one for one in Origin if one.is_shop)


class ShopLists:
    """One per session, on the engine's loop. A list that fails costs no other list anything."""

    def __init__(self, api: AdsApi, store: AccountStore, clock: Clock) -> None:
        self._api = api
        self._store = store
        self._clock = clock

    async def read(self, advertiser_id: str, priority: Priority) -> None:
        """Read both kinds. Rows of a list that could not be read are kept, and it is told.

        Raises:
            TokenError: the token itself is refused.
            NotSentError: TikTok cannot be reached at all.
        """
        await asyncio.gather(*(self._kind(advertiser_id, one, priority) for one in KINDS))

    async def _kind(self, advertiser_id: str, origin: Origin, priority: Priority) -> None:
        query = ListQuery(advertiser_id=advertiser_id, origin=origin, priority=priority)
        batches: list[Batch[Campaign]] = []
        problems: list[RowProblem] = []
        stamp = Stamp.now(self._clock)
        is_read = True
        try:
            async for batch in self._api.campaigns(query):
                batches.append(batch)
                problems += batch.problems
        except (TokenError, NotSentError):
            raise
        except ApiError as error:
            # TikTok's sandbox has no GMV Max at all (contract 18): nothing is there to be seen.
            is_read = (
                isinstance(error, NoRouteError) and self._store.app_state().mode is Mode.SANDBOX
            )
            if not is_read:
                problems.append(_not_looked_at(origin, error))
        snapshot = self._store.snapshot(advertiser_id)
        if snapshot is not None:
            self._store.apply(self._made(snapshot, origin, batches, problems, stamp, is_read))

    def _made(
        self,
        snapshot: AccountSnapshot,
        origin: Origin,
        batches: list[Batch[Campaign]],
        problems: list[RowProblem],
        stamp: Stamp,
        is_read: bool,
    ) -> AccountSnapshot:
        rows = [
            row
            for batch in batches
            for row in newest(batch.rows, batch.started, self._store.settled, snapshot.entity)
        ]
        rows = with_known_details(snapshot.campaigns, rows)
        listed = {row.ref.id for row in rows}
        # Rows of a list that broke off may still exist. An id on two lists is one row, this one.
        others = [
            row
            for row in snapshot.campaigns.values()
            if row.ref.id not in listed and (row.origin is not origin or not is_read)
        ]
        made = replace_campaigns(snapshot, [*others, *rows])
        kept = (one for one in made.problems if one.origin is not origin or one.of_report)
        told = (replace(one, origin=origin) for one in problems)
        sides = dict(made.sides_read)
        if is_read:
            sides[side_of(origin)] = stamp
        return replace(
            made,
            number=made.number + 1,
            problems=tuple(dict.fromkeys((*kept, *told))),
            sides_read=sides,
        )


def _not_looked_at(origin: Origin, error: ApiError) -> RowProblem:
    side = side_of(origin)
    text = f"{side.value} not looked at, so there may be more: {error}"
    is_denied = isinstance(error, DeniedError)
    return RowProblem(Level.CAMPAIGN, "", text, error.code, side, is_denied)


def side_of(origin: Origin) -> SideList:
    """The list of a kind of GMV Max.

    Raises:
        ValueError: the kind has no list of its own.
    """
    side = SideList.of(origin)
    if side is None:
        raise ValueError(origin)
    return side


def beside_shop_rows(
    snapshot: AccountSnapshot, rows: list[Campaign], known_to: float
) -> list[Campaign]:
    """The rows of other lists together with the known TikTok Shop ads: each id is one row.

    Whether other lists name GMV Max campaigns too is UNCONFIRMED (contract 18.8). If one does, its
    switch counts where it is the newer look.

    Args:
        snapshot: has the shop rows.
        rows: of the other lists.
        known_to: when the first of `rows` was asked for, in `Clock.monotonic` seconds.
    """
    shops = {key: row for key, row in snapshot.campaigns.items() if row.is_shop}
    if not shops:
        return rows
    for row in rows:
        shop = shops.get(row.ref.id)
        if shop is None or row.is_shop:
            continue
        read = snapshot.sides_read.get(side_of(shop.origin))
        if read is None or read.tick < known_to:
            seen = replace(shop, name=row.name, switch=row.switch, delivery=row.delivery)
            shops[row.ref.id] = shop if seen == shop else seen
    return [*(row for row in rows if row.ref.id not in shops), *shops.values()]
