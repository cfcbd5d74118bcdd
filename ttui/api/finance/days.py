"""Reads the charge of an account on each of its days (contract 8.1)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ttui.api.caller import Caller
from ttui.api.codes import cut
from ttui.api.errors import NoAnswerError
from ttui.api.port import Lane
from ttui.api.values import day_of, decimal_of
from ttui.domain.campaign import Origin
from ttui.domain.finance import DaySpend

_PAGE_SIZE = 1000


async def read_days(
    caller: Caller, advertiser_id: str, first: date, last: date, origin: Origin, lane: Lane
) -> tuple[DaySpend, ...]:
    """One row per day that TikTok has one for, oldest first.

    Raises:
        NoAnswerError: a row could not be read.
        ApiError: the call failed.
    """
    params: dict[str, object] = {
        "advertiser_id": advertiser_id,
        "report_type": "BASIC",
        "data_level": "AUCTION_ADVERTISER",
        "dimensions": ["advertiser_id", "stat_time_day"],
        "metrics": ["spend"],
        "start_date": first.isoformat(),
        "end_date": last.isoformat(),
        "page": 1,
        "page_size": _PAGE_SIZE,
    }
    if origin is Origin.PROMOTE:
        name, value = "campaign_system_origins", f'["{Origin.PROMOTE.value}"]'
        one = {"field_name": name, "filter_type": "IN", "filter_value": value}
        params["filtering"] = [one]
    answer = await caller.get("report/integrated/get/", params, lane)
    rows = answer.listed or []
    if answer.total is not None and answer.total > len(rows):
        raise NoAnswerError(f"TikTok counts {answer.total} days and showed {len(rows)}.")
    days = tuple(sorted(map(_day_of, rows), key=lambda one: one.day))
    if days and not (first <= days[0].day and days[-1].day <= last):
        raise NoAnswerError(f"TikTok's report holds days other than {first} to {last}.")
    return days


def _day_of(row: object) -> DaySpend:
    dimensions = row.get("dimensions") if isinstance(row, Mapping) else None
    metrics = row.get("metrics") if isinstance(row, Mapping) else None
    if isinstance(dimensions, Mapping) and isinstance(metrics, Mapping):
        day = day_of(dimensions.get("stat_time_day"))
        spend: Decimal | None = decimal_of(metrics.get("spend"))
        if day is not None and spend is not None and spend >= 0:
            return DaySpend(day, spend)
    raise NoAnswerError(cut(f"TikTok's report holds a row that cannot be read: {row!r}."))
