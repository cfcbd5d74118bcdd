"""Reads the facts for a closing, each by itself; a failed one is shown as not read."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import chain, starmap
from typing import TypeVar

from ttui.api.errors import (
    AnswerError,
    ApiError,
    DeniedError,
    NoAnswerError,
    RefusedError,
    TokenError,
    UnknownCodeError,
)
from ttui.api.port import ListQuery, Priority
from ttui.domain.advertiser import Advertiser
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.closing.facts import (
    Bills,
    ClosingFacts,
    Delivery,
    Fact,
    Known,
    Membership,
    Running,
    Unknown,
)
from ttui.domain.closing.steps.route import closing_route_of
from ttui.domain.fault import fault_text
from ttui.domain.finance import BusinessCenter, CenterAccount, DaySpend, Funds
from ttui.domain.snapshot import SideList
from ttui.domain.status import DeliveryState
from ttui.domain.stop_all import cannot_be_stopped, is_stoppable
from ttui.services.closing.tools import ClosingTools
from ttui.store.journal import closings
from ttui.store.journal.schema import JournalError

_DAYS_BACK = timedelta(days=7)
_REPORTED = (Origin.TT_ADS_PLATFORM, Origin.PROMOTE)
"""Kinds of campaigns whose daily reports are one report of the account each."""
_REFUSED = (RefusedError, UnknownCodeError)
"""TikTok says no, or something that no table has: a person can look where it shows nothing."""
_T = TypeVar("_T")

Put = Callable[[str, Fact[object]], None]
"""Takes each fact, by its name in `ClosingFacts`, as soon as it was read or has failed."""


class FactReader:
    """Reads the facts of one account, and puts each where `put` keeps it."""

    def __init__(self, tools: ClosingTools, advertiser_id: str, put: Put) -> None:
        self._tools = tools
        self._finance = tools.finance
        self._advertiser_id = advertiser_id
        self._put = put

    async def read(self) -> None:
        """Read every fact again, at the same time where none needs another."""
        tools, advertiser_id = self._tools, self._advertiser_id
        last_change = partial(closings.last_change, advertiser_id=advertiser_id)
        find_backup = partial(asyncio.to_thread, tools.find_backup, advertiser_id)
        await asyncio.gather(
            self._rights_and_money(),
            self._take("running", "campaign/get, gmv_max/campaign/get", self._running),
            self._take("changed", "ttui's journal", partial(tools.log.ask, last_change)),
            self._take("backup", "disk", find_backup),
        )

    async def account(self, priority: Priority = Priority.SCREEN) -> Fact[Advertiser]:
        """The account itself, and nothing else."""
        reading = partial(self._finance.account, self._advertiser_id, priority)
        return await self._take("account", "advertiser/info", reading)

    async def _rights_and_money(self) -> None:
        account = await self.account()
        await asyncio.gather(
            self._take(
                "delivery",
                "report/integrated/get, gmv_max/report/get",
                partial(self._delivery, account),
            ),
            self._center(account),
        )

    async def _center(self, account: Fact[Advertiser]) -> None:
        """The Business Center, and the money that only it tells."""
        centers = partial(self._membership, account)
        membership = await self._take("membership", "bc/get, bc/asset/get", centers)
        bc_id = closing_route_of(ClosingFacts(account=account, membership=membership)).bc_id
        if bc_id:
            moves = partial(self._finance.transfers, bc_id, self._advertiser_id)
            await asyncio.gather(
                self._take("funds", "advertiser/balance/get", partial(self._funds, bc_id)),
                self._take("bills", "bc/invoice/get", partial(self._bills, bc_id)),
                self._take("transfers", "bc/account/transaction/get", moves),
            )

    async def _take(self, name: str, source: str, read: Callable[[], Awaitable[_T]]) -> Fact[_T]:
        started = self._tools.now()
        fact: Fact[_T]
        try:
            fact = Known(await read(), started, source)
        except (ApiError, JournalError, OSError) as error:
            fact = Unknown(str(error) or fault_text(error), started.at, source)
        self._put(name, fact)
        return fact

    async def _membership(self, account: Fact[Advertiser]) -> Membership:
        centers = await self._finance.centers()
        owner = account.value.owner_bc_id if isinstance(account, Known) else ""
        places = await asyncio.gather(*(self._place(one, owner) for one in centers))
        return Membership(centers=centers, listed=tuple(one for one in places if one is not None))

    async def _place(self, center: BusinessCenter, owner: str) -> CenterAccount | None:
        try:
            return await self._finance.in_center(center.bc_id, self._advertiser_id)
        except DeniedError as error:
            # The user may have access to the owning Business Center and not to the others.
            if isinstance(error, TokenError) or owner in {"", center.bc_id}:
                raise
            return None

    async def _funds(self, bc_id: str) -> Funds:
        found = await self._finance.funds(bc_id, self._advertiser_id)
        if found is None:
            raise NoAnswerError("The Business Center's balances do not list this account.")
        return found

    async def _bills(self, bc_id: str) -> Bills:
        unpaid, invoices = await asyncio.gather(
            self._finance.unpaid(bc_id), self._finance.open_invoices(bc_id)
        )
        return Bills(unpaid=unpaid, invoices=invoices)

    async def _delivery(self, account: Fact[Advertiser]) -> Delivery:
        if not isinstance(account, Known):
            raise NoAnswerError("The account's zone is not known, since it could not be read.")
        today = account.value.local(self._tools.clock.now()).date()
        # One day more, because without a known zone the account may be in tomorrow already.
        last = today if account.value.zone_known else today + timedelta(days=1)
        first, ask = today - _DAYS_BACK, self._finance.spend_by_day
        reports = await asyncio.gather(
            *(ask(self._advertiser_id, first, last, origin) for origin in _REPORTED)
        )
        delivery = Delivery(since=first, days=_by_day(reports))
        try:
            return await self._with_shop_days(delivery, last)
        except TokenError:
            raise
        except ApiError as error:
            # An account without TikTok Shop ads is closed all the same.
            return replace(delivery, shop_problem=str(error))

    async def _with_shop_days(self, delivery: Delivery, last: date) -> Delivery:
        """Charges of TikTok Shop ads by day, or why they are not readable.

        By the reports of its shops; by that of all shop ads where no shop is known, or TikTok
        refuses those (contract 18.8).
        """
        stores, why = await self._stores(), ""
        ask = partial(self._finance.shop_spend_by_day, self._advertiser_id, delivery.since, last)
        for ids in ([stores] if stores is not None else []) + [("",)]:
            try:
                reports = await asyncio.gather(*(ask(one) for one in ids))
            except _REFUSED as error:
                why = _why(error)
            else:
                return replace(delivery, shop_days=_by_day(reports))
        return replace(delivery, unpriced=why)

    async def _stores(self) -> tuple[str, ...] | None:
        """The ids of the account's shops; None where TikTok does not tell them."""
        known = self._tools.store.snapshot(self._advertiser_id)
        ads = [row.shop for row in known.campaigns.values() if row.shop] if known else []
        ids = [one.details.store_id for one in ads if one.details and one.details.store_id]
        try:
            batch = await self._tools.shop.stores(self._advertiser_id, Priority.SCREEN)
        except _REFUSED as error:
            _why(error)
            # Without the list, each campaign has to tell its shop.
            return tuple(dict.fromkeys(ids)) if ids and len(ids) == len(ads) else None
        if batch.problems:
            return None
        return tuple(dict.fromkeys([*ids, *(one.store_id for one in batch.rows)]))

    async def _running(self) -> Running:
        query = ListQuery(advertiser_id=self._advertiser_id, priority=Priority.SCREEN)
        (
            own,
            promotes,
            (reserved, no_reserved),
            (products, no_products),
            (lives, no_lives),
        ) = await asyncio.gather(
            self._campaigns(query),
            self._campaigns(replace(query, origin=Origin.PROMOTE)),
            # Most accounts have no right to the list of TopView, and none on it.
            self._side(replace(query, top_view=True)),
            self._side(replace(query, origin=Origin.SHOP_PRODUCT)),
            self._side(replace(query, origin=Origin.SHOP_LIVE)),
        )
        rows = {row.ref: row for row in (*own, *promotes, *reserved, *products, *lives)}.values()
        known = self._tools.store.snapshot(self._advertiser_id)
        on = [row for row in rows if is_stoppable(row)]
        stuck = [row for row in rows if cannot_be_stopped(row, known)]
        extra, hidden = await self._extra_budgets([] if on else products)
        refused = ((SideList.SHOP_PRODUCT, no_products), (SideList.SHOP_LIVE, no_lives))
        return Running(
            on=tuple(row.name for row in on),
            promotes=tuple(row.name for row in stuck if row.is_promote),
            reservations=tuple(row.name for row in stuck if not row.is_promote),
            shop_on=tuple(row.name for row in on if row.is_shop),
            shop_off=tuple(row.name for row in rows if row.is_shop and row not in on),
            extra_budgets=extra,
            not_looked_at=(*((side.value, why) for side, why in refused if why), *hidden),
            unlisted=known.unlisted if known else None,
            campaigns=len(rows),
            note="no list of TopView campaigns" if no_reserved else "",
        )

    async def _side(self, query: ListQuery) -> tuple[list[Campaign], str]:
        """A list that TikTok may refuse by itself: its rows, and why there are none."""
        try:
            return await self._campaigns(query), ""
        except _REFUSED as error:
            return [], _why(error)

    async def _extra_budgets(
        self, products: Sequence[Campaign]
    ) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
        """Which of these campaigns have an extra budget that runs, and of which it is not known.

        Asked for once all campaigns are off: one call each, and a permission of its own.
        """
        found: list[str] = []
        hidden: list[tuple[str, str]] = []

        async def look(row: Campaign) -> None:
            ask, now = self._tools.shop.sessions, self._tools.clock.now()
            try:
                sessions = await ask(self._advertiser_id, row.ref.id, "", Priority.SCREEN)
            except _REFUSED as error:
                hidden.append((f"the extra budgets of {row.name}", _why(error)))
                return
            if any(one.end is None or one.end > now for one in sessions):
                found.append(row.name)

        rows = (row for row in products if row.delivery.state is not DeliveryState.DELETED)
        await asyncio.gather(*map(look, rows))
        # In an order of their own: what a person attests to must not change with the answers'.
        return tuple(sorted(found)), tuple(sorted(hidden))

    async def _campaigns(self, query: ListQuery) -> list[Campaign]:
        rows: list[Campaign] = []
        async for batch in self._tools.api.campaigns(query):
            if batch.problems:
                raise NoAnswerError(f"Not all rows could be read: {batch.problems[0].reason}")
            # A list may lag behind a stop that was read back. The read-back is newer.
            rows += self._tools.store.guard(batch.rows, batch.started)
        return rows


def _why(error: AnswerError) -> str:
    """Why TikTok does not show something, in a few words.

    Raises:
        TokenError: the token itself is refused, and with it everything.
    """
    if isinstance(error, TokenError):
        raise error
    return "no permission" if isinstance(error, DeniedError) else str(error).rstrip(".")


def _by_day(reports: Iterable[Iterable[DaySpend]]) -> tuple[DaySpend, ...]:
    """Several reports, added up by day; oldest first."""
    days: dict[date, Decimal] = {}
    for one in chain.from_iterable(reports):
        days[one.day] = days.get(one.day, Decimal(0)) + one.spend
    return tuple(starmap(DaySpend, sorted(days.items())))
