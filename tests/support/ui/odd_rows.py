"""App states of accounts in which a server wrote odd values, read by the real client and
services."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.support.api.tools import ScriptedTikTok, client, param, path_of
from tests.support.ui.builders import ManualClock
from ttui.api.wire import AD_FIELDS, ADGROUP_FIELDS, ADVERTISER_FIELDS, CAMPAIGN_FIELDS
from ttui.domain.advertiser import Mode
from ttui.domain.app_state import AppState
from ttui.domain.ids import EntityRef, Level
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.reading.reports import MoneyService
from ttui.store.memory.state import AccountStore

ODD: tuple[object, ...] = (
    None, "", "-", " ", 0, "0", -1, "-0.01", 1.5, True, [], {}, ["x"], {"x": 1},
    "0001-01-01 00:00:00", "9999-12-31 23:59:59", "2026-11-24 25:61:00", "2026-02-30",
    "1,234.50", "USD 12.50", "NaN", "Infinity", "1e300", "1e-300", "0.000000000000000001",
    "999999999999999", "99999999999999999999", 10**40, "9" * 5000,
    "[bold]x[/b]", "\x1b]0;x\x07\x1b[2J", "\u202eevil\u2066", "\u0645\u062d\u0645\u062f",
    "e" + "\u0301" * 300, "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\ud800", "\x00", "a\nb",
    "BUDGET_MODE_DAY", "PROMOTE", "FROZEN", "ENABLE", "CAMPAIGN_STATUS_DELETE", "1" * 336,
    "Etc/GMT+12", "Pacific/Kiritimati", "../../etc/passwd",
)  # fmt: skip
"""What servers were seen to send or may send in any field."""
FIELDS = {
    "advertiser": ADVERTISER_FIELDS,
    "campaign": CAMPAIGN_FIELDS,
    "adgroup": ADGROUP_FIELDS,
    "ad": AD_FIELDS,
    "dimensions": ("campaign_id", "adgroup_id", "ad_id", "ad_id_v2", "stat_time_day"),
    "metrics": ("spend", "impressions", "ctr", "cpc", "video_watched_6s", "campaign_budget"),
}
_ACCOUNTS = 7000000000000000000
_NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


def _page(rows: list[dict[str, Any]]) -> httpx.Response:
    info = {"page": 1, "page_size": 1000, "total_number": len(rows), "total_page": 1}
    envelope = {
        "code": 0, "message": "OK", "request_id": "1", "data": {"list": rows, "page_info": info},
    }  # fmt: skip
    # Escaped, since half a character has no bytes of its own.
    return httpx.Response(200, content=json.dumps(envelope))


class _Server:
    """Rows of one kind of which each has one odd value in one field: every value in every field.

    Of ad accounts there are as many; else there is one, with as many rows.
    """

    def __init__(self, kind: str, zone: str) -> None:
        self._kind = kind
        self._zone = zone
        spoilt = len(ODD) * len(FIELDS.get(kind, ("none",)))
        self.rows = 2 if kind == "advertiser" else spoilt
        self.ids = [
            str(_ACCOUNTS + number) for number in range(spoilt if kind == "advertiser" else 1)
        ]

    def odd(self, kind: str, number: int, row: dict[str, Any]) -> dict[str, Any]:
        if self._kind != kind:
            return row
        fields = FIELDS[kind]
        return row | {fields[number // len(ODD) % len(fields)]: ODD[number % len(ODD)]}

    def say(self, request: httpx.Request) -> httpx.Response:
        path = path_of(request)
        if path == "advertiser/info":
            return _page([self.account(one) for one in param(request, "advertiser_ids")])
        if path == "report/integrated/get":
            return _page(self.report(request))
        filters = param(request, "filtering") or {}
        is_plain = filters.get("campaign_system_origins") != ["PROMOTE"] and "smart" not in path
        top_view = filters.get("buying_types") == ["RESERVATION_TOP_VIEW"]
        level = path.removeprefix("smart_plus/").split("/")[0]
        rows = [self.row(level, number) for number in range(self.rows)]
        return _page(rows if is_plain and not top_view else [])

    def account(self, advertiser_id: str) -> dict[str, Any]:
        row = {
            "advertiser_id": advertiser_id, "name": "Lumen", "currency": "USD", "balance": 12.5,
            "timezone": self._zone, "status": "STATUS_ENABLE",
        }  # fmt: skip
        return self.odd("advertiser", self.ids.index(advertiser_id), row)

    def row(self, level: str, number: int) -> dict[str, Any]:
        row = {
            "campaign_id": str(100 + number), "adgroup_id": str(1000 + number),
            "ad_id": str(10000 + number), f"{level}_name": f"{level} {number}",
            "operation_status": "ENABLE", "secondary_status": f"{level.upper()}_STATUS_DELIVERY_OK",
            "budget_mode": "BUDGET_MODE_DAY", "budget": 100, "create_time": "2026-11-01 10:00:00",
            "schedule_start_time": "2026-11-01 10:00:00", "campaign_type": "REGULAR_CAMPAIGN",
        }  # fmt: skip
        return self.odd(level, number, row)

    def report(self, request: httpx.Request) -> list[dict[str, Any]]:
        dimensions = param(request, "dimensions")
        key = dimensions[0]
        first = {"campaign_id": 100, "adgroup_id": 1000}.get(key, 10000)
        rows = []
        for number in range(self.rows):
            of_row: dict[str, Any] = {key: str(first + number)}
            if key == "advertiser_id":
                of_row = {key: param(request, "advertiser_id")}
            if "stat_time_day" in dimensions:
                of_row["stat_time_day"] = "2026-11-24 00:00:00"
            if "stat_time_hour" in dimensions:
                of_row["stat_time_hour"] = "2026-11-24 09:00:00"
            metrics = {"spend": "42.50", "impressions": "1000", "ctr": "1.18"}
            rows.append(
                {
                    "dimensions": self.odd("dimensions", number, of_row),
                    "metrics": self.odd("metrics", number, metrics),
                }
            )
        return rows


async def app_state_of(kind: str = "", zone: str = "America/New_York") -> AppState:
    """Read a server whose rows of one kind are odd (see `FIELDS`); none is without a kind."""
    server = _Server(kind, zone)
    clock = ManualClock(wall=_NOW)
    store = AccountStore(Mode.LIVE, clock)
    api = client(ScriptedTikTok(server.say))
    promote = PromoteBudgets()
    refresh = RefreshService(api, store, clock, promote)
    money = MoneyService(api, store, clock, promote)
    for advertiser_id in await refresh.accounts(server.ids):
        await refresh.campaigns(advertiser_id)
        await money.spend(advertiser_id, Level.CAMPAIGN)
        await money.burn(advertiser_id)
        if len(server.ids) > 1:
            continue
        await refresh.adgroups(advertiser_id)
        await refresh.ads(advertiser_id)
        await money.spend(advertiser_id, Level.ADGROUP)
        await money.spend(advertiser_id, Level.AD)
        await money.whole_account(advertiser_id)
        for key in ("100", "101", "120"):
            await money.detail(EntityRef(advertiser_id, Level.CAMPAIGN, key))
    return store.app_state()
