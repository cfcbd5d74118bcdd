"""Values at the edges of what can be: the domain takes them all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.support.ui import builders as b
from ttui.api.values import hour_of, moment_of
from ttui.domain.charged import charged_so_far
from ttui.domain.ids import Level
from ttui.domain.merge import put_advertiser, put_rows
from ttui.domain.spend import Window
from ttui.ui.wording import figures


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Etc/GMT+12", "Nowhere/At_All"])
@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31T23:59:59"])
def test_every_moment_has_a_place_on_every_clock(zone: str, moment: str) -> None:
    edge = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    local = b.advertiser(timezone=zone).local(edge)
    assert abs(local.replace(tzinfo=UTC) - edge) <= timedelta(hours=14)


@pytest.mark.parametrize("never", ["0001-01-01 00:00:00", "9999-12-31 23:59:59"])
def test_a_moment_that_means_never_is_none(never: str) -> None:
    assert moment_of(never) is None and hour_of(never) is None


@pytest.mark.parametrize(
    ("percent", "text"),
    [("1e34", ">9,999 %"), ("-1e34", "<-9,999 %"), ("9999", "9,999 %"), ("0.2", "<1 %")],
)
def test_a_share_of_next_to_nothing_is_still_a_short_word(percent: str, text: str) -> None:
    assert figures.share(Decimal(percent)) == text
    assert len(figures.bar(Decimal(percent), 9)) == 9


def test_a_currency_that_is_sent_no_more_is_still_the_account_s() -> None:
    known = b.drawn()
    put = put_advertiser(known, replace(known.advertiser, currency="", timezone=""))
    assert put is known


def test_in_another_currency_nothing_that_was_read_holds() -> None:
    known = b.drawn()
    put = put_advertiser(known, replace(known.advertiser, currency="EUR"))
    assert put.money_at is None and not put.spend.get(Window.TODAY)
    for row in put.campaigns.values():
        for line in charged_so_far(put, row):
            assert line.charged is None and line.budget is None and line.used is None
    assert Level.CAMPAIGN in put.lists_read


@pytest.mark.parametrize("before", ["", "EUR"])
def test_a_list_in_the_currency_from_before_makes_no_sum_of_two_currencies(before: str) -> None:
    now = b.drawn()
    late = put_rows(now, [b.campaign(b.WINTER, "Winter Glow", budget=b.daily("200", before))])
    late = put_rows(late, [b.adgroup(b.US_18, b.WINTER, "US", budget=b.daily("9", before))])
    for group in late.adgroups.values():
        assert all(line.budget or line.used is None for line in charged_so_far(late, group))
    (own,) = charged_so_far(late, late.campaigns[str(b.WINTER)])
    assert own.charged is not None and own.budget is None and own.left is None
