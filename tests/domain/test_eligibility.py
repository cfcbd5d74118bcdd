"""May a row be switched, and if not, why: one rule, the same wherever it is asked."""

from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from ttui.cli.status_look import is_stoppable as is_stoppable_in_status
from ttui.domain.campaign import Campaign, Family, Origin
from ttui.domain.changes import ChangeCause, ChangeState, StatusChange
from ttui.domain.eligibility import Reason, Refusal, said_by_tiktok, why_not
from ttui.domain.ids import EntityRef, Level
from ttui.domain.status import OperationStatus
from ttui.domain.stop_all import is_stoppable
from ttui.services.changes.eligibility import why_never
from ttui.ui.switching.classify import KeyEffect, classify
from ttui.ui.switching.plan import Verb, plan
from ttui.ui.switching.target import target_row
from ttui.ui.wording.eligibility import COUNTED, counted, message_of, why

ON, OFF, UNKNOWN, FROZEN = b.ON, b.OFF, OperationStatus.UNKNOWN, OperationStatus.FROZEN
PLAIN = b.campaign(1, "C")
RESERVED = replace(PLAIN, is_reservation=True)
PROMOTE = b.campaign(1, "C", promote=True)
ENDED = b.campaign(1, "C", switch=FROZEN)
DELETED = b.campaign(1, "C", raw="CAMPAIGN_STATUS_DELETE")
STRANGE = b.campaign(1, "C", switch=UNKNOWN, raw="CAMPAIGN_STATUS_SOMETHING_NEW")
IS_OFF = b.campaign(1, "C", switch=OFF)


@pytest.mark.parametrize(
    ("row", "stop", "start"),
    [
        (PLAIN, None, Reason.ALREADY),
        (IS_OFF, None, None),
        (STRANGE, None, None),
        (RESERVED, Reason.RESERVATION, Reason.RESERVATION),
        (PROMOTE, Reason.PROMOTE, Reason.PROMOTE),
        (ENDED, Reason.ENDED, Reason.ENDED),
        (DELETED, Reason.DELETED, Reason.DELETED),
        (replace(PROMOTE, switch=OFF), Reason.ENDED, Reason.PROMOTE),
    ],
)
def test_a_row_by_itself(row: Campaign, stop: Reason | None, start: Reason | None) -> None:
    assert why_not(OFF, row) is stop
    assert why_not(ON, row) is start


@pytest.mark.parametrize("row", [PLAIN, IS_OFF, STRANGE, RESERVED, PROMOTE, ENDED, DELETED])
def test_a_stop_is_answered_alike_wherever_it_is_asked_for(row: Campaign) -> None:
    """By one key, among selected rows, by the engine, and by a stop of everything."""
    expected = why_not(OFF, row)
    account = b.snapshot([row])
    painted = target_row(account, row.ref)
    one = plan(Verb.STOP, painted, now=b.START, read_only=False)
    if row.is_promote:
        assert one.handoff is painted
    else:
        assert bool(one.changes) is (expected is None)
        assert one.refusals == ((f"C: {why(expected, OFF)}.",) if expected else ())
    # Among several a row that reads off is counted and left alone.
    many = Reason.ALREADY if row.switch is OFF else expected
    assert list(classify([painted], OFF, b.app_state(account)).rows) == [many or KeyEffect.ACTS]
    assert is_stoppable(row) is is_stoppable_in_status(row, ()) is (many is None)
    change = StatusChange.by_key(row.ref, row, OFF, change_id="c", asked_at=b.START)
    refusal = why_never(change, account, read_only=False)
    assert refusal == (Refusal(expected) if expected else None)


@pytest.mark.parametrize(
    ("above", "reason"), [(RESERVED, Reason.RESERVATION), (PROMOTE, Reason.PROMOTE)]
)
def test_what_bars_a_campaign_bars_what_is_below_it(above: Campaign, reason: Reason) -> None:
    group = b.adgroup(10, 1, "G")
    assert why_not(OFF, group, (above,)) is reason
    assert why_not(OFF, group) is None, "a stop is tried where the campaign was not read"
    account = b.snapshot([above, group])
    painted = target_row(account, group.ref)
    assert list(classify([painted], OFF, b.app_state(account)).rows) == [reason]
    assert not is_stoppable_in_status(group, account.above(group.ref))


def test_one_row_of_a_promote_does_not_end_it_where_all_are_known() -> None:
    leaf = replace(b.ad(100, 10, 1, "A", switch=OFF), origin=Origin.PROMOTE)
    assert why_not(OFF, leaf, is_over=False) is Reason.PROMOTE
    assert why_not(OFF, leaf, is_over=True) is Reason.ENDED


