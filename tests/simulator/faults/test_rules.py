"""Scripted trouble strikes when and where the script says, and nowhere else."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from tests.support.simulator.asking import NOON, OPEN, demo, get, post, raw, rows, small
from ttui.simulator import Fault, FaultKind, SimulatorServer, WorldClock, generated_world
from ttui.simulator.faults.rules import read_faults

STATUS = "campaign/status/update"


@asynccontextmanager
async def client(server: SimulatorServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=server.transport(),
        base_url="https://business-api.tiktok.com/open_api/v1.3/",
        headers={"Access-Token": server.access_token},
    ) as opened:
        yield opened


async def stop(server: SimulatorServer) -> httpx.Response:
    """Switch the first campaign off through the transport."""
    body = {
        "advertiser_id": server.advertiser_ids[0],
        "campaign_ids": [first(server)],
        "operation_status": "DISABLE",
    }
    async with client(server) as opened:
        return await opened.post(f"{STATUS}/", json=body)


def first(server: SimulatorServer) -> str:
    return next(iter(server.world.campaigns))


def is_on(server: SimulatorServer) -> bool:
    return server.world.campaigns[first(server)].switch == "ENABLE"


def shown_on(server: SimulatorServer) -> bool:
    (row,) = rows(server, "campaign/get", filtering={"campaign_ids": [first(server)]})
    return bool(row["operation_status"] == "ENABLE")


def off(server: SimulatorServer) -> dict[str, Any]:
    return post(server, STATUS, campaign_ids=[first(server)], operation_status="DISABLE")


@pytest.mark.parametrize(
    ("kind", "error", "lands"),
    [
        (FaultKind.TIMEOUT_BEFORE, httpx.ReadTimeout, False),
        (FaultKind.TIMEOUT_AFTER, httpx.ReadTimeout, True),
        (FaultKind.LOST_BEFORE, httpx.RemoteProtocolError, False),
        (FaultKind.LOST_AFTER, httpx.RemoteProtocolError, True),
    ],
)
async def test_an_answer_can_be_lost_before_or_after_landing(
    kind: FaultKind, error: type[httpx.HTTPError], lands: bool
) -> None:
    server = small()
    server.faults.add(Fault(kind, STATUS))
    with pytest.raises(error):
        await stop(server)
    assert is_on(server) is not lands
    assert (await stop(server)).json()["code"] == 0


async def test_the_transport_answers_like_the_api() -> None:
    server = demo()
    async with client(server) as opened:
        params = {"advertiser_id": server.advertiser_ids[0], "fields": '["campaign_name"]'}
        answer = await opened.get("campaign/get/", params=params)
        missing = await opened.get("campaign/get", params=params)
    assert answer.headers["x-tt-logid"] == answer.json()["request_id"]
    assert "Winter Glow" in {row["campaign_name"] for row in answer.json()["data"]["list"]}
    assert (missing.status_code, missing.text) == (404, "404 page not found")


@pytest.mark.parametrize("lands", [False, True])
async def test_a_bad_gateway_is_html_and_may_have_landed(lands: bool) -> None:
    server = small()
    server.faults.add(Fault(FaultKind.BAD_GATEWAY, STATUS, lands=lands))
    answer = await stop(server)
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "text/html"
    assert is_on(server) is not lands


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (FaultKind.REFUSE, 40002),
        (FaultKind.SYSTEM_ERROR, 50000),
        (FaultKind.RATE_LIMIT, 40100),
    ],
)
def test_refusals_change_nothing(kind: FaultKind, code: int) -> None:
    server = small()
    server.faults.add(Fault(kind, STATUS))
    assert off(server)["code"] == code
    assert is_on(server)
    assert off(server)["code"] == 0


def test_a_refusal_says_what_the_script_says() -> None:
    server = small()
    server.faults.add(Fault(FaultKind.REFUSE, STATUS, code=40202, message="Write conflict."))
    answer = off(server)
    assert (answer["code"], answer["message"]) == (40202, "Write conflict.")


@pytest.mark.parametrize("kind", [FaultKind.BROKEN_JSON, FaultKind.NOT_JSON])
def test_a_body_can_be_unreadable_although_the_write_landed(kind: FaultKind) -> None:
    server = small()
    server.faults.add(Fault(kind, STATUS))
    body = {"campaign_ids": [first(server)], "operation_status": "DISABLE"}
    with pytest.raises(ValueError, match=r"JSON|Expecting|Unterminated|delimiter"):
        json.loads(raw(server, "POST", STATUS, dict(body)).body)
    assert not is_on(server)


def test_data_can_be_absent_or_a_list() -> None:
    server = small()
    server.faults.add(Fault(FaultKind.DATA_ABSENT), Fault(FaultKind.DATA_LIST, nth=2))
    assert "data" not in get(server, "campaign/get")
    assert isinstance(get(server, "campaign/get")["data"], list)
    assert isinstance(get(server, "campaign/get")["data"], dict)


def test_faults_strike_the_nth_call_a_number_of_times() -> None:
    server = small()
    server.faults.add(Fault(FaultKind.SYSTEM_ERROR, "campaign/get", nth=2, times=2))
    codes = [get(server, "campaign/get")["code"] for _ in range(5)]
    assert codes == [0, 50000, 50000, 0, 0]


def test_faults_keep_to_their_path_method_and_ids() -> None:
    server = small()
    one, other = list(server.world.campaigns)[:2]
    server.faults.add(
        Fault(FaultKind.REFUSE, "*/status/update", "POST", frozenset({one}), times=None)
    )
    assert get(server, "campaign/get")["code"] == 0
    assert post(server, STATUS, campaign_ids=[other], operation_status="DISABLE")["code"] == 0
    both = [other, one]
    assert post(server, STATUS, campaign_ids=both, operation_status="ENABLE")["code"] == 40002
    server.faults.clear()
    assert post(server, STATUS, campaign_ids=both, operation_status="ENABLE")["code"] == 0


def test_a_storm_lasts_as_long_as_it_should() -> None:
    now = [50.0]
    clock = WorldClock(NOON, 0.0, monotonic=lambda: now[0])
    server = SimulatorServer(generated_world(2, 1, 1, clock=clock), OPEN)
    server.faults.add(Fault(FaultKind.RATE_LIMIT, seconds=5))
    codes = []
    for _ in range(7):
        codes.append(get(server, "campaign/get")["code"])
        now[0] += 1
    assert codes == [40100] * 5 + [0] * 2


def test_reads_can_lag_behind_a_write_for_a_number_of_lists() -> None:
    server = small()
    server.faults.add(Fault(FaultKind.LAGGING_READ, STATUS, reads=2))
    assert off(server)["code"] == 0
    assert [shown_on(server) for _ in range(3)] == [True, True, False]
    assert not is_on(server)


def test_reads_can_lag_behind_a_write_for_a_time() -> None:
    now = [50.0]
    clock = WorldClock(NOON, 0.0, monotonic=lambda: now[0])
    server = SimulatorServer(generated_world(2, 1, 1, clock=clock), OPEN)
    server.faults.add(Fault(FaultKind.LAGGING_READ, STATUS, seconds=4))
    off(server)
    children = {"campaign_ids": [first(server)]}
    assert shown_on(server)
    (ad,) = rows(server, "ad/get", filtering=children)
    assert ad["secondary_status"] == "AD_STATUS_DELIVERY_OK"
    now[0] += 4
    assert not shown_on(server)
    (ad,) = rows(server, "ad/get", filtering=children)
    assert ad["secondary_status"] == "AD_STATUS_CAMPAIGN_DISABLE"


def test_money_stops_at_the_write_even_while_reads_lag() -> None:
    server = small()
    server.faults.add(Fault(FaultKind.LAGGING_READ, STATUS, reads=50))
    off(server)
    before = server.world.true_charges.charged(first(server))
    for _ in range(5):
        server.advance(3600)
        assert shown_on(server)
    assert server.world.true_charges.charged(first(server)) == before


def test_one_bad_ad_fails_every_page_it_is_on() -> None:
    server = small(2, 2, 5)
    ads = [row["ad_id"] for row in rows(server, "ad/get")]
    server.faults.add(Fault(FaultKind.BAD_AD, "ad/get", ids=frozenset({ads[7]}), times=None))
    codes = [get(server, "ad/get", page=page, page_size=5)["code"] for page in (1, 2, 3)]
    assert codes == [0, 40002, 0]
    assert "Creative_data" in get(server, "ad/get", filtering={"ad_ids": [ads[7]]})["message"]
    assert get(server, "ad/get", filtering={"ad_ids": ads[8:]})["code"] == 0


def test_some_ids_can_fail_under_code_zero() -> None:
    server = small()
    ids = list(server.world.adgroups)[:3]
    server.faults.add(Fault(FaultKind.PARTIAL, "adgroup/*", ids=frozenset({ids[1]})))
    answer = post(server, "adgroup/status/update", adgroup_ids=ids, operation_status="DISABLE")
    assert answer["code"] == 0
    assert answer["data"]["adgroup_ids"] == [ids[0], ids[2]]
    assert [one["adgroup_id"] for one in answer["data"]["error_list"]] == [ids[1]]
    switches = [server.world.adgroups[one].switch for one in ids]
    assert switches == ["DISABLE", "ENABLE", "DISABLE"]


def test_all_ids_can_fail_under_partial_success() -> None:
    server = small()
    server.faults.add(Fault(FaultKind.PARTIAL, STATUS, code=20001))
    answer = off(server)
    assert (answer["code"], answer["data"]["campaign_ids"]) == (20001, [])
    assert is_on(server)


@pytest.mark.parametrize("operation", ["DISABLE", "DELETE"])
def test_a_success_can_be_empty_words(operation: str) -> None:
    server = small()
    server.faults.add(Fault(FaultKind.IGNORED, STATUS))
    body: dict[str, object] = {"campaign_ids": [first(server)], "operation_status": operation}
    assert post(server, STATUS, **body)["code"] == 0
    assert shown_on(server)
    server.advance(3600)
    before = server.world.true_charges.charged(first(server))
    server.advance(3600)
    assert server.world.true_charges.charged(first(server)) > before


@pytest.mark.parametrize("level", ["campaign", "adgroup", "ad"])
def test_rows_move_when_something_appears_between_pages(level: str) -> None:
    server = small(6, 2, 2)
    key = f"{level}_id"
    server.faults.add(Fault(FaultKind.NEW_BETWEEN_PAGES, f"{level}/get", nth=2))
    one = get(server, f"{level}/get", page=1, page_size=3)["data"]
    two = get(server, f"{level}/get", page=2, page_size=3)["data"]
    assert one["list"][-1][key] == two["list"][0][key]
    assert two["page_info"]["total_number"] == one["page_info"]["total_number"] + 1


def test_pages_can_repeat_a_row() -> None:
    server = small(6)
    server.faults.add(Fault(FaultKind.DUPLICATE_ROWS, "campaign/get", nth=2))
    one = get(server, "campaign/get", page=1, page_size=3)["data"]["list"]
    two = get(server, "campaign/get", page=2, page_size=3)["data"]["list"]
    assert one[-1]["campaign_id"] == two[0]["campaign_id"]


def test_rows_can_be_odd() -> None:
    server = small(8)
    server.faults.add(Fault(FaultKind.ODD_ROWS, "campaign/get"))
    found = rows(server, "campaign/get")
    assert any("brand_new_field" in row for row in found)
    assert any(isinstance(row["campaign_id"], int) for row in found)
    assert any(isinstance(row.get("budget"), str) for row in found)
    assert any("secondary_status" not in row for row in found)
    assert any(row.get("modify_time", "") is None for row in found)


async def test_a_body_can_drip() -> None:
    server = small()
    server.faults.add(Fault(FaultKind.SLOW, "campaign/get", seconds=0.01))
    async with client(server) as opened:
        params = {"advertiser_id": server.advertiser_ids[0]}
        async with opened.stream("GET", "campaign/get/", params=params) as answer:
            chunks = [chunk async for chunk in answer.aiter_raw()]
    assert len(chunks) > 1
    assert json.loads(b"".join(chunks))["code"] == 0


def test_a_lasting_fault_gives_way_to_a_counted_one() -> None:
    server = small()
    server.faults.add(
        Fault(FaultKind.ODD_ROWS, times=None), Fault(FaultKind.SYSTEM_ERROR, "campaign/get")
    )
    assert [get(server, "campaign/get")["code"] for _ in range(2)] == [50000, 0]


def test_faults_can_be_written_as_json() -> None:
    script = '[{"kind": "refuse", "path": "*/update", "ids": [17], "times": null}]'
    assert read_faults(script) == (
        Fault(FaultKind.REFUSE, "*/update", ids=frozenset({"17"}), times=None),
    )
    for wrong in ('{"kind": "earthquake"}', '{"kind": "refuse", "colour": 1}', "{}"):
        with pytest.raises(ValueError, match=r"earthquake|fault needs"):
            read_faults(wrong)


def test_the_log_names_the_fault() -> None:
    server = small()
    server.faults.add(Fault(FaultKind.TIMEOUT_AFTER, STATUS))
    raw(server, "POST", STATUS, {"campaign_ids": [first(server)], "operation_status": "DISABLE"})
    assert (server.log[-1].fault, server.log[-1].code) == ("timeout_after", 0)
