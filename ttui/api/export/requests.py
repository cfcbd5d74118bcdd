"""How each part of a backup is asked for: address, parameters, and where its rows stand."""

from collections.abc import Mapping
from dataclasses import dataclass

from ttui.api.reports import is_in
from ttui.domain.backup.parts import DELETED, WHOLE, Part, Source
from ttui.domain.campaign import Origin
from ttui.domain.ids import Level

PAGE = 1000
SMALL_PAGE = 100
"""Smart+ ads, ad groups of TopView, libraries, audiences, identities (contract 4.1, 5, 10)."""

_DELIVERY = ("spend", "impressions", "clicks", "ctr", "cpc", "cpm")
_REACH = ("reach", "frequency", "cost_per_1000_reached")
_RESULTS = (
    "conversion",
    "cost_per_conversion",
    "conversion_rate",
    "result",
    "cost_per_result",
    "result_rate",
)
_VIDEO = (
    "video_play_actions",
    "video_watched_2s",
    "video_watched_6s",
    "engaged_view",
    "engaged_view_15s",
)
_VIDEO_PARTS = (
    "video_views_p25",
    "video_views_p50",
    "video_views_p75",
    "video_views_p100",
    "average_video_play",
    "average_video_play_per_user",
)
_INTERACTION = (
    "likes",
    "comments",
    "shares",
    "follows",
    "profile_visits",
    "profile_visits_rate",
    "engagements",
    "engagement_rate",
)
_COMMERCE = (
    "complete_payment",
    "total_complete_payment_rate",
    "value_per_complete_payment",
    "complete_payment_roas",
    "onsite_shopping",
    "total_onsite_shopping_value",
    "app_install",
    "registration",
)
_PURCHASE = ("total_purchase", "total_purchase_value")

METRICS = (
    *_DELIVERY,
    *_REACH,
    *_RESULTS,
    *_VIDEO,
    *_VIDEO_PARTS,
    *_INTERACTION,
    *_COMMERCE,
    *_PURCHASE,
)
"""Every figure of a BASIC report, in the order of the tables (contract 8.2)."""
_PROMOTE_METRICS = (*_DELIVERY, *_REACH, *_RESULTS, *_VIDEO, *_INTERACTION, *_PURCHASE)
"""The others come back as a meaningless "0" (contract 6)."""
_AUDIENCE_METRICS = (*_DELIVERY, *_RESULTS, *_VIDEO)
"""AUDIENCE reports have no reach and no parts of videos (contract 8.2)."""
_CREATIVE_WORDS = (
    "material_id",
    "video_id",
    "image_id",
    "source",
    "num_ads",
    "total_active_days",
    "related_ad_ids",
)
"""The facts about a creative beside its figures (contract 8.6)."""
_CREATIVE_METRICS = (*_DELIVERY, "conversion", "conversion_rate", "cost_per_conversion")
BARE_METRICS = ("spend", "impressions", "clicks")
"""The metrics to ask for if TikTok refuses some without naming them."""
ATTRIBUTES: Mapping[Level, tuple[str, ...]] = {
    Level.ADVERTISER: ("currency",),
    Level.CAMPAIGN: ("campaign_name", "objective_type", "campaign_budget", "budget"),
    Level.ADGROUP: ("adgroup_name", "campaign_id", "campaign_name", "budget"),
    Level.AD: ("ad_name", "adgroup_id", "campaign_id"),
}
"""Words and budgets that reports carry beside the figures; asked for with lifetimes. A Promote
order shows its budget nowhere else (contract 6)."""


