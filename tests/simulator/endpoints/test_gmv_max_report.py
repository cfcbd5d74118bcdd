"""GMV Max reports: one shop a call, windows, texts, empty pages; and TT_SHOP."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.support.simulator.asking import OPEN, get
from tests.support.simulator.shops import PRODUCT, TODAY, ShopWorld, shop_report, shop_world

FIGURES = ["cost", "net_cost", "orders", "cost_per_order", "gross_revenue", "roi"]


@pytest.mark.parametrize(
    "params",
    [
        {"store_ids": []},
        {"store_ids": ["1", "2"]},
        {"metrics": []},
        {"metrics": ["spend"]},
        {"metrics": ["live_views"]},
        {"filtering": {}},
        {"filtering": {"gmv_max_promotion_types": ["PRODUCT", "LIVE"]}},
        {"filtering": {"gmv_max_promotion_types": ["PRODUCT_GMV_MAX"]}},
        {"filtering": [{"field_name": "gmv_max_promotion_types"}]},
        {"dimensions": ["adgroup_id"]},
        {"dimensions": ["campaign_id", "stat_time_day", "stat_time_hour"]},
        {"start_date": "2025-11-24"},
        {"start_date": "2026-10-25", "dimensions": ["campaign_id", "stat_time_day"]},
        {"start_date": "2026-11-23", "dimensions": ["campaign_id", "stat_time_hour"]},
        {"dimensions": ["item_group_id"]},
        {
            "dimensions": ["campaign_id", "item_group_id"],
            "filtering": {"gmv_max_promotion_types": ["PRODUCT"], "campaign_ids": ["1"]},
        },
        {"filtering": {"gmv_max_promotion_types": ["PRODUCT"], "campaign_statuses": ["ON"]}},
    ],
)
def test_what_tiktok_would_not_take_is_refused(params: dict[str, Any]) -> None:
    assert shop_report(shop_world(), **params)["code"] == 40002


def test_figures_are_texts_of_the_account_currency() -> None:
    place = shop_world()
    place.server.advance(3600)
    metrics = [*FIGURES, "target_roi_budget", "max_delivery_budget", "schedule_type"]
    [row] = shop_report(place, metrics=metrics)["data"]["list"]
    assert row["dimensions"] == {"campaign_id": place.product.campaign_id}
    assert row["metrics"] == {
        "currency": "USD",
        "cost": "35.00",  # 21 before, and an hour at 14 with the session's
        "net_cost": "21.00",
        "orders": "3",
        "cost_per_order": "11.67",
        "gross_revenue": "87.50",
        "roi": "2.50",
        "target_roi_budget": "100.00",
        "max_delivery_budget": "-",
        "schedule_type": "Continuously",
    }


def test_an_overview_counts_both_kinds_unless_one_is_named() -> None:
    place = shop_world()
    place.server.advance(1800)

    def cost(**params: Any) -> str:
        [row] = shop_report(place, dimensions=["advertiser_id"], **params)["data"]["list"]
        return str(row["metrics"]["cost"])

    assert (cost(filtering={}), cost()) == ("39.50", "28.00")


@pytest.mark.parametrize(
    ("time", "first", "costs"),
    [
        ("stat_time_day", "2026-11-22", ["28.00", "80.00", "90.00"]),
        ("stat_time_hour", TODAY, ["21.00", "7.00"]),
    ],
)
def test_days_and_hours(time: str, first: str, costs: Sequence[str]) -> None:
    place = shop_world()
    place.server.advance(1800)
    told = shop_report(place, dimensions=["campaign_id", time], start_date=first)
    found = [row["metrics"]["cost"] for row in told["data"]["list"]]
    assert sum(map(Decimal, found)) == sum(map(Decimal, costs))
    assert all(set(row["dimensions"]) == {"campaign_id", time} for row in told["data"]["list"])


def test_deleted_campaigns_are_left_out_by_default() -> None:
    place = shop_world()
    place.world.delete(place.product)
    assert "list" not in shop_report(place)["data"]
    for words in (["STATUS_ALL"], ["STATUS_DELETE"]):
        asked = {"gmv_max_promotion_types": ["PRODUCT"], "campaign_statuses": words}
        assert len(shop_report(place, filtering=asked)["data"]["list"]) == 1


def test_an_empty_report_has_no_list() -> None:
    place = shop_world()
    assert set(shop_report(place, store_ids=["1"])["data"]) == {"page_info"}


def test_an_empty_page_need_not_be_the_last() -> None:
    place = shop_world(replace(OPEN, shop_empty_page=1))
    first, second = (shop_report(place, page=page)["data"] for page in (1, 2))
    assert "list" not in first
    assert first["page_info"]["total_page"] == second["page_info"]["total_page"] == 2
    assert len(second["list"]) == 1


def test_totals_of_all_pages() -> None:
    place = shop_world()
    told = shop_report(place, metrics=["cost", "roas_bid"], enable_total_metrics=True)
    assert told["data"]["total_metrics"] == {"cost": "21.00", "roas_bid": "-"}


def tt_shop(place: ShopWorld, *dimensions: str, **params: object) -> dict[str, Any]:
    return get(
        place.server,
        "report/integrated/get",
        **{
            "report_type": "TT_SHOP",
            "data_level": "AUCTION_CAMPAIGN",
            "dimensions": list(dimensions or ("campaign_id", "country_code")),
            "metrics": ["spend"],
            "start_date": TODAY,
            "end_date": TODAY,
            **params,
        },
    )


def test_tt_shop_needs_no_shop_and_splits_campaigns_by_country() -> None:
    place = shop_world()
    found: dict[str, Decimal] = {}
    for row in tt_shop(place)["data"]["list"]:
        key = row["dimensions"]["campaign_id"]
        found[key] = found.get(key, Decimal(0)) + Decimal(row["metrics"]["spend"])
    assert found == {
        place.product.campaign_id: Decimal("21.00"),
        place.live.campaign_id: Decimal("10.00"),
    }
    account = {"data_level": "AUCTION_ADVERTISER"}
    [row] = tt_shop(place, "advertiser_id", **account)["data"]["list"]
    assert row["metrics"] == {"spend": "31.00"}


@pytest.mark.parametrize(
    "params",
    [
        {"dimensions": ["campaign_id"]},
        {"dimensions": ["adgroup_id", "country_code"]},
        {"filtering": []},
        {"query_lifetime": True},
        {"advertiser_ids": ["1"]},
        {"metrics": ["clicks"]},
        {"data_level": "AUCTION_AD"},
        {"start_date": "2025-11-24"},
    ],
)
def test_what_tt_shop_would_not_take_is_refused(params: dict[str, Any]) -> None:
    assert tt_shop(shop_world(), **params)["code"] == 40002


def test_tt_shop_may_be_refused_by_itself() -> None:
    place = shop_world(replace(OPEN, forbidden_report_types=frozenset({"TT_SHOP"})))
    assert tt_shop(place)["code"] == 40001
    assert shop_report(place)["code"] == 0


def test_sessions_spend_beside_the_budget_of_their_campaign() -> None:
    place = shop_world(product=replace(PRODUCT, budget="30"))
    place.server.advance(4 * 3600)
    told = shop_report(place)["data"]["list"][0]["metrics"]["cost"]
    assert told == "39.00"  # the whole budget, and a session's 1 + 4 hours at 2
