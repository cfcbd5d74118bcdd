"""The reading services over the real client and the simulator, in one process."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from ttui.api.client import TikTokClient
from ttui.api.pacing import RateLimit
from ttui.domain.advertiser import Mode
from ttui.domain.clock import Clock, SystemClock
from ttui.domain.secret import Secret
from ttui.domain.snapshot import AccountSnapshot
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.reading.reports import MoneyService
from ttui.simulator import ServerSettings, SimulatorServer, World
from ttui.store.memory.state import AccountStore


class WorldTime(SystemClock):
    """The simulator's wall clock with our own seconds, as in the demo."""

    def __init__(self, server: SimulatorServer) -> None:
        self._server = server

    def now(self) -> datetime:
        """The world's time."""
        return self._server.clock.now()


class LoopTime(WorldTime):
    """The world's wall clock with the virtual loop's seconds."""

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


UNLIMITED = RateLimit(10_000, 600_000)


def client_of(
    server: SimulatorServer,
    clock: Clock,
    *,
    rate: RateLimit = UNLIMITED,
    latency: float = 0.0,
    read_only: bool = False,
) -> TikTokClient:
    """The real client, over a simulator in this process; an answer takes `latency` seconds."""
    return TikTokClient(
        "https://simulator.invalid/open_api/v1.3/",
        Secret(server.access_token),
        clock=clock,
        transport=server.transport(latency=latency),
        rate=rate,
        app_id=server.app_id,
        app_secret=Secret(server.app_secret),
        read_only=read_only,
    )


@dataclass(frozen=True, slots=True)
class Live:
    """One simulator and what reads it."""

    server: SimulatorServer
    api: TikTokClient
    store: AccountStore
    refresh: RefreshService
    money: MoneyService

    @property
    def account(self) -> str:
        """The first account."""
        return self.server.advertiser_ids[0]

    @property
    def snapshot(self) -> AccountSnapshot:
        """The first account as read."""
        found = self.store.snapshot(self.account)
        assert found is not None
        return found

    async def read_all(self) -> None:
        """Every list of the first account."""
        await self.refresh.accounts(self.server.advertiser_ids)
        await self.refresh.campaigns(self.account)
        await self.refresh.adgroups(self.account)
        await self.refresh.ads(self.account)


def live(world: World, latency: float = 0.0, settings: ServerSettings | None = None) -> Live:
    """Services over a world, without rate limits; an answer takes `latency` real seconds."""
    server = SimulatorServer(world, settings or ServerSettings(rate_limit=None))
    clock = WorldTime(server)
    api = client_of(server, clock, latency=latency)
    store = AccountStore(Mode.LIVE, clock)
    promote = PromoteBudgets()
    return Live(
        server,
        api,
        store,
        RefreshService(api, store, clock, promote),
        MoneyService(api, store, clock, promote, shop=api.shop),
    )
