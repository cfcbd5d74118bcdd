"""Whether TikTok Shop ads were looked at, and how far back their figures go."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.support.domain.accounts import ACCOUNT, campaign
from ttui.domain.advertiser import Advertiser
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.ids import Level
from ttui.domain.orphans import is_every_campaign_listed
from ttui.domain.shop import ShopAd
from ttui.domain.shop_coverage import ShopLook, reported_since, shop_look
from ttui.domain.snapshot import SHOP_SIDES, AccountSnapshot, RowProblem, SideList, Stamp
from ttui.domain.status import AdvertiserStatus

READ = Stamp(datetime(2026, 3, 4, 12, tzinfo=UTC), 5.0)
TODAY = date(2026, 3, 4)


def account(
    *problems: RowProblem, sides: Mapping[SideList, Stamp] | None = None, is_listed: bool = True
) -> AccountSnapshot:
    return AccountSnapshot(
        number=1,
        advertiser=Advertiser(
            advertiser_id=ACCOUNT,
            name="Lumen",
            status=AdvertiserStatus.ACTIVE,
            raw_status="STATUS_ENABLE",
            currency="USD",
            timezone="America/New_York",
        ),
        lists_read={Level.CAMPAIGN: READ} if is_listed else {},
        sides_read=sides or {},
        problems=problems,
        spend_day=TODAY,
    )


def refused(side: SideList) -> RowProblem:
    return RowProblem(Level.CAMPAIGN, "", "No.", 40001, side, origin=Origin.SHOP_PRODUCT)


BAD_ROW = RowProblem(Level.CAMPAIGN, "", "A row without an id.", origin=Origin.SHOP_LIVE)
TOP_VIEW = RowProblem(Level.CAMPAIGN, "", "No.", 40001, SideList.TOP_VIEW)
REPORT = RowProblem(Level.CAMPAIGN, "", "?", of_report=True, origin=Origin.SHOP_LIVE)


@pytest.mark.parametrize(
    ("known", "look"),
    [
        (account(is_listed=False), ShopLook.NOT_YET),
        (account(), ShopLook.LOOKED_AT),
        (account(is_listed=False, sides=dict.fromkeys(SHOP_SIDES, READ)), ShopLook.LOOKED_AT),
        (account(is_listed=False, sides={SideList.SHOP_LIVE: READ}), ShopLook.NOT_YET),
        (account(refused(SideList.SHOP_PRODUCT)), ShopLook.REFUSED),
        (account(refused(SideList.SHOP_LIVE)), ShopLook.REFUSED),
        (account(BAD_ROW), ShopLook.IN_PART),
        (account(REPORT), ShopLook.LOOKED_AT),
        (
            account(RowProblem(Level.CAMPAIGN, "", "No.", 40001, SideList.TOP_VIEW)),
            ShopLook.LOOKED_AT,
        ),
    ],
)
def test_what_is_known_of_shop_ads_as_a_whole(known: AccountSnapshot, look: ShopLook) -> None:
    assert shop_look(known) is look
    assert look.is_whole is (look is ShopLook.LOOKED_AT)
    assert is_every_campaign_listed(known) is look.is_whole


def shop(made: datetime | None) -> Campaign:
    row = campaign("1", origin=Origin.SHOP_PRODUCT)
    return replace(row, shop=ShopAd(), create_time=made)


@pytest.mark.parametrize(
    ("made", "since"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), None),
        (datetime(2025, 3, 5, 12, tzinfo=UTC), None),
        # Still the fourth on the account's clock.
        (datetime(2025, 3, 5, 3, tzinfo=UTC), date(2025, 3, 5)),
        (datetime(2024, 1, 1, tzinfo=UTC), date(2025, 3, 5)),
        (None, date(2025, 3, 5)),
    ],
)
def test_figures_in_all_are_of_365_days(made: datetime | None, since: date | None) -> None:
    assert reported_since(account(), shop(made)) == since


def test_other_campaigns_have_figures_of_their_whole_life() -> None:
    old = replace(campaign("1"), create_time=datetime(2020, 1, 1, tzinfo=UTC))
    assert reported_since(account(), old) is None
