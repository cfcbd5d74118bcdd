"""``creative/report/get``: how each creative did (contract 8.6)."""

import json
from typing import Final

from ttui.simulator.endpoints import asset_library
from ttui.simulator.endpoints.bc import page_of_rows
from ttui.simulator.endpoints.reports.attributes import ATTRIBUTES
from ttui.simulator.endpoints.reports.metrics import ACCOUNT_ONLY, KNOWN, Style, writer
from ttui.simulator.endpoints.reports.query import asked_days
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.report_subjects import Subject
from ttui.simulator.protocol.wire import Params, bad_parameter
from ttui.simulator.world import asset_ids, sums
from ttui.simulator.world.entities import Ad
from ttui.simulator.world.ledger import FOREVER

_TYPES: Final = ("VIDEO", "IMAGE", "INSTANT_PAGE")
_INFO: Final = (
    "material_id",
    "video_id",
    "image_id",
    "page_id",
    "source",
    "num_ads",
    "total_active_days",
    "related_ad_ids",
)
_USUAL_INFO: Final = ("material_id", "video_id", "image_id", "page_id")
_USUAL_METRICS: Final = ("spend", "impressions", "clicks")
_METRICS: Final = KNOWN - set(ATTRIBUTES) - ACCOUNT_ONLY
_MOST_MATERIALS: Final = 10
_MOST_DAYS: Final = 365


def creative_report(call: Call) -> str:
    """Answer a creative report: one row per video, deleted ads included.

    The simulated accounts have no image ads and no instant pages, so those reports are empty.
    """
    params = call.params
    account = call.account()
    kind = params.required("material_type")
    if kind not in _TYPES:
        raise bad_parameter(f"material_type: Must be one of: {', '.join(_TYPES)}.")
    info = _names(params, "info_fields", _USUAL_INFO, frozenset(_INFO))
    metrics = _names(params, "metrics_fields", _USUAL_METRICS, _METRICS)
    first, last = (1, FOREVER) if params.flag("lifetime") else _dates(params)
    wanted = params.nested("filtering").texts("material_id", _MOST_MATERIALS)
    now = call.world.settle(account)
    until = call.world.report_horizon(now)
    digits = account.currency.digits
    writers = {name: writer(name, digits, Style(digits)) for name in metrics}
    found = [
        ad
        for ad in (asset_library.own_ads(account) if kind == "VIDEO" else ())
        if not wanted or asset_ids.material_id(ad) in wanted
    ]
    page = params.integer("page", 1, 1, 1_000_000)
    size = params.integer("page_size", 10, 1, 1000)
    rows: list[dict[str, object]] = [{}] * len(found)
    for place in range((page - 1) * size, min(page * size, len(found))):
        ad = found[place]
        counters = sums.ad_between(ad, first, last, until)
        subject = Subject(account, ad)
        rows[place] = {
            "info": {name: value for name, value in _info(ad).items() if name in info},
            "metrics": {
                name: json.loads(write(subject, counters)) for name, write in writers.items()
            },
        }
    return page_of_rows(call, rows, most=1000)


def _names(
    params: Params, name: str, usual: tuple[str, ...], known: frozenset[str]
) -> tuple[str, ...]:
    asked = params.texts(name) or usual
    unknown = [one for one in asked if one not in known]
    if unknown:
        raise bad_parameter(f"{name}: Invalid fields: {unknown}.")
    return asked


def _dates(params: Params) -> tuple[int, int]:
    first, last = asked_days(params)
    if not 0 <= last - first < _MOST_DAYS:
        raise bad_parameter(f"max time span is {_MOST_DAYS} days")
    return first, last


def _info(ad: Ad) -> dict[str, object]:
    return {
        "material_id": asset_ids.material_id(ad),
        "video_id": asset_ids.video_id(ad),
        "image_id": None,
        "page_id": None,
        "source": "UPLOAD",
        "num_ads": 1,
        "total_active_days": sums.active_days(ad),
        "related_ad_ids": [ad.ad_id],
    }
