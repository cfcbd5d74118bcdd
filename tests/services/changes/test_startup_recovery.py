"""The next start after a crash: what is unresolved is found, read back and told."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from tests.support.services.fakes import (
    ACCOUNT,
    OFF,
    ON,
    OTHER,
    START,
    Answer,
    Row,
    Scene,
    author,
    campaign,
    scene,
)
from tests.support.virtual import run_virtual
from ttui.api.errors import DeniedError, NoAnswerError
from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeState, StatusChange
from ttui.domain.remedy import Remedy
from ttui.domain.status import OperationStatus, delivery_of
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep

A, OFF_A = campaign("11"), campaign("11", OFF)
LONG_AGO = START - timedelta(hours=1)


def left_behind(
    row: Row, to: OperationStatus, *states: ChangeState, at_minutes: int = -60
) -> Journal:
    """A journal in which a session that has ended left a change open."""
    journal = Journal.in_memory()
    dead = author("dead")
    at = START + timedelta(minutes=at_minutes)
    journal.begin_session(dead, "LIVE", at)
    change = StatusChange(
        change_id="left",
        ref=row.ref,
        name=row.name,
        to=to,
        seen=ON if to is OFF else OFF,
        family=Family.CLASSIC,
        asked_at=at,
    )
    journal.append_intents([(change, JournalStep(state=ChangeState.ASKED, at=at))], dead)
    for state in states:
        journal.append_steps([("left", JournalStep(state=state, at=at))])
    return journal


def ended(it: Scene) -> ChangeState:
    return it.journalled("left").state


def notices(it: Scene) -> list[str]:
    return [notice.text for notice in it.store.app_state().notices]


def test_a_stop_that_did_not_land_is_told_and_never_resent() -> None:
    async def main() -> None:
        it = scene([A], journal=left_behind(A, OFF))
        await it.service.recover_unresolved()
        assert await it.service.drain(1)
        assert ended(it) is ChangeState.NOT_LANDED
        assert notices(it) == [
            'The stop of "Campaign 11" asked 03:41 by maria@bastion did not land: it is still on.'
        ]
        assert it.store.app_state().notices[-1].remedies == (Remedy.STOP_ROW,)
        assert it.api.writes == []
        assert it.store.app_state().unresolved == ()
        await it.service.close()

    run_virtual(main())


def test_a_stop_of_everything_that_broke_off_is_told_in_two_sentences() -> None:
    async def main() -> None:
        rows = [campaign(f"{key:02}", OFF if key < 20 else ON) for key in range(50)]
        journal = Journal.in_memory()
        dead, at = author("dead"), START - timedelta(hours=1)
        journal.begin_session(dead, "LIVE", at)
        it = scene(rows, journal=journal)
        asked = JournalStep(state=ChangeState.ASKED, at=at)
        stops = [replace(it.stop(row), asked_at=at, change_id=row.ref.id) for row in rows]
        journal.append_intents([(stop, asked) for stop in stops], dead)
        await it.service.recover_unresolved()
        off, still_on = notices(it)
        assert off.startswith("20 stops asked ") and "each is confirmed: it is off." in off
        assert still_on.startswith("30 stops asked ") and "it is still on" in still_on
        assert it.store.app_state().unresolved == ()

    run_virtual(main())


def test_what_broke_off_in_twelve_accounts_is_one_sentence() -> None:
    async def main() -> None:
        accounts = [str(7000000000000000001 + number) for number in range(12)]
        rows = [campaign("11", ON, account) for account in accounts]
        journal = Journal.in_memory()
        dead, at = author("dead"), START - timedelta(hours=1)
        journal.begin_session(dead, "LIVE", at)
        it = scene(rows, journal=journal)
        stops = [
            replace(it.stop(row), asked_at=at, change_id=row.ref.advertiser_id) for row in rows
        ]
        journal.append_intents(
            [(stop, JournalStep(state=ChangeState.ASKED, at=at)) for stop in stops], dead
        )
        await it.service.recover_unresolved()
        (told,) = notices(it)
        assert told.startswith("12 stops asked ") and "it is still on" in told
        await it.service.close()

    run_virtual(main())


def test_a_young_stop_of_a_row_that_is_on_no_list_is_looked_at_on() -> None:
    async def main() -> None:
        it = scene([A], journal=left_behind(A, OFF, at_minutes=0))
        it.api.unlisted = {"11"}
        await it.service.recover_unresolved()
        assert await it.service.drain(1)
        assert not ended(it).is_proven and ended(it) is not ChangeState.REFUSED
        assert [record.change.change_id for record in it.store.app_state().unresolved] == ["left"]
        it.api.unlisted = set()
        it.api.put(OFF_A)
        await asyncio.sleep(60)
        assert ended(it) is ChangeState.CONFIRMED
        await it.service.close()

    run_virtual(main())


def test_a_row_that_is_on_no_list_when_nothing_can_land_any_more_ends_it() -> None:
    async def main() -> None:
        it = scene([A], journal=left_behind(A, OFF))
        it.api.unlisted = {"11"}
        await it.service.recover_unresolved()
        assert await it.service.drain(1)
        assert ended(it) is ChangeState.REFUSED
        assert "TikTok does not list it any more" in notices(it)[0]
        await it.service.close()

    run_virtual(main())


def test_a_stop_that_landed_is_confirmed() -> None:
    async def main() -> None:
        it = scene([OFF_A], journal=left_behind(A, OFF, ChangeState.ACCEPTED))
        await it.service.recover_unresolved()
        assert await it.service.drain(1)
        assert ended(it) is ChangeState.CONFIRMED
        assert "is confirmed: it is off" in notices(it)[0]
        await it.service.close()

    run_virtual(main())


def test_a_young_stop_is_given_time_to_show() -> None:
    async def main() -> None:
        it = scene([A], journal=left_behind(A, OFF, at_minutes=0))
        settling = asyncio.create_task(it.service.recover_unresolved())
        await asyncio.sleep(3)
        assert it.store.app_state().unresolved
        it.api.put(OFF_A)
        await settling
        assert await it.service.drain(1)
        assert ended(it) is ChangeState.CONFIRMED
        await it.service.close()

    run_virtual(main())


def test_starts_wait_for_it_and_stops_do_not() -> None:
    async def main() -> None:
        b, c = campaign("12", OFF), campaign("13")
        it = scene([A, b, c], journal=left_behind(A, OFF))
        start, stop = await it.service.run([it.start(b), it.stop(c)])
        assert start.state is ChangeState.REJECTED_LOCALLY
        assert "Campaign 11" in start.message
        assert stop.state is ChangeState.CONFIRMED
        await it.service.recover_unresolved()
        (start,) = await it.service.run([it.start(b)])
        assert start.state is ChangeState.CONFIRMED
        await it.service.close()

    run_virtual(main())


def test_while_tiktok_cannot_be_reached_it_stays_unresolved_and_is_tried_again() -> None:
    async def main() -> None:
        it = scene([A], journal=left_behind(A, OFF))
        it.api.read_errors.extend([NoAnswerError("offline")] * 3)
        await it.service.recover_unresolved()
        (record,) = it.store.app_state().unresolved
        assert record.change.change_id == "left"
        shown = it.store.change(A.ref)
        assert shown is not None
        assert shown.change.change_id == "left"
        await asyncio.sleep(120)
        assert it.store.app_state().unresolved == ()
        assert ended(it) is ChangeState.NOT_LANDED
        await it.service.close()

    run_virtual(main())


def test_an_account_that_was_lost_does_not_block_the_others() -> None:
    async def main() -> None:
        lost, b = campaign("21", account=OTHER), campaign("12", OFF)
        it = scene([lost, b], journal=left_behind(lost, OFF))
        it.api.read_errors.append(DeniedError("no permission"))
        await it.service.recover_unresolved()
        (start,) = await it.service.run([it.start(b)])
        assert start.state is ChangeState.CONFIRMED
        assert start.change.ref.advertiser_id == ACCOUNT
        await it.service.close()

    run_virtual(main())


def test_until_all_was_looked_at_once_no_account_starts_anything() -> None:
    async def main() -> None:
        other, b = campaign("21", account=OTHER), campaign("12", OFF)
        it = scene([other, b], journal=left_behind(other, OFF))
        (start,) = await it.service.run([it.start(b)])
        assert start.state is ChangeState.REJECTED_LOCALLY
        assert it.api.events == []
        await it.service.close()

    run_virtual(main())


def test_a_deleted_row_ends_it() -> None:
    async def main() -> None:
        gone = replace(A, delivery=delivery_of("CAMPAIGN_STATUS_DELETE"))
        it = scene([gone], journal=left_behind(A, OFF))
        await it.service.recover_unresolved()
        assert await it.service.drain(1)
        assert ended(it) is ChangeState.REFUSED
        await it.service.close()

    run_virtual(main())


def test_a_row_whose_switch_is_not_told_is_not_called_stopped() -> None:
    async def main() -> None:
        it = scene([campaign("11", OperationStatus.UNKNOWN)], journal=left_behind(A, OFF))
        await it.service.recover_unresolved()
        assert await it.service.drain(1)
        assert ended(it) is ChangeState.UNCONFIRMED
        await it.service.close()

    run_virtual(main())


def test_what_a_stop_of_this_session_proved_ends_it_too() -> None:
    async def main() -> None:
        it = scene([A], journal=left_behind(A, OFF))
        it.api.read_errors.append(NoAnswerError("offline"))
        await it.service.recover_unresolved()
        (stop,) = await it.service.run([it.stop(A)])
        assert stop.state is ChangeState.CONFIRMED
        await asyncio.sleep(60)
        assert it.store.app_state().unresolved == ()
        shown = it.store.change(A.ref)
        assert shown is not None
        assert shown.change.change_id == stop.change.change_id
        await it.service.close()

    run_virtual(main())


def test_what_another_session_settled_meanwhile_is_not_settled_again() -> None:
    async def main() -> None:
        it = scene([A], journal=left_behind(A, OFF))
        it.api.read_errors.append(NoAnswerError("offline"))
        await it.service.recover_unresolved()
        # It was off when the other looked, and somebody has started it since.
        proven = JournalStep(state=ChangeState.CONFIRMED, at=it.clock.now())
        it.journal.append_steps([("left", proven)])
        await asyncio.sleep(60)
        assert it.store.app_state().unresolved == ()
        assert [one.state for one in it.journalled("left").steps] == [
            ChangeState.ASKED,
            ChangeState.CONFIRMED,
        ]
        assert it.record(A).state is ChangeState.CONFIRMED
        assert "is confirmed: another session read it off." in notices(it)[-1]
        await it.service.close()

    run_virtual(main())


def test_a_stop_that_a_proven_start_of_another_session_followed_is_not_said_to_have_failed() -> (
    None
):
    async def main() -> None:
        it = scene([A], journal=left_behind(A, OFF))
        it.api.read_errors.append(NoAnswerError("offline"))
        await it.service.recover_unresolved()
        start = replace(it.start(A), change_id="later", seen=OFF)
        asked, proven = (
            JournalStep(state=one, at=it.clock.now())
            for one in (ChangeState.ASKED, ChangeState.CONFIRMED)
        )
        it.journal.append_intents([(start, asked)], author("third"))
        it.journal.append_steps([("later", proven)])
        await asyncio.sleep(60)
        assert it.store.app_state().unresolved == ()
        assert ended(it) is ChangeState.UNCONFIRMED
        assert not any(Remedy.STOP_ROW in one.remedies for one in it.store.app_state().notices)
        await it.service.close()

    run_virtual(main())


def test_an_old_stop_is_not_confirmed_by_what_somebody_did_after_a_later_proven_start() -> None:
    """The row reads off again: that is a later hand's, not the dead session's."""

    async def main() -> None:
        it = scene([A], journal=left_behind(A, OFF))
        it.api.read_errors.append(NoAnswerError("offline"))
        await it.service.recover_unresolved()
        start = replace(it.start(A), change_id="later", seen=OFF)
        asked, proven = (
            JournalStep(state=one, at=it.clock.now())
            for one in (ChangeState.ASKED, ChangeState.CONFIRMED)
        )
        it.journal.append_intents([(start, asked)], author("third"))
        it.journal.append_steps([("later", proven)])
        it.api.put(replace(A, switch=OFF))
        await asyncio.sleep(60)
        assert it.store.app_state().unresolved == ()
        assert ended(it) is ChangeState.UNCONFIRMED
        assert not any("is confirmed" in one for one in notices(it))
        await it.service.close()

    run_virtual(main())


def test_nothing_is_told_of_a_row_whose_stop_is_on_its_way() -> None:
    async def main() -> None:
        it = scene([A], journal=left_behind(A, OFF))
        it.api.answers.append(Answer(after=3))
        it.service.submit([it.stop(A)])
        await asyncio.sleep(1)
        await it.service.recover_unresolved()
        assert notices(it) == []
        assert [record.change.change_id for record in it.store.app_state().unresolved] == ["left"]
        await asyncio.sleep(60)
        assert not it.store.app_state().unresolved
        assert "is confirmed: it is off" in notices(it)[0]
        await it.service.close()

    run_virtual(main())


def test_a_journal_that_cannot_be_read_refuses_starts() -> None:
    async def main() -> None:
        it = scene([OFF_A], journal=Journal.unusable("It is damaged."))
        await it.service.recover_unresolved()
        assert "It is damaged." in notices(it)[0]
        (start,) = await it.service.run([it.start(OFF_A)])
        assert start.state is ChangeState.REJECTED_LOCALLY
        await it.service.close()

    run_virtual(main())
