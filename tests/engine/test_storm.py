"""While everything is being stopped nobody else asks TikTok for anything."""

from collections.abc import Iterator

import pytest

from tests.support.engine.running import FAST, Running, is_over, make
from ttui.domain.commands import StopAll
from ttui.simulator import Fault, FaultKind
from ttui.simulator.server.request_log import LogEntry

STORM = 8


@pytest.fixture
def running() -> Iterator[Running]:
    """An engine that reads everything all the time."""
    one = make(FAST, latency=0.02)
    one.start()
    one.wait_for(lambda app_state: len(app_state.accounts) == 2)
    one.wait_for(lambda app_state: all(account.money_at for account in app_state.accounts))
    yield one
    one.engine.close(5)


def others(entries: list[LogEntry]) -> list[LogEntry]:
    """What a stop of everything never asks for."""
    return [entry for entry in entries if not entry.path.endswith(("campaign/get", "update"))]


def is_read_back(entry: LogEntry) -> bool:
    """Campaigns asked for by their ids."""
    return entry.path == "campaign/get" and "campaign_ids" in entry.query.get("filtering", "")


def lists(entries: list[LogEntry]) -> list[LogEntry]:
    """Whole lists of Ads Manager's campaigns."""
    return [
        entry
        for entry in entries
        if entry.path == "campaign/get"
        and "AUCTION" in entry.query.get("filtering", "")
        and "_ids" not in entry.query.get("filtering", "")
    ]


@pytest.mark.parametrize("storm", [0, STORM])
def test_it_has_every_slot_until_it_is_over_and_then_reading_goes_on(
    running: Running, storm: int
) -> None:
    log = running.live.server.log
    if storm:
        running.live.server.faults.add(Fault(FaultKind.RATE_LIMIT, "*", times=storm))
    before = len(log)
    running.engine.submit(StopAll("stop all"))
    outcome = running.wait_for(is_over, seconds=40).stop_all
    assert outcome is not None
    assert outcome.off
    assert not outcome.unknown
    caused = log[before:]
    first = next(at for at, entry in enumerate(caused) if entry.method == "POST")
    last = max(at for at, entry in enumerate(caused) if is_read_back(entry))
    during = caused[first:last]
    assert not others(during)
    # One list for each account, and one more for each that was refused.
    refused = [entry for entry in lists(caused[: last + 1]) if entry.code == 40100]
    assert len(lists(during)) <= 2 + len(refused)
    after = len(log)
    running.wait_for(lambda _: bool(others(log[after:])), seconds=20)
