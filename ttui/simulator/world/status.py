"""``secondary_status`` and ``primary_status`` as TikTok derives them (contract 7).

Children follow their parents: what stops the campaign is what the ad shows.
"""

from collections.abc import Mapping
from typing import Final

from ttui.simulator.world.entities import (
    Account,
    Ad,
    AdGroup,
    Campaign,
    Entity,
    PromoteEnding,
    Review,
    SmartAd,
    Switch,
)
from ttui.simulator.world.shop import OFF_BY_TIKTOK, ShopCampaign

_ACCOUNT: Final[Mapping[str, str]] = {
    "STATUS_DISABLE": "ADVERTISER_ACCOUNT_PUNISH",
    "STATUS_LIMIT": "ADVERTISER_ACCOUNT_PUNISH",
    "STATUS_CONTRACT_PENDING": "ADVERTISER_CONTRACT_PENDING",
    "STATUS_CONFIRM_FAIL": "{level}_STATUS_ADVERTISER_AUDIT_DENY",
    "STATUS_CONFIRM_FAIL_END": "{level}_STATUS_ADVERTISER_AUDIT_DENY",
    "STATUS_CONFIRM_MODIFY_FAIL": "{level}_STATUS_ADVERTISER_AUDIT_DENY",
}


def secondary(entity: Entity, now: int) -> str:
    """The ``secondary_status`` of an object at a moment, its campaign being settled up to it."""
    if isinstance(entity, Ad):
        return ad_status(entity, now)
    if isinstance(entity, AdGroup):
        return adgroup_status(entity, now)
    if isinstance(entity, Campaign):
        return campaign_status(entity, now)
    return smart_ad_status(entity, now)


def campaign_status(campaign: Campaign, now: int) -> str:
    """``secondary_status`` of a campaign."""
    shop = campaign.shop
    if shop is not None:
        return _shop_status(campaign, shop)
    return _first(
        (campaign.deleted, "CAMPAIGN_STATUS_DELETE"),
        (not campaign.account.may_deliver, _account_problem(campaign.account, "CAMPAIGN")),
        (_is_off(campaign, now), "CAMPAIGN_STATUS_DISABLE"),
        (campaign.exceeded, "CAMPAIGN_STATUS_BUDGET_EXCEED"),
        (True, "CAMPAIGN_STATUS_ENABLE"),
    )


def _shop_status(campaign: Campaign, shop: ShopCampaign) -> str:
    """``secondary_status`` of a GMV Max campaign (contract 18.4)."""
    return _first(
        (campaign.deleted, "CAMPAIGN_STATUS_DELETE"),
        (not campaign.account.may_deliver, _account_problem(campaign.account, "CAMPAIGN")),
        (shop.trouble in OFF_BY_TIKTOK, shop.trouble),
        (campaign.switch is not Switch.ENABLE, "CAMPAIGN_STATUS_DISABLE"),
        (bool(shop.trouble), shop.trouble),
        (shop.main.exceeded, "CAMPAIGN_STATUS_BUDGET_EXCEED"),
        (True, "CAMPAIGN_STATUS_ENABLE"),
    )


def adgroup_status(group: AdGroup, now: int) -> str:
    """``secondary_status`` of an ad group."""
    campaign = group.campaign
    if not campaign.account.may_deliver and not group.gone:
        return _account_problem(campaign.account, "ADGROUP")
    return "ADGROUP_STATUS_" + _first(
        (group.deleted, "DELETE"),
        (campaign.deleted, "CAMPAIGN_DELETE"),
        (campaign.ending is not PromoteEnding.RUNNING, "PROMOTE_WITHDRAW_ORDER"),
        (campaign.switch is not Switch.ENABLE, "CAMPAIGN_DISABLE"),
        (0 < group.ends_ms <= now, "TIME_DONE"),
        (group.switch is not Switch.ENABLE, group.switch.value),
        (group.review is Review.REJECTED, "AUDIT_DENY"),
        (group.review is Review.IN_REVIEW, "AUDIT"),
        (group.starts_ms > now, "NOT_START"),
        (campaign.exceeded, "CAMPAIGN_EXCEED"),
        (group.exceeded, "BUDGET_EXCEED"),
        (not group.ads, "CREATE"),
        (True, "DELIVERY_OK"),
    )


def ad_status(ad: Ad, now: int) -> str:
    """``secondary_status`` of an ad or of one Smart+ creative."""
    smart = ad.smart_ad
    smart_gone = smart is not None and smart.deleted
    smart_off = smart is not None and smart.switch is not Switch.ENABLE
    return _first(
        (ad.deleted or smart_gone, "AD_STATUS_DELETE"),
        *_from_parents(ad.group, now),
        (ad.switch is Switch.FROZEN, "ADGROUP_STATUS_FROZEN"),
        (ad.switch is Switch.DISABLE or smart_off, "AD_STATUS_DISABLE"),
        (ad.review is Review.REJECTED, "AD_STATUS_AUDIT_DENY"),
        (ad.review is Review.IN_REVIEW, "AD_STATUS_AUDIT"),
        *_from_delivery(ad.group, now),
    )


