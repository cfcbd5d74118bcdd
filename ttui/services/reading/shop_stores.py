"""Which shops an ad account's GMV Max campaigns are charged for: reports are about one shop each.

Both sources count (contract 18.7): the account's list of shops, which needs a permission of its
own, and the details of its campaigns.
"""

from dataclasses import dataclass

from ttui.api.errors import ApiError, NotSentError, TokenError
from ttui.api.port import Priority, ShopApi
from ttui.domain.clock import Clock
from ttui.domain.shop import Store
from ttui.domain.snapshot import AccountSnapshot

ASK_AGAIN = 600.0
"""Seconds until the shops of an account are asked for again; they change seldom."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """The account's shops as last asked for."""

    stores: tuple[Store, ...]
    tick: float


class ShopStores:
    """One per session, on the engine's loop."""

    def __init__(self, api: ShopApi | None, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._listed: dict[str, _Listed] = {}

    async def of(self, snapshot: AccountSnapshot, priority: Priority) -> tuple[str, ...]:
        """The ids of the shops that are known, each once; empty when none is.

        An account without a GMV Max campaign is looked up once: one may have been deleted today.

        Raises:
            TokenError: the token itself is refused.
            NotSentError: TikTok cannot be reached at all.
        """
        campaigns = [row for row in snapshot.campaigns.values() if row.shop is not None]
        is_used = bool(campaigns) or any(one.is_shop for one in snapshot.deleted_today)
        if is_used or snapshot.advertiser.advertiser_id not in self._listed:
            await self._look(snapshot.advertiser.advertiser_id, priority)
        listed = self._listed.get(snapshot.advertiser.advertiser_id)
        ids = [one.store_id for one in listed.stores] if listed else []
        ids += [
            row.shop.details.store_id
            for row in campaigns
            if row.shop is not None and row.shop.details is not None
        ]
        return tuple(dict.fromkeys(one for one in ids if one))

    def name(self, advertiser_id: str, store_id: str) -> str:
        """A shop's name, hostile text; empty where it is not known."""
        listed = self._listed.get(advertiser_id)
        stores = listed.stores if listed else ()
        return next((one.name for one in stores if one.store_id == store_id), "")

    async def _look(self, advertiser_id: str, priority: Priority) -> None:
        known, now = self._listed.get(advertiser_id), self._clock.monotonic()
        if self._api is None or (known is not None and now - known.tick < ASK_AGAIN):
            return
        try:
            batch = await self._api.stores(advertiser_id, priority)
        except (TokenError, NotSentError):
            raise
        except ApiError:
            # The details name the shops too. Those that were listed before stay.
            self._listed[advertiser_id] = _Listed(known.stores if known else (), now)
        else:
            self._listed[advertiser_id] = _Listed(batch.rows, now)
