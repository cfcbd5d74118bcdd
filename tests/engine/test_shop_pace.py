"""How often TikTok Shop ads are asked for: seldom without any, as often as campaigns with some.

The poller of a session over the simulator, in virtual time.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

import pytest

from tests.support.engine.watching import OPEN, Watching
from tests.support.simulator.shops import PRODUCT
from tests.support.virtual import run_virtual
from ttui.domain.shop_coverage import ShopLook, shop_look
from ttui.simulator import ServerSettings
from ttui.simulator.worlds.shops import make_shop

LISTS = "gmv_max/campaign/get"
OF_ONE = ("campaign/gmv_max/info", "campaign/gmv_max/session/list")
REPORTS = ("gmv_max/report/get", "gmv_max/store/list")
HALF_AN_HOUR = 1800.0


def counted(accounts: int, shops: int, settings: ServerSettings = OPEN) -> Counter[str]:
    async def story() -> Counter[str]:
        return await Watching(accounts, shops, settings).counted(HALF_AN_HOUR)

    return run_virtual(story())


def of(found: Counter[str], paths: Iterable[str]) -> int:
    return sum(found[path] for path in paths)


def test_an_account_without_a_shop_is_asked_for_two_lists_every_two_minutes() -> None:
    found = counted(1, 0)
    assert 24 <= found[LISTS] <= 44  # 30, and with each sweep
    assert of(found, (*OF_ONE, *REPORTS)) == 0


def test_twelve_accounts_without_a_shop_cost_a_request_a_minute_each() -> None:
    assert counted(12, 0)[LISTS] <= 12 * 35


@pytest.mark.parametrize("code", ["refused", "read"])
def test_a_refused_list_is_not_asked_for_at_the_pace_of_statuses(code: str) -> None:
    settings = OPEN if code == "read" else replace(OPEN, forbidden_paths=frozenset({LISTS}))
    found = counted(1, 1, settings)
    assert (found[LISTS] > 500) is (code == "read")


def test_details_are_asked_for_every_five_minutes_and_shops_every_ten() -> None:
    found = counted(1, 1)
    assert 10 <= found["campaign/gmv_max/info"] <= 14  # two campaigns
    assert 5 <= found["campaign/gmv_max/session/list"] <= 7  # only a Product has sessions
    assert found["gmv_max/store/list"] <= 4
    # Today, in all, and by the hour; two kinds; a minute each.
    assert found["gmv_max/report/get"] <= 30 * 2 * 4


def test_a_shop_campaign_that_is_made_later_is_seen() -> None:
    async def story() -> None:
        one = Watching(1, 0)
        task = asyncio.create_task(one.poller.run())
        await asyncio.sleep(60)
        world = one.server.world
        account = next(iter(world.accounts.values()))
        make_shop(world, world.add_store(account, "Glow Shop"), account, PRODUCT)
        await asyncio.sleep(125)
        snapshot = one.store.known(account.advertiser_id)
        assert any(row.is_shop for row in snapshot.campaigns.values())
        assert shop_look(snapshot) is ShopLook.LOOKED_AT
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    run_virtual(story())
