"""Money that arrives after a stop: shown as it comes, and an alarm when it is too much."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.support.services.fakes import OFF, START, Scene, campaign, confirmed_before, scene
from tests.support.virtual import run_virtual
from ttui.domain.money import Money
from ttui.store.journal.journal import Journal

A = campaign("11")
MINUTE = 60.0


async def _stopped(burn: str | None = None) -> Scene:
    it = scene([A])
    if burn is not None:
        snapshot = it.store.snapshot(A.ref.advertiser_id)
        assert snapshot is not None
        it.store.apply(replace(snapshot, burn={A.ref: Decimal(burn)}))
    return await it.stopped(A)


def _alarms(it: Scene) -> list[str]:
    notices = it.store.app_state().notices
    return [note.text for note in notices if note.severity == "error"]


def test_late_money_is_shown_while_it_comes_and_not_journalled_each_time() -> None:
    async def main() -> None:
        it = await _stopped()
        await asyncio.sleep(5 * MINUTE)
        assert it.record(A).late is None
        it.api.spend[A.ref] = Decimal("40.50")
        await asyncio.sleep(5 * MINUTE)
        it.api.spend[A.ref] = Decimal("40.84")
        await asyncio.sleep(20 * MINUTE)
        record = it.record(A)
        assert record.late_charge == Money(Decimal("0.84"), "USD")
        assert record.late_at is not None
        assert timedelta(minutes=10) <= record.late_at - START <= timedelta(minutes=12)
        assert await it.service.drain(1)
        assert len(it.journalled(record.change.change_id).steps) == 3
        assert _alarms(it) == []
        await it.service.close()

    run_virtual(main())


def test_more_than_two_hours_of_its_burn_raises_the_alarm_once() -> None:
    async def main() -> None:
        it = await _stopped(burn="0.40")
        await asyncio.sleep(5 * MINUTE)
        it.api.spend[A.ref] = Decimal("40.80")
        await asyncio.sleep(5 * MINUTE)
        assert _alarms(it) == []
        it.api.spend[A.ref] = Decimal("40.81")
        await asyncio.sleep(5 * MINUTE)
        it.api.spend[A.ref] = Decimal("41.00")
        await asyncio.sleep(5 * MINUTE)
        (alarm,) = _alarms(it)
        assert "Campaign 11" in alarm and "0.81 USD since the stop" in alarm
        await it.service.close()

    run_virtual(main())


def test_a_rise_later_than_two_hours_after_the_stop_raises_the_alarm() -> None:
    async def main() -> None:
        it = await _stopped()
        for _ in range(4):
            await asyncio.sleep(29 * MINUTE)
            it.api.spend[A.ref] += Decimal("0.01")
        assert _alarms(it) == []
        await asyncio.sleep(29 * MINUTE)
        it.api.spend[A.ref] += Decimal("0.01")
        await asyncio.sleep(2 * MINUTE)
        assert len(_alarms(it)) == 1
        await it.service.close()

    run_virtual(main())


def test_after_a_restart_the_first_reading_raises_no_alarm() -> None:
    async def main() -> None:
        journal = Journal.in_memory()
        confirmed_before(journal, A, START - timedelta(hours=5))
        it = scene([campaign("11", OFF)], journal=journal)
        it.api.spend[A.ref] = Decimal("40.75")
        await it.services.resume_watches()
        await asyncio.sleep(2 * MINUTE)
        assert it.record(A).late == Money(Decimal("0.75"), "USD")
        assert _alarms(it) == []
        it.api.spend[A.ref] = Decimal("40.76")
        await asyncio.sleep(2 * MINUTE)
        assert len(_alarms(it)) == 1
        await it.service.close()

    run_virtual(main())
