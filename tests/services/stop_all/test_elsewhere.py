"""While one session stops everything, no other one on the same journal starts anything."""

import asyncio
import os

import pytest

from tests.support.services import fakes
from tests.support.services.fakes import OFF, campaign
from tests.support.services.stop_all import Panic, configured, panic
from tests.support.virtual import run_virtual
from ttui.domain.changes import ChangeState
from ttui.domain.eligibility import Reason, Refusal
from ttui.services.changes.service import ChangeService
from ttui.services.stop_all.service import StopAllService

pytestmark = pytest.mark.usefixtures("either_way")


def elsewhere(made: Panic, pid: int) -> StopAllService:
    """Another session's stop of everything, in a process with this number."""
    scene = made.scene
    changes = ChangeService(
        scene.api, scene.store, scene.journal, scene.clock, fakes.author("other", pid), None,
        scene.executor,
    )  # fmt: skip
    return StopAllService(
        scene.api, scene.store, changes, scene.clock, configured((fakes.ACCOUNT,))
    )


@pytest.mark.parametrize("is_alive", [True, False])
def test_a_start_waits_for_the_end_of_a_stop_of_everything_elsewhere(is_alive: bool) -> None:
    async def main() -> None:
        row = campaign("1", OFF)
        made = panic(row)
        other = elsewhere(made, os.getpid() if is_alive else fakes.DEAD_PID)
        made.api.slow = 30.0
        other.begin("elsewhere")
        await asyncio.sleep(1)
        (record,) = await made.scene.service.run([made.scene.start(row)])
        if not is_alive:
            assert record.state is ChangeState.CONFIRMED
            return
        assert record.state is ChangeState.LIMITED and not made.sent
        assert Refusal.of(record.message) == Refusal(Reason.STOPPING_ALL, "maria@bastion")
        assert await other.drain(200)
        (record,) = await made.scene.service.run([made.scene.start(row)])
        assert record.state is ChangeState.CONFIRMED

    run_virtual(main())


def test_one_without_an_end_holds_starts_up_for_minutes_at_most() -> None:
    async def main() -> None:
        row = campaign("1", OFF)
        made = panic(row)
        other = elsewhere(made, os.getpid())
        made.api.slow = 30.0
        other.begin("elsewhere")
        await asyncio.sleep(1)
        await other.close()
        await asyncio.sleep(301)
        (record,) = await made.scene.service.run([made.scene.start(row)])
        assert record.state is ChangeState.CONFIRMED

    run_virtual(main())
