"""A TikTok whose lists are scripted, and what it was asked for."""

from typing import Any

import httpx

from tests.support.api.tools import (
    ACCOUNT,
    ScriptedTikTok,
    account_info,
    path_of,
)
from ttui.api.port import ListQuery

ALL = ListQuery(advertiser_id=ACCOUNT)


def tiktok(*listings: Any) -> ScriptedTikTok:
    """Accounts are known; each list call gets the next answer, the last one for ever."""
    left = list(listings)

    def say(request: httpx.Request) -> httpx.Response:
        if path_of(request) == "advertiser/info":
            return account_info(request)
        said = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(said, Exception):
            raise said
        made = said(request) if callable(said) else said
        assert isinstance(made, httpx.Response)
        return made

    return ScriptedTikTok(say)


def rows(level: str, *ids: int | str, **more: object) -> list[dict[str, object]]:
    return [
        {f"{level}_id": str(one), "adgroup_id": "2", "campaign_id": "3"}
        | more
        | {f"{level}_id": str(one)}
        for one in ids
    ]


def listed(request: httpx.Request) -> bool:
    return path_of(request) != "advertiser/info"


def asked(server: ScriptedTikTok) -> list[httpx.Request]:
    return [request for request in server.asked if listed(request)]
