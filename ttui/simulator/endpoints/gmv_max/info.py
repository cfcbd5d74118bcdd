"""What only one call per campaign tells: details and sessions (contract 18.2, 18.5)."""

import json
from datetime import date

from ttui.simulator.endpoints.gmv_max.lists import campaign_asked, shop_of
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import bad_parameter, shuffled
from ttui.simulator.world.calendar import day_of, utc_text
from ttui.simulator.world.entities import Campaign
from ttui.simulator.world.increases import Increases
from ttui.simulator.world.shop import ShopCampaign, ShopKind, Spender


def details(call: Call) -> str:
    """``campaign/gmv_max/info``: one campaign; ``secondary_status`` and times are not told."""
    account = call.account()
    campaign = campaign_asked(call, account)
    shop = shop_of(campaign)
    now = call.world.settle(account)
    call.shown = (campaign,)
    told: dict[str, object] = {
        "advertiser_id": account.advertiser_id,
        "campaign_id": campaign.campaign_id,
        "campaign_name": campaign.name,
        "operation_status": campaign.switch.value,
        "store_id": shop.store.store_id,
        "store_authorized_bc_id": shop.store.bc_id,
        "shopping_ads_type": shop.kind.value,
        "optimization_goal": "VALUE",
        "roi_protection_enabled": shop.protected,
        "budget": _money(campaign, shop.main.budget),
        "auto_budget": _increase(call, campaign, shop.ordinary, now),
        "promotion_days": _promotion(call, campaign, now),
        "auto_budget_enabled": shop.old_increase is not None,
        **_schedule(shop.main),
        "placements": ["PLACEMENT_TIKTOK"],
        "location_ids": ["6252001"],
        "age_groups": ["AGE_18_24", "AGE_25_34"],
        "affiliate_posts_enabled": False,
        "identity_list": [],
        "item_list": [],
        "custom_anchor_video_list": [],
        **_target(shop),
        **_goods(shop),
    }
    return shuffled(told, call.envelope)


def _target(shop: ShopCampaign) -> dict[str, object]:
    if not shop.target_roi:
        return {}
    return {"deep_bid_type": "VO_MIN_ROAS", "roas_bid": shop.target_roi / 100}


def _goods(shop: ShopCampaign) -> dict[str, object]:
    if shop.kind is ShopKind.LIVE:
        identity = {"identity_id": shop.identity_id, "identity_type": "TT_USER"}
        return {"product_specific_type": "UNSET", "identity_list": [identity]}
    if not shop.product_ids:
        return {"product_specific_type": "ALL"}
    return {
        "product_specific_type": "CUSTOMIZED_PRODUCTS",
        "item_group_ids": list(shop.product_ids),
    }


def _promotion(call: Call, campaign: Campaign, now: int) -> dict[str, object]:
    shop = shop_of(campaign)
    told = _increase(call, campaign, shop.promotion, now)
    return {
        "is_enabled": told.pop("auto_budget_enabled"),
        "auto_schedule_enabled": False,
        "custom_schedule_list": [
            {
                "start_time": date.fromordinal(first).isoformat(),
                "end_time": date.fromordinal(last).isoformat(),
            }
            for first, last in shop.promotion_spans
        ],
        **told,
    }


def _increase(
    call: Call, campaign: Campaign, steps: Increases | None, now: int
) -> dict[str, object]:
    if steps is None:
        return {"auto_budget_enabled": False}
    shop = shop_of(campaign)
    in_force = shop.increases_on(day_of(campaign.account.zone, now)) is steps
    taken = steps.taken if in_force else 0
    raises = call.settings.shop_raises_current
    current = steps.budget_after(shop.main.budget, taken if raises else 0)
    left = steps.most if raises else steps.most - taken
    step = current * steps.percent // 100
    return {
        "auto_budget_enabled": True,
        "budget_increase_percentage": steps.percent,
        "increase_limit": steps.most,
        "current_budget": _money(campaign, current),
        # By the formulas of contract 18.2, whatever the increase really comes to.
        "next_increase": _money(campaign, step),
        "remained_times": left,
        "maximum_budget": _money(campaign, current + step * left),
    }


def _schedule(group: Spender) -> dict[str, object]:
    ends = {"schedule_end_time": utc_text(group.ends_ms // 1000)} if group.ends_ms else {}
    return {
        "schedule_type": "SCHEDULE_START_END" if group.ends_ms else "SCHEDULE_FROM_NOW",
        "schedule_start_time": utc_text(group.starts_ms // 1000),
        **ends,
    }


def sessions(call: Call) -> str:
    """``campaign/gmv_max/session/list``: the extra budgets that are running; no paging."""
    account = call.account()
    campaign = campaign_asked(call, account)
    shop = shop_of(campaign)
    if shop.kind is not ShopKind.PRODUCT:
        raise bad_parameter("campaign_id: Sessions are supported for Product GMV Max only.")
    now = call.world.settle(account)
    rows = [
        {
            "campaign_id": campaign.campaign_id,
            "session_id": session.session_id,
            "bid_type": session.bid_type,
            "budget": _money(campaign, session.group.budget),
            "product_list": [{"spu_id": session.product_id}] if session.product_id else [],
            **_schedule(session.group),
        }
        for session in shop.sessions
        if _is_active(session.group, now)
    ]
    return f'{{"session_list":[{",".join(shuffled(row, call.envelope) for row in rows)}]}}'


def _is_active(group: Spender, now: int) -> bool:
    return not group.deleted and group.starts_ms <= now and not 0 < group.ends_ms <= now


def _money(campaign: Campaign, minor: int) -> object:
    return json.loads(str(campaign.account.currency.amount(minor)))
