"""Listing campaigns afresh, urgently: what a stop of everything goes by instead of the screen."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from ttui.api.errors import ApiError, DeniedError, RefusedError, TokenError
from ttui.api.port import AdsApi, Lane, ListQuery
from ttui.domain.campaign import Campaign, Origin
from ttui.services.changes.options import Pauses
from ttui.store.account import AccountStore

Take = Callable[[Sequence[Campaign]], object]
"""Hears of campaigns as each page of them arrives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """Seconds of the running loop."""

    tries: int = 4
    """Listings of one account; each is repeated by the client too."""
    pause: float = 1.0
    """Before the second try; each pause is half as long again."""
    longest_pause: float = 5.0


class FreshList:
    """Asks TikTok for accounts and campaigns in the lane of stops."""

    def __init__(
        self, api: AdsApi, store: AccountStore, options: ListOptions | None = None
    ) -> None:
        self._api = api
        self._store = store
        self._options = options or ListOptions()

    async def accounts(self, wanted: Sequence[str]) -> tuple[tuple[str, ...], str]:
        """The ids of the accounts, and why they are not known or empty.

        Args:
            wanted: the ids of the settings; empty to go by what is known, or to ask.
        """
        if wanted or self._store.expected:
            return tuple(wanted) or self._store.expected, ""
        found: list[str] = []

        async def ask() -> None:
            found.extend(await self._api.advertiser_ids())

        return tuple(found), await self._persist(ask, lambda: None)

    async def campaigns(self, advertiser_id: str, take: Take, failed: Callable[[], None]) -> str:
        """List what the API may be able to switch.

        Args:
            advertiser_id: the account.
            take: hears of each page.
            failed: called each time it did not work.

        Returns:
            Empty, or in a sentence why the list is not whole.
        """
        query = ListQuery(advertiser_id=advertiser_id, lane=Lane.URGENT)
        problems: list[str] = []

        async def ask() -> None:
            problems.clear()
            async for batch in self._api.campaigns(query):
                self._store.put_rows(batch.rows, batch.started)
                # A list that was asked for before a stop was confirmed may show the row on.
                take(self._store.guard(batch.rows, batch.started))
                problems.extend(problem.reason for problem in batch.problems)

        reason = await self._persist(ask, failed)
        return reason or (f"Not all rows could be read: {problems[0]}" if problems else "")

    async def others(self, advertiser_id: str, take: Take) -> str:
        """List Promotes and reserved TopViews, which the API cannot switch.

        An account without a right to a list has nothing on it.
        """
        queries = [
            ListQuery(advertiser_id=advertiser_id, lane=Lane.URGENT, origin=Origin.PROMOTE),
            ListQuery(advertiser_id=advertiser_id, lane=Lane.URGENT, top_view=True),
        ]
        reasons = await asyncio.gather(*(self._side(query, take) for query in queries))
        return next((reason for reason in reasons if reason), "")

    async def _side(self, query: ListQuery, take: Take) -> str:
        async def ask() -> None:
            try:
                async for batch in self._api.campaigns(query):
                    take(batch.rows)
            except RefusedError as error:
                if isinstance(error, TokenError):
                    raise

        return await self._persist(ask, lambda: None)

    async def _persist(self, ask: Callable[[], Awaitable[None]], failed: Callable[[], None]) -> str:
        """Try until it works or there is no sense in trying on; why not, or empty."""
        pauses = Pauses(self._options.pause, self._options.longest_pause)
        for left in reversed(range(self._options.tries)):
            try:
                await ask()
            except ApiError as error:
                failed()
                if not left or isinstance(error, DeniedError):
                    return str(error)
                await asyncio.sleep(pauses.next())
            else:
                return ""
        return ""
