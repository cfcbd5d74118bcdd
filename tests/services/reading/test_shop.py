"""TikTok Shop ads (GMV Max) in lists and figures, against the simulator's own world."""

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.support.services.live import Live, live
from tests.support.simulator.shops import LIVE, PRODUCT, ShopWorld, shop_world
from ttui.domain.advertiser import Mode
from ttui.domain.budget import UNREAD_BUDGET, BudgetMode
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.ceiling import CeilingKind
from ttui.domain.ceilings import Ceilings
from ttui.domain.ids import Level
from ttui.domain.merge import put_rows
from ttui.domain.money import Money
from ttui.domain.orphans import is_every_campaign_listed
from ttui.domain.shop_coverage import ShopLook, shop_look
from ttui.domain.snapshot import SideList
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus
from ttui.domain.totals import totals
from ttui.domain.unlisted import UnlistedReason
from ttui.simulator import Fault, FaultKind, ServerSettings, World, demo_world, generated_world
from ttui.simulator.world.clock import WorldClock
from ttui.simulator.world.entities import Switch
from ttui.simulator.world.world import WorldSettings
from ttui.simulator.worlds.builders import AdPlan, make_ad, make_campaign, make_group
from ttui.simulator.worlds.shops import make_unlisted, ordinary_increase
from ttui.store.memory.state import AccountStore

OPEN = ServerSettings(rate_limit=None)
LISTS = "gmv_max/campaign/get"
INFO = "campaign/gmv_max/info"
SESSIONS = "campaign/gmv_max/session/list"
STORES = "gmv_max/store/list"
REPORT = "gmv_max/report/get"
TT_SHOP = "TT_SHOP"


def place(settings: ServerSettings = OPEN, **options: object) -> tuple[ShopWorld, Live]:
    """A world with a shop of a Product and a LIVE campaign, and what reads it."""
    made = shop_world(settings, **options)  # type: ignore[arg-type]  # handed on by name
    return made, live(made.world, settings=settings)


def forbidding(paths: Iterable[str], **options: object) -> ServerSettings:
    named = set(paths)
    return replace(
        OPEN,
        forbidden_paths=frozenset(named - {TT_SHOP}),
        forbidden_report_types=frozenset(named & {TT_SHOP}),
        **options,  # type: ignore[arg-type]  # handed on by name
    )


async def read(session: Live, *, below: bool = False) -> None:
    """Lists and money of the first account, as a session's first minute."""
    await session.refresh.accounts(session.server.advertiser_ids)
    await session.refresh.campaigns(session.account)
    if below:
        await session.refresh.adgroups(session.account)
    await money(session)


async def money(session: Live) -> None:
    await session.money.spend(session.account, Level.CAMPAIGN)
    await session.money.whole_account(session.account)
    await session.money.burn(session.account)
    await session.money.shop_details(session.account)


def shops(session: Live) -> list[Campaign]:
    return [row for row in session.snapshot.campaigns.values() if row.is_shop]


def row(session: Live, campaign_id: str) -> Campaign:
    return session.snapshot.campaigns[campaign_id]


def charged(session: Live, campaign_id: str, window: Window = Window.TODAY) -> Decimal | None:
    known = session.snapshot.charged(row(session, campaign_id), window)
    return None if known is None else known.amount


def asked(session: Live, path: str) -> int:
    return sum(one.path == path for one in session.server.log)


# Lists


async def test_both_kinds_are_listed_beside_the_others() -> None:
    made, session = place()
    await read(session)
    product, of_live = row(session, made.product.campaign_id), row(session, made.live.campaign_id)
    assert (product.origin, of_live.origin) == (Origin.SHOP_PRODUCT, Origin.SHOP_LIVE)
    assert len(session.snapshot.campaigns) > 2
    assert shop_look(session.snapshot) is ShopLook.LOOKED_AT
    assert is_every_campaign_listed(session.snapshot)
    assert session.snapshot.sides_read.keys() == {SideList.SHOP_PRODUCT, SideList.SHOP_LIVE}


