"""The cool-off before a closing: whoever cancels, and any fact too few, sends nothing."""

from dataclasses import replace

import pytest

from tests.support.services.closing import (
    BUSINESS_CENTER,
    LUMEN_EUROPE,
    QUICK,
    UNHURRIED,
    Office,
    eventually,
    good,
    is_counting,
)
from ttui.domain.closing.checklist import Action, ClosingPhase, StepState
from ttui.domain.closing.events import EventKind
from ttui.simulator import Fault, FaultKind
from ttui.store.journal.closings import events_of

SPOILERS: dict[str, dict[str, object]] = {
    "campaign on": {},
    "transfer": {"id": LUMEN_EUROPE, "transfer": "5"},
    "money moved": {"id": LUMEN_EUROPE, "cash": "99"},
    "suspended": {"id": LUMEN_EUROPE, "suspended": True},
    "role lost": {"id": LUMEN_EUROPE, "role": "ANALYST"},
    "bill": {"id": BUSINESS_CENTER, "add_invoice": "8"},
}


def spoil(office: Office, name: str) -> None:
    if SPOILERS[name]:
        office.server.account(SPOILERS[name])
        return
    always = office.server.world.accounts[LUMEN_EUROPE].campaigns[1]
    office.server.outside({"id": always.campaign_id, "operation_status": "ENABLE"})


@pytest.mark.parametrize("name", SPOILERS)
async def test_a_fact_that_turns_bad_in_the_cool_off_ends_it(office: Office, name: str) -> None:
    await good(office)
    maria = office.person(options=UNHURRIED)
    await maria.ready()
    maria.type_name()
    await maria.until(lambda seen: seen.phase is ClosingPhase.COOLING_OFF)
    spoil(office, name)
    seen = await maria.until(lambda seen: seen.phase is ClosingPhase.OPEN)
    assert not seen.can_close
    assert office.requests == []
    await maria.hears("nothing was sent")


@pytest.mark.parametrize("name", SPOILERS)
async def test_a_fact_that_turned_bad_unseen_is_found_by_the_last_reading(
    office: Office, name: str
) -> None:
    await good(office)
    maria = office.person(options=replace(QUICK, facts_every=600.0))
    await maria.ready()
    spoil(office, name)
    maria.type_name()
    await maria.hears("Nothing was sent")
    seen = await maria.until(lambda seen: seen.phase is ClosingPhase.OPEN)
    assert not seen.can_close
    assert office.requests == []


@pytest.mark.parametrize(
    "path",
    [
        "advertiser/info",
        "bc/get",
        "bc/asset/get",
        "bc/invoice/unpaid/get",
        "advertiser/balance/get",
        "campaign/get",
        "report/integrated/get",
    ],
)
async def test_a_fact_that_cannot_be_read_at_the_end_stops_it(office: Office, path: str) -> None:
    await good(office)
    maria = office.person(options=replace(QUICK, facts_every=600.0))
    await maria.ready()
    office.server.faults.add(Fault(FaultKind.REFUSE, path=path, code=40001, message="No."))
    maria.type_name()
    await maria.hears("Nothing was sent")
    assert office.requests == []
    seen = await maria.until(lambda seen: seen.phase is ClosingPhase.OPEN)
    assert any(step.state is StepState.BLOCKED for step in seen.steps[:9])


async def test_cancelling_leaving_and_typing_the_wrong_name_send_nothing(office: Office) -> None:
    await good(office)
    maria = office.person(options=UNHURRIED)
    seen = await maria.ready()
    maria.do(Action.START_COOL_OFF, "", "Lumen")
    await maria.hears("not the account's name")
    maria.type_name()
    await maria.until(lambda seen: seen.phase is ClosingPhase.COOLING_OFF)
    assert is_counting()
    maria.do(Action.CANCEL_COOL_OFF)
    await maria.until(lambda seen: seen.phase is ClosingPhase.OPEN)
    await eventually(lambda: not is_counting())
    await maria.hears("Cancelled: nothing was sent.")
    maria.do(Action.START_COOL_OFF, "", seen.advertiser_id)
    await maria.until(lambda seen: seen.phase is ClosingPhase.COOLING_OFF)
    maria.leave()
    await maria.hears("nobody looks")
    await eventually(lambda: not is_counting())
    assert office.requests == []
    kinds = [one.kind for one in events_of(maria.journal, LUMEN_EUROPE)]
    assert kinds.count(EventKind.COOL_OFF_CANCELLED) == 2
    assert EventKind.ASKED not in kinds


async def test_two_operators_see_and_cancel_each_other(office: Office) -> None:
    await good(office)
    maria, jun = office.person(options=UNHURRIED), office.person("jun", options=UNHURRIED)
    await maria.ready()
    jun.open()
    await jun.until(lambda seen: seen.can_close)
    maria.type_name()
    await maria.until(lambda seen: seen.phase is ClosingPhase.COOLING_OFF)
    jun.type_name()
    await jun.until(lambda seen: seen.phase is ClosingPhase.COOLING_OFF)
    jun.do(Action.CANCEL_COOL_OFF)
    await maria.hears("cancelled by jun@bastion")
    await maria.until(lambda seen: seen.phase is ClosingPhase.OPEN)
    assert office.requests == []
