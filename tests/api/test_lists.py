"""What is asked for, and what comes of the answers: lists and accounts."""

import json
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.api.tools import (
    ACCOUNT,
    ScriptedTikTok,
    account_info,
    answer,
    client,
    collect,
    page,
    param,
    path_of,
    run,
)
from ttui.api.access import Secret
from ttui.api.errors import (
    ApiError,
    DeniedError,
    NoAnswerError,
    NoConnectionError,
    NotSentError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
    TokenError,
)
from ttui.api.port import AdsApi, Batch, Lane, ListQuery
from ttui.domain.campaign import Ad, Campaign, Origin
from ttui.domain.ids import Level
from ttui.domain.money import Money

ALL = ListQuery(advertiser_id=ACCOUNT)


def tiktok(*listings: Any) -> ScriptedTikTok:
    """Accounts are known; each list call gets the next answer, the last one for ever."""
    left = list(listings)

    def say(request: httpx.Request) -> httpx.Response:
        if path_of(request) == "advertiser/info":
            return account_info(request)
        said = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(said, Exception):
            raise said
        made = said(request) if callable(said) else said
        assert isinstance(made, httpx.Response)
        return made

    return ScriptedTikTok(say)


def rows(level: str, *ids: int | str, **more: object) -> list[dict[str, object]]:
    return [
        {f"{level}_id": str(one), "adgroup_id": "2", "campaign_id": "3"}
        | more
        | {f"{level}_id": str(one)}
        for one in ids
    ]


def listed(request: httpx.Request) -> bool:
    return path_of(request) != "advertiser/info"


def asked(server: ScriptedTikTok) -> list[httpx.Request]:
    return [request for request in server.asked if listed(request)]


def test_it_is_the_port() -> None:
    api: AdsApi = client(tiktok(page([])))
    assert api


def test_campaigns_are_asked_for_by_the_thousand_with_few_fields() -> None:
    server = tiktok(page(rows("campaign", 9, 8, budget=50, budget_mode="BUDGET_MODE_DAY")))

    async def story() -> list[Batch[Campaign]]:
        return await collect(client(server).campaigns(ALL))

    [batch] = run(story())
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

    run(story())
    assert server.paths() == ["advertiser/info", "campaign/get", "adgroup/get", "ad/get"]


def test_what_is_urgent_spends_no_request_on_the_currency() -> None:
    server = tiktok(page(rows("campaign", 9, operation_status="DISABLE")))

    async def story() -> list[Batch[Campaign]]:
        query = ListQuery(advertiser_id=ACCOUNT, ids=("9",), lane=Lane.URGENT)
        return await collect(client(server).campaigns(query))

    [batch] = run(story())
    assert batch.rows[0].switch.value == "DISABLE"
    assert server.paths() == ["campaign/get"]


def test_promote_is_asked_apart_with_what_it_has() -> None:
    server = tiktok(page(rows("campaign", 9, campaign_system_origin="PROMOTE")))

    async def story() -> list[Batch[Campaign]]:
        query = ListQuery(advertiser_id=ACCOUNT, origin=Origin.PROMOTE)
        return await collect(client(server).campaigns(query))

    [batch] = run(story())
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

    run(story())
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

    found = [row.ref.id for batch in run(story()) for row in batch.rows]
    assert found == [*wanted]
    assert [len(param(one, "filtering")["ad_ids"]) for one in asked(server)] == [100, 100, 50]


def test_deleted_smart_plus_ads_are_asked_for_apart() -> None:
    server = tiktok(page([]))

    async def story() -> None:
        query = ListQuery(advertiser_id=ACCOUNT, smart_plus=True, deleted_too=True)
        await collect(client(server).ads(query))

    run(story())
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
def test_without_smart_plus_there_are_none(refusal: httpx.Response) -> None:
    async def story() -> list[Batch[Ad]]:
        query = ListQuery(advertiser_id=ACCOUNT, smart_plus=True)
        return await collect(client(tiktok(refusal)).ads(query))

    [batch] = run(story())
    assert (batch.rows, batch.problems) == ((), ())


