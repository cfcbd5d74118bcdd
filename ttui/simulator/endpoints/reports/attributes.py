"""What a report row is about, told among its metrics: names, ids, budgets (contract 8.2)."""

from collections.abc import Callable, Mapping
from typing import Final

from ttui.simulator.protocol.report_subjects import Subject
from ttui.simulator.world.entities import Ad, SmartAd


def _budget(subject: Subject) -> str:
    group, campaign = subject.group, subject.campaign
    thing = group or campaign
    return "-" if thing is None else str(subject.account.currency.amount(thing.budget))


def _campaign_budget(subject: Subject) -> str:
    campaign = subject.campaign
    return "-" if campaign is None else str(subject.account.currency.amount(campaign.budget))


def _automation(subject: Subject) -> str:
    campaign = subject.campaign
    if campaign is None:
        return "-"
    creative = isinstance(subject.entity, Ad) and subject.entity.smart_ad is not None
    return campaign.automation + ("_CREATIVE" if creative else "")


def _promotion(subject: Subject) -> str:
    campaign = subject.campaign
    return "Other" if campaign is not None and campaign.promote else "Website"


ATTRIBUTES: Final[Mapping[str, Callable[[Subject], str]]] = {
    "campaign_name": lambda s: s.campaign.name if s.campaign else "-",
    "campaign_id": lambda s: s.campaign.campaign_id if s.campaign else "-",
    "objective_type": lambda s: s.campaign.objective if s.campaign else "-",
    "adgroup_name": lambda s: s.group.name if s.group else "-",
    "adgroup_id": lambda s: s.group.adgroup_id if s.group else "-",
    "ad_name": lambda s: s.entity.name if isinstance(s.entity, Ad | SmartAd) else "-",
    "ad_id": lambda s: s.entity_id if isinstance(s.entity, Ad | SmartAd) else "-",
    "ad_text": lambda s: f"Seen it yet? {s.entity.name}" if isinstance(s.entity, Ad) else "-",
    "currency": lambda s: s.account.currency.code,
    "timezone": lambda s: s.account.timezone,
    "advertiser_id": lambda s: s.account.advertiser_id,
    "advertiser_name": lambda s: s.account.name,
    "campaign_budget": _campaign_budget,
    "budget": _budget,
    "campaign_automation_type": _automation,
    "promotion_type": _promotion,
}
"""Attributes by metric name; ``-`` where a row has none."""
