"""The TikTok API for Business v1.3 as `port.AdsApi`, for the services."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, aclosing

import httpx

from ttui.api.access import SecretLike, checked_base_url
from ttui.api.accounts import read_advertiser_ids, read_advertisers
from ttui.api.auth import AuthTransport
from ttui.api.caller import Caller, Health
from ttui.api.errors import NotSentError
from ttui.api.export.assets import AssetReader
from ttui.api.export.port import AssetBytes, RawPage
from ttui.api.export.reader import ExportReader
from ttui.api.finance.client import FinanceClient
from ttui.api.lists import (
    ADGROUPS,
    ADS,
    AUTO_BUDGETS,
    CAMPAIGNS,
    SHOP_CAMPAIGNS,
    EntityT,
    Listing,
    ListReader,
    RowT,
)
from ttui.api.pacing import Pacer, RateLimit
from ttui.api.port import (
    AutoBudgetRow,
    Batch,
    ListQuery,
    ReportBatch,
    ReportQuery,
    StatusAnswer,
    StatusWrite,
)
from ttui.api.reports import ReportReader
from ttui.api.shop.client import ShopClient
from ttui.api.shop.reports import ShopReports
from ttui.api.writes import send_status
from ttui.domain.advertiser import Advertiser
from ttui.domain.backup.parts import Part
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.chance import SYSTEM_CHANCE, Chance
from ttui.domain.clock import Clock
from ttui.domain.ids import Level


class TikTokClient:
    """One token's view of TikTok. Lives on one event loop; implements `port.AdsApi`.

    Args:
        base_url: https, or http to a loopback address (see `access.checked_base_url`).
        token: the access token; it is handed on to the transport and kept nowhere else.
        transport: what sends; None for the network.
        clock: for pacing and for the stamps of batches.
        rate: what TikTok allows the developer app.
        app_id: the developer app; only `advertiser_ids` needs it.
        app_secret: its secret.
        read_only: refuse every request that could change something.
        chance: the jitter of retries.

    Raises:
        ValueError: the base URL or the token is not usable; the text quotes neither.
    """

    def __init__(  # noqa: PLR0913 - what a client is made of, each by its name
        self,
        base_url: str,
        token: SecretLike,
        *,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
        rate: RateLimit | None = None,
        app_id: str = "",
        app_secret: SecretLike | None = None,
        read_only: bool = False,
        chance: Chance = SYSTEM_CHANCE,
    ) -> None:
        url = checked_base_url(base_url)
        self._has_app = bool(app_id and app_secret)
        self._pacer = Pacer(rate or RateLimit(), clock)
        self.health = Health()
        """Tells how reading goes: assign `on_trouble` to listen."""
        self._auth = AuthTransport(url, token, transport, app_id=app_id, app_secret=app_secret)
        self._caller = Caller(
            url,
            self._auth,
            clock=clock,
            pacer=self._pacer,
            read_only=read_only,
            health=self.health,
            chance=chance,
        )
        self.finance = FinanceClient(self._caller)
        """Rights and money."""
        self.shop = ShopClient(self._caller)
        """Details of GMV Max campaigns."""
        self._shop_reports = ShopReports(self._caller)
        self._lists = ListReader(self._caller)
        self._reports = ReportReader(self._caller)
        self._export = ExportReader(self._caller)
        self._assets = AssetReader(url, transport)
        self._currencies: dict[str, str] = {}

    @property
    def throttled_until(self) -> float | None:
        """`Clock.monotonic` second until which reads pause for TikTok's rate limit, or None."""
        return self._pacer.throttled_until

    def yield_to_urgent(self) -> None:
        """Make reading pause for a moment for an urgent request. Call it on the loop."""
        self._caller.yielding.yield_to_urgent()

    def exclusive(self) -> AbstractContextManager[None]:
        """Send only urgent requests for as long as the block lasts."""
        return self._pacer.exclusive()

    def lock(self, locked: bool) -> None:
        """Refuse every request that could change something from here on, or allow them again."""
        self._caller.lock(locked)

    def use_proxy(self, proxy: SecretLike) -> None:
        """Go through an HTTP proxy (see `network.NetworkTransport`); before the first request."""
        self._auth.use_proxy(proxy)
        self._assets.use_proxy(proxy)

    def allow_close(self) -> None:
        """Let `finance.disable` close an ad account; a client is made without that right."""
        self._caller.allow_close()

    async def advertiser_ids(self) -> Batch[str]:
        """The accounts the token may see (contract 2.2).

        Raises:
            NotSentError: without app id and secret.
            ApiError: the call failed.
        """
        if not self._has_app:
            raise NotSentError(
                "Listing the ad accounts needs TTUI_APP_ID and TTUI_APP_SECRET; "
                "or name the accounts in TTUI_ADVERTISER_IDS."
            )
        return await read_advertiser_ids(self._caller)

    async def advertisers(self, ids: Sequence[str]) -> Batch[Advertiser]:
        """The accounts with these ids; those TikTok refuses are among the problems.

        Raises:
            ApiError: nothing could be read, for a reason that is not one account's.
        """
        batch = await read_advertisers(self._caller, ids)
        self._learn_currencies(batch.rows)
        return batch

    def campaigns(self, query: ListQuery) -> AsyncGenerator[Batch[Campaign], None]:
        """Campaigns page by page (contract 3.1, 18.1)."""
        if query.origin.is_shop:
            return self._listed(SHOP_CAMPAIGNS, query)
        return self._listed(CAMPAIGNS, query)

    def adgroups(self, query: ListQuery) -> AsyncGenerator[Batch[AdGroup], None]:
        """Ad groups page by page (contract 4.1)."""
        return self._listed(ADGROUPS, query)

    def ads(self, query: ListQuery) -> AsyncGenerator[Batch[Ad], None]:
        """Ads page by page; creatives of Smart+ ads are left out of the classic list."""
        return self._listed(ADS, query)

    def auto_budgets(
        self, level: Level, query: ListQuery
    ) -> AsyncGenerator[Batch[AutoBudgetRow], None]:
        """Smart+ budgets that TikTok may raise by itself (contract 5)."""
        return self._listed(AUTO_BUDGETS[level], query)

    def report(self, query: ReportQuery) -> AsyncGenerator[ReportBatch, None]:
        """A report page by page (contract 8.1, 18.6)."""
        if query.origin.is_shop:
            return self._shop_reports.read(query)
        return self._reports.read(query)

    async def set_status(self, write: StatusWrite) -> StatusAnswer:
        """Send one status update, once.

        Raises:
            NotSentError: it was not sent, or no connection was made.
            ApiError: anything else; `landed` says whether it may have taken effect.
        """
        return await send_status(self._caller, write)

    async def page(self, advertiser_id: str, part: Part, number: int) -> tuple[RawPage, ...]:
        """One page of a backup's part, as it was sent; implements `export.port.ExportApi`.

        Raises:
            ApiError: the call failed, retries included.
        """
        return await self._export.page(advertiser_id, part, number)

    def asset(self, url: str, start: int = 0) -> AbstractAsyncContextManager[AssetBytes]:
        """Open a creative's file by its link; the access token is not sent along.

        Raises:
            AssetLinkExpiredError: the link is no longer good.
            AssetError: it cannot be had.
        """
        return self._assets.open(url, start)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._assets.aclose()
        await self._caller.aclose()

    async def _listed(
        self, listing: Listing[RowT, EntityT], query: ListQuery
    ) -> AsyncGenerator[Batch[EntityT], None]:
        currency = await self._currency(query) if listing.has_money else None
        async with aclosing(self._lists.read(listing, query, currency)) as batches:
            async for batch in batches:
                yield batch

    def _learn_currencies(self, rows: Iterable[Advertiser]) -> None:
        """Remember currencies. If TikTok stops sending one, the account still has it."""
        for row in rows:
            if row.currency or row.advertiser_id not in self._currencies:
                self._currencies[row.advertiser_id] = row.currency

    async def _currency(self, query: ListQuery) -> str | None:
        """The account's currency, which list rows do not carry; asked for once.

        An urgent request gets None instead of waiting: it is about the switch, not money.
        """
        known = self._currencies.get(query.advertiser_id)
        if known is not None or query.priority.is_urgent:
            return known
        batch = await read_advertisers(self._caller, [query.advertiser_id], query.priority)
        self._learn_currencies(batch.rows)
        return self._currencies.get(query.advertiser_id)
