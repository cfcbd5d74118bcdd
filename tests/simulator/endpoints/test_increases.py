"""What the lists of upgraded Smart+ tell about budgets that TikTok raises."""

from typing import Any

import pytest

from tests.support.simulator.asking import OPEN, rows, still
from ttui.simulator import SimulatorServer, World
from ttui.simulator.world.entities import Mode
from ttui.simulator.worlds.builders import AdPlan, make_campaign, make_group, make_smart_ad
from ttui.simulator.worlds.shops import smart_increase

AUTOMATIC = ("budget_auto_adjust_strategy", "current_budget", "min_budget")


def smart(*, cbo: bool, compounding: bool = False, increased: bool = True) -> SimulatorServer:
    """A dynamic daily budget of 100, of which 80 are used, 10 an hour."""
    world = World(still())
    account = world.add_account("7300000000000000001", "Glow", "USD", "America/New_York")
    mode, budget = (Mode.DYNAMIC, "100") if cbo else (Mode.INFINITE, "0")
    campaign = make_campaign(world, account, "Serum", mode, budget)
    campaign.automation, campaign.cbo = "UPGRADED_SMART_PLUS", cbo
    mode, budget = (Mode.INFINITE, "0") if cbo else (Mode.DYNAMIC, "100")
    group = make_group(world, campaign, "Everybody", mode, budget)
    make_smart_ad(world, group, "Clips", (AdPlan("Clip", "10.00", "80.00"),))
    if increased:
        (campaign if cbo else group).increases = smart_increase(compounding=compounding)
    world.add_campaign(campaign)
    return SimulatorServer(world, OPEN)


def told(server: SimulatorServer, level: str) -> dict[str, Any]:
    [row] = rows(server, f"smart_plus/{level}/get")
    return {name: row[name] for name in AUTOMATIC if name in row}


@pytest.mark.parametrize(("cbo", "level"), [(True, "campaign"), (False, "adgroup")])
def test_the_level_that_holds_the_budget_tells_its_increase(cbo: bool, level: str) -> None:
    server = smart(cbo=cbo)
    least = {} if cbo else {"min_budget": 0}
    strategy = {"budget_auto_adjust_strategy": "AUTO_BUDGET_INCREASE"}
    assert told(server, level) == {**strategy, **least, "current_budget": 100}
    server.advance(3600)  # 95 used with the half hour before
    assert told(server, level) == {**strategy, **least, "current_budget": 120}
    [row] = rows(server, f"smart_plus/{level}/get")
    assert row["budget"] == 100
    assert told(server, "adgroup" if cbo else "campaign") == {}
    server.advance(12 * 3600)
    assert told(server, level)["current_budget"] == 100


def test_a_budget_without_the_strategy_says_so() -> None:
    assert told(smart(cbo=True, increased=False), "campaign") == {
        "budget_auto_adjust_strategy": "UNSET"
    }


def test_the_classic_lists_have_no_such_fields() -> None:
    [row] = rows(smart(cbo=True), "campaign/get")
    assert not set(AUTOMATIC) & set(row)


@pytest.mark.parametrize(("compounding", "most"), [(False, 300), (True, 619)])
def test_a_day_takes_three_budgets_or_six_where_the_steps_build_on_each_other(
    compounding: bool, most: int
) -> None:
    server = smart(cbo=True, compounding=compounding)
    campaign = next(iter(server.world.campaigns.values()))
    server.world.add_ad(campaign.groups[0], "More", 10**9)
    server.advance(11 * 3600)
    # Each ad is charged whole cents, so two of them may miss one.
    assert most - 1 < server.charged()[campaign.campaign_id] < most + 1
