"""A lock that falls while something is under way: nothing more is sent."""

import pytest

from tests.support.services.fakes import ON, campaign, scene
from tests.support.services.live import live
from tests.support.virtual import run_virtual
from ttui.api.errors import NotSentError
from ttui.api.port import StatusWrite
from ttui.domain.changes import ChangeState
from ttui.domain.ids import Level
from ttui.domain.status import OperationStatus
from ttui.simulator import demo_world


def test_a_lock_ends_what_is_in_its_lane_and_not_sent_yet() -> None:
    async def main() -> None:
        row = campaign("11", ON)
        it = scene([row])
        it.service.submit([it.stop(row)])
        it.store.lock(True)
        assert await it.service.drain(1)
        record = it.store.change(row.ref)
        assert record is not None
        assert record.state is ChangeState.REJECTED_LOCALLY
        assert it.api.writes == []
        it.store.lock(False)
        (record,) = await it.service.run([it.stop(row)])
        assert record.state is ChangeState.CONFIRMED
        await it.service.close()

    run_virtual(main())


@pytest.mark.parametrize("level", [Level.CAMPAIGN, Level.ADGROUP, Level.AD])
@pytest.mark.parametrize("smart_plus", [False, True])
async def test_a_locked_client_sends_to_no_status_address(level: Level, smart_plus: bool) -> None:
    it = live(demo_world())
    it.api.lock(True)
    for to in (OperationStatus.ENABLE, OperationStatus.DISABLE):
        write = StatusWrite(
            advertiser_id=it.account, level=level, ids=("1",), to=to, smart_plus=smart_plus
        )
        with pytest.raises(NotSentError, match="read-only"):
            await it.api.set_status(write)
    assert it.server.log.writes == []
    await it.api.aclose()
