"""TikTok's answers in their odd shapes: each is read, and no row is dropped silently."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.api import answers
from tests.support.api.tools import ACCOUNT, ScriptedTikTok, account_info, client, path_of
from tests.support.virtual import run_virtual
from ttui.api.access import Secret
from ttui.api.errors import ApiError, DeniedError, NoAnswerError, RateLimitedError, TokenError
from ttui.api.port import Batch, ListQuery, ReportBatch, ReportQuery, ReportRow, StatusWrite
from ttui.domain.advertiser import Advertiser
from ttui.domain.budget import BudgetMode
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.snapshot import RowProblem
from ttui.domain.spend import Window
from ttui.domain.status import AdvertiserStatus, DeliveryState, OperationStatus

LISTS = ("campaign-get", "adgroup-get", "ad-get", "smart_plus-campaign-get")
STATUS_UPDATES = tuple(
    f"{family}{level}-status-update"
    for family in ("", "smart_plus-")
    for level in ("campaign", "adgroup", "ad")
)
FINANCE = ("bc-asset-get", "advertiser-balance-get", "bc-account-transaction-get")
"""Read by the tests of rights and money."""
SHOP = (
    "gmv_max-campaign-get",
    "campaign-gmv_max-info",
    "campaign-gmv_max-session-list",
    "gmv_max-store-list",
    "gmv_max-report-get",
)
"""Read by the tests of GMV Max."""
OTHERS = ("report-integrated-get", "advertiser-info", "oauth2-advertiser-get", "errors")


def test_each_answer_is_read_by_a_test() -> None:
    assert sorted(answers.names()) == sorted(
        answers.names(*LISTS, *OTHERS, *STATUS_UPDATES, *FINANCE, *SHOP)
    )
    assert len(answers.names()) >= 48


def serving(name: str) -> ScriptedTikTok:
    def say(request: httpx.Request) -> httpx.Response:
        if path_of(request) == "advertiser/info" and not name.startswith("advertiser-info"):
            return account_info(request)
        return httpx.Response(200, content=answers.body(name))

    return ScriptedTikTok(say)


@pytest.mark.parametrize("name", answers.names(*LISTS))
def test_lists(name: str) -> None:
    folder = name.split("/", maxsplit=1)[0]
    sent = answers.rows(name)

    batches = run_virtual(_list(name))
    rows = [row for batch in batches for row in batch.rows]
    creatives = [
        row for row in sent if folder == "ad-get" and row.get("smart_plus_ad_id", "0") != "0"
    ]
    assert [problem for batch in batches for problem in batch.problems] == []
    assert len(rows) == len(sent) - len(creatives)
    assert [odd for row in rows for odd in row.oddities] == []
    for row in rows:
        assert row.switch is not OperationStatus.UNKNOWN
        if not name.endswith("few-keys"):
            assert row.name
            assert row.create_time is not None


async def _list(name: str) -> list[Batch[Any]]:
    folder = name.split("/", maxsplit=1)[0]
    api = client(serving(name))
    owners = [str(row["advertiser_id"]) for row in answers.rows(name) if "advertiser_id" in row]
    query = ListQuery(
        advertiser_id=owners[0] if owners else ACCOUNT, smart_plus=folder.startswith("smart_plus")
    )
    read = {"ad-get": api.ads, "adgroup-get": api.adgroups}.get(folder, api.campaigns)
    return [batch async for batch in read(query)]


def listed(name: str) -> list[Any]:
    return [row for batch in run_virtual(_list(name)) for row in batch.rows]


def test_a_budget_of_zero_without_a_limit_is_no_amount() -> None:
    unlimited, daily = (row.budget for row in listed("campaign-get/budget-zero-means-no-limit"))
    assert (unlimited.mode, unlimited.amount) == (BudgetMode.INFINITE, None)
    assert (daily.mode, daily.amount) == (BudgetMode.DAY, Money(Decimal(80), "USD"))


def test_budgets_with_decimals_or_as_text_are_exact() -> None:
    (row,) = listed("campaign-get/budget-with-decimals")
    assert row.budget.amount == Money(Decimal(150), "USD")
    (row,) = listed("campaign-get/numbers-as-text-ids-as-numbers")
    assert row.budget.amount == Money(Decimal("85.5"), "USD")
    assert row.ref.id == "1835555123401458"
    assert row.budget_optimize_on


def test_a_sandbox_says_no_delivery_and_none_is_made_up() -> None:
    rows = listed("campaign-get/sandbox-without-secondary-status")
    assert {row.switch for row in rows} == {OperationStatus.ENABLE}
    assert {row.delivery.state for row in rows} == {DeliveryState.NOT_REPORTED}


def test_an_end_in_ten_years_is_no_end() -> None:
    for name in ("runs-on-for-ten-years", "an-end-in-ten-years"):
        (row,) = listed(f"adgroup-get/{name}")
        assert row.schedule_start is not None and row.schedule_end is None
    (row,) = listed("adgroup-get/few-keys")
    assert row.schedule_end is not None


def test_zeros_and_dashes_for_nothing_and_words_of_tomorrow() -> None:
    (row,) = listed("adgroup-get/without-page-info")
    assert row.schedule_end is None and row.dayparting == ""
    assert row.budget.from_tomorrow == Money(Decimal("45.5"), "USD")
    assert row.delivery.state is DeliveryState.UNKNOWN
    assert row.delivery.raw == "ADGROUP_STATUS_A_WORD_OF_TOMORROW"


def test_the_creatives_of_a_smart_plus_ad_are_no_ads() -> None:
    (row,) = listed("ad-get/creatives-of-a-smart-plus-ad")
    assert (row.name, row.post_id) == ("Glow, cut 2", "")


@pytest.mark.parametrize("name", answers.names("report-integrated-get"))
def test_reports(name: str) -> None:
    """Each row is read, by a question for the day it is of."""
    envelope = answers.envelope(name)
    if envelope["code"]:
        with pytest.raises(DeniedError):
            run_virtual(_report(envelope, {"campaign_id": "1"}))
        return
    for row in envelope["data"]["list"]:
        rows, problems = reported(envelope, row)
        if row["dimensions"].get("campaign_id") == "advertiser_id":
            assert rows == [] and len(problems) == 1, "the word that is no id"
            continue
        (read,) = rows
        assert problems == []
        assert read.problem == ""
        assert read.spend == Decimal(row["metrics"]["spend"])
        assert read.ref.id in map(str, row["dimensions"].values())


def test_a_dash_and_null_are_no_figures_and_a_zero_is_one() -> None:
    envelope = answers.envelope("report-integrated-get/figures-that-are-dashes-or-null")
    ((read,), _) = reported(envelope, envelope["data"]["list"][0])
    found = read.results
    assert found is not None
    assert (found.clicks, found.ctr, found.cpc, found.cpm, found.reach) == (None,) * 5
    assert (found.conversions, found.likes) == (Decimal(0), Decimal(7))


def test_counts_with_decimals_are_counts() -> None:
    envelope = answers.envelope("report-integrated-get/numeric-ad-id-counts-with-decimals")
    for row in envelope["data"]["list"]:
        ((read,), _) = reported(envelope, row)
        assert read.results is not None
        assert read.results.clicks == int(float(row["metrics"]["clicks"]))


def reported(
    envelope: dict[str, Any], row: Mapping[str, Any]
) -> tuple[list[ReportRow], list[RowProblem]]:
    batches = run_virtual(_report(_with_rows(envelope, row), row["dimensions"]))
    rows = [each for batch in batches for each in batch.rows]
    return rows, [each for batch in batches for each in batch.problems]


def _with_rows(envelope: dict[str, Any], *rows: object) -> dict[str, Any]:
    return {**envelope, "data": {"list": [*rows]}}


async def _report(envelope: object, dimensions: Mapping[str, Any]) -> list[ReportBatch]:
    level = next(
        level
        for level in (Level.AD, Level.ADGROUP, Level.CAMPAIGN, Level.ADVERTISER)
        if dimensions.keys() & {f"{level.value}_id", f"{level.value}_id_v2"}
    )
    moment = dimensions.get("stat_time_day") or dimensions.get("stat_time_hour")
    query = ReportQuery(
        advertiser_id=str(dimensions.get("advertiser_id", ACCOUNT)),
        level=level,
        window=Window.TODAY if moment else Window.LIFETIME,
        today=date.fromisoformat(moment[:10]) if moment else date(2021, 10, 25),
        hourly="stat_time_hour" in dimensions,
        full=True,
    )

    def say(request: httpx.Request) -> httpx.Response:
        if path_of(request) == "advertiser/info":
            return account_info(request)
        return httpx.Response(200, json=envelope)

    return [batch async for batch in client(ScriptedTikTok(say)).report(query)]


@pytest.mark.parametrize("name", answers.names("advertiser-info"))
def test_accounts(name: str) -> None:
    ids = [row["advertiser_id"] for row in answers.rows(name)]

    async def story() -> None:
        batch = await client(serving(name)).advertisers(ids)
        assert [row.advertiser_id for row in batch.rows] == ids
        assert batch.problems == ()
        for row in batch.rows:
            assert row.zone_known
            assert row.currency == "USD"
            assert row.balance is not None
            assert row.oddities == ()

    run_virtual(story())


def test_an_account_may_owe_money_and_lack_nearly_every_fact() -> None:
    async def story() -> list[Advertiser]:
        found: list[Advertiser] = []
        for name in ("suspended-with-a-reason-and-debt", "sandbox-mostly-null"):
            full = f"advertiser-info/{name}"
            ids = [row["advertiser_id"] for row in answers.rows(full)]
            found += (await client(serving(full)).advertisers(ids)).rows
        return found

    owing, bare = run_virtual(story())
    assert owing.balance == Money(Decimal("-12.75"), "USD")
    assert owing.status is AdvertiserStatus.SUSPENDED
    assert owing.rejection_reason.startswith("The landing page cannot be opened.")
    assert owing.owner_bc_id == ""
    assert (bare.role, bare.rejection_reason, bare.owner_bc_id) == ("", "", "")
    assert bare.local(datetime(2026, 9, 1, 12, tzinfo=UTC)).hour == 2  # 14 hours ahead


@pytest.mark.parametrize("name", answers.names("oauth2-advertiser-get"))
def test_account_ids(name: str) -> None:
    async def story() -> None:
        api = client(serving(name), app_id="77", app_secret=Secret("s3cret"))
        ids = (await api.advertiser_ids()).rows
        assert [*ids] == [row["advertiser_id"] for row in answers.rows(name)]

    run_virtual(story())


@pytest.mark.parametrize("name", answers.names(*STATUS_UPDATES))
def test_status_updates(name: str) -> None:
    parts = name.removeprefix("smart_plus-").split("-")
    data = answers.envelope(name)["data"]
    listed = next((data[key] for key in data if key.endswith("_ids")), None)
    done = listed or [row[f"{parts[0]}_id"] for row in data[f"{parts[0]}_list"]]
    to = OperationStatus.of(data.get("status", "DISABLE"))

    async def story() -> StatusWrite | None:
        write = StatusWrite(
            advertiser_id=ACCOUNT,
            level=Level(parts[0]),
            ids=tuple(map(str, done)),
            # ttui sends no DELETE; what answers it is told apart.
            to=OperationStatus.DISABLE if to is OperationStatus.UNKNOWN else to,
            smart_plus=name.startswith("smart_plus"),
        )
        if data.get("status") == "DELETE":
            # An answer about something else than what was asked proves nothing.
            with pytest.raises(NoAnswerError):
                await client(serving(name)).set_status(write)
            return None
        answered = await client(serving(name)).set_status(write)
        assert answered.refused == {}
        assert answered.request_id
        return None

    run_virtual(story())


@pytest.mark.parametrize("name", answers.names("errors"))
def test_errors(name: str) -> None:
    kinds = {40001: DeniedError, 40100: RateLimitedError, 40105: TokenError}
    sent = answers.envelope(name)

    async def story() -> None:
        with pytest.raises(ApiError) as caught:
            async for _ in client(serving(name)).ads(ListQuery(advertiser_id=ACCOUNT)):
                raise AssertionError
        assert type(caught.value) is kinds[sent["code"]]
        assert caught.value.request_id == sent.get("request_id", "")
        assert sent["message"] in str(caught.value)

    run_virtual(asyncio.wait_for(story(), 60))