@pytest.mark.parametrize(
    ("state", "asked", "reason"),
    [
        (ChangeState.ASKED, ON, None),
        (ChangeState.UNCONFIRMED, ON, None),
        (ChangeState.UNCONFIRMED, OFF, None),
        (ChangeState.ASKED, OFF, Reason.UNDER_WAY),
        (ChangeState.CONFIRMED, OFF, Reason.ALREADY),
        (ChangeState.REFUSED, ON, Reason.ALREADY),
    ],
)
def test_among_several_a_row_that_reads_off_is_stopped_while_it_may_be_on(
    state: ChangeState, asked: OperationStatus, reason: Reason | None
) -> None:
    change = StatusChange.by_key(IS_OFF.ref, IS_OFF, asked, change_id="c", asked_at=b.START)
    latest = b.record(change, state)
    assert why_not(OFF, IS_OFF, latest=latest, is_alone=False) is reason
    assert why_not(OFF, IS_OFF, latest=latest) is None, "asked for by itself it is always sent"


def test_a_key_without_a_direction_moves_no_switch_that_is_not_known() -> None:
    assert why_not(UNKNOWN, STRANGE) is Reason.SWITCH_UNKNOWN
    assert why_not(UNKNOWN, ENDED) is Reason.ENDED
    assert why_not(FROZEN, PLAIN) is Reason.NO_SWITCH


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_is_said_and_survives_a_journal(reason: Reason) -> None:
    for refusal in (Refusal(reason, "the stop of [C]: it"), Refusal(reason)):
        if reason is not Reason.UNKNOWN:
            assert Refusal.of(str(refusal)) == refusal
        for to in (ON, OFF):
            assert why(reason, to, "x") and not why(reason, to, "x").endswith(".")
    if reason in COUNTED:
        assert counted(reason, OFF, 2).startswith("2 ")


def test_texts_of_an_older_journal_are_drawn_as_they_stand() -> None:
    old = "Bought by reservation: TikTok does not let the API switch it."
    change = StatusChange.by_key(PLAIN.ref, PLAIN, OFF, change_id="c", asked_at=b.START)
    limited = b.record(change, ChangeState.REJECTED_LOCALLY)
    assert message_of(replace(limited, message=old)) == old
    assert message_of(replace(limited, message=str(Refusal(Reason.DELETED)))) == why(
        Reason.DELETED, OFF
    )
    refused = b.record(change, ChangeState.REFUSED)
    assert message_of(replace(refused, message=Reason.DELETED.value)) == Reason.DELETED.value


def test_a_change_is_made_of_the_row_whoever_asks() -> None:
    row = replace(PLAIN, smart_plus=True)
    key = StatusChange.by_key(row.ref, row, OFF, change_id="c", asked_at=b.START)
    assert (key.name, key.seen, key.family, key.cause) == (
        "C",
        ON,
        Family.SMART_PLUS,
        ChangeCause.KEY,
    )
    cli = StatusChange.by_cli(row, OFF, change_id="c", asked_at=b.START)
    assert replace(cli, cause=ChangeCause.KEY) == key
    assert cli.cause is ChangeCause.COMMAND_LINE
    every = StatusChange.by_stop_all(row, change_id="c", asked_at=b.START, group="g")
    assert (every.cause, every.group, every.to) == (ChangeCause.STOP_ALL, "g", OFF)
    unread = StatusChange.by_key(row.ref, None, OFF, change_id="c", asked_at=b.START)
    assert (unread.name, unread.seen) == (row.ref.id, UNKNOWN)


OCCUPIED = "The products are already used by an active GMV Max campaign (77). (TikTok code 40002)"
GONE = "This ad can't be turned on because custom shop ads are no longer available."


@pytest.mark.parametrize(
    ("level", "family", "to", "message", "expected"),
    [
        (Level.CAMPAIGN, Family.GMV_MAX_PRODUCT, ON, OCCUPIED, Reason.SHOP_OCCUPIED),
        (Level.CAMPAIGN, Family.GMV_MAX_LIVE, ON, OCCUPIED.upper(), Reason.SHOP_OCCUPIED),
        (Level.CAMPAIGN, Family.GMV_MAX_LIVE, OFF, OCCUPIED, None),
        (Level.CAMPAIGN, Family.CLASSIC, ON, OCCUPIED, None),
        (Level.CAMPAIGN, Family.GMV_MAX_LIVE, ON, "No permission for this campaign.", None),
        (Level.ADGROUP, Family.CLASSIC, OFF, "Custom shop ads are no longer available.",
         Reason.OLD_SHOP_ADS),
        (Level.AD, Family.CLASSIC, ON, GONE, Reason.OLD_SHOP_ADS),
        (Level.CAMPAIGN, Family.CLASSIC, OFF, GONE, None),
    ],
)  # fmt: skip
def test_what_tiktok_refuses_about_shops_has_reasons_of_its_own(
    level: Level, family: Family, to: OperationStatus, message: str, expected: Reason | None
) -> None:
    change = replace(b.change("c", EntityRef("7", level, "1"), "C", to=to), family=family)
    refused = replace(b.record(change, ChangeState.REFUSED), message=message)
    assert said_by_tiktok(refused) is expected
    assert message in message_of(refused), "TikTok's own words stay"
    assert (message_of(refused) == message) is (expected is None)
    assert said_by_tiktok(replace(refused, steps=b.record(change, ChangeState.ASKED).steps)) is None
