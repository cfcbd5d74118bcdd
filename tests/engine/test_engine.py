"""The engine's thread, from a screen's side of it."""

import time
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.support.engine.running import FAST, SLOW, START, Running, campaigns_read, make, on
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeState, StatusChange
from ttui.domain.commands import ChangeStatus, ReadJournal, RefreshNow, Watch
from ttui.domain.feed import FeedState
from ttui.domain.ids import EntityRef, Level
from ttui.domain.status import DeliveryState, OperationStatus
from ttui.services.journal.reader import History
from ttui.services.outside.service import OutsideWatch
from ttui.services.outside.since_last_run import SinceLastRunService
from ttui.services.wiring import Services
from ttui.simulator import Fault, FaultKind


@pytest.fixture
def running() -> Iterator[Running]:
    one = make(FAST)
    yield one
    one.engine.close(5)


def test_before_it_starts_there_is_an_empty_app_state(running: Running) -> None:
    assert running.engine.app_state.accounts == ()
    assert running.engine.app_state.feed.state is FeedState.STARTING


def test_it_reads_every_account_and_says_the_feed_is_live(running: Running) -> None:
    running.start()
    app_state = running.wait_for(
        lambda one: (
            campaigns_read(one)
            and one.feed.state is FeedState.LIVE
            and all(Level.AD in each.lists_read and each.money_at for each in one.accounts)
        )
    )
    assert [one.advertiser.advertiser_id for one in app_state.accounts] == list(
        running.live.server.advertiser_ids
    )


def test_a_stop_is_sent_and_proven(running: Running) -> None:
    running.start()
    row = on(running.wait_for(campaigns_read))
    running.engine.submit(ChangeStatus((running.stop(row),)))
    app_state = running.wait_for(
        lambda one: row.ref in one.changes and one.changes[row.ref].state is ChangeState.CONFIRMED
    )
    entity = app_state.entity(row.ref)
    assert entity is not None
    assert entity.switch is OperationStatus.DISABLE
    assert len(running.live.server.log.writes) == 1


def test_a_stop_handed_over_before_the_first_list_is_obeyed(running: Running) -> None:
    world = running.live.server.world
    row = next(one for one in world.campaigns.values() if one.name == "Winter Glow")
    early = StatusChange(
        change_id=str(uuid.uuid4()),
        ref=EntityRef(running.live.account, Level.CAMPAIGN, row.campaign_id),
        name=row.name,
        to=OperationStatus.DISABLE,
        seen=OperationStatus.ENABLE,
        family=Family.CLASSIC,
        asked_at=START,
    )
    running.engine.submit(ChangeStatus((early,)))
    running.start()
    running.wait_for(
        lambda one: (
            early.ref in one.changes and one.changes[early.ref].state is ChangeState.CONFIRMED
        )
    )


