"""Ad accounts that TikTok cannot show when ttui starts."""

from dataclasses import replace

import pytest

from tests.support.engine.running import FAST, Running, campaigns_read, is_over, make
from ttui.api import caller
from ttui.domain.commands import StopAll
from ttui.domain.feed import FeedState
from ttui.domain.stop_all import Trouble
from ttui.domain.unread import UnreadReason
from ttui.simulator import Fault, FaultKind


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Running:
    monkeypatch.setattr(caller, "PAUSES", (0.0,) * 4)
    return make(FAST)


def failing(one: Running, *ids: str) -> None:
    one.live.server.faults.add(
        Fault(FaultKind.SYSTEM_ERROR, "advertiser/info", ids=frozenset(ids), times=None)
    )


def test_one_comes_in_as_soon_as_it_can_be_read(started: Running) -> None:
    ids = started.live.server.advertiser_ids
    failing(started, ids[0])
    started.start()
    try:
        started.wait_for(lambda app_state: len(app_state.accounts) == 1 and bool(app_state.notices))
        started.live.server.faults.clear()
        shown = started.wait_for(campaigns_read)
        assert [each.advertiser.advertiser_id for each in shown.accounts] == list(ids)
        told = [note.text for note in shown.notices]
        assert len(told) == len(set(told)), "what still could not be read was told once"
    finally:
        started.engine.close(5)


def test_when_none_can_be_read_all_are_tried_again(started: Running) -> None:
    failing(started, *started.live.server.advertiser_ids)
    started.start()
    try:
        started.wait_for(lambda app_state: app_state.feed.state is FeedState.RETRYING)
        started.live.server.faults.clear()
        started.wait_for(
            lambda app_state: campaigns_read(app_state) and app_state.feed.state is FeedState.LIVE
        )
    finally:
        started.engine.close(5)


def refuse(one: Running, path: str, *ids: str) -> None:
    one.live.server.faults.add(
        Fault(
            FaultKind.REFUSE,
            path,
            ids=frozenset(ids),
            times=None,
            code=40001,
            message="No permission to operate advertiser.",
        )
    )


def test_one_that_is_refused_is_in_the_app_state_with_its_reason_and_the_next_try(
    started: Running,
) -> None:
    first, second = started.live.server.advertiser_ids
    refuse(started, "advertiser/info", first)
    started.start()
    try:
        seen = started.wait_for(
            lambda app_state: (
                app_state.accounts_read.is_all_charged
                and first in app_state.unread
                and app_state.unread[first].retry_at is not None
            )
        )
        assert seen.unread[first].reason is UnreadReason.NO_PERMISSION
        assert seen.accounts_read.refused == (first,)
        assert [one.advertiser.advertiser_id for one in seen.accounts] == [second]
    finally:
        started.engine.close(5)


def test_one_that_is_lost_later_keeps_its_rows_and_is_tried_again(started: Running) -> None:
    first = started.live.server.advertiser_ids[0]
    started.start()
    try:
        started.wait_for(lambda app_state: app_state.accounts_read.is_all_charged)
        refuse(started, "campaign/get", first)
        lost = started.wait_for(
            lambda app_state: (
                first in app_state.unread and app_state.unread[first].retry_at is not None
            )
        )
        kept = lost.account(first)
        assert kept is not None and kept.campaigns
        started.live.server.faults.clear()
        started.wait_for(lambda app_state: not app_state.unread)
    finally:
        started.engine.close(5)


def test_one_whose_reports_are_refused_is_not_waited_for(started: Running) -> None:
    first = started.live.server.advertiser_ids[0]
    refuse(started, "report/integrated/get", first)
    started.start()
    try:
        seen = started.wait_for(lambda app_state: app_state.accounts_read.is_all_charged)
        assert seen.accounts_read.uncharged == (first,)
        assert seen.accounts_read.is_all_listed and not seen.unread
    finally:
        started.engine.close(5)


def test_a_token_that_sees_no_account_is_told_and_asked_for_again() -> None:
    one = make(FAST, is_discovered=True)
    server, seen = one.live.server, one.live.server.settings
    server.settings = replace(seen, forbidden_accounts=frozenset(server.advertiser_ids))
    one.start()
    try:
        shown = one.wait_for(lambda app_state: app_state.feed.state is FeedState.DENIED)
        assert "sees no ad account" in shown.feed.message and not shown.expected
        one.engine.submit(StopAll("stop all"))
        outcome = one.wait_for(is_over).stop_all
        assert outcome is not None and outcome.accounts == 0
        assert [each.trouble for each in outcome.unlisted] == [Trouble.DENIED]
        server.settings = seen
        one.wait_for(campaigns_read)
    finally:
        one.engine.close(5)
