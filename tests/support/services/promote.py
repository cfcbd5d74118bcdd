"""One session that watches the end of a Promote, over the simulator in virtual time."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.support.services.fakes import InlineExecutor, author
from tests.support.services.live import LoopTime, client_of
from tests.support.virtual import run_virtual
from ttui.api.client import TikTokClient
from ttui.domain.advertiser import Mode
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.hand_off import HandOff
from ttui.domain.ids import EntityRef, Level
from ttui.services.changes.service import ChangeService
from ttui.services.hand_off.service import HandOffs
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.reading.reports import MoneyService
from ttui.services.wiring import Services, wired
from ttui.simulator import ServerSettings, SimulatorServer, demo_world
from ttui.simulator.world.clock import WorldClock
from ttui.store.journal.journal import Journal
from ttui.store.memory.state import AccountStore

AT = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
SAID, STILL = ChangeState.SAID_ENDED, ChangeState.STILL_RUNNING
CONFIRMED, QUIET, HANDED = ChangeState.CONFIRMED, ChangeState.QUIET, ChangeState.HANDED_OFF
MINUTE = 60.0


@dataclass(slots=True)
class Stage:
    """The demo world at real speed and one session over it."""

    server: SimulatorServer
    client: TikTokClient
    store: AccountStore
    journal: Journal
    services: Services
    ref: EntityRef

    @property
    def offs(self) -> HandOffs:
        return self.services.hand_offs

    @property
    def service(self) -> ChangeService:
        return self.services.changes

    @property
    def shown(self) -> HandOff:
        return self.store.app_state().hand_offs[self.ref]

    @property
    def record(self) -> ChangeRecord | None:
        return self.store.change(self.ref)

    @property
    def states(self) -> list[ChangeState]:
        return [proof.state for proof in self.record.steps] if self.record else []

    @property
    def writes(self) -> list[str]:
        return [entry.path for entry in self.server.log if entry.method == "POST"]

    def outside(self, **change: object) -> None:
        self.server.outside({"id": self.ref.id, **change})

    async def until(self, state: ChangeState, seconds: float = 30.0) -> None:
        async with asyncio.timeout(seconds):
            while state not in self.states:  # noqa: ASYNC110 - virtual time costs nothing
                await asyncio.sleep(0.5)

    async def read_money(self) -> None:
        """The campaigns and their reports as the poller would."""
        promote = PromoteBudgets()
        clock = LoopTime(self.server)
        await RefreshService(self.client, self.store, clock, promote).campaigns(
            self.ref.advertiser_id
        )
        money = MoneyService(self.client, self.store, clock, promote)
        await money.spend(self.ref.advertiser_id, Level.CAMPAIGN)


def service_of(
    server: SimulatorServer, store: AccountStore, journal: Journal, session: str
) -> tuple[TikTokClient, Services]:
    clock = LoopTime(server)
    client = client_of(server, clock)
    service = ChangeService(client, store, journal, clock, author(session), None, InlineExecutor())
    return client, wired(service, client, store, clock)


async def stage_of(journal: Journal | None = None, session: str = "this") -> Stage:
    loop = asyncio.get_running_loop()
    world = demo_world(clock=WorldClock(AT, monotonic=loop.time))
    server = SimulatorServer(world, ServerSettings(rate_limit=None))
    store = AccountStore(Mode.SANDBOX, LoopTime(server))
    journal = journal or Journal.in_memory()
    client, services = service_of(server, store, journal, session)
    (key,) = [one.campaign_id for one in world.campaigns.values() if one.name == "New serum"]
    stage = Stage(
        server,
        client,
        store,
        journal,
        services,
        EntityRef(server.advertiser_ids[0], Level.CAMPAIGN, key),
    )
    await RefreshService(client, store, LoopTime(server), PromoteBudgets()).accounts(
        server.advertiser_ids
    )
    await stage.read_money()
    return stage


def play(main: Callable[[Stage], Coroutine[object, object, None]]) -> None:
    """Run a scene; whatever happened in it, not one write was received."""

    async def scene() -> None:
        stage = await stage_of()
        await main(stage)
        assert stage.writes == []
        await stage.services.close()
        await stage.client.aclose()

    run_virtual(scene())
