"""What a report is asked for, understood and checked (contract 8.1)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ttui.simulator.endpoints.reports.audience_cells import EARLY, REFUSED, Cells, cells_of
from ttui.simulator.endpoints.reports.filter import ReportFilter
from ttui.simulator.endpoints.reports.metrics import ACCOUNT_ONLY, KNOWN
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import ApiError, Params, bad_parameter
from ttui.simulator.world.entities import Account, Campaign, Entity, Origin
from ttui.simulator.world.ledger import FOREVER

_MOST_ACCOUNTS: Final = 5
_MOST_METRICS: Final = 100
_LIFETIME: Final = (1, FOREVER)
_TIMES: Final = ("stat_time_day", "stat_time_hour")

_Pick = Callable[[Sequence[Campaign]], Iterable[Entity | None]]


def _smart_or_plain(campaigns: Sequence[Campaign]) -> Iterable[Entity]:
    for campaign in campaigns:
        for group in campaign.groups:
            yield from group.smart_ads
            yield from (ad for ad in group.ads if ad.smart_ad is None)


LEVELS: Final[Mapping[str, Mapping[str, _Pick]]] = {
    "AUCTION_ADVERTISER": {"advertiser_id": lambda _: (None,)},
    "AUCTION_CAMPAIGN": {"campaign_id": lambda campaigns: campaigns},
    "AUCTION_ADGROUP": {"adgroup_id": lambda campaigns: (g for c in campaigns for g in c.groups)},
    "AUCTION_AD": {
        "ad_id": lambda campaigns: (ad for c in campaigns for g in c.groups for ad in g.ads),
        "ad_id_v2": _smart_or_plain,
    },
}
"""What each level reports on, by ID dimension."""

_SPANS: Final = {"stat_time_day": 30, "stat_time_hour": 1, "": 365}
"""Most days one call may cover, by time dimension (contract 8.1)."""

_UNSIMULATED: Final = 40009


@dataclass(frozen=True, slots=True)
class Query:
    """A report as asked for."""

    level: str
    dimension: str
    time: str
    """The time dimension, or empty."""
    first: int
    last: int
    """Account days (ordinals), both included."""
    lifetime: bool
    metrics: tuple[str, ...]
    filter: ReportFilter
    accounts: tuple[Account, ...]
    several: bool
    cells: Cells | None = None
    """The audience cells of an AUDIENCE report."""

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Which campaigns an account's rows count."""
        return self.filter.counted

    @property
    def slow(self) -> bool:
        """Whether the figures take 16 hours instead of half an hour (contract 8.3)."""
        return self.cells is not None and not EARLY.issuperset(self.cells.dimensions)


def read_query(call: Call) -> Query:
    """Understand a report request.

    Raises:
        ApiError: 40002 for what TikTok would not take, 40009 for what is not simulated.
    """
    params = call.params
    kind = params.required("report_type")
    if kind not in ("BASIC", "AUDIENCE"):
        raise ApiError(_UNSIMULATED, f"report_type {kind} is not simulated.")
    level = params.required("data_level")
    if level not in LEVELS:
        raise bad_parameter(f"data_level: Must be one of: {', '.join(LEVELS)}.")
    dimension, time, others = _dimensions(params.texts("dimensions"), level)
    with_shop = level in call.settings.shop_also_in
    report_filter = ReportFilter.read(params.raw("filtering"), level, with_shop=with_shop)
    _check_taken(call, params.texts("dimensions"), report_filter)
    metrics = params.texts("metrics", _MOST_METRICS) or ("spend", "impressions")
    check_metrics(metrics, level, kind)
    lifetime = params.flag("query_lifetime")
    if lifetime and (time or kind == "AUDIENCE"):
        raise bad_parameter(
            "Time dimensions and AUDIENCE are not supported when query_lifetime is true."
        )
    first, last = _LIFETIME if lifetime else _dates(params, time)
    several = params.texts("advertiser_ids", _MOST_ACCOUNTS)
    accounts = tuple(call.allowed(key) for key in several) or (call.account(),)
    cells = cells_of(others, accounts[0].country) if kind == "AUDIENCE" else None
    if others and cells is None:
        raise bad_parameter(f"dimensions: {others[0]} is not supported for {level}.")
    if cells is not None and time == "stat_time_hour":
        raise bad_parameter("dimensions: stat_time_hour is not supported for AUDIENCE.")
    return Query(
        level=level,
        dimension=dimension,
        time=time,
        first=first,
        last=last,
        lifetime=lifetime,
        metrics=metrics,
        filter=report_filter,
        accounts=accounts,
        several=bool(several),
        cells=cells,
    )


def _check_taken(call: Call, dimensions: Sequence[str], asked: ReportFilter) -> None:
    """Refuse dimensions that this account or these campaigns do not have.

    Raises:
        ApiError: 40002, naming one.
    """
    refused = [name for name in dimensions if name in call.settings.refused_dimensions]
    if "PROMOTE" in asked.origins and not call.settings.promote_by_hour:
        refused += [name for name in dimensions if name == "stat_time_hour"]
    if refused:
        raise bad_parameter(f"dimensions: {refused[0]} is not supported.")


def check_metrics(metrics: Sequence[str], level: str, kind: str) -> None:
    """Refuse metrics that do not exist or do not suit the report.

    Raises:
        ApiError: 40002, naming them.
    """
    unknown = [name for name in metrics if name not in KNOWN]
    if kind == "AUDIENCE":
        unknown += [name for name in metrics if name in REFUSED]
    if level != "AUCTION_ADVERTISER":
        unknown += [name for name in metrics if name in ACCOUNT_ONLY and name not in unknown]
    if unknown:
        raise bad_parameter(f"Invalid metric fields: {unknown}. Please check the metrics.")


def _dimensions(asked: Sequence[str], level: str) -> tuple[str, str, list[str]]:
    times = [name for name in asked if name in _TIMES]
    ids = [name for name in asked if name not in _TIMES and name.endswith(("_id", "_id_v2"))]
    if len(ids) != 1 or len(times) > 1 or len(set(asked)) < len(asked):
        raise bad_parameter("dimensions: One ID dimension and at most one time dimension.")
    if ids[0] not in LEVELS[level]:
        raise bad_parameter(f"dimensions: {ids[0]} is not supported for {level}.")
    others = [name for name in asked if name not in (*times, *ids)]
    return ids[0], times[0] if times else "", others


def asked_days(params: Params) -> tuple[int, int]:
    """``start_date`` and ``end_date`` as ordinals, in whatever order they come.

    Raises:
        ApiError: 40002, one is missing or not a date.
    """
    try:
        first = date.fromisoformat(params.required("start_date")).toordinal()
        last = date.fromisoformat(params.required("end_date")).toordinal()
    except ValueError:
        raise bad_parameter("start_date, end_date: Must be YYYY-MM-DD.") from None
    return first, last


def _dates(params: Params, time: str) -> tuple[int, int]:
    first, last = asked_days(params)
    if last < first:
        raise bad_parameter("end_date must not be before start_date.")
    most = _SPANS[time]
    if last - first >= most:
        told = f" when use {time}" if time else ""
        raise bad_parameter(f"max time span is {most} days{told}")
    return first, last
