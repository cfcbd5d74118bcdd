"""The wall clock is set while ttui runs: what is waited for and counted goes on regardless."""

import asyncio
from decimal import Decimal

import pytest

from tests.support.services.fakes import OFF, Answer, campaign, scene
from tests.support.virtual import run_virtual
from ttui.domain.changes import ChangeState
from ttui.domain.status import OperationStatus

HOUR = 3600.0
JUMPS = pytest.mark.parametrize("jump", [-5 * HOUR, -1.0, 1.0, 5 * HOUR], ids=lambda by: f"{by:+g}")


@JUMPS
def test_a_stop_is_sent_read_back_and_confirmed_in_the_same_time(jump: float) -> None:
    async def main() -> None:
        row = campaign("11")
        it = scene([row])
        it.api.answers.append(Answer(after=2.0))
        it.api.lag = 4.0

        def set_clock() -> None:
            it.clock.ahead = jump

        it.api.on_write = set_clock
        started = it.clock.monotonic()
        (record,) = await it.service.run([it.stop(row)])
        assert record.state is ChangeState.CONFIRMED
        assert it.clock.monotonic() - started < 10
        assert len(it.api.writes) == 1
        assert [proof.state for proof in it.journalled(record.change.change_id).steps] == [
            ChangeState.ASKED,
            ChangeState.ACCEPTED,
            ChangeState.CONFIRMED,
        ], "the journal goes by its own order, not by the stamps"
        await it.service.close()

    run_virtual(main())


@JUMPS
def test_what_was_asked_last_is_shown_whatever_the_stamps_say(jump: float) -> None:
    async def main() -> None:
        row = campaign("11")
        it = scene([row])
        (stop,) = await it.service.run([it.stop(row)])
        it.clock.ahead = jump
        off = it.store.entity(row.ref)
        assert off is not None and off.switch is OFF
        (start,) = await it.service.run([it.start(off)])
        assert start.state is ChangeState.CONFIRMED
        shown = it.store.change(row.ref)
        assert shown is not None and shown.change.to is OperationStatus.ENABLE
        newest = it.journal.records(limit=1)[0].record
        assert newest.change.change_id == start.change.change_id != stop.change.change_id
        await it.service.close()

    run_virtual(main())


@JUMPS
def test_a_stop_is_not_called_quiet_because_the_clock_was_set(jump: float) -> None:
    async def main() -> None:
        row = campaign("11")
        it = scene([row])
        it.api.spend[row.ref] = Decimal(40)
        (record,) = await it.service.run([it.stop(row)])
        await asyncio.sleep(600)
        it.clock.ahead = jump
        await asyncio.sleep(600)
        shown = it.store.change(row.ref)
        assert shown is not None
        assert shown.state is ChangeState.CONFIRMED, "twenty minutes are no two report cycles"
        assert not [one for one in it.store.app_state().notices if "still charged" in one.text]
        await asyncio.sleep(2 * HOUR)
        assert it.journalled(record.change.change_id).state is ChangeState.QUIET
        await it.service.close()

    run_virtual(main())