async def test_an_id_on_the_ordinary_list_too_is_one_row_the_shop_one() -> None:
    settings = replace(OPEN, shop_also_in=frozenset({"campaign/get"}))
    made, session = place(settings)
    await read(session)
    for _ in range(2):
        assert row(session, made.product.campaign_id).origin is Origin.SHOP_PRODUCT
        await session.refresh.campaigns(session.account, hidden_too=False)
    assert len(shops(session)) == 2


async def test_a_refused_list_costs_no_other_and_its_rows_are_kept() -> None:
    made, session = place()
    await read(session)
    session.server.settings = forbidding([LISTS])
    made.world.campaigns[made.product.campaign_id].name = "Renamed"
    await session.refresh.campaigns(session.account)
    assert len(shops(session)) == 2
    assert row(session, made.product.campaign_id).name != "Renamed"
    assert shop_look(session.snapshot) is ShopLook.REFUSED
    assert session.snapshot.not_looked_at == {SideList.SHOP_PRODUCT, SideList.SHOP_LIVE}
    assert not is_every_campaign_listed(session.snapshot)
    session.server.settings = OPEN
    await session.refresh.shop_campaigns(session.account)
    assert shop_look(session.snapshot) is ShopLook.LOOKED_AT


async def test_a_list_that_fails_for_a_moment_costs_no_other_either() -> None:
    made, session = place()
    await session.refresh.accounts(session.server.advertiser_ids)
    session.server.faults.add(Fault(FaultKind.REFUSE, LISTS, times=None, code=40400, message="?"))
    await session.refresh.campaigns(session.account)
    assert session.snapshot.campaigns and not shops(session)
    assert shop_look(session.snapshot) is ShopLook.REFUSED
    assert totals(session.snapshot).is_every_campaign_listed is False
    del made


async def test_before_the_first_list_nothing_is_said_about_shops() -> None:
    _, session = place()
    await session.refresh.accounts(session.server.advertiser_ids)
    assert shop_look(session.snapshot) is ShopLook.NOT_YET


async def test_the_sandbox_has_no_gmv_max_and_nothing_is_missing_there() -> None:
    session = live(generated_world(2, 1, 1), settings=OPEN)
    refresh = session.refresh
    session.server.faults.add(Fault(FaultKind.REFUSE, LISTS, times=None, code=40400, message="?"))
    sandbox = AccountStore(Mode.SANDBOX, refresh._clock)
    refresh._store = refresh._shops._store = refresh.unread._store = sandbox
    await refresh.accounts(session.server.advertiser_ids)
    await refresh.campaigns(session.account)
    snapshot = sandbox.known(session.account)
    assert shop_look(snapshot) is ShopLook.LOOKED_AT


async def test_what_vanished_goes_and_a_switch_that_moved_is_seen() -> None:
    made, session = place()
    await read(session)
    session.server.outside({"id": made.product.campaign_id, "operation_status": "DISABLE"})
    session.server.outside({"id": made.live.campaign_id, "delete": True})
    await session.refresh.shop_campaigns(session.account)
    assert row(session, made.product.campaign_id).switch is OperationStatus.DISABLE
    assert made.live.campaign_id not in session.snapshot.campaigns


async def test_a_row_that_was_read_back_keeps_its_details() -> None:
    made, session = place()
    await read(session)
    known = row(session, made.product.campaign_id)
    assert known.shop is not None and known.shop.details is not None
    bare = replace(
        known,
        budget=UNREAD_BUDGET,
        shop=replace(known.shop, details=None, sessions=None),
    )
    session.store.put_rows([replace(bare, switch=OperationStatus.DISABLE)], started=1e12)
    put = row(session, made.product.campaign_id)
    assert put.switch is OperationStatus.DISABLE
    assert (put.budget, put.shop) == (known.budget, known.shop)


