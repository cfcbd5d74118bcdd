"""Budgets that TikTok raises by itself, until the account's midnight."""

from decimal import Decimal

import pytest

from tests.support.simulator.shops import PRODUCT, shop_world
from ttui.simulator.world.increases import Increases
from ttui.simulator.worlds.builders import AdPlan
from ttui.simulator.worlds.shops import ShopPlan, ordinary_increase

FAST = ShopPlan(PRODUCT.name, spending=AdPlan("", "1000.00", "20.00"))
"""Uses up whatever it may within the afternoon."""


@pytest.mark.parametrize(
    ("compounding", "after"), [(False, [100, 120, 140]), (True, [100, 120, 144])]
)
def test_steps_build_on_the_budget_or_on_each_other(compounding: bool, after: list[int]) -> None:
    steps = Increases(20, 10, 90, compounding=compounding)
    assert [steps.budget_after(100, count) for count in range(3)] == after


@pytest.mark.parametrize(("most", "today"), [(10, "600.00"), (1, "150.00")])
def test_a_day_takes_what_the_steps_allow(most: int, today: str) -> None:
    place = shop_world(product=FAST, increase=ordinary_increase(most=most))
    place.server.advance(10 * 3600)
    assert place.server.charged()[place.product.campaign_id] == Decimal(today)


def test_without_the_roi_nothing_is_raised() -> None:
    increase = ordinary_increase()
    increase.ready = False
    place = shop_world(product=FAST, increase=increase)
    place.server.advance(10 * 3600)
    assert place.server.charged()[place.product.campaign_id] == 100


def test_midnight_takes_the_steps_back() -> None:
    increase = ordinary_increase()
    place = shop_world(product=FAST, increase=increase)
    place.server.advance(11 * 3600)
    assert increase.left == 0
    place.server.advance(3600)
    assert increase.taken == 0
    place.server.advance(60)
    assert increase.taken == 0
    place.server.advance(86_000)
    assert place.server.charged()[place.product.campaign_id] == 1200


def test_a_promotion_day_has_its_own_increase_from_midnight_on() -> None:
    place = shop_world(product=FAST)
    tomorrow = place.account.opening_day + 1
    place.shop.promotion = Increases(300, 2, 80)
    place.shop.promotion_spans = ((tomorrow, tomorrow),)
    place.server.advance(12 * 3600)
    place.server.advance(86_300)
    assert place.server.charged()[place.product.campaign_id] == 100 + 700