def test_creatives_of_smart_plus_ads_are_no_ads() -> None:
    mixed = [*rows("ad", 1), *rows("ad", 2, smart_plus_ad_id="77"), *rows("ad", 3)]
    mixed[2]["smart_plus_ad_id"] = "0"

    async def story() -> list[Batch[Ad]]:
        return await collect(client(tiktok(page(mixed))).ads(ALL))

    [batch] = run(story())
    assert [row.ref.id for row in batch.rows] == ["1", "3"]


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Invalid value in fields: rf_campaign_type", {"filtering"}),
        ("filtering.buying_types: not supported", {"fields"}),
        ("参数错误", set[str]()),
    ],
)
def test_what_tiktok_does_not_take_is_left_out_and_remembered(message: str, kept: set[str]) -> None:
    def say(request: httpx.Request) -> httpx.Response:
        sent = {name for name in ("fields", "filtering") if param(request, name) is not None}
        return page(rows("campaign", 9)) if sent <= kept else answer(code=40002, message=message)

    server = tiktok(say)

    async def story() -> None:
        api = client(server)
        for _ in range(2):
            [batch] = await collect(api.campaigns(ALL))
            assert [row.ref.id for row in batch.rows] == ["9"]

    run(story())
    assert len(asked(server)) == 3


def test_an_answer_without_a_list_is_no_empty_account() -> None:
    async def story() -> None:
        with pytest.raises(NoAnswerError):
            await collect(client(tiktok(answer({}))).campaigns(ALL))

    run(story())


def _server_with_bad(bad: set[int], count: int, refusal: httpx.Response) -> ScriptedTikTok:
    """A list of ads, some of which spoil every page they are on (contract 15.7)."""
    ids = [*range(count, 0, -1)]

    def say(request: httpx.Request) -> httpx.Response:
        number, size = param(request, "page"), param(request, "page_size")
        filtering = param(request, "filtering") or {}
        named = filtering.get("ad_ids")
        wanted = ids if named is None else [one for one in ids if str(one) in named]
        shown = wanted[(number - 1) * size : number * size]
        if bad & {*shown}:
            return httpx.Response(refusal.status_code, content=refusal.content)
        return page(rows("ad", *shown), number=number, size=size, total=len(wanted))

    return tiktok(say)


@pytest.mark.parametrize("code", [40002, 50000])
@pytest.mark.parametrize("bad", [{1500}, {1, 2500}, {1001, 1002}])
def test_a_bad_ad_costs_nobody_else(bad: set[int], code: int) -> None:
    server = _server_with_bad(bad, 2500, answer(code=code, message="Creative_data not valid"))

    async def story() -> list[Batch[Ad]]:
        return await collect(client(server).ads(ALL))

    batches = run(story())
    found = [int(row.ref.id) for batch in batches for row in batch.rows]
    assert sorted(found) == [one for one in range(1, 2501) if one not in bad]
    problems = [problem for batch in batches for problem in batch.problems]
    assert len(problems) == len(bad)
    assert all("Creative_data" in problem.reason for problem in problems)


def test_a_bad_ad_among_ids_is_named() -> None:
    server = _server_with_bad({7}, 10, answer(code=40002, message="Creative_data not valid"))

    async def story() -> list[Batch[Ad]]:
        query = ListQuery(advertiser_id=ACCOUNT, ids=tuple(map(str, range(1, 11))))
        return await collect(client(server).ads(query))

    [batch] = run(story())
    assert sorted(int(row.ref.id) for row in batch.rows) == [1, 2, 3, 4, 5, 6, 8, 9, 10]
    assert [problem.id for problem in batch.problems] == ["7"]


@pytest.mark.parametrize(
    ("refusal", "kind", "most"),
    [
        (answer(code=40002, message="wrong"), RefusedError, 10),
        (answer(code=50000, message="System error."), ServerFaultError, 25),
    ],
)
def test_when_every_part_fails_it_is_not_about_one_ad(
    refusal: httpx.Response, kind: type[ApiError], most: int
) -> None:
    server = _server_with_bad({*range(1, 2001)}, 2000, refusal)

    async def story() -> None:
        with pytest.raises(kind):
            await collect(client(server).ads(ALL))

    run(story())
    assert len(asked(server)) <= most


def test_reads_are_tried_again_and_the_engine_is_told() -> None:
    good = page(rows("campaign", 9))
    server = tiktok(
        httpx.Response(502, text="<html>Bad Gateway</html>"),
        httpx.RemoteProtocolError("gone"),
        answer(code=50000, message="System error."),
        httpx.ConnectError("no route"),
        good,
    )
    heard: list[str] = []

    def trouble(error: ApiError, retry_in: float) -> None:
        assert retry_in > 0
        heard.append(type(error).__name__)

    async def story() -> list[Batch[Campaign]]:
        api = client(server)
        api.health.on_trouble = trouble
        api.health.on_success = lambda: heard.append("fine")
        return await collect(api.campaigns(ALL))

    [batch] = run(story())
    assert len(batch.rows) == 1
    assert heard == [
        "fine",
        "NoAnswerError",
        "NoAnswerError",
        "ServerFaultError",
        "NoConnectionError",
        "fine",
    ]


