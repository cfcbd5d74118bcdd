"""The budgets of Smart+ rows that TikTok may raise by itself (contract 5, 21)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.api.lists import ALL, asked, tiktok
from tests.support.api.tools import client, collect, page, param, path_of
from ttui.domain.auto_budget import AutoBudget, BudgetStrategy
from ttui.domain.ids import Level
from ttui.domain.money import Money

SMART = replace(ALL, smart_plus=True)
INCREASE, UNSET, UNKNOWN = BudgetStrategy.INCREASE, BudgetStrategy.UNSET, BudgetStrategy.UNKNOWN


@pytest.mark.parametrize(
    ("told", "budget"),
    [
        (
            {"budget_auto_adjust_strategy": "AUTO_BUDGET_INCREASE", "current_budget": 120.5},
            AutoBudget(INCREASE, Money(Decimal("120.5"), "USD")),
        ),
        ({"budget_auto_adjust_strategy": "UNSET"}, AutoBudget(UNSET)),
        ({"budget_auto_adjust_strategy": "AUTO_MOON", "current_budget": "-"}, AutoBudget(UNKNOWN)),
        ({"current_budget": "0"}, AutoBudget(UNKNOWN)),
        ({"budget_auto_adjust_strategy": None}, AutoBudget(UNKNOWN)),
    ],
)
@pytest.mark.parametrize("level", [Level.CAMPAIGN, Level.ADGROUP])
async def test_what_is_not_told_is_unknown_and_never_without_increases(
    level: Level, told: dict[str, object], budget: AutoBudget
) -> None:
    row = {"campaign_id": "31", **({"adgroup_id": "41"} if level is Level.ADGROUP else {}), **told}
    server = tiktok(page([row]))
    (batch,) = await collect(client(server).auto_budgets(level, SMART))
    (read,) = batch.rows
    assert (read.ref.level, read.ref.id) == (level, "41" if level is Level.ADGROUP else "31")
    assert read.budget == budget


async def test_they_are_asked_for_at_the_smart_plus_list_without_fields() -> None:
    server = tiktok(page([]))
    await collect(client(server).auto_budgets(Level.CAMPAIGN, replace(SMART, ids=("31",))))
    (request,) = asked(server)
    assert path_of(request) == "smart_plus/campaign/get"
    assert param(request, "filtering") == {"campaign_ids": ["31"]}
    assert param(request, "fields") is None


async def test_a_row_of_another_account_tells_nothing_about_this_one() -> None:
    server = tiktok(page([{"campaign_id": "31", "advertiser_id": "7999999999999999999"}]))
    (batch,) = await collect(client(server).auto_budgets(Level.CAMPAIGN, SMART))
    assert not batch.rows
    assert len(batch.problems) == 1
