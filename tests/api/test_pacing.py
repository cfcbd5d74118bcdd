"""The rate limit is kept, and a stop never waits behind a read."""

import asyncio
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.api.tools import LoopClock
from tests.support.virtual import run_virtual
from ttui.api.pacing import LONGEST_BACK_OFF, Pacer, RateLimit
from ttui.api.port import Priority


def pacer(qps: int = 10, qpm: int = 600) -> Pacer:
    return Pacer(RateLimit(qps, qpm), LoopClock())


async def ask(paced: Pacer, priority: Priority, log: list[tuple[Priority, float]]) -> None:
    await paced.slot(priority)
    log.append((priority, LoopClock().monotonic()))


def most_within(times: list[float], span: float) -> int:
    return max(
        (sum(1 for other in times[at:] if other <= start + span) for at, start in enumerate(times)),
        default=0,
    )


@settings(max_examples=40, deadline=None)
@given(
    qps=st.integers(1, 12),
    qpm=st.integers(1, 120),
    arrivals=st.lists(
        st.tuples(st.sampled_from([*Priority]), st.floats(0, 3), st.booleans()), max_size=150
    ),
)
def test_never_more_than_allowed_in_any_second_or_minute(
    qps: int, qpm: int, arrivals: list[tuple[Priority, float, bool]]
) -> None:
    log: list[tuple[Priority, float]] = []

    async def story() -> None:
        paced = pacer(qps, qpm)
        tasks = []
        for priority, gap, gives_up in arrivals:
            await asyncio.sleep(gap)
            task = asyncio.create_task(ask(paced, priority, log))
            tasks.append(task)
            if gives_up:
                await asyncio.sleep(0)
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert all(task.done() for task in tasks)

    run_virtual(story())
    times = [at for _, at in log]
    assert most_within(times, 1.0) <= qps
    assert most_within(times, 60.0) <= qpm


@pytest.mark.parametrize(("qps", "qpm"), [(10, 600), (2, 100), (20, 1200), (5, 30)])
def test_a_stop_goes_at_once_although_reads_queue_up(qps: int, qpm: int) -> None:
    async def story() -> None:
        paced = pacer(qps, qpm)
        log: list[tuple[Priority, float]] = []
        reads = [asyncio.create_task(ask(paced, Priority.SCREEN, log)) for _ in range(3 * qpm)]
        for wait in (0.0, 1.1, 2.5, 7.0, 61.0):
            await asyncio.sleep(wait)
            before = LoopClock().monotonic()
            await paced.slot(Priority.URGENT)
            assert LoopClock().monotonic() == before
        for read in reads:
            read.cancel()
        await asyncio.gather(*reads, return_exceptions=True)

    run_virtual(story())


def test_a_waiting_stop_takes_the_very_next_slot() -> None:
    log: list[tuple[Priority, float]] = []

    async def story() -> None:
        paced = pacer(qps=1)
        await paced.slot(Priority.SCREEN)
        waiting = [
            asyncio.create_task(ask(paced, priority, log))
            for priority in (
                Priority.BACKGROUND,
                Priority.SCREEN,
                Priority.SCREEN,
                Priority.URGENT,
                Priority.WRITE,
            )
        ]
        await asyncio.gather(*waiting)

    run_virtual(story())
    assert [priority for priority, _ in log[:2]] == [Priority.WRITE, Priority.URGENT]
    assert [priority for priority, _ in log[2:]] == [
        Priority.SCREEN,
        Priority.SCREEN,
        Priority.BACKGROUND,
    ]
    assert log[0][1] < 1.2


def test_within_a_lane_the_first_come_is_the_first_served() -> None:
    order: list[int] = []

    async def one(paced: Pacer, number: int) -> None:
        await paced.slot(Priority.BACKGROUND)
        order.append(number)

    async def story() -> None:
        paced = pacer(qps=3)
        await asyncio.gather(*(one(paced, number) for number in range(20)))

    run_virtual(story())
    assert order == [*range(20)]