@pytest.mark.parametrize(
    ("trouble", "kind", "tries"),
    [
        (httpx.Response(502), NoAnswerError, 5),
        (httpx.ConnectError("no route"), NoConnectionError, 5),
        (httpx.ReadTimeout("slow"), NoAnswerError, 2),
        (answer(code=50002, message="timed out"), ServerFaultError, 2),
        (answer(code=40105, message="revoked"), TokenError, 1),
        (answer(code=40001, message="no"), DeniedError, 1),
    ],
)
def test_how_often_a_read_is_tried(trouble: Any, kind: type[ApiError], tries: int) -> None:
    server = ScriptedTikTok(lambda _: _raise_or(trouble))

    async def story() -> None:
        api = client(server, app_id="77", app_secret=Secret("s3cret"))
        with pytest.raises(kind):
            await api.advertiser_ids()

    run(story())
    assert len(server.asked) == tries


def _raise_or(trouble: Any) -> httpx.Response:
    if isinstance(trouble, Exception):
        raise trouble
    made: httpx.Response = trouble
    return made


def test_a_rate_limit_is_waited_out() -> None:
    refused = answer(code=40100, message="App reaches the QPS limit.")
    server = tiktok(refused, refused, page(rows("campaign", 9)))
    waits: list[float] = []

    async def story() -> None:
        api = client(server)
        api.health.on_trouble = lambda error, wait: (
            waits.append(wait) if isinstance(error, RateLimitedError) else None
        )
        [batch] = await collect(api.campaigns(ALL))
        assert len(batch.rows) == 1

    run(story())
    assert [round(wait) for wait in waits] == [1, 2]


def test_the_accounts_of_a_token_need_the_app() -> None:
    server = ScriptedTikTok(
        lambda _: answer({"list": [{"advertiser_id": 7}, {"advertiser_id": "8"}, {}]})
    )

    async def story() -> None:
        with pytest.raises(NotSentError, match="TTUI_APP_ID"):
            await client(server).advertiser_ids()
        api = client(server, app_id="77", app_secret=Secret("s3cret"))
        assert await api.advertiser_ids() == ("7", "8")

    run(story())
    [request] = server.asked
    assert (request.url.params["app_id"], request.url.params["secret"]) == ("77", "s3cret")


@pytest.mark.parametrize("code", [40001, 40002])
def test_one_bad_account_costs_no_other(code: int) -> None:
    def say(request: httpx.Request) -> httpx.Response:
        if "13" in param(request, "advertiser_ids"):
            return answer(code=code, message="No permission to operate advertiser 13.")
        return account_info(request)

    server = ScriptedTikTok(say)

    async def story() -> None:
        batch = await client(server).advertisers([str(one) for one in range(1, 151)])
        assert len(batch.rows) == 149
        assert [(one.level, one.id) for one in batch.problems] == [(Level.ADVERTISER, "13")]
        assert "No permission" in batch.problems[0].reason

    run(story())
    assert len(param(server.asked[0], "advertiser_ids")) == 100


def test_an_account_that_is_not_in_the_answer_is_told() -> None:
    server = ScriptedTikTok(lambda _: answer({"list": [{"advertiser_id": "7"}]}))

    async def story() -> None:
        batch = await client(server).advertisers(["7", "8"])
        assert [row.advertiser_id for row in batch.rows] == ["7"]
        assert [problem.id for problem in batch.problems] == ["8"]

    run(story())


def test_a_dead_token_is_no_bad_account() -> None:
    server = ScriptedTikTok(lambda _: answer(code=40105, message="revoked"))

    async def story() -> None:
        with pytest.raises(TokenError):
            await client(server).advertisers(["7", "8"])

    run(story())


def test_parameters_are_json_in_the_query() -> None:
    server = tiktok(page([]))

    async def story() -> None:
        await collect(client(server).campaigns(ListQuery(advertiser_id=ACCOUNT, ids=("9",))))

    run(story())
    [request] = asked(server)
    assert json.loads(request.url.params["filtering"])["campaign_ids"] == ["9"]
