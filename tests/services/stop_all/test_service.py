"""Stopping everything, over scripted rows and over the simulator."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.support.services.fakes import ACCOUNT, OFF, ON, OTHER, Answer, author, campaign
from tests.support.services.stop_all import configured, stop_all_of
from tests.support.virtual import run_virtual
from ttui.api.errors import (
    ApiError,
    DeniedError,
    NoAnswerError,
    NoConnectionError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
)
from ttui.api.port import Priority
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.changes import ChangeCause, ChangeState
from ttui.domain.status import OperationStatus
from ttui.domain.stop_all import StopAllOutcome, resumable, switched_off
from ttui.services.stop_all.options import StopAllOptions
from ttui.services.stop_all.service import StopAllService
from ttui.store.journal.rows import JournalStep

pytestmark = pytest.mark.usefixtures("either_way")


def promote(key: str) -> Campaign:
    return replace(campaign(key), origin=Origin.PROMOTE)


def ids(outcome: StopAllOutcome) -> set[str]:
    return {record.change.ref.id for record in outcome.off}


def test_what_is_listed_is_stopped_by_twenties_and_the_rest_is_named() -> None:
    async def main() -> None:
        rows = [campaign(f"{key:03}") for key in range(45)]
        smart = [replace(campaign(f"9{key}"), smart_plus=True) for key in range(3)]
        off, fixed = campaign("off", OFF), replace(campaign("rf"), is_reservation=True)
        dedicated = replace(campaign("ios"), is_ios14_dedicated=True)
        p = stop_all_of(*rows, *smart, off, fixed, dedicated, promote("boost"))
        outcome = await p()
        assert outcome.is_over
        assert ids(outcome) == {row.ref.id for row in (*rows, *smart, dedicated)}
        assert sorted(len(some) for some in p.sent) == [3, 6, 20, 20]
        assert {row.ref.id for row in outcome.cannot} == {"rf", "boost"}
        assert not outcome.refused and not outcome.unknown and not outcome.unlisted
        assert p.api.lanes == {Priority.URGENT.value}

    run_virtual(main())


def test_every_intent_carries_the_stop_all_id_and_cause() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), campaign("2"))
        await p("the id")
        changes = [entry.record.change for entry in p.scene.journal.records()]
        assert {(one.group, one.cause) for one in changes} == {("the id", ChangeCause.STOP_ALL)}
        assert len(changes) == 2

    run_virtual(main())


def test_pages_that_split_a_batch_cost_no_extra_call() -> None:
    async def main() -> None:
        p = stop_all_of(*[campaign(f"{key:03}") for key in range(40)], page=15)
        await p()
        assert [len(some) for some in p.sent] == [20, 20]

    run_virtual(main())


def test_the_screen_is_not_trusted_and_need_not_be_there() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), campaign("2"), known=False)
        assert p.scene.store.snapshot(ACCOUNT) is None
        outcome = await p()
        assert ids(outcome) == {"1", "2"}
        p = stop_all_of(campaign("old", OFF))
        p.api.put(campaign("old"), campaign("new"))
        assert ids(await p()) == {"old", "new"}

    run_virtual(main())


def test_an_account_that_cannot_be_listed_is_stopped_as_last_known_and_named() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), campaign("2", account=OTHER), accounts=(ACCOUNT, OTHER))
        p.api.list_errors[ACCOUNT] = [ServerFaultError("Out of order.")] * 9
        outcome = await p()
        assert ids(outcome) == {"1", "2"}
        (unlisted,) = outcome.unlisted
        assert (unlisted.advertiser_id, unlisted.reason) == (ACCOUNT, "Out of order.")
        assert (unlisted.known, outcome.listed, outcome.accounts) == (1, 1, 2)
        assert p.api.writes[0].at < 1001.0, "what is known is not made to wait for more tries"

    run_virtual(main())


def test_a_listing_that_works_at_the_third_try_names_no_failure() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), known=False)
        p.api.list_errors[ACCOUNT] = [NoAnswerError("Silence."), NoAnswerError("Silence.")]
        outcome = await p()
        assert ids(outcome) == {"1"} and not outcome.unlisted

    run_virtual(main())


def test_a_slow_list_is_not_waited_for() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"))
        p.api.put(campaign("new"))
        p.api.slow = 60.0
        outcome = await p()
        assert p.api.writes[0].ids == ("1",) and p.api.writes[0].at < 1003.0
        assert ids(outcome) == {"1", "new"}

    run_virtual(main())


@pytest.mark.parametrize(
    "error", [DeniedError("No permission.", code=40001), ServerFaultError("Out of order.")]
)
def test_promotes_that_cannot_be_listed_are_named_and_shown_as_last_known(
    error: ApiError,
) -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), promote("boost"))
        p.api.side_error = error
        outcome = await p()
        assert outcome.unlisted[0].reason == f"Promotes and reservations: {error}"
        assert [row.ref.id for row in outcome.cannot] == ["boost"], "as last known"

    run_virtual(main())


def test_no_access_to_the_accounts_is_said_and_nothing_is_called_stopped() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), known=False, accounts=())

        p.api.accounts_error = NoConnectionError("TikTok cannot be reached.")
        outcome = await p()
        assert outcome.is_over and not outcome.off
        assert outcome.unlisted[0].reason == "TikTok cannot be reached."

    run_virtual(main())


def test_refused_and_unknown_are_told_apart_and_the_unknown_is_checked_on() -> None:
    async def main() -> None:
        p = stop_all_of(*[campaign(f"{key}") for key in range(21)])
        p.api.answers.extend([Answer(refused={"3": "Not this one."}), Answer(lands=False)])
        p.api.unlisted = {"20"}
        outcome = await p()
        assert [(one.change.ref.id, one.message) for one in outcome.refused] == [
            ("3", "Not this one.")
        ]
        assert [one.change.ref.id for one in outcome.unknown] == ["20"]
        assert len(outcome.off) == 19
        p.api.unlisted = set()
        p.api.rows[campaign("20").ref] = campaign("20", OFF)
        await asyncio.sleep(60)
        shown = p.scene.store.app_state().stop_all
        assert shown is not None and not shown.unknown and len(shown.off) == 20

    run_virtual(main())


def test_a_storm_of_rate_limits_is_outlasted() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"))
        busy = Answer(error=RateLimitedError("Too many requests."), lands=False)
        p.api.answers.extend([busy] * 45)
        outcome = await p()
        assert ids(outcome) == {"1"} and p.api.switch(campaign("1").ref) is OFF

    run_virtual(main())


def test_a_start_on_its_way_is_stopped_though_the_list_shows_it_off() -> None:
    async def main() -> None:
        row = campaign("1", OFF)
        p = stop_all_of(row)
        p.api.answers.append(Answer(after=5.0))
        p.scene.service.submit([p.scene.start(row)])
        await asyncio.sleep(1.0)
        outcome = await p()
        assert p.api.switch(row.ref) is OFF
        assert not ids(outcome), "no read has shown the start"
        await asyncio.sleep(120)
        latest = p.scene.store.app_state().stop_all
        assert latest is not None
        outcome = latest
        assert ids(outcome) == {"1"} and not switched_off(outcome), "it was off before"

    run_virtual(main())


def test_a_stop_already_under_way_is_not_sent_twice_nor_taken_for_its_own() -> None:
    async def main() -> None:
        row = campaign("1")
        p = stop_all_of(row)
        p.api.answers.append(Answer(after=2.0))
        p.scene.service.submit([p.scene.stop(row)])
        outcome = await p()
        assert len(p.sent) == 1
        assert ids(outcome) == {"1"} and not switched_off(outcome)

    run_virtual(main())


def test_the_outcome_grows_while_it_works_and_a_second_one_remembers_the_first() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), campaign("2"))
        p.api.answers.append(Answer(after=3.0))
        p.service.begin("first")
        p.service.begin("in vain")
        await asyncio.sleep(1.0)
        shown = p.scene.store.app_state().stop_all
        assert shown is not None and len(shown.under_way) == 2 and not shown.is_over
        assert "already" in p.scene.store.app_state().notices[-1].text
        assert await p.service.drain(10)
        second = await p("second")
        assert not second.records
        found = resumable(second)
        assert found is not None and found.group == "first" and len(switched_off(found)) == 2

    run_virtual(main())


def test_read_only_refuses_each_row_and_sends_nothing() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), read_only=True)
        outcome = await p()
        assert [one.state for one in outcome.refused] == [ChangeState.REJECTED_LOCALLY]
        assert not p.sent

    run_virtual(main())


def test_a_look_sends_nothing() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), campaign("2", OFF), promote("boost"))
        p.api.list_errors[OTHER] = [RefusedError("Not yours.")] * 9
        found = await p.service.look((ACCOUNT, OTHER))
        assert [row.ref.id for row in found.stops] == ["1"]
        assert [row.ref.id for row in found.cannot] == ["boost"]
        assert [one.reason for one in found.unlisted] == ["Not yours."]
        assert not p.sent

    run_virtual(main())


def test_a_switch_nobody_knows_is_stopped() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1", OperationStatus.UNKNOWN), campaign("2", ON))
        await p()
        assert p.sent == [("1", "2")]

    run_virtual(main())


def test_what_waits_for_its_turn_is_in_the_journal_before_the_first_request() -> None:
    async def main() -> None:
        rows = [campaign(f"{key:04}") for key in range(1500)]
        p = stop_all_of(*rows, page=len(rows))
        known: list[int] = []

        def look() -> None:
            if not known:
                known.append(len(p.scene.journal.records(limit=2000)))

        p.api.on_write = look
        p.api.answers.extend(Answer(after=1.0) for _ in range(75))
        outcome = await p()
        assert known[0] == len(rows), "a crash would have forgotten what waited for a slot"
        assert len(p.sent) == 75 and len(outcome.off) == len(rows)

    run_virtual(main())


def test_others_are_kept_back_until_it_is_over_but_for_a_minute_at_most() -> None:
    steps: list[tuple[str, float]] = []

    @contextmanager
    def exclusive() -> Iterator[None]:
        now = asyncio.get_running_loop().time
        steps.append(("alone", now()))
        yield
        steps.append(("over", now()))

    async def story(slow: float) -> float:
        it = stop_all_of(campaign("1"))
        it.api.slow = slow
        service = StopAllService(
            it.api,
            it.scene.store,
            it.scene.service,
            it.scene.clock,
            configured((ACCOUNT,)),
            exclusive=exclusive,
        )
        service.begin("stop all")
        assert await service.drain(1000)
        (_, since), (_, until) = steps
        steps.clear()
        await service.close()
        return until - since

    assert run_virtual(story(1.0)) < StopAllOptions().exclusive
    assert run_virtual(story(200.0)) == StopAllOptions().exclusive


def test_a_look_before_a_question_waits_for_no_account_that_does_not_answer() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), promote("boost"))
        p.api.list_errors[OTHER] = [NoAnswerError("Silence.")] * 99
        began = asyncio.get_running_loop().time()
        found = await p.service.look((ACCOUNT, OTHER))
        assert asyncio.get_running_loop().time() - began <= 6.5
        assert [row.ref.id for row in found.stops] == ["1"] and len(found.cannot) == 1
        assert [one.advertiser_id for one in found.unlisted] == [OTHER]

    run_virtual(main())


def test_the_same_id_in_several_accounts_is_as_many_campaigns() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), campaign("1", ON, OTHER), accounts=(ACCOUNT, OTHER))
        outcome = await p()
        refs = {record.change.ref for record in outcome.off}
        assert refs == {campaign("1").ref, campaign("1", ON, OTHER).ref}
        assert p.api.switch(campaign("1", ON, OTHER).ref) is OFF

    run_virtual(main())


def test_a_start_of_another_session_is_stopped_though_the_list_shows_it_off() -> None:
    async def main() -> None:
        row = campaign("1", OFF)
        p = stop_all_of(row)
        other = author("other")
        at = p.scene.clock.now()
        start = replace(p.scene.start(row), change_id="theirs")
        p.scene.journal.begin_session(other, "LIVE", at)
        p.scene.journal.append_intents(
            [(start, JournalStep(state=ChangeState.ASKED, at=at))], other
        )
        p.scene.journal.append_steps([("theirs", JournalStep(state=ChangeState.ACCEPTED, at=at))])
        asyncio.get_running_loop().call_later(0.1, p.api.put, campaign("1"))
        await p()
        await asyncio.sleep(200)
        assert p.api.switch(row.ref) is OFF
        assert p.scene.record(row).state is ChangeState.CONFIRMED

    run_virtual(main())
