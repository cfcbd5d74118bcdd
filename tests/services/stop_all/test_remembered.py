"""Stopping everything while TikTok's lists do not answer: what was last seen on is stopped."""

import asyncio
import math
from dataclasses import replace

import pytest

from tests.support.services import fakes
from tests.support.services.fakes import ACCOUNT, DEAD_PID, OFF, ON, OTHER, START, campaign
from tests.support.services.stop_all import DISCOVERED, StopAllScene, stop_all_of
from tests.support.virtual import run_virtual
from ttui.api.errors import DeniedError, NoAnswerError, RefusedError, ServerFaultError
from ttui.domain.campaign import Campaign, Family, Origin, family_of
from ttui.domain.changes import ChangeState
from ttui.domain.ids import Level
from ttui.domain.outside import KnownSwitch
from ttui.domain.snapshot import Stamp
from ttui.domain.status import OperationStatus
from ttui.domain.stop_all import StopAllOutcome, Trouble, switched_off
from ttui.store.journal.journal import Journal
from ttui.store.journal.last_seen import LastSeen, keep

pytestmark = pytest.mark.usefixtures("either_way")

NEVER = math.inf
FIRST_STOP = 3.0
"""Seconds in which the first stop leaves, whatever the lists do."""


def remember(journal: Journal, *rows: Campaign) -> None:
    """Another session saw these rows, and is over."""
    journal.begin_session(fakes.author("before", DEAD_PID), "LIVE", START)
    seen = [
        LastSeen(
            ref=row.ref,
            parent_id="",
            name=row.name,
            known=KnownSwitch(row.switch, START),
            family=family_of(row),
        )
        for row in rows
    ]
    looks = {(row.ref.advertiser_id, Level.CAMPAIGN): START for row in rows}
    keep(journal, seen, (), looks)


def remembering(*rows: Campaign, accounts: tuple[str, ...] = (ACCOUNT,)) -> StopAllScene:
    """A session that has read nothing, over a journal that knows these rows."""
    made = stop_all_of(*rows, known=False, accounts=accounts)
    remember(made.scene.journal, *rows)
    return made


def ids(outcome: StopAllOutcome) -> set[str]:
    return {record.change.ref.id for record in outcome.off}


def test_a_server_that_answers_no_list_holds_no_stop_and_has_an_end() -> None:
    async def main() -> None:
        p = remembering(campaign("1"), campaign("2", account=OTHER), accounts=(ACCOUNT, OTHER))
        p.api.slow = p.api.accounts_take = NEVER
        outcome = await p.service.run("stop all", is_bounded=True)
        assert p.api.writes[0].at < FIRST_STOP
        assert ids(outcome) == {"1", "2"}
        assert asyncio.get_running_loop().time() <= p.service.within(2)
        main_lists = [one for one in outcome.unlisted if "Promotes" not in one.reason]
        assert {one.advertiser_id for one in main_lists if one.advertiser_id} == {ACCOUNT, OTHER}
        assert all("No whole list within" in one.reason for one in outcome.unlisted)
        assert {one.trouble for one in outcome.unlisted} == {Trouble.UNREACHED}
        assert sum(one.known for one in outcome.unlisted) == 2

    run_virtual(main())


def test_what_it_waits_for_at_most_is_kept_though_stops_have_no_end() -> None:
    async def main() -> None:
        p = remembering(campaign("1"))
        p.api.slow = p.api.accounts_take = NEVER
        p.service._options = replace(p.service._options, proven_within=-60.0)
        outcome = await p.service.run("stop all", is_bounded=True)
        assert asyncio.get_running_loop().time() == p.service.within(1) < 10
        assert not outcome.is_over
        assert ACCOUNT in {one.advertiser_id for one in outcome.unlisted}
        await p.service.close()

    run_virtual(main())


@pytest.mark.parametrize("error", [NoAnswerError("No JSON."), ServerFaultError("Out of order.")])
def test_a_list_that_cannot_be_read_is_stopped_as_last_seen_at_once(error: Exception) -> None:
    async def main() -> None:
        p = remembering(campaign("1"), campaign("2", OFF))
        p.api.list_errors[ACCOUNT] = [error] * 9
        outcome = await p()
        assert p.api.writes[0].at < FIRST_STOP and p.sent == [("1",)]
        (unlisted,) = outcome.unlisted
        assert (unlisted.reason, unlisted.known) == (str(error), 1)

    run_virtual(main())


def test_each_goes_to_the_endpoint_it_was_seen_at_and_none_that_the_api_cannot_stop() -> None:
    async def main() -> None:
        smart = replace(campaign("smart"), smart_plus=True)
        boost = replace(campaign("boost"), origin=Origin.PROMOTE)
        fixed = replace(campaign("rf"), is_reservation=True)
        p = remembering(campaign("1"), smart, boost, fixed)
        p.api.slow = NEVER
        p.api.side_error = ServerFaultError("Out of order.")
        outcome = await p()
        assert sorted(p.sent) == [("1",), ("smart",)]
        stops = {one.change.ref.id: one.change.family for one in outcome.records}
        assert stops == {"1": Family.CLASSIC, "smart": Family.SMART_PLUS}
        assert {row.ref.id for row in outcome.cannot} == {"boost", "rf"}

    run_virtual(main())


def test_what_was_only_remembered_is_never_put_back() -> None:
    """It may have been off for weeks: nobody looked before it was stopped."""

    async def main() -> None:
        p = remembering(campaign("1"))
        p.api.put(campaign("1", OFF))
        p.api.slow = NEVER
        outcome = await p()
        assert ids(outcome) == {"1"} and not switched_off(outcome)

    run_virtual(main())


