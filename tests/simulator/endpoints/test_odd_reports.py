"""Reports whose amounts cannot be read, that hold another day, or that refuse a dimension."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.support.simulator.asking import NOON, OPEN, demo, raw, report, rows
from ttui.simulator import Fault, FaultKind, SimulatorServer, World, WorldClock
from ttui.simulator.worlds.builders import AdPlan, make_ad, make_campaign, make_group

PROMOTE = {
    "field_name": "campaign_system_origins",
    "filter_type": "IN",
    "filter_value": '["PROMOTE"]',
}


def spends(answer: dict[str, Any]) -> list[object]:
    assert answer["code"] == 0, answer
    return [row["metrics"]["spend"] for row in answer["data"]["list"]]


@pytest.mark.parametrize("value", [None, "", "-", "1,234.50", "USD 12.50"])
def test_a_spend_can_be_no_amount(value: str | None) -> None:
    server = demo()
    server.faults.add(Fault(FaultKind.ODD_SPEND, value=value))
    assert set(spends(report(server))) == {value}
    assert value not in spends(report(server))


def test_only_named_rows_get_an_odd_spend() -> None:
    server = demo()
    hit = report(server)["data"]["list"][0]["dimensions"]["campaign_id"]
    server.faults.add(Fault(FaultKind.ODD_SPEND, ids=frozenset({hit}), value="-"))
    told = {row["dimensions"]["campaign_id"]: row for row in report(server)["data"]["list"]}
    assert [key for key, row in told.items() if row["metrics"]["spend"] == "-"] == [hit]


def test_a_report_can_hold_the_day_before() -> None:
    server = demo()
    right = report(server)["data"]["list"]
    server.faults.add(Fault(FaultKind.OTHER_DAY))
    told = report(server)["data"]["list"]
    assert told[: len(right)] == right
    days = {row["dimensions"]["stat_time_day"] for row in told[len(right) :]}
    assert days == {"2026-11-23 00:00:00"}


def test_a_fault_can_name_what_the_request_holds() -> None:
    server = demo()
    server.faults.add(Fault(FaultKind.REFUSE, holds="AUCTION_CAMPAIGN", times=None))
    assert report(server)["code"] != 0
    advertiser = {"data_level": "AUCTION_ADVERTISER", "dimensions": ["advertiser_id"]}
    assert report(server, **advertiser)["code"] == 0


def test_a_dimension_can_be_refused() -> None:
    server = demo(replace(OPEN, refused_dimensions=frozenset({"ad_id_v2"})))
    by = {"data_level": "AUCTION_AD", "dimensions": ["ad_id_v2", "stat_time_day"]}
    assert report(server, **by)["code"] == 40002
    assert report(server, **by | {"dimensions": ["ad_id", "stat_time_day"]})["code"] == 0


def test_promote_can_be_without_hours() -> None:
    server = demo(replace(OPEN, promote_by_hour=False))
    hours = {"dimensions": ["campaign_id", "stat_time_hour"]}
    assert report(server, **hours)["code"] == 0
    assert report(server, **hours, filtering=[PROMOTE])["code"] == 40002
    assert report(server, filtering=[PROMOTE])["code"] == 0


def test_lists_can_lag_behind_somebody_else() -> None:
    real = [0.0]
    clock = WorldClock(NOON, 0.0, monotonic=lambda: real[0])
    world = World(clock)
    account = world.add_account("7000000000000000001", "Lag", "USD", "America/New_York")
    campaign = make_campaign(world, account, "One")
    make_ad(world, make_group(world, campaign, "Group"), AdPlan("Ad", "1"))
    world.add_campaign(campaign)
    server = SimulatorServer(world, replace(OPEN, list_lag=30.0))
    server.outside({"id": campaign.campaign_id, "operation_status": "DISABLE"})
    shown = []
    for seconds in (0.0, 29.0, 31.0):
        real[0] = seconds
        shown.append(rows(server, "campaign/get")[0]["operation_status"])
    assert shown == ["ENABLE", "ENABLE", "DISABLE"]


def test_a_currency_can_have_three_decimals() -> None:
    world = World(WorldClock(NOON, 0.0))
    account = world.add_account("7000000000000000001", "Kuwait", "KWD", "Asia/Kuwait")
    campaign = make_campaign(world, account, "One")
    make_ad(world, make_group(world, campaign, "Group"), AdPlan("Ad", today="12.345"))
    world.add_campaign(campaign)
    (told,) = spends(report(SimulatorServer(world, OPEN)))
    assert Decimal(str(told)) == Decimal("12.345")


def test_a_report_by_the_hour_that_is_cut_says_so() -> None:
    server = demo(replace(OPEN, most_report_ids=2))
    account = server.world.accounts[server.advertiser_ids[0]]
    today = server.clock.now().astimezone(account.zone).date().isoformat()
    answer = raw(
        server,
        "GET",
        "report/integrated/get",
        {
            "report_type": "BASIC",
            "data_level": "AUCTION_CAMPAIGN",
            "dimensions": ["campaign_id", "stat_time_hour"],
            "metrics": ["spend"],
            "start_date": today,
            "end_date": today,
        },
    )
    assert "x-tt-ads-throttle" in dict(answer.headers)
