"""Quiet: spend that stood still for two report cycles, and what came late."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.services.fakes import (
    OFF,
    ON,
    START,
    advertiser,
    campaign,
    confirmed_before,
    scene,
    shop_campaign,
)
from tests.support.virtual import run_virtual
from ttui.api.port import ReportBatch, ReportQuery, ReportRow
from ttui.domain.campaign import Family, Origin
from ttui.domain.changes import ChangeRecord, ChangeState, ChangeStep, StatusChange
from ttui.domain.money import Money
from ttui.domain.shop import ShopAd, ShopDetails
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus
from ttui.domain.undo import undo
from ttui.store.journal.journal import Journal

A = campaign("11")
MINUTE = 60.0


def test_quiet_needs_two_cycles_without_a_rise_and_counts_what_came_late() -> None:
    async def main() -> None:
        it = await scene([A]).stopped(A)
        await asyncio.sleep(40 * MINUTE)
        it.api.spend[A.ref] = Decimal("41.25")
        await asyncio.sleep(50 * MINUTE)
        assert it.record(A).state is ChangeState.CONFIRMED
        await asyncio.sleep(15 * MINUTE)
        record = it.record(A)
        assert record.state is ChangeState.QUIET
        assert record.final_spend == Money(Decimal("41.25"), "USD")
        assert record.spend_at_stop == Money(Decimal(40), "USD")
        assert await it.service.drain(1)
        assert it.journalled(record.change.change_id) == record
        await it.service.close()

    run_virtual(main())


def test_a_report_that_names_no_smart_plus_ad_makes_none_quiet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def nothing(_query: ReportQuery) -> AsyncIterator[ReportBatch]:
        yield ReportBatch((), (), without_smart_plus=True)

    async def main() -> None:
        smart = replace(A, smart_plus=True)
        it = await scene([smart]).stopped(smart)
        monkeypatch.setattr(it.api, "report", nothing)
        await asyncio.sleep(5 * 60 * MINUTE)
        assert it.record(smart).state is ChangeState.CONFIRMED, "what it was charged is not known"
        await it.service.close()

    run_virtual(main())


@pytest.mark.parametrize("origin", [Origin.SHOP_PRODUCT, Origin.SHOP_LIVE])
def test_a_shop_campaign_is_watched_by_its_shops_report_from_the_day_of_the_stop_on(
    monkeypatch: pytest.MonkeyPatch, origin: Origin
) -> None:
    row = shop_campaign("21", origin=origin)
    row = replace(row, shop=ShopAd(details=ShopDetails(store_id="77")))
    asked: list[ReportQuery] = []
    spent = Decimal(40)

    async def report(query: ReportQuery) -> AsyncIterator[ReportBatch]:
        asked.append(query)
        yield ReportBatch((ReportRow(row.ref, spent, None),), ())

    async def main() -> None:
        nonlocal spent
        it = scene([row])
        snapshot = it.store.snapshot(row.ref.advertiser_id)
        assert snapshot is not None
        year = {Window.TODAY: {row.ref: spent}, Window.LIFETIME: {row.ref: 10 * spent}}
        it.store.apply(replace(snapshot, number=snapshot.number + 1, spend=year))
        monkeypatch.setattr(it.api, "report", report)
        (stopped,) = await it.service.run([it.stop(row)])
        day = stopped.at.astimezone(advertiser().zone).date()
        await asyncio.sleep(60 * MINUTE)
        spent = Decimal("40.70")
        await asyncio.sleep(24 * 60 * MINUTE)
        assert it.record(row).state is ChangeState.QUIET
        assert it.record(row).final_spend == Money(Decimal("40.70"), "USD")
        kinds = {(one.origin, one.store_id, one.since, one.currency) for one in asked}
        assert kinds == {(origin, "77", day, "USD")}
        # Past midnight too, it counts from the day of the stop.
        assert asked[0].today == day
        await it.service.close()

    run_virtual(main())


def test_the_cycle_is_wall_time_which_runs_fast_in_the_demo() -> None:
    async def main() -> None:
        it = await scene([A], speed=60).stopped(A)
        await asyncio.sleep(3 * MINUTE)
        assert it.record(A).state is ChangeState.QUIET
        await it.service.close()

    run_virtual(main())


def test_a_row_that_runs_again_is_not_watched() -> None:
    async def main() -> None:
        it = await scene([A]).stopped(A)
        (started,) = await it.service.run([it.start(A)])
        assert started.state is ChangeState.CONFIRMED
        await asyncio.sleep(5 * 60 * MINUTE)
        assert it.record(A).state is ChangeState.CONFIRMED
        await it.service.close()

    run_virtual(main())


def test_a_restart_takes_the_watch_up_with_the_figure_of_the_stop() -> None:
    async def main() -> None:
        journal = Journal.in_memory()
        confirmed_before(journal, A, START)
        it = scene([campaign("11", OFF)], journal=journal)
        it.api.spend[A.ref] = Decimal("40.75")
        await it.services.resume_watches()
        await asyncio.sleep(70 * MINUTE)
        record = it.record(A)
        assert record.state is ChangeState.QUIET
        assert record.final_spend == Money(Decimal("13.25"), "USD")
        await it.service.close()

    run_virtual(main())


@pytest.mark.parametrize(
    ("state", "seen", "expected"),
    [
        (ChangeState.CONFIRMED, ON, ON),
        (ChangeState.QUIET, ON, ON),
        (ChangeState.UNCONFIRMED, ON, ON),
        (ChangeState.ASKED, ON, ON),
        (ChangeState.CONFIRMED, OFF, None),
        (ChangeState.CONFIRMED, OperationStatus.UNKNOWN, None),
        (ChangeState.REFUSED, ON, None),
        (ChangeState.NOT_LANDED, ON, None),
        (ChangeState.SUPERSEDED, ON, None),
        (ChangeState.REJECTED_LOCALLY, ON, None),
    ],
)
def test_undo_goes_back_to_what_was_seen(
    state: ChangeState, seen: OperationStatus, expected: OperationStatus | None
) -> None:
    change = StatusChange(
        change_id="one",
        ref=A.ref,
        name=A.name,
        to=OFF,
        seen=seen,
        family=Family.SMART_PLUS,
        asked_at=START,
    )
    record = ChangeRecord(change=change, steps=(ChangeStep(state, START),))
    back = undo(record, "two", START)
    assert (back.to if back else None) is expected
    if back:
        assert (back.seen, back.undoes, back.family) == (OFF, "one", Family.SMART_PLUS)