# Details


async def test_details_fill_budget_increases_shop_and_sessions() -> None:
    made, session = place(increase=ordinary_increase())
    await read(session)
    product, of_live = row(session, made.product.campaign_id), row(session, made.live.campaign_id)
    assert product.budget.mode is BudgetMode.DAY
    assert product.budget.amount == Money(Decimal(PRODUCT.budget), "USD")
    assert of_live.budget.amount == Money(Decimal(LIVE.budget), "USD")
    assert product.shop is not None and product.shop.details is not None
    assert [one.percentage for one in product.shop.details.increases] == [50]
    assert product.shop.details.name_of_shop == "Glow Shop"
    assert product.shop.sessions is not None and len(product.shop.sessions) == 1
    assert of_live.shop is not None and of_live.shop.sessions is None


async def test_without_their_permission_extra_budgets_are_unknown_and_not_none() -> None:
    made, session = place(forbidding([SESSIONS]))
    await read(session)
    product = row(session, made.product.campaign_id)
    assert product.shop is not None and product.shop.details is not None
    assert product.shop.sessions is None
    assert asked(session, SESSIONS) == 1


async def test_a_refused_detail_is_not_asked_for_again_and_again() -> None:
    made, session = place(forbidding([INFO]))
    await read(session)
    await money(session)
    assert asked(session, INFO) == 1
    assert row(session, made.product.campaign_id).budget.amount is None


async def test_details_are_asked_again_when_the_row_changed_and_not_before() -> None:
    made, session = place()
    await read(session)
    before = asked(session, INFO)
    await money(session)
    await session.refresh.shop_campaigns(session.account)
    assert asked(session, INFO) == before == 2
    session.server.clock.advance(60)
    session.server.outside({"id": made.product.campaign_id, "operation_status": "DISABLE"})
    await session.refresh.shop_campaigns(session.account)
    await money(session)
    assert asked(session, INFO) == before + 1


async def test_an_account_without_a_shop_is_asked_for_two_lists_and_once_for_shops() -> None:
    session = live(demo_world(speed=0), settings=OPEN)
    ids = session.server.advertiser_ids
    await session.refresh.accounts(ids)
    plain = next(
        one
        for one in ids
        if not any(
            c.shop is not None and c.account.advertiser_id == one
            for c in session.server.world.campaigns.values()
        )
    )
    await session.refresh.campaigns(plain)
    for _ in range(2):
        await session.money.spend(plain, Level.CAMPAIGN)
        await session.money.whole_account(plain)
        await session.money.burn(plain)
        await session.money.shop_details(plain)
        session.server.advance(3600)
    assert asked(session, LISTS) == 2
    assert asked(session, STORES) == 1
    assert not sum(asked(session, path) for path in (INFO, SESSIONS, REPORT))


# Money


async def test_charges_of_today_and_in_all_are_the_worlds() -> None:
    made, session = place()
    await read(session)
    truth = session.server.days(session.account, origins=(made.product.origin,))
    assert truth
    product, of_live = made.product.campaign_id, made.live.campaign_id
    assert charged(session, product) and charged(session, of_live)
    assert charged(session, product, Window.LIFETIME) == Decimal("1") * (
        (charged(session, product) or 0) + Decimal(170)
    )


@pytest.mark.parametrize("holds", [False, True])
async def test_the_total_has_each_campaign_once(holds: bool) -> None:
    names = frozenset({"AUCTION_ADVERTISER"}) if holds else frozenset[str]()
    _, session = place(replace(OPEN, shop_also_in=names))
    await read(session)
    parts = [
        session.snapshot.charged(one, Window.TODAY) for one in session.snapshot.campaigns.values()
    ]
    assert session.snapshot.holds_shop is holds
    whole = totals(session.snapshot).charged_today
    assert whole is not None
    assert whole.amount == sum(one.amount for one in parts if one is not None)
    assert None not in parts


