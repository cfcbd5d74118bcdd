"""GMV Max campaigns in the domain: family, and the status words that only they have."""

from dataclasses import replace

import pytest

from tests.support.domain.accounts import campaign, snapshot
from ttui.domain.campaign import Family, Origin, family_of
from ttui.domain.status import DeliveryState, OperationStatus, delivery_of
from ttui.domain.totals import is_running


@pytest.mark.parametrize(
    ("origin", "family"),
    [
        (Origin.SHOP_PRODUCT, Family.GMV_MAX_PRODUCT),
        (Origin.SHOP_LIVE, Family.GMV_MAX_LIVE),
        (Origin.TT_ADS_PLATFORM, Family.CLASSIC),
    ],
)
def test_each_kind_has_its_own_family(origin: Origin, family: Family) -> None:
    assert family_of(replace(campaign("1"), origin=origin)) is family


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("LIVE_GMV_MAX_AUTHORIZATION_CANCEL", DeliveryState.OFF_BY_TIKTOK),
        ("PRODUCT_GMV_MAX_AUTHORIZATION_CANCEL", DeliveryState.OFF_BY_TIKTOK),
        ("IDENTITY_USED_BY_LIVE_GMV_MAX", DeliveryState.OFF_BY_TIKTOK),
        ("PRODUCT_USED_BY_PRODUCT_GMV_MAX", DeliveryState.OFF_BY_TIKTOK),
        ("IDENTITY_USED_BY_GMV_MAX_AD", DeliveryState.NOT_READY),
        ("TTS_TT_ASSET_UNAVAILABLE", DeliveryState.NOT_READY),
        ("TTS_TT_IDENTITY_UNAVAILABLE", DeliveryState.NOT_READY),
        ("TIKTOK_SHOP_UNAVAILABLE", DeliveryState.NOT_READY),
        ("AD_UNAVAILABLE", DeliveryState.NOT_READY),
        ("PRODUCT_UNAVAILABLE", DeliveryState.NOT_READY),
        ("REVIEW_DISAPPROVED", DeliveryState.REJECTED),
        ("TTS_ACCOUNT_BALANCE_INSUFFICIENT", DeliveryState.MONEY),
        ("AWAITING_RELEASE", DeliveryState.SCHEDULED),
    ],
)
def test_status_words_of_a_shop_campaign(word: str, state: DeliveryState) -> None:
    assert delivery_of(f"CAMPAIGN_STATUS_{word}").state is state


def test_what_tiktok_switched_off_does_not_run_whatever_its_switch_says() -> None:
    off = delivery_of("CAMPAIGN_STATUS_PRODUCT_USED_BY_PRODUCT_GMV_MAX")
    row = replace(campaign("1"), delivery=off, switch=OperationStatus.ENABLE)
    account = snapshot(row)
    assert account.delivery(row).state is DeliveryState.OFF_BY_TIKTOK
    assert not is_running(row, account)
    stopped = replace(row, switch=OperationStatus.DISABLE)
    assert snapshot(stopped).delivery(stopped).state is DeliveryState.OFF_BY_TIKTOK
