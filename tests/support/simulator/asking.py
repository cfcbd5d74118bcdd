"""Asking a simulator without any transport: what comes back is the decoded answer."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

from ttui.simulator import (
    ServerSettings,
    SimulatorServer,
    World,
    WorldClock,
    WorldSettings,
    demo_world,
    generated_world,
)
from ttui.simulator.protocol.wire import BASE_PATH, Answer, Request
from ttui.simulator.world.entities import Entity, Switch

NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
"""Noon in New York, on a Tuesday."""
OPEN = ServerSettings(rate_limit=None)
"""No rate limits: most tests are about something else."""


def still(start: datetime = NOON) -> WorldClock:
    """A clock that only moves when it is pushed."""
    return WorldClock(start, 0.0)


def demo(settings: ServerSettings = OPEN, world: WorldSettings | None = None) -> SimulatorServer:
    return SimulatorServer(demo_world(clock=still(), settings=world or WorldSettings()), settings)


def small(campaigns: int = 3, groups: int = 2, ads: int = 3, **options: Any) -> SimulatorServer:
    return SimulatorServer(small_world(campaigns, groups, ads, **options), OPEN)


def small_world(campaigns: int = 3, groups: int = 2, ads: int = 3, **options: Any) -> World:
    return generated_world(campaigns, groups, ads, clock=still(), **options)


def raw(
    server: SimulatorServer,
    method: str,
    path: str,
    params: dict[str, object] | None = None,
    token: str | None = None,
) -> Answer:
    headers = {"access-token": server.access_token if token is None else token}
    given = {"advertiser_id": server.advertiser_ids[0], **(params or {})}
    full = f"{BASE_PATH}{path}/"
    if method == "POST":
        return server.handle(Request("POST", full, "", headers, json.dumps(given).encode()))
    query = urlencode(
        {key: one if isinstance(one, str) else json.dumps(one) for key, one in given.items()}
    )
    return server.handle(Request("GET", full, query, headers))


def get(server: SimulatorServer, path: str, **params: object) -> dict[str, Any]:
    return dict(json.loads(raw(server, "GET", path, params).body))


def post(server: SimulatorServer, path: str, **params: object) -> dict[str, Any]:
    return dict(json.loads(raw(server, "POST", path, params).body))


def rows(server: SimulatorServer, path: str, **params: object) -> list[dict[str, Any]]:
    answer = get(server, path, **{"page_size": 100, **params})
    assert answer["code"] == 0, answer
    return list(answer["data"]["list"])


def report(server: SimulatorServer, **params: object) -> dict[str, Any]:
    """A report of today by campaign, unless told otherwise."""
    account = server.world.accounts[server.advertiser_ids[0]]
    today = server.clock.now().astimezone(account.zone).date().isoformat()
    return get(
        server,
        "report/integrated/get",
        **{
            "report_type": "BASIC",
            "data_level": "AUCTION_CAMPAIGN",
            "dimensions": ["campaign_id", "stat_time_day"],
            "metrics": ["spend", "impressions"],
            "start_date": today,
            "end_date": today,
            "page_size": 1000,
            **params,
        },
    )


OFF, ON = Switch.DISABLE, Switch.ENABLE
Step = tuple[int, int, int]
steps = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 200), st.integers(1, 20_000)), max_size=25
)


def play(world: World, script: list[Step]) -> None:
    """Switch things on and off in some order, with time going by in between."""
    things: list[Entity] = [
        *world.campaigns.values(),
        *world.adgroups.values(),
        *world.ads.values(),
    ]
    for action, pick, seconds in script:
        thing = things[pick % len(things)]
        if action < 6:
            world.switch(thing, OFF if action % 2 else ON)
        elif action == 6:
            world.delete(thing)
        world.clock.advance(seconds)
