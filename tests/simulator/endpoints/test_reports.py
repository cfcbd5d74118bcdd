"""Reports: late, limited, written as strings, and in agreement with the books."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.simulator.asking import demo, get, play, report, small, steps
from ttui.simulator import SimulatorServer, WorldSettings

TODAY = date(2026, 11, 24)
LEVELS = {
    "AUCTION_ADVERTISER": "advertiser_id",
    "AUCTION_CAMPAIGN": "campaign_id",
    "AUCTION_ADGROUP": "adgroup_id",
    "AUCTION_AD": "ad_id",
}


def condition(name: str, *wanted: str) -> dict[str, str]:
    return {"field_name": name, "filter_type": "IN", "filter_value": json.dumps(wanted)}


def lines(answer: dict[str, Any]) -> list[dict[str, Any]]:
    assert answer["code"] == 0, answer
    return list(answer["data"]["list"])


def spend(answer: dict[str, Any]) -> Decimal:
    return sum((Decimal(line["metrics"]["spend"]) for line in lines(answer)), Decimal(0))


def at_level(server: SimulatorServer, level: str, **more: object) -> dict[str, Any]:
    dimensions = [LEVELS[level], "stat_time_day"]
    return report(server, **{"data_level": level, "dimensions": dimensions, **more})


def first_campaign(server: SimulatorServer) -> str:
    return next(iter(server.world.campaigns))


@settings(max_examples=30, deadline=None)
@given(steps)
def test_every_level_adds_up_to_the_true_charges(script: list[tuple[int, int, int]]) -> None:
    server = small(2, 2, 3, settings=WorldSettings(lag=timedelta(0)))
    play(server.world, script)
    account = server.world.accounts[server.advertiser_ids[0]]
    last = server.clock.now().astimezone(account.zone).date()
    days = {"start_date": (last - timedelta(days=20)).isoformat(), "end_date": last.isoformat()}
    # Deleted objects are left out unless asked for at the level of the report (contract 8.1).
    every = {
        "AUCTION_ADVERTISER": [],
        "AUCTION_CAMPAIGN": [condition("campaign_status", "STATUS_ALL")],
        "AUCTION_ADGROUP": [condition("adgroup_status", "STATUS_ALL")],
        "AUCTION_AD": [condition("ad_status", "STATUS_ALL")],
    }
    truth = server.world.true_charges.charged(account.advertiser_id)
    for level, filtering in every.items():
        assert spend(at_level(server, level, filtering=filtering, **days)) == truth


def test_money_shows_half_an_hour_late() -> None:
    server = demo()
    before = spend(report(server))
    server.advance(29 * 60)
    assert spend(report(server)) > before  # accrued before the demo began
    campaign = first_campaign(server)
    server.outside({"id": campaign, "operation_status": "DISABLE"})
    only = [condition("campaign_ids", campaign)]
    stopped = spend(report(server, filtering=only))
    server.advance(15 * 60)
    late = spend(report(server, filtering=only))
    server.advance(15 * 60)
    final = spend(report(server, filtering=only))
    server.advance(3 * 3600)
    assert stopped < late < final == spend(report(server, filtering=only))
    assert final == server.world.true_charges.charged(campaign, TODAY)


def test_the_lag_is_a_setting() -> None:
    server = small(settings=WorldSettings(lag=timedelta(hours=2)))
    first = spend(report(server))
    server.outside({"id": server.advertiser_ids[0], "status": "STATUS_LIMIT"})
    server.advance(119 * 60)
    almost = spend(report(server))
    server.advance(61)
    assert first < almost <= spend(report(server))


def test_hours_add_up_to_the_day() -> None:
    server = small()
    server.advance(4 * 3600)
    for level, dimension in LEVELS.items():
        hourly = report(server, data_level=level, dimensions=[dimension, "stat_time_hour"])
        assert spend(hourly) == spend(at_level(server, level))
        times = {line["dimensions"]["stat_time_hour"] for line in lines(hourly)}
        assert all(time.startswith("2026-11-24 ") for time in times)


def test_lifetime_lists_objects_that_never_ran() -> None:
    server = demo()
    lifetime = report(
        server,
        data_level="AUCTION_AD",
        dimensions=["ad_id"],
        metrics=["spend", "ad_name"],
        query_lifetime=True,
    )
    by_name = {line["metrics"]["ad_name"]: line["metrics"]["spend"] for line in lines(lifetime)}
    assert Decimal(by_name["vid_02 hook B"]) == 0
    daily = at_level(server, "AUCTION_AD", metrics=["spend", "ad_name"])
    assert "vid_02 hook B" not in {line["metrics"]["ad_name"] for line in lines(daily)}


def test_lifetime_takes_no_time_dimension() -> None:
    assert report(demo(), query_lifetime=True)["code"] == 40002


@pytest.mark.parametrize(
    ("dimensions", "days", "code"),
    [
        (["campaign_id", "stat_time_day"], 30, 0),
        (["campaign_id", "stat_time_day"], 31, 40002),
        (["campaign_id", "stat_time_hour"], 1, 0),
        (["campaign_id", "stat_time_hour"], 2, 40002),
        (["campaign_id"], 365, 0),
        (["campaign_id"], 366, 40002),
    ],
)
def test_spans_are_limited(dimensions: list[str], days: int, code: int) -> None:
    first = (TODAY - timedelta(days=days - 1)).isoformat()
    answer = report(demo(), dimensions=dimensions, start_date=first, end_date=TODAY.isoformat())
    assert answer["code"] == code


def test_an_unknown_metric_is_named() -> None:
    answer = report(demo(), metrics=["spend", "engagement"])
    assert answer["code"] == 40002
    assert "engagement" in answer["message"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"dimensions": ["stat_time_day"]},
        {"dimensions": ["campaign_id", "adgroup_id"]},
        {"dimensions": ["ad_id"]},
        {"data_level": "AUCTION_UNIVERSE"},
        {"filtering": [{"field_name": "campaign_ids", "filter_type": "IN", "filter_value": ["1"]}]},
        {"filtering": [condition("campaign_ids", *map(str, range(101)))]},
        {"filtering": [condition("moon_phase", "full")]},
        {"start_date": "yesterday"},
        {"page_size": 1001},
    ],
)
def test_wrong_questions_are_refused(wrong: dict[str, object]) -> None:
    assert report(demo(), **wrong)["code"] == 40002


def test_promote_has_to_be_asked_for() -> None:
    server = demo()
    only = [condition("campaign_system_origins", "PROMOTE")]
    found = lines(report(server, metrics=["spend", "campaign_name", "budget"], filtering=only))
    assert {line["metrics"]["campaign_name"]: line["metrics"]["budget"] for line in found} == {
        "New serum": "50.00",
        "GRWM: five-minute glow 🌙": "30.00",
    }
    assert spend(report(server)) + spend(report(server, filtering=only)) == Decimal("312.40")


def test_deleted_objects_have_to_be_asked_for() -> None:
    server = small()
    whole = spend(report(server))
    server.outside({"id": first_campaign(server), "delete": True})
    assert spend(report(server)) < whole
    everything = [condition("campaign_status", "STATUS_ALL")]
    assert spend(report(server, filtering=everything)) == whole
    assert spend(at_level(server, "AUCTION_ADVERTISER")) == whole


def test_values_are_strings_of_mixed_precision_with_dashes_and_nulls() -> None:
    server = demo()
    metrics = [
        "spend",
        "ctr",
        "cpc",
        "clicks",
        "adgroup_name",
        "secondary_goal_result",
        "tt_app_id",
    ]
    seen = [lines(report(server, metrics=metrics))[0]["metrics"] for _ in range(20)]
    assert {len(one["spend"].partition(".")[2]) for one in seen} == {2, 3}
    first = seen[0]
    assert first["clicks"].isdigit()
    assert first["adgroup_name"] == "-"
    assert first["secondary_goal_result"] is None
    assert first["tt_app_id"] == 0


def test_rates_follow_from_counts() -> None:
    for line in lines(report(demo(), metrics=["spend", "impressions", "clicks", "ctr", "cpm"])):
        told = {key: Decimal(text) for key, text in line["metrics"].items()}
        assert abs(told["ctr"] - 100 * told["clicks"] / told["impressions"]) <= Decimal("0.005")
        assert abs(told["cpm"] - 1000 * told["spend"] / told["impressions"]) <= Decimal("0.005")


def test_totals_add_up_what_can_be_added() -> None:
    answer = report(demo(), metrics=["spend", "clicks", "ctr"], enable_total_metrics=True)
    totals = answer["data"]["total_metrics"]
    assert Decimal(totals["spend"]) == spend(answer)
    assert totals["ctr"] == "-"


@pytest.mark.parametrize(("order", "reverse"), [("ASC", False), ("DESC", True)])
def test_rows_can_be_ordered(order: str, reverse: bool) -> None:
    answer = report(demo(), order_field="spend", order_type=order)
    amounts = [Decimal(line["metrics"]["spend"]) for line in lines(answer)]
    assert amounts == sorted(amounts, reverse=reverse)


@given(st.integers(1, 7))
@settings(max_examples=7, deadline=None)
def test_paging_returns_each_row_once(size: int) -> None:
    server = small(2, 2, 3)
    seen: list[str] = []
    page, pages = 1, 1
    while page <= pages:
        answer = at_level(server, "AUCTION_AD", page=page, page_size=size)
        pages = answer["data"]["page_info"]["total_page"]
        seen += [line["dimensions"]["ad_id"] for line in lines(answer)]
        page += 1
    assert sorted(seen) == sorted(server.world.ads)


def test_smart_plus_ads_can_be_reported_by_ad_or_by_creative() -> None:
    server = demo()
    metrics = ["spend", "campaign_automation_type"]
    by_ad = report(
        server, data_level="AUCTION_AD", dimensions=["ad_id_v2", "stat_time_day"], metrics=metrics
    )
    by_creative = at_level(server, "AUCTION_AD", metrics=metrics)
    assert spend(by_ad) == spend(by_creative)
    smart = set(server.world.smart_ads)
    assert smart <= {line["dimensions"]["ad_id_v2"] for line in lines(by_ad)}
    kinds = {line["metrics"]["campaign_automation_type"] for line in lines(by_creative)}
    assert kinds == {"MANUAL", "UPGRADED_SMART_PLUS_CREATIVE"}


def test_several_accounts_in_one_report_carry_their_currency() -> None:
    server = demo()
    week = (TODAY - timedelta(days=9)).isoformat()
    found = lines(report(server, advertiser_ids=list(server.advertiser_ids), start_date=week))
    assert {line["metrics"]["currency"] for line in found} == {"USD", "EUR"}
    assert {line["metrics"]["advertiser_id"] for line in found} == set(server.advertiser_ids)


def test_days_without_charges_have_no_rows() -> None:
    server = demo()
    long_ago = {"start_date": "2025-01-01", "end_date": "2025-01-02"}
    assert lines(report(server, **long_ago)) == []
    info = get(server, "campaign/get", filtering={"campaign_ids": ["1"]})["data"]["page_info"]
    assert info["total_page"] == 0
