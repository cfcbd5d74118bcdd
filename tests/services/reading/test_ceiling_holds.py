"""For random worlds: no ceiling is below what is then charged by the end of the account's day.

A ceiling is held against the true charge of the whole day less what reports had told when it was
made, so that money on its way counts as well. Each rule of TikTok's is taken away once: the
property must notice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from tests.support.services.live import Live, live
from ttui.domain.campaign import Campaign
from ttui.domain.ceiling import Ceiling, Span
from ttui.domain.ceiling import nothing as nothing_in
from ttui.domain.ceiling_rules import Cap, raised, shop_cap
from ttui.domain.ceilings import Ceilings
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.shop import BudgetIncrease, IncreaseOf, ShopAd
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus
from ttui.simulator import ServerSettings, WorldClock
from ttui.simulator.world import sums
from ttui.simulator.world.calendar import day_of, next_midnight_ms
from ttui.simulator.world.entities import Account, Mode, Switch
from ttui.simulator.world.entities import Campaign as TrueCampaign
from ttui.simulator.world.world import World, WorldSettings
from ttui.simulator.worlds.budget_kinds import KINDS
from ttui.simulator.worlds.mixed import mixed_world

HARSH = WorldSettings(overshoot=25, sessions_outlive_pause=True)
"""Days beyond a dynamic budget, and sessions that go on under a campaign that is off."""
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Look:
    """One account as it was read, its ceilings, and the world they are held against."""

    name: str
    it: Live
    account: Account
    snapshot: AccountSnapshot
    rows: dict[str, Ceiling]
    whole: Ceiling
    reported: dict[str, Decimal]
    """Charged of the ceiling's day as far as reports had told."""


async def read(it: Live) -> None:
    """Read all that a ceiling is made of; shop details before the money, as the engine does."""
    account = it.account
    await it.read_all()
    await it.refresh.auto_budgets.read(account)
    await it.money.shop_details(account)
    for level in (Level.CAMPAIGN, Level.ADGROUP):
        await it.money.spend(account, level)
    await it.money.whole_account(account)


def looked(name: str, it: Live, *, is_of_today: bool) -> Look:
    """The ceilings at the world's present moment."""
    account, snapshot = it.server.world.accounts[it.account], it.snapshot
    at = Ceilings(snapshot, it.server.clock.now())
    rows = {key: at.of(row) for key, row in snapshot.campaigns.items()}
    told = {key: _told(it, row) for key, row in snapshot.campaigns.items()}
    reported = told if is_of_today else dict.fromkeys(told, _ZERO)
    return Look(name, it, account, snapshot, rows, at.of_account(rows), reported)


def _told(it: Live, row: Campaign) -> Decimal:
    """What reports had told; of a row that is off what was charged, since the rest only arrives."""
    if row.switch is OperationStatus.DISABLE:
        world, account = it.server.world, it.server.world.accounts[it.account]
        now = world.settle_all()
        found = world.campaigns[row.ref.id]
        return account.currency.amount(sums.on(found, day_of(account.zone, now), now)[0])
    charged = it.snapshot.charged(row, Window.TODAY)
    return _ZERO if charged is None else charged.amount


async def look(
    seed: int, kinds: Sequence[str] = tuple(KINDS), settings: WorldSettings | None = None
) -> Iterator[Look]:
    """An account of a random world, read at a random moment; and once more after its midnight,
    when nothing was read again yet."""
    dice = Random(seed)  # noqa: S311 - repeatable, not secret
    start = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(minutes=dice.randint(0, 1439))
    clock = WorldClock(start, 0.0)
    world = mixed_world(seed, accounts=1, kinds=kinds, clock=clock, settings=settings)
    shown = ServerSettings(rate_limit=None, shop_raises_current=bool(seed % 2))
    it = live(world, settings=shown)
    if dice.random() < 1 / 2:
        it.server.advance(dice.randint(1, 18) * 3600)
    await read(it)

    def both() -> Iterator[Look]:
        yield looked(f"seed {seed}", it, is_of_today=True)
        it.server.advance(60)
        yield looked(f"seed {seed}, the day after", it, is_of_today=False)

    return both()


