"""The shape of answers: envelope, edge errors, tokens, rate limits, the log."""

import json
import re
from datetime import datetime, timedelta

import pytest

from tests.support.simulator.asking import NOON, OPEN, demo, get, post, raw
from ttui.simulator import RateLimit, ServerSettings, SimulatorServer, WorldClock, demo_world
from ttui.simulator.protocol.wire import Request


def test_the_envelope_is_tiktoks() -> None:
    answer = get(demo(), "campaign/get")
    assert set(answer) == {"code", "message", "request_id", "data"}
    assert (answer["code"], answer["message"]) == (0, "OK")
    assert re.fullmatch(r"\d{14}[0-9A-F]{20}", answer["request_id"])
    stamped = datetime.strptime(answer["request_id"][:14], "%Y%m%d%H%M%S")  # noqa: DTZ007 - UTC+8
    assert stamped - NOON.replace(tzinfo=None) == timedelta(hours=8)


def test_key_order_is_random_but_seeded() -> None:
    def texts(seed: int) -> list[bytes]:
        server = demo(ServerSettings(rate_limit=None, seed=seed))
        return [raw(server, "GET", "campaign/get").body for _ in range(8)]

    assert texts(1) == texts(1)
    assert texts(1) != texts(2)
    assert len({re.sub(rb'[^"a-z_]', b"", text)[:40] for text in texts(1)}) > 1


@pytest.mark.parametrize("path", ["/open_api/v1.3/campaign/get", "/open_api/v1.3/no/such/", "/"])
def test_the_edge_knows_no_path_without_a_trailing_slash(path: str) -> None:
    server = demo()
    answer = server.handle(Request("GET", path, "", {"access-token": server.access_token}))
    assert (answer.status, answer.body) == (404, b"404 page not found")
    assert answer.content_type == "text/plain"


def test_a_wrong_method_is_an_edge_error() -> None:
    assert raw(demo(), "POST", "campaign/get").status == 405


@pytest.mark.parametrize(("token", "code"), [("", 40104), ("wrong", 40105)])
def test_tokens_are_checked(token: str, code: int) -> None:
    answer = raw(demo(), "GET", "campaign/get", token=token)
    assert (answer.status, json.loads(answer.body)["code"]) == (200, code)


def test_errors_sometimes_lack_data() -> None:
    server = demo()
    answers = [json.loads(raw(server, "GET", "campaign/get", token="x").body) for _ in range(20)]
    assert {"data" in answer for answer in answers} == {True, False}


def test_permission_is_by_account_and_by_scope() -> None:
    server = demo()
    lost, kept = server.advertiser_ids
    limited = ServerSettings(
        rate_limit=None,
        forbidden_accounts=frozenset({lost}),
        forbidden_paths=frozenset({"report/integrated/get"}),
    )
    server = demo(limited)
    assert get(server, "campaign/get", advertiser_id=lost)["code"] == 40001
    assert get(server, "campaign/get", advertiser_id=kept)["code"] == 0
    refused = get(server, "report/integrated/get", advertiser_id=kept)
    assert refused["code"] == 40001
    assert "/report/integrated/get/" in refused["message"]


def test_an_unknown_account_is_a_bad_parameter() -> None:
    assert get(demo(), "campaign/get", advertiser_id="7999999999999999999")["code"] == 40002
    assert get(demo(), "advertiser/info", advertiser_ids=["7999"])["code"] == 40002


def test_login_lists_accounts_and_logout_spoils_the_token() -> None:
    server = demo()
    app = {"app_id": server.app_id, "secret": server.app_secret}
    code = server.settings.auth_code
    answer = post(server, "oauth2/access_token", **app, auth_code=code)
    assert answer["data"]["access_token"] == server.access_token
    assert answer["data"]["advertiser_ids"] == list(server.advertiser_ids)
    listed = get(server, "oauth2/advertiser/get", **app)["data"]["list"]
    assert [one["advertiser_id"] for one in listed] == list(server.advertiser_ids)
    assert post(server, "oauth2/revoke_token", **app, access_token=server.access_token)["code"] == 0
    assert get(server, "campaign/get")["code"] == 40105
    assert post(server, "oauth2/access_token", **app, auth_code="old")["code"] == 40115
    wrong = {**app, "secret": "guess", "auth_code": code}
    assert post(server, "oauth2/access_token", **wrong)["code"] == 40110


def test_account_facts_keep_nulls_and_one_epoch_time() -> None:
    server = demo()
    (info,) = get(server, "advertiser/info", advertiser_ids=[server.advertiser_ids[0]])["data"][
        "list"
    ]
    assert info["advertiser_id"].endswith("2217")
    assert info["email"] is None
    assert isinstance(info["create_time"], int)
    assert info["balance"] == 1842.55


def test_a_token_can_be_revoked_from_outside() -> None:
    server = demo()
    server.revoke_token()
    assert get(server, "campaign/get")["code"] == 40105


def limited(qps: int, qpm: int) -> tuple[SimulatorServer, list[float]]:
    now = [1000.0]
    world = demo_world(clock=WorldClock(NOON, 0.0, monotonic=lambda: now[0]))
    return SimulatorServer(world, ServerSettings(rate_limit=RateLimit(qps, qpm))), now


def test_more_than_ten_a_second_are_turned_away() -> None:
    server, now = limited(10, 600)
    codes = [get(server, "campaign/get")["code"] for _ in range(12)]
    assert codes == [0] * 10 + [40100] * 2
    now[0] += 1
    assert get(server, "campaign/get")["code"] == 0


def test_more_than_the_minutes_share_are_turned_away() -> None:
    server, now = limited(10, 15)
    codes = []
    for _ in range(20):
        codes.append(get(server, "campaign/get")["code"])
        now[0] += 1
    assert codes == [0] * 15 + [40100] * 5
    now[0] += 60
    assert get(server, "campaign/get")["code"] == 0


def test_rate_limits_can_be_off() -> None:
    server = demo(OPEN)
    assert {get(server, "campaign/get")["code"] for _ in range(50)} == {0}


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"'])
def test_bodies_that_are_not_objects_are_refused(body: bytes) -> None:
    server = demo()
    headers = {"access-token": server.access_token}
    path = "/open_api/v1.3/campaign/status/update/"
    assert server.handle(Request("POST", path, "", headers, body)).code == 40002


def test_the_log_keeps_every_request_and_no_secret() -> None:
    server = demo()
    get(server, "campaign/get", page_size=5)
    app = {"app_id": server.app_id, "secret": server.app_secret}
    post(server, "oauth2/access_token", **app, auth_code="private-code")
    get(server, "oauth2/advertiser/get", **app)
    assert [entry.path for entry in server.log] == [
        "campaign/get",
        "oauth2/access_token",
        "oauth2/advertiser/get",
    ]
    assert server.log[0].query["page_size"] == "5"
    assert [entry.code for entry in server.log] == [0, 40115, 0]
    assert [entry.path for entry in server.log.writes] == ["oauth2/access_token"]
    text = json.dumps([entry.as_json() for entry in server.log])
    for secret in (server.access_token, server.app_secret, "private-code"):
        assert secret not in text
