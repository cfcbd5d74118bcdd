"""What a day may take: dynamic and lifetime budgets, next-day budgets, sessions, hidden money."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from tests.support.simulator.asking import OFF, OPEN, report, rows, still
from tests.support.simulator.shops import PRODUCT, listed, shop_world
from ttui.simulator import SHOP_PERMISSIONS, SimulatorServer, World, WorldSettings
from ttui.simulator.server.routes import ROUTES
from ttui.simulator.world.entities import Campaign, Mode
from ttui.simulator.worlds.builders import AdPlan, make_ad, make_campaign, make_group
from ttui.simulator.worlds.shops import SessionPlan, make_unlisted, sell_from
from ttui.simulator.worlds.states import STATUSES, add_every_state

HUNGRY = AdPlan("Clip", "1000.00")
"""Takes whatever it may within the first hours of a day."""


def world_of(
    mode: Mode, budget: str = "100", settings: WorldSettings | None = None, tomorrow: int = 0
) -> tuple[SimulatorServer, Campaign]:
    world = World(still(), settings)
    account = world.add_account("7300000000000000001", "Glow", "USD", "America/New_York")
    campaign = make_campaign(world, account, "Serum")
    group = make_group(world, campaign, "Everybody", mode, budget)
    group.scheduled_budget = tomorrow
    make_ad(world, group, HUNGRY)
    world.add_campaign(campaign)
    return SimulatorServer(world, OPEN), campaign


def days_of(server: SimulatorServer, campaign: Campaign, days: int) -> list[Decimal]:
    """Charged on each of so many whole days from tomorrow on."""
    server.advance(days * 86_400 + 12 * 3600)
    charged = server.days(campaign.campaign_id)
    first = date(2026, 11, 25)
    return [charged.get(first + timedelta(days=day), Decimal(0)) for day in range(days)]


def test_some_days_exceed_a_dynamic_budget_and_no_week_does() -> None:
    server, campaign = world_of(Mode.DYNAMIC, settings=WorldSettings(overshoot=25))
    days = days_of(server, campaign, 40)
    assert set(days) >= {Decimal(100), Decimal(125)}
    assert max(days) == 125
    weeks = [sum(days[start : start + 7]) for start in range(len(days) - 6)]
    assert max(weeks) == 700


@pytest.mark.parametrize("mode", [Mode.DYNAMIC, Mode.DAY])
def test_otherwise_no_day_exceeds_its_budget(mode: Mode) -> None:
    overshoot = 25 if mode is Mode.DAY else 0
    server, campaign = world_of(mode, settings=WorldSettings(overshoot=overshoot))
    assert set(days_of(server, campaign, 10)) == {Decimal(100)}


def test_one_day_may_take_a_whole_lifetime_budget() -> None:
    server, campaign = world_of(Mode.TOTAL, "5000")
    server.advance(6 * 3600)
    assert server.days(campaign.campaign_id) == {date(2026, 11, 24): Decimal(5000)}


def test_a_next_day_budget_counts_from_the_account_midnight_on() -> None:
    server, campaign = world_of(Mode.DAY, tomorrow=4_000)
    [row] = rows(server, "adgroup/get")
    assert (row["budget"], row["scheduled_budget"]) == (100, 40)
    server.advance(36 * 3600)
    charged = server.days(campaign.campaign_id)
    assert list(charged.values()) == [Decimal(100), Decimal(40)]
    [row] = rows(server, "adgroup/get")
    assert (row["budget"], row["scheduled_budget"]) == (40, 0)


@pytest.mark.parametrize("bid_type", ["NO_BID", "CREATIVE_NO_BID"])
def test_a_short_max_delivery_session_spends_its_whole_day(bid_type: str) -> None:
    session = SessionPlan("24", "2.00", bid_type=bid_type, lasts=timedelta(hours=2))
    place = shop_world(product=replace(PRODUCT, sessions=(session,)))
    before = place.server.charged()[place.product.campaign_id]
    place.world.switch(place.product, OFF)
    place.world.switch(place.product, place.world.campaigns[place.live.campaign_id].switch)
    place.server.advance(3 * 3600)
    extra = place.server.charged()[place.product.campaign_id] - before - 36
    assert extra == (23 if bid_type == "NO_BID" else 4)


@pytest.mark.parametrize("outlives", [False, True])
def test_sessions_may_go_on_under_a_paused_campaign(outlives: bool) -> None:
    place = shop_world(settings=OPEN)
    for session in place.shop.sessions:
        session.group.outlives_pause = outlives
    place.world.switch(place.product, OFF)
    before = place.server.charged()[place.product.campaign_id]
    place.server.advance(3600)
    after = place.server.charged()[place.product.campaign_id]
    assert after - before == (2 if outlives else 0)


def test_money_that_nothing_lists_is_in_the_total_of_its_account_alone() -> None:
    place = shop_world()
    hidden = make_unlisted(place.world, place.account, AdPlan("Hidden", "12.00", "7.40"))
    place.server.advance(1800)

    def total(level: str, dimension: str) -> Decimal:
        told = report(place.server, data_level=level, dimensions=[dimension])
        return sum((Decimal(row["metrics"]["spend"]) for row in told["data"]["list"]), Decimal(0))

    whole = total("AUCTION_ADVERTISER", "advertiser_id")
    assert whole - total("AUCTION_CAMPAIGN", "campaign_id") == Decimal("13.40")
    for path in ("campaign/get", "adgroup/get", "ad/get"):
        assert hidden.campaign_id not in {row["campaign_id"] for row in rows(place.server, path)}
    assert hidden.campaign_id not in {row["campaign_id"] for row in listed(place.server)}
    assert place.world.find(hidden.campaign_id) is None


def test_accounts_of_every_state_and_only_the_enabled_one_delivers() -> None:
    world = World(still())
    accounts = add_every_state(world)
    server = SimulatorServer(world, OPEN)
    before = server.charged()
    server.advance(3600)
    charged = server.charged()
    moved = {
        one
        for one in STATUSES
        if charged[accounts[one].advertiser_id] != before[accounts[one].advertiser_id]
    }
    assert moved == {"STATUS_ENABLE"}
    ids = [one.advertiser_id for one in accounts.values()]
    told = rows(server, "advertiser/info", advertiser_ids=ids)
    assert [row["status"] for row in told] == list(STATUSES)
    suspended = next(row for row in told if row["status"] == "STATUS_LIMIT")
    assert ",endtime:" in suspended["rejection_reason"]


def test_ad_groups_of_old_shop_ads_name_their_shop() -> None:
    place = shop_world()
    first, second, *_ = place.world.campaigns.values()
    sell_from(first, place.store)
    sell_from(second, place.store, "1")
    found = {
        row["campaign_id"]: (row["store_id"], row["shopping_ads_type"], row["product_source"])
        for row in rows(place.server, "adgroup/get")
        if "shopping_ads_type" in row
    }
    assert found == {
        first.campaign_id: (place.store.store_id, "VIDEO", "STORE"),
        second.campaign_id: (place.store.store_id, "LIVE", "STORE"),
    }


def test_each_permission_names_endpoints_that_exist() -> None:
    sets = list(SHOP_PERMISSIONS.values())
    assert all(paths <= ROUTES.keys() for paths in sets)
    assert all(one.isdisjoint(other) for one, other in pairwise(sets))
