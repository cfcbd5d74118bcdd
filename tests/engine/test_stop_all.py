"""Stopping everything through the engine, over the simulator."""

import pytest

from tests.support.engine.running import FAST, SLOW, Running, is_over, make
from ttui.domain.commands import StopAll, Watch
from ttui.domain.stop_all import is_stoppable
from ttui.simulator import Fault, FaultKind


def still_on(running: Running) -> list[str]:
    return [
        row.name
        for account in running.engine.app_state.accounts
        for row in account.campaigns.values()
        if is_stoppable(row)
    ]


discovered = pytest.mark.parametrize("is_discovered", [False, True])
"""The settings name the ad accounts, or TikTok is asked which the token sees."""


@discovered
@pytest.mark.parametrize("early", [True, False])
def test_everything_is_off_whether_or_not_anything_was_read_before(
    early: bool, is_discovered: bool
) -> None:
    running = make(FAST, is_discovered=is_discovered)
    try:
        if early:
            running.engine.submit(StopAll("stop all"))
        running.start()
        if not early:
            running.wait_for(lambda one: len(one.accounts) == 2 and bool(one.accounts[1].campaigns))
            running.engine.submit(StopAll("stop all"))
        outcome = running.wait_for(is_over).stop_all
        assert outcome is not None and outcome.off
        assert outcome.listed == outcome.accounts == 2
        assert not outcome.refused and not outcome.unknown
        assert any(row.is_promote for row in outcome.cannot)
        running.wait_for(lambda one: len(one.accounts) == 2 and not still_on(running))
        writes = [entry.path for entry in running.live.server.log if entry.method == "POST"]
        assert writes and all(path.strip("/").endswith("status/update") for path in writes)
    finally:
        running.engine.close(5)


@discovered
def test_one_account_is_off_and_the_other_goes_on_and_its_hours_are_read(
    is_discovered: bool,
) -> None:
    running = make(FAST, is_discovered=is_discovered)
    try:
        running.start()
        found = running.wait_for(
            lambda one: len(one.accounts) == 2 and all(each.campaigns for each in one.accounts)
        )
        first, second = (one.advertiser for one in found.accounts)
        before = len(still_on(running))
        running.engine.submit(Watch(frozenset(), first.ref))
        running.wait_for(lambda one: first.advertiser_id in one.curves)
        running.engine.submit(StopAll("one account", (second.advertiser_id,)))
        outcome = running.wait_for(is_over).stop_all
        assert outcome is not None and outcome.only == (second.advertiser_id,)
        assert outcome.accounts == outcome.listed == 1
        refs = {record.change.ref.advertiser_id for record in outcome.off}
        assert refs == {second.advertiser_id}
        running.wait_for(lambda _: len(still_on(running)) == before - len(outcome.off))
        assert len(still_on(running)) > 0
    finally:
        running.engine.close(5)


@discovered
def test_a_storm_of_40100_does_not_keep_it_from_its_end(is_discovered: bool) -> None:
    running = make(FAST, is_discovered=is_discovered)
    try:
        running.start()
        running.wait_for(lambda one: len(one.accounts) == 2 and bool(one.accounts[1].campaigns))
        running.live.server.faults.add(
            Fault(FaultKind.REFUSE, "*", code=40100, message="Too many requests.", times=25)
        )
        running.engine.submit(StopAll("stop all"))
        outcome = running.wait_for(is_over, seconds=40).stop_all
        assert outcome is not None and outcome.off and not outcome.refused
    finally:
        running.engine.close(5)


@discovered
def test_closing_waits_for_it(is_discovered: bool) -> None:
    running = make(SLOW, is_discovered=is_discovered)
    running.start()
    running.engine.submit(StopAll("stop all"))
    assert running.engine.close(30)
    assert is_over(running.engine.app_state)
    assert running.live.server.log.writes