def to_midnight(world: World, account: Account, it: Live) -> tuple[int, int]:
    """Live on to the last moment of the account's day; the day and that moment."""
    now = world.settle_all()
    it.server.advance((next_midnight_ms(account.zone, now) - now) / 1000 - 0.001)
    return day_of(account.zone, now), world.settle_all()


def broken(one: Look, figure: Callable[[Ceiling], Decimal]) -> Iterator[str]:
    """Live to the end of the day, and name every ceiling that did not hold."""
    world, amount = one.it.server.world, one.account.currency.amount
    day, end = to_midnight(world, one.account, one.it)
    total = _ZERO
    for campaign in one.account.campaigns:
        ceiling = one.rows.get(campaign.campaign_id)
        if ceiling is None:
            continue
        reported = one.reported[campaign.campaign_id]
        charged = amount(sums.on(campaign, day, end)[0]) - reported
        total += charged
        if ceiling.most is not None and charged > figure(ceiling):
            yield f"{one.name}: {campaign.name} {charged} > {figure(ceiling)}"
        if ceiling.most is not None and is_endless(campaign):
            yield f"{one.name}: {campaign.name} has no limit, and {ceiling.most} is told"
    if one.whole.most is not None and total > figure(one.whole):
        yield f"{one.name}: the account {total} > {figure(one.whole)}"
    if one.whole.most is not None and any(is_endless(row) for row in one.account.campaigns):
        yield f"{one.name}: the account has no limit, and {one.whole.most} is told"


def is_endless(campaign: TrueCampaign) -> bool:
    """Whether a campaign of the true world is on without any budget."""
    if campaign.unlisted or campaign.switch is not Switch.ENABLE:
        return False
    if campaign.budget_mode is not Mode.INFINITE:
        return False
    return any(group.budget_mode is Mode.INFINITE for group in campaign.groups)


def worst(ceiling: Ceiling) -> Decimal:
    return ceiling.known.amount


def plainest(ceiling: Ceiling) -> Decimal:
    return ceiling.documented.amount


async def failures(
    seeds: Sequence[int],
    kinds: Sequence[str] = tuple(KINDS),
    settings: WorldSettings | None = None,
    figure: Callable[[Ceiling], Decimal] = worst,
) -> list[str]:
    return [
        text
        for seed in seeds
        for one in await look(seed, kinds, settings)
        for text in broken(one, figure)
    ]


@pytest.mark.parametrize("first", range(0, 100, 20))
async def test_no_ceiling_is_below_what_is_charged_by_midnight(first: int) -> None:
    assert await failures(range(first, first + 20)) == []


@pytest.mark.parametrize("kind", [*KINDS])
async def test_no_ceiling_of_any_kind_is_too_low_in_a_harsh_world(kind: str) -> None:
    assert await failures(range(100, 106), (kind,), HARSH) == []


_SAYS_NOTHING = {"Product, old increase", "no budget", "unlisted"}
"""Kinds without a limit that could be told while they are on."""


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - _SAYS_NOTHING))
async def test_of_each_kind_that_has_a_limit_it_is_told(kind: str) -> None:
    told = [
        one
        for seed in range(100, 103)
        for seen in await look(seed, (kind,), HARSH)
        for one in seen.rows.values()
    ]
    assert any(one.most is not None and one.known.amount > 0 for one in told)


DYNAMIC = ("CBO, dynamic", "ad groups, dynamic", "Smart+")
SMART = ("Smart+, increases", "Smart+, increases of ad groups")
RAISED = ("Product, increases", "LIVE, increases")


def without(name: str, value: object) -> Callable[[pytest.MonkeyPatch], None]:
    """One rule taken away or made smaller."""
    return lambda patch: patch.setattr(name, value)


def nothing_of(*_: object) -> Ceiling:
    return nothing_in("USD")


def no_old_increase(amount: Money, shop: ShopAd, *, has_sessions: bool) -> Cap:
    details = shop.details
    if details is not None:
        shop = replace(shop, details=replace(details, has_unpublished_increase=False))
    return shop_cap(amount, shop, has_sessions=has_sessions)


def no_promotion(amount: Money, increase: BudgetIncrease) -> Money | None:
    is_left_out = increase.of is IncreaseOf.PROMOTION_DAYS
    return amount if is_left_out else raised(amount, increase)


