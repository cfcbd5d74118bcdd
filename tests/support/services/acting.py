"""A session that switches campaigns of a generated account, over the simulator in virtual time."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from tests.support.services.fakes import InlineExecutor, VirtualClock, author
from tests.support.services.live import client_of
from ttui.api.client import TikTokClient
from ttui.api.pacing import RateLimit
from ttui.api.port import ListQuery
from ttui.domain.advertiser import Mode
from ttui.domain.campaign import Campaign
from ttui.domain.merge import put_rows
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import OperationStatus
from ttui.services.changes.service import ChangeService
from ttui.simulator.server.server import SimulatorServer
from ttui.simulator.world.clock import WorldClock
from ttui.simulator.worlds.generated import generated_world
from ttui.store.journal.journal import Journal
from ttui.store.memory.state import AccountStore


@dataclass(slots=True)
class Acting:
    """The simulator, the client and the service on one virtual loop; the account was read once."""

    server: SimulatorServer
    client: TikTokClient
    store: AccountStore
    service: ChangeService
    clock: VirtualClock
    journal: Journal
    rows: list[Campaign]
    """As they were read."""

    @classmethod
    async def begun(cls, campaigns: int, smart: int = 0) -> Self:
        """Over that many campaigns, the first ones of them Smart+; needs a running loop."""
        clock = VirtualClock()
        loop = asyncio.get_running_loop()
        world = generated_world(
            campaigns, 1, 1, clock=WorldClock(datetime(2026, 3, 4, tzinfo=UTC), monotonic=loop.time)
        )
        for campaign in list(world.campaigns.values())[:smart]:
            campaign.automation = "UPGRADED_SMART_PLUS"
        server = SimulatorServer(world)
        client = client_of(server, clock, rate=RateLimit())
        store = AccountStore(Mode.SANDBOX, clock)
        (account,) = (await client.advertisers(server.advertiser_ids)).rows
        store.apply(AccountSnapshot(number=0, advertiser=account))
        rows: list[Campaign] = []
        async for batch in client.campaigns(ListQuery(advertiser_id=account.advertiser_id)):
            rows += batch.rows
        snapshot = store.snapshot(account.advertiser_id)
        assert snapshot is not None
        store.apply(put_rows(snapshot, rows))
        journal = Journal.in_memory()
        service = ChangeService(client, store, journal, clock, author(), None, InlineExecutor())
        return cls(server, client, store, service, clock, journal, rows)

    def truth(self, row: Campaign) -> OperationStatus:
        """Its switch as TikTok has it."""
        return OperationStatus.of(self.server.world.campaigns[row.ref.id].switch.value)

    async def close(self) -> None:
        await self.service.close()
        await self.client.aclose()
