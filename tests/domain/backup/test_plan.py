"""The plan of a backup: every day once, never more than TikTok allows, the same when resumed."""

import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ttui.domain.backup.parts import Source
from ttui.domain.backup.plan import (
    DAYS_PER_CALL,
    ROWS_PER_PART,
    Found,
    ShopFound,
    first_parts,
    further_parts,
    shop_parts,
    windows,
)
from ttui.domain.campaign import Origin
from ttui.domain.ids import Level

DAYS = st.dates(date(2017, 1, 1), date(2030, 1, 1))


@given(DAYS, st.integers(0, 900), st.integers(1, 40))
def test_windows_cover_each_day_once_in_order(first: date, length: int, days: int) -> None:
    last = first + timedelta(days=length)
    covered: list[date] = []
    for span in windows(first, last, days):
        count = (span.last - span.first).days + 1
        assert 1 <= count <= days
        covered += [span.first + timedelta(days=number) for number in range(count)]
    assert covered == [first + timedelta(days=number) for number in range(length + 1)]


def test_there_are_no_windows_before_the_first_day() -> None:
    assert list(windows(date(2026, 3, 2), date(2026, 3, 1), 30)) == []


@given(DAYS, st.integers(0, 400), st.integers(0, 200_000), st.integers(0, 250))
def test_every_plan_can_be_kept(first: date, length: int, ads: int, ids: int) -> None:
    shop = ShopFound(
        kinds=[Origin.SHOP_PRODUCT, Origin.SHOP_LIVE],
        campaign_ids=[str(number) for number in range(ids)],
        deleted_ids=[str(number) for number in range(ids, ids + 3)],
        product_ids=[str(number) for number in range(ids)],
        store_ids=[str(number) for number in range(ids % 4)],
    )
    found = Found(
        first=first,
        through=first + timedelta(days=length),
        counts={level: max(1, ads) for level in Level},
        audience_ids=[str(number) for number in range(ids)],
        video_ids=[f"v{number}" for number in range(ids)],
        shop=shop,
    )
    parts = (*first_parts(), *shop_parts(shop), *further_parts(found))
    assert parts == (*first_parts(), *shop_parts(shop), *further_parts(found))
    names = [part.name for part in parts]
    assert len(names) == len({*names})
    assert all(re.fullmatch(r"[a-z0-9_-]+", name) for name in names)
    for part in parts:
        if part.is_by_day and part.span is not None:
            days = (part.span.last - part.span.first).days + 1
            assert days <= DAYS_PER_CALL
            one_row_a_day = part.origin is Origin.PROMOTE or part.origin.is_shop
            assert one_row_a_day or days == 1 or days * ads <= ROWS_PER_PART
        assert len(part.ids) <= (60 if part.source is Source.VIDEOS else 100)
    core = [part for part in parts if not part.optional]
    assert {part.source for part in core} == {Source.ACCOUNT, Source.LIST, Source.REPORT}
    assert all(part.origin is Origin.TT_ADS_PLATFORM for part in core)
