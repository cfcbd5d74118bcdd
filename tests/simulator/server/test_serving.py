"""The simulator over real sockets on loopback: control paths, faults, and the served process."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.simulator.asking import OPEN, demo
from ttui.simulator import (
    Depth,
    Fault,
    FaultKind,
    RateLimit,
    ServeOptions,
    ServerSettings,
    SimulateExtraMissingError,
    SimulatorServer,
    Size,
    make_server,
    running,
    serve,
)
from ttui.simulator.server.asgi import Message, SimulatorApp

STATUS = "campaign/status/update/"


@pytest.fixture
def server() -> SimulatorServer:
    return demo(ServerSettings(rate_limit=None, hang=timedelta(seconds=5)))


@pytest.fixture
def base(server: SimulatorServer) -> Iterator[str]:
    with running(server) as url:
        yield url


@pytest.fixture
def api(server: SimulatorServer, base: str) -> Iterator[httpx.Client]:
    headers = {"Access-Token": server.access_token}
    with httpx.Client(base_url=base, headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture
def control(base: str) -> Iterator[httpx.Client]:
    root = base.removesuffix("open_api/v1.3/")
    with httpx.Client(base_url=f"{root}_control/", trust_env=False) as client:
        yield client


def campaigns(api: httpx.Client, server: SimulatorServer) -> list[dict[str, Any]]:
    answer = api.get("campaign/get/", params={"advertiser_id": server.advertiser_ids[0]})
    return list(answer.json()["data"]["list"])


def stop(api: httpx.Client, server: SimulatorServer, campaign: str) -> httpx.Response:
    body = {
        "advertiser_id": server.advertiser_ids[0],
        "campaign_ids": [campaign],
        "operation_status": "DISABLE",
    }
    return api.post(STATUS, json=body, timeout=1.0)


def test_reads_and_writes_work_over_sockets(api: httpx.Client, server: SimulatorServer) -> None:
    campaign = campaigns(api, server)[-1]["campaign_id"]
    assert stop(api, server, campaign).json()["code"] == 0
    assert campaigns(api, server)[-1]["operation_status"] == "DISABLE"


@pytest.mark.parametrize(
    ("kind", "error", "lands"),
    [
        (FaultKind.TIMEOUT_AFTER, httpx.ReadTimeout, True),
        (FaultKind.LOST_BEFORE, httpx.TransportError, False),
        (FaultKind.LOST_AFTER, httpx.TransportError, True),
    ],
)
def test_connections_hang_or_break_when_told_to(
    api: httpx.Client,
    server: SimulatorServer,
    kind: FaultKind,
    error: type[httpx.TransportError],
    lands: bool,
) -> None:
    campaign = campaigns(api, server)[-1]["campaign_id"]
    server.faults.add(Fault(kind, "campaign/status/update"))
    with pytest.raises(error):
        stop(api, server, campaign)
    assert (campaigns(api, server)[-1]["operation_status"] == "DISABLE") is lands


def test_slow_bytes_arrive_in_the_end(api: httpx.Client, server: SimulatorServer) -> None:
    server.faults.add(Fault(FaultKind.SLOW, "campaign/get", seconds=0.01))
    assert campaigns(api, server)


def test_the_log_can_be_read_and_holds_no_token(
    api: httpx.Client, control: httpx.Client, server: SimulatorServer
) -> None:
    campaigns(api, server)
    answer = control.get("log")
    assert [entry["path"] for entry in answer.json()] == ["campaign/get"]
    assert server.access_token not in answer.text


def test_faults_are_scripted_and_cleared_from_outside(
    api: httpx.Client, control: httpx.Client, server: SimulatorServer
) -> None:
    script = [{"kind": "bad_gateway", "path": "campaign/get", "times": None}]
    assert control.post("faults", json=script).status_code == 200
    params = {"advertiser_id": server.advertiser_ids[0]}
    assert api.get("campaign/get/", params=params).status_code == 502
    control.post("faults", json={"clear": True})
    assert api.get("campaign/get/", params=params).status_code == 200
    assert control.post("faults", json=[{"kind": "nonsense"}]).status_code == 400


def test_somebody_else_can_change_things(
    api: httpx.Client, control: httpx.Client, server: SimulatorServer
) -> None:
    campaign = campaigns(api, server)[-1]["campaign_id"]
    change = {"id": campaign, "operation_status": "DISABLE", "name": "Renamed"}
    assert control.post("outside", json=change).status_code == 200
    row = campaigns(api, server)[-1]
    assert (row["operation_status"], row["campaign_name"]) == ("DISABLE", "Renamed")
    wrongs: list[object] = [
        {"id": "1", "delete": True},
        {"id": campaign, "operation_status": "UP"},
        [],
    ]
    for wrong in wrongs:
        assert control.post("outside", json=wrong).status_code == 400


def test_time_is_pushed_and_the_true_charges_are_open(control: httpx.Client) -> None:
    before = control.get("books").json()
    now = control.post("clock", json={"advance_seconds": 3600}).json()["now"]
    assert now == "2026-11-24T18:00:00+00:00"
    after = control.get("books").json()
    assert set(before) == set(after)
    assert sum(map(float, after.values())) > sum(map(float, before.values()))


def test_money_and_roles_are_set_and_the_true_charges_tell(
    control: httpx.Client, server: SimulatorServer
) -> None:
    account = server.advertiser_ids[0]
    told = control.post("account", json={"id": account, "cash": "12.34", "grant": 5}).json()
    assert (told["cash"], told["grant"], told["balance"]) == ("12.34", "5.00", "17.34")
    assert control.get("books/balances").json()[account] == told
    closed = control.post("account", json={"id": account, "close_on_web": True})
    assert closed.status_code == 400 and "DELIVERING" in closed.json()["error"]
    forced = control.post("account", json={"id": account, "close_on_web": True, "force": True})
    assert forced.json()["status"] == "STATUS_DISABLE"
    wrongs: list[object] = [{"id": "1", "cash": 1}, {"id": account, "moon": 1}, []]
    for wrong in wrongs:
        assert control.post("account", json=wrong).status_code == 400


def test_the_true_charges_tell_days(control: httpx.Client, server: SimulatorServer) -> None:
    account = server.advertiser_ids[0]
    whole = control.get("books/days", params={"id": account}).json()
    assert sum(map(Decimal, whole.values())) == server.world.true_charges.charged(account)
    parts = [
        control.get("books/days", params={"id": account, "promote": word}).json()
        for word in ("only", "without")
    ]
    assert sum(Decimal(one) for part in parts for one in part.values()) == sum(
        map(Decimal, whole.values())
    )
    assert control.get("books/days", params={"id": "1"}).status_code == 400


def test_a_deep_world_can_be_served() -> None:
    server = make_server(ServeOptions(world=Size(1, 1, 2), depth=Depth(90, in_center=True)))
    assert len(server.days(server.advertiser_ids[0])) >= 90
    assert len(server.world.centers) == 1


def test_unknown_controls_are_not_found(control: httpx.Client) -> None:
    assert control.get("everything").status_code == 404


def test_options_make_the_server_they_describe(tmp_path: Path) -> None:
    script = tmp_path / "faults.json"
    script.write_text(json.dumps({"kind": "system_error", "path": "campaign/get"}), "utf-8")
    options = ServeOptions(
        world=Size(2, 1, 1),
        accounts=3,
        currency="JPY",
        hostile=True,
        rate_limit=RateLimit(1, 2),
        lag=timedelta(minutes=5),
        faults=script,
    )
    server = make_server(options)
    assert len(server.advertiser_ids) == 3
    assert len(server.world.campaigns) == 6
    assert server.settings.rate_limit == RateLimit(1, 2)
    assert server.world.settings.lag == timedelta(minutes=5)
    account = server.world.accounts[server.advertiser_ids[0]]
    assert account.currency.code == "JPY"


def test_without_uvicorn_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(SimulateExtraMissingError, match=r"pip install '\.\[simulate\]'"):
        serve(ServeOptions())


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_served_process_tells_where_it_is_and_stops_cleanly(sign: signal.Signals) -> None:
    code = "from ttui.simulator import ServeOptions, serve; serve(ServeOptions(rate_limit=None))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        told = dict(process.stdout.readline().strip().split("=", 1) for _ in range(3))
        assert list(told) == ["base_url", "access_token", "advertiser_ids"]
        answer = httpx.get(
            f"{told['base_url']}campaign/get/",
            params={"advertiser_id": told["advertiser_ids"].split(",")[0]},
            headers={"Access-Token": told["access_token"]},
            trust_env=False,
        )
        assert answer.json()["code"] == 0
        process.send_signal(sign)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""


def test_only_loopback_is_listened_on(base: str) -> None:
    assert base.startswith("http://127.0.0.1:")
    assert OPEN.rate_limit is None


async def test_a_request_whose_client_is_gone_half_way_did_not_arrive(
    server: SimulatorServer,
) -> None:
    received: list[Message] = [
        {"type": "http.request", "body": b'{"advertiser_id": ', "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return received.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    path = f"/open_api/v1.3/{STATUS}"
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": []}
    await SimulatorApp(server)(scope, receive, send)
    assert sent == []
    assert [*server.log] == []
