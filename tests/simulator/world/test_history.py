"""Years of days: every level and every span adds up to the books, however it is asked."""

import json
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.simulator.asking import NOON, OPEN, demo, raw, report, still
from ttui.simulator import Depth, ServerSettings, SimulatorServer, Size, WorldSettings, deep_world
from ttui.simulator.endpoints.reports.metrics import KNOWN
from ttui.simulator.world.counters import COUNTERS
from ttui.simulator.world.entities import Origin
from ttui.simulator.world.ledger import charged_on
from ttui.simulator.worlds.demo import LUMEN

TODAY = NOON.date()
LEVELS = {
    "AUCTION_ADVERTISER": ("advertiser_id", ""),
    "AUCTION_CAMPAIGN": ("campaign_id", "campaign_status"),
    "AUCTION_ADGROUP": ("adgroup_id", "adgroup_status"),
    "AUCTION_AD": ("ad_id", "ad_status"),
}
ADDITIVE = ["spend", "total_purchase_value", *(name for name in COUNTERS if name in KNOWN)]
NO_LAG = WorldSettings(lag=timedelta(0), audience_lag=timedelta(0))


def deep(size: Size, depth: Depth, settings: WorldSettings = NO_LAG) -> SimulatorServer:
    return SimulatorServer(deep_world(size, depth, clock=still(), settings=settings), OPEN)


def all_statuses(level: str) -> list[dict[str, str]]:
    name = LEVELS[level][1]
    told = {"field_name": name, "filter_type": "IN", "filter_value": '["STATUS_ALL"]'}
    return [told] if name else []


def promote(level: str) -> list[dict[str, str]]:
    name = "campaign_system_origins"
    only = {"field_name": name, "filter_type": "IN", "filter_value": '["PROMOTE"]'}
    return [*all_statuses(level), only]


