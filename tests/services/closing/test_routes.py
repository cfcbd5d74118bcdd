"""The ways an account is closed or left open, and who finishes what another session began."""

import asyncio
import time
from dataclasses import replace

from tests.support.services.closing import (
    LUMEN,
    LUMEN_EUROPE,
    QUICK,
    Office,
    good,
    text_of,
)
from ttui.cli.demo import follow_person
from ttui.domain.closing.checklist import (
    Action,
    ClosingMethod,
    ClosingPhase,
    Route,
    StepId,
    StepState,
)
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.facts import Known, Running
from ttui.domain.finance import BusinessCenter, DisableAnswer
from ttui.services.closing.record import ClosingRecord
from ttui.simulator.world.closing import CLOSED
from ttui.store.journal.closings import events_of


async def test_without_the_flag_the_center_s_account_is_closed_on_the_web(office: Office) -> None:
    await good(office)
    maria = office.person(allow_close=False)
    seen = await maria.ready()
    assert seen.method is ClosingMethod.WEB
    maria.type_name()
    await maria.until(lambda seen: seen.phase is ClosingPhase.WEB)
    office.server.account({"id": LUMEN_EUROPE, "close_on_web": True})
    await maria.until(lambda seen: bool(seen.report_path))
    assert office.requests == []


async def test_the_stand_alone_account_is_handed_to_the_browser(office: Office) -> None:
    maria = office.person(account=LUMEN)
    maria.open()
    seen = await maria.until(lambda seen: bool(seen.step(StepId.STOPPED).actions))
    assert seen.route is Route.STAND_ALONE
    assert any("Promote running: " in one for one in seen.step(StepId.STOPPED).todo)
    for campaign in office.server.world.accounts[LUMEN].campaigns:
        if campaign.promote:
            office.server.outside({"id": campaign.campaign_id, "end_promote": True})
    await maria.stop_everything()
    seen = await maria.until(lambda seen: seen.step(StepId.BACKUP).state is StepState.WAITING_UNTIL)
    office.server.advance(3601)
    office.back_up(LUMEN)
    await maria.say_everything()
    await maria.until(lambda seen: seen.can_close)
    maria.type_name()
    seen = await maria.until(lambda seen: seen.phase is ClosingPhase.WEB)
    assert seen.web is not None
    maria.take(seen.step(StepId.CLOSE).actions[0])
    await maria.until(lambda seen: seen.web is not None and seen.web.reached == 1)
    await maria.crash()  # the browser takes a day
    jun = office.person("jun", account=LUMEN)
    await jun.service.resume()
    jun.open()
    seen = await jun.until(lambda seen: seen.web is not None and seen.web.reached == 1)
    office.server.account({"id": LUMEN, "close_on_web": True, "force": True})
    seen = await jun.until(lambda seen: bool(seen.report_path))
    assert seen.refund_by is not None
    text = text_of(seen.report_path)
    assert f"back by {seen.refund_by}" in text
    assert office.requests == []


async def test_pausing_instead_is_a_good_end(office: Office) -> None:
    maria = office.person()
    maria.open()
    await maria.until(lambda seen: bool(seen.step(StepId.ALTERNATIVES).actions))
    await maria.until(lambda seen: bool(seen.step(StepId.STOPPED).actions))
    maria.do(Action.PAUSE_EVERYTHING)
    seen = await maria.until(lambda seen: seen.phase is ClosingPhase.PAUSED)
    assert seen.step(StepId.ALTERNATIVES).is_done
    outcome = maria.store.app_state().stop_all
    assert outcome is not None
    assert [one.change.name for one in outcome.off] == ["Immer an"]
    assert {one.change.ref.advertiser_id for one in outcome.records} == {LUMEN_EUROPE}


async def test_read_only_reads_and_sends_nothing(office: Office) -> None:
    await good(office)
    maria = office.person(read_only=True)
    maria.open()
    await maria.until(lambda seen: bool(seen.step(StepId.STOPPED).actions))
    maria.do(Action.STOP_ALL)
    await maria.hears("read-only")
    maria.do(Action.START_COOL_OFF, "", "Lumen Europe")
    await maria.hears("cannot be closed now")
    assert not [one for one in office.server.log if one.method == "POST"]


async def test_what_was_painted_is_what_is_acknowledged(office: Office) -> None:
    maria = office.person()
    maria.open()
    seen = await maria.until(lambda seen: bool(seen.step(StepId.MONEY).actions))
    [available] = seen.step(StepId.MONEY).actions
    office.server.account({"id": LUMEN_EUROPE, "cash": "70"})
    await maria.until(lambda seen: seen.money is not None and "70.00" in seen.money.key)
    maria.take(available)
    await maria.hears("changed since it was drawn")
    assert not maria.seen.step(StepId.MONEY).is_done


async def test_opening_an_account_that_is_closed_already_writes_no_file(office: Office) -> None:
    office.server.account({"id": LUMEN_EUROPE, "close_on_web": True, "force": True})
    maria = office.person()
    maria.open()
    seen = await maria.until(lambda seen: seen.phase is ClosingPhase.CLOSED)
    assert seen.step(StepId.CLOSED).is_done
    assert not seen.report_path
    assert not list(office.folder.glob("**/*.md"))


