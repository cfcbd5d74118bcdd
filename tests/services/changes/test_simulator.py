"""The write path and the real client against the simulator's faults: proven, or not called so."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from tests.support.services.acting import Acting
from tests.support.services.fakes import OFF, ON
from tests.support.virtual import run_virtual
from ttui.domain.campaign import Campaign, Family
from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.status import OperationStatus
from ttui.simulator.faults.rules import Fault, FaultKind

WRITE = "campaign/status/update"
LISTS = "campaign/get"


class Stage(Acting):
    """One session, and what it asks for row by row."""

    @property
    def running(self) -> list[Campaign]:
        return [row for row in self.rows if row.switch is ON]

    @property
    def stopped(self) -> list[Campaign]:
        return [row for row in self.rows if row.switch is OFF]

    async def ask(self, *rows: Campaign, to: OperationStatus = OFF) -> tuple[ChangeRecord, ...]:
        return await self.service.run(
            [
                StatusChange(
                    change_id=f"{row.ref.id}-{to}",
                    ref=row.ref,
                    name=row.name,
                    to=to,
                    seen=row.switch,
                    family=Family.CLASSIC,
                    asked_at=self.clock.now(),
                )
                for row in rows
            ]
        )

    @property
    def writes(self) -> int:
        return len(self.server.log.to(WRITE))


def play(main: Callable[[Stage], Coroutine[object, object, None]]) -> None:
    """Run a scene; whatever happened, nothing may be called stopped that is not."""

    async def scene() -> None:
        stage = await Stage.begun(30)
        await main(stage)
        for record in stage.store.app_state().changes.values():
            if record.state.is_proven:
                row = stage.store.entity(record.change.ref)
                assert isinstance(row, Campaign)
                assert stage.truth(row) is record.change.to
        await stage.close()

    run_virtual(scene())


@pytest.mark.parametrize(
    ("kind", "writes"),
    [
        (FaultKind.TIMEOUT_AFTER, 1),
        (FaultKind.LOST_AFTER, 1),
        (FaultKind.BROKEN_JSON, 1),
        (FaultKind.NOT_JSON, 1),
        (FaultKind.DATA_ABSENT, 1),
        (FaultKind.DATA_LIST, 1),
        (FaultKind.TIMEOUT_BEFORE, 2),
        (FaultKind.LOST_BEFORE, 2),
        (FaultKind.BAD_GATEWAY, 2),
        (FaultKind.SYSTEM_ERROR, 2),
        (FaultKind.RATE_LIMIT, 2),
    ],
)
def test_one_fault_at_the_write_ends_confirmed_and_is_never_doubled(
    kind: FaultKind, writes: int
) -> None:
    async def main(stage: Stage) -> None:
        stage.server.faults.add(Fault(kind, path=WRITE))
        row = stage.running[0]
        (record,) = await stage.ask(row)
        assert record.state is ChangeState.CONFIRMED
        assert stage.truth(row) is OFF
        assert stage.writes == writes

    play(main)


@pytest.mark.parametrize("kind", [FaultKind.BAD_GATEWAY, FaultKind.SYSTEM_ERROR])
def test_a_server_fault_that_landed_all_the_same_is_not_doubled(kind: FaultKind) -> None:
    async def main(stage: Stage) -> None:
        stage.server.faults.add(Fault(kind, path=WRITE, lands=True))
        (record,) = await stage.ask(stage.running[0])
        assert record.state is ChangeState.CONFIRMED
        assert stage.writes == 1

    play(main)


def test_a_refused_stop_is_said_with_tiktoks_words() -> None:
    async def main(stage: Stage) -> None:
        stage.server.faults.add(
            Fault(FaultKind.REFUSE, path=WRITE, code=40002, message="Not this one.")
        )
        (record,) = await stage.ask(stage.running[0])
        assert record.state is ChangeState.REFUSED
        assert "Not this one." in record.message
        assert record.request_id
        assert stage.writes == 1

    play(main)


def test_a_stop_that_tiktok_refuses_but_carries_out_is_told_as_off() -> None:
    async def main(stage: Stage) -> None:
        stage.server.faults.add(Fault(FaultKind.REFUSE, WRITE, code=40002, lands=True))
        (record,) = await stage.ask(stage.running[0])
        assert record.state is ChangeState.CONFIRMED
        assert stage.writes == 1

    play(main)


def test_a_storm_of_40100_delays_a_stop_and_does_not_lose_it() -> None:
    async def main(stage: Stage) -> None:
        stage.server.faults.add(Fault(FaultKind.RATE_LIMIT, times=None, seconds=8))
        (record,) = await stage.ask(stage.running[0])
        assert record.state is ChangeState.CONFIRMED
        landed = [entry for entry in stage.server.log.to(WRITE) if entry.code == 0]
        assert len(landed) == 1

    play(main)


def test_an_endless_storm_is_told_and_not_called_stopped() -> None:
    async def main(stage: Stage) -> None:
        stage.server.faults.add(Fault(FaultKind.RATE_LIMIT, times=None))
        (record,) = await stage.ask(stage.running[0])
        assert record.state is ChangeState.NOT_LANDED
        assert stage.truth(stage.running[0]) is ON

    play(main)


@pytest.mark.parametrize("path", [WRITE, LISTS])
def test_slow_bytes(path: str) -> None:
    async def main(stage: Stage) -> None:
        stage.server.faults.add(Fault(FaultKind.SLOW, path=path, seconds=0.5))
        (record,) = await stage.ask(stage.running[0])
        assert record.state is ChangeState.CONFIRMED
        assert stage.writes == 1

    play(main)


def test_a_lagging_read_back_is_waited_for() -> None:
    async def main(stage: Stage) -> None:
        stage.server.faults.add(Fault(FaultKind.LAGGING_READ, path=WRITE, seconds=9))
        (record,) = await stage.ask(stage.running[0])
        assert record.state is ChangeState.CONFIRMED
        assert stage.writes == 1

    play(main)


def test_success_that_changed_nothing_is_not_called_stopped() -> None:
    async def main(stage: Stage) -> None:
        stage.server.faults.add(Fault(FaultKind.IGNORED, path=WRITE))
        (record,) = await stage.ask(stage.running[0])
        assert record.state is ChangeState.UNCONFIRMED
        assert stage.writes == 1

    play(main)


@pytest.mark.parametrize("kind", [FaultKind.BAD_GATEWAY, FaultKind.BROKEN_JSON])
def test_broken_read_backs_prove_nothing(kind: FaultKind) -> None:
    async def main(stage: Stage) -> None:
        stage.server.faults.add(Fault(kind, path=LISTS, times=None))
        (record,) = await stage.ask(stage.running[0])
        assert record.state is ChangeState.UNCONFIRMED
        stage.server.faults.clear()
        await asyncio.sleep(300)
        shown = stage.store.change(record.change.ref)
        assert shown is not None
        assert shown.state is ChangeState.CONFIRMED
        assert stage.writes == 1

    play(main)


def test_one_deleted_campaign_does_not_cost_its_neighbours() -> None:
    async def main(stage: Stage) -> None:
        rows = stage.running[:5]
        stage.server.world.campaigns[rows[2].ref.id].deleted = True
        records = await stage.ask(*rows)
        ends = [record.state for record in records]
        assert ends.pop(2) is ChangeState.REFUSED
        assert set(ends) == {ChangeState.CONFIRMED}

    play(main)


def test_stopping_everything_takes_one_write_per_20() -> None:
    async def main(stage: Stage) -> None:
        records = await stage.ask(*stage.running)
        assert {record.state for record in records} == {ChangeState.CONFIRMED}
        assert stage.writes == -(-len(stage.running) // 20)

    play(main)


def test_a_start_whose_answer_is_lost_is_not_sent_again() -> None:
    async def main(stage: Stage) -> None:
        stage.server.faults.add(Fault(FaultKind.TIMEOUT_BEFORE, path=WRITE))
        (record,) = await stage.ask(stage.stopped[0], to=ON)
        assert record.state is ChangeState.UNCONFIRMED
        assert stage.writes == 1
        assert stage.truth(stage.stopped[0]) is OFF

    play(main)


@pytest.mark.parametrize("count", [1, 3, 20])
@pytest.mark.parametrize("smart", [1, 3, 20])
def test_smart_plus_rows_that_do_not_say_so_are_stopped_at_the_other_endpoint(
    count: int, smart: int
) -> None:
    async def main() -> None:
        stage = await Stage.begun(30)
        rows = stage.running[:count]
        for row in rows[:smart]:
            stage.server.world.campaigns[row.ref.id].automation = "UPGRADED_SMART_PLUS"
        ended = await stage.ask(*rows)
        assert {record.state for record in ended} == {ChangeState.CONFIRMED}
        assert {stage.truth(row) for row in rows} == {OperationStatus.DISABLE}
        assert stage.writes + len(stage.server.log.to(f"smart_plus/{WRITE}")) <= 3
        await stage.close()

    run_virtual(main())


def test_a_row_that_the_other_endpoint_refuses_too_is_refused_once() -> None:
    async def main() -> None:
        stage = await Stage.begun(30)
        row = stage.running[0]
        words = f"Campaign {row.ref.id} belongs to a Smart+ campaign."
        stage.server.faults.add(
            Fault(FaultKind.REFUSE, path=WRITE, code=40002, message=words, times=None)
        )
        (record,) = await stage.ask(row)
        assert record.state is ChangeState.REFUSED
        assert stage.writes == 1 and len(stage.server.log.to(f"smart_plus/{WRITE}")) == 1
        await stage.close()

    run_virtual(main())
