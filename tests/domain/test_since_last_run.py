"""What a report of the time away holds, and what it leaves out."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.support.domain.accounts import NOON, adgroup, campaign, ref
from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeRecord, ChangeState, ChangeStep, StatusChange
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.outside import OutsideChange
from ttui.domain.since_last_run import Gone, dearest_first, gone_rows, late_charges
from ttui.domain.status import OperationStatus

ON, OFF = OperationStatus.ENABLE, OperationStatus.DISABLE
CAMPAIGN, GROUP = ref(Level.CAMPAIGN, "1"), ref(Level.ADGROUP, "11")


def gone(which: Level) -> tuple[Gone, str]:
    if which is Level.CAMPAIGN:
        return Gone(CAMPAIGN, "one", ON), ""
    return Gone(GROUP, "in one", ON), "1"


def stopped(late: str | None, state: ChangeState = ChangeState.CONFIRMED) -> ChangeRecord:
    change = StatusChange(
        change_id="a",
        ref=CAMPAIGN,
        name="one",
        to=OFF,
        seen=ON,
        family=Family.CLASSIC,
        asked_at=NOON,
    )
    money = Money(Decimal(late), "USD") if late else None
    return ChangeRecord(change=change, steps=(ChangeStep(state, NOON),), late=money)


def test_a_campaign_that_went_is_told_without_its_ad_groups() -> None:
    rows = [gone(Level.CAMPAIGN), gone(Level.ADGROUP)]
    assert [each.ref for each in gone_rows(rows, {}, {})] == [CAMPAIGN]
    assert [each.ref for each in gone_rows(rows, {"1": campaign("1")}, {})] == [GROUP]
    listed = {"11": adgroup("11", "1")}
    assert gone_rows(rows, {"1": campaign("1")}, listed) == ()
    nameless = [(Gone(GROUP, "of no campaign", ON), "")]
    assert gone_rows(nameless, {}, listed) == (), "listed, though under no campaign"


def test_what_could_not_be_listed_is_not_called_gone() -> None:
    rows = [gone(Level.CAMPAIGN), gone(Level.ADGROUP)]
    assert gone_rows(rows, None, None) == ()
    assert gone_rows(rows, None, {}) == (), "its campaign may have gone with it"


def test_late_charges_are_those_of_proven_stops_of_before() -> None:
    later = NOON + timedelta(hours=1)
    assert late_charges([stopped("0.84")], later) == (stopped("0.84"),)
    for other in (
        stopped(None),
        stopped("0"),
        stopped("0.84", ChangeState.UNCONFIRMED),
        replace(stopped("0.84"), change=replace(stopped(None).change, to=ON)),
    ):
        assert late_charges([other], later) == ()
    assert late_charges([stopped("0.84")], NOON) == (), "a stop of this session"


def test_what_is_on_goes_first() -> None:
    off = OutsideChange(ref=GROUP, name="", was=ON, to=OFF, not_before=NOON, seen_at=NOON)
    on = replace(off, ref=CAMPAIGN, was=OFF, to=ON)
    assert dearest_first([off, on]) == (on, off)
