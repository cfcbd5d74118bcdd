"""A request to close whose answer is lost, or whose session dies, is never sent twice."""

import asyncio

import pytest

from tests.support.services.closing import (
    DISABLE,
    LUMEN_EUROPE,
    Office,
    eventually,
    good,
)
from ttui.domain.closing.checklist import ClosingPhase, StepId
from ttui.domain.closing.events import unanswered
from ttui.domain.finance import DisableAnswer
from ttui.simulator import Fault, FaultKind
from ttui.store.journal.closings import events_of


async def test_an_answer_that_is_lost_is_found_by_reading(office: Office) -> None:
    await good(office)
    maria = office.person()
    await maria.ready()
    office.server.faults.add(Fault(FaultKind.LOST_AFTER, path=DISABLE, times=1))
    maria.type_name()
    await maria.until(lambda seen: bool(seen.report_path))
    assert office.requests == ["lost_after"]


async def test_a_request_that_is_lost_is_not_repeated_by_itself(office: Office) -> None:
    await good(office)
    maria = office.person()
    await maria.ready()
    office.server.faults.add(Fault(FaultKind.LOST_BEFORE, path=DISABLE, times=1))
    maria.type_name()
    await maria.until(lambda seen: seen.phase is ClosingPhase.ASKING)
    await maria.hears("still reads open")
    await maria.until(lambda seen: seen.can_close)
    assert office.requests == ["lost_before"]
    maria.type_name()
    await maria.until(lambda seen: seen.phase is ClosingPhase.CLOSED)
    assert office.requests == ["lost_before", "0"]


async def test_success_that_changed_nothing_is_not_closed(office: Office) -> None:
    await good(office)
    maria = office.person()
    await maria.ready()
    office.server.faults.add(Fault(FaultKind.IGNORED, path=DISABLE, times=1))
    maria.type_name()
    await maria.hears("still reads open")
    seen = await maria.until(lambda seen: seen.phase is ClosingPhase.OPEN)
    assert not seen.step(StepId.CLOSED).is_done


@pytest.mark.parametrize("landed", [True, False])
async def test_a_crash_between_asking_and_the_answer(office: Office, landed: bool) -> None:
    await good(office)
    maria = office.person()
    await maria.ready()
    disable, sent = maria.api.finance.disable, asyncio.Event()

    async def never_answered(bc_id: str, advertiser_id: str) -> DisableAnswer:
        if landed:
            await disable(bc_id, advertiser_id)
        sent.set()
        return await asyncio.Future()

    maria.api.finance.disable = never_answered  # type: ignore[method-assign]  # dies on the wire
    maria.type_name()
    await sent.wait()
    await maria.crash()
    jun = office.person("jun")
    await jun.service.resume()
    if landed:
        await jun.hears("Closed, proven")
        assert list((office.folder / "backups").glob("closing-report-*"))
    else:
        await jun.until(lambda seen: seen.phase is ClosingPhase.ASKING)
        assert not jun.seen.can_close
        jun.open()
        office.server.advance(600)
        await jun.hears("did not land")
        await jun.until(lambda seen: seen.phase is ClosingPhase.OPEN)
    assert len(office.requests) == int(landed)


async def test_a_crash_before_sending_leaves_a_question_not_a_second_request(
    office: Office,
) -> None:
    await good(office)
    maria = office.person()
    await maria.ready()
    office.server.faults.add(Fault(FaultKind.TIMEOUT_BEFORE, path="bc/get", times=1))
    maria.type_name()
    await eventually(
        lambda: unanswered(events_of(office.people[0].journal, LUMEN_EUROPE)) is not None
    )
    await maria.crash()
    jun = office.person("jun")
    jun.open()
    await jun.until(lambda seen: seen.phase is ClosingPhase.ASKING)
    assert not jun.seen.can_close
    office.server.advance(600)
    await jun.until(lambda seen: seen.phase is ClosingPhase.OPEN)
    assert office.requests == []
