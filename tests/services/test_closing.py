"""Closing an account: never on hope, never twice, never by one fact too few."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.closing import (
    BUSINESS_CENTER,
    LUMEN_EUROPE,
    QUICK,
    UNHURRIED,
    Office,
    eventually,
    good,
    is_counting,
    text_of,
)
from ttui.domain.closing.checklist import Deed, Means, Phase, Route, StepId, StepState
from ttui.domain.closing.events import EventKind, unanswered
from ttui.domain.finance import DisableAnswer
from ttui.domain.status import AdvertiserStatus
from ttui.services.promote import PromoteBudgets
from ttui.services.refresh import RefreshService
from ttui.simulator import Fault, FaultKind
from ttui.store.closing import events_of

DISABLE = "bc/advertiser/disable"
REASONS = {
    "DELIVERING": StepId.STOPPED,
    "UNPAID_BILL": StepId.DEBTS,
    "SUSPENDED": StepId.ROUTE,
    "UNFINISHED_TRANSFER": StepId.DEBTS,
    "AUTOPAY_UNBILLED": StepId.DEBTS,
    "PHASE_OF_THE_MOON": StepId.CLOSE,
}


async def test_the_center_s_account_from_opening_to_closed_proven(office: Office) -> None:
    maria = office.person()
    maria.open()
    seen = await maria.until(lambda seen: seen.step(StepId.DEBTS).state is StepState.BLOCKED)
    assert "214.37 EUR" in seen.step(StepId.DEBTS).todo[0]
    assert seen.route is Route.BUSINESS_CENTER
    assert seen.means is Means.API
    assert "Immer an" in seen.step(StepId.STOPPED).todo[0]
    assert office.requests == []
    office.pay()
    await maria.stop_everything()
    await maria.say_everything()
    seen = await maria.until(lambda seen: seen.current is StepId.BACKUP)
    assert not seen.can_close
    office.back_up(LUMEN_EUROPE, "12.40 EUR are missing")
    seen = await maria.until(lambda seen: seen.step(StepId.BACKUP).state is StepState.BLOCKED)
    assert "12.40 EUR are missing" in seen.step(StepId.BACKUP).todo[0]
    office.back_up(LUMEN_EUROPE)
    await maria.until(lambda seen: seen.can_close)
    maria.type_name()
    seen = await maria.until(lambda seen: bool(seen.report_path))
    kinds = [one.kind for one in events_of(maria.journal, LUMEN_EUROPE)]
    assert kinds.index(EventKind.COOL_OFF_STARTED) < kinds.index(EventKind.ASKED)
    assert office.requests == ["0"]
    assert all(step.is_done for step in seen.steps)
    assert seen.closed_at is not None
    assert office.server.world.centers[BUSINESS_CENTER].cash == 41_800 + 6_120
    report = Path(seen.report_path)
    assert report.parent == office.backups[LUMEN_EUROPE].path.parent
    text = text_of(seen.report_path)
    for words in (
        "Lumen Europe",
        "61.20 EUR",
        "the agency",
        "maria@bastion",
        "STATUS\\_DISABLE",
        str(office.backups[LUMEN_EUROPE].path.name),
        "asked TikTok to close",
        "accepted (request 2",
        "Closed, proven: done",
        "Results not worth the cost",
    ):
        assert words in text, words
    assert "Refund" not in text
    assert not list(report.parent.glob(".*"))


def cells(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row)) - 1


async def test_the_report_is_well_formed_markdown_whatever_the_names(office: Office) -> None:
    account = office.server.world.accounts[LUMEN_EUROPE]
    account.name = "Lumen | <b>x</b>\n# `y` [z](http://z)\x1b[2J"
    await good(office)
    maria = office.person(user="ma|ria\n## x")
    await maria.ready()
    maria.type_name()
    seen = await maria.until(lambda seen: bool(seen.report_path))
    text = text_of(seen.report_path)
    assert "\n\n\n" not in text
    assert "\x1b" not in text
    lines = text.splitlines()
    heads = [one for one in lines if one.startswith("#")]
    assert [one.split()[0] for one in heads] == ["#", "##", *["###"] * 11, "##", "###", "###", "##"]
    for at, line in enumerate(lines):
        if line.startswith("#"):
            assert lines[at + 1] == "", line
            assert at == 0 or lines[at - 1] == "", line
    assert {cells(one) for one in lines if one.startswith("|") and "maria" not in one} == {2, 4}
    assert all(cells(one) == 4 for one in lines if one.startswith("| 2026"))
    assert "| Closed through | TikTok's API |" in lines
    assert "| Route | Business Center |" in lines
    assert f"| Business Center | {BUSINESS_CENTER} |" in lines
    assert "| Money left, as accepted | 61.20 EUR |" in lines
    assert any(one.startswith("| Last seen open | 2026-11-22 ") for one in lines)
    assert any(one.startswith("- Last movement: BILL\\_PAYMENT 580.00 EUR, 2026-") for one in lines)
    assert f"- SHA-256 of its manifest.json: {'0f' * 32}" in lines


async def test_the_rest_of_the_program_sees_the_account_closed_too(office: Office) -> None:
    await good(office)
    maria = office.person()
    refresh = RefreshService(maria.api, maria.store, maria.tools.clock, PromoteBudgets())
    await refresh.accounts((LUMEN_EUROPE,))
    await maria.ready()
    maria.type_name()
    await maria.until(lambda seen: seen.phase is Phase.CLOSED)
    shown = maria.store.snapshot(LUMEN_EUROPE)
    assert shown is not None
    assert shown.advertiser.status is AdvertiserStatus.CLOSED


@pytest.mark.parametrize("reason", REASONS)
async def test_each_refusal_goes_back_to_its_step(office: Office, reason: str) -> None:
    await good(office)
    maria = office.person()
    await maria.ready()
    words = f"Advertiser cannot be disabled: {reason}."
    office.server.faults.add(
        Fault(FaultKind.REFUSE, path=DISABLE, code=40002, message=words, times=1)
    )
    maria.type_name()
    step = REASONS[reason]
    await maria.until(lambda seen: reason in " ".join(seen.step(step).todo))
    seen = await maria.until(lambda seen: seen.phase is Phase.OPEN)
    assert not seen.can_close
    assert office.requests == ["refuse"]
    if reason == "DELIVERING":
        assert seen.step(step).state is StepState.WAITING_UNTIL
        office.server.advance(24 * 3600)
    else:
        assert seen.step(step).state is StepState.BLOCKED
        maria.take(next(one for one in seen.step(step).offers if one.deed is Deed.TRY_AGAIN))
    await maria.until(lambda seen: seen.can_close)
    maria.type_name()
    await maria.until(lambda seen: seen.phase is Phase.CLOSED)
    assert office.requests == ["refuse", "0"]


async def test_what_no_fact_tells_is_told_by_the_refusal(office: Office) -> None:
    await good(office)
    office.server.account({"id": LUMEN_EUROPE, "unbilled": "3.20"})
    maria = office.person()
    await maria.ready()
    maria.type_name()
    seen = await maria.until(lambda seen: seen.step(StepId.DEBTS).state is StepState.BLOCKED)
    assert "AUTOPAY_UNBILLED" in seen.step(StepId.DEBTS).todo[0]
    assert office.requests == ["0"]


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
    await maria.until(lambda seen: seen.phase is Phase.COOLING_OFF)
    spoil(office, name)
    seen = await maria.until(lambda seen: seen.phase is Phase.OPEN)
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
    seen = await maria.until(lambda seen: seen.phase is Phase.OPEN)
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
    seen = await maria.until(lambda seen: seen.phase is Phase.OPEN)
    assert any(step.state is StepState.BLOCKED for step in seen.steps[:9])


async def test_cancelling_leaving_and_typing_the_wrong_name_send_nothing(office: Office) -> None:
    await good(office)
    maria = office.person(options=UNHURRIED)
    seen = await maria.ready()
    maria.do(Deed.START_COOL_OFF, "", "Lumen")
    await maria.hears("not the account's name")
    maria.type_name()
    await maria.until(lambda seen: seen.phase is Phase.COOLING_OFF)
    assert is_counting()
    maria.do(Deed.CANCEL_COOL_OFF)
    await maria.until(lambda seen: seen.phase is Phase.OPEN)
    await eventually(lambda: not is_counting())
    await maria.hears("Cancelled: nothing was sent.")
    maria.do(Deed.START_COOL_OFF, "", seen.advertiser_id)
    await maria.until(lambda seen: seen.phase is Phase.COOLING_OFF)
    maria.leave()
    await maria.hears("nobody looks")
    await eventually(lambda: not is_counting())
    assert office.requests == []
    kinds = [one.kind for one in events_of(maria.journal, LUMEN_EUROPE)]
    assert kinds.count(EventKind.COOL_OFF_CANCELLED) == 2
    assert EventKind.ASKED not in kinds


async def test_progress_survives_leaving_and_another_terminal(office: Office) -> None:
    await good(office)
    maria = office.person()
    await maria.ready()
    maria.leave()
    await maria.crash()
    jun = office.person("jun")
    jun.open()
    seen = await jun.until(lambda seen: seen.can_close)
    sources = {one.source for step in seen.steps for one in step.evidence}
    assert "maria@bastion" in sources
    assert seen.current is StepId.CLOSE


async def test_two_operators_see_and_cancel_each_other(office: Office) -> None:
    await good(office)
    maria, jun = office.person(options=UNHURRIED), office.person("jun", options=UNHURRIED)
    await maria.ready()
    jun.open()
    await jun.until(lambda seen: seen.can_close)
    maria.type_name()
    await maria.until(lambda seen: seen.phase is Phase.COOLING_OFF)
    jun.type_name()
    await jun.until(lambda seen: seen.phase is Phase.COOLING_OFF)
    jun.do(Deed.CANCEL_COOL_OFF)
    await maria.hears("cancelled by jun@bastion")
    await maria.until(lambda seen: seen.phase is Phase.OPEN)
    assert office.requests == []


async def test_of_two_operators_only_one_asks(office: Office) -> None:
    await good(office)
    people = [office.person("maria"), office.person("jun")]
    await people[0].ready()
    people[1].open()
    await people[1].until(lambda seen: seen.can_close)
    for person in people:
        person.type_name()
    for person in people:
        seen = await person.until(lambda seen: bool(seen.report_path))
        assert seen.phase is Phase.CLOSED
    assert office.requests == ["0"]
    assert len(list((office.folder / "backups").glob("closing-report-*"))) == 1


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
    await maria.until(lambda seen: seen.phase is Phase.ASKING)
    await maria.hears("still reads open")
    await maria.until(lambda seen: seen.can_close)
    assert office.requests == ["lost_before"]
    maria.type_name()
    await maria.until(lambda seen: seen.phase is Phase.CLOSED)
    assert office.requests == ["lost_before", "0"]


async def test_success_that_changed_nothing_is_not_closed(office: Office) -> None:
    await good(office)
    maria = office.person()
    await maria.ready()
    office.server.faults.add(Fault(FaultKind.IGNORED, path=DISABLE, times=1))
    maria.type_name()
    await maria.hears("still reads open")
    seen = await maria.until(lambda seen: seen.phase is Phase.OPEN)
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
        await jun.until(lambda seen: seen.phase is Phase.ASKING)
        assert not jun.seen.can_close
        jun.open()
        office.server.advance(600)
        await jun.hears("did not land")
        await jun.until(lambda seen: seen.phase is Phase.OPEN)
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
    await jun.until(lambda seen: seen.phase is Phase.ASKING)
    assert not jun.seen.can_close
    office.server.advance(600)
    await jun.until(lambda seen: seen.phase is Phase.OPEN)
    assert office.requests == []
