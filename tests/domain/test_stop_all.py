from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.ui import builders as b
from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeCause, ChangeRecord, ChangeState, StatusChange
from ttui.domain.money import Money
from ttui.domain.status import OperationStatus, delivery_of
from ttui.domain.stop_all import (
    StopAllOutcome,
    cannot_be_stopped,
    forecast,
    is_stoppable,
    resumable,
    resumption,
    switched_off,
)


def stop(key: int, *, group: str = "g", seen: OperationStatus = b.ON) -> StatusChange:
    return StatusChange(
        change_id=f"change-{key}",
        ref=b.camp_ref(key),
        name=f"Campaign {key}",
        to=b.OFF,
        seen=seen,
        family=Family.CLASSIC,
        asked_at=b.START,
        cause=ChangeCause.STOP_ALL,
        group=group,
    )


def outcome(*records: ChangeRecord, previous: StopAllOutcome | None = None) -> StopAllOutcome:
    return StopAllOutcome(group="g", asked_at=b.START, records=records, previous=previous)


def test_a_forecast_counts_what_it_stops_and_what_it_cannot_each_with_its_money() -> None:
    euros = b.snapshot(
        [b.campaign(5, "Paris", account="77")],
        owner=b.advertiser("77", currency="EUR"),
        burn={b.camp_ref(5, "77"): "3"},
    )
    found = forecast([b.drawn(), euros])
    assert (found.campaigns, found.promotes, found.reservations) == (2, 1, 0)
    assert found.burning == (Money(Decimal("12.40"), "USD"), Money(Decimal(3), "EUR"))
    assert found.burning_on == (Money(Decimal("6.10"), "USD"),)
    assert found.accounts == 2


def test_without_reports_nothing_is_said_about_money() -> None:
    bare = replace(b.drawn(), money_at=None, burn={}, burn_at=None)
    assert forecast([bare]).campaigns == 1
    assert forecast([bare]).burning == ()


@pytest.mark.parametrize(
    ("switch", "raw", "stops"),
    [
        (b.ON, "CAMPAIGN_STATUS_ENABLE", True),
        (b.ON, "CAMPAIGN_STATUS_BUDGET_EXCEED", True),
        (OperationStatus.UNKNOWN, "", True),
        (b.OFF, "CAMPAIGN_STATUS_DISABLE", False),
        (OperationStatus.FROZEN, "CAMPAIGN_STATUS_DONE", False),
        (b.ON, "CAMPAIGN_STATUS_DELETE", False),
    ],
)
def test_what_is_not_surely_off_is_stopped(switch: OperationStatus, raw: str, stops: bool) -> None:
    row = replace(b.campaign(1, "One", switch=switch), delivery=delivery_of(raw))
    assert is_stoppable(row) is stops
    assert not cannot_be_stopped(row, None)


def test_promotes_and_reservations_run_on_and_ios_14_campaigns_are_stopped() -> None:
    promote = b.campaign(1, "Promote", promote=True)
    reserved = replace(b.campaign(2, "Reach"), is_reservation=True)
    dedicated = replace(b.campaign(3, "iOS"), is_ios14_dedicated=True)
    over = replace(promote, delivery=delivery_of("PROMOTE_WITHDRAW_ORDER"))
    assert [is_stoppable(one) for one in (promote, reserved, dedicated)] == [False, False, True]
    assert [cannot_be_stopped(one, None) for one in (promote, reserved, over)] == [
        True,
        True,
        False,
    ]


def test_records_are_sorted_by_what_is_known_of_them() -> None:
    states = (ChangeState.ACCEPTED, ChangeState.CONFIRMED, ChangeState.REFUSED)
    records = [b.record(stop(key), state) for key, state in enumerate(states)]
    unknown = b.record(stop(9), ChangeState.UNCONFIRMED)
    found = outcome(*records, unknown)
    assert found.under_way == (records[0],)
    assert found.off == (records[1],)
    assert found.refused == (records[2],)
    assert found.unknown == (unknown,)


def test_only_what_it_switched_off_itself_goes_back_on() -> None:
    own = b.record(stop(1), ChangeState.CONFIRMED)
    by_key = b.record(stop(2, group=""), ChangeState.CONFIRMED)
    unsure = b.record(stop(3, seen=OperationStatus.UNKNOWN), ChangeState.CONFIRMED)
    unproven = b.record(stop(4), ChangeState.UNCONFIRMED)
    assert switched_off(outcome(own, by_key, unsure, unproven)) == (own,)


def test_rows_changed_since_are_left_alone_and_named() -> None:
    records = [b.record(stop(key), ChangeState.CONFIRMED) for key in range(1, 6)]
    rows = [
        b.campaign(1, "One", switch=b.OFF),
        b.campaign(2, "Two", switch=b.ON),
        None,
        b.campaign(4, "Four", switch=b.OFF),
        b.campaign(5, "Five", switch=OperationStatus.FROZEN),
    ]
    later = b.record(replace(stop(4), change_id="later"), ChangeState.CONFIRMED)
    latest = [records[0], None, None, later, None]
    found = resumption(outcome(*records), rows, latest)
    assert found.records == (records[0],)
    assert [name for name, _ in found.left_alone] == [
        "Campaign 2",
        "Campaign 3",
        "Campaign 4",
        "Campaign 5",
    ]


def test_a_second_stop_that_found_nothing_does_not_hide_the_first() -> None:
    first = outcome(b.record(stop(1), ChangeState.CONFIRMED))
    assert resumable(outcome(previous=first)) is first
    assert resumable(outcome()) is None
    assert resumable(None) is None
