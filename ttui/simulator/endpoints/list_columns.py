"""Which fields rows of campaigns, ad groups and ads carry, and with what values.

Field lists follow what production and the sandbox were seen to return (contract 3.1, 4.1, 4.2, 5
and 6).
"""

from collections.abc import Callable
from typing import Final

from ttui.simulator.protocol.row_writer import (
    NULL,
    Columns,
    RowWriter,
    View,
    constant,
    money,
    quoted,
)
from ttui.simulator.world.asset_ids import CUSTOM_IDENTITY, image_id, tiktok_identity, video_id
from ttui.simulator.world.calendar import utc_text
from ttui.simulator.world.entities import Ad, AdGroup, Campaign, Entity, Mode, SmartAd, campaign_of
from ttui.simulator.world.shop import OldShopAds
from ttui.simulator.world.status import secondary

_TEN_YEARS_S: Final = 10 * 365 * 86_400


def text(value: Callable[[Entity], str]) -> Callable[[Entity, View], str]:
    """A column that holds text."""
    return lambda entity, _: quoted(value(entity))


def _moment(ms: int) -> str:
    return f'"{utc_text(ms // 1000)}"'


def _status(entity: Entity, view: View) -> str:
    odd = view.odd_status.get(entity.entity_id) if view.odd_status else None
    return quoted(odd) if odd is not None else f'"{secondary(entity, view.now)}"'


def _switch(entity: Entity, _: View) -> str:
    return f'"{entity.switch.value}"'


def _created(entity: Entity, _: View) -> str:
    return _moment(entity.created_ms)


def modified(entity: Entity, _: View) -> str:
    """``modify_time``."""
    return _moment(entity.modified_ms)


def _advertiser(entity: Entity, _: View) -> str:
    return f'"{campaign_of(entity).account.advertiser_id}"'


def _campaign_id(entity: Entity, _: View) -> str:
    return f'"{campaign_of(entity).campaign_id}"'


def _campaign_name(entity: Entity, _: View) -> str:
    return quoted(campaign_of(entity).name)


def _automation(entity: Entity, _: View) -> str:
    return f'"{campaign_of(entity).automation}"'


def objective(entity: Entity, _: View) -> str:
    """``objective_type``, which is the campaign's."""
    return f'"{campaign_of(entity).objective}"'


def cbo_budget(group: AdGroup, view: View) -> str:
    """An ad group's ``budget``: 0 under CBO (contract 4.1)."""
    if group.campaign.cbo:
        return "0" if view.variant % 2 else "0.0"
    return money(group.budget, group.campaign.account.currency.digits, view.variant)


def cbo_mode(group: AdGroup, _: View) -> str:
    """An ad group's ``budget_mode``: infinite under CBO (contract 4.1)."""
    mode = Mode.INFINITE if group.campaign.cbo else group.budget_mode
    return f'"{mode.value}"'


def group_end(group: AdGroup, _: View) -> str:
    """``schedule_end_time``."""
    # SCHEDULE_FROM_NOW comes with an end ten years on (contract 4.1).
    return _moment(group.ends_ms or group.starts_ms + _TEN_YEARS_S * 1000)


def _dedicated(campaign: Campaign, _: View) -> str:
    return "true" if campaign.dedicated else "false"


def group_id(ad: Ad | SmartAd, _: View) -> str:
    """``adgroup_id`` of an ad."""
    return f'"{ad.group.adgroup_id}"'


def group_name(ad: Ad | SmartAd, _: View) -> str:
    """``adgroup_name`` of an ad."""
    return quoted(ad.group.name)


COMMON: Final[Columns[Entity]] = {
    "advertiser_id": _advertiser,
    "campaign_id": _campaign_id,
    "campaign_name": _campaign_name,
    "operation_status": _switch,
    "secondary_status": _status,
    "create_time": _created,
}
"""What every row carries; a Promote row carries little else (contract 6)."""

