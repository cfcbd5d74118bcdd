"""The demo looks like the drawing at any hour; generated worlds are big, quick, repeatable."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.support.simulator.asking import OPEN, demo, get, report, rows, small, small_world, still
from ttui.simulator import (
    ServeOptions,
    SimulatorServer,
    Size,
    World,
    demo_server,
    demo_world,
    generated_world,
    make_server,
)
from ttui.simulator.faults.hostile_text import NAMES, rename_all
from ttui.simulator.worlds.demo import LUMEN, LUMEN_EUROPE, LUMEN_SHOP

STARTS = [datetime(2026, 11, 24, hour, 10, tzinfo=UTC) for hour in (0, 4, 5, 6, 12, 23)]


def server_at(start: datetime) -> SimulatorServer:
    return SimulatorServer(demo_world(clock=still(start)), OPEN)


def everything() -> list[dict[str, str]]:
    return [
        {
            "field_name": "campaign_system_origins",
            "filter_type": "IN",
            "filter_value": '["PROMOTE", "TT_ADS_PLATFORM"]',
        }
    ]


@pytest.mark.parametrize("start", STARTS)
def test_the_demo_has_charged_312_40_today_whatever_the_hour(start: datetime) -> None:
    lines = report(server_at(start), filtering=everything())["data"]["list"]
    assert sum(Decimal(line["metrics"]["spend"]) for line in lines) == Decimal("312.40")


@pytest.mark.parametrize("start", STARTS)
def test_the_demo_burns_41_20_an_hour(start: datetime) -> None:
    world = server_at(start).world
    groups = [group for c in world.accounts[LUMEN].campaigns for group in c.groups]
    burn = sum(group.rate_on for group in groups if group.open_since >= 0)
    assert burn == 41_200_000


def test_budgets_of_the_demo_come_to_905() -> None:
    account = demo().world.accounts[LUMEN]
    budgets = [
        campaign.budget or sum(group.budget for group in campaign.groups)
        for campaign in account.campaigns
    ]
    assert sum(budgets) == 90_500


def test_the_demo_shows_every_kind_of_thing() -> None:
    server = demo()
    campaigns = rows(server, "campaign/get")
    ads = rows(server, "ad/get")
    assert {c["campaign_automation_type"] for c in campaigns} == {"MANUAL", "UPGRADED_SMART_PLUS"}
    assert any(c["is_advanced_dedicated_campaign"] for c in campaigns)
    assert {"BUDGET_MODE_TOTAL", "BUDGET_MODE_DYNAMIC_DAILY_BUDGET"} == {
        c["budget_mode"] for c in campaigns if "budget_optimize_on" in c
    }
    assert {"AD_STATUS_AUDIT", "AD_STATUS_AUDIT_DENY", "AD_STATUS_BUDGET_EXCEED"} <= {
        ad["secondary_status"] for ad in ads
    }
    assert any("[" in c["campaign_name"] and not c["campaign_name"].isascii() for c in campaigns)
    promotes = rows(server, "campaign/get", filtering={"campaign_system_origins": ["PROMOTE"]})
    assert len(promotes) == 2


def test_the_second_account_is_in_a_business_center_and_in_euro() -> None:
    server = demo()
    (info,) = get(server, "advertiser/info", advertiser_ids=[LUMEN_EUROPE])["data"]["list"]
    assert (info["currency"], info["timezone"]) == ("EUR", "Europe/Berlin")
    assert info["owner_bc_id"]
    (alone,) = get(server, "advertiser/info", advertiser_ids=[LUMEN])["data"]["list"]
    assert "owner_bc_id" not in alone


def test_things_change_from_outside_in_the_demo() -> None:
    server = demo()
    before = {row["adgroup_id"]: row["operation_status"] for row in rows(server, "adgroup/get")}
    ads = len(rows(server, "ad/get"))
    server.advance(50 * 60)
    paused = {row["adgroup_id"]: row["operation_status"] for row in rows(server, "adgroup/get")}
    changed = [key for key in before if before[key] != paused[key]]
    assert len(changed) == 1
    server.advance(60 * 60)
    assert len(rows(server, "ad/get")) == ads + 1
    assert "AD_STATUS_AUDIT" not in {ad["secondary_status"] for ad in rows(server, "ad/get")}
    promotes = rows(server, "ad/get", filtering={"campaign_system_origins": ["PROMOTE"]})
    assert sorted(ad["secondary_status"] for ad in promotes) == [
        "AD_STATUS_DELIVERY_OK",
        "AD_STATUS_DONE",
    ]


def test_a_colleague_switches_on_only_what_the_colleague_switched_off() -> None:
    server = demo()
    ours = next(g for g in server.world.adgroups.values() if g.name == "US 25-34")
    server.advance(50 * 60)
    server.outside({"id": ours.adgroup_id, "operation_status": "ENABLE"})
    server.outside({"id": ours.adgroup_id, "operation_status": "DISABLE"})
    server.advance(2 * 3600)
    assert ours.switch == "DISABLE"


def test_the_demo_server_has_all_the_app_asks_for() -> None:
    server = demo_server(speed=30.0, seed=7)
    assert server.advertiser_ids == (LUMEN, LUMEN_EUROPE, LUMEN_SHOP)
    assert server.clock.now().utcoffset() == timedelta(0)
    assert server.access_token
    assert server.app_id
    assert server.app_secret


def test_the_demo_has_a_shop_with_an_increase_and_a_session() -> None:
    server = demo_server(start=STARTS[-1], limited=False)
    kinds = {}
    for kind in ("PRODUCT", "LIVE"):
        asked = {"gmv_max_promotion_types": [f"{kind}_GMV_MAX"]}
        [row] = rows(server, "gmv_max/campaign/get", advertiser_id=LUMEN_SHOP, filtering=asked)
        assert row["secondary_status"] == "CAMPAIGN_STATUS_ENABLE"
        kinds[kind] = {"advertiser_id": LUMEN_SHOP, "campaign_id": row["campaign_id"]}
    told = {
        kind: get(server, "campaign/gmv_max/info", **params)["data"]
        for kind, params in kinds.items()
    }
    assert [told[kind]["auto_budget"]["auto_budget_enabled"] for kind in kinds] == [True, False]
    sessions = get(server, "campaign/gmv_max/session/list", **kinds["PRODUCT"])["data"]
    assert [one["budget"] for one in sessions["session_list"]] == [30]
    for ordinary in ("campaign/get", "adgroup/get", "ad/get"):
        assert rows(server, ordinary, advertiser_id=LUMEN_SHOP) == []


def test_the_served_simulator_has_the_same_accounts() -> None:
    assert make_server(ServeOptions()).advertiser_ids == demo_server().advertiser_ids


def test_a_hundred_thousand_ads_are_built_quickly() -> None:
    began = time.process_time()
    world = generated_world(200, 10, 50)
    assert time.process_time() - began < 2
    assert len(world.ads) == 100_000


def test_a_status_page_of_a_large_world_does_not_walk_every_ad() -> None:
    server = SimulatorServer(generated_world(100, 10, 50, clock=still()), OPEN)
    get(server, "ad/get", page_size=1000)
    began = time.process_time()
    for page in range(2, 12):
        get(server, "ad/get", page_size=1000, page=page)
    assert (time.process_time() - began) / 10 < 0.1


def test_the_same_arguments_build_the_same_world() -> None:
    def shape(world: World) -> list[tuple[str, str, int, tuple[int, ...]]]:
        return [(ad.ad_id, ad.name, ad.rate, ad.history) for ad in world.ads.values()]

    assert shape(small_world(seed=3)) == shape(small_world(seed=3))
    assert shape(small_world(seed=3)) != shape(small_world(seed=4))


@pytest.mark.parametrize("currency", ["JPY", "KRW"])
def test_currencies_without_cents_are_whole_everywhere(currency: str) -> None:
    server = small(currency=currency)
    server.advance(5000)
    for line in report(server)["data"]["list"]:
        assert line["metrics"]["spend"].isdigit()
    assert all(amount % 1 == 0 for amount in server.charged().values())


def test_a_hostile_world_still_answers() -> None:
    server = small(4, 3, 3)
    rename_all(server.world)
    names = {row["ad_name"] for row in rows(server, "ad/get")}
    assert names <= set(NAMES)
    assert any("\x1b" in name for name in names)


def test_hostile_options_spoil_rows_of_lists_and_reports() -> None:
    server = make_server(ServeOptions(world=Size(9, 1, 1), hostile=True, rate_limit=None))
    listed = rows(server, "campaign/get")
    assert any(isinstance(row["campaign_id"], int) for row in listed)
    metrics = [line["metrics"] for line in report(server)["data"]["list"]]
    assert {"spend": "-", "impressions": "-"} in metrics
