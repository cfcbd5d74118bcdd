"""A stop of everything over scripted rows, whose lists come in pages and may fail."""

import asyncio
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from tests.support.services import fakes
from tests.support.services.fakes import (
    ACCOUNT,
    Answer,
    FakeTikTok,
    Scene,
    campaign,
    scene,
)
from ttui.api.errors import ApiError, NoAccountError, RefusedError
from ttui.api.port import Batch, ListQuery, StatusAnswer, StatusWrite
from ttui.domain.advertiser import Mode
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.stop_all import StopAllOutcome
from ttui.services.changes.service import ChangeService
from ttui.services.stop_all.options import StopAllOptions
from ttui.services.stop_all.service import StopAllService
from ttui.services.wiring import wired
from ttui.store.memory.state import AccountStore

DISCOVERED = "discovered"
CONFIGURED = "configured"
_ways = [CONFIGURED]
"""How the ad accounts are known; set by the fixture `either_way`."""


def set_way(way: str) -> None:
    """By which way `stop_all_of` lets the accounts be known from here on."""
    _ways[:] = [way]


def configured(accounts: tuple[str, ...]) -> tuple[str, ...]:
    """What the settings name of these accounts: all of them, or none."""
    return accounts if _ways == [CONFIGURED] else ()


class ListingTikTok(FakeTikTok):
    """Lists whole accounts too, in pages, and fails as it is told to."""

    def __init__(self, page: int = 1000) -> None:
        super().__init__()
        self.page = page
        self.list_errors: dict[str, list[Exception]] = {}
        """By account: what the next listings fail with."""
        self.side_error: Exception | None = None
        self.also_plain: set[str] = set()
        """TikTok Shop campaigns that the ordinary list shows too, as ordinary ones."""
        self.slow_shops: float | None = None
        """The same as `slow` of the lists of TikTok Shop ads, where it differs."""
        self.shops_read = 0
        """How often a list of TikTok Shop ads was asked for."""
        self.slow = 0.0
        """Seconds that each page of a list takes."""
        self.lanes: set[str] = set()
        self.seen: tuple[str, ...] = ()
        """The accounts that the token sees."""
        self.accounts_error: ApiError | None = None
        self.accounts_take = 0.0
        """Seconds until the answer to which accounts there are; infinite for none ever."""

        self.read_delay = 0.0
        """Seconds until rows that are asked for by id come; infinite for never."""
        self.wrong_family: set[str] = set()
        """Ids that only the Smart+ endpoint switches."""

    async def set_status(self, write: StatusWrite) -> StatusAnswer:
        if not write.smart_plus and self.wrong_family.intersection(write.ids):
            self.answers.appendleft(Answer(error=RefusedError("Wrong kind."), lands=False))
        return await super().set_status(write)

    async def advertiser_ids(self) -> Batch[str]:
        started = asyncio.get_running_loop().time()
        await answered_after(self.accounts_take)
        if self.accounts_error is not None:
            raise self.accounts_error
        if not self.seen:
            raise NoAccountError
        return Batch(self.seen, (), started)

    async def campaigns(self, query: ListQuery) -> AsyncIterator[Batch[Campaign]]:
        if query.ids:
            await answered_after(self.read_delay)
            async for batch in super().campaigns(query):
                yield batch
            return
        self.lanes.add(query.priority.value)
        side = query.origin is not Origin.TT_ADS_PLATFORM or query.top_view
        errors = self.list_errors.get(query.advertiser_id, [])
        if query.origin.is_shop:
            self.shops_read += 1
            if error := self.refuses.get(query.origin):
                raise error
        elif side and self.side_error is not None:
            raise self.side_error
        if errors and not side:
            raise errors.pop(0)
        plain = [
            replace(row, origin=Origin.TT_ADS_PLATFORM, shop=None)
            for row in self.rows.values()
            if row.ref.id in self.also_plain and isinstance(row, Campaign)
        ]
        slow = self.slow
        if query.origin.is_shop and self.slow_shops is not None:
            slow = self.slow_shops
        rows = [
            row
            for row in [*map(self._visible, self.rows.values()), *plain]
            if isinstance(row, Campaign)
            and row.ref.advertiser_id == query.advertiser_id
            and row.origin is query.origin
            and not query.top_view
        ]
        for first in range(0, len(rows), self.page):
            started = asyncio.get_running_loop().time()
            await answered_after(slow)
            yield Batch(tuple(rows[first : first + self.page]), (), started)


async def answered_after(seconds: float) -> None:
    """Take so long; an infinite time is never over."""
    await (asyncio.Event().wait() if seconds == math.inf else asyncio.sleep(seconds))


@dataclass
class StopAllScene:
    """A service over an account, and what it made of it."""

    scene: Scene
    api: ListingTikTok
    service: StopAllService

    async def __call__(self, group: str = "stop all") -> StopAllOutcome:
        return await self.service.run(group)

    @property
    def sent(self) -> list[tuple[str, ...]]:
        return [write.ids for write in self.api.writes]


def stop_all_of(
    *rows: Campaign,
    known: bool = True,
    page: int = 1000,
    accounts: tuple[str, ...] = (ACCOUNT,),
    read_only: bool = False,
) -> StopAllScene:
    made = scene(rows if known else [campaign("1")], read_only=read_only)
    store = made.store if known else AccountStore(Mode.LIVE, made.clock, read_only)
    api = ListingTikTok(page)
    api.put(*rows)
    api.seen = accounts
    changes = ChangeService(
        api, store, made.journal, made.clock, fakes.author(), None, made.executor
    )
    services = wired(changes, api, store, made.clock)
    scened = Scene(api, store, made.journal, changes, made.executor, made.clock, services)
    service = StopAllService(
        api, store, changes, made.clock, configured(accounts), StopAllOptions()
    )
    return StopAllScene(scened, api, service)
