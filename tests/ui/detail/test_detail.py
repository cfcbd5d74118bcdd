import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.ui import builders as b
from ttui.domain.budget import Budget, BudgetMode
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.changes import ChangeState
from ttui.domain.feed import Feed, FeedState
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot, RowProblem
from ttui.domain.spend import Detail, Results, SpendPoint, Window
from ttui.domain.status import Delivery, DeliveryState
from ttui.ui.detail.pane import detail_lines
from ttui.ui.drawing.lines import line_width, plain
from ttui.ui.switching.target import TargetRow, change_of
from ttui.ui.tree import row_line
from ttui.ui.widgets.header import first_line, second_line
from ttui.ui.widgets.totals_cache import TotalsCache
from ttui.ui.wording import status_words
from ttui.ui.wording.schedule import dayparting_words

Row = Campaign | AdGroup | Ad


def short(account: AccountSnapshot, ref: EntityRef) -> str:
    lines = detail_lines(b.app_state(account), ref, b.ManualClock(), 80, full=False)
    return "\n".join(map(plain, lines))


def full(account: AccountSnapshot, ref: EntityRef, width: int = 100) -> str:
    lines = detail_lines(b.app_state(account), ref, b.ManualClock(), width, full=True)
    return "\n".join(map(plain, lines))


def tree_line(account: AccountSnapshot, row: Row, width: int = 80) -> str:
    view = row_line.RowView(
        ref=row.ref,
        depth=0,
        account=account,
        entity=row,
        record=None,
        selected=False,
        fold=" ",
        unread=False,
    )
    drawn = row_line.draw(view, row_line.columns_for(width))
    assert line_width(drawn) == width
    return plain(drawn)


def test_the_pane_of_the_drawing() -> None:
    assert short(b.drawn(), b.camp_ref(b.WINTER)).splitlines() == [
        " Winter Glow   campaign   delivering",
        " Charged so far  132.10 of 200.00 USD today   66 %   67.90 left by budget",
        " At most 67.90 more today; stop now and up to 6.20 more may arrive late",
        " Burn 12.40/h, budget gone about 19:31   results not read yet",
    ]


def test_a_daily_budget_that_outlasts_the_day_has_no_end() -> None:
    row = b.campaign(1, "Slow", budget=b.daily("200"))
    text = short(b.snapshot([row], burn={row.ref: "1"}, today={row.ref: "10"}), row.ref)
    assert "Burn 1.00/h" in text and "gone" not in text


def test_a_lifetime_budget_may_end_tomorrow() -> None:
    row = b.campaign(1, "Long", budget=b.lifetime("200"))
    text = short(b.snapshot([row], burn={row.ref: "10"}, ever={row.ref: "60"}), row.ref)
    assert "60.00 of 200.00 USD lifetime" in text and "04:03 tomorrow" in text


def test_sums_of_ad_groups_are_marked_and_never_mix_windows() -> None:
    rows: list[Row] = [b.campaign(1, "Sum")]
    rows += [b.adgroup(10 + n, 1, f"G{n}", budget=b.daily("50")) for n in range(4)]
    rows += [b.adgroup(20, 1, "Total", budget=b.lifetime("300"))]
    account = b.snapshot(
        rows,
        today={b.group_ref(10): "20", b.group_ref(11): "5", b.camp_ref(1): "25"},
        ever={b.group_ref(20): "100", b.camp_ref(1): "190"},
    )
    text = full(account, b.camp_ref(1), width=140)
    # The campaign's charge is of all its ad groups, and not held against the budgets of some.
    sums = "budgets 200.00   sum of 4 ad groups   175.00 left by budget"
    assert f"25.00 USD today   {sums}" in text
    sums = "budgets 300.00   sum of 1 ad group   at least 110.00 left by budget"
    assert f"190.00 USD lifetime   {sums}" in text
    assert "%" not in text.replace("20 to 30 % more", "")
    assert "Σ200.00/day" in tree_line(account, rows[0])


def test_a_child_under_a_campaign_budget_says_whose_it_is() -> None:
    rows: list[Row] = [
        b.campaign(1, "CBO", budget=b.daily("50")),
        b.adgroup(2, 1, "G"),
        b.ad(3, 2, 1, "A"),
    ]
    account = b.snapshot(rows, today={rows[1].ref: "4", rows[2].ref: "4"})
    for row in rows[1:]:
        assert "budget is the campaign's" in short(account, row.ref)
        assert "·" in tree_line(account, row)


def test_no_budget_is_said() -> None:
    rows: list[Row] = [b.campaign(1, "Free"), b.adgroup(2, 1, "G")]
    account = b.snapshot(rows)
    assert "no budget" in short(account, rows[0].ref)
    assert "no budget" in tree_line(account, rows[1])


