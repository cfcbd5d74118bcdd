"""What is asked for, and what comes of the answers: lists."""

import json
from decimal import Decimal

import httpx
import pytest

from tests.support.api.lists import ALL, asked, rows, tiktok
from tests.support.api.tools import ACCOUNT, answer, client, collect, page, param, path_of
from tests.support.virtual import run_virtual
from ttui.api.errors import RefusedError
from ttui.api.port import AdsApi, Batch, ListQuery, Priority
from ttui.domain.campaign import Ad, Campaign, Origin
from ttui.domain.money import Money
from ttui.domain.status import OperationStatus


def test_it_is_the_port() -> None:
    api: AdsApi = client(tiktok(page([])))
    assert api


def test_campaigns_are_asked_for_by_the_thousand_with_few_fields() -> None:
    server = tiktok(page(rows("campaign", 9, 8, budget=50, budget_mode="BUDGET_MODE_DAY")))

    async def story() -> list[Batch[Campaign]]:
        return await collect(client(server).campaigns(ALL))

    [batch] = run_virtual(story())
    assert [row.ref.id for row in batch.rows] == ["9", "8"]
    assert batch.rows[0].budget.amount == Money(Decimal(50), "USD")
    [request] = asked(server)
    assert path_of(request) == "campaign/get"
    assert request.url.path.endswith("/")
    assert param(request, "advertiser_id") == int(ACCOUNT)
    assert (param(request, "page"), param(request, "page_size")) == (1, 1000)
    assert "campaign_system_origin" in param(request, "fields")
    assert param(request, "filtering") == {"buying_types": ["AUCTION", "RESERVATION_RF"]}
    assert request.headers["access-token"]


def test_the_currency_is_asked_for_once() -> None:
    server = tiktok(page([]))

    async def story() -> None:
        api = client(server)
        await collect(api.campaigns(ALL))
        await collect(api.adgroups(ALL))
        await collect(api.ads(ALL))

    run_virtual(story())
    assert server.paths() == ["advertiser/info", "campaign/get", "adgroup/get", "ad/get"]


def test_what_is_urgent_spends_no_request_on_the_currency() -> None:
    server = tiktok(page(rows("campaign", 9, operation_status="DISABLE")))

    async def story() -> list[Batch[Campaign]]:
        query = ListQuery(advertiser_id=ACCOUNT, ids=("9",), priority=Priority.URGENT)
        return await collect(client(server).campaigns(query))

    [batch] = run_virtual(story())
    assert batch.rows[0].switch.value == "DISABLE"
    assert server.paths() == ["campaign/get"]


def test_promote_is_asked_apart_with_what_it_has() -> None:
    server = tiktok(page(rows("campaign", 9, campaign_system_origin="PROMOTE")))

    async def story() -> list[Batch[Campaign]]:
        query = ListQuery(advertiser_id=ACCOUNT, origin=Origin.PROMOTE)
        return await collect(client(server).campaigns(query))

    [batch] = run_virtual(story())
    assert batch.rows[0].is_promote
    [request] = asked(server)
    assert param(request, "filtering") == {"campaign_system_origins": ["PROMOTE"]}
    assert "budget" not in param(request, "fields")


@pytest.mark.parametrize(
    ("query", "path", "filtering", "size"),
    [
        (
            ListQuery(advertiser_id=ACCOUNT, top_view=True),
            "adgroup/get",
            {"buying_types": ["RESERVATION_TOP_VIEW"]},
            100,
        ),
        (
            ListQuery(advertiser_id=ACCOUNT, deleted_too=True, campaign_ids=("5",)),
            "adgroup/get",
            {
                "buying_types": ["AUCTION", "RESERVATION_RF"],
                "campaign_ids": ["5"],
                "primary_status": "STATUS_ALL",
            },
            1000,
        ),
        (
            ListQuery(advertiser_id=ACCOUNT, adgroup_ids=("6",), ids=("7",)),
            "ad/get",
            {
                "buying_types": ["AUCTION", "RESERVATION_RF"],
                "adgroup_ids": ["6"],
                "ad_ids": ["7"],
            },
            1000,
        ),
        (
            ListQuery(advertiser_id=ACCOUNT, smart_plus=True, ids=("7",)),
            "smart_plus/ad/get",
            {"smart_plus_ad_ids": ["7"]},
            100,
        ),
    ],
)
def test_filters(query: ListQuery, path: str, filtering: dict[str, object], size: int) -> None:
    server = tiktok(page([]))

    async def story() -> None:
        api = client(server)
        await collect(api.adgroups(query) if path == "adgroup/get" else api.ads(query))

    run_virtual(story())
    [request] = asked(server)
    assert path_of(request) == path
    assert param(request, "filtering") == filtering
    assert param(request, "page_size") == size


