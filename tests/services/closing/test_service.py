"""Closing an account from its opening to closed and proven, and what each refusal leads to."""

import re
from pathlib import Path

import pytest

from tests.support.services.closing import (
    BUSINESS_CENTER,
    DISABLE,
    LUMEN_EUROPE,
    Office,
    good,
    text_of,
)
from ttui.domain.closing.checklist import (
    Action,
    ClosingMethod,
    ClosingPhase,
    Route,
    StepId,
    StepState,
)
from ttui.domain.closing.events import EventKind
from ttui.domain.status import AdvertiserStatus
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.simulator import Fault, FaultKind
from ttui.store.journal.closings import events_of

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
    assert seen.method is ClosingMethod.API
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
    await maria.until(lambda seen: seen.phase is ClosingPhase.CLOSED)
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
    seen = await maria.until(lambda seen: seen.phase is ClosingPhase.OPEN)
    assert not seen.can_close
    assert office.requests == ["refuse"]
    if reason == "DELIVERING":
        assert seen.step(step).state is StepState.WAITING_UNTIL
        office.server.advance(24 * 3600)
    else:
        assert seen.step(step).state is StepState.BLOCKED
        maria.take(next(one for one in seen.step(step).actions if one.action is Action.TRY_AGAIN))
    await maria.until(lambda seen: seen.can_close)
    maria.type_name()
    await maria.until(lambda seen: seen.phase is ClosingPhase.CLOSED)
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
        assert seen.phase is ClosingPhase.CLOSED
    assert office.requests == ["0"]
    assert len(list((office.folder / "backups").glob("closing-report-*"))) == 1
