"""How the parts of a backup about GMV Max are asked for (contract 18)."""

from ttui.api.export.requests import PAGE, SMALL_PAGE, ExportRequest
from ttui.domain.backup.parts import DELETED, Part, Source
from ttui.domain.campaign import Origin

SHOP_METRICS = ("cost", "net_cost", "orders", "cost_per_order", "gross_revenue", "roi")
"""The figures of a GMV Max report (contract 18.6)."""
_WORDS = (
    "campaign_name",
    "operation_status",
    "bid_type",
    "target_roi_budget",
    "max_delivery_budget",
    "roas_bid",
    "schedule_type",
    "schedule_start_time",
    "schedule_end_time",
)
"""What such a report tells of a campaign beside its figures."""
_STATES = ("DELIVERY_OK", "DISABLE", "NOT_DELIVERY", "DELETE")
"""All states by name: the word for all of them is in one source and not in the other."""
_KINDS = {Origin.SHOP_PRODUCT: "PRODUCT", Origin.SHOP_LIVE: "LIVE"}


def shop_request(advertiser_id: str, part: Part, without: frozenset[str]) -> ExportRequest:
    """The parameters for a part about GMV Max.

    Args:
        advertiser_id: the account.
        part: which part.
        without: metrics that TikTok turned out not to take.
    """
    params: dict[str, object] = {"advertiser_id": advertiser_id}
    match part.source:
        case Source.SHOP_STORES:
            return ExportRequest("gmv_max/store/list/", params)
        case Source.SHOP_DETAILS:
            return ExportRequest("campaign/gmv_max/info/", {**params, "campaign_id": part.ids[0]})
        case Source.SHOP_SESSIONS:
            path = "campaign/gmv_max/session/list/"
            return ExportRequest(path, {**params, "campaign_id": part.ids[0]})
        case Source.SHOP_REPORT:
            return _report(params, part, without)
        case _:
            filtering: dict[str, object] = {"gmv_max_promotion_types": [part.origin.value]}
            if part.variant == DELETED:
                filtering["primary_status"] = "STATUS_DELETE"
            params["filtering"] = filtering
            return ExportRequest("gmv_max/campaign/get/", params, SMALL_PAGE)


def _report(params: dict[str, object], part: Part, without: frozenset[str]) -> ExportRequest:
    metrics = tuple(one for one in (*SHOP_METRICS, *_WORDS) if one not in without)
    params |= {
        "store_ids": [*part.ids],
        "dimensions": ["campaign_id", "stat_time_day"],
        "metrics": [*metrics],
        "filtering": {
            "gmv_max_promotion_types": [_KINDS[part.origin]],
            "campaign_statuses": [f"STATUS_{one}" for one in _STATES],
        },
    }
    if part.span is not None:
        params["start_date"] = part.span.first.isoformat()
        params["end_date"] = part.span.last.isoformat()
    return ExportRequest("gmv_max/report/get/", params, PAGE, metrics=metrics)
