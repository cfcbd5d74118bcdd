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
from ttui.simulator.protocol.row_writer import RowWriter, View, constant, quoted
from ttui.simulator.world.asset_ids import video_id
from ttui.simulator.world.entities import AdGroup, Campaign, SmartAd

SMART_CAMPAIGNS: Final[RowWriter[Campaign]] = RowWriter(
    {
        "smart": {
            **COMMON,
            "modify_time": modified,
            "objective_type": objective,
            "campaign_type": CAMPAIGN["campaign_type"],
            "budget_mode": CAMPAIGN["budget_mode"],
            "budget": CAMPAIGN["budget"],
            "budget_optimize_on": "true",
            "sales_destination": constant("WEBSITE"),
            "catalog_enabled": "false",
            "smart_plus_adgroup_mode": constant("SINGLE"),
        }
    },
    lambda _: "smart",
)
"""Rows of ``smart_plus/campaign/get``: null keys are left out there (contract 1.2)."""

SMART_ADGROUPS: Final[RowWriter[AdGroup]] = RowWriter(
    {
        "smart": {
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
    },
    lambda _: "smart",
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
