"""Money flows exactly: within budgets, whatever is switched when, however time is cut up."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.simulator.asking import NOON, OFF, ON, Step, play, small_world, steps, still
from ttui.simulator import World, WorldClock, WorldSettings
from ttui.simulator.world.entities import Campaign, Mode, Review
from ttui.simulator.worlds.builders import AdPlan, make_ad, make_campaign, make_group

TODAY = date(2026, 11, 24)
HOUR = timedelta(hours=1)


def one_campaign(
    mode: Mode = Mode.DAY,
    budget: str = "100",
    per_hour: tuple[str, ...] = ("10",),
    money: WorldSettings | None = None,
    currency: str = "USD",
) -> tuple[World, Campaign]:
    world = World(still(), money)
    account = world.add_account("7000000000000000001", "Shop", currency, "America/New_York")
    account.opened_ms = world.clock.now_ms()
    campaign = make_campaign(world, account, "C", mode, budget)
    group = make_group(world, campaign, "G")
    for index, rate in enumerate(per_hour):
        make_ad(world, group, AdPlan(f"ad {index}", rate))
    world.add_campaign(campaign)
    return world, campaign


def charged(world: World, campaign: Campaign) -> Decimal:
    return world.true_charges.charged(campaign.campaign_id)


def test_an_ad_spends_at_its_rate() -> None:
    world, campaign = one_campaign()
    world.clock.advance(1.5 * HOUR)
    assert charged(world, campaign) == Decimal("15.00")


def test_a_stopped_campaign_spends_nothing_more() -> None:
    world, campaign = one_campaign()
    world.clock.advance(HOUR)
    world.switch(campaign, OFF)
    world.clock.advance(5 * HOUR)
    assert charged(world, campaign) == Decimal("10.00")


def test_delivery_trails_after_a_stop_when_the_world_says_so() -> None:
    world, campaign = one_campaign(money=WorldSettings(delivery_tail=timedelta(minutes=6)))
    world.clock.advance(HOUR)
    world.switch(campaign.groups[0].ads[0], OFF)
    world.clock.advance(HOUR)
    assert charged(world, campaign) == Decimal("11.00")


def test_deleting_ends_delivery_at_once_even_within_the_trail() -> None:
    world, campaign = one_campaign(money=WorldSettings(delivery_tail=timedelta(minutes=6)))
    world.clock.advance(HOUR)
    ad = campaign.groups[0].ads[0]
    world.switch(ad, OFF)
    world.delete(ad)
    world.clock.advance(HOUR)
    assert charged(world, campaign) == Decimal("10.00")


def test_stopping_twice_does_not_shorten_the_trail() -> None:
    world, campaign = one_campaign(money=WorldSettings(delivery_tail=timedelta(minutes=6)))
    world.switch(campaign, OFF)
    world.clock.advance(timedelta(minutes=3))
    world.switch(campaign, OFF)
    world.clock.advance(HOUR)
    assert charged(world, campaign) == Decimal("1.00")


def test_switching_on_again_within_the_trail_leaves_no_gap() -> None:
    world, campaign = one_campaign(money=WorldSettings(delivery_tail=timedelta(minutes=6)))
    world.switch(campaign, OFF)
    world.clock.advance(timedelta(minutes=3))
    world.switch(campaign, ON)
    world.clock.advance(timedelta(minutes=57))
    assert charged(world, campaign) == Decimal("10.00")


@pytest.mark.parametrize("mode", [Mode.DAY, Mode.TOTAL, Mode.DYNAMIC])
def test_a_budget_is_used_to_the_cent_and_no_further(mode: Mode) -> None:
    world, campaign = one_campaign(mode, "20", ("7.77",))
    world.clock.advance(4 * HOUR)
    assert charged(world, campaign) == Decimal("20.00")
    assert campaign.exceeded


def test_a_daily_budget_starts_again_at_the_accounts_midnight() -> None:
    world, campaign = one_campaign(budget="20")
    world.clock.advance(12 * HOUR - timedelta(seconds=1))
    world.settle_all()
    assert campaign.exceeded
    world.clock.advance(timedelta(seconds=1) + HOUR)
    assert world.true_charges.charged(campaign.campaign_id, TODAY + timedelta(days=1)) == Decimal(
        "10.00"
    )
    assert world.true_charges.charged(campaign.campaign_id, TODAY) == Decimal("20.00")
    assert not campaign.exceeded


def test_a_lifetime_budget_does_not_start_again() -> None:
    world, campaign = one_campaign(Mode.TOTAL, "20")
    world.clock.advance(timedelta(days=3))
    assert charged(world, campaign) == Decimal("20.00")


def test_raising_the_budget_lets_it_run_on() -> None:
    world, campaign = one_campaign(budget="20")
    world.clock.advance(3 * HOUR)
    world.set_budget(campaign, 5000)
    world.clock.advance(HOUR)
    assert charged(world, campaign) == Decimal("30.00")


def test_nothing_is_spent_in_review_before_the_start_or_after_the_end() -> None:
    world, campaign = one_campaign(per_hour=("10", "1"))
    group = campaign.groups[0]
    world.review(group.ads[0], Review.IN_REVIEW)
    world.clock.advance(HOUR)
    assert charged(world, campaign) == Decimal("1.00")
    world.review(group.ads[0], Review.APPROVED)
    group.ends_ms = world.clock.now_ms() + 1_800_000
    world.set_budget(group, 0)
    world.clock.advance(HOUR)
    assert charged(world, campaign) == Decimal("6.50")


def test_a_suspended_account_spends_nothing() -> None:
    world, campaign = one_campaign()
    world.set_account_status(campaign.account, "STATUS_LIMIT")
    world.clock.advance(HOUR)
    assert charged(world, campaign) == 0


def test_yen_are_whole() -> None:
    world, campaign = one_campaign(budget="6000", per_hour=("333.4",), currency="JPY")
    world.clock.advance(HOUR)
    assert charged(world, campaign) == Decimal(333)


def test_a_day_has_as_many_hours_as_the_zone_says() -> None:
    world = World(still(datetime(2026, 10, 31, 12, tzinfo=UTC)))
    account = world.add_account("7000000000000000001", "Shop", "USD", "America/New_York")
    campaign = make_campaign(world, account, "C", Mode.DAY, "1000")
    make_ad(world, make_group(world, campaign, "G"), AdPlan("ad", "1"))
    world.add_campaign(campaign)
    world.clock.advance(timedelta(days=3))
    assert world.true_charges.charged(campaign.campaign_id, date(2026, 11, 1)) == Decimal("25.00")


@settings(max_examples=60, deadline=None)
@given(steps, st.integers(0, 600))
def test_spend_never_exceeds_a_budget_and_parts_add_up(
    script: list[Step], delivery_tail: int
) -> None:
    money = WorldSettings(delivery_tail=timedelta(seconds=delivery_tail))
    world = small_world(2, 2, 3, settings=money)
    play(world, script)
    first, last = TODAY, world.now().date()
    true_charges = world.true_charges
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for campaign in world.campaigns.values():
            groups = [true_charges.charged(group.adgroup_id, day) for group in campaign.groups]
            whole = true_charges.charged(campaign.campaign_id, day)
            assert whole == sum(groups)
            if campaign.budget:
                assert whole <= campaign.account.currency.amount(campaign.budget)
            for group, amount in zip(campaign.groups, groups, strict=True):
                assert amount == sum(true_charges.charged(ad.ad_id, day) for ad in group.ads)
                if group.budget:
                    assert amount <= campaign.account.currency.amount(group.budget)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_the_same_script_charges_the_same_however_often_it_is_looked_at(script: list[Step]) -> None:
    seldom, often = small_world(2, 2, 3), small_world(2, 2, 3)
    play(seldom, script)
    for action, pick, seconds in script:
        play(often, [(action, pick, 1)])
        for part in (seconds // 3, seconds - 1 - seconds // 3):
            often.clock.advance(part)
            often.settle_all()
    for entity_id in (*seldom.campaigns, *seldom.ads):
        assert often.true_charges.by_day(entity_id) == seldom.true_charges.by_day(entity_id)


def test_the_true_charges_of_an_account_are_the_sum_of_its_campaigns() -> None:
    world = small_world(4, 2, 2)
    world.clock.advance(5 * HOUR)
    (account,) = world.accounts
    assert world.true_charges.charged(account) == sum(
        map(world.true_charges.charged, world.campaigns)
    )
    by_day = world.true_charges.by_day(account)
    assert sum(by_day.values()) == world.true_charges.charged(account)
    assert len(by_day) == 8


def test_world_time_runs_at_its_speed_and_can_be_pushed() -> None:
    real = 100.0
    clock = WorldClock(NOON, 30.0, monotonic=lambda: real)
    real = 102.0
    clock.advance(HOUR)
    assert clock.now() - NOON == HOUR + timedelta(seconds=60)
    with clock.held():
        real = 200.0
        assert clock.now() - NOON == HOUR + timedelta(seconds=60)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)
