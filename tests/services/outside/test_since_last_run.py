"""What happened meanwhile is told once every ad account is listed, not once the first one is."""

import asyncio
from dataclasses import replace

from tests.support.services.fakes import ACCOUNT, OTHER, START, Scene, advertiser, campaign, scene
from tests.support.virtual import run_virtual
from ttui.domain.ids import Level
from ttui.domain.snapshot import AccountSnapshot, Stamp
from ttui.services.outside.since_last_run import GIVE_UP_AFTER

LISTED = {level: Stamp(START, 0.0) for level in Level}


def read(made: Scene, advertiser_id: str) -> None:
    """All lists of an account came, and were empty."""
    blank = AccountSnapshot(number=1, advertiser=advertiser(advertiser_id))
    made.store.apply(replace(blank, lists_read=LISTED))


async def told_after(made: Scene, seconds: float) -> bool:
    await asyncio.sleep(seconds)
    return made.store.app_state().since_last_run is not None


def test_an_account_whose_list_is_awaited_is_waited_for() -> None:
    async def main() -> None:
        made = scene([campaign("1")])
        made.store.expect((ACCOUNT, OTHER))
        await made.service.recover_unresolved()
        await made.services.resume_watches()
        task = asyncio.create_task(made.services.since_last_run.run())
        read(made, ACCOUNT)
        assert not await told_after(made, GIVE_UP_AFTER / 2)
        read(made, OTHER)
        assert await told_after(made, GIVE_UP_AFTER / 4)
        await task

    run_virtual(main())