def test_many_ids_are_asked_for_by_the_hundred() -> None:
    wanted = tuple(str(one) for one in range(1, 251))

    def say(request: httpx.Request) -> httpx.Response:
        return page(rows("ad", *param(request, "filtering")["ad_ids"]))

    server = tiktok(say)

    async def story() -> list[Batch[Ad]]:
        query = ListQuery(advertiser_id=ACCOUNT, ids=(*wanted, "1"))
        return await collect(client(server).ads(query))

    found = [row.ref.id for batch in run_virtual(story()) for row in batch.rows]
    assert found == [*wanted]
    assert [len(param(one, "filtering")["ad_ids"]) for one in asked(server)] == [100, 100, 50]


def test_deleted_smart_plus_ads_are_asked_for_apart() -> None:
    server = tiktok(page([]))

    async def story() -> None:
        query = ListQuery(advertiser_id=ACCOUNT, smart_plus=True, deleted_too=True)
        await collect(client(server).ads(query))

    run_virtual(story())
    assert [param(one, "filtering") for one in asked(server)] == [
        None,
        {"secondary_status": "AD_STATUS_DELETE"},
    ]


@pytest.mark.parametrize(
    "refusal",
    [
        answer(code=40001, message="No permission."),
        answer(code=40118, message="Not on the allowlist."),
        httpx.Response(404, text="404 page not found"),
    ],
)
def test_smart_plus_ads_that_may_not_be_listed_are_no_empty_list(
    refusal: httpx.Response,
) -> None:
    async def story() -> list[Batch[Ad]]:
        query = ListQuery(advertiser_id=ACCOUNT, smart_plus=True)
        return await collect(client(tiktok(refusal)).ads(query))

    with pytest.raises(RefusedError):
        run_virtual(story())


def test_creatives_of_smart_plus_ads_are_no_ads() -> None:
    mixed = [*rows("ad", 1), *rows("ad", 2, smart_plus_ad_id="77"), *rows("ad", 3)]
    mixed[2]["smart_plus_ad_id"] = "0"

    async def story() -> list[Batch[Ad]]:
        return await collect(client(tiktok(page(mixed))).ads(ALL))

    [batch] = run_virtual(story())
    assert [row.ref.id for row in batch.rows] == ["1", "3"]


def test_parameters_are_json_in_the_query() -> None:
    server = tiktok(page([]))

    async def story() -> None:
        await collect(client(server).campaigns(ListQuery(advertiser_id=ACCOUNT, ids=("9",))))

    run_virtual(story())
    [request] = asked(server)
    assert json.loads(request.url.params["filtering"])["campaign_ids"] == ["9"]


@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("shown", [("ENABLE", "DISABLE"), ("DISABLE", "ENABLE")])
def test_a_row_that_is_shown_on_and_off_counts_as_on(shown: tuple[str, str], size: int) -> None:
    found = [row for one in shown for row in rows("campaign", 9, operation_status=one)]

    def pages(request: httpx.Request) -> httpx.Response:
        first = (param(request, "page") - 1) * size
        some = found[first : first + size]
        info = {"page": 1, "page_size": size, "total_number": 2, "total_page": 2 // size}
        return answer({"list": some, "page_info": info})

    async def story() -> list[Batch[Campaign]]:
        return await collect(client(tiktok(pages)).campaigns(ALL))

    latest = [row for batch in run_virtual(story()) for row in batch.rows][-1]
    assert latest.switch is OperationStatus.ENABLE


def test_a_row_that_names_another_ad_account_is_a_problem_and_no_row() -> None:
    own, foreign = (rows("campaign", key, advertiser_id=of) for key, of in ((9, ACCOUNT), (8, 77)))

    async def story() -> list[Batch[Campaign]]:
        return await collect(client(tiktok(page([*own, *foreign]))).campaigns(ALL))

    [batch] = run_virtual(story())
    assert [row.ref.id for row in batch.rows] == ["9"]
    [problem] = batch.problems
    assert (problem.id, "another ad account, 77" in problem.reason) == ("8", True)


def test_a_byte_that_is_no_text_costs_its_character_alone() -> None:
    body = page(rows("campaign", 9, campaign_name="Fine")).content.replace(b"Fine", b"F\xffne")

    async def story() -> list[Batch[Campaign]]:
        server = tiktok(httpx.Response(200, content=body))
        return await collect(client(server).campaigns(ALL))

    [batch] = run_virtual(story())
    assert [row.name for row in batch.rows] == ["F\ufffdne"]
