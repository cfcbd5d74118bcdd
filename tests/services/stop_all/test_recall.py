"""What a stop of everything switched off is put back by another session, or after a crash."""

import asyncio
from dataclasses import replace

import pytest

from tests.support.services import fakes
from tests.support.services.fakes import ACCOUNT, DEAD_PID, OFF, ON, OTHER, campaign
from tests.support.services.stop_all import StopAllScene, configured, stop_all_of
from tests.support.virtual import run_virtual
from ttui.domain.advertiser import Mode
from ttui.domain.campaign import Campaign
from ttui.domain.changes import Author
from ttui.domain.eligibility import Reason
from ttui.domain.stop_all import StopAllOutcome, resumption, switched_off
from ttui.services.changes.service import ChangeService
from ttui.services.stop_all.service import StopAllService
from ttui.store.memory.state import AccountStore

pytestmark = pytest.mark.usefixtures("either_way")


class Later:
    """Another session over the same journal."""

    def __init__(self, made: StopAllScene, accounts: tuple[str, ...] = (ACCOUNT,)) -> None:
        scene = made.scene
        self.api = scene.api
        self.store = AccountStore(Mode.LIVE, scene.clock)
        for key in accounts:
            snapshot = scene.store.snapshot(key)
            if snapshot is not None:
                self.store.apply(snapshot)
        author: Author = replace(fakes.author("later", DEAD_PID), user="jonas")
        self.changes = ChangeService(
            scene.api, self.store, scene.journal, scene.clock, author, None, scene.executor
        )
        self.service = StopAllService(
            scene.api, self.store, self.changes, scene.clock, configured(accounts)
        )

    async def recalled(self) -> StopAllOutcome | None:
        self.service.recall()
        await asyncio.sleep(0.1)
        return self.store.app_state().stop_all

    def back(self, outcome: StopAllOutcome) -> tuple[set[str], tuple[tuple[str, Reason], ...]]:
        """The ids that would go back on, and what is left alone."""
        own = switched_off(outcome)
        rows = [self.store.entity(record.change.ref) for record in own]
        found = resumption(
            outcome,
            [row if isinstance(row, Campaign) else None for row in rows],
            [self.store.change(record.change.ref) for record in own],
        )
        return {record.change.ref.id for record in found.records}, found.left_alone


def test_it_is_known_to_the_next_session_who_stopped_what() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"), campaign("2"), campaign("3", OFF))
        await made("night")
        later = Later(made)
        outcome = await later.recalled()
        assert outcome is not None and outcome.is_over
        assert (outcome.group, outcome.by) == ("night", "maria@bastion")
        assert later.back(outcome) == ({"1", "2"}, ())

    run_virtual(main())


def test_what_was_switched_since_by_any_session_is_left_alone() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"), campaign("2"), campaign("3"))
        await made("night")
        service = made.scene.service
        on = [made.scene.start(campaign("1", OFF)), made.scene.start(campaign("2", OFF))]
        await service.run(on)
        await service.run([made.scene.stop(campaign("1"))])
        later = Later(made)
        outcome = await later.recalled()
        assert outcome is not None
        ids, left = later.back(outcome)
        assert ids == {"3"} and len(left) == 2

    run_virtual(main())


def test_the_latest_that_had_an_effect_counts_and_other_accounts_do_not() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"), campaign("9", ON, OTHER), accounts=(ACCOUNT, OTHER))
        await made("night")
        await made("nothing was on")
        outcome = await Later(made).recalled()
        assert outcome is not None and outcome.group == "night"
        assert {record.change.ref.id for record in outcome.records} == {"1"}

    run_virtual(main())


def test_without_one_it_says_so_and_this_sessions_own_is_never_replaced() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1", OFF))
        later = Later(made)
        assert await later.recalled() is None
        assert "Nothing was stopped" in later.store.app_state().notices[-1].text
        await later.service.run("own")
        outcome = await later.recalled()
        assert outcome is not None and outcome.group == "own"

    run_virtual(main())


def test_it_is_known_though_this_session_has_read_no_account_yet() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"))
        await made("night")
        later = Later(made)
        blank = AccountStore(Mode.LIVE, made.scene.clock)
        later.service = StopAllService(
            later.api, blank, later.changes, made.scene.clock, configured((ACCOUNT,))
        )
        later.store = blank
        outcome = await later.recalled()
        assert outcome is not None and outcome.group == "night"
        assert not blank.app_state().notices

    run_virtual(main())
