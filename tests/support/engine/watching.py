"""A session that only reads, over a generated world with shops, in virtual time."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from tests.support.services.fakes import InlineExecutor, author
from tests.support.services.live import LoopTime, client_of
from tests.support.simulator.asking import NOON
from tests.support.simulator.shops import LIVE, PRODUCT
from ttui.domain.advertiser import Mode
from ttui.domain.commands import Watch
from ttui.domain.ids import EntityRef, Level
from ttui.engine.connection_health import ConnectionHealth
from ttui.engine.gc_tuning import GcTuning
from ttui.engine.poller import Poller
from ttui.engine.session import Session
from ttui.services.changes.service import ChangeService
from ttui.services.outside.observer import WatchedApi
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.reading.reports import MoneyService
from ttui.services.wiring import wired
from ttui.simulator import ServerSettings, SimulatorServer, WorldClock, generated_world
from ttui.simulator.worlds.shops import make_shop
from ttui.store.journal.journal import Journal
from ttui.store.memory.state import AccountStore

OPEN = ServerSettings(rate_limit=None)


class Watching:
    """A session that reads accounts for a while; the first account is on screen."""

    def __init__(self, accounts: int, shops: int, settings: ServerSettings = OPEN) -> None:
        loop = asyncio.get_running_loop()
        clock = WorldClock(NOON - timedelta(hours=6), monotonic=loop.time)
        world = generated_world(3, 1, 1, accounts=accounts, clock=clock)
        for account in [*world.accounts.values()][:shops]:
            store = world.add_store(account, "Glow Shop")
            make_shop(world, store, account, PRODUCT)
            make_shop(world, store, account, LIVE)
        self.server = SimulatorServer(world, settings)
        self.clock = LoopTime(self.server)
        self.client = client_of(self.server, self.clock)
        self.store = AccountStore(Mode.LIVE, self.clock)
        self.session = self._session()
        self.poller = Poller(
            self.session, self.clock, ConnectionHealth(self.store, self.clock, 10), GcTuning()
        )

    def _session(self) -> Session:
        promote, watched = PromoteBudgets(), WatchedApi(self.client)
        changes = ChangeService(
            watched, self.store, Journal.in_memory(), self.clock, author(), None, InlineExecutor()
        )

        async def close() -> None:
            """Nothing is kept."""

        return Session(
            api=watched,
            clock=self.clock,
            store=self.store,
            refresh=RefreshService(watched, self.store, self.clock, promote),
            money=MoneyService(self.client, self.store, self.clock, promote, shop=self.client.shop),
            services=wired(changes, watched, self.store, self.clock),
            advertiser_ids=self.server.advertiser_ids,
            close=close,
        )

    async def counted(self, seconds: float) -> Counter[str]:
        """The requests of so long a time, after the first five minutes, by path."""
        first = self.server.advertiser_ids[0]
        self.poller.watch(Watch(frozenset(), EntityRef(first, Level.ADVERTISER, first)))
        task = asyncio.create_task(self.poller.run())
        await asyncio.sleep(300)
        begun = len(self.server.log)
        await asyncio.sleep(seconds)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return Counter(one.path for one in self.server.log[begun:])