def test_a_row_that_was_seen_on_is_stopped_though_a_stop_of_it_was_proven_since() -> None:
    """Somebody may have switched it on right after the proof."""

    async def main() -> None:
        p = remembering(campaign("1"))
        await p.scene.service.run([p.scene.stop(campaign("1"))])
        p.api.put(campaign("1"))
        p.api.slow = NEVER
        outcome = await p()
        assert ids(outcome) == {"1"} and p.api.switch(campaign("1").ref) is OFF

    run_virtual(main())


def test_a_row_that_is_on_no_list_any_more_is_no_failed_stop() -> None:
    async def main() -> None:
        p = remembering(campaign("gone"), campaign("1"))
        del p.api.rows[campaign("gone").ref]
        p.api.bad_ids, p.api.bad_error = {"gone"}, lambda: RefusedError("No such campaign.")
        p.api.slow = 5.0
        outcome = await p()
        assert ids(outcome) == {"1"} and not outcome.refused and not outcome.unlisted

    run_virtual(main())


def test_a_page_that_shows_a_row_off_outweighs_what_was_seen_before() -> None:
    async def main() -> None:
        p = remembering(campaign("1"), campaign("2"))
        p.api.put(campaign("1", OFF))
        p.api.page, p.api.slow = 1, 1.5
        await p()
        assert p.sent == [("2",)]

    run_virtual(main())


def test_a_session_that_read_the_account_goes_by_that_alone() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"))
        snapshot = p.scene.store.snapshot(ACCOUNT)
        assert snapshot is not None
        p.scene.store.apply(replace(snapshot, lists_read={Level.CAMPAIGN: Stamp(START, 0.0)}))
        remember(p.scene.journal, campaign("gone"), campaign("1"))
        p.api.slow = NEVER
        await p()
        assert p.sent == [("1",)]

    run_virtual(main())


def test_a_journal_that_cannot_be_read_remembers_nothing_and_costs_nothing() -> None:
    async def main() -> None:
        p = remembering(campaign("1"))
        p.scene.executor.delay = 3600.0
        p.api.slow = 2.0
        outcome = await p()
        assert p.sent == [("1",)] and p.api.writes[0].at < FIRST_STOP
        assert not outcome.off, "a start that only the journal knows may be newer than this off"
        await asyncio.sleep(300)
        assert p.scene.record(campaign("1")).state is ChangeState.CONFIRMED

    run_virtual(main())


def test_a_question_counts_what_is_remembered_of_a_list_that_does_not_answer() -> None:
    async def main() -> None:
        p = remembering(campaign("1"))
        p.api.slow = p.api.accounts_take = NEVER
        found = await p.service.look()
        assert [row.ref.id for row in found.stops] == ["1"] and found.unlisted
        assert asyncio.get_running_loop().time() <= 15 and not p.sent

    run_virtual(main())


def test_accounts_that_were_remembered_and_are_not_this_tokens_are_no_trouble(
    either_way: str,
) -> None:
    async def main() -> None:
        p = remembering(campaign("1"), campaign("9", ON, OTHER))
        p.api.seen = (ACCOUNT,)
        p.api.accounts_take = 4.0
        p.api.list_errors[OTHER] = [DeniedError("Not yours.")] * 9
        p.api.bad_ids, p.api.bad_error = {"9"}, lambda: DeniedError("Not yours.")
        outcome = await p()
        assert ids(outcome) == {"1"}
        assert not outcome.unlisted and not outcome.refused
        assert (outcome.listed, outcome.accounts) == (1, 1)
        if either_way == DISCOVERED:
            assert p.scene.store.expected == (ACCOUNT,), "what others left is theirs to settle"
        else:
            assert p.sent == [("1",)]

    run_virtual(main())


def test_accounts_that_tiktok_does_not_name_are_the_ones_that_were_seen() -> None:
    async def main() -> None:
        p = remembering(campaign("1"))
        p.api.accounts_error = NoAnswerError("Silence.")
        outcome = await p()
        assert ids(outcome) == {"1"} and outcome.listed == 1

    run_virtual(main())


def test_a_stop_that_is_refused_as_remembered_is_asked_for_as_the_list_shows_it() -> None:
    async def main() -> None:
        smart = replace(campaign("1"), smart_plus=True)
        p = stop_all_of(smart, known=False)
        remember(p.scene.journal, replace(smart, smart_plus=False))
        p.api.slow = 5.0
        p.api.wrong_family = {"1"}
        outcome = await p()
        (record,) = outcome.records
        assert record.state is ChangeState.CONFIRMED and p.api.switch(smart.ref) is OFF

    run_virtual(main())


def test_no_account_is_said_and_never_that_nothing_was_on() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), known=False, accounts=())
        outcome = await p()
        (unlisted,) = outcome.unlisted
        assert "sees no ad account" in unlisted.reason and unlisted.trouble is Trouble.DENIED
        assert not p.sent and outcome.is_over

    run_virtual(main())


def test_an_account_that_joined_since_the_screen_asked_is_stopped_too() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), accounts=(ACCOUNT, OTHER))
        p.api.put(campaign("9", ON, OTHER))
        assert p.scene.store.expected == (ACCOUNT,)
        assert ids(await p()) == {"1", "9"}

    run_virtual(main())


def test_an_unknown_switch_is_what_a_remembered_row_has() -> None:
    async def main() -> None:
        p = remembering(campaign("1"))
        p.api.slow = NEVER
        outcome = await p()
        assert outcome.records[0].change.seen is OperationStatus.UNKNOWN

    run_virtual(main())


def test_a_list_that_is_only_slow_is_waited_for_so_that_it_can_be_put_back() -> None:
    async def main() -> None:
        p = remembering(campaign("1"))
        p.api.slow = 1.8
        assert [one.change.ref.id for one in switched_off(await p())] == ["1"]

    run_virtual(main())
