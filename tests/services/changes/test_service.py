"""One change from the key to its proof."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.services.fakes import OFF, ON, Answer, Scene, adgroup, campaign, scene
from tests.support.virtual import run_virtual
from ttui.api.errors import (
    ApiError,
    NoAnswerError,
    NothingToUpdateError,
    NotSentError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
    TokenError,
)
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.money import Money
from ttui.domain.status import delivery_of

A, B = campaign("11"), campaign("12")


def states(record: ChangeRecord) -> list[ChangeState]:
    return [proof.state for proof in record.steps]


def test_a_stop_goes_out_is_read_back_and_only_then_confirmed() -> None:
    async def main() -> None:
        it = scene([A])
        seen: list[ChangeState] = []

        def listen() -> None:
            record = it.store.change(A.ref)
            if record and (not seen or seen[-1] is not record.state):
                seen.append(record.state)

        it.store.subscribe(listen)
        (record,) = await it.service.run([it.stop(A)])
        assert seen == [ChangeState.ASKED, ChangeState.ACCEPTED, ChangeState.CONFIRMED]
        assert [event.kind for event in it.api.events] == ["write", "read"]
        assert it.api.events[1].priority == "read back"
        assert record.spend_at_stop == Money(Decimal(40), "USD")
        assert record.request_id == "req-1"
        row = it.store.entity(A.ref)
        assert row is not None
        assert row.switch is OFF
        assert it.journalled(record.change.change_id) == record
        await it.service.close()

    run_virtual(main())


def test_a_list_read_before_the_stop_cannot_draw_the_row_on_again() -> None:
    async def main() -> None:
        it = scene([A])
        before = it.clock.monotonic()
        it.api.answers.append(Answer(after=2))
        await it.service.run([it.stop(A)])
        it.store.put_rows([A], before)
        row = it.store.entity(A.ref)
        assert row is not None
        assert row.switch is OFF
        (guarded,) = it.store.guard([A], before)
        assert guarded.switch is OFF
        await it.service.close()

    run_virtual(main())


def test_a_lagging_read_back_is_waited_for_without_a_second_write() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.lag = 8
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.CONFIRMED
        assert len(it.api.writes) == 1
        await it.service.close()

    run_virtual(main())


def test_a_row_that_never_agrees_is_not_confirmed_and_upgraded_later() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.lag = 60
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.UNCONFIRMED
        assert len(it.api.writes) == 1
        await _until(it, ChangeState.CONFIRMED)
        await it.service.close()

    run_virtual(main())


async def _until(it: Scene, state: ChangeState, span: float = 20_000) -> None:
    until = it.clock.monotonic() + span
    while it.clock.monotonic() < until:
        record = it.store.change(A.ref)
        if record and record.state is state:
            return
        await asyncio.sleep(1)
    raise AssertionError(f"never {state}")


@pytest.mark.parametrize(
    "error",
    [NoAnswerError("timed out"), ServerFaultError("system error", code=50000), ValueError("bug")],
)
def test_an_unknown_answer_that_landed_is_confirmed_with_one_write(error: Exception) -> None:
    async def main() -> None:
        it = scene([A])
        it.api.answers.append(Answer(error=error, lands=True))
        (record,) = await it.service.run([it.stop(A)])
        assert states(record) == [ChangeState.ASKED, ChangeState.CONFIRMED]
        assert len(it.api.writes) == 1
        await it.service.close()

    run_virtual(main())


def test_a_stop_that_got_lost_is_sent_once_more_after_reading() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.answers.append(Answer(error=NoAnswerError("lost"), lands=False))
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.CONFIRMED
        kinds = [event.kind for event in it.api.events]
        assert kinds.count("write") == 2
        assert "read" in kinds[1 : kinds.index("write", 1)]
        await it.service.close()

    run_virtual(main())


def test_a_stop_is_sent_a_second_time_but_not_a_third() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.answers.extend([Answer(error=NoAnswerError("lost"), lands=False)] * 5)
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.UNCONFIRMED
        assert "ENABLE" in record.message
        assert len(it.api.writes) == 2
        await it.service.close()

    run_virtual(main())


def test_a_lost_start_is_never_sent_again() -> None:
    async def main() -> None:
        off = campaign("11", OFF)
        it = scene([off])
        it.api.answers.append(Answer(error=NoAnswerError("lost"), lands=False))
        (record,) = await it.service.run([it.start(off)])
        assert record.state is ChangeState.UNCONFIRMED
        assert len(it.api.writes) == 1
        await it.service.close()

    run_virtual(main())


def test_an_unread_unknown_stop_is_not_sent_again() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.answers.append(Answer(error=NoAnswerError("lost"), lands=False))
        it.api.read_errors.extend([NoAnswerError("offline")] * 100)
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.UNCONFIRMED
        assert len(it.api.writes) == 1
        await it.service.close()

    run_virtual(main())


def test_a_slow_answer_counts_as_unknown() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.answers.append(Answer(after=10_000))
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.CONFIRMED
        assert len(it.api.writes) == 2
        await it.service.close()

    run_virtual(main())


def test_rate_limited_stops_go_again_on_the_next_slot_until_the_deadline() -> None:
    async def main() -> None:
        it = scene([A, B])
        busy = Answer(error=RateLimitedError("busy", code=40100), lands=False)
        it.api.answers.extend([busy] * 3)
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.CONFIRMED
        assert [event.at for event in it.api.writes] == [0, 1, 2, 3]
        it.api.answers.extend([busy] * 200)
        (record,) = await it.service.run([it.stop(B)])
        assert record.state is ChangeState.NOT_LANDED
        assert "busy" in record.message
        assert it.store.app_state().notices[-1].severity == "error"
        await it.service.close()

    run_virtual(main())


def test_what_cannot_leave_is_tried_three_times() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.answers.extend([Answer(error=NotSentError("no route"), lands=False)] * 9)
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.NOT_LANDED
        assert len(it.api.writes) == 3
        await it.service.close()

    run_virtual(main())


def test_a_rate_limited_start_is_read_before_it_goes_again() -> None:
    async def main() -> None:
        off = campaign("11", OFF)
        it = scene([off])
        it.api.answers.append(Answer(error=RateLimitedError("busy"), lands=False))
        (record,) = await it.service.run([it.start(off)])
        assert record.state is ChangeState.CONFIRMED
        assert [event.kind for event in it.api.events] == ["write", "read", "write", "read"]
        await it.service.close()

    run_virtual(main())


def test_a_refused_stop_says_tiktoks_words() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.answers.append(Answer(error=RefusedError("no such thing", code=40002), lands=False))
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.REFUSED
        assert record.message == "no such thing"
        await it.service.close()

    run_virtual(main())


def test_nothing_to_update_is_read_back() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.answers.append(Answer(error=NothingToUpdateError("same", code=40012), lands=True))
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.CONFIRMED
        await it.service.close()

    run_virtual(main())


def test_one_bad_id_does_not_cost_its_neighbours() -> None:
    async def main() -> None:
        rows = [campaign(str(key)) for key in range(11, 16)]
        it = scene(rows)
        it.api.bad_ids = {"13"}
        it.api.bad_error = lambda: RefusedError("13 is bad", code=40002)
        records = await it.service.run([it.stop(row) for row in rows])
        ends = {record.change.ref.id: record.state for record in records}
        assert ends.pop("13") is ChangeState.REFUSED
        assert set(ends.values()) == {ChangeState.CONFIRMED}
        assert [event.kind for event in it.api.events][:2] == ["write", "read"]
        assert len(it.api.writes) == 5
        await it.service.close()

    run_virtual(main())


@pytest.mark.parametrize(("bad", "most"), [(1, 11), (2, 20), (20, 27)])
def test_a_refused_batch_is_halved_until_the_bad_rows_are_alone(bad: int, most: int) -> None:
    async def main() -> None:
        rows = [campaign(str(key)) for key in range(11, 31)]
        it = scene(rows)
        it.api.bad_ids = {row.ref.id for row in rows[:bad]}
        it.api.bad_error = lambda: RefusedError("Something is bad.", code=40002)
        records = await it.service.run([it.stop(row) for row in rows])
        refused = {one.change.ref.id for one in records if one.state is ChangeState.REFUSED}
        assert refused == it.api.bad_ids
        assert len([one for one in records if one.state is ChangeState.CONFIRMED]) == 20 - bad
        assert len(it.api.writes) <= most
        await it.service.close()

    run_virtual(main())


def test_of_a_refused_batch_of_starts_only_rows_that_were_read_go_on() -> None:
    async def main() -> None:
        rows = [campaign("11", OFF), campaign("12", OFF)]
        it = scene(rows)
        it.api.answers.append(Answer(error=RefusedError("no", code=40002), lands=False))
        it.api.unreadable = {"12"}
        first, second = await it.service.run([it.start(row) for row in rows])
        assert first.state is ChangeState.CONFIRMED
        assert second.state is ChangeState.REFUSED
        assert [event.ids for event in it.api.writes] == [("11", "12"), ("11",)]
        await it.service.close()

    run_virtual(main())


def test_two_starts_that_stops_overtook_while_their_batch_was_refused_are_no_fault() -> None:
    async def main() -> None:
        rows = [campaign("11", OFF), campaign("12", OFF)]
        it = scene(rows)
        refused = Answer(error=RefusedError("no", code=40002), lands=False, after=2)
        it.api.answers.append(refused)
        it.service.submit([it.start(row) for row in rows])
        await asyncio.sleep(1)
        records = await it.service.run([it.stop(row) for row in rows])
        assert not [one for one in it.store.app_state().notices if "Fault" in one.text]
        assert {record.change.to for record in records} == {OFF}
        await it.service.close()

    run_virtual(main())


def test_refused_starts_that_cannot_be_read_are_not_sent_one_by_one() -> None:
    async def main() -> None:
        rows = [campaign("11", OFF), campaign("12", OFF)]
        it = scene(rows)
        it.api.answers.append(Answer(error=RefusedError("no", code=40002), lands=False))
        it.api.read_errors.extend([NoAnswerError("offline")] * 100)
        records = await it.service.run([it.start(row) for row in rows])
        assert {record.state for record in records} == {ChangeState.REFUSED}
        assert len(it.api.writes) == 1
        await it.service.close()

    run_virtual(main())


def test_a_bad_token_is_not_tried_row_by_row() -> None:
    async def main() -> None:
        it = scene([A, B])
        it.api.answers.append(Answer(error=TokenError("revoked", code=40105), lands=False))
        records = await it.service.run([it.stop(A), it.stop(B)])
        assert {record.state for record in records} == {ChangeState.REFUSED}
        assert len(it.api.writes) == 1
        await it.service.close()

    run_virtual(main())


def test_an_answers_own_error_list_refuses_those_ids_only() -> None:
    async def main() -> None:
        it = scene([A, B])
        it.api.answers.append(Answer(refused={"12": "not eligible"}))
        first, second = await it.service.run([it.stop(A), it.stop(B)])
        assert first.state is ChangeState.CONFIRMED
        assert (second.state, second.message) == (ChangeState.REFUSED, "not eligible")
        await it.service.close()

    run_virtual(main())


def test_a_row_deleted_meanwhile_is_refused_as_deleted() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.put(replace(A, delivery=delivery_of("CAMPAIGN_STATUS_DELETE")))
        it.api.answers.append(Answer(lands=False))
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.REFUSED
        assert "deleted" in record.message
        await it.service.close()

    run_virtual(main())


def test_a_row_that_is_not_listed_is_never_taken_for_stopped() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.unlisted = {"11"}
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.UNCONFIRMED
        await it.service.close()

    run_virtual(main())


def test_batches_hold_20_and_never_mix() -> None:
    async def main() -> None:
        many = [campaign(str(100 + key)) for key in range(45)]
        group, off = adgroup("31", "100"), campaign("50", OFF)
        it = scene([*many, group, off])
        changes = [it.stop(row) for row in many]
        it.service.submit([*changes[:30], it.stop(group)])
        it.service.submit([*changes[30:], it.start(off)])
        assert await it.service.drain(60)
        sizes = sorted((event.to, len(event.ids)) for event in it.api.writes)
        assert sizes == [(OFF, 1), (OFF, 5), (OFF, 20), (OFF, 20), (ON, 1)]
        app_state = it.store.app_state()
        assert {record.state for record in app_state.changes.values()} == {ChangeState.CONFIRMED}
        await it.service.close()

    run_virtual(main())


@pytest.mark.parametrize("error", [None, ApiError("?")])
def test_a_fault_while_reading_back_is_not_confirmed(error: ApiError | None) -> None:
    async def main() -> None:
        it = scene([A])
        it.api.read_errors.extend([error or KeyError("bug")] * 1000)
        (record,) = await it.service.run([it.stop(A)])
        assert record.state is ChangeState.UNCONFIRMED
        await it.service.close()

    run_virtual(main())
