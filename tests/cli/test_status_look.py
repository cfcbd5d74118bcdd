"""`ttui status` of many accounts: no request for figures that nobody is shown, and its progress."""

import io
import sys
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.services.live import Live, LoopTime, client_of, live
from tests.support.virtual import run_virtual
from ttui.api.pacing import SECOND, RateLimit
from ttui.cli import progress_line, status_json, status_look
from ttui.domain.advertiser import Mode
from ttui.domain.ids import Level
from ttui.domain.since_last_run import SinceLastRunReport
from ttui.domain.spend import Window
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.reading.reports import MoneyService
from ttui.simulator import ServerSettings, SimulatorServer, World, demo_world
from ttui.simulator.worlds.generated import generated_world
from ttui.store.memory.state import AccountStore


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def session_of(one: Live) -> Any:
    return SimpleNamespace(
        refresh=one.refresh,
        money=one.money,
        store=one.store,
        advertiser_ids=tuple(one.server.advertiser_ids),
    )


async def looked(world: World, depth: Level = Level.CAMPAIGN) -> tuple[Live, dict[str, Any]]:
    one = live(world)
    found = await status_look.look(session_of(one), depth)
    clock = one.store._clock
    nothing = SinceLastRunReport(since=None, until=clock.now())
    return one, _without_times(status_json.as_json(found, depth, nothing, clock))


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: each for key, each in value.items() if not key.endswith(("_at", "_seconds"))}
        return {key: _without_times(each) for key, each in kept.items()}
    return [_without_times(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("make", [lambda: demo_world(speed=0), lambda: generated_world(9, 3, 1)])
async def test_what_is_left_out_changes_nothing_that_is_told(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, found = await looked(make())
    monkeypatch.setattr(status_look, "windows_counted", lambda *_: tuple(Window))
    _, whole = await looked(make())
    assert found == whole


async def test_figures_that_nobody_is_shown_are_not_asked_for() -> None:
    async def asked(depth: Level) -> Counter[tuple[str, bool]]:
        one, _ = await looked(generated_world(9, 3, 1, accounts=3), depth)
        return Counter(
            (str(entry.query.get("data_level")), "query_lifetime" in entry.query)
            for entry in one.server.log
            if entry.path == "report/integrated/get"
        )

    shallow, deep = await asked(Level.CAMPAIGN), await asked(Level.ADGROUP)
    assert sum(shallow.values()) < sum(deep.values())
    assert not shallow["AUCTION_ADGROUP", True] and deep["AUCTION_ADGROUP", True] == 3
    assert shallow["AUCTION_CAMPAIGN", False] and shallow["AUCTION_ADVERTISER", False] == 3


async def test_a_lifetime_budget_is_held_against_what_was_charged_in_its_life() -> None:
    _, found = await looked(demo_world(speed=0))
    rows = [row for account in found["accounts"] for row in account["campaigns"]]
    in_life = [row for row in rows if row["charged_window"] == "lifetime"]
    assert in_life and all(row["charged"] is not None for row in in_life)


async def test_it_says_how_far_it_is_and_takes_the_line_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    one = live(generated_world(2, 1, 1, accounts=3))
    with progress_line.shown() as told:
        await status_look.look(session_of(one), Level.CAMPAIGN, told)
    shown = screen.getvalue().split("\r\x1b[K")
    assert [text for text in shown if text] == [
        f"ttui: {number} of 3 ad accounts read" for number in range(4)
    ]
    assert shown[-1] == "", "nothing of it is left"


def test_the_first_accounts_are_read_long_before_the_last_and_no_slot_is_left() -> None:
    world = generated_world(5, 2, 1, accounts=12)
    server = SimulatorServer(world, ServerSettings(rate_limit=None))
    clock = LoopTime(server)
    times: list[float] = []

    async def main() -> None:
        api = client_of(server, clock, rate=RateLimit(), latency=0.15)
        store, promote = AccountStore(Mode.LIVE, clock), PromoteBudgets()
        session: Any = SimpleNamespace(
            refresh=RefreshService(api, store, clock, promote),
            money=MoneyService(api, store, clock, promote, shop=api.shop),
            store=store,
            advertiser_ids=tuple(server.advertiser_ids),
        )
        began = clock.monotonic()
        await status_look.look(
            session, Level.CAMPAIGN, lambda *_: times.append(clock.monotonic() - began)
        )

    run_virtual(main())
    assert len(times) == 13 and times[4] < times[-1] / 2
    pace = RateLimit().read_qps / SECOND
    assert len(server.log) / times[-1] > 0.9 * pace, "it waits for nothing but TikTok's limit"


async def test_without_a_terminal_or_with_one_account_there_is_no_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for stream, accounts in ((io.StringIO(), 3), (Terminal(), 1)):
        monkeypatch.setattr(sys, "stderr", stream)
        one = live(generated_world(2, 1, 1, accounts=accounts))
        with progress_line.shown() as told:
            await status_look.look(session_of(one), Level.CAMPAIGN, told)
        assert not stream.getvalue().replace("\r\x1b[K", "")
