"""Mixed worlds: every kind of budget occurs, and no day takes more than TikTok allows."""

from decimal import Decimal

import pytest

from tests.support.simulator.asking import OPEN, still
from ttui.simulator import SimulatorServer, WorldSettings
from ttui.simulator.world.calendar import day_of, next_midnight_ms
from ttui.simulator.world.entities import Campaign, Mode
from ttui.simulator.world.ledger import FOREVER, ads_of, charged_on
from ttui.simulator.world.shop import ShopKind
from ttui.simulator.worlds.budget_kinds import KINDS
from ttui.simulator.worlds.mixed import mixed_world

LONG = WorldSettings(overshoot=25)


def most_of(campaign: Campaign) -> Decimal:
    """What a day may take at most by contract 21, with steps that build on each other."""
    amount = campaign.account.currency.amount
    shop = campaign.shop
    if shop is not None:
        own = amount(shop.main.budget)
        steps = [one for one in (shop.ordinary, shop.promotion, shop.old_increase) if one]
        grown = [own * (100 + one.percent * one.most) / 100 for one in steps]
        return max(own, own, *grown) + sum(
            (amount(one.group.budget) for one in shop.sessions), Decimal(0)
        )
    if campaign.budget_mode is not Mode.INFINITE:
        return amount(campaign.budget) * _factor(campaign, campaign)
    if any(group.budget_mode is Mode.INFINITE for group in campaign.groups):
        return Decimal("Infinity")
    return sum(
        (amount(group.budget) * _factor(campaign, group) for group in campaign.groups), Decimal(0)
    )


def _factor(campaign: Campaign, thing: object) -> Decimal:
    mode = getattr(thing, "budget_mode", Mode.INFINITE)
    if mode is not Mode.DYNAMIC:
        return Decimal(1)
    steps = getattr(thing, "increases", None)
    grown = Decimal("1.2") ** 10 if steps and steps.compounding else Decimal(3)
    return Decimal("1.25") * (grown if steps else 1) if campaign.overshoot else grown


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_no_day_takes_more_than_its_kind_of_budget_allows(kind: str, seed: int) -> None:
    world = mixed_world(seed, accounts=1, kinds=(kind,), clock=still(), settings=LONG)
    server = SimulatorServer(world, OPEN)
    account = next(iter(world.accounts.values()))
    before = {one.campaign_id: most_of(one) for one in account.campaigns}
    used = {one.campaign_id: used_today(one) for one in account.campaigns}
    now = world.clock.now_ms()
    server.advance((next_midnight_ms(account.zone, now) - now) / 1000 - 1)
    today = day_of(account.zone, world.clock.now_ms())
    for campaign in account.campaigns:
        charged = account.currency.amount(
            sum(_charged(campaign, today)),
        )
        assert charged <= max(before[campaign.campaign_id], used[campaign.campaign_id])


def used_today(campaign: Campaign) -> Decimal:
    return campaign.account.currency.amount(
        sum(ad.opening for group in campaign.groups for ad in group.ads)
    )


def _charged(campaign: Campaign, day: int) -> list[int]:
    return [charged_on(ad, day, FOREVER) for ad in ads_of(campaign)]


@pytest.mark.parametrize("kind", KINDS)
def test_money_flows_in_every_kind(kind: str) -> None:
    moved = 0
    for seed in range(6):
        server = SimulatorServer(mixed_world(seed, kinds=(kind,), clock=still()), OPEN)
        before = server.charged()
        server.advance(3600)
        after = server.charged()
        moved += sum(after[one] > before[one] for one in server.advertiser_ids)
    assert moved


def test_the_same_seed_makes_the_same_world() -> None:
    def books(seed: int) -> dict[str, Decimal]:
        server = SimulatorServer(mixed_world(seed, clock=still()), OPEN)
        server.advance(36_000)
        return server.charged()

    assert books(7) == books(7) != books(8)


def test_all_kinds_occur_within_a_few_seeds() -> None:
    names = set()
    kinds = set()
    for seed in range(40):
        for account in mixed_world(seed, clock=still()).accounts.values():
            names |= {one.name.rsplit(" ", 1)[0] for one in account.campaigns}
            kinds |= {one.shop.kind for one in account.campaigns if one.shop}
    assert names == set(KINDS)
    assert kinds == set(ShopKind)
