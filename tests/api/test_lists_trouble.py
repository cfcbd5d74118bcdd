"""Lists with a bad row, a refused parameter or a bad line: nobody else pays, nothing is made up."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.support.api.lists import ALL, asked, rows, tiktok
from tests.support.api.tools import ACCOUNT, ScriptedTikTok, answer, client, collect, page, param
from tests.support.virtual import run_virtual
from ttui.api.access import Secret
from ttui.api.errors import (
    ApiError,
    DeniedError,
    NoAnswerError,
    NoConnectionError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
    TokenError,
)
from ttui.api.pacing import RateLimit
from ttui.api.port import Batch, ListQuery, Priority
from ttui.domain.campaign import Ad, Campaign


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

    run_virtual(story())
    assert len(asked(server)) == 3


def test_an_answer_without_a_list_is_no_empty_account() -> None:
    async def story() -> None:
        with pytest.raises(NoAnswerError):
            await collect(client(tiktok(answer({}))).campaigns(ALL))

    run_virtual(story())


@pytest.mark.parametrize(
    ("message", "tries"), [("Validation failed.", 2), ("redis: i/o timeout", 5)]
)
def test_a_check_inside_tiktok_is_tried_as_often_as_its_text_says(message: str, tries: int) -> None:
    server = tiktok(answer(code=40700, message=message))

    async def story() -> None:
        with pytest.raises(ServerFaultError):
            await collect(client(server).campaigns(ALL))

    run_virtual(story())
    assert len(asked(server)) == tries


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

    batches = run_virtual(story())
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

    [batch] = run_virtual(story())
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

    run_virtual(story())
    assert len(asked(server)) <= most


def test_reads_are_tried_again_and_the_engine_is_told() -> None:
    good = page(rows("campaign", 9))
    server = tiktok(
        httpx.Response(502, text="<html>Bad Gateway</html>"),
        answer(code=50000, message="System error."),
        answer(code=42900, message="Too busy."),
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
        return await collect(api.campaigns(ALL))

    [batch] = run_virtual(story())
    assert len(batch.rows) == 1
    assert heard == [
        "NoAnswerError",
        "ServerFaultError",
        "UnknownCodeError",
        "NoConnectionError",
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

    run_virtual(story())
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

    run_virtual(story())
    assert [round(wait) for wait in waits] == [1, 2]


def test_the_time_in_our_own_queue_is_no_silence_of_tiktoks() -> None:
    server = tiktok(lambda _: page(rows("campaign", 9)))

    async def story() -> None:
        api = client(server, rate=RateLimit(qps=1, qpm=600))
        await api.advertisers([ACCOUNT])
        query = replace(ALL, priority=Priority.URGENT, patience=5.0)
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(collect(api.campaigns(query)) for _ in range(20)))
        assert asyncio.get_running_loop().time() - began > 15, "they waited for longer than that"

    run_virtual(story())
