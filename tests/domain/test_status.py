import pytest
from hypothesis import given
from hypothesis import strategies as st

from ttui.domain.status import (
    AdvertiserStatus,
    DeliveryState,
    OperationStatus,
    advertiser_status_of,
    delivery_of,
)

# Contract 7: one word of every primary group, and the ones whose names mislead.
WORDS = {
    "CAMPAIGN_STATUS_ENABLE": DeliveryState.DELIVERING,
    "ADGROUP_STATUS_DELIVERY_OK": DeliveryState.DELIVERING,
    "ADGROUP_STATUS_PARTIAL_AUDIT_DELIVERY_OK": DeliveryState.DELIVERING,
    "ADGROUP_STATUS_REVIEW_PARTIALLY_APPROVED": DeliveryState.DELIVERING,
    "ADGROUP_STATUS_SHADOW_ADGROUP_REAUDIT": DeliveryState.DELIVERING,
    "ADGROUP_STATUS_SEARCH_KEYWORDS_PARTIAL_APPROVED": DeliveryState.DELIVERING,
    "CAMPAIGN_STATUS_DISABLE": DeliveryState.OFF,
    "ADGROUP_STATUS_DISABLE": DeliveryState.OFF,
    "AD_STATUS_DISABLE": DeliveryState.OFF,
    "ADGROUP_STATUS_CAMPAIGN_DISABLE": DeliveryState.CAMPAIGN_OFF,
    "AD_STATUS_CAMPAIGN_DISABLE": DeliveryState.CAMPAIGN_OFF,
    "AD_STATUS_ADGROUP_DISABLE": DeliveryState.ADGROUP_OFF,
    "CAMPAIGN_STATUS_DELETE": DeliveryState.DELETED,
    "AD_STATUS_ADGROUP_DELETE": DeliveryState.DELETED,
    "ADGROUP_STATUS_CAMPAIGN_DELETE": DeliveryState.DELETED,
    "ADVERTISER_ACCOUNT_PUNISH": DeliveryState.ACCOUNT_PROBLEM,
    "ADGROUP_STATUS_AUDIT_DENY": DeliveryState.REJECTED,
    "CAMPAIGN_STATUS_REVIEW_DISAPPROVED": DeliveryState.REJECTED,
    "ADGROUP_STATUS_PROMOTE_AD_NOT_APPROVED": DeliveryState.REJECTED,
    "AD_STATUS_PROMOTE_AD_OFFLINE_AUDIT": DeliveryState.REJECTED,
    "ADGROUP_STATUS_AUDIT": DeliveryState.IN_REVIEW,
    "AD_STATUS_REAUDIT": DeliveryState.IN_REVIEW,
    "ADGROUP_STATUS_SEARCH_KEYWORDS_IN_REVIEW": DeliveryState.IN_REVIEW,
    "CAMPAIGN_STATUS_BUDGET_EXCEED": DeliveryState.MONEY,
    "ADGROUP_STATUS_BALANCE_EXCEED": DeliveryState.MONEY,
    "ADGROUP_STATUS_NOT_START": DeliveryState.SCHEDULED,
    "ADGROUP_STATUS_TIME_DONE": DeliveryState.ENDED,
    "AD_STATUS_DONE": DeliveryState.ENDED,
    "ADGROUP_STATUS_FROZEN": DeliveryState.ENDED,
    "ADGROUP_STATUS_PROMOTE_WITHDRAW_ORDER": DeliveryState.ENDED,
    "AD_STATUS_PROMOTE_ADGROUP_CLOSED": DeliveryState.ENDED,
    "ADGROUP_STATUS_CREATE": DeliveryState.NOT_READY,
    "AD_STAUS_PIXEL_UNBIND": DeliveryState.NOT_READY,
    "ADGROUP_STATUS_INDUSTRY_QUALIFICATION_DENY": DeliveryState.REJECTED,
    "": DeliveryState.NOT_REPORTED,
    "CAMPAIGN_STATUS_SOMETHING_NEW": DeliveryState.UNKNOWN,
}


@pytest.mark.parametrize(("word", "state"), WORDS.items())
def test_a_secondary_status_is_read_as_the_contract_groups_it(
    word: str, state: DeliveryState
) -> None:
    assert delivery_of(word).state is state


@given(st.text())
def test_any_word_is_kept_raw_and_never_guessed_to_be_running(word: str) -> None:
    delivery = delivery_of(word)
    assert delivery.raw == word.strip()
    if delivery.state is DeliveryState.DELIVERING:
        assert any(
            mark in word.upper()
            for mark in ("STATUS_ENABLE", "DELIVERY_OK", "APPROVED", "SHADOW_ADGROUP_REAUDIT")
        )


@given(st.text())
def test_an_unknown_switch_is_never_off(word: str) -> None:
    if word not in {"ENABLE", "DISABLE", "FROZEN"}:
        assert OperationStatus.of(word) is OperationStatus.UNKNOWN


def test_an_unknown_account_status_is_unknown() -> None:
    assert advertiser_status_of("STATUS_LIMIT") is AdvertiserStatus.SUSPENDED
    assert advertiser_status_of("STATUS_NEW") is AdvertiserStatus.UNKNOWN
    assert advertiser_status_of(None) is AdvertiserStatus.UNKNOWN
