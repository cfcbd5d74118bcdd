"""A figure that is older than the age that is told says so, and none is cut in half."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.ui.builders import (
    ACCOUNT,
    START,
    US_18,
    WINTER,
    ManualClock,
    advertiser,
    app_state,
    camp_ref,
    campaign,
    drawn,
    group_ref,
    lifetime,
    snapshot,
)
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot, Stamp
from ttui.domain.spend import Detail, Results
from ttui.domain.sums import header_money_time
from ttui.domain.unread import UnreadAccount, UnreadReason
from ttui.ui.detail.short import short_lines
from ttui.ui.drawing.lines import plain
from ttui.ui.tree import row_line
from ttui.ui.widgets.header import second_line
from ttui.ui.widgets.totals_cache import TotalsCache
from ttui.ui.wording.row_facts import subject

NOW = ManualClock().monotonic()


def row(
    account: AccountSnapshot, ref: EntityRef, header_time: Stamp | None, width: int = 80
) -> str:
    view = row_line.RowView(
        ref=ref,
        depth=1,
        account=account,
        entity=account.entity(ref),
        record=None,
        selected=False,
        fold=" ",
        unread=False,
        header_time=header_time,
    )
    return plain(row_line.draw(view, row_line.columns_for(width)))


@pytest.mark.parametrize(("ago", "mark"), [(0.0, ""), (59.0, ""), (61.0, "≥"), (900.0, "≥")])
def test_a_row_that_was_read_before_the_told_age_is_the_least(ago: float, mark: str) -> None:
    old = Stamp(START, NOW - ago)
    account = replace(drawn(), money_read={Level.ADGROUP: old})
    text = row(account, group_ref(US_18), account.money_at)
    assert f" {mark}80.02 " in text
    assert f" {mark}80 %" in text


def test_while_no_age_is_told_nothing_may_be_older_than_the_newest_reading() -> None:
    read = drawn()
    waiting = replace(
        snapshot([campaign(5, "Other", account="2")], owner=advertiser("2")), money_at=None
    )
    newest = Stamp(START, NOW + 300)
    seen = replace(app_state(replace(read, statuses_at=newest), waiting), expected=(ACCOUNT, "2"))
    assert header_money_time(seen) == newest


@pytest.mark.parametrize("currency", ["USD", "KWD", "IDR"])
@pytest.mark.parametrize("width", [50, 80, 130])
def test_no_amount_is_cut(currency: str, width: int) -> None:
    amount = "1234567890"
    ref = camp_ref(WINTER)
    account = snapshot(
        [campaign(WINTER, "Winter Glow", budget=lifetime(amount, currency))],
        owner=advertiser(currency=currency),
        ever={ref: amount},
    )
    text = row(account, ref, account.money_at, width)
    figures = [one for one in text.split() if one[0].isdigit()]
    assert "…" not in text
    assert all(Decimal(one.replace(",", "")) in {Decimal(amount), 100} for one in figures)


def test_a_currency_of_which_nothing_is_known_is_named() -> None:
    dollars = drawn()
    yen = replace(
        snapshot([campaign(5, "Other", account="2")], owner=advertiser("2", currency="JPY")),
        covered=frozenset(),
        spend={},
        burn={},
    )
    clock = ManualClock()
    text = plain(second_line(app_state(dollars, yen), dollars, clock, 160, TotalsCache(clock).of))
    assert text.count("? JPY") == 2


def test_results_that_are_older_than_the_money_say_when_they_were_read() -> None:
    ref = camp_ref(WINTER)
    account = drawn()
    later = replace(account, money_at=Stamp(START.replace(hour=20), NOW))
    for one, said in ((account, False), (later, True)):
        detail = Detail(Results(views=Decimal(31200)), None, (), START)
        about = subject(replace(app_state(one), details={ref: detail}), ref, ManualClock())
        assert about is not None
        text = plain(short_lines(about, 120)[-1])
        assert "31,200 views" in text
        assert ("read 14:03:" in text) is said


def test_below_the_name_of_an_unread_account_stand_no_sums_of_another() -> None:
    """Where the sums of all do not fit, there is no account whose sums could stand for them."""
    currencies = ("USD", "EUR", "JPY", "KWD", "IDR")
    accounts = [
        snapshot(
            [campaign(place, "One", account=str(place), budget=lifetime("900000", currency))],
            owner=advertiser(str(place), currency=currency),
            today={camp_ref(place, str(place)): "12345678"},
        )
        for place, currency in enumerate(currencies, 1)
    ]
    expected = ("9", *(one.advertiser.advertiser_id for one in accounts))
    now = Stamp(START, NOW)
    lost = UnreadAccount(
        advertiser_id="9", reason=UnreadReason.NO_PERMISSION, words="No.", tried=now, since=now
    )
    seen = replace(app_state(*accounts), expected=expected, unread={"9": lost})
    clock = ManualClock()
    text = plain(second_line(seen, None, clock, 80, TotalsCache(clock).of))
    assert "5/6 acc.  the sums do not fit  5 on 0 off" in text
    assert "12,345" not in text
