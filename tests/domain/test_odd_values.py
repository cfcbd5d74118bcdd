"""Values at the edges of what can be: the domain takes them all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.ui import builders as b
from ttui.api.values import hour_of, moment_of
from ttui.domain.charged import charged_so_far
from ttui.domain.ids import Level
from ttui.domain.merge import put_advertiser
from ttui.domain.spend import Window
from ttui.ui import figures


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