async def test_a_campaign_that_ordinary_reports_name_too_has_its_own_reports_figure() -> None:
    both = frozenset({"AUCTION_CAMPAIGN", "AUCTION_ADVERTISER", "campaign/get"})
    made, session = place(replace(OPEN, shop_also_in=both))
    await read(session)
    _, apart = place()
    await read(apart)
    assert charged(session, made.product.campaign_id) == charged(apart, made.product.campaign_id)
    assert totals(session.snapshot).charged_today == totals(apart.snapshot).charged_today


FOUR = (INFO, SESSIONS, STORES, REPORT)
COMBINATIONS = [
    some
    for count in range(5)
    for some in itertools.combinations((STORES, REPORT, TT_SHOP, SESSIONS), count)
]


@pytest.mark.parametrize("missing", COMBINATIONS, ids="+".join)
async def test_with_any_permission_missing_no_figure_is_made_up(missing: tuple[str, ...]) -> None:
    made, session = place(forbidding(missing))
    await read(session)
    await money(session)
    _, whole = place()
    await read(whole)
    keys = (made.product.campaign_id, made.live.campaign_id)
    figures = [charged(session, key) for key in keys]
    can_price = REPORT not in missing or TT_SHOP not in missing
    assert figures == ([charged(whole, key) for key in keys] if can_price else [None, None])
    summed, snapshot = totals(session.snapshot), session.snapshot
    assert bool(snapshot.unpriced) is not can_price
    if not can_price:
        assert snapshot.unpriced == {Origin.SHOP_PRODUCT, Origin.SHOP_LIVE}
        assert summed.charged_today is None and summed.charged_known is not None
        assert summed.burning is None
    if REPORT not in missing:
        assert summed.charged_today == totals(whole.snapshot).charged_today
        assert summed.burning == totals(whole.snapshot).burning
    assert all(one.switch is OperationStatus.ENABLE for one in shops(session))
    sessions = [one.shop.sessions for one in shops(session) if one.shop is not None]
    assert (sessions == [None, None]) is (SESSIONS in missing)


async def test_the_shop_of_a_campaign_counts_where_the_shops_may_not_be_listed() -> None:
    made, session = place(forbidding([STORES]))
    await read(session)
    assert charged(session, made.product.campaign_id)
    assert asked(session, STORES) == 1


async def test_without_a_known_shop_a_campaign_that_no_report_names_is_not_known() -> None:
    quiet = replace(
        PRODUCT, spending=replace(PRODUCT.spending, today="0", per_hour="0"), sessions=()
    )
    made, session = place(forbidding([STORES, INFO]), product=quiet)
    await read(session)
    assert charged(session, made.product.campaign_id) is None  # absent is not 0
    assert charged(session, made.live.campaign_id)
    assert totals(session.snapshot).charged_today is None
    made, known = place(product=quiet)
    await read(known)
    await money(known)
    assert charged(known, made.product.campaign_id) == 0


async def test_an_empty_page_without_a_list_is_not_the_end() -> None:
    made, session = place(replace(OPEN, shop_empty_page=1))
    await read(session)
    _, plain = place()
    await read(plain)
    assert charged(session, made.product.campaign_id) == charged(plain, made.product.campaign_id)
    assert charged(session, made.product.campaign_id)


async def test_burn_by_the_hour() -> None:
    made, session = place()
    await read(session)
    burning = session.snapshot.burning(row(session, made.product.campaign_id))
    assert burning is not None and burning.amount == Decimal(12)


async def test_shop_money_that_was_deleted_today_stays_in_the_total() -> None:
    made, session = place()
    await read(session)
    before = totals(session.snapshot).charged_today
    session.server.outside({"id": made.live.campaign_id, "delete": True})
    await session.refresh.campaigns(session.account)
    await money(session)
    assert made.live.campaign_id not in session.snapshot.campaigns
    assert totals(session.snapshot).charged_today == before