def smart_ad_status(smart: SmartAd, now: int) -> str:
    """``secondary_status`` of a Smart+ ad."""
    return _first(
        (smart.deleted, "AD_STATUS_DELETE"),
        *_from_parents(smart.group, now),
        (smart.switch is not Switch.ENABLE, "AD_STATUS_DISABLE"),
        *_from_delivery(smart.group, now),
    )


_Case = tuple[bool, str]


def _first(*cases: _Case) -> str:
    """The word of the first case that holds: the order is TikTok's precedence."""
    return next(word for holds, word in cases if holds)


def _from_parents(group: AdGroup, now: int) -> tuple[_Case, ...]:
    campaign = group.campaign
    account = campaign.account
    return (
        (group.deleted, "AD_STATUS_ADGROUP_DELETE"),
        (campaign.deleted, "AD_STATUS_CAMPAIGN_DELETE"),
        (not account.may_deliver, _account_problem(account, "AD")),
        (campaign.ending is not PromoteEnding.RUNNING, "AD_STATUS_PROMOTE_ADGROUP_CLOSED"),
        (campaign.switch is not Switch.ENABLE, "AD_STATUS_CAMPAIGN_DISABLE"),
        (0 < group.ends_ms <= now, "AD_STATUS_DONE"),
        (group.switch is Switch.FROZEN, "ADGROUP_STATUS_FROZEN"),
        (group.switch is Switch.DISABLE, "AD_STATUS_ADGROUP_DISABLE"),
    )


def _from_delivery(group: AdGroup, now: int) -> tuple[_Case, ...]:
    return (
        (group.review is Review.REJECTED, "AD_STATUS_ADGROUP_AUDIT_DENY"),
        (group.review is Review.IN_REVIEW, "AD_STATUS_AUDIT"),
        (group.starts_ms > now, "AD_STATUS_NOT_START"),
        (group.campaign.exceeded, "AD_STATUS_CAMPAIGN_EXCEED"),
        (group.exceeded, "AD_STATUS_BUDGET_EXCEED"),
        (True, "AD_STATUS_DELIVERY_OK"),
    )


def _is_off(campaign: Campaign, now: int) -> bool:
    if campaign.promote and any(0 < group.ends_ms <= now for group in campaign.groups):
        # An order that ran its time is over; its switch stays as it was (contract 6, unconfirmed).
        return True
    return campaign.switch is not Switch.ENABLE or campaign.ending is not PromoteEnding.RUNNING


def _account_problem(account: Account, level: str) -> str:
    if account.may_deliver:
        return ""
    return _ACCOUNT.get(account.status, "{level}_STATUS_ADVERTISER_AUDIT").format(level=level)


def primary(secondary_status: str) -> str:
    """The filter group a ``secondary_status`` belongs to (the table of contract 7)."""
    if secondary_status.endswith("DELETE"):
        return "STATUS_DELETE"
    by_tiktok = secondary_status in OFF_BY_TIKTOK
    if by_tiktok or secondary_status.endswith(("_DISABLE", "_AWAITING_RELEASE")):
        return "STATUS_DISABLE"
    if secondary_status.endswith(("DELIVERY_OK", "CAMPAIGN_STATUS_ENABLE")):
        return "STATUS_DELIVERY_OK"
    if secondary_status.endswith(("TIME_DONE", "_STATUS_DONE")):
        return "STATUS_TIME_DONE"
    return "STATUS_NOT_DELIVERY"


def matches(entity: Entity, primary_status: str, secondary_status: str, now: int) -> bool:
    """Whether an object passes the two status filters; empty ones leave deleted objects out."""
    if "STATUS_ALL" in primary_status or secondary_status.endswith("STATUS_ALL"):
        return True
    if secondary_status and not secondary_status.endswith("NOT_DELETE"):
        return secondary(entity, now) == secondary_status
    if primary_status in ("", "STATUS_NOT_DELETE"):
        # Asked for most and of every object, so the status itself is not worked out.
        return not entity.gone
    group = primary(secondary(entity, now))
    if primary_status == "STATUS_NOT_DELIVERY" and campaign_is_promote(entity):
        # Promote has no "disabled" group: whatever does not run is "not delivering" (contract 6).
        return group in ("STATUS_NOT_DELIVERY", "STATUS_DISABLE")
    return group == primary_status


def campaign_is_promote(entity: Entity) -> bool:
    """Whether an object belongs to a Promote order."""
    if isinstance(entity, Campaign):
        return entity.promote
    if isinstance(entity, AdGroup):
        return entity.campaign.promote
    return entity.group.campaign.promote
