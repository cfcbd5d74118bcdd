"""Everything is to be stopped while everything is being stopped: no wish is lost."""

import asyncio
from dataclasses import replace

import pytest

from tests.support.services.fakes import ACCOUNT, OFF, ON, OTHER, Answer, campaign
from tests.support.services.stop_all import StopAllScene, stop_all_of
from tests.support.virtual import run_virtual
from ttui.api.errors import RefusedError, ServerFaultError
from ttui.domain.changes import ChangeState
from ttui.domain.stop_all import StopAllOutcome, switched_off

pytestmark = pytest.mark.usefixtures("either_way")


def ids(outcome: StopAllOutcome) -> set[str]:
    return {record.change.ref.id for record in outcome.off}


async def pressed_again(p: StopAllScene, after: float) -> StopAllOutcome:
    """Begin, press again so many seconds later, and wait for the end."""
    p.service.begin("first")
    await asyncio.sleep(after)
    p.service.begin("second")
    assert await p.service.drain(300)
    outcome = p.scene.store.app_state().stop_all
    assert outcome is not None and outcome.is_over
    return outcome


def test_what_somebody_switched_on_since_the_list_is_stopped_too() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), campaign("2"), campaign("3", OFF))
        p.api.answers.append(Answer(after=10.0))
        asyncio.get_running_loop().call_later(3, p.api.put, campaign("3"))
        outcome = await pressed_again(p, after=5)
        assert ids(outcome) == {"1", "2", "3"}
        assert p.sent == [("1", "2"), ("3",)]
        assert {one.change.group for one in outcome.records} == {"first"}
        assert "once more" in p.scene.store.app_state().notices[-1].text

    run_virtual(main())


def test_what_was_off_and_is_on_again_is_stopped_a_second_time_and_put_back_once() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), campaign("2"), accounts=(ACCOUNT, OTHER))
        p.api.list_errors[OTHER] = [ServerFaultError("Out of order.")] * 9
        asyncio.get_running_loop().call_later(2.5, p.api.put, campaign("1"))
        outcome = await pressed_again(p, after=3)
        assert p.sent == [("1", "2"), ("1",)]
        assert {one.change.ref.id for one in switched_off(outcome)} == {"1", "2"}
        assert len(outcome.records) == 2

    run_virtual(main())


def test_a_second_press_right_behind_the_first_lists_nothing_twice() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"))
        p.api.answers.append(Answer(after=3.0))
        await pressed_again(p, after=0.5)
        assert p.sent == [("1",)]
        assert "already" in p.scene.store.app_state().notices[-1].text

    run_virtual(main())


def test_what_was_refused_is_asked_for_once_for_each_look() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), accounts=(ACCOUNT, OTHER))
        no = Answer(error=RefusedError("No."), lands=False)
        p.api.answers.extend([no, no])
        p.api.list_errors[OTHER] = [ServerFaultError("Out of order.")] * 9
        p.api.slow = 0.2
        p.service.begin("first")
        await asyncio.sleep(25)
        p.service.begin("second")
        assert await p.service.drain(300)
        assert p.sent == [("1",), ("1",)]

    run_virtual(main())


def test_an_account_is_named_once_however_often_it_could_not_be_listed() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), accounts=(ACCOUNT, OTHER))
        p.api.list_errors[OTHER] = [ServerFaultError("Out of order.")] * 99
        outcome = await pressed_again(p, after=3)
        assert [one.advertiser_id for one in outcome.unlisted] == [OTHER]
        assert (outcome.listed, outcome.accounts, outcome.waiting) == (1, 2, ())

    run_virtual(main())


def test_an_account_that_was_listed_at_the_second_look_is_not_named() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), replace(campaign("9", ON, OTHER)), accounts=(ACCOUNT, OTHER))
        p.api.list_errors[OTHER] = [RefusedError("Not now.")] * 4
        p.api.answers.append(Answer(after=20.0))
        outcome = await pressed_again(p, after=9)
        assert not outcome.unlisted and outcome.listed == 2
        assert ids(outcome) == {"1", "9"}

    run_virtual(main())


def test_the_accounts_still_waited_for_are_told() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), accounts=(ACCOUNT, OTHER))
        p.api.list_errors[OTHER] = [ServerFaultError("Out of order.")] * 99
        p.service.begin("first")
        await asyncio.sleep(2)
        outcome = p.scene.store.app_state().stop_all
        assert outcome is not None and outcome.waiting == (OTHER,)
        assert all(one.state is not ChangeState.REFUSED for one in outcome.records)
        await p.service.close()

    run_virtual(main())
