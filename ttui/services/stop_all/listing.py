"""Lists campaigns again, urgently, for a stop of everything; the screen may be out of date."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from ttui.api.errors import (
    ApiError,
    DeniedError,
    NoAnswerError,
    NotSentError,
    RateLimitedError,
    RefusedError,
)
from ttui.api.port import AdsApi, ListQuery, Priority
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.snapshot import SideList
from ttui.domain.stop_all import Trouble
from ttui.services.changes.options import Pauses
from ttui.services.stop_all.options import ListOptions
from ttui.store.memory.state import AccountStore

SHOPS = {Origin.SHOP_PRODUCT: SideList.SHOP_PRODUCT, Origin.SHOP_LIVE: SideList.SHOP_LIVE}
"""The lists of TikTok Shop ads: each kind has one of its own (contract 18)."""

Take = Callable[[Sequence[Campaign]], object]
"""Takes the campaigns of each page as it arrives."""


@dataclass(frozen=True, slots=True)
class NotListed:
    """The reason why a list is missing or not whole."""

    reason: str
    """A sentence; may quote hostile text."""
    trouble: Trouble = Trouble.OTHER
    is_refused: bool = False
    """TikTok said no: it will say so again."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The ad accounts that the token sees."""

    ids: tuple[str, ...] = ()
    missing: NotListed | None = None
    """The reason why there may be more accounts than these."""


class FreshList:
    """Asks TikTok for accounts and campaigns, with the priority of stops."""

    def __init__(
        self, api: AdsApi, store: AccountStore, options: ListOptions | None = None
    ) -> None:
        self._api = api
        self._store = store
        self._options = options or ListOptions()
        self._shown: dict[str, set[str]] = {}
        """Ids of every campaign that a list has shown, by account."""
        self._whole: set[str] = set()

    @property
    def shown(self) -> dict[str, set[str]]:
        """Ids of the campaigns of each account whose list was read to its end."""
        return {one: self._shown.get(one, set()) for one in sorted(self._whole)}

    def until(self, accounts: int) -> float:
        """The second of the running loop at which the lists of this many accounts are given up."""
        return asyncio.get_running_loop().time() + self.within(accounts)

    def within(self, accounts: int) -> float:
        """The longest time, in seconds, to ask for the lists of this many accounts."""
        return self._options.within + self._options.within_each * accounts

    async def accounts(self, until: float) -> Accounts:
        """Ask which ad accounts the token sees."""
        ids: list[str] = []
        problems: list[str] = []

        async def ask() -> None:
            found = await self._api.advertiser_ids()
            ids[:] = found.rows
            problems[:] = [problem.reason for problem in found.problems]

        missing = await self._persist(ask, lambda: None, until)
        if missing is None and problems:
            missing = NotListed(problems[0])
        return Accounts(tuple(ids), missing)

    async def campaigns(
        self,
        advertiser_id: str,
        origin: Origin,
        take: Take,
        failed: Callable[[], None],
        until: float,
    ) -> NotListed | None:
        """List the campaigns of one kind that the API may be able to switch.

        Args:
            advertiser_id: the account.
            origin: Ads Manager's own, or one kind of TikTok Shop ads.
            take: gets each page.
            failed: called each time it did not work.
            until: second of the running loop at which it is given up.

        Returns:
            Why the list is not whole, or None.
        """
        query = ListQuery(advertiser_id=advertiser_id, origin=origin, priority=Priority.URGENT)
        problems: list[str] = []

        async def ask() -> None:
            problems.clear()
            async for batch in self._api.campaigns(query):
                self._store.put_rows(batch.rows, batch.started)
                self._note(advertiser_id, batch.rows)
                # A list that was asked for before a stop was confirmed may still show the row on.
                take(self._store.guard(batch.rows, batch.started))
                problems.extend(problem.reason for problem in batch.problems)

        final = RefusedError if origin.is_shop else DeniedError
        missing = await self._persist(ask, failed, until, final)
        if missing is None and problems:
            missing = NotListed(f"Not all rows could be read: {problems[0]}")
        if missing is None and not origin.is_shop:
            self._whole.add(advertiser_id)
        return missing

    def _note(self, advertiser_id: str, rows: Sequence[Campaign]) -> None:
        self._shown.setdefault(advertiser_id, set()).update(row.ref.id for row in rows)

    async def others(self, advertiser_id: str, take: Take, until: float) -> NotListed | None:
        """List Promotes and reserved TopViews, which the API cannot switch.

        If such a list is refused, its campaigns may run. If TikTok has no such list, there are
        none.
        """
        queries = [
            ListQuery(advertiser_id=advertiser_id, priority=Priority.URGENT, origin=Origin.PROMOTE),
            ListQuery(advertiser_id=advertiser_id, priority=Priority.URGENT, top_view=True),
        ]
        found = await asyncio.gather(*(self._side(query, take, until) for query in queries))
        return next((missing for missing in found if missing), None)

    async def _side(self, query: ListQuery, take: Take, until: float) -> NotListed | None:
        async def ask() -> None:
            try:
                async for batch in self._api.campaigns(query):
                    self._note(query.advertiser_id, batch.rows)
                    take(batch.rows)
            except RefusedError as error:
                if isinstance(error, DeniedError):
                    raise

        return await self._persist(ask, lambda: None, until)

    async def _persist(
        self,
        ask: Callable[[], Awaitable[None]],
        failed: Callable[[], None],
        until: float,
        final: type[RefusedError] = DeniedError,
    ) -> NotListed | None:
        """Try until it works, a further try is pointless (`final`), or the time is up."""
        waited = until - asyncio.get_running_loop().time()
        last: ApiError | None = None
        try:
            async with asyncio.timeout_at(until):
                last = await self._tried(ask, failed, final)
        except TimeoutError:
            failed()
            return NotListed(f"No whole list within {waited:.0f} s.", Trouble.UNREACHED)
        if last is None:
            return None
        return NotListed(str(last), _trouble_of(last), isinstance(last, RefusedError))

    async def _tried(
        self,
        ask: Callable[[], Awaitable[None]],
        failed: Callable[[], None],
        final: type[RefusedError],
    ) -> ApiError | None:
        pauses = Pauses(self._options.pause, self._options.longest_pause)
        left = self._options.tries
        while True:
            try:
                await ask()
            except ApiError as error:
                failed()
                left -= not isinstance(error, RateLimitedError)
                if not left or isinstance(error, final):
                    return error
                await asyncio.sleep(pauses.next())
            else:
                return None


def _trouble_of(error: ApiError) -> Trouble:
    if isinstance(error, DeniedError):
        return Trouble.DENIED
    return Trouble.UNREACHED if isinstance(error, NotSentError | NoAnswerError) else Trouble.OTHER
