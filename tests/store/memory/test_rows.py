"""Many rows at once: worked out beside the loop, and nothing newer is lost by it."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace

from tests.support.domain.accounts import ACCOUNT, ad, adgroup, campaign, ref, snapshot
from tests.support.store.stores import store
from ttui.domain.ids import Level
from ttui.domain.merge import replace_ads
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import OperationStatus
from ttui.store.memory.rows import MUCH_WORK, ReadBackTimes, newest
from ttui.store.memory.state import AccountStore

OFF = OperationStatus.DISABLE
BASE = replace_ads(
    snapshot(), [ad("301", "201", "101"), ad("302", "201", "101"), ad("303", "201", "101")]
)


def stamped(current: AccountSnapshot) -> AccountSnapshot:
    return replace(current, number=current.number + 1)


class Held:
    """A change that waits on its thread until it is let go, so that something can come between."""

    def __init__(self, change: Callable[[AccountSnapshot, ReadBackTimes], AccountSnapshot]) -> None:
        self._change = change
        self._go = threading.Event()
        self.begun = threading.Event()
        self.thread = 0

    def __call__(self, base: AccountSnapshot, settled: ReadBackTimes) -> AccountSnapshot:
        self.thread = threading.get_ident()
        self.begun.set()
        assert self._go.wait(10)
        return self._change(base, settled)

    async def during(self, it: AccountStore, act: Callable[[], None]) -> None:
        """Rewrite, with `act` done on the loop while the change is worked out."""
        work = asyncio.create_task(it.rewrite(ACCOUNT, self, stamped, MUCH_WORK))
        assert await asyncio.to_thread(self.begun.wait, 10)
        act()
        self._go.set()
        await work


async def test_a_stop_read_back_while_a_list_is_worked_in_is_not_drawn_on_again() -> None:
    it = store()
    it.apply(BASE)
    held = Held(
        lambda base, _: replace_ads(base, [ad("301", "201", "101"), ad("302", "201", "101")])
    )

    def read_back() -> None:
        it.put_rows([replace(ad("302", "201", "101"), switch=OFF)], 5.0)
        it.settle(ref(Level.AD, "302"), 5.0)

    await held.during(it, read_back)
    after = it.snapshot(ACCOUNT)
    assert after is not None
    assert held.thread != threading.get_ident()
    assert list(after.ads) == ["302", "301"]
    assert after.ads["302"].switch is OFF
    assert after.ads_of["201"] == ("302", "301")


async def test_what_other_reads_brought_meanwhile_stays() -> None:
    it = store()
    it.apply(replace(BASE, campaigns={"101": campaign("101")}))
    held = Held(lambda base, _: replace_ads(base, []))

    def campaigns_read() -> None:
        now = it.snapshot(ACCOUNT)
        assert now is not None
        off = replace(campaign("101"), switch=OFF)
        it.apply(replace(now, number=now.number + 1, campaigns={"101": off}))

    await held.during(it, campaigns_read)
    after = it.snapshot(ACCOUNT)
    assert after is not None
    assert after.campaigns["101"].switch is OFF
    assert not after.ads
    assert not after.ads_of


async def test_what_was_settled_before_a_rewrite_began_is_known_to_it() -> None:
    it = store()
    it.apply(BASE)
    it.put_rows([replace(ad("301", "201", "101"), switch=OFF)], 5.0)
    it.settle(ref(Level.AD, "301"), 5.0)

    def change(base: AccountSnapshot, settled: ReadBackTimes) -> AccountSnapshot:
        return replace_ads(base, newest([ad("301", "201", "101")], 4.0, settled, base.entity))

    for work in (1, MUCH_WORK):
        await it.rewrite(ACCOUNT, change, stamped, work)
        after = it.snapshot(ACCOUNT)
        assert after is not None
        assert after.ads["301"].switch is OFF


async def test_rewrites_come_one_after_the_other() -> None:
    it = store()
    it.apply(BASE)
    first = Held(lambda base, _: replace_ads(base, [ad("301", "201", "101")]))
    second: list[list[str]] = []

    def look(base: AccountSnapshot, _settled: ReadBackTimes) -> AccountSnapshot:
        second.append(list(base.ads))
        return replace(base, adgroups={"201": adgroup("201", "101")})

    waiting: list[asyncio.Task[None]] = []
    await first.during(
        it, lambda: waiting.append(asyncio.create_task(it.rewrite(ACCOUNT, look, stamped, 1)))
    )
    await waiting[0]
    assert second == [["301"]]
    after = it.snapshot(ACCOUNT)
    assert after is not None
    assert (list(after.ads), list(after.adgroups)) == (["301"], ["201"])


def test_a_row_put_under_another_parent_is_found_there() -> None:
    it = store()
    it.apply(BASE)
    it.put_rows([ad("301", "202", "101")], 1.0)
    after = it.snapshot(ACCOUNT)
    assert after is not None
    assert after.ads_of == {"201": ("303", "302"), "202": ("301",)}