CAMPAIGN: Final[Columns[Campaign]] = {
    **COMMON,
    "modify_time": modified,
    "campaign_automation_type": _automation,
    "objective_type": objective,
    "campaign_type": lambda c, _: f'"{c.campaign_type}"',
    "is_advanced_dedicated_campaign": _dedicated,
    "budget_mode": lambda c, _: f'"{c.budget_mode.value}"',
    "budget": lambda c, v: money(c.budget, c.account.currency.digits, v.variant),
    "is_smart_performance_campaign": "false",
    "is_new_structure": "true",
    "is_search_campaign": "false",
    "catalog_enabled": "false",
    "objective": constant("LANDING_PAGE"),
    "roas_bid": "0",
    "rta_bid_enabled": "false",
    "rta_product_selection_enabled": "false",
    "special_industries": "[]",
    "rta_id": NULL,
    "deep_bid_type": NULL,
    "virtual_objective_type": NULL,
    "sales_destination": NULL,
    "disable_skan_campaign": NULL,
}
"""A campaign made in Ads Manager, without CBO."""

_PROMOTE_ORIGIN: Final = {"campaign_system_origin": constant("PROMOTE")}

ADGROUP: Final[Columns[AdGroup]] = {
    **COMMON,
    "adgroup_id": text(lambda g: g.entity_id),
    "adgroup_name": text(lambda g: g.name),
    "modify_time": modified,
    "campaign_automation_type": _automation,
    "budget_mode": cbo_mode,
    "budget": cbo_budget,
    "scheduled_budget": lambda g, v: money(
        g.scheduled_budget, g.campaign.account.currency.digits, v.variant
    ),
    "schedule_type": lambda g, _: '"SCHEDULE_START_END"' if g.ends_ms else '"SCHEDULE_FROM_NOW"',
    "schedule_start_time": lambda g, _: _moment(g.starts_ms),
    "schedule_end_time": group_end,
    "skip_learning_phase": lambda _, v: ("0", "false")[v.variant % 2],
    "is_smart_performance_campaign": "false",
    "dayparting": constant("1" * 336),
    "pacing": constant("PACING_MODE_SMOOTH"),
    "billing_event": constant("OCPM"),
    "bid_type": constant("BID_TYPE_NO_BID"),
    "bid_price": "0",
    "conversion_bid_price": "0",
    "deep_cpa_bid": "0",
    "roas_bid": "0",
    "bid_display_mode": constant("CPMV"),
    "optimization_goal": constant("CONVERT"),
    "promotion_type": constant("WEBSITE"),
    "placement_type": constant("PLACEMENT_TYPE_NORMAL"),
    "placements": constant(["PLACEMENT_TIKTOK"]),
    "location_ids": constant(["6252001"]),
    "gender": constant("GENDER_UNLIMITED"),
    "age_groups": NULL,
    "languages": "[]",
    "audience_ids": lambda g, _: "[" + ",".join(f'"{one}"' for one in g.audience_ids) + "]",
    "excluded_audience_ids": "[]",
    "interest_category_ids": "[]",
    "interest_keyword_ids": "[]",
    "operating_systems": "[]",
    "network_types": "[]",
    "device_model_ids": "[]",
    "device_price_ranges": NULL,
    "actions": "[]",
    "comment_disabled": "false",
    "share_disabled": "false",
    "video_download_disabled": "false",
    "search_result_enabled": "true",
    "inventory_filter_enabled": "false",
    "auto_targeting_enabled": "false",
    "is_hfss": "false",
    "is_new_structure": "true",
    "brand_safety_type": constant("NO_BRAND_SAFETY"),
    "creative_material_mode": constant("CUSTOM"),
    "ios14_quota_type": constant("UNOCCUPIED"),
    "category_id": constant("0"),
    "spending_power": constant("ALL"),
    "brand_safety_partner": NULL,
    "app_id": NULL,
    "app_type": NULL,
    "app_download_url": NULL,
    "app_config": NULL,
    "pixel_id": NULL,
    "optimization_event": NULL,
    "secondary_optimization_event": NULL,
    "deep_bid_type": NULL,
    "delivery_mode": NULL,
    "frequency": NULL,
    "frequency_schedule": NULL,
    "schedule_infos": NULL,
    "feed_type": NULL,
    "keywords": NULL,
    "statistic_type": NULL,
    "next_day_retention": NULL,
    "conversion_window": NULL,
    "purchased_reach": NULL,
    "purchased_impression": NULL,
    "rf_purchased_type": NULL,
    "rf_estimated_cpr": NULL,
    "rf_estimated_frequency": NULL,
}
"""An ad group made in Ads Manager."""

