"""Envelope first, HTTP status second; every code has its place in the error tree."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api.tools import AT_LEISURE
from ttui.api import errors
from ttui.api.codes import cut, error_for
from ttui.api.envelope import parse, read_answer
from ttui.api.errors import ApiError, Landed


@pytest.mark.parametrize(
    ("code", "kind", "landed", "retry"),
    [
        (40000, errors.RefusedError, Landed.NO, False),
        (40002, errors.RefusedError, Landed.NO, False),
        (40001, errors.DeniedError, Landed.NO, False),
        (40118, errors.DeniedError, Landed.NO, False),
        (40102, errors.TokenError, Landed.NO, False),
        (40104, errors.TokenError, Landed.NO, False),
        (40105, errors.TokenError, Landed.NO, False),
        (40007, errors.NotFoundError, Landed.NO, False),
        (40400, errors.NoRouteError, Landed.NO, False),
        (40012, errors.NothingToUpdateError, Landed.YES, False),
        (40016, errors.RateLimitedError, Landed.NO, True),
        (40100, errors.RateLimitedError, Landed.NO, True),
        (40132, errors.RateLimitedError, Landed.NO, True),
        (40133, errors.RateLimitedError, Landed.NO, True),
        (61000, errors.RateLimitedError, Landed.NO, True),
        (40202, errors.ServerFaultError, Landed.UNKNOWN, True),
        (50000, errors.ServerFaultError, Landed.UNKNOWN, True),
        (50001, errors.ServerFaultError, Landed.UNKNOWN, True),
        (51305, errors.ServerFaultError, Landed.UNKNOWN, True),
        (60001, errors.ServerFaultError, Landed.UNKNOWN, True),
        (40050, errors.UnknownCodeError, Landed.UNKNOWN, True),
        (49999, errors.UnknownCodeError, Landed.UNKNOWN, True),
        (-1, errors.UnknownCodeError, Landed.UNKNOWN, True),
        (42900, errors.UnknownCodeError, Landed.UNKNOWN, True),
    ],
)
def test_codes(code: int, kind: type[ApiError], landed: Landed, retry: bool) -> None:
    error = error_for(code, "Some words.", "20261124")
    assert type(error) is kind
    assert (error.landed, error.retry) == (landed, retry)
    assert (error.code, error.request_id) == (code, "20261124")
    assert "Some words." in str(error)
    assert f"TikTok code {code}" in str(error)
    assert ("which ttui does not know" in str(error)) == (kind is errors.UnknownCodeError)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Too many requests. Please retry in some time.", errors.RateLimitedError),
        ("Request frequency exceeds the limit.", errors.RateLimitedError),
        ("You are calling too frequently.", errors.RateLimitedError),
        ("metrics: frequency is not a valid metric.", errors.RefusedError),
        ("campaign_ids: too many ids.", errors.RefusedError),
    ],
)
def test_a_bad_parameter_may_be_a_rate_limit_by_its_text(
    message: str, kind: type[ApiError]
) -> None:
    assert type(error_for(40000, message, "")) is kind


@pytest.mark.parametrize(
    ("message", "once"),
    [
        ("Validation failed.", True),
        ("redis: connection pool timeout", False),
        ("Internal server error", False),
    ],
)
def test_a_check_inside_tiktok_is_tried_once_more_unless_its_text_says_that_it_passes(
    message: str, once: bool
) -> None:
    error = error_for(40700, message, "")
    assert error.retry and error.retry_once is once


def test_long_hostile_words_become_one_short_line() -> None:
    words = cut("line\n" * 1000)
    assert len(words) <= 300
    assert "\n" not in words
    assert len(str(error_for(40002, "x" * 100_000, ""))) < 400


@pytest.mark.parametrize(
    ("status", "kind", "landed"),
    [
        (200, errors.NoAnswerError, Landed.UNKNOWN),
        (204, errors.NoAnswerError, Landed.UNKNOWN),
        (302, errors.NoAnswerError, Landed.UNKNOWN),
        (404, errors.NoRouteError, Landed.NO),
        (405, errors.RefusedError, Landed.NO),
        (403, errors.DeniedError, Landed.NO),
        (408, errors.NoAnswerError, Landed.UNKNOWN),
        (429, errors.RateLimitedError, Landed.NO),
        (500, errors.NoAnswerError, Landed.UNKNOWN),
        (502, errors.NoAnswerError, Landed.UNKNOWN),
    ],
)
@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad Gateway</html>", b'{"code": 0, "mess', b"[1]", b"null", b'{"a": 1}']
)
def test_without_an_envelope_the_http_status_decides(
    status: int, kind: type[ApiError], landed: Landed, body: bytes
) -> None:
    with pytest.raises(ApiError) as caught:
        read_answer(status, body, 0.0)
    assert type(caught.value) is kind
    assert caught.value.landed is landed


def test_an_envelope_wins_over_the_http_status() -> None:
    with pytest.raises(errors.TokenError):
        read_answer(502, b'{"code": 40105, "message": "revoked"}', 0.0)
    with pytest.raises(errors.NoAnswerError):
        read_answer(500, b'{"code": 0, "data": {}}', 0.0)


@pytest.mark.parametrize("code", ["0", 0, 20001, "20001"])
@pytest.mark.parametrize("data", [{}, None, [], {"list": []}])
def test_success_takes_any_data(code: object, data: object) -> None:
    answer = read_answer(200, json.dumps({"code": code, "data": data}).encode(), 7.5)
    assert answer.data == data
    assert answer.started == 7.5


def test_success_without_data() -> None:
    answer = read_answer(200, b'{"code": 0}', 0.0)
    assert (answer.data, answer.request_id, answer.listed, answer.total) == (None, "", None, None)


def test_an_empty_list_is_told_from_no_list() -> None:
    def listed(data: object) -> list[object] | None:
        return read_answer(200, json.dumps({"code": 0, "data": data}).encode(), 0.0).listed

    assert listed({"list": [], "page_info": {"total_number": 0, "total_page": 0}}) == []
    assert listed({"page_info": {"total_number": 0}}) == []
    assert listed({"list": None}) == []
    assert listed({}) is None
    assert listed({"list": None, "page_info": {"total_number": 3}}) is None
    assert listed({"list": "three"}) == []


def test_a_name_cut_in_the_middle_of_an_emoji_costs_one_character() -> None:
    body = b'{"code": 0, "data": {"list": [{"name": "glow \\ud83d"}, {"name": "caf\\u00e9"}]}}'
    assert read_answer(200, body, 0.0).listed == [{"name": "glow ?"}, {"name": "café"}]


@AT_LEISURE
@given(st.binary())
def test_any_bytes_are_an_answer_or_an_api_error(body: bytes) -> None:
    try:
        read_answer(200, body, 0.0)
    except ApiError:
        return


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000])
def test_a_body_made_to_hurt_is_no_json(body: bytes) -> None:
    assert parse(body) is None


def test_a_number_too_long_to_read_costs_no_other_value() -> None:
    digits = "9" * 100_000
    assert parse(f'{{"a":{digits},"b":1}}'.encode()) == {"a": digits, "b": 1}
