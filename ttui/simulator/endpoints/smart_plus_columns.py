"""Which fields rows of the ``smart_plus/`` lists carry; nulls are left out (contract 1.2, 5)."""

from typing import Final

from ttui.simulator.endpoints.list_columns import (
    ADGROUP,
    CAMPAIGN,
    COMMON,
    cbo_budget,
    cbo_mode,
    group_end,
    group_id,
    group_name,
    modified,
    objective,
    text,
)
from ttui.simulator.protocol.row_writer import Columns, RowWriter, View, constant, money, quoted
from ttui.simulator.world import spending
from ttui.simulator.world.asset_ids import video_id
from ttui.simulator.world.entities import AdGroup, Campaign, Mode, SmartAd, campaign_of

_UNSET: Final = constant("UNSET")
_INCREASES: Final = constant("AUTO_BUDGET_INCREASE")


def _present(thing: Campaign | AdGroup, view: View) -> str:
    """``current_budget``: after today's automatic increases (contract 21)."""
    digits = campaign_of(thing).account.currency.digits
    return money(spending.present_budget(thing), digits, view.variant)


def _least(group: AdGroup, view: View) -> str:
    return money(group.min_budget, group.campaign.account.currency.digits, view.variant)


def _kind(thing: Campaign | AdGroup) -> str:
    if thing.increases is not None:
        return "increased"
    return "dynamic" if thing.budget_mode is Mode.DYNAMIC else "plain"


_SMART_CAMPAIGN: Final[Columns[Campaign]] = {
    **COMMON,
    "modify_time": modified,
    "objective_type": objective,
    "campaign_type": CAMPAIGN["campaign_type"],
    "budget_mode": CAMPAIGN["budget_mode"],
    "budget": CAMPAIGN["budget"],
    "budget_optimize_on": lambda campaign, _: "true" if campaign.cbo else "false",
    "sales_destination": constant("WEBSITE"),
    "catalog_enabled": "false",
    "smart_plus_adgroup_mode": constant("SINGLE"),
}

SMART_CAMPAIGNS: Final[RowWriter[Campaign]] = RowWriter(
    {
        "plain": _SMART_CAMPAIGN,
        "dynamic": {**_SMART_CAMPAIGN, "budget_auto_adjust_strategy": _UNSET},
        "increased": {
            **_SMART_CAMPAIGN,
            "budget_auto_adjust_strategy": _INCREASES,
            "current_budget": _present,
        },
    },
    _kind,
)
"""Rows of ``smart_plus/campaign/get``: null keys are left out there (contract 1.2)."""

_SMART_ADGROUP: Final[Columns[AdGroup]] = {
    **COMMON,
    "adgroup_id": ADGROUP["adgroup_id"],
    "adgroup_name": ADGROUP["adgroup_name"],
    "modify_time": modified,
    "budget_mode": cbo_mode,
    "budget": cbo_budget,
    "schedule_type": ADGROUP["schedule_type"],
    "schedule_start_time": ADGROUP["schedule_start_time"],
    "schedule_end_time": group_end,
    "targeting_optimization_mode": constant("AUTOMATIC"),
    "targeting_spec": constant({"location_ids": ["6252001"]}),
    "optimization_goal": constant("CONVERT"),
    "billing_event": constant("OCPM"),
}

SMART_ADGROUPS: Final[RowWriter[AdGroup]] = RowWriter(
    {
        "plain": _SMART_ADGROUP,
        "dynamic": {
            **_SMART_ADGROUP,
            "budget_auto_adjust_strategy": _UNSET,
            "min_budget": _least,
        },
        "increased": {
            **_SMART_ADGROUP,
            "budget_auto_adjust_strategy": _INCREASES,
            "current_budget": _present,
            "min_budget": _least,
        },
    },
    _kind,
)
"""Rows of ``smart_plus/adgroup/get``."""


def _creatives(smart: SmartAd, _: View) -> str:
    items = (
        f'{{"ad_material_id":"{ad.ad_id}","material_operation_status":"{ad.switch.value}",'
        f'"creative_info":{{"material_name":{quoted(ad.name)},"ad_format":"SINGLE_VIDEO",'
        f'"video_info":{{"video_id":"{video_id(ad)}"}}}}}}'
        for ad in smart.creatives
    )
    return "[" + ",".join(items) + "]"


SMART_ADS: Final[RowWriter[SmartAd]] = RowWriter(
    {
        "smart": {
            **COMMON,
            "smart_plus_ad_id": text(lambda s: s.entity_id),
            "ad_name": text(lambda s: s.name),
            "adgroup_id": group_id,
            "adgroup_name": group_name,
            "modify_time": modified,
            "creative_list": _creatives,
            "ad_text_list": constant([{"ad_text": "Glow in five minutes"}]),
            "landing_page_url_list": constant([{"landing_page_url": "https://example.com/serum"}]),
        }
    },
    lambda _: "smart",
)
"""Rows of ``smart_plus/ad/get``."""