_AD: Final[Columns[Ad]] = {
    **COMMON,
    "ad_id": text(lambda a: a.entity_id),
    "ad_name": text(lambda a: a.name),
    "adgroup_id": group_id,
    "adgroup_name": group_name,
    "modify_time": modified,
    "campaign_automation_type": _automation,
    "ad_text": text(lambda a: f"Seen it yet? {a.name}"),
    "video_id": lambda a, _: f'"{video_id(a)}"',
    "image_ids": lambda a, _: f'["{image_id(a)}"]',
    "ad_format": constant("SINGLE_VIDEO"),
    "is_aco": "false",
    "is_new_structure": "true",
    "creative_authorized": "false",
    "vast_moat_enabled": "false",
    "identity_type": constant("CUSTOMIZED_USER"),
    "identity_id": constant(CUSTOM_IDENTITY),
    "display_name": constant("lumen"),
    "call_to_action": constant("SHOP_NOW"),
    "landing_page_url": constant("https://example.com/serum"),
    "deeplink": constant(""),
    "deeplink_type": constant("NORMAL"),
    "fallback_type": constant("UNSET"),
    "app_name": constant(""),
    "playable_url": constant(""),
    "tracking_pixel_id": "0",
    "viewability_postbid_partner": constant("UNSET"),
    "brand_safety_postbid_partner": constant("UNSET"),
    "creative_type": NULL,
    "ad_texts": NULL,
    "page_id": NULL,
    "card_id": NULL,
    "music_id": NULL,
    "call_to_action_id": NULL,
    "landing_page_urls": NULL,
    "profile_image_url": NULL,
    "avatar_icon_web_uri": NULL,
    "optimization_event": NULL,
    "impression_tracking_url": NULL,
    "click_tracking_url": NULL,
    "viewability_vast_url": NULL,
    "brand_safety_vast_url": NULL,
    "tiktok_item_id": NULL,
}


def _campaign_shape(campaign: Campaign) -> str:
    if campaign.promote:
        return "promote"
    return "cbo" if campaign.cbo else "plain"


def _old_shop(group: AdGroup) -> OldShopAds:
    return group.campaign.old_shop or OldShopAds("")


def _group_shape(group: AdGroup) -> str:
    if group.campaign.old_shop is not None:
        return "old shop"
    return "promote" if group.campaign.promote else "plain"


def _ad_shape(ad: Ad) -> str:
    if ad.group.campaign.promote:
        return "promote"
    if ad.item_id:
        return "spark"
    return "plain" if ad.smart_ad is None else "creative"


CAMPAIGNS: Final = RowWriter(
    {
        "plain": CAMPAIGN,
        # The key is absent without CBO, never false (contract 3.1).
        "cbo": {**CAMPAIGN, "budget_optimize_on": "true"},
        "promote": {**COMMON, **_PROMOTE_ORIGIN},
    },
    _campaign_shape,
)
"""Rows of ``campaign/get``."""

ADGROUPS: Final = RowWriter(
    {
        "plain": ADGROUP,
        "old shop": {
            **ADGROUP,
            "product_source": constant("STORE"),
            "store_id": lambda g, _: quoted(_old_shop(g).store_id),
            "shopping_ads_type": lambda g, _: '"LIVE"' if _old_shop(g).identity_id else '"VIDEO"',
        },
        "promote": {
            **COMMON,
            **_PROMOTE_ORIGIN,
            "adgroup_id": ADGROUP["adgroup_id"],
            "adgroup_name": ADGROUP["adgroup_name"],
        },
    },
    _group_shape,
)
"""Rows of ``adgroup/get``."""

ADS: Final = RowWriter(
    {
        "plain": _AD,
        # On creatives modify_time is null, and the ad itself has an id of its own (contract 4.2).
        "creative": {
            **_AD,
            "modify_time": NULL,
            "smart_plus_ad_id": lambda a, _: (
                f'"{a.smart_ad.smart_plus_ad_id}"' if a.smart_ad else NULL
            ),
        },
        # A Spark ad shows a post, and has no video of its own (contract 4.2).
        "spark": {
            **_AD,
            "video_id": NULL,
            "image_ids": NULL,
            "tiktok_item_id": lambda a, _: f'"{a.item_id}"',
            "identity_type": constant("TT_USER"),
            "identity_id": lambda a, _: f'"{tiktok_identity(a.group.campaign.account)}"',
            "dark_post_status": constant("OFF"),
        },
        "promote": {
            **COMMON,
            **_PROMOTE_ORIGIN,
            **{key: _AD[key] for key in ("ad_id", "ad_name", "adgroup_id", "adgroup_name")},
        },
    },
    _ad_shape,
)
"""Rows of ``ad/get``."""
