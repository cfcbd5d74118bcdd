"""The accounts of a token, and what is known of each."""

import httpx
import pytest

from tests.support.api.tools import ScriptedTikTok, account_info, answer, client, param
from tests.support.virtual import run_virtual
from ttui.api.access import Secret
from ttui.api.errors import (
    ApiError,
    NoAccountError,
    NoAnswerError,
    NotSentError,
    TokenError,
)
from ttui.domain.ids import Level


def test_the_accounts_of_a_token_need_the_app() -> None:
    server = ScriptedTikTok(
        lambda _: answer({"list": [{"advertiser_id": 7}, {"advertiser_id": "8"}, {}]})
    )

    async def story() -> None:
        with pytest.raises(NotSentError, match="TTUI_APP_ID"):
            await client(server).advertiser_ids()
        api = client(server, app_id="77", app_secret=Secret("s3cret"))
        found = await api.advertiser_ids()
        assert found.rows == ("7", "8")
        assert [problem.level for problem in found.problems] == [Level.ADVERTISER], "one more is"

    run_virtual(story())
    [request] = server.asked
    assert (request.url.params["app_id"], request.url.params["secret"]) == ("77", "s3cret")


@pytest.mark.parametrize(
    ("rows", "error"), [([], NoAccountError), ([{}], NoAnswerError), (["?"], NoAnswerError)]
)
def test_no_account_is_an_error_and_never_an_empty_list(
    rows: list[object], error: type[ApiError]
) -> None:
    server = ScriptedTikTok(lambda _: answer({"list": rows}))

    async def story() -> None:
        api = client(server, app_id="77", app_secret=Secret("s3cret"))
        with pytest.raises(error):
            await api.advertiser_ids()

    run_virtual(story())


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

    run_virtual(story())
    assert len(param(server.asked[0], "advertiser_ids")) == 100


def test_an_account_that_is_not_in_the_answer_is_told() -> None:
    server = ScriptedTikTok(lambda _: answer({"list": [{"advertiser_id": "7"}]}))

    async def story() -> None:
        batch = await client(server).advertisers(["7", "8"])
        assert [row.advertiser_id for row in batch.rows] == ["7"]
        assert [problem.id for problem in batch.problems] == ["8"]

    run_virtual(story())


def test_a_dead_token_is_no_bad_account() -> None:
    server = ScriptedTikTok(lambda _: answer(code=40105, message="revoked"))

    async def story() -> None:
        with pytest.raises(TokenError):
            await client(server).advertisers(["7", "8"])

    run_virtual(story())


def test_an_account_that_nobody_asked_for_is_not_shown() -> None:
    def say(_: httpx.Request) -> httpx.Response:
        return answer({"list": [{"advertiser_id": "55", "name": "Theirs"}]})

    async def story() -> None:
        batch = await client(ScriptedTikTok(say)).advertisers(["7"])
        assert batch.rows == ()
        assert [problem.id for problem in batch.problems] == ["7"]

    run_virtual(story())
