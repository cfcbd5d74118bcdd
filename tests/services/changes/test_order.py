"""A read proves a switch only when it is newer than every write before it; and what comes late."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn

import pytest

from tests.support.services.fakes import OFF, ON, START, Answer, Row, Scene, author, campaign, scene
from tests.support.virtual import run_virtual
from ttui.api.errors import NoAnswerError, RefusedError
from ttui.api.port import ListQuery
from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeState, StatusChange
from ttui.domain.ids import Level
from ttui.domain.status import OperationStatus
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep
from ttui.store.journal.schema import JournalError

A, OFF_A = campaign("11"), campaign("11", OFF)
IGNORED = Answer(lands=False)
"""Code 0, and nothing is done."""


def lost(late: float = 0.0) -> Answer:
    """No answer; it takes effect so many seconds later, or never."""
    return Answer(error=NoAnswerError("lost"), lands=False, late=late)


def false_proofs(it: Scene) -> list[str]:
    """Fills with every proof that was written while TikTok had the row otherwise."""
    found: list[str] = []
    seen: set[tuple[str, int]] = set()

    def look() -> None:
        for ref, record in it.store.app_state().changes.items():
            key = (record.change.change_id, len(record.steps))
            if record.state is ChangeState.CONFIRMED and key not in seen:
                seen.add(key)
                if it.api.switch(ref) is not record.change.to:
                    found.append(f"{record.change.change_id} at {it.clock.monotonic():.1f}")

    it.store.subscribe(look)
    return found


def notices(it: Scene) -> list[str]:
    return [notice.text for notice in it.store.app_state().notices]


def directions(it: Scene) -> list[OperationStatus | None]:
    return [event.to for event in it.api.writes]


def test_an_off_that_is_older_than_a_start_proves_no_stop_and_the_stop_is_sent_again() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        lies = false_proofs(it)
        it.api.lag = 20
        it.api.answers.extend([Answer(), IGNORED])
        it.service.submit([it.start(OFF_A)])
        await asyncio.sleep(0.5)
        it.service.submit([it.stop(OFF_A)])
        await asyncio.sleep(10)
        assert it.record(OFF_A).state is ChangeState.ACCEPTED, "it reads off from before the start"
        await asyncio.sleep(290)
        assert not lies
        assert it.api.switch(A.ref) is OFF
        assert it.record(OFF_A).state is ChangeState.CONFIRMED
        assert directions(it) == [ON, OFF, OFF]
        await it.service.close()

    run_virtual(main())


def test_an_old_copy_proves_no_stop_though_another_copy_has_shown_the_start() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        lies = false_proofs(it)
        (start,) = await it.service.run([it.start(OFF_A)])
        assert start.state is ChangeState.CONFIRMED
        it.api.answers.append(IGNORED)
        it.api.fall_behind(OFF_A, 30)
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert stop.state is ChangeState.UNCONFIRMED
        assert "may be older than a start" in stop.message
        await asyncio.sleep(300)
        assert not lies
        assert it.api.switch(A.ref) is OFF
        assert it.record(OFF_A).state is ChangeState.CONFIRMED
        assert directions(it) == [ON, OFF, OFF]
        await it.service.close()

    run_virtual(main())


def test_a_stop_is_proven_at_once_two_minutes_after_a_start() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        (start,) = await it.service.run([it.start(OFF_A)])
        assert start.state is ChangeState.CONFIRMED
        await asyncio.sleep(121)
        began = it.clock.monotonic()
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert stop.state is ChangeState.CONFIRMED
        assert it.clock.monotonic() - began < 0.1
        await it.service.close()

    run_virtual(main())


def test_a_stop_that_a_proven_start_followed_is_not_sent_again_behind_a_declined_press() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        await it.service.run([it.start(OFF_A)])
        await asyncio.sleep(1)
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert stop.state is ChangeState.UNCONFIRMED, "the off may be older than the start"
        (start,) = await it.service.run([it.start(OFF_A)])
        assert start.state is ChangeState.UNCONFIRMED, "the on may be that of the first start"
        (again,) = await it.service.run([it.start(OFF_A)])
        assert again.state is ChangeState.REJECTED_LOCALLY
        await asyncio.sleep(200)
        assert it.journalled(start.change.change_id).state is ChangeState.CONFIRMED
        await asyncio.sleep(600)
        assert directions(it) == [ON, OFF, ON]
        assert it.api.switch(A.ref) is ON
        await it.service.close()

    run_virtual(main())


def test_an_off_of_before_a_start_is_not_taken_for_the_stop_behind_it() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        lies = false_proofs(it)
        await it.service.run([it.start(OFF_A)])
        await asyncio.sleep(1)
        it.service.submit([it.stop(OFF_A)])
        await asyncio.sleep(0)
        it.api.fall_behind(OFF_A, 25)
        await asyncio.sleep(25)
        assert it.record(OFF_A).state is ChangeState.UNCONFIRMED
        it.api.answers.append(IGNORED)
        it.api.fall_behind(A, 30)
        (start,) = await it.service.run([it.start(OFF_A)])
        assert start.state is ChangeState.UNCONFIRMED, "the on is that of the first start"
        await asyncio.sleep(600)
        assert not lies
        await it.service.close()

    run_virtual(main())


def test_a_start_is_proven_at_once_when_the_stop_before_it_was_seen() -> None:
    async def main() -> None:
        it = scene([A])
        await it.service.run([it.stop(A)])
        began = it.clock.monotonic()
        (start,) = await it.service.run([it.start(A)])
        assert start.state is ChangeState.CONFIRMED
        assert it.clock.monotonic() - began < 0.1
        await it.service.close()

    run_virtual(main())


def test_a_proof_that_one_old_read_puts_in_doubt_is_found_again() -> None:
    async def main() -> None:
        it = scene([A])
        await it.service.run([it.stop(A)])
        (start,) = await it.service.run([it.start(A)])
        assert start.state is ChangeState.CONFIRMED
        it.api.put(OFF_A)
        await asyncio.sleep(7)
        assert it.record(A).state is ChangeState.UNCONFIRMED
        it.api.put(A)
        await asyncio.sleep(300)
        assert it.record(A).state is ChangeState.CONFIRMED
        assert directions(it) == [OFF, ON]
        await it.service.close()

    run_virtual(main())


def test_a_start_that_a_refused_batch_switched_on_all_the_same_is_not_called_without_effect() -> (
    None
):
    async def main() -> None:
        it = scene([A, campaign("12", OFF)])
        await it.service.run([it.stop(A)])
        refusal = RefusedError("No.", code=40002)
        it.api.answers.append(Answer(error=refusal, refused={"12": ""}))
        it.api.answers.append(Answer(error=refusal, lands=False))
        starts = await it.service.run([it.start(A), it.start(campaign("12", OFF))])
        assert [one.state for one in starts] == [ChangeState.UNCONFIRMED, ChangeState.REFUSED]
        await asyncio.sleep(300)
        assert it.record(A).state is ChangeState.CONFIRMED
        assert it.api.switch(A.ref) is ON
        await it.service.close()

    run_virtual(main())


def test_a_stop_whose_second_try_is_refused_may_have_landed_with_the_first() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        await it.service.run([it.start(OFF_A)])
        it.api.answers.append(Answer(error=NoAnswerError("The line was lost.")))
        it.api.answers.append(Answer(error=RefusedError("No.", code=40002), lands=False))
        (stop,) = await it.service.run([it.stop(A)])
        assert stop.state is ChangeState.UNCONFIRMED
        assert "No." in stop.message
        await asyncio.sleep(300)
        assert it.record(A).state is ChangeState.CONFIRMED
        assert it.api.switch(A.ref) is OFF
        await it.service.close()

    run_virtual(main())


@pytest.mark.parametrize("late", [5.0, 30.0, 55.0])
def test_a_lost_start_that_lands_behind_the_stop_is_stopped_again(late: float) -> None:
    async def main() -> None:
        it = scene([OFF_A])
        lies = false_proofs(it)
        it.api.answers.append(lost(late))
        it.service.submit([it.start(OFF_A)])
        await asyncio.sleep(2)
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert stop.state is not ChangeState.CONFIRMED or late == 5.0
        await asyncio.sleep(300)
        assert not lies
        assert it.api.switch(A.ref) is OFF
        assert it.record(OFF_A).state is ChangeState.CONFIRMED
        assert directions(it) == [ON, OFF, OFF]
        await it.service.close()

    run_virtual(main())


async def switched_on_behind_a_lost_start() -> Scene:
    """Our start is lost and lands 40 s late; meanwhile somebody in Ads Manager switches the row on.

    So the "on" that is read is not our start.
    """
    it = scene([OFF_A])
    it.api.answers.append(lost(late=40))
    it.service.submit([it.start(OFF_A)])
    await asyncio.sleep(1)
    it.api.put(A)
    await asyncio.sleep(5)
    return it


def test_a_row_that_reads_off_is_looked_at_until_no_start_can_land() -> None:
    async def main() -> None:
        it = await switched_on_behind_a_lost_start()
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert stop.state is ChangeState.UNCONFIRMED
        await asyncio.sleep(300)
        record = it.record(OFF_A)
        assert it.api.switch(A.ref) is OFF
        assert directions(it) == [ON, OFF, OFF]
        states = [proof.state for proof in record.steps]
        assert states.count(ChangeState.ASKED) == 2
        assert states.count(ChangeState.CONFIRMED) == 1 and states[-1] is ChangeState.CONFIRMED
        assert it.journalled(record.change.change_id).steps == record.steps
        (told,) = [text for text in notices(it) if "may have taken effect after it" in text]
        assert "It is stopped again." in told
        await it.service.close()

    run_virtual(main())


def test_a_locked_session_sends_nothing_when_a_stopped_row_comes_on() -> None:
    async def main() -> None:
        it = await switched_on_behind_a_lost_start()
        await it.service.run([it.stop(OFF_A)])
        it.store.lock(True)
        await asyncio.sleep(300)
        assert directions(it) == [ON, OFF]
        assert it.record(OFF_A).state is ChangeState.UNCONFIRMED
        row = it.store.entity(A.ref)
        assert row is not None and row.switch is ON
        await it.service.close()

    run_virtual(main())


def test_a_lost_stop_that_lands_behind_a_confirmed_start_is_told_and_nothing_is_started() -> None:
    async def main() -> None:
        it = scene([A])
        it.api.answers.append(lost(late=50))
        it.service.submit([it.stop(A)])
        await asyncio.sleep(0.1)
        # Somebody else switches it off, so that a start makes sense.
        it.api.put(OFF_A)
        await asyncio.sleep(16)
        assert it.record(A).state is ChangeState.CONFIRMED
        (start,) = await it.service.run([it.start(A)])
        assert start.state is ChangeState.CONFIRMED
        await asyncio.sleep(300)
        assert it.api.switch(A.ref) is OFF
        assert it.record(A).state is ChangeState.UNCONFIRMED
        assert any("went off again" in text for text in notices(it))
        assert directions(it) == [OFF, ON]
        await it.service.close()

    run_virtual(main())


def written_by_another(row: Row, to: OperationStatus, *states: ChangeState) -> Journal:
    """A journal in which another session has just switched a row."""
    journal = Journal.in_memory()
    other = author("other")
    journal.begin_session(other, "LIVE", START)
    change = StatusChange(
        change_id="theirs",
        ref=row.ref,
        name=row.name,
        to=to,
        seen=ON if to is OFF else OFF,
        family=Family.CLASSIC,
        asked_at=START,
    )
    journal.append_intents([(change, JournalStep(state=ChangeState.ASKED, at=START))], other)
    journal.append_steps([("theirs", JournalStep(state=state, at=START)) for state in states])
    return journal


@pytest.mark.parametrize(
    "states", [[], [ChangeState.ACCEPTED], [ChangeState.ACCEPTED, ChangeState.UNCONFIRMED]]
)
def test_a_start_of_another_session_counts_as_a_write_before_the_stop(
    states: list[ChangeState],
) -> None:
    async def main() -> None:
        it = scene([OFF_A], journal=written_by_another(OFF_A, ON, *states))
        lies = false_proofs(it)
        it.api.answers.append(IGNORED)
        # Their start has landed; for 20 s reads do not show it.
        asyncio.get_running_loop().call_later(20, it.api.put, A)
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert stop.state is not ChangeState.CONFIRMED
        await asyncio.sleep(300)
        assert not lies
        assert it.api.switch(A.ref) is OFF
        assert it.record(OFF_A).state is ChangeState.CONFIRMED
        await it.service.close()

    run_virtual(main())


@pytest.mark.parametrize(
    ("delay", "end"), [(3.0, ChangeState.CONFIRMED), (3600.0, ChangeState.UNCONFIRMED)]
)
def test_a_start_that_only_a_journal_that_hangs_knows_of_gives_no_false_off(
    delay: float, end: ChangeState
) -> None:
    async def main() -> None:
        it = scene([OFF_A], journal=written_by_another(OFF_A, ON, ChangeState.ACCEPTED))
        lies = false_proofs(it)
        it.executor.delay = delay
        it.api.answers.append(IGNORED)
        asyncio.get_running_loop().call_later(20, it.api.put, A)
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert it.api.writes[0].at <= 0.25
        assert stop.state is not ChangeState.CONFIRMED
        await asyncio.sleep(600)
        assert not lies
        assert it.record(OFF_A).state is end
        await it.service.close()

    run_virtual(main())


def _unreadable(*_: object) -> NoReturn:
    raise JournalError("It is damaged.")


@pytest.mark.parametrize(
    ("changed", "least", "most"),
    [
        (lambda _: None, 0, 1),
        (lambda _: START - timedelta(hours=1), 0, 1),
        (lambda _: START - timedelta(seconds=100), 140, 142),
        (lambda _: START, 240, 242),
        (lambda _: START + timedelta(days=1), 240, 242),
        (_unreadable, 240, 242),
    ],
    ids=["no file", "an hour ago", "lately", "just now", "ahead", "not known"],
)
def test_an_off_is_proven_without_the_journal_once_nothing_in_its_file_can_land_any_more(
    monkeypatch: pytest.MonkeyPatch, changed: object, least: float, most: float
) -> None:
    monkeypatch.setattr(Journal, "of_others", _unreadable)
    monkeypatch.setattr(Journal, "changed_at", changed)

    async def main() -> None:
        it = scene([A])
        (stop,) = await it.service.run([it.stop(A)])
        assert (stop.state is ChangeState.CONFIRMED) is (not least)
        for _ in range(500):
            if it.record(A).state is ChangeState.CONFIRMED:
                break
            await asyncio.sleep(1)
        assert least <= it.clock.monotonic() <= most
        assert directions(it) == [OFF]
        await it.service.close()

    run_virtual(main())


def test_a_start_that_comes_into_the_journal_while_the_row_is_read_gives_no_false_off() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        lies = false_proofs(it)
        listed, theirs = it.api._list, written_by_another(OFF_A, ON).record("theirs")
        assert theirs is not None

        async def slowly(query: ListQuery, level: Level) -> list[Row]:
            await asyncio.sleep(1)
            if it.journal.record("theirs") is None:
                asked = JournalStep(state=ChangeState.ASKED, at=START)
                it.journal.append_intents([(theirs.record.change, asked)], theirs.author)
            return await listed(query, level)

        monkeypatch = pytest.MonkeyPatch()
        monkeypatch.setattr(it.api, "_list", slowly)
        it.api.answers.append(IGNORED)
        asyncio.get_running_loop().call_later(20, it.api.put, A)
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert stop.state is not ChangeState.CONFIRMED
        await asyncio.sleep(300)
        assert not lies
        await it.service.close()

    run_virtual(main())


def test_a_start_of_another_session_counts_however_often_somebody_presses_after_it() -> None:
    async def main() -> None:
        it = scene([OFF_A], journal=written_by_another(OFF_A, ON, ChangeState.ACCEPTED))
        for _ in range(12):
            (start,) = await it.service.run([it.start(A)])
            assert start.state is not ChangeState.CONFIRMED
        lies = false_proofs(it)
        it.api.answers.append(IGNORED)
        asyncio.get_running_loop().call_later(20, it.api.put, A)
        (stop,) = await it.service.run([it.stop(OFF_A)])
        assert stop.state is not ChangeState.CONFIRMED
        assert not lies
        await it.service.close()

    run_virtual(main())


def test_what_another_session_saw_proven_makes_nobody_doubt_a_start() -> None:
    async def main() -> None:
        journal = written_by_another(OFF_A, OFF, ChangeState.ACCEPTED, ChangeState.CONFIRMED)
        it = scene([OFF_A], journal=journal)
        (start,) = await it.service.run([it.start(OFF_A)])
        assert start.state is ChangeState.CONFIRMED
        assert it.clock.monotonic() < 1
        await it.service.close()

    run_virtual(main())


def test_a_second_stop_of_another_session_may_have_been_proven_by_its_first() -> None:
    async def main() -> None:
        journal = written_by_another(OFF_A, OFF, ChangeState.ACCEPTED, ChangeState.CONFIRMED)
        first = journal.record("theirs")
        assert first is not None
        at = START + timedelta(seconds=2)
        again = replace(first.record.change, change_id="again", asked_at=at)
        states = (ChangeState.ASKED, ChangeState.ACCEPTED, ChangeState.CONFIRMED)
        asked, *steps = [JournalStep(state=state, at=at + timedelta(seconds=1)) for state in states]
        journal.append_intents([(again, asked)], first.author)
        journal.append_steps([("again", step) for step in steps])
        it = scene([OFF_A], journal=journal)
        await asyncio.sleep(5)
        it.api.answers.append(IGNORED)
        it.api.fall_behind(A, 10)
        (start,) = await it.service.run([it.start(OFF_A)])
        assert start.state is ChangeState.UNCONFIRMED
        await it.service.close()

    run_virtual(main())


def test_a_lost_start_of_a_ended_session_is_not_said_to_have_failed_while_it_may_land() -> None:
    async def main() -> None:
        it = scene([OFF_A], journal=written_by_another(OFF_A, ON))
        asyncio.get_running_loop().call_later(70, it.api.put, A)
        await it.service.recover_unresolved()
        assert it.journalled("theirs").state is ChangeState.ASKED
        assert "is not confirmed: it is off so far" in notices(it)[-1]
        await asyncio.sleep(200)
        assert it.journalled("theirs").state is ChangeState.CONFIRMED
        assert "is confirmed: it is on" in notices(it)[-1]
        assert not it.api.writes
        await it.service.close()

    run_virtual(main())


def test_a_lost_start_of_a_ended_session_that_never_lands_ends_as_such() -> None:
    async def main() -> None:
        it = scene([OFF_A], journal=written_by_another(OFF_A, ON))
        await it.service.recover_unresolved()
        (start,) = await it.service.run([it.start(OFF_A)])
        assert start.state is ChangeState.CONFIRMED, "starts do not wait for as long as that"
        it.api.put(OFF_A)
        await asyncio.sleep(400)
        assert not it.store.app_state().unresolved
        await it.service.close()

    run_virtual(main())


def test_a_row_that_a_ended_session_proved_off_is_watched_for_its_lost_start() -> None:
    async def main() -> None:
        journal = written_by_another(OFF_A, ON)
        dead = author("other")
        at = START + timedelta(seconds=2)
        stop = StatusChange(
            change_id="stop",
            ref=A.ref,
            name=A.name,
            to=OFF,
            seen=ON,
            family=Family.CLASSIC,
            asked_at=at,
        )
        journal.append_intents([(stop, JournalStep(state=ChangeState.ASKED, at=at))], dead)
        journal.append_steps([("stop", JournalStep(state=ChangeState.CONFIRMED, at=at))])
        it = scene([OFF_A], journal=journal)
        asyncio.get_running_loop().call_later(30, it.api.put, A)
        await it.service.recover_unresolved()
        await asyncio.sleep(120)
        assert it.journalled("stop").state is ChangeState.UNCONFIRMED
        assert any("came on again" in text for text in notices(it))
        assert not it.api.writes, "what an earlier session asked is never sent by a start of ttui"
        await it.service.close()

    run_virtual(main())


def test_a_second_press_on_a_row_that_is_known_to_be_off_changes_nothing() -> None:
    async def main() -> None:
        it = scene([A])
        (first,) = await it.service.run([it.stop(A)])
        await asyncio.sleep(1)
        (second,) = await it.service.run([it.stop(A)])
        assert second is it.record(A)
        assert second.steps == first.steps
        assert len(it.api.writes) == 1
        assert notices(it)[-1].startswith(f"{A.name}: off already, confirmed ")
        await it.service.close()

    run_virtual(main())


@pytest.mark.parametrize("read", ["on", "not at all"])
def test_a_second_press_stops_what_somebody_switched_on_since_the_last_reading(read: str) -> None:
    async def main() -> None:
        it = scene([A])
        (first,) = await it.service.run([it.stop(A)])
        await asyncio.sleep(10)
        if read == "on":
            it.api.put(A)
        else:
            it.api.read_errors.append(NoAnswerError("?"))
        it.service.submit([it.stop(A)])
        await asyncio.sleep(5)
        assert len(it.api.writes) == 2
        last = it.record(A)
        assert last.state is ChangeState.CONFIRMED
        assert last.change.change_id != first.change.change_id
        assert last.change.seen is (ON if read == "on" else OFF), "what z would go back to"
        await it.service.close()

    run_virtual(main())


def test_a_second_press_stops_no_start_that_was_asked_after_it() -> None:
    async def main() -> None:
        it = scene([A])
        await it.service.run([it.stop(A)])
        await asyncio.sleep(1)
        it.api.read_errors.append(NoAnswerError("?"))
        it.service.submit([it.stop(A)])
        it.service.submit([it.start(OFF_A)])
        await asyncio.sleep(300)
        assert directions(it)[-1] is ON
        assert it.api.switch(A.ref) is ON
        assert it.record(A).state is ChangeState.CONFIRMED
        await it.service.close()

    run_virtual(main())


def test_many_second_presses_are_looked_at_in_one_request() -> None:
    async def main() -> None:
        rows = [campaign(str(number)) for number in range(1, 8)]
        it = scene(rows)
        await it.service.run([it.stop(row) for row in rows])
        await asyncio.sleep(1)
        it.api.events.clear()
        it.service.submit([it.stop(row) for row in rows])
        await asyncio.sleep(1)
        assert [event.kind for event in it.api.events] == ["read"]
        await it.service.close()

    run_virtual(main())


@pytest.mark.parametrize("what", ["stale", "on again", "not confirmed"])
def test_a_second_press_is_sent_when_the_row_is_not_known_to_be_off(what: str) -> None:
    async def main() -> None:
        it = scene([A])
        if what == "not confirmed":
            it.api.read_errors.extend([NoAnswerError("?")] * 12)
        await it.service.run([it.stop(A)])
        if what == "stale":
            await asyncio.sleep(61)
        elif what == "on again":
            it.api.put(A)
            it.store.put_rows([A], it.clock.monotonic() + 1)
        (second,) = await it.service.run([it.stop(A)])
        assert second.state is ChangeState.CONFIRMED
        assert len(it.api.writes) == 2
        await it.service.close()

    run_virtual(main())