async def test_a_report_that_cannot_be_written_is_tried_again(office: Office) -> None:
    await good(office)
    maria = office.person()
    await maria.ready()
    (office.folder / "backups").write_text("in the way")
    (office.folder / "reports").write_text("in the way")
    maria.type_name()
    seen = await maria.until(lambda seen: seen.step(StepId.CLOSED).state is StepState.BLOCKED)
    assert seen.phase is ClosingPhase.CLOSED
    (office.folder / "reports").unlink()
    await maria.until(lambda seen: bool(seen.report_path))


async def test_leaving_ends_all_work(office: Office) -> None:
    maria = office.person()
    maria.open()
    await maria.until(lambda seen: seen.read_at is not None)
    maria.leave()
    await maria.all_gone()
    asked = len(office.server.log)
    await asyncio.sleep(0.3)  # longer than any pause between two readings
    assert len(office.server.log) == asked


async def test_the_demo_s_browser_closes_after_the_last_step_only(office: Office) -> None:
    await good(office)
    maria = office.person(allow_close=False)
    follow_person(maria.store, office.server)
    await maria.ready()
    maria.type_name()
    seen = await maria.until(lambda seen: seen.web is not None)
    assert seen.web is not None
    for number in range(1, len(seen.web.steps) + 1):
        assert office.server.world.accounts[LUMEN_EUROPE].status != CLOSED
        maria.do(Action.WEB_STEP_DONE, str(number))
        if number < len(seen.web.steps):
            await maria.until(
                lambda seen, number=number: seen.web is not None and seen.web.reached == number  # type: ignore[misc]
            )
    await maria.until(lambda seen: bool(seen.report_path))
    assert office.server.world.accounts[LUMEN_EUROPE].status == CLOSED


async def test_a_countdown_that_was_slept_through_sends_nothing(office: Office) -> None:
    await good(office)
    maria = office.person(options=replace(QUICK, cool_off=6.0, asleep=0.3))
    await maria.ready()
    maria.type_name()
    await maria.until(lambda seen: seen.phase is ClosingPhase.COOLING_OFF)
    asyncio.get_running_loop().call_soon(time.sleep, 6.5)  # as ctrl+z and fg do
    await maria.hears("was stopped during the countdown")
    await maria.until(lambda seen: seen.phase is ClosingPhase.OPEN)
    assert office.requests == []


async def test_a_key_that_comes_after_the_countdown_is_told_that_it_cancels_nothing(
    office: Office,
) -> None:
    await good(office)
    maria = office.person()
    await maria.ready()
    told, disable = asyncio.Event(), maria.api.finance.disable

    async def slowly(bc_id: str, advertiser_id: str) -> DisableAnswer:
        await told.wait()
        return await disable(bc_id, advertiser_id)

    maria.api.finance.disable = slowly  # type: ignore[method-assign]  # on its way until told
    maria.type_name()
    await maria.until(lambda seen: seen.phase is ClosingPhase.ASKING)
    maria.do(Action.CANCEL_COOL_OFF)
    await maria.hears("Too late to cancel")
    told.set()
    await maria.until(lambda seen: bool(seen.report_path))
    kinds = [one.kind for one in events_of(maria.journal, LUMEN_EUROPE)]
    assert EventKind.COOL_OFF_CANCELLED not in kinds
    assert "nothing was sent" not in maria.told


async def test_a_request_that_somebody_settled_meanwhile_is_not_sent(office: Office) -> None:
    await good(office)
    maria, jun = office.person(), office.person("jun")
    await maria.ready()
    centers = maria.api.finance.centers

    async def slowly() -> tuple[BusinessCenter, ...]:
        await jun.settle_as_lost()
        return await centers()

    maria.api.finance.centers = slowly  # type: ignore[method-assign]  # between ASKED and sending
    maria.type_name()
    await maria.hears("too much time has passed")
    assert office.requests == []


async def test_a_report_that_a_ended_session_did_not_write_is_written_by_another(
    office: Office,
) -> None:
    await good(office)
    maria = office.person()
    await maria.ready()
    (office.folder / "backups").write_text("in the way")
    (office.folder / "reports").write_text("in the way")
    maria.type_name()
    await maria.until(lambda seen: seen.step(StepId.CLOSED).state is StepState.BLOCKED)
    await maria.crash()
    (office.folder / "reports").unlink()
    jun = office.person("jun")
    await jun.service.resume()
    await jun.until(lambda seen: seen.phase is ClosingPhase.CLOSED)
    office.server.advance(60)
    await jun.hears("Closed, proven")
    assert list((office.folder / "reports").glob("closing-report-*"))


async def test_when_something_was_last_seen_on_is_remembered(office: Office) -> None:
    maria = office.person()
    record = ClosingRecord(maria.tools, LUMEN_EUROPE)
    first = maria.tools.now()
    record.put("running", Known(Running(promotes=("New serum",)), first, "campaign/get"))
    office.server.advance(60)
    record.put("running", Known(Running(), maria.tools.now(), "campaign/get"))
    assert record.live.seen_on_at == first.at
