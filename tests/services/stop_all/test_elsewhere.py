"""While one session stops everything, no other one on the same journal starts anything."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.support.services import fakes
from tests.support.services.fakes import OFF, ON, campaign
from tests.support.services.stop_all import StopAllScene, configured, stop_all_of
from tests.support.virtual import run_virtual
from ttui.domain.changes import ChangeState
from ttui.domain.eligibility import Reason, Refusal
from ttui.domain.stop_all import switched_off
from ttui.services.changes.service import ChangeService
from ttui.services.stop_all.service import StopAllService
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep
from ttui.store.journal.schema import JournalError
from ttui.ui.stop_all.text import title_of

pytestmark = pytest.mark.usefixtures("either_way")


def elsewhere(made: StopAllScene, pid: int) -> StopAllService:
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
        made = stop_all_of(row)
        other = elsewhere(made, os.getpid() if is_alive else fakes.DEAD_PID)
        made.api.slow = 30.0
        other.begin("elsewhere")
        await asyncio.sleep(1)
        (record,) = await made.scene.service.run([made.scene.start(row)])
        if not is_alive:
            assert record.state is ChangeState.CONFIRMED
            return
        assert record.state is ChangeState.REJECTED_LOCALLY and not made.sent
        assert Refusal.of(record.message) == Refusal(Reason.STOPPING_ALL, "maria@bastion")
        assert await other.drain(200)
        (record,) = await made.scene.service.run([made.scene.start(row)])
        assert record.state is ChangeState.CONFIRMED

    run_virtual(main())


def test_one_without_an_end_holds_starts_up_for_minutes_at_most() -> None:
    async def main() -> None:
        row = campaign("1", OFF)
        made = stop_all_of(row)
        other = elsewhere(made, os.getpid())
        made.api.slow = 30.0
        other.begin("elsewhere")
        await asyncio.sleep(1)
        await other.close()
        await asyncio.sleep(301)
        (record,) = await made.scene.service.run([made.scene.start(row)])
        assert record.state is ChangeState.CONFIRMED

    run_virtual(main())


def hangs(made: StopAllScene, _: pytest.MonkeyPatch) -> None:
    made.scene.executor.delay = 3600.0


def fails(made: StopAllScene, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise JournalError("another program holds its lock")

    monkeypatch.setattr(made.scene.journal, "started", locked)
    monkeypatch.setattr(made.scene.journal, "of_others", locked)
    monkeypatch.setattr(made.scene.journal, "changed_at", made.scene.clock.now)


def is_damaged(made: StopAllScene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry of the start is the one that cannot be read, and so is left out."""
    monkeypatch.setattr(made.scene.journal, "started", lambda _: ())
    monkeypatch.setattr(made.scene.journal, "changed_at", made.scene.clock.now)
    made.scene.journal.damage.note("its changes", "1")


Untold = Callable[[StopAllScene, pytest.MonkeyPatch], None]


@pytest.mark.parametrize("untold", [hangs, fails, is_damaged])
def test_what_may_have_been_started_is_stopped_though_the_journal_does_not_tell(
    untold: Untold, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        row = campaign("started", OFF)
        made = stop_all_of(campaign("1"), row)
        untold(made, monkeypatch)
        # Another session started it, and what is read is older.
        made.api.put(replace(row, switch=ON))
        made.api.fall_behind(row, 60)
        outcome = await made()
        assert made.sent == [("1",), ("started",)], "what is on goes first, in a call of its own"
        assert made.api.writes[0].at < 1001.0, "no disk holds up what is on"
        assert made.api.switch(row.ref) is OFF
        assert row.ref in {one.change.ref for one in outcome.records}
        assert not outcome.unlisted
        await asyncio.sleep(300)
        assert made.scene.record(row).state is ChangeState.CONFIRMED

    run_virtual(main())


def test_a_slow_journal_is_heard_and_only_what_it_tells_is_stopped() -> None:
    async def main() -> None:
        row, other = campaign("started", OFF), campaign("off", OFF)
        made = stop_all_of(row, other)
        at = made.scene.clock.now()
        start = replace(made.scene.start(row), change_id="theirs")
        made.scene.journal.append_intents(
            [(start, JournalStep(state=ChangeState.ASKED, at=at))], fakes.author("other")
        )
        made.scene.executor.delay = 0.5
        await made()
        assert made.sent == [("started",)]

    run_virtual(main())


def test_a_journal_that_no_other_process_wrote_to_lately_hides_no_start() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"), campaign("off", OFF))
        failing = Journal.unusable("the disk is gone")
        scene = made.scene
        changes = ChangeService(
            scene.api, scene.store, failing, scene.clock, fakes.author(), None, scene.executor
        )
        service = StopAllService(
            scene.api, scene.store, changes, scene.clock, configured((fakes.ACCOUNT,))
        )
        await service.run("stop all")
        assert made.sent == [("1",)]

    run_virtual(main())


def test_of_many_rows_that_may_have_been_started_the_rest_is_named() -> None:
    async def main() -> None:
        rows = [campaign(f"{key:03}", OFF) for key in range(103)]
        fixed = replace(campaign("rf", OFF), is_reservation=True)
        made = stop_all_of(*rows, fixed)
        hangs(made, pytest.MonkeyPatch())
        outcome = await made()
        assert sorted(len(some) for some in made.sent) == [20] * 5
        assert "rf" not in {key for some in made.sent for key in some}
        (unlisted,) = outcome.unlisted
        assert "3 campaigns that read off were not stopped" in unlisted.reason
        assert title_of(outcome, made.scene.store.app_state()) == "NOT everything is stopped"

    run_virtual(main())


def test_what_was_switched_off_can_be_put_back_though_it_was_asked_for_twice() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"))
        hangs(made, pytest.MonkeyPatch())
        made.service.begin("stop all")
        await asyncio.sleep(3)
        made.service.begin("in vain")
        assert await made.service.drain(200)
        await asyncio.sleep(300)
        assert made.sent == [("1",)]
        outcome = made.scene.store.app_state().stop_all
        assert outcome is not None and len(switched_off(outcome)) == 1

    run_virtual(main())