RULES = "ttui.domain.ceiling_rules"
AT = "ttui.domain.ceilings"


@pytest.mark.parametrize(
    ("kinds", "forget"),
    [
        pytest.param(DYNAMIC, without(f"{RULES}.DYNAMIC_DAY", Decimal(1)), id="dynamic day"),
        pytest.param(SMART, without(f"{RULES}.SMART_PLUS_WORST", Decimal(3)), id="3 times"),
        pytest.param(SMART, without(f"{RULES}.SMART_PLUS_WORST", Decimal("6.2")), id="6.2 times"),
        pytest.param(RAISED, without(f"{RULES}.raised", lambda amount, _: amount), id="increases"),
        pytest.param(
            ("Product, promotion days",), without(f"{RULES}.raised", no_promotion), id="promotion"
        ),
        pytest.param(
            ("Product, old increase",),
            without(f"{AT}.shop_cap", no_old_increase),
            id="old increase",
        ),
        pytest.param(("Product",), without(f"{AT}.Ceilings.running", lambda *_: ()), id="sessions"),
        pytest.param(
            ("Product",), without(f"{AT}.Ceilings.of_sessions", nothing_of), id="sessions while off"
        ),
        pytest.param(("no budget",), without(f"{AT}.unlimited", nothing_of), id="no limit"),
        pytest.param(
            ("next day",),
            without(f"{AT}.Ceilings.budget_of_today", lambda _, budget: budget.amount),
            id="the new budget after midnight",
        ),
        pytest.param(
            ("CBO, daily", "ad groups, daily"),
            without(f"{AT}.are_figures_of", lambda *_: True),
            id="yesterday's charge",
        ),
    ],
)
async def test_the_property_notices_a_rule_that_is_forgotten(
    kinds: Sequence[str],
    forget: Callable[[pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forget(monkeypatch)
    assert await failures(range(200, 220), kinds, HARSH)


@pytest.mark.parametrize("kinds", [SMART, ("Product",)])
async def test_the_plainest_reading_of_tiktoks_pages_is_not_enough(kinds: Sequence[str]) -> None:
    assert await failures(range(200, 220), kinds, HARSH, plainest)


WITH_AN_END = ("ad groups, daily", "ad groups, dynamic", "next day", "campaign and ad groups")


@pytest.mark.parametrize("kind", [*WITH_AN_END, "ad groups, lifetime", "CBO, lifetime"])
async def test_no_ceiling_of_a_life_is_below_what_is_charged_until_it_ends(kind: str) -> None:
    told = 0
    for seed in range(300, 308):
        clock = WorldClock(datetime(2026, 11, 24, 9, 30, tzinfo=UTC), 0.0)
        world = mixed_world(seed, accounts=1, kinds=(kind,), clock=clock, settings=HARSH)
        dice = Random(seed)  # noqa: S311 - repeatable, not secret
        now = world.settle_all()
        (account,) = world.accounts.values()
        for group in (group for campaign in account.campaigns for group in campaign.groups):
            if kind in WITH_AN_END:
                group.ends_ms = now + dice.randint(1, 20) * 86_400_000
        it = live(world, settings=ServerSettings(rate_limit=None))
        await read(it)
        at = Ceilings(it.snapshot, it.server.clock.now(), Span.LIFE)
        first = day_of(account.zone, now)
        before = {one.campaign_id: _charged_since(one, first, world) for one in account.campaigns}
        it.server.advance(22 * 86_400)
        for campaign in account.campaigns:
            ceiling = at.of(it.snapshot.campaigns[campaign.campaign_id])
            assert ceiling.most is not None, (seed, campaign.name)
            later = _charged_since(campaign, first, world) - before[campaign.campaign_id]
            assert later <= ceiling.most.amount, (seed, campaign.name, later, ceiling.most)
            told += later > 0
    assert told


def _charged_since(campaign: TrueCampaign, first: int, world: World) -> Decimal:
    """Charged from a day on until the world's present."""
    account, now = campaign.account, world.settle_all()
    counters = sums.between(campaign, first, day_of(account.zone, now), now)
    return account.currency.amount(counters[0])
