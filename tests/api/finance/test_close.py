"""Closing goes out once and only where allowed; every refusal gives its reasons."""

from typing import Any

import httpx
import pytest

from tests.support.api.finance import CENTER, ask
from tests.support.api.tools import ACCOUNT, ScriptedTikTok, answer, body, client, path_of
from tests.support.virtual import run_virtual
from ttui.api.errors import (
    ApiError,
    Landed,
    NotSentError,
)
from ttui.domain.finance import DisableAnswer

REFUSALS = ["DELIVERING", "UNPAID_BILL", "SUSPENDED", "UNFINISHED_TRANSFER", "AUTOPAY_UNBILLED"]


@pytest.mark.parametrize(
    ("failed", "reasons"),
    [
        *(({ACCOUNT: [one]}, (one,)) for one in REFUSALS),
        ({ACCOUNT: "DELIVERING"}, ("DELIVERING",)),
        ({ACCOUNT: "DELIVERING, UNPAID_BILL"}, ("DELIVERING", "UNPAID_BILL")),
        ({ACCOUNT: ["DELIVERING", "FULL MOON"]}, ("DELIVERING", "FULL MOON")),
        ({ACCOUNT: []}, ()),
        ({ACCOUNT: 7}, ("7",)),
        ({}, ()),
        (None, ()),
        ("", ()),
    ],
)
def test_reasons_come_as_text_or_list(failed: object, reasons: tuple[str, ...]) -> None:
    data = {"disabled_advertiser_ids": [], "failed_infos": failed}
    server = ScriptedTikTok(lambda _: answer(data))
    found = ask(server, "disable", CENTER, ACCOUNT, close=True)
    assert found == DisableAnswer(request_id="2026112400", disabled=False, reasons=reasons)


@pytest.mark.parametrize("with_data", [True, False])
def test_reasons_come_with_an_error_code_too(with_data: bool) -> None:
    data = {"failed_infos": {ACCOUNT: ["UNPAID_BILL"]}} if with_data else {}
    text = "No." if with_data else f"Advertiser {ACCOUNT} cannot be disabled: UNPAID_BILL."
    server = ScriptedTikTok(lambda _: answer(data, code=40002, message=text))
    found = ask(server, "disable", CENTER, ACCOUNT, close=True)
    assert found.reasons == ("UNPAID_BILL",)


def test_closing_is_one_request_for_one_account() -> None:
    data = {"disabled_advertiser_ids": [int(ACCOUNT)], "failed_infos": {}}
    server = ScriptedTikTok(lambda _: answer(data))
    assert ask(server, "disable", CENTER, ACCOUNT, close=True).disabled
    [request] = server.asked
    assert (request.method, path_of(request)) == ("POST", "bc/advertiser/disable")
    assert body(request) == {"bc_id": CENTER, "advertiser_ids": [ACCOUNT]}


@pytest.mark.parametrize(
    "fault",
    [
        lambda _: answer({}, code=50000, message="System error."),
        lambda _: httpx.Response(502, content=b"<html>"),
        lambda _: answer({}, code=40100, message="Too many requests."),
    ],
)
def test_closing_is_never_sent_again_by_the_client(fault: Any) -> None:
    server = ScriptedTikTok(fault)
    with pytest.raises(ApiError):
        ask(server, "disable", CENTER, ACCOUNT, close=True)
    assert len(server.asked) == 1


def test_a_lost_answer_may_have_landed() -> None:
    def lose(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    server = ScriptedTikTok(lose)
    with pytest.raises(ApiError) as caught:
        ask(server, "disable", CENTER, ACCOUNT, close=True)
    assert caught.value.landed is Landed.UNKNOWN
    assert len(server.asked) == 1


def test_without_the_flag_nothing_leaves() -> None:
    server = ScriptedTikTok(lambda _: answer({}))
    with pytest.raises(NotSentError, match="--allow-close"):
        ask(server, "disable", CENTER, ACCOUNT)
    assert not server.asked


def test_read_only_closes_nothing() -> None:
    server = ScriptedTikTok(lambda _: answer({}))

    async def story() -> None:
        for locked_later in (False, True):
            api = client(server, read_only=not locked_later)
            api.allow_close()
            if locked_later:
                api.lock(True)
            with pytest.raises(NotSentError, match="read-only"):
                await api.finance.disable(CENTER, ACCOUNT)

    run_virtual(story())
    assert not server.asked


@pytest.mark.parametrize("ids", [("", ACCOUNT), (CENTER, ""), (CENTER, "7; 8"), ("0", ACCOUNT)])
def test_strange_ids_are_not_sent(ids: tuple[str, str]) -> None:
    server = ScriptedTikTok(lambda _: answer({}))
    with pytest.raises(NotSentError):
        ask(server, "disable", *ids, close=True)
    assert not server.asked