def pages(server: SimulatorServer, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page, last = 1, 1
    while page <= last:
        answer = report(server, **params, page=page)
        assert answer["code"] == 0, answer
        found += answer["data"]["list"]
        last = answer["data"]["page_info"]["total_page"]
        page += 1
    return found


def by_days(server: SimulatorServer, level: str, days: int, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    end = TODAY
    while end > TODAY - timedelta(days=days):
        found += pages(
            server,
            data_level=level,
            dimensions=[LEVELS[level][0], "stat_time_day"],
            start_date=(end - timedelta(days=29)).isoformat(),
            end_date=end.isoformat(),
            metrics=ADDITIVE,
            **{"filtering": all_statuses(level), **more},
        )
        end -= timedelta(days=30)
    return found


def total(found: list[dict[str, Any]], name: str = "spend") -> Decimal:
    return sum((Decimal(one["metrics"][name]) for one in found), Decimal(0))


@pytest.mark.parametrize("level", LEVELS)
def test_days_add_up_to_the_lifetime_and_to_the_true_charges(level: str) -> None:
    server = deep(Size(4, 2, 3), Depth(400, deleted_every=2, promotes=1))
    server.advance(5400)
    account = server.advertiser_ids[0]
    daily = by_days(server, level, 420)
    whole = pages(
        server,
        data_level=level,
        dimensions=[LEVELS[level][0]],
        query_lifetime=True,
        metrics=ADDITIVE,
        filtering=all_statuses(level),
    )
    for name in ADDITIVE:
        assert total(daily, name) == total(whole, name), name
    true_charges = server.days(account, (Origin.ADS_MANAGER,))
    assert total(daily) == sum(true_charges.values(), Decimal(0)) > 0
    # The oldest day is the first of the history, and the account is older than that.
    assert min(true_charges) == TODAY - timedelta(days=400)
    told = {one["dimensions"]["stat_time_day"][:10] for one in daily}
    assert told == {day.isoformat() for day in true_charges}


def test_promote_has_its_own_days() -> None:
    server = deep(Size(2, 1, 2), Depth(100, promotes=2))
    account = server.advertiser_ids[0]
    for level in LEVELS:
        found = by_days(server, level, 120, filtering=promote(level))
        assert total(found) == sum(server.days(account, (Origin.PROMOTE,)).values(), Decimal(0)) > 0


def test_deleted_items_are_in_the_accounts_days_and_not_in_the_ads() -> None:
    server = deep(Size(2, 1, 2), Depth(60, deleted_every=2))
    account = by_days(server, "AUCTION_ADVERTISER", 60)
    shown = by_days(server, "AUCTION_AD", 60, filtering=[])
    every = by_days(server, "AUCTION_AD", 60)
    assert total(shown) < total(account) == total(every)


def test_the_demo_has_deleted_campaigns_of_last_year() -> None:
    server = demo()
    assert total(by_days(server, "AUCTION_ADVERTISER", 360)) == total(
        by_days(server, "AUCTION_CAMPAIGN", 360)
    )
    old = [day for day in server.days(LUMEN) if day < TODAY - timedelta(days=100)]
    assert len(old) == 151


def test_parts_of_a_past_add_up_on_each_day() -> None:
    world = deep(Size(2, 2, 5), Depth(50)).world
    for group in world.adgroups.values():
        daily_history = group.daily_history
        assert daily_history is not None
        for day in range(daily_history.first, daily_history.last + 1):
            spent = sum(charged_on(ad, day, 0) for ad in group.ads)
            assert spent == daily_history.group_day(day)[0]
            assert all(daily_history.ad_spend(ad.part, day) > 0 for ad in group.ads)


def test_every_metric_of_the_contract_is_told() -> None:
    server = deep(Size(1, 1, 2), Depth(30))
    names = sorted(KNOWN)
    answer = report(
        server, data_level="AUCTION_ADVERTISER", dimensions=["advertiser_id"], metrics=names[:100]
    )
    assert answer["code"] == 0
    assert set(answer["data"]["list"][0]["metrics"]) == set(names[:100])
    roas = ["spend", "complete_payment_roas", "total_complete_payment_rate", "complete_payment"]
    (row,) = pages(
        server,
        data_level="AUCTION_ADVERTISER",
        dimensions=["advertiser_id"],
        query_lifetime=True,
        metrics=roas,
    )
    told = {name: Decimal(value) for name, value in row["metrics"].items()}
    ratio = told["total_complete_payment_rate"] / told["spend"]
    assert abs(told["complete_payment_roas"] - ratio) <= Decimal("0.005")
    assert told["complete_payment"] > 0


def test_cash_spend_is_for_the_account_alone() -> None:
    server = demo()
    assert report(server, metrics=["cash_spend"])["code"] == 40002
    answer = report(
        server,
        data_level="AUCTION_ADVERTISER",
        dimensions=["advertiser_id"],
        metrics=["spend", "cash_spend"],
    )
    metrics = answer["data"]["list"][0]["metrics"]
    assert metrics["spend"] == metrics["cash_spend"]


def test_a_million_ad_days_cost_little_to_have_and_little_to_read() -> None:
    began = time.process_time()
    server = deep(Size(10, 10, 10), Depth(1000))
    assert time.process_time() - began < 1
    true_charges = server.days(server.advertiser_ids[0])
    assert len(true_charges) == 1001
    end = TODAY - timedelta(days=500)
    asked: dict[str, Any] = {
        "data_level": "AUCTION_AD",
        "dimensions": ["ad_id", "stat_time_day"],
        "start_date": (end - timedelta(days=29)).isoformat(),
        "end_date": end.isoformat(),
    }
    first = report(server, **asked)
    assert first["data"]["page_info"]["total_number"] == 30_000
    began = time.process_time()
    for page in range(2, 12):
        report(server, **asked, page=page)
    assert (time.process_time() - began) / 10 < 0.1
    assert total(pages(server, **asked)) == sum(
        amount
        for day, amount in true_charges.items()
        if date.fromisoformat(asked["start_date"]) <= day <= end
    )


def test_the_same_arguments_make_the_same_past() -> None:
    def daily_history(seed: int) -> dict[date, Decimal]:
        world = deep_world(Size(2, 1, 2), Depth(40), clock=still(), seed=seed)
        return world.true_charges.by_day(next(iter(world.accounts)))

    assert daily_history(3) == daily_history(3)
    assert daily_history(3) != daily_history(4)


@pytest.mark.parametrize("currency", ["JPY", "KRW", "HUF"])
def test_a_past_in_a_currency_without_cents_is_whole(currency: str) -> None:
    world = deep_world(Size(1, 1, 3), Depth(40), clock=still(), currency=currency, settings=NO_LAG)
    server = SimulatorServer(world, OPEN)
    found = by_days(server, "AUCTION_AD", 60)
    assert all(one["metrics"]["spend"].isdigit() for one in found)
    true_charges = server.days(server.advertiser_ids[0])
    # It is tomorrow already in Tokyo and Seoul.
    assert total(found) == sum(amount for day, amount in true_charges.items() if day <= TODAY)


AUDIENCE = {"report_type": "AUDIENCE", "data_level": "AUCTION_AD", "metrics": ["spend", "clicks"]}


@pytest.mark.parametrize(
    "cells", [["gender"], ["age"], ["gender", "age"], ["country_code"], ["platform"]]
)
def test_audience_cells_add_up_to_the_whole(cells: list[str]) -> None:
    server = deep(Size(2, 1, 2), Depth(40))
    end = (TODAY - timedelta(days=1)).isoformat()
    span = {"start_date": (TODAY - timedelta(days=20)).isoformat(), "end_date": end}
    for level, (dimension, _) in LEVELS.items():
        for more in ([], ["stat_time_day"]):
            asked = {**span, "data_level": level, "metrics": ["spend", "clicks", "conversion"]}
            basic = pages(server, **asked, dimensions=[dimension, *more])
            split = pages(
                server, **asked, report_type="AUDIENCE", dimensions=[dimension, *more, *cells]
            )
            for name in ("spend", "clicks", "conversion"):
                assert total(split, name) == total(basic, name) > 0
            assert set(cells) < set(split[0]["dimensions"])


def test_most_audience_figures_come_sixteen_hours_late() -> None:
    server = deep(Size(1, 1, 1), Depth(30), WorldSettings())
    today = {**AUDIENCE, "start_date": TODAY.isoformat(), "end_date": TODAY.isoformat()}

    def seen(cell: str) -> Decimal:
        return total(pages(server, **today, dimensions=["ad_id", "stat_time_day", cell]))

    before = seen("gender"), seen("country_code")
    server.advance(4 * 3600)
    assert seen("gender") == before[0]
    assert seen("country_code") > before[1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"dimensions": ["ad_id"]},
        {"dimensions": ["gender"]},
        {"dimensions": ["ad_id", "gender", "platform"]},
        {"dimensions": ["ad_id", "moon"]},
        {"dimensions": ["ad_id", "gender", "stat_time_hour"]},
        {"dimensions": ["ad_id", "gender"], "query_lifetime": True},
        {"dimensions": ["ad_id", "gender"], "metrics": ["reach"]},
        {"dimensions": ["ad_id", "gender"], "metrics": ["video_views_p25"]},
        {"dimensions": ["ad_id", "gender"], "start_date": "2025-11-24"},
        {"dimensions": ["ad_id", "gender", "stat_time_day"], "start_date": "2026-10-25"},
    ],
)
def test_wrong_audience_questions_are_refused(wrong: dict[str, object]) -> None:
    assert report(demo(), **{**AUDIENCE, **wrong})["code"] == 40002


