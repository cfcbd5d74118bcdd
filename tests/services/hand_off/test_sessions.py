"""The end of a Promote outlives the session that was told of it."""

from datetime import timedelta

from tests.support.services.fakes import ON, campaign
from tests.support.services.live import LoopTime
from tests.support.services.promote import (
    AT,
    CONFIRMED,
    HANDED,
    MINUTE,
    QUIET,
    SAID,
    Stage,
    play,
    service_of,
    stage_of,
)
from tests.support.virtual import run_virtual
from ttui.domain.advertiser import Mode
from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeCause, ChangeState, StatusChange
from ttui.domain.eligibility import Reason
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.store.journal.journal import Journal
from ttui.store.memory.state import AccountStore


def test_a_crash_in_between_is_taken_up_by_the_next_start() -> None:
    async def main() -> None:
        journal = Journal.in_memory()
        first = await stage_of(journal, "dead")
        first.offs.open(first.ref)
        first.offs.said_ended(first.ref)
        assert await first.service.drain(1)
        # The first session is gone without a word: nothing of it runs on.
        for task in tuple(first.service._tasks):
            task.cancel()
        first.outside(end_promote=True)
        store = AccountStore(Mode.SANDBOX, LoopTime(first.server))
        client, services = service_of(first.server, store, journal, "next")
        await RefreshService(client, store, LoopTime(first.server), PromoteBudgets()).accounts(
            first.server.advertiser_ids
        )
        await services.changes.recover_unresolved()
        assert not store.app_state().unresolved, "it holds up no start"
        await services.resume_watches()
        second = Stage(first.server, client, store, journal, services, first.ref)
        assert any("maria@bastion said" in one.text for one in store.app_state().notices)
        await second.read_money()
        await second.until(CONFIRMED)
        assert second.states == [HANDED, SAID, CONFIRMED]
        await second.until(QUIET, 3 * 60 * MINUTE)
        assert second.writes == []
        for each in (first, second):
            await each.service.close()
            await each.client.aclose()

    run_virtual(main())


def test_a_living_session_keeps_its_own_hand_offs() -> None:
    async def main() -> None:
        journal = Journal.in_memory()
        first = await stage_of(journal, "this")
        first.offs.open(first.ref)
        first.offs.said_ended(first.ref)
        assert await first.service.drain(1)
        now = AT + timedelta(minutes=1)
        assert journal.said_ended(AT, now) == ()
        await first.service.close()
        await first.client.aclose()

    run_virtual(main())


def test_a_hand_off_that_is_submitted_as_a_change_is_refused_and_not_sent() -> None:
    async def main(it: Stage) -> None:
        change = StatusChange(
            change_id="one",
            ref=campaign("11", account=it.ref.advertiser_id).ref,
            name="Not even a Promote",
            to=ON,
            seen=ON,
            family=Family.CLASSIC,
            asked_at=AT,
            cause=ChangeCause.HAND_OFF,
        )
        (record,) = await it.service.run([change])
        assert (record.state, record.message) == (ChangeState.REJECTED_LOCALLY, Reason.PROMOTE)

    play(main)
