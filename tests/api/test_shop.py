"""GMV Max campaigns: what is asked for, and what comes of the answers (contract 18)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.api import answers
from tests.support.api.lists import asked, tiktok
from tests.support.api.tools import (
    ACCOUNT,
    ScriptedTikTok,
    account_info,
    answer,
    client,
    collect,
    page,
    param,
    path_of,
)
from tests.support.virtual import run_virtual
from ttui.api.errors import ApiError, DeniedError, NoAnswerError, NotSentError, RefusedError
from ttui.api.port import Batch, ListQuery, Priority, ReportBatch, ReportQuery, ShopInfo
from ttui.domain.budget import BudgetMode
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.shop import IncreaseOf, RoiProtection, Session, SessionKind, Store
from ttui.domain.spend import Window
from ttui.domain.status import DeliveryState, OperationStatus

PRODUCT = ListQuery(advertiser_id=ACCOUNT, origin=Origin.SHOP_PRODUCT)
STORE = "7493988211234567890"
KETTLE = "1817630001446066"
TODAY = date(2026, 3, 4)
REPORT = ReportQuery(
    advertiser_id=ACCOUNT,
    level=Level.CAMPAIGN,
    window=Window.TODAY,
    today=TODAY,
    origin=Origin.SHOP_PRODUCT,
    store_id=STORE,
    currency="USD",
)


def saying(name: str) -> ScriptedTikTok:
    return ScriptedTikTok(lambda _: httpx.Response(200, content=answers.body(name)))


def always(data: object) -> ScriptedTikTok:
    return ScriptedTikTok(lambda _: answer(data))


def listed(server: ScriptedTikTok, query: ListQuery = PRODUCT) -> list[Batch[Campaign]]:
    return run_virtual(collect(client(server).campaigns(query)))


def reported(server: ScriptedTikTok, query: ReportQuery = REPORT) -> list[ReportBatch]:
    return run_virtual(collect(client(server).report(query)))


def spends(batches: list[ReportBatch]) -> dict[str, Decimal | None]:
    return {row.ref.id: row.spend for batch in batches for row in batch.rows}


# Lists


@pytest.mark.parametrize("origin", [Origin.SHOP_PRODUCT, Origin.SHOP_LIVE])
def test_one_kind_is_asked_for_by_the_hundred_with_its_filter(origin: Origin) -> None:
    server = saying("gmv_max-campaign-get/as-documented")
    batches = listed(server, replace(PRODUCT, origin=origin))
    [request] = server.asked
    assert path_of(request) == "gmv_max/campaign/get"
    assert param(request, "filtering") == {"gmv_max_promotion_types": [origin.value]}
    assert param(request, "page_size") == 100
    rows = [row for batch in batches for row in batch.rows]
    assert [row.switch for row in rows] == [OperationStatus.DISABLE, OperationStatus.ENABLE]
    assert {row.origin for row in rows} == {origin}
    assert all(row.is_shop and row.shop is not None for row in rows)
    assert {row.budget.mode for row in rows} == {BudgetMode.UNKNOWN}  # the list has no budget
    assert not any(row.oddities for row in rows)


def test_ids_are_asked_for_by_the_hundred() -> None:
    server = tiktok(page([]))
    listed(server, replace(PRODUCT, ids=tuple(str(one) for one in range(1, 251))))
    filters = [param(one, "filtering") for one in asked(server)]
    assert [len(one["campaign_ids"]) for one in filters] == [100, 100, 50]


def test_states_and_protection_of_its_own() -> None:
    [batch] = listed(saying("gmv_max-campaign-get/with-protection-and-states-of-its-own"))
    kettle, taken = batch.rows  # the deleted one is left out
    assert kettle.shop and kettle.shop.protection is RoiProtection.IN_EFFECT
    assert kettle.shop.modified == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert kettle.shop.details is None and kettle.shop.sessions is None
    assert taken.delivery.state is DeliveryState.OFF_BY_TIKTOK
    assert taken.ref.id == "1817630001446082"


def test_deleted_rows_are_asked_for_apart() -> None:
    server = saying("gmv_max-campaign-get/with-protection-and-states-of-its-own")
    batches = listed(server, replace(PRODUCT, ids=(KETTLE,), deleted_too=True))
    states = [param(one, "filtering").get("primary_status") for one in server.asked]
    assert states == [None, "STATUS_DELETE"]
    deleted = [row for one in batches for row in one.rows]
    assert DeliveryState.DELETED in {row.delivery.state for row in deleted}


def test_a_list_that_was_never_answered_is_refused_in_one_request() -> None:
    server = ScriptedTikTok(lambda _: answer(code=40002, message="gmv_max_promotion_types: no."))
    with pytest.raises(RefusedError):
        listed(server)
    assert len(server.asked) == 1


def test_one_bad_row_of_a_list_that_was_answered_before_costs_no_other() -> None:
    rows: list[Any] = [{"campaign_id": str(one)} for one in range(1, 101)]

    def say(request: httpx.Request) -> httpx.Response:
        number, size = param(request, "page"), param(request, "page_size")
        part = rows[(number - 1) * size : number * size]
        if len(server.asked) > 1 and rows[5] in part:
            return answer(code=40002, message="Creative_data not valid")
        return page(part, number=number, size=size, total=len(rows))

    server = ScriptedTikTok(say)

    async def story() -> list[Batch[Campaign]]:
        api = client(server)
        await collect(api.campaigns(PRODUCT))
        return await collect(api.campaigns(PRODUCT))

    batches = run_virtual(story())
    assert sum(len(batch.rows) for batch in batches) == 99
    assert any(batch.problems for batch in batches)


def test_there_is_nothing_below_a_campaign() -> None:
    server = tiktok(page([]))

    async def story() -> None:
        api = client(server)
        assert not await collect(api.adgroups(PRODUCT))
        assert not await collect(api.ads(PRODUCT))

    run_virtual(story())
    assert not asked(server)


# Details


def info(server: ScriptedTikTok, campaign_id: str = KETTLE) -> ShopInfo:
    return run_virtual(client(server).shop.info(ACCOUNT, campaign_id, "USD", Priority.SCREEN))


def test_details_of_one_campaign() -> None:
    server = saying("campaign-gmv_max-info/an-increase-and-promotion-days")
    found = info(server)
    [request] = server.asked
    assert path_of(request) == "campaign/gmv_max/info"
    assert param(request, "campaign_id") == int(KETTLE)
    assert (found.budget.mode, found.budget.amount) == (BudgetMode.DAY, usd(200))
    details = found.details
    assert details.store_id == STORE
    assert details.roas_target == Decimal("4.5") and details.has_protection
    ordinary, promotion = details.increases
    assert (ordinary.of, promotion.of) == (IncreaseOf.ORDINARY_DAYS, IncreaseOf.PROMOTION_DAYS)
    assert ordinary.percentage == 50 and ordinary.limit == 10
    assert ordinary.current == usd(200) and ordinary.remaining == 8
    assert ordinary.maximum == usd(1200)
    assert promotion.percentage == 100 and promotion.maximum == usd(2200)
    assert not details.has_unpublished_increase
    assert details.schedule_end is None
    assert not found.oddities


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount), "USD")


def test_only_the_old_switch_of_an_increase_is_no_known_increase() -> None:
    found = info(saying("campaign-gmv_max-info/few-keys"))
    assert found.budget.amount == usd("35.50")
    assert found.details.increases == () and found.details.has_unpublished_increase
    assert found.details.schedule_end == datetime(2026, 4, 1, tzinfo=UTC)
    assert found.details.store_id == ""


@pytest.mark.parametrize("budget", [None, "", "-", 0, "0.00", "a lot", -5])
def test_a_budget_that_is_none_or_unreadable_is_not_0(budget: object) -> None:
    server = ScriptedTikTok(lambda _: answer({"campaign_id": KETTLE, "budget": budget}))
    found = info(server).budget
    assert (found.mode, found.amount) == (BudgetMode.UNKNOWN, None)


@pytest.mark.parametrize(
    "part",
    [
        {"auto_budget": {"auto_budget_enabled": "perhaps"}},
        {"promotion_days": {"is_enabled": {}, "auto_budget_enabled": True}},
        {"promotion_days": {"is_enabled": True, "maximum_budget": 90}},
        {"auto_budget": "on"},
        {"auto_budget_enabled": []},
    ],
)
def test_a_switch_of_an_increase_that_cannot_be_read_may_be_on(part: dict[str, object]) -> None:
    found = info(ScriptedTikTok(lambda _: answer({"campaign_id": KETTLE, "budget": 5} | part)))
    assert found.details.increases or found.details.has_unpublished_increase


def test_an_increase_that_is_off_is_none() -> None:
    off = {
        "auto_budget": {"auto_budget_enabled": False, "maximum_budget": 90},
        "promotion_days": {"is_enabled": False, "auto_budget_enabled": True},
    }
    found = info(ScriptedTikTok(lambda _: answer({"campaign_id": KETTLE, "budget": 5} | off)))
    assert not found.details.increases and not found.details.has_unpublished_increase


@pytest.mark.parametrize("data", [None, {}, [], {"campaign_id": "1817630001446999"}, "x"])
def test_an_answer_about_no_or_another_campaign_is_none(data: object) -> None:
    with pytest.raises(NoAnswerError):
        info(ScriptedTikTok(lambda _: answer(data)))


def sessions(server: ScriptedTikTok) -> tuple[Session, ...]:
    return run_virtual(client(server).shop.sessions(ACCOUNT, KETTLE, "USD", Priority.SCREEN))


def test_sessions_are_extra_budgets() -> None:
    server = saying("campaign-gmv_max-session-list/two-kinds")
    first, second = sessions(server)
    assert path_of(server.asked[0]) == "campaign/gmv_max/session/list"
    assert (first.kind, first.budget) == (SessionKind.MAX_DELIVERY, usd(120))
    assert first.product_ids == ("1729400000000000011",)
    assert first.end == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert (second.kind, second.budget) == (SessionKind.CREATIVE_BOOST, usd(40))
    assert second.session_id == "1826600000000000033" and second.end is None


def test_no_sessions_is_said_and_not_guessed() -> None:
    assert sessions(ScriptedTikTok(lambda _: answer({"session_list": []}))) == ()
    data: object
    for data in ({}, None, [], {"list": []}, {"session_list": "none"}):
        with pytest.raises(NoAnswerError):
            sessions(always(data))


def test_a_session_that_cannot_be_read_is_one_all_the_same() -> None:
    data = {"session_list": ["?", {"budget": "much"}]}
    found = sessions(ScriptedTikTok(lambda _: answer(data)))
    assert [(one.kind, one.budget) for one in found] == [(SessionKind.UNKNOWN, None)] * 2


def stores(server: ScriptedTikTok) -> Batch[Store]:
    return run_virtual(client(server).shop.stores(ACCOUNT, Priority.SCREEN))


def test_every_shop_is_taken_also_one_that_is_not_available() -> None:
    batch = stores(saying("gmv_max-store-list/one-not-available"))
    assert [one.name for one in batch.rows] == ["Lumen Kitchen", "Lumen Outlet"]
    assert not batch.problems


def test_a_shop_without_an_id_is_told() -> None:
    data = {"store_list": [{"store_id": "0"}, {"store_id": STORE}]}
    batch = stores(ScriptedTikTok(lambda _: answer(data)))
    assert len(batch.rows) == len(batch.problems) == 1
    with pytest.raises(NoAnswerError):
        stores(ScriptedTikTok(lambda _: answer({})))


def test_each_permission_is_refused_by_itself() -> None:
    def say(request: httpx.Request) -> httpx.Response:
        if path_of(request) == "campaign/gmv_max/session/list":
            return answer(code=40001, message="The access token lacks the required scope.")
        return httpx.Response(
            200, content=answers.body("campaign-gmv_max-info/an-increase-and-promotion-days")
        )

    server = ScriptedTikTok(say)
    assert info(server).budget.amount == usd(200)
    with pytest.raises(DeniedError):
        sessions(server)


# Reports


def test_a_report_is_about_one_shop_and_one_kind() -> None:
    server = saying("gmv_max-report-get/by-campaign-and-day")
    batches = reported(server)
    [request] = server.asked
    assert path_of(request) == "gmv_max/report/get"
    assert param(request, "store_ids") == [STORE]
    assert param(request, "dimensions") == ["campaign_id", "stat_time_day"]
    assert param(request, "metrics") == ["cost"]
    assert param(request, "filtering") == {"gmv_max_promotion_types": ["PRODUCT"]}
    assert param(request, "start_date") == param(request, "end_date") == "2026-03-04"
    assert spends(batches) == {KETTLE: Decimal("93.58"), "1817630001446082": None}
    assert batches[0].rows[1].problem


def test_ids_hours_deleted_rows_and_the_live_kind() -> None:
    server = saying("gmv_max-report-get/empty-without-a-list")
    query = replace(REPORT, origin=Origin.SHOP_LIVE, ids=(KETTLE,), hourly=True, deleted=True)
    reported(server, query)
    [request] = server.asked
    assert param(request, "dimensions") == ["campaign_id", "stat_time_hour"]
    filtering = param(request, "filtering")
    assert filtering["gmv_max_promotion_types"] == ["LIVE"]
    assert filtering["campaign_ids"] == [KETTLE]
    assert "STATUS_DELETE" in filtering["campaign_statuses"]


@pytest.mark.parametrize(
    ("since", "first"),
    [(None, "2025-03-05"), (date(2020, 1, 1), "2025-03-05"), (date(2026, 2, 1), "2026-02-01")],
)
def test_a_life_is_365_days_at_most(since: date | None, first: str) -> None:
    server = saying("gmv_max-report-get/empty-without-a-list")
    reported(server, replace(REPORT, window=Window.LIFETIME, since=since))
    [request] = server.asked
    assert param(request, "start_date") == first
    assert param(request, "end_date") == "2026-03-04"
    assert param(request, "dimensions") == ["campaign_id"]
    assert param(request, "query_lifetime") is None
    days = date(2026, 3, 4) - date.fromisoformat(first)
    assert days.days < 365  # both ends are included


def test_results_come_with_the_money() -> None:
    metrics = {"cost": "10.00", "orders": "4", "gross_revenue": "45.10", "roi": "4.51"}
    row = {"dimensions": {"campaign_id": KETTLE, **day()}, "metrics": metrics}
    [batch] = reported(ScriptedTikTok(lambda _: page([row])), replace(REPORT, full=True))
    results = batch.rows[0].results
    assert results is not None
    assert results.spend == 10 and results.conversions == 4
    assert results.value == Decimal("45.10") and results.roas == Decimal("4.51")


def day(of: date = TODAY) -> dict[str, str]:
    return {"stat_time_day": f"{of} 00:00:00"}


def test_an_empty_page_before_the_last_one_does_not_end_the_report() -> None:
    row = {"dimensions": {"campaign_id": KETTLE, **day()}, "metrics": {"cost": "7"}}
    counts = {"page_size": 1000, "total_number": 1, "total_page": 3}

    def say(request: httpx.Request) -> httpx.Response:
        number = param(request, "page")
        rows: dict[str, object] = {"list": [row]} if number == 3 else {}
        return answer({**rows, "page_info": {**counts, "page": number}})

    batches = reported(ScriptedTikTok(say))
    assert spends(batches) == {KETTLE: 7}
    assert not [one for batch in batches for one in batch.problems]


def test_an_empty_report_is_empty_only_if_it_says_so() -> None:
    assert reported(saying("gmv_max-report-get/empty-without-a-list"))[0].problems == ()
    data: object
    for data in ({}, None, {"page_info": {}}, {"page_info": {"page": 1}}):
        with pytest.raises(ApiError):
            reported(always(data))


def test_rows_that_were_counted_and_not_shown_are_told() -> None:
    data = {"page_info": {"page": 1, "page_size": 1000, "total_number": 2, "total_page": 1}}
    batches = reported(ScriptedTikTok(lambda _: answer(data)))
    assert [one for batch in batches for one in batch.problems]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"dimensions": {"campaign_id": KETTLE, **day()}, "metrics": {}}, "no number"),
        (
            {
                "dimensions": {"campaign_id": KETTLE, **day()},
                "metrics": {"cost": "5", "currency": "IDR"},
            },
            "currency",
        ),
        (
            {
                "dimensions": {"campaign_id": KETTLE, **day(date(2026, 3, 3))},
                "metrics": {"cost": "5"},
            },
            "another time",
        ),
    ],
)
def test_what_cannot_be_read_is_unread_and_not_0(row: dict[str, Any], why: str) -> None:
    [batch] = reported(ScriptedTikTok(lambda _: page([row])))
    assert batch.rows[0].spend is None and why in batch.rows[0].problem


# The account's report of all shops


def all_shops(**more: Any) -> ReportQuery:
    return replace(REPORT, store_id="", **more)


def in_country(code: str, spend: str, key: str = KETTLE) -> dict[str, Any]:
    dimensions = {"campaign_id": key, "country_code": code, **day()}
    return {"dimensions": dimensions, "metrics": {"spend": spend}}


def test_without_a_shop_the_account_is_asked_and_its_countries_are_added_up() -> None:
    rows = [in_country("GB", "3.10"), in_country("IE", "1.15"), in_country("GB", "2", "18176")]
    server = ScriptedTikTok(lambda _: page(rows))
    [batch] = reported(server, all_shops())
    assert spends([batch]) == {KETTLE: Decimal("4.25"), "18176": 2}
    [request] = server.asked
    assert path_of(request) == "report/integrated/get"
    assert param(request, "report_type") == "TT_SHOP"
    assert param(request, "data_level") == "AUCTION_CAMPAIGN"
    assert param(request, "dimensions") == ["campaign_id", "country_code", "stat_time_day"]
    assert param(request, "filtering") is None


def test_a_country_that_cannot_be_read_leaves_no_smaller_sum() -> None:
    rows = [in_country("GB", "3.10"), in_country("IE", "-")]
    [batch] = reported(ScriptedTikTok(lambda _: page(rows)), all_shops())
    assert spends([batch]) == {KETTLE: None}


@pytest.mark.parametrize("more", [{"hourly": True}, {"level": Level.ADVERTISER}])
def test_reports_that_do_not_exist_are_not_asked_for(more: dict[str, Any]) -> None:
    server = ScriptedTikTok(lambda _: page([]))
    with pytest.raises(NotSentError):
        reported(server, all_shops(**more))
    assert not server.asked


def test_the_ordinary_campaigns_are_asked_for_as_ever() -> None:
    server = ScriptedTikTok(
        lambda request: account_info(request) if path_of(request) == "advertiser/info" else page([])
    )

    async def story() -> None:
        await collect(client(server).campaigns(ListQuery(advertiser_id=ACCOUNT)))
        await asyncio.sleep(0)

    run_virtual(story())
    assert [path for path in server.paths() if "gmv" in path] == []


READS: list[Callable[[ScriptedTikTok], object]] = [listed, info, sessions, stores, reported]


@pytest.mark.parametrize("read", READS)
def test_nothing_is_ever_written(read: Callable[[ScriptedTikTok], object]) -> None:
    server = ScriptedTikTok(lambda _: answer(code=40001, message="No."))
    with pytest.raises(DeniedError):
        read(server)
    assert [one.method for one in server.asked] == ["GET"]
