"""TikTok Shop ads that others switch: told by their own list, which no other list stands for."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.services.fakes import DEAD_PID
from tests.support.services.live import Live, live
from tests.support.simulator.shops import ShopWorld, shop_world
from ttui.domain.campaign import Campaign, Family
from ttui.domain.changes import Author
from ttui.domain.ids import EntityRef, Level
from ttui.domain.status import OperationStatus
from ttui.services.changes.service import ChangeService
from ttui.services.outside.observer import WatchedApi
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.wiring import Services, wired
from ttui.simulator import ServerSettings
from ttui.store.journal.journal import Journal
from ttui.store.journal.last_seen import recall
from ttui.store.memory.state import AccountStore

ON, OFF = OperationStatus.ENABLE, OperationStatus.DISABLE
OPEN = ServerSettings(rate_limit=None)


class Home:
    """One session over a world with a shop."""

    def __init__(self, made: ShopWorld, one: Live, journal: Journal) -> None:
        self.made, self.one, self.journal = made, one, journal
        self.store = AccountStore(one.store.app_state().mode, one.store._clock)
        api = WatchedApi(one.api)
        author = Author("maria", "bastion", f"session {id(self)}", DEAD_PID)
        changes = ChangeService(api, self.store, journal, one.store._clock, author)
        self.services: Services = wired(changes, api, self.store, one.store._clock)
        api.tell(self.services.outside)
        self.refresh = RefreshService(api, self.store, one.store._clock, PromoteBudgets())

    @property
    def ref(self) -> EntityRef:
        return EntityRef(self.one.account, Level.CAMPAIGN, self.made.product.campaign_id)

    @property
    def row(self) -> Campaign:
        return self.store.known(self.one.account).campaigns[self.ref.id]

    async def read(self) -> None:
        await self.refresh.accounts(self.one.server.advertiser_ids)
        await self.refresh.campaigns(self.one.account)
        await self.services.outside.catch_up()

    async def read_the_others(self) -> None:
        await self.refresh.campaigns(self.one.account, hidden_too=False)
        await self.services.outside.catch_up()

    async def save(self) -> None:
        watch = self.services.outside
        await watch.memory.save(watch.unsure, at_once=True)

    def others(self, to: OperationStatus) -> None:
        self.one.server.outside({"id": self.ref.id, "operation_status": to.value})


@pytest.fixture
async def homes(tmp_path: Path) -> AsyncIterator[list[Home]]:
    """Two sessions, one after the other, on one journal and one world."""
    made = shop_world(OPEN)
    one = live(made.world, settings=OPEN)
    journal = Journal.open(tmp_path / "ttui.db")
    both = [Home(made, one, journal), Home(made, one, journal)]
    yield both
    for home in both:
        await home.services.close()
    journal.close()
    await one.api.aclose()


async def test_it_is_told_with_the_time_at_which_its_own_list_last_agreed(
    homes: list[Home],
) -> None:
    home = homes[0]
    start = home.one.server.clock.now()
    await home.read()
    home.one.server.advance(60)
    await home.read_the_others()  # it is not on these lists
    home.one.server.advance(60)
    home.others(OFF)
    await home.read()
    found = home.store.app_state().outside[home.ref]
    assert (found.was, found.to, found.by) == (ON, OFF, "")
    assert abs(found.not_before - start) < timedelta(seconds=2)
    assert found.seen_at - start >= timedelta(seconds=119)


async def test_its_own_list_moves_the_time_on(homes: list[Home]) -> None:
    home = homes[0]
    await home.read()
    home.one.server.advance(60)
    await home.read()
    again = home.one.server.clock.now()
    home.one.server.advance(60)
    home.others(OFF)
    await home.read()
    assert abs(home.store.app_state().outside[home.ref].not_before - again) < timedelta(seconds=2)


async def test_what_moved_while_no_session_ran_is_told_by_the_next(homes: list[Home]) -> None:
    first, second = homes
    await first.read()
    first.one.server.advance(60)
    await first.read()
    last = first.one.server.clock.now()
    first.one.server.advance(60)
    await first.read_the_others()
    await first.save()
    kept = {row.ref: row for row in recall(first.journal, first.one.account).rows}
    assert kept[first.ref].family is Family.GMV_MAX_PRODUCT
    first.one.server.advance(3600)
    first.others(OFF)
    await second.read()
    found = second.store.app_state().outside[second.ref]
    assert (found.was, found.to) == (ON, OFF)
    assert abs(found.not_before - last) < timedelta(seconds=2)
