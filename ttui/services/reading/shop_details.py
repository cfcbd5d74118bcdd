"""Reads what only a call for each GMV Max campaign tells: budget, increases, shop, sessions."""

from dataclasses import dataclass, replace

from ttui.api.errors import ApiError, DeniedError, NoRouteError, NotSentError, TokenError
from ttui.api.port import Priority, ShopApi
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.merge import put_rows
from ttui.domain.shop import Session, ShopAd
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.totals import is_running
from ttui.services.reading.shop_stores import ShopStores
from ttui.store.memory.state import AccountStore

ASK_AGAIN = 600.0
"""Seconds until a call that TikTok refused is tried again."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A call that TikTok refused an account, or one campaign."""

    tick: float
    reason: str


class ShopDetailsReader:
    """One per session, on the engine's loop.

    Args:
        api: asks; None where nobody may be asked.
        stores: names the shops.
        store: has the campaigns.
        clock: stamps.
        every: seconds after which a campaign that is on is asked about again: an automatic
            increase or a session may come without a change of its row (contract 18.2).
    """

    def __init__(
        self,
        api: ShopApi | None,
        stores: ShopStores,
        store: AccountStore,
        clock: Clock,
        every: float,
    ) -> None:
        self._api = api
        self._stores = stores
        self._store = store
        self._clock = clock
        self._every = every
        self._info_refused: dict[str | EntityRef, _Refusal] = {}
        self._sessions_refused: dict[str, _Refusal] = {}

    async def read(self, advertiser_id: str, priority: Priority, most: int | None = None) -> None:
        """Ask about campaigns that are new, have changed, or are on and were asked about long ago.

        Args:
            advertiser_id: the account.
            priority: how urgently.
            most: ask about no more campaigns than that; None for all that are due.

        Raises:
            TokenError: the token itself is refused.
            NotSentError: TikTok cannot be reached at all.
        """
        snapshot = self._store.snapshot(advertiser_id)
        if self._api is None or snapshot is None:
            return
        due = sorted(
            (row for row in snapshot.campaigns.values() if self._is_due(snapshot, row)), key=_order
        )
        if due:
            await self._stores.of(snapshot, priority)  # for their names
        for row in due[:most]:
            if not self._is_refused(self._info_refused.get(advertiser_id)):
                await self._one(self._api, row, snapshot.advertiser.currency, priority)

    def _is_due(self, snapshot: AccountSnapshot, row: Campaign) -> bool:
        if row.shop is None or self._is_refused(self._info_refused.get(row.ref)):
            return False
        details = row.shop.details
        if details is None or details.modified != row.shop.modified:
            return True
        age = self._clock.monotonic() - details.read_tick
        return age >= self._every and is_running(row, snapshot)

    def _is_refused(self, refusal: _Refusal | None) -> bool:
        return refusal is not None and self._clock.monotonic() - refusal.tick < ASK_AGAIN

    async def _one(self, api: ShopApi, row: Campaign, currency: str, priority: Priority) -> None:
        account, tick, at = row.ref.advertiser_id, self._clock.monotonic(), self._clock.now()
        try:
            info = await api.info(account, row.ref.id, currency, priority)
        except (TokenError, NotSentError):
            raise
        except ApiError as error:
            is_for_all = isinstance(error, DeniedError | NoRouteError)
            key = account if is_for_all else row.ref
            self._info_refused[key] = _Refusal(tick, str(error))
            return
        sessions = await self._sessions(api, row, currency, priority)
        snapshot = self._store.snapshot(account)
        current = snapshot.campaigns.get(row.ref.id) if snapshot is not None else None
        if snapshot is None or current is None or current.shop is None:
            return
        if snapshot.advertiser.currency != currency:
            return  # these amounts are in a currency that is the account's no more
        details = replace(
            info.details,
            name_of_shop=self._stores.name(account, info.details.store_id),
            modified=row.shop.modified if row.shop is not None else None,
            read_at=at,
            read_tick=tick,
        )
        shop = ShopAd(
            protection=current.shop.protection,
            details=details,
            modified=current.shop.modified,
            sessions=sessions,
        )
        odd = tuple(dict.fromkeys((*current.oddities, *info.oddities)))
        fresh = replace(current, budget=info.budget, shop=shop, oddities=odd)
        self._store.apply(put_rows(snapshot, [fresh]))

    async def _sessions(
        self, api: ShopApi, row: Campaign, currency: str, priority: Priority
    ) -> tuple[Session, ...] | None:
        """The extra budgets of a Product campaign; None where they are not known."""
        account = row.ref.advertiser_id
        if row.origin is not Origin.SHOP_PRODUCT:
            return None
        if self._is_refused(self._sessions_refused.get(account)):
            return None
        try:
            return await api.sessions(account, row.ref.id, currency, priority)
        except (TokenError, NotSentError):
            raise
        except (DeniedError, NoRouteError) as error:
            # A permission of their own (contract 18.5): the same answer for each campaign.
            self._sessions_refused[account] = _Refusal(self._clock.monotonic(), str(error))
        except ApiError:
            return None
        return None


def _order(row: Campaign) -> tuple[bool, float]:
    """Campaigns never asked about first, then those asked about longest ago."""
    details = row.shop.details if row.shop is not None else None
    return (details is not None, details.read_tick if details is not None else 0.0)
