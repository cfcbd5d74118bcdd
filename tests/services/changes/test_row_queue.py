"""What may be asked for while something else is under way at the same row."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.services.fakes import (
    OFF,
    ON,
    Answer,
    Event,
    Row,
    Scene,
    adgroup,
    campaign,
    scene,
)
from tests.support.virtual import run_virtual
from ttui.api.errors import (
    NoAnswerError,
    NotSentError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
)
from ttui.domain.campaign import Origin
from ttui.domain.changes import ChangeState
from ttui.domain.eligibility import Reason
from ttui.domain.status import OperationStatus

A, B = campaign("11"), campaign("12")
OFF_A = campaign("11", OFF)


def test_a_repeat_is_dropped_and_shares_the_record() -> None:
    async def main() -> None:
        it = scene([A])
        first, second = await it.service.run([it.stop(A), it.stop(A)])
        assert first is second
        assert len(it.api.writes) == 1
        assert len(it.journal.records()) == 1
        await it.service.close()

    run_virtual(main())


def test_a_start_behind_a_stop_is_refused_and_the_stop_stays_on_screen() -> None:
    async def main() -> None:
        it = scene([A])
        it.service.submit([it.stop(A)])
        (record,) = await it.service.run([it.start(A)])
        assert record.state is ChangeState.REJECTED_LOCALLY
        shown = it.store.change(A.ref)
        assert shown is not None
        assert shown.change.is_stop
        assert it.store.app_state().notices
        assert await it.service.drain(60)
        assert it.api.switch(A.ref) is OFF
        await it.service.close()

    run_virtual(main())


def test_a_stop_voids_a_start_that_was_not_sent() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        it.executor.delay = 0.1
        start = it.start(OFF_A)
        it.service.submit([start])
        await asyncio.sleep(0.05)
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert stop.state is ChangeState.CONFIRMED
        assert [event.to for event in it.api.writes] == [OFF]
        await asyncio.sleep(10)
        assert it.journalled(start.change_id).state is ChangeState.SUPERSEDED
        await it.service.close()

    run_virtual(main())


def test_a_stop_waits_for_a_start_on_the_wire_and_goes_right_after_it() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        it.api.answers.append(Answer(after=2))
        it.service.submit([it.start(OFF_A)])
        await asyncio.sleep(1)
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert [proof.state for proof in stop.steps][:2] == [
            ChangeState.WAITING,
            ChangeState.ASKED,
        ]
        assert [(event.to, event.at) for event in it.api.writes] == [(ON, 0), (OFF, 2)]
        assert it.api.switch(A.ref) is OFF
        start = it.journal.records()[-1].record
        assert start.state is ChangeState.UNCONFIRMED
        await it.service.close()

    run_virtual(main())


def test_a_stop_overtakes_a_start_that_is_read_back() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        it.api.lag = 5
        it.service.submit([it.start(OFF_A)])
        await asyncio.sleep(1)
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert it.api.switch(A.ref) is OFF
        assert stop.state is ChangeState.UNCONFIRMED, "no read has shown the start"
        await asyncio.sleep(120)
        assert it.record(A).state is ChangeState.CONFIRMED
        assert len(it.api.writes) == 2
        await it.service.close()

    run_virtual(main())


def test_a_start_that_waits_for_a_slot_is_voided_by_a_stop() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        it.api.answers.append(Answer(error=RateLimitedError("busy"), lands=False))
        start = it.start(OFF_A)
        it.service.submit([start])
        await asyncio.sleep(0.5)
        await it.service.run([it.stop(OFF_A)])
        await asyncio.sleep(60)
        assert [event.to for event in it.api.writes] == [ON, OFF]
        assert it.journalled(start.change_id).state is ChangeState.SUPERSEDED
        await it.service.close()

    run_virtual(main())


def test_a_start_that_was_too_early_is_voided_when_a_stop_waited_for_it() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        it.api.answers.append(Answer(error=RateLimitedError("busy"), lands=False, after=2))
        start = it.start(OFF_A)
        it.service.submit([start])
        await asyncio.sleep(1)
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert stop.state is ChangeState.CONFIRMED
        assert [event.to for event in it.api.writes] == [ON, OFF]
        assert it.journalled(start.change_id).state is ChangeState.SUPERSEDED
        await it.service.close()

    run_virtual(main())


@pytest.mark.parametrize("lost", [1, 2])
def test_a_stop_lost_behind_an_unread_start_is_not_proven_by_a_lagging_read(lost: int) -> None:
    async def main() -> None:
        it = scene([OFF_A])
        it.api.lag = 30
        nothing = Answer(error=NoAnswerError("lost"), lands=False)
        it.api.answers.extend([Answer(), *[nothing] * lost])
        it.service.submit([it.start(OFF_A)])
        await asyncio.sleep(1)
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert stop.state is ChangeState.UNCONFIRMED
        assert len(it.api.writes) == 3
        await asyncio.sleep(600)
        shown = it.store.change(A.ref)
        assert shown is not None
        assert (shown.state is ChangeState.CONFIRMED) == (it.api.switch(A.ref) is OFF)
        await it.service.close()

    run_virtual(main())


def test_stops_go_before_starts_of_the_same_moment() -> None:
    async def main() -> None:
        off = campaign("12", OFF)
        it = scene([A, off])
        await it.service.recover_unresolved()
        await it.service.run([it.start(off), it.stop(A)])
        assert [event.to for event in it.api.writes] == [OFF, ON]
        await it.service.close()

    run_virtual(main())


def _promote(row: Row) -> Row:
    return replace(row, origin=Origin.PROMOTE)


@pytest.mark.parametrize(
    ("rows", "to", "reason"),
    [
        ([_promote(A)], OFF, Reason.PROMOTE),
        ([adgroup("31", "11"), _promote(A)], OFF, Reason.PROMOTE),
        ([replace(A, is_reservation=True)], OFF, Reason.RESERVATION),
        ([adgroup("31", "11"), replace(A, is_reservation=True)], OFF, Reason.RESERVATION),
        ([_promote(OFF_A)], ON, Reason.PROMOTE),
        ([campaign("11", OperationStatus.FROZEN)], ON, "ended for good"),
        ([A], OperationStatus.FROZEN, "only on or off"),
    ],
)
def test_what_cannot_be_switched_is_never_sent(
    rows: list[Row], to: OperationStatus, reason: str
) -> None:
    async def main() -> None:
        it = scene(rows)
        (record,) = await it.service.run([it.change(rows[0], to)])
        assert record.state is ChangeState.REJECTED_LOCALLY
        assert reason in record.message
        assert it.api.events == []
        await it.service.close()

    run_virtual(main())


def test_read_only_sends_nothing() -> None:
    async def main() -> None:
        it = scene([A, campaign("12", OFF)], read_only=True)
        records = await it.service.run([it.stop(A), it.start(campaign("12", OFF))])
        assert {record.state for record in records} == {ChangeState.REJECTED_LOCALLY}
        assert it.api.events == []
        await it.service.close()

    run_virtual(main())


def test_a_start_on_a_row_that_changed_since_it_was_painted_is_refused() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        change = it.start(OFF_A)
        it.store.put_rows([A], it.clock.monotonic())
        (record,) = await it.service.run([change])
        assert record.state is ChangeState.REJECTED_LOCALLY
        assert "off on screen and is on now" in record.message
        await it.service.close()

    run_virtual(main())


def test_a_start_is_looked_at_again_right_before_it_is_sent() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        it.executor.delay = 1
        it.service.submit([it.start(OFF_A)])
        await asyncio.sleep(0.5)
        it.store.put_rows([A], it.clock.monotonic())
        assert await it.service.drain(60)
        assert it.api.events == []
        await it.service.close()

    run_virtual(main())


def test_a_start_of_a_row_that_was_never_read_is_refused_and_a_stop_is_sent() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.put(B)
        start, stop = await it.service.run([it.start(B), it.stop(B)])
        assert start.state is ChangeState.REJECTED_LOCALLY
        assert stop.state is ChangeState.CONFIRMED
        await it.service.close()

    run_virtual(main())


_ANSWERS: dict[str, Callable[[], Answer]] = {
    "ok": Answer,
    "slow": lambda: Answer(after=3),
    "busy": lambda: Answer(error=RateLimitedError("busy"), lands=False),
    "unsent": lambda: Answer(error=NotSentError("no route"), lands=False),
    "refused": lambda: Answer(error=RefusedError("no"), lands=False),
    "landed": lambda: Answer(error=NoAnswerError("landed"), lands=True),
    "lost": lambda: Answer(error=NoAnswerError("lost"), lands=False, after=4),
    "ignored": lambda: Answer(lands=False),
    "lost, lands late": lambda: Answer(error=NoAnswerError("lost"), lands=False, late=30),
    "fault": lambda: Answer(error=ServerFaultError("fault"), lands=False),
}
_PRESSES = st.lists(
    st.tuples(
        st.sampled_from(["11", "12"]),
        st.sampled_from([ON, OFF]),
        st.sampled_from([0.0, 0.0, 0.01, 1.0, 5.0, 25.0]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(
    presses=_PRESSES,
    answers=st.lists(st.sampled_from(list(_ANSWERS)), max_size=8),
    reads=st.lists(st.booleans(), max_size=8),
    lag=st.sampled_from([0.0, 2.0, 30.0]),
    disk=st.sampled_from([0.0, 0.02, 0.4]),
)
def test_whatever_is_pressed_and_whatever_fails(
    presses: list[tuple[str, OperationStatus, float]],
    answers: list[str],
    reads: list[bool],
    lag: float,
    disk: float,
) -> None:
    async def main() -> None:
        rows = {"11": A, "12": campaign("12", OFF)}
        it = scene(rows.values())
        it.api.answers.extend(_ANSWERS[name]() for name in answers)
        it.api.read_errors.extend(None if ok else NoAnswerError("?") for ok in reads)
        it.api.lag = lag
        it.executor.delay = disk
        for key, to, gap in presses:
            change = it.change(rows[key], to)
            it.api.events.append(Event("press", (key,), to, it.clock.monotonic()))
            it.service.submit([change])
            await asyncio.sleep(gap)
        assert await it.service.drain(1000)
        # What lands late is found by the looks behind a proof.
        await asyncio.sleep(400)
        assert await it.service.drain(1000)
        for row in rows.values():
            _check(it, row)
        await it.service.close()

    run_virtual(main())


def _check(it: Scene, row: Row) -> None:
    records = [entry.record for entry in it.journal.records(ref=row.ref)]
    assert not [record for record in records if record.state.is_open]
    events = [event for event in it.api.events if row.ref.id in event.ids]
    # The last request that was let through and proven is how the row is.
    through = [record for record in records if record.state is not ChangeState.REJECTED_LOCALLY]
    if through and through[0].state is ChangeState.CONFIRMED:
        assert it.api.switch(row.ref) is through[0].change.to
    # A stop is never refused by ttui and always sent.
    stops = [record for record in records if record.change.is_stop]
    assert all(record.state is not ChangeState.REJECTED_LOCALLY for record in stops)
    assert len([event for event in events if event.to is OFF and event.kind == "write"]) >= len(
        stops
    )
    # Never the same write twice without an answered read, certainty, or a new key press between.
    for first, event in enumerate(events):
        if event.kind != "write" or event.certain:
            continue
        for later in events[first + 1 :]:
            if later.kind == "press" or (later.kind == "read" and later.certain):
                break
            assert later.kind != "write" or later.to is not event.to