def test_audience_dimensions_are_not_for_basic_reports() -> None:
    assert report(demo(), dimensions=["campaign_id", "gender"])["code"] == 40002


def test_a_report_may_cover_only_the_newest_ids_and_says_so_in_a_header() -> None:
    world = deep_world(Size(2, 2, 2), Depth(10), clock=still())
    server = SimulatorServer(world, ServerSettings(rate_limit=None, most_report_ids=3))
    asked = {
        "report_type": "BASIC",
        "data_level": "AUCTION_AD",
        "dimensions": ["ad_id"],
        "query_lifetime": True,
    }
    for _ in range(2):
        answer = raw(server, "GET", "report/integrated/get", asked)
        told = {one["dimensions"]["ad_id"] for one in json.loads(answer.body)["data"]["list"]}
        assert told == set(sorted(world.ads)[-3:])
        assert "x-tt-ads-throttle" in dict(answer.headers)
    few = {**asked, "data_level": "AUCTION_CAMPAIGN", "dimensions": ["campaign_id"]}
    whole = raw(server, "GET", "report/integrated/get", few)
    assert "x-tt-ads-throttle" not in dict(whole.headers)


def test_numbers_are_written_as_json() -> None:
    server = demo()
    text = json.dumps(report(server, metrics=["spend", "secondary_goal_result", "tt_app_id"]))
    assert '"secondary_goal_result": null' in text
    assert '"tt_app_id": 0' in text