ROWS_IN = {
    Source.IDENTITIES: "identity_list",
    Source.SHOP_STORES: "store_list",
    Source.SHOP_SESSIONS: "session_list",
}
"""The field of `data` with the rows, where it is not `list`."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """One question, but for the page number."""

    path: str
    params: Mapping[str, object]
    size: int = 0
    """Rows per page; 0 where the whole answer comes at once."""
    may_be_missing: bool = False
    """Whether an answer without that field means that there are no rows (contract 1.2)."""
    trusts_last: bool = True
    """Whether `page_info` can be relied on (contract 15.21)."""
    metrics: tuple[str, ...] = ()
    """The figures asked for, where it is a report."""
    words: tuple[str, ...] = ()
    """Other fields that are asked for by name."""


def request_of(
    advertiser_id: str, part: Part, dimension: str, without: frozenset[str]
) -> ExportRequest:
    """The parameters for a part.

    Args:
        advertiser_id: the account.
        part: which part.
        dimension: the id dimension of reports at the level of ads.
        without: metrics and optional filters that TikTok turned out not to take.
    """
    match part.source:
        case Source.ACCOUNT:
            return ExportRequest("advertiser/info/", {"advertiser_ids": [advertiser_id]})
        case Source.LIST:
            return _list(advertiser_id, part, without)
        case Source.SMART_LIST:
            return _smart_list(advertiser_id, part)
        case Source.REPORT | Source.AUDIENCE_REPORT:
            return _report(advertiser_id, part, dimension, without)
        case Source.CREATIVE_REPORT:
            return _creatives(advertiser_id, part, without)
        case _:
            return _asset_list(advertiser_id, part)


def _list(advertiser_id: str, part: Part, without: frozenset[str]) -> ExportRequest:
    filtering: dict[str, object] = {"primary_status": "STATUS_ALL"}
    top_view = part.variant == "TOP_VIEW"
    if part.origin is Origin.PROMOTE:
        filtering["campaign_system_origins"] = [Origin.PROMOTE.value]
    elif top_view:
        filtering["buying_types"] = ["RESERVATION_TOP_VIEW"]
    elif "buying_types" not in without:
        filtering["buying_types"] = ["AUCTION", "RESERVATION_RF"]
    small = top_view and part.level is Level.ADGROUP
    return ExportRequest(
        f"{part.level.value}/get/",
        {"advertiser_id": advertiser_id, "filtering": filtering},
        SMALL_PAGE if small else PAGE,
    )


def _smart_list(advertiser_id: str, part: Part) -> ExportRequest:
    params: dict[str, object] = {"advertiser_id": advertiser_id}
    if part.variant == DELETED:
        params["filtering"] = {"secondary_status": "AD_STATUS_DELETE"}
    elif part.level is not Level.AD:
        params["filtering"] = {"primary_status": "STATUS_ALL"}
    size = SMALL_PAGE if part.level is Level.AD else PAGE
    return ExportRequest(f"smart_plus/{part.level.value}/get/", params, size, may_be_missing=True)


def _report(
    advertiser_id: str, part: Part, dimension: str, without: frozenset[str]
) -> ExportRequest:
    audience = part.source is Source.AUDIENCE_REPORT
    own = dimension if part.level is Level.AD else f"{part.level.value}_id"
    dimensions = [own]
    metrics = metrics_of(part, without)
    params: dict[str, object] = {
        "advertiser_id": advertiser_id,
        "report_type": "AUDIENCE" if audience else "BASIC",
        "data_level": f"AUCTION_{part.level.name}",
        "dimensions": dimensions,
        "metrics": [*metrics],
    }
    if audience:
        dimensions.append(part.variant)
    elif part.is_by_day:
        dimensions.append("stat_time_day")
    if part.span is None:
        params["query_lifetime"] = True
    else:
        params["start_date"] = part.span.first.isoformat()
        params["end_date"] = part.span.last.isoformat()
    filters = _report_filters(part)
    if filters:
        params["filtering"] = filters
    return ExportRequest("report/integrated/get/", params, PAGE, metrics=tuple(metrics))


def metrics_of(part: Part, without: frozenset[str]) -> list[str]:
    """The figures a report is asked for."""
    if part.variant == WHOLE:
        wanted: tuple[str, ...] = BARE_METRICS
    elif part.source is Source.AUDIENCE_REPORT:
        wanted = _AUDIENCE_METRICS
    elif part.source is Source.CREATIVE_REPORT:
        wanted = _CREATIVE_METRICS
    else:
        wanted = _PROMOTE_METRICS if part.origin is Origin.PROMOTE else METRICS
        if part.span is None:
            wanted += ATTRIBUTES[part.level]
    return [one for one in wanted if one not in without]


def _report_filters(part: Part) -> list[dict[str, str]]:
    filters = []
    if part.level is not Level.ADVERTISER:
        # Left out, deleted rows stay out (contract 8.1).
        filters.append(is_in(f"{part.level.value}_status", ["STATUS_ALL"]))
    if part.origin is Origin.PROMOTE:
        filters.append(is_in("campaign_system_origins", [Origin.PROMOTE.value]))
    if part.campaign_ids:
        filters.append(is_in("campaign_ids", part.campaign_ids))
    return filters


def _creatives(advertiser_id: str, part: Part, without: frozenset[str]) -> ExportRequest:
    metrics = metrics_of(part, without)
    words = [one for one in _CREATIVE_WORDS if one not in without]
    params = {
        "advertiser_id": advertiser_id,
        "material_type": part.variant,
        "lifetime": True,
        "info_fields": words,
        "metrics_fields": metrics,
    }
    return ExportRequest(
        "creative/report/get/", params, PAGE, metrics=tuple(metrics), words=tuple(words)
    )


def _asset_list(advertiser_id: str, part: Part) -> ExportRequest:
    params: dict[str, object] = {"advertiser_id": advertiser_id}
    ids = [*part.ids]
    match part.source:
        case Source.AUDIENCES:
            return ExportRequest("dmp/custom_audience/list/", params, SMALL_PAGE)
        case Source.AUDIENCE_SETTINGS:
            return ExportRequest("dmp/custom_audience/get/", {**params, "custom_audience_ids": ids})
        case Source.IDENTITIES:
            return ExportRequest("identity/get/", params, SMALL_PAGE, trusts_last=False)
        case _:
            word = "video" if part.source is Source.VIDEOS else "image"
            if ids:
                return ExportRequest(f"file/{word}/ad/info/", {**params, f"{word}_ids": ids})
            return ExportRequest(f"file/{word}/ad/search/", params, SMALL_PAGE)
