"""Stopping one ad account of several: nothing else is touched, and no wider wish is lost."""

import asyncio
import os

import pytest

from tests.support.services import fakes
from tests.support.services.fakes import ACCOUNT, OFF, OTHER, campaign
from tests.support.services.stop_all import StopAllScene, configured, stop_all_of
from tests.support.virtual import run_virtual
from ttui.api.errors import DeniedError
from ttui.domain.changes import ChangeState
from ttui.domain.stop_all import StopAllOutcome
from ttui.services.changes.service import ChangeService
from ttui.services.stop_all.service import StopAllService
from ttui.ui.stop_all.text import title_of
from ttui.ui.wording.remedies import with_remedies

pytestmark = pytest.mark.usefixtures("either_way")

ROWS = (campaign("1"), campaign("2", account=OTHER))


def two_accounts() -> StopAllScene:
    return stop_all_of(*ROWS, accounts=(ACCOUNT, OTHER))


def ids(outcome: StopAllOutcome) -> set[str]:
    return {record.change.ref.id for record in outcome.off}


async def ended(p: StopAllScene) -> StopAllOutcome:
    assert await p.service.drain(300)
    outcome = p.scene.store.app_state().stop_all
    assert outcome is not None and outcome.is_over
    return outcome


def test_a_stop_of_one_account_stops_nothing_of_another() -> None:
    async def main() -> None:
        p = two_accounts()
        p.service.begin("one", (OTHER,))
        outcome = await ended(p)
        assert p.sent == [("2",)] and ids(outcome) == {"2"}
        assert (outcome.only, outcome.accounts, outcome.listed) == ((OTHER,), 1, 1)

    run_virtual(main())


@pytest.mark.parametrize("after", [0.0, 2.0])
def test_while_one_is_stopped_everything_is_stopped_too(after: float) -> None:
    async def main() -> None:
        p = two_accounts()
        p.api.slow = 4.0
        p.service.begin("one", (ACCOUNT,))
        await asyncio.sleep(after)
        p.service.begin("all")
        outcome = await ended(p)
        assert ids(outcome) == {"1", "2"} and outcome.accounts == 2
        assert title_of(outcome, p.scene.store.app_state()) == "Everything is off, confirmed"

    run_virtual(main())


@pytest.mark.parametrize("after", [0.0, 2.0])
def test_while_one_is_stopped_another_one_is_stopped_too(after: float) -> None:
    async def main() -> None:
        p = two_accounts()
        p.api.slow = 4.0
        p.service.begin("one", (ACCOUNT,))
        await asyncio.sleep(after)
        p.service.begin("other", (OTHER,))
        outcome = await ended(p)
        assert ids(outcome) == {"1", "2"} and set(outcome.only) == {ACCOUNT, OTHER}

    run_virtual(main())


def test_a_stop_of_everything_that_is_under_way_covers_each_account() -> None:
    async def main() -> None:
        p = two_accounts()
        p.api.slow = 4.0
        p.service.begin("all")
        await asyncio.sleep(0.5)
        p.service.begin("one", (ACCOUNT,))
        outcome = await ended(p)
        assert ids(outcome) == {"1", "2"} and not outcome.only

    run_virtual(main())


def test_an_account_that_cannot_be_listed_is_never_called_off() -> None:
    async def main() -> None:
        p = stop_all_of(campaign("1"), accounts=(ACCOUNT, OTHER))
        p.api.list_errors[OTHER] = [DeniedError("No permission.")] * 9
        p.service.begin("one", (OTHER,))
        outcome = await ended(p)
        assert not p.sent
        assert (
            title_of(outcome, p.scene.store.app_state()) == f"NOT everything of {OTHER} is stopped"
        )

    run_virtual(main())


@pytest.mark.parametrize(("stopped", "starts"), [(ACCOUNT, False), (OTHER, True)])
def test_elsewhere_only_starts_of_the_account_wait(stopped: str, *, starts: bool) -> None:
    async def main() -> None:
        row = campaign("1", OFF)
        p = stop_all_of(row, accounts=(ACCOUNT, OTHER))
        changes = ChangeService(
            p.api, p.scene.store, p.scene.journal, p.scene.clock,
            fakes.author("other", os.getpid()), None, p.scene.executor,
        )  # fmt: skip
        other = StopAllService(
            p.api, p.scene.store, changes, p.scene.clock, configured((ACCOUNT, OTHER))
        )
        p.api.put(campaign("2", account=OTHER))
        p.api.slow = 30.0
        other.begin("elsewhere", (stopped,))
        await asyncio.sleep(1)
        (record,) = await p.scene.service.run([p.scene.start(row)])
        assert (record.state is ChangeState.CONFIRMED) is starts

    run_virtual(main())


async def next_start(p: StopAllScene) -> list[str]:
    """What the next session over the same journal says of stops that were cut off."""
    changes = ChangeService(
        p.api, p.scene.store, p.scene.journal, p.scene.clock, fakes.author("next"), None,
        p.scene.executor,
    )  # fmt: skip
    before = len(p.scene.store.app_state().notices)
    await StopAllService(p.api, p.scene.store, changes, p.scene.clock, ()).tell_cut_off()
    return [
        with_remedies(one.text, one.remedies) for one in p.scene.store.app_state().notices[before:]
    ]


@pytest.mark.parametrize("wider", [False, True])
def test_one_that_was_cut_off_is_told_as_what_it_was(*, wider: bool) -> None:
    async def main() -> None:
        p = two_accounts()
        p.api.slow = 5.0
        p.service.begin("one", (ACCOUNT,))
        await asyncio.sleep(0.2)
        if wider:
            p.service.begin("all")
            await asyncio.sleep(0.2)
        await p.service.close()
        told = await next_start(p)
        assert "asked to stop everything of Lumen at" in told[0]
        assert [("stop everything at" in one) for one in told[1:]] == [True] * wider
        assert await next_start(p) == []

    run_virtual(main())


def test_one_that_ended_is_recalled_with_its_account() -> None:
    async def main() -> None:
        p = two_accounts()
        p.service.begin("one", (ACCOUNT,))
        await ended(p)
        found = await p.service._record.latest((ACCOUNT, OTHER))
        assert found is not None and found.only == (ACCOUNT,)
        assert title_of(found, p.scene.store.app_state()).startswith("Stop of everything of Lumen,")
        assert await next_start(p) == []

    run_virtual(main())