# Money in nothing that is listed


@pytest.mark.parametrize("gone", ["PRODUCT", "LIVE", "both"])
async def test_a_session_that_begins_after_a_deletion_counts_its_money(gone: str) -> None:
    made, session = place()
    kinds = {"PRODUCT": made.product, "LIVE": made.live}
    for name in kinds if gone == "both" else (gone,):
        session.server.outside({"id": kinds[name].campaign_id, "delete": True})
    await read(session)
    whole = session.snapshot.charged_as_a_whole
    _, before = place()
    await read(before)
    known = [charged(before, one.campaign_id) for one in (made.product, made.live)]
    spent = sum((one for one in known if one is not None), Decimal(0))
    summed = totals(session.snapshot).charged_today
    assert whole is not None and summed is not None
    assert summed.amount == whole.amount + spent


@pytest.mark.parametrize("refused", [REPORT, STORES])
async def test_shops_that_no_campaign_is_listed_of_are_no_trouble(refused: str) -> None:
    made, session = place(forbidding([REPORT, TT_SHOP] if refused == REPORT else [refused]))
    for one in (made.product, made.live):
        session.server.outside({"id": one.campaign_id, "delete": True})
    await read(session)
    assert not session.snapshot.problems
    assert not session.snapshot.unpriced


async def test_a_campaign_that_both_lists_name_has_the_figure_of_either_report() -> None:
    made, session = place()
    await read(session)
    ids = (made.product.campaign_id, made.live.campaign_id)
    known = {one: charged(session, one) for one in ids}
    assert all(known.values())
    for origin in (Origin.SHOP_PRODUCT, Origin.SHOP_LIVE):
        rows = [replace(one, origin=origin) for one in shops(session)]
        session.store.apply(put_rows(session.snapshot, rows))
        await money(session)
        assert {one: charged(session, one) for one in known} == known


async def test_money_of_deleted_campaigns_is_told_as_such() -> None:
    _, session = place()
    await read(session)
    assert session.snapshot.unlisted is None
    gone = next(one for one in session.snapshot.campaigns.values() if not one.is_shop)
    spent = session.snapshot.charged(gone, Window.TODAY)
    assert spent is not None and spent.amount
    before = totals(session.snapshot).charged_today
    session.server.outside({"id": gone.ref.id, "delete": True})
    await session.refresh.campaigns(session.account)
    await money(session)
    found = session.snapshot.unlisted
    assert found is not None
    assert found.amount == found.deleted == spent
    assert found.may_be == (UnlistedReason.DELETED,)
    assert session.snapshot.holds_shop is False
    assert totals(session.snapshot).charged_today == before


@pytest.mark.parametrize("lists", ["refused", "read"])
async def test_shop_ads_that_are_not_listed_are_what_the_money_may_be(lists: str) -> None:
    settings = replace(OPEN, shop_also_in=frozenset({"AUCTION_ADVERTISER"}))
    if lists == "refused":
        settings = replace(settings, forbidden_paths=frozenset({LISTS}))
    _, session = place(settings)
    await read(session)
    found = session.snapshot.unlisted
    if lists == "read":
        assert found is None
        return
    assert found is not None and found.amount.amount > 0
    assert UnlistedReason.SHOP_NOT_LOOKED_AT in found.may_be
    assert UnlistedReason.DELETED not in found.may_be
    assert totals(session.snapshot).charged_today is None


