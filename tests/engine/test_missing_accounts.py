"""Ad accounts that TikTok cannot show when ttui starts."""

import pytest

from tests.engine.running import FAST, Running, campaigns_read, make
from ttui.api import caller
from ttui.domain.feed import FeedState
from ttui.simulator import Fault, FaultKind


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Running:
    monkeypatch.setattr(caller, "PAUSES", (0.0,) * 4)
    return make(FAST)


def sick(one: Running, *ids: str) -> None:
    one.live.server.faults.add(
        Fault(FaultKind.SYSTEM_ERROR, "advertiser/info", ids=frozenset(ids), times=None)
    )


def test_one_comes_in_as_soon_as_it_can_be_read(started: Running) -> None:
    ids = started.live.server.advertiser_ids
    sick(started, ids[0])
    started.start()
    try:
        started.wait_for(lambda picture: len(picture.accounts) == 1 and bool(picture.notices))
        started.live.server.faults.clear()
        shown = started.wait_for(campaigns_read)
        assert [each.advertiser.advertiser_id for each in shown.accounts] == list(ids)
        told = [note.text for note in shown.notices]
        assert len(told) == len(set(told)), "what still could not be read was told once"
    finally:
        started.engine.close(5)


def test_when_none_can_be_read_all_are_tried_again(started: Running) -> None:
    sick(started, *started.live.server.advertiser_ids)
    started.start()
    try:
        started.wait_for(lambda picture: picture.feed.state is FeedState.RETRYING)
        started.live.server.faults.clear()
        started.wait_for(
            lambda picture: campaigns_read(picture) and picture.feed.state is FeedState.LIVE
        )
    finally:
        started.engine.close(5)