def test_where_no_figure_exists_it_says_why() -> None:
    row = b.campaign(1, "New", budget=b.daily("50"))
    unread = replace(b.snapshot([row], covered=frozenset()), money_at=None, money_read={})
    assert "Charged so far  not read yet" in short(unread, row.ref)
    assert "not read" in tree_line(unread, row)
    truncate = b.snapshot([row], covered=frozenset())
    assert "the report leaves this row out" in short(truncate, row.ref)
    assert "0.00 of 50.00" in short(b.snapshot([row]), row.ref), "covered and missing is a real 0"


@pytest.mark.parametrize("reason", ["The report holds what is no number: spend='1,234.50'", ""])
def test_a_figure_that_could_not_be_read_is_told_with_what_came(reason: str) -> None:
    row = b.campaign(1, "Odd", budget=b.daily("50"))
    problem = RowProblem(Level.CAMPAIGN, "1", reason, of_report=True)
    account = replace(
        b.snapshot([row], today={row.ref: "12"}),
        unread={Window.TODAY: frozenset({row.ref})},
        problems=(problem,) if reason else (),
    )
    assert "not read" in tree_line(account, row) and "%" not in tree_line(account, row)
    assert f"Charged so far  not read: {reason}" in short(account, row.ref)
    assert "left" not in short(account, row.ref)


def test_a_budget_that_could_not_be_read_is_not_the_budget_of_another_row() -> None:
    row = b.campaign(1, "Odd", budget=Budget(BudgetMode.DAY, None))
    assert tree_line(b.snapshot([row]), row).count("not read") == 1


def test_what_is_left_is_the_least_while_the_ad_groups_figures_are_older() -> None:
    rows: list[Row] = [b.campaign(1, "Sum"), b.adgroup(2, 1, "G", budget=b.daily("100"))]
    older = {b.camp_ref(1): "26.68", b.group_ref(2): "23.60"}
    account = b.snapshot(rows, today=older)
    assert "26.68" in tree_line(account, rows[0])
    assert "at least 73.32 left" in full(account, b.camp_ref(1))
    text = short(account, b.camp_ref(1))
    assert "26.68 of 100.00" in text
    # The rest that came since may be of an ad group that is gone: then 76.40 are left.
    assert "At most 76.40 more today" in text


def with_results(today: Results | None, lifetime: Results | None) -> tuple[str, str]:
    """The full pane and the short one of a campaign with these results."""
    row = b.campaign(1, "Shop", budget=b.daily("50"))
    shop = b.snapshot([row])
    view = replace(
        b.app_state(shop), details={row.ref: Detail(today, lifetime, (), b.START, problem=None)}
    )
    panes = [
        "\n".join(map(plain, detail_lines(view, row.ref, b.ManualClock(), width, full=is_full)))
        for width, is_full in ((100, True), (80, False))
    ]
    return panes[0], panes[1]


def test_roas_stands_where_tiktok_gives_value_and_spend() -> None:
    spend, value = Decimal("40"), Decimal("94")
    wide, narrow = with_results(
        Results(spend=spend, payment_value=value), Results(spend=spend, purchase_value=value)
    )
    assert re.search(r"ROAS +2\.35 +2\.35", wide)
    assert re.search(r"value +94\.00 +94\.00", wide)
    assert "ROAS 2.35" in narrow


@pytest.mark.parametrize(
    "results",
    [
        Results(spend=Decimal(40)),
        Results(spend=Decimal(0), payment_value=Decimal(0)),
        Results(payment_value=Decimal(94)),
    ],
)
def test_without_value_or_spend_there_is_no_roas(results: Results) -> None:
    wide, narrow = with_results(results, None)
    assert re.search(r"ROAS +not reported +not reported", wide)
    assert "ROAS" not in narrow


def test_a_value_of_nothing_that_was_given_is_a_roas_of_nothing() -> None:
    given, spend = Decimal(0), Decimal(40)
    assert Results(spend=spend, purchase_value=given).roas == 0
    assert Results(spend=spend, payment_value=given).roas == 0


def test_a_roas_that_only_tiktok_knows_is_its_own() -> None:
    wide, _ = with_results(Results(spend=Decimal(40), payment_roas=Decimal("1.5")), None)
    assert re.search(r"ROAS +1\.50 +not reported", wide)


def test_currencies_without_decimals() -> None:
    owner = b.advertiser(currency="JPY", timezone="Asia/Tokyo")
    row = b.campaign(1, "東京", budget=b.daily("20000", "JPY"))
    account = b.snapshot([row], owner=owner, today={row.ref: "1234.0"}, burn={row.ref: "99.6"})
    text = short(account, row.ref)
    assert (
        "1,234 of 20,000 JPY today" in text and "100/h" in text and "." not in text.split("\n")[1]
    )
    assert "20,000/day" in tree_line(account, row)


