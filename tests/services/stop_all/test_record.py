"""That everything was to be stopped is known at the next start, whenever the process died."""

import asyncio
import os

import pytest

from tests.support.services import fakes
from tests.support.services.fakes import Scene, campaign
from tests.support.services.stop_all import StopAllScene, configured, stop_all_of
from tests.support.virtual import run_virtual
from ttui.services.changes.service import ChangeService
from ttui.services.stop_all.record import StopAllRecord
from ttui.services.stop_all.service import StopAllService
from ttui.store.journal import stop_alls
from ttui.store.journal.journal import Journal
from ttui.ui.wording.remedies import with_remedies

pytestmark = pytest.mark.usefixtures("either_way")


async def next_start(scene: Scene, *, session: str = "next", pid: int = 0) -> list[str]:
    """What another session, over the same journal, says about earlier stops of everything."""
    author = fakes.author(session, pid or fakes.DEAD_PID)
    changes = ChangeService(
        scene.api, scene.store, scene.journal, scene.clock, author, None, scene.executor
    )
    before = len(scene.store.app_state().notices)
    service = StopAllService(scene.api, scene.store, changes, scene.clock, ())
    await service.tell_cut_off()
    return [
        with_remedies(notice.text, notice.remedies)
        for notice in scene.store.app_state().notices[before:]
    ]


async def cut_off(made: StopAllScene) -> None:
    """Begin, and die while the first page is on its way."""
    made.api.slow = 5.0
    task = asyncio.create_task(made("asked-and-lost"))
    await asyncio.sleep(0.2)
    assert not made.api.writes
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_one_that_was_cut_off_before_the_first_page_is_told_once() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"))
        await cut_off(made)
        (told,) = await next_start(made.scene)
        assert "maria@bastion asked to stop everything at" in told
        assert "X X stops it" in told
        assert await next_start(made.scene, session="the one after") == []

    run_virtual(main())


def test_one_that_came_to_its_end_is_not_told() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"))
        await made()
        assert await next_start(made.scene) == []

    run_virtual(main())


def test_one_that_another_living_session_works_on_is_not_told() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"))
        living = fakes.author("living", os.getpid())
        changes = ChangeService(
            made.api, made.scene.store, made.scene.journal, made.scene.clock, living, None,
            made.scene.executor,
        )  # fmt: skip
        made.service = StopAllService(
            made.api, made.scene.store, changes, made.scene.clock, configured((fakes.ACCOUNT,))
        )
        await cut_off(made)
        assert await next_start(made.scene) == []

    run_virtual(main())


def test_one_whose_session_ends_after_our_start_is_told_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"))
        await cut_off(made)
        alive = [True, True, False]
        monkeypatch.setattr(stop_alls, "is_working", lambda *_: alive.pop(0) if alive else False)
        (told,) = await next_start(made.scene)
        assert "X X stops it" in told

    run_virtual(main())


def test_without_a_journal_everything_is_stopped_all_the_same() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"))
        failing = Journal.unusable("the disk is gone")
        changes = ChangeService(
            made.api, made.scene.store, failing, made.scene.clock, fakes.author(), None,
            made.scene.executor,
        )  # fmt: skip
        service = StopAllService(
            made.api, made.scene.store, changes, made.scene.clock, configured((fakes.ACCOUNT,))
        )
        outcome = await service.run("stop all")
        assert [record.change.ref.id for record in outcome.off] == ["1"]
        await service.tell_cut_off()

    run_virtual(main())


def test_a_journal_that_hangs_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(*_: object) -> None:
        await asyncio.sleep(3600)

    monkeypatch.setattr(StopAllRecord, "asked", hang)

    async def main() -> None:
        made = stop_all_of(campaign("1"))
        began = asyncio.get_running_loop().time()
        await made()
        assert asyncio.get_running_loop().time() - began < 60

    run_virtual(main())