def test_a_cancelled_wait_does_not_hold_up_the_others() -> None:
    async def story() -> None:
        paced = pacer(qps=1)
        await paced.slot(Priority.SCREEN)
        first = asyncio.create_task(paced.slot(Priority.SCREEN))
        second = asyncio.create_task(paced.slot(Priority.SCREEN))
        await asyncio.sleep(0.1)
        first.cancel()
        await second
        assert LoopClock().monotonic() < 1.2

    run_virtual(story())


def test_back_off_doubles_to_five_minutes_and_holds_reads_only() -> None:
    async def story() -> None:
        paced = pacer()
        pauses = []
        for _ in range(12):
            started = LoopClock().monotonic()
            await paced.slot(Priority.SCREEN)
            sent = LoopClock().monotonic()
            pauses.append(sent - started)
            paced.rate_limited(sent)
            assert paced.throttled_until is not None
            before = LoopClock().monotonic()
            await paced.slot(Priority.URGENT)
            assert LoopClock().monotonic() - before <= 0.11  # one slot of ten a second
        assert pauses[1:10] == pytest.approx([1, 2, 4, 8, 16, 32, 64, 128, 256], abs=0.2)
        assert pauses[11] == pytest.approx(LONGEST_BACK_OFF, abs=0.2)

    run_virtual(story())


def test_one_storm_counts_once() -> None:
    async def story() -> None:
        paced = pacer()
        for _ in range(8):
            paced.rate_limited(started=0.0)
            await asyncio.sleep(0.01)
        assert paced.throttled_until == pytest.approx(1.0)

    run_virtual(story())


def test_after_a_pause_reads_come_back_slowly_and_then_at_full_speed() -> None:
    async def story() -> None:
        paced = pacer()
        paced.rate_limited(started=0.0)
        paced.rate_limited(started=0.5)
        times = []
        for _ in range(12):
            await paced.slot(Priority.SCREEN)
            times.append(LoopClock().monotonic())
            paced.answered(times[-1])
        gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
        assert times[0] >= 2.0
        assert gaps[0] > 0.9
        assert gaps[-1] == 0.0
        assert paced.throttled_until is None

    run_virtual(story())


@pytest.mark.parametrize(("qps", "qpm"), [(0, 1), (1, 0)])
def test_a_limit_of_nothing_is_refused(qps: int, qpm: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        RateLimit(qps, qpm)


def test_alone_only_what_is_urgent_gets_slots_and_then_all_go_on() -> None:
    log: list[tuple[Priority, float]] = []

    async def story() -> None:
        paced = pacer()
        with paced.exclusive():
            reads = [asyncio.create_task(ask(paced, priority, log)) for priority in Priority]
            await asyncio.sleep(30)
            assert [priority for priority, _ in log] == [
                Priority.WRITE,
                Priority.READ_BACK,
                Priority.URGENT,
            ]
            await paced.slot(Priority.URGENT)
        async with asyncio.timeout(1):
            await asyncio.gather(*reads)

    run_virtual(story())
    assert [priority for priority, _ in log] == [*Priority]


def test_alone_every_slot_there_is_goes_to_what_is_urgent_even_in_a_storm() -> None:
    async def story() -> float:
        paced = pacer()
        started = LoopClock().monotonic()
        with paced.exclusive():
            for number in range(50):
                await paced.slot(Priority.URGENT)
                if number < 20:
                    paced.rate_limited(LoopClock().monotonic())
        return LoopClock().monotonic() - started

    assert run_virtual(story()) <= 49 / 10 + 0.2


def test_stops_that_get_through_again_end_the_pause_that_they_made_long() -> None:
    async def story() -> None:
        paced = pacer()
        for _ in range(10):
            await paced.slot(Priority.URGENT)
            paced.rate_limited(LoopClock().monotonic())
        assert paced.throttled_until is not None
        assert paced.throttled_until > LoopClock().monotonic() + 200
        for _ in range(10):
            await paced.slot(Priority.URGENT)
            paced.answered(LoopClock().monotonic())
        async with asyncio.timeout(5):
            await paced.slot(Priority.SCREEN)

    run_virtual(story())