@pytest.mark.parametrize(
    "broken", ["history.read", "outside.run", "away.run", "services.resume_watches"]
)
def test_a_fault_in_one_work_is_told_and_the_stop_behind_it_is_sent(
    running: Running, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise OverflowError("canary0value")

    async def fail_later(*_args: object) -> None:
        fail()

    owners = {
        "history": History,
        "outside": OutsideWatch,
        "away": SinceLastRunService,
        "services": Services,
    }
    owner, _, name = broken.rpartition(".")
    failing = fail if name == "read" else fail_later
    monkeypatch.setattr(owners[owner], name, failing)
    running.start()
    row = on(running.wait_for(campaigns_read))
    running.engine.submit(ReadJournal(whole=False))
    running.engine.submit(ChangeStatus((running.stop(row),)))
    app_state = running.wait_for(
        lambda one: row.ref in one.changes and one.changes[row.ref].state is ChangeState.CONFIRMED
    )
    assert any("OverflowError at test_engine.py:" in one.text for one in app_state.notices)
    assert "canary0value" not in repr(app_state.notices)


def test_what_somebody_else_does_is_seen(running: Running) -> None:
    running.start()
    row = on(running.wait_for(campaigns_read))
    running.live.server.outside({"id": row.ref.id, "operation_status": "DISABLE"})

    def seen(app_state: AppState) -> bool:
        entity = app_state.entity(row.ref)
        return entity is not None and entity.switch is OperationStatus.DISABLE

    running.wait_for(seen)


def test_an_unfolded_branch_is_read_again_right_after_a_proof() -> None:
    running = make(SLOW)
    try:
        running.start()
        row = on(running.wait_for(lambda one: campaigns_read(one) and bool(one.accounts[0].ads)))
        child = running.engine.app_state.accounts[0].children(row.ref)[0]
        running.engine.submit(Watch(frozenset({row.ref}), row.ref))
        running.engine.submit(ChangeStatus((running.stop(row),)))

        def follows(app_state: AppState) -> bool:
            entity = app_state.entity(child)
            return entity is not None and entity.delivery.state is DeliveryState.CAMPAIGN_OFF

        running.wait_for(follows)
    finally:
        running.engine.close(5)


def test_refresh_now_does_not_wait_for_the_next_round() -> None:
    running = make(SLOW)
    try:
        running.start()
        row = on(running.wait_for(lambda one: campaigns_read(one) and bool(one.accounts[0].ads)))
        running.live.server.outside({"id": row.ref.id, "operation_status": "DISABLE"})
        running.engine.submit(RefreshNow())

        def seen(app_state: AppState) -> bool:
            entity = app_state.entity(row.ref)
            return entity is not None and entity.switch is OperationStatus.DISABLE

        running.wait_for(seen)
    finally:
        running.engine.close(5)


def test_the_row_under_the_cursor_gets_its_full_report(running: Running) -> None:
    running.start()
    row = on(running.wait_for(campaigns_read))
    running.engine.submit(Watch(frozenset(), row.ref))
    app_state = running.wait_for(lambda one: row.ref in one.details)
    assert app_state.details[row.ref].problem is None


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault(FaultKind.REFUSE, "*/get", times=None, code=40105), FeedState.DENIED),
        (Fault(FaultKind.LOST_BEFORE, "*/get", times=None), FeedState.RETRYING),
    ],
)
def test_trouble_is_said_and_the_old_app_state_stays(fault: Fault, state: FeedState) -> None:
    running = make(FAST)
    try:
        running.start()
        before = running.wait_for(
            lambda one: campaigns_read(one) and one.feed.state is FeedState.LIVE
        )
        running.live.server.faults.add(fault)
        app_state = running.wait_for(lambda one: one.feed.state is state, seconds=40)
        assert app_state.feed.message
        assert set(app_state.accounts[0].campaigns) == set(before.accounts[0].campaigns)
        running.live.server.faults.clear()
        running.wait_for(lambda one: one.feed.state is FeedState.LIVE, seconds=40)
    finally:
        running.engine.close(5)


def test_a_session_that_cannot_be_made_is_said_on_the_screen() -> None:
    running = make(FAST, failing=ValueError("the base URL is wrong"))
    running.start()
    app_state = running.wait_for(lambda one: one.feed.state is FeedState.OFFLINE)
    assert "the base URL is wrong" in app_state.notices[-1].text
    assert running.engine.close(1)


def test_closing_finishes_what_is_in_flight_and_takes_nothing_more() -> None:
    running = make(SLOW)
    running.start()
    row = on(running.wait_for(campaigns_read))
    running.live.server.faults.add(Fault(FaultKind.LAGGING_READ, "*/status/update", reads=2))
    running.engine.submit(ChangeStatus((running.stop(row),)))
    assert running.engine.close(30)
    record = running.engine.app_state.changes[row.ref]
    assert record.state is ChangeState.CONFIRMED
    running.engine.submit(ChangeStatus((running.stop(replace(row, name="late")),)))
    assert len(running.live.server.log.writes) == 1


def test_closing_before_anything_came_up_is_quick() -> None:
    running = make(FAST)
    started = time.monotonic()
    assert running.engine.close(60)
    assert time.monotonic() - started < 20, "nothing was there to wait for"
