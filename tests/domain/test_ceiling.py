"""The most that can still be charged: every row of the table of contract 21."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.support.domain.accounts import (
    NOON,
    ad,
    adgroup,
    campaign,
    day,
    lifetime,
    ref,
    snapshot,
)
from ttui.domain.auto_budget import AutoBudget, BudgetStrategy
from ttui.domain.budget import UNREAD_BUDGET, Budget, BudgetMode
from ttui.domain.campaign import AdGroup, Campaign, Origin
from ttui.domain.ceiling import Ceiling, CeilingKind, Doubt, Span
from ttui.domain.ceilings import Ceilings
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.shop import (
    BudgetIncrease,
    IncreaseOf,
    Session,
    SessionKind,
    ShopAd,
    ShopDetails,
)
from ttui.domain.snapshot import AccountSnapshot, RowProblem, SideList, Stamp
from ttui.domain.status import OperationStatus

AT_MOST, AT_LEAST, UNLIMITED = CeilingKind.AT_MOST, CeilingKind.AT_LEAST, CeilingKind.UNLIMITED
OFF = OperationStatus.DISABLE


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def dynamic(amount: str) -> Budget:
    return Budget(BudgetMode.DYNAMIC_DAY, usd(amount), "BUDGET_MODE_DYNAMIC_DAILY_BUDGET")


def read_today(account: AccountSnapshot) -> AccountSnapshot:
    stamp = Stamp(NOON, 0.0)
    lists = dict.fromkeys((Level.CAMPAIGN, Level.ADGROUP), stamp)
    return replace(account, spend_day=NOON.date(), lists_read=lists)


def account_of(
    *rows: Campaign | AdGroup,
    today: dict[str, str] | None = None,
    life: dict[str, str] | None = None,
) -> AccountSnapshot:
    by_id = {row.ref.id: row.ref for row in rows}
    account = snapshot(
        *rows,
        today={by_id[key]: spent for key, spent in (today or {}).items()},
        life={by_id[key]: spent for key, spent in (life or {}).items()},
    )
    return read_today(account)


def today(account: AccountSnapshot, key: str, now: datetime = NOON) -> Ceiling:
    row = account.campaigns.get(key) or account.adgroups[key]
    return Ceilings(account, now).of(row)


def life(account: AccountSnapshot, key: str) -> Ceiling:
    row = account.campaigns.get(key) or account.adgroups[key]
    return Ceilings(account, NOON, Span.LIFE).of(row)


def shop_campaign(
    origin: Origin = Origin.SHOP_PRODUCT,
    *,
    increases: tuple[BudgetIncrease, ...] = (),
    sessions: tuple[Session, ...] | None = (),
    unpublished: bool = False,
    is_read: bool = True,
) -> Campaign:
    details = ShopDetails(increases=increases, has_unpublished_increase=unpublished)
    shop = ShopAd(details=details if is_read else None, sessions=sessions)
    budget = day("200") if is_read else UNREAD_BUDGET
    return replace(campaign("1", budget, origin=origin), shop=shop)


def session(budget: str | None) -> Session:
    amount = None if budget is None else usd(budget)
    return Session(session_id="7", kind=SessionKind.MAX_DELIVERY, budget=amount)


# A budget of its own.


def test_a_daily_budget_leaves_what_was_not_charged_today() -> None:
    account = account_of(campaign("1", day("200")), today={"1": "132.10"})
    ceiling = today(account, "1")
    assert (ceiling.kind, ceiling.most) == (AT_MOST, usd("67.90"))
    assert Doubt.DAILY in ceiling.doubts


def test_a_dynamic_daily_budget_may_take_a_quarter_more_in_one_day() -> None:
    account = account_of(campaign("1", dynamic("200")), today={"1": "132.10"})
    assert today(account, "1").most == usd("117.90")


def test_a_lifetime_budget_may_go_in_one_day() -> None:
    account = account_of(campaign("1", lifetime("500")), today={"1": "10"}, life={"1": "120"})
    assert today(account, "1").most == usd("380")
    assert life(account, "1").most == usd("380")


def test_a_charge_that_no_report_tells_is_not_subtracted() -> None:
    account = read_today(snapshot(campaign("1", day("200"))))
    account = replace(account, covered=frozenset())
    assert today(account, "1").most == usd("200")


def test_yesterdays_charge_is_not_subtracted_from_todays_budget() -> None:
    account = account_of(campaign("1", day("200")), today={"1": "132.10"})
    assert today(account, "1", NOON + timedelta(days=1)).most == usd("200")


def test_a_charge_of_a_day_in_a_zone_nobody_knows_is_not_subtracted() -> None:
    account = account_of(campaign("1", day("200")), today={"1": "132.10"})
    account = replace(account, advertiser=replace(account.advertiser, timezone="Mars/Base"))
    assert today(account, "1").most == usd("200")


def test_an_overspent_budget_that_does_not_deliver_has_nothing_left() -> None:
    spent = campaign("1", day("20"), status="CAMPAIGN_STATUS_BUDGET_EXCEED")
    assert today(account_of(spent, today={"1": "21"}), "1").most == usd("0")


def test_an_overspent_budget_that_still_delivers_is_no_limit_that_can_be_told() -> None:
    account = account_of(campaign("1", day("20")), today={"1": "21"})
    ceiling = today(account, "1")
    assert (ceiling.kind, ceiling.most) == (AT_LEAST, None)
    assert Doubt.OVERSPENT in ceiling.doubts


@pytest.mark.parametrize(
    "budget", [UNREAD_BUDGET, day("0"), day("200", "EUR"), Budget(BudgetMode.DAY, None)]
)
def test_a_budget_that_cannot_be_read_is_never_a_limit(budget: Budget) -> None:
    ceiling = today(account_of(campaign("1", budget)), "1")
    assert (ceiling.kind, ceiling.most) == (AT_LEAST, None)


def test_an_amount_of_a_mode_that_nobody_knows_is_no_limit() -> None:
    odd = Budget(BudgetMode.UNKNOWN, usd("10"), "BUDGET_MODE_MOON")
    assert today(account_of(campaign("1", odd)), "1").kind is AT_LEAST


# On, off, over.


@pytest.mark.parametrize(
    "status",
    [
        "CAMPAIGN_STATUS_AWAITING_RELEASE",
        "CAMPAIGN_STATUS_BUDGET_EXCEED",
        "CAMPAIGN_STATUS_ADVERTISER_AUDIT",
        "ADVERTISER_ACCOUNT_PUNISH",
        "CAMPAIGN_STATUS_PRODUCT_USED_BY_PRODUCT_GMV_MAX",
        "CAMPAIGN_STATUS_DISABLE",
        "",
    ],
)
def test_what_may_begin_by_itself_counts_while_its_switch_is_on(status: str) -> None:
    account = account_of(campaign("1", day("200"), status=status))
    assert today(account, "1").most == usd("200")


def test_a_switch_that_cannot_be_read_counts_as_on() -> None:
    account = account_of(campaign("1", day("200"), switch=OperationStatus.UNKNOWN))
    assert today(account, "1").most == usd("200")


@pytest.mark.parametrize("switch", [OFF, OperationStatus.FROZEN])
def test_what_is_off_charges_nothing_more(switch: OperationStatus) -> None:
    account = account_of(campaign("1", day("200"), switch=switch))
    assert today(account, "1").is_zero


def test_what_is_deleted_charges_nothing_more() -> None:
    account = account_of(campaign("1", day("200"), status="CAMPAIGN_STATUS_DELETE"))
    assert today(account, "1").is_zero


def test_what_reads_off_counts_while_a_start_of_it_may_land() -> None:
    account = account_of(campaign("1", day("200"), switch=OFF))
    may_run = frozenset({ref(Level.CAMPAIGN, "1")})
    row = account.campaigns["1"]
    assert Ceilings(account, NOON, may_run=may_run).of(row).most == usd("200")


# Ad groups.


def test_without_a_campaign_budget_the_ad_groups_that_are_on_count() -> None:
    account = account_of(
        campaign("1"),
        adgroup("11", "1", day("100")),
        adgroup("12", "1", lifetime("50")),
        adgroup("13", "1", day("70"), switch=OFF),
        adgroup("14", "1", day("70"), status="ADGROUP_STATUS_TIME_DONE"),
        today={"11": "80"},
        life={"12": "5"},
    )
    assert today(account, "1").most == usd("65")


@pytest.mark.parametrize(
    "groups",
    [
        (adgroup("11", "1", day("100")), adgroup("12", "1", UNREAD_BUDGET)),
        (adgroup("11", "1", day("100")), adgroup("12", "1", day("0"))),
    ],
)
def test_an_ad_group_without_a_readable_budget_makes_the_sum_the_least(
    groups: tuple[AdGroup, ...],
) -> None:
    ceiling = today(account_of(campaign("1"), *groups), "1")
    assert (ceiling.kind, ceiling.known) == (AT_LEAST, usd("100"))


def test_without_a_budget_anywhere_there_is_no_number() -> None:
    account = account_of(campaign("1"), adgroup("11", "1", day("100")), adgroup("12", "1"))
    ceiling = today(account, "1")
    assert (ceiling.kind, ceiling.most, ceiling.unlimited) == (UNLIMITED, None, 1)
    assert Doubt.NO_BUDGET in ceiling.doubts


def test_ad_groups_that_were_not_read_are_not_nothing() -> None:
    account = account_of(campaign("1"))
    account = replace(account, lists_read={Level.CAMPAIGN: Stamp(NOON, 0.0)})
    assert today(account, "1").kind is AT_LEAST


def test_ad_groups_that_cannot_be_listed_are_not_nothing() -> None:
    account = account_of(campaign("1"), adgroup("11", "1", day("100")))
    account = replace(account, problems=(RowProblem(Level.ADGROUP, "12", "broken"),))
    assert today(account, "1").kind is AT_LEAST


@pytest.mark.parametrize(
    ("created", "kind"),
    [
        (None, AT_LEAST),
        (NOON - timedelta(minutes=5), AT_LEAST),
        (NOON + timedelta(minutes=5), AT_LEAST),
        (NOON - timedelta(days=3), AT_MOST),
    ],
)
def test_a_campaign_without_ad_groups_is_nothing_only_if_they_would_be_known(
    created: datetime | None, kind: CeilingKind
) -> None:
    account = account_of(replace(campaign("1"), create_time=created))
    assert today(account, "1").kind is kind


def test_with_both_budgets_the_smaller_rest_is_the_limit() -> None:
    account = account_of(
        campaign("1", day("100")),
        adgroup("11", "1", day("80")),
        adgroup("12", "1", day("80")),
        today={"1": "30", "11": "20", "12": "10"},
    )
    assert today(account, "1").most == usd("70")
    small = account_of(campaign("1", day("500")), adgroup("11", "1", day("80")))
    assert today(small, "1").most == usd("80")


def test_a_campaign_budget_holds_ad_groups_that_have_none_or_are_not_read() -> None:
    account = account_of(campaign("1", day("100")), adgroup("11", "1", UNREAD_BUDGET))
    assert today(account, "1").most == usd("100")
    assert today(account, "11").most == usd("100")


def test_with_cbo_only_the_campaign_counts() -> None:
    cbo = replace(campaign("1", day("100")), budget_optimize_on=True)
    account = account_of(cbo, adgroup("11", "1", day("5")))
    assert today(account, "1").most == usd("100")


def test_an_ad_may_take_what_its_ad_group_may() -> None:
    one, group, post = (
        campaign("1", day("100")),
        adgroup("11", "1", day("40")),
        ad("111", "11", "1"),
    )
    account = read_today(snapshot(one, group, post))
    assert Ceilings(account, NOON).of(post).most == usd("40")
    off = read_today(snapshot(replace(one, switch=OFF), group, post))
    assert Ceilings(off, NOON).of(post).is_zero


def test_the_new_budget_of_an_ad_group_counts_from_midnight_until_it_is_read_again() -> None:
    budget = replace(day("100"), from_tomorrow=usd("300"))
    account = account_of(campaign("1"), adgroup("11", "1", budget))
    assert today(account, "1").most == usd("100")
    assert today(account, "1", NOON + timedelta(days=1)).most == usd("300")


@pytest.mark.parametrize(("days", "amount"), [(0, "100"), (1, "100"), (2, "0"), (30, "0")])
def test_an_ad_group_that_starts_on_a_later_day_charges_nothing_today(
    days: int, amount: str
) -> None:
    start = NOON + timedelta(days=days)
    group = replace(adgroup("11", "1", day("100")), schedule_start=start)
    assert today(account_of(campaign("1"), group), "1").most == usd(amount)


# Smart+.


def smart(budget: Budget) -> Campaign:
    return replace(campaign("1", budget), smart_plus=True, budget_optimize_on=True)


def with_auto(account: AccountSnapshot, auto: AutoBudget) -> AccountSnapshot:
    return replace(account, auto_budgets={ref(Level.CAMPAIGN, "1"): auto})


def test_smart_plus_increases_are_taken_at_their_worst_and_named_as_documented() -> None:
    account = account_of(smart(dynamic("100")), today={"1": "30"})
    ceiling = today(with_auto(account, AutoBudget(BudgetStrategy.INCREASE, usd("120"))), "1")
    assert ceiling.most == usd("744.00")
    assert ceiling.documented == usd("270")
    assert Doubt.SMART_PLUS_INCREASE in ceiling.doubts


def test_smart_plus_without_increases_is_a_dynamic_budget() -> None:
    account = account_of(smart(dynamic("100")), today={"1": "30"})
    ceiling = today(with_auto(account, AutoBudget(BudgetStrategy.UNSET)), "1")
    assert ceiling.most == usd("95.00")


@pytest.mark.parametrize("auto", [None, AutoBudget(BudgetStrategy.UNKNOWN)])
def test_smart_plus_increases_that_were_not_read_make_it_the_least(auto: AutoBudget | None) -> None:
    account = account_of(smart(dynamic("100")), today={"1": "30"})
    account = with_auto(account, auto) if auto else account
    ceiling = today(account, "1")
    assert (ceiling.kind, ceiling.known) == (AT_LEAST, usd("95.00"))


@pytest.mark.parametrize("budget", [day("100"), lifetime("100")])
def test_smart_plus_raises_no_other_kind_of_budget(budget: Budget) -> None:
    assert today(account_of(smart(budget)), "1").most == usd("100")


# GMV Max.


def increase(**told: object) -> BudgetIncrease:
    return replace(BudgetIncrease(of=IncreaseOf.ORDINARY_DAYS), **told)  # type: ignore[arg-type]


PERCENT = increase(percentage=Decimal(300), limit=10)
MAXIMUM = increase(maximum=usd("1200"))


@pytest.mark.parametrize(
    ("increases", "amount"),
    [
        ((), "200"),
        ((PERCENT,), "6200"),
        ((MAXIMUM,), "1200"),
        ((MAXIMUM, PERCENT), "6200"),
        ((increase(percentage=Decimal(50), limit=2, maximum=usd("1200")),), "1200"),
        ((increase(percentage=Decimal(50), current=usd("500"), remaining=Decimal(10)),), "3000"),
    ],
)
def test_a_shop_campaign_may_take_the_largest_documented_increase(
    increases: tuple[BudgetIncrease, ...], amount: str
) -> None:
    row = shop_campaign(Origin.SHOP_LIVE, increases=increases, sessions=None)
    account = account_of(row, today={"1": "50"})
    assert today(account, "1").most == usd(amount) - usd("50")


def test_extra_budgets_come_on_top() -> None:
    row = shop_campaign(increases=(MAXIMUM,), sessions=(session("30"), session("20")))
    assert today(account_of(row), "1").most == usd("1250")


def test_what_a_session_that_ended_was_charged_is_not_taken_for_the_campaigns() -> None:
    account = account_of(shop_campaign(), today={"1": "150"})
    ceiling = today(account, "1")
    assert (ceiling.most, ceiling.documented) == (usd("200"), usd("50"))
    assert Doubt.SESSION_CHARGES in ceiling.doubts


@pytest.mark.parametrize(
    ("row", "doubt", "known"),
    [
        (shop_campaign(unpublished=True), Doubt.INCREASE_UNPUBLISHED, "200"),
        (shop_campaign(increases=(increase(),)), Doubt.INCREASE_UNPUBLISHED, "200"),
        (shop_campaign(sessions=None), Doubt.SESSIONS_UNREAD, "200"),
        (shop_campaign(sessions=(session("30"), session(None))), Doubt.SESSIONS_UNREAD, "230"),
        (shop_campaign(is_read=False), Doubt.SHOP_UNREAD, "0"),
    ],
)
def test_what_tiktok_does_not_tell_of_a_shop_campaign_makes_it_the_least(
    row: Campaign, doubt: Doubt, known: str
) -> None:
    ceiling = today(account_of(row), "1")
    assert (ceiling.kind, ceiling.known) == (AT_LEAST, usd(known))
    assert doubt in ceiling.doubts


@pytest.mark.parametrize(
    ("sessions", "charged", "kind"),
    [
        (None, "12", AT_LEAST),
        (None, None, AT_LEAST),
        (None, "0", AT_MOST),
        ((), "12", AT_MOST),
    ],
)
def test_sessions_nobody_may_see_are_not_none_while_their_campaign_is_off(
    sessions: tuple[Session, ...] | None, charged: str | None, kind: CeilingKind
) -> None:
    row = replace(shop_campaign(sessions=sessions), switch=OperationStatus.DISABLE)
    account = account_of(row, today={} if charged is None else {"1": charged})
    if charged is None:
        account = replace(account, covered=frozenset())
    ceiling = today(account, "1")
    assert (ceiling.kind, ceiling.known) == (kind, usd("0"))
    assert (Doubt.SESSIONS_UNREAD in ceiling.doubts) is (kind is AT_LEAST)


# Promote and reservation.


def test_a_promote_may_have_a_daily_budget_so_only_todays_charge_is_subtracted() -> None:
    row = campaign("1", lifetime("50"), origin=Origin.PROMOTE)
    account = account_of(row, today={"1": "5"}, life={"1": "20"})
    assert today(account, "1").most == usd("45")
    assert today(account, "1").documented == usd("30")
    assert life(account, "1").kind is AT_LEAST


def test_a_promote_whose_report_names_no_budget_is_not_nothing() -> None:
    assert today(
        account_of(campaign("1", origin=Origin.PROMOTE, budget=UNREAD_BUDGET)), "1"
    ).kind is (AT_LEAST)


def test_what_was_reserved_counts_by_its_ad_groups_or_is_not_known() -> None:
    row = replace(campaign("1"), is_reservation=True)
    known = account_of(row, adgroup("11", "1", lifetime("900")), life={"11": "100"})
    assert today(known, "1").most == usd("800")
    assert today(account_of(row, adgroup("11", "1")), "1").kind is AT_LEAST


# Life.


def test_a_daily_budget_without_an_end_has_no_limit_in_its_life() -> None:
    account = account_of(campaign("1", day("200")), adgroup("11", "1", day("200")))
    assert life(account, "1").kind is UNLIMITED


def test_a_daily_budget_with_an_end_is_charged_each_day_until_then() -> None:
    budget = replace(day("100"), from_tomorrow=usd("300"))
    group = replace(adgroup("11", "1", budget), schedule_end=NOON + timedelta(days=2))
    account = account_of(campaign("1"), group, today={"11": "40"})
    assert life(account, "1").most == usd("660")


def test_a_dynamic_budget_takes_seven_times_its_amount_in_a_week() -> None:
    group = replace(adgroup("11", "1", dynamic("100")), schedule_end=NOON + timedelta(days=100))
    account = account_of(campaign("1"), group)
    # 100 days touch 16 weeks at most.
    assert life(account, "1").most == usd("125") + usd("11200")


# Accounts.


def whole(account: AccountSnapshot, now: datetime = NOON) -> Ceiling:
    return Ceilings(account, now).of_account()


def test_an_account_is_the_sum_of_what_is_on() -> None:
    account = account_of(
        campaign("1", day("200")),
        campaign("2", dynamic("100")),
        campaign("3", day("900"), switch=OFF),
        today={"1": "150"},
    )
    assert whole(account).most == usd("175")


def test_an_account_with_a_campaign_without_limit_has_no_number() -> None:
    account = account_of(
        campaign("1", day("200")), campaign("2"), adgroup("21", "2"), adgroup("22", "2")
    )
    ceiling = whole(account)
    assert (ceiling.kind, ceiling.most, ceiling.unlimited) == (UNLIMITED, None, 1)


@pytest.mark.parametrize(
    "problem",
    [
        RowProblem(Level.CAMPAIGN, "", "a row without an id"),
        RowProblem(Level.CAMPAIGN, "", "refused", 40001, SideList.SHOP_PRODUCT),
        RowProblem(Level.CAMPAIGN, "", "refused", 40001, SideList.SHOP_LIVE),
        RowProblem(Level.CAMPAIGN, "", "refused", 40001, SideList.PROMOTE),
        RowProblem(Level.CAMPAIGN, "", "refused", 40001, SideList.TOP_VIEW),
    ],
)
def test_an_account_with_a_list_that_was_not_read_is_the_least(problem: RowProblem) -> None:
    account = replace(account_of(campaign("1", day("200"))), problems=(problem,))
    assert (whole(account).kind, whole(account).known) == (AT_LEAST, usd("200"))


def test_an_account_whose_campaigns_were_never_listed_is_the_least() -> None:
    account = replace(account_of(campaign("1", day("200"))), lists_read={})
    assert whole(account).kind is AT_LEAST


def test_an_ad_group_whose_campaign_is_on_no_list_counts_and_makes_it_the_least() -> None:
    account = account_of(campaign("1", day("200")), adgroup("91", "9", day("30")))
    assert (whole(account).kind, whole(account).known) == (AT_LEAST, usd("230"))


def test_the_day_of_a_ceiling_is_the_accounts_own() -> None:
    account = account_of(campaign("1", day("200")), today={"1": "132.10"})
    account = replace(
        account,
        advertiser=replace(account.advertiser, timezone="America/New_York"),
        spend_day=date(2026, 11, 22),
    )
    assert whole(account, datetime(2026, 11, 23, 4, 59, tzinfo=UTC)).most == usd("67.90")
    assert whole(account, datetime(2026, 11, 23, 5, 1, tzinfo=UTC)).most == usd("200")