async def test_money_of_an_account_where_all_that_is_listed_is_off_and_was_charged_nothing() -> (
    None
):
    clock = WorldClock(datetime.fromisoformat("2026-11-24T12:00:00+00:00"), speed=0)
    world = World(clock, WorldSettings(lag=timedelta(minutes=30)))
    account = world.add_account("7200000000000000001", "Quiet", "USD", "UTC")
    make_unlisted(world, account, AdPlan("hidden", "0", "12.40"))
    campaign = make_campaign(world, account, "off")
    campaign.switch = Switch.DISABLE
    make_ad(world, make_group(world, campaign, "group"), AdPlan("ad"))
    world.add_campaign(campaign)
    session = live(world, settings=OPEN)
    for _ in range(3):
        await read(session, below=True)
        await session.money.spend(session.account, Level.ADGROUP)
        found = session.snapshot.unlisted
        assert found is not None and found.amount == Money(Decimal("12.40"), "USD")
        assert found.may_be == (UnlistedReason.UNREPORTED, UnlistedReason.OTHER)
        ceiling = Ceilings(session.snapshot, clock.now()).of_account()
        assert ceiling.kind is CeilingKind.AT_LEAST


async def test_a_report_of_campaigns_that_lacks_what_ad_groups_have_is_no_unlisted_money() -> None:
    session = live(demo_world(speed=0), settings=OPEN)
    empty = FaultKind.EMPTY_LIST
    session.server.faults.add(Fault(empty, "report/*", holds="AUCTION_CAMPAIGN&", times=None))
    for _ in range(2):
        await read(session, below=True)
        await session.money.spend(session.account, Level.ADGROUP)
        assert any(one.contradicted for one in session.snapshot.problems)
        assert session.snapshot.unlisted is None


async def test_nothing_is_said_of_unlisted_money_while_a_report_or_a_list_is_not_whole() -> None:
    _, session = place()
    await read(session)
    gone = next(one for one in session.snapshot.campaigns.values() if not one.is_shop)
    session.server.outside({"id": gone.ref.id, "delete": True})
    await session.refresh.campaigns(session.account)
    session.server.settings = forbidding([REPORT, TT_SHOP])
    await money(session)
    assert session.snapshot.unlisted is None
    session.server.settings = OPEN
    await money(session)
    assert session.snapshot.unlisted is not None


async def test_where_it_cannot_be_told_whether_shop_money_is_in_it_the_total_is_at_least() -> None:
    settings = replace(OPEN, shop_also_in=frozenset({"AUCTION_ADVERTISER"}))
    _, session = place(settings)
    await read(session)
    whole = session.snapshot.charged_as_a_whole
    gone = next(one for one in session.snapshot.campaigns.values() if not one.is_shop)
    session.server.outside({"id": gone.ref.id, "delete": True})
    await session.refresh.campaigns(session.account)
    session.server.faults.add(
        Fault(FaultKind.REFUSE, "report/integrated/get", nth=4, times=None, code=40002, message="?")
    )
    await money(session)
    assert session.snapshot.holds_shop is None
    summed = totals(session.snapshot)
    assert summed.charged_today is None and summed.charged_known == whole
    session.server.faults.clear()
    await money(session)
    assert session.snapshot.holds_shop is True  # the deleted campaign explains the rest
    assert totals(session.snapshot).charged_today == whole


# Contradictions


@pytest.mark.parametrize("is_priced", [True, False])
async def test_an_account_that_only_shop_ads_charge_contradicts_nothing(is_priced: bool) -> None:
    settings = OPEN if is_priced else forbidding([REPORT, TT_SHOP])
    settings = replace(settings, shop_also_in=frozenset({"AUCTION_ADVERTISER"}))
    _, session = place(settings, campaigns=0)
    await read(session)
    assert not [one for one in session.snapshot.problems if "others name money" in one.reason]
    assert session.snapshot.covered
    charge = session.snapshot.charged_as_a_whole
    assert charge is not None and charge.amount
    if is_priced:
        assert totals(session.snapshot).charged_today == charge


async def test_an_ordinary_reports_figure_of_a_shop_campaign_is_never_taken_for_its_own() -> None:
    settings = forbidding([REPORT, TT_SHOP], shop_also_in=frozenset({"AUCTION_CAMPAIGN"}))
    made, session = place(settings)
    await read(session)
    assert charged(session, made.product.campaign_id) is None
    assert session.snapshot.unpriced