@pytest.mark.parametrize(
    ("raw", "in_tree", "in_pane"),
    [
        ("CAMPAIGN_STATUS_BUDGET_EXCEED", "over budget", "budget is used up"),
        ("ADVERTISER_ACCOUNT_PUNISH", "account problem", "suspended"),
        ("CAMPAIGN_STATUS_ADVERTISER_AUDIT", "in review", "review"),
        ("SOMETHING_NEW_FROM_TIKTOK", "? SOMETHING_NEW_FRO", "SOMETHING_NEW_FROM_TIKTOK"),
        ("", "no status sent", "no delivery status"),
    ],
)
def test_delivery_in_plain_words(raw: str, in_tree: str, in_pane: str) -> None:
    row = b.campaign(1, "Row", raw=raw)
    account = b.snapshot([row])
    assert in_tree in tree_line(account, row)
    assert in_pane in full(account, row.ref)


def test_words_for_the_tree_fit_its_column() -> None:
    assert all(len(known[1]) <= 20 for known in status_words._BY_MARK)
    for state in DeliveryState:
        if state is not DeliveryState.UNKNOWN:
            assert len(status_words.delivery_words(Delivery(state, ""))) <= 20


def test_results_chart_schedule_ids_and_history() -> None:
    rows = b.drawn_rows()
    account = b.drawn()
    ref = b.group_ref(b.US_18)
    hour = account.advertiser.local(b.START).replace(minute=0, second=0)
    detail = Detail(
        today=Results(
            impressions=Decimal("51000"),
            ctr=Decimal("1.18"),
            views=Decimal("31200"),
            views_6s=Decimal("11220"),
            cpc=Decimal("0.132"),
            likes=Decimal("12"),
        ),
        lifetime=Results(impressions=Decimal("900000")),
        hours=(
            SpendPoint(hour - timedelta(hours=1), Decimal("10")),
            SpendPoint(hour, Decimal("5")),
        ),
        read_at=b.START,
    )
    rendered = TargetRow(ref, account.adgroups[str(b.US_18)], None, 1)
    change = change_of(rendered, b.OFF, b.START)
    record = b.record(change, ChangeState.ASKED, ChangeState.ACCEPTED, ChangeState.CONFIRMED)
    seen = replace(b.app_state(account), details={ref: detail}, changes={ref: record})
    lines = detail_lines(seen, ref, b.ManualClock(), 60, full=True)
    text = "\n".join(map(plain, lines))
    assert all(line_width(each) <= 60 for each in lines)
    for expected in (
        "31,200", "1.18 %", "22.00 %", "0.13", "900,000", "█", "2026-03-02 14:03 on",
        "14:03:22", "confirmed", str(b.US_18), str(b.WINTER), "highest 10.00",
    ):  # fmt: skip
        assert expected in text, expected
    narrow = "\n".join(map(plain, detail_lines(seen, ref, b.ManualClock(), 80, full=False)))
    assert "CTR 1.18 %   VTR 22.00 %   31,200 views" in narrow
    assert rows


def test_dayparting_in_words() -> None:
    work, rest = "0" * 18 + "1" * 17 + "0" * 13, "0" * 48
    assert dayparting_words(work * 5 + rest * 2) == "Mon-Fri 09:00-17:30"
    assert dayparting_words("1" * 48 * 6 + rest) == "Mon-Sat all day"
    assert dayparting_words("1" * 336) == dayparting_words("") == ""


def test_header_says_mode_feed_and_ages() -> None:
    clock = b.ManualClock()
    account = b.drawn()
    cache = TotalsCache(clock)
    seen = b.app_state(account, read_only=True)
    assert plain(first_line(seen, account, clock, 80)).endswith("DEMO READ-ONLY  feed live  14:03 ")
    assert "..2217 USD New York" in plain(first_line(seen, account, clock, 80))
    text = plain(second_line(seen, account, clock, 100, cache.of))
    assert "burning 18.50/h   charged today 152.10 of 220.00/day   2 on 1 off" in text
    assert "money ~30 min old" in text and "statuses" not in text
    clock.advance(180)
    text = plain(second_line(seen, account, clock, 80, cache.of))
    assert "statuses 3 min" in text and "~33 min" in text and line_width_ok(text)
    for state, words_shown in (
        (FeedState.RETRYING, "feed retrying in 7 s"),
        (FeedState.RATE_LIMITED, "feed rate limited, again in 7 s"),
        (FeedState.OFFLINE, "feed offline since 14:03"),
    ):
        feed = Feed(state, b.START, retry_at=clock.monotonic() + 7)
        shown = plain(first_line(replace(seen, feed=feed), account, clock, 100))
        assert words_shown in shown


def line_width_ok(text: str) -> bool:
    return len(text) <= 80


def test_header_before_anything_was_read() -> None:
    seen = b.app_state()
    clock = b.ManualClock()
    assert "no ad account yet" in plain(first_line(seen, None, clock, 80))
    assert plain(second_line(seen, None, clock, 80, TotalsCache(clock).of))
