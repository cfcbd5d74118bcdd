"""Lists a whole account once: `python -m tests.benchmarks.loader WAY URL TOKEN ACCOUNT`.

Prints one JSON object: seconds to the campaigns and to everything, and how many rows there were.
Imports are not counted: the program is running when it loads.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import httpx

from ttui.api.client import TikTokClient
from ttui.api.pacing import RateLimit
from ttui.api.wire import AD_FIELDS, ADGROUP_FIELDS, CAMPAIGN_FIELDS
from ttui.domain.advertiser import Mode
from ttui.domain.clock import SystemClock
from ttui.domain.ids import Level
from ttui.domain.secret import Secret
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.store.memory.state import AccountStore

_PAGE = 1000
_FIELDS = {"campaign": CAMPAIGN_FIELDS, "adgroup": ADGROUP_FIELDS, "ad": AD_FIELDS}


@dataclass(frozen=True, slots=True)
class Loaded:
    """How long a listing took."""

    campaigns: float
    """Seconds until campaigns were published, or at hand."""
    everything: float
    """Seconds until the last ad was."""
    rows: int


async def with_ttui(url: str, token: str, account: str) -> Loaded:
    """As the engine does it: client, refresh service, store."""
    clock = SystemClock()
    store = AccountStore(Mode.LIVE, clock)
    client = TikTokClient(url, Secret(token), clock=clock, rate=RateLimit(5000, 300_000))
    refresh = RefreshService(client, store, clock, PromoteBudgets())
    published: list[float] = []

    def notice() -> None:
        snapshot = store.app_state().account(account)
        if snapshot is not None and snapshot.campaigns and not published:
            published.append(time.perf_counter())

    store.subscribe(notice)
    started = time.perf_counter()
    await refresh.accounts([account])
    await refresh.campaigns(account)
    await refresh.adgroups(account)
    await refresh.ads(account)
    ended = time.perf_counter()
    await client.aclose()
    snapshot = store.snapshot(account)
    if snapshot is None or Level.AD not in snapshot.lists_read or snapshot.problems:
        raise RuntimeError("the account was not read whole")
    rows = len(snapshot.campaigns) + len(snapshot.adgroups) + len(snapshot.ads)
    return Loaded(published[0] - started, ended - started, rows)


async def with_sdk(url: str, token: str, account: str, *, narrow: bool = False) -> Loaded:
    """As the official client does it, page by page into dictionaries.

    Args:
        url: base URL.
        token: access token.
        account: ad account.
        narrow: ask for the fields that ttui asks for; the client's default is all fields.
    """
    import business_api_client as sdk  # noqa: PLC0415 - only one of the ways needs it

    configuration = sdk.Configuration()
    configuration.host = url.removesuffix("/open_api/v1.3/")
    client = sdk.ApiClient(configuration)
    lists: dict[str, Callable[..., Any]] = {
        "campaign": sdk.CampaignCreationApi(client).campaign_get,
        "adgroup": sdk.AdgroupApi(client).adgroup_get,
        "ad": sdk.AdApi(client).ad_get,
    }

    def page(level: str, number: int) -> Any:
        fields = {"fields": list(_FIELDS[level])} if narrow else {}
        return lists[level](account, token, page=number, page_size=_PAGE, **fields)["data"]

    started = time.perf_counter()
    rows, campaigns = 0, 0.0
    for level in lists:
        rows += sum(len(data["list"]) for data in _pages(level, page))
        campaigns = campaigns or time.perf_counter() - started
    return Loaded(campaigns, time.perf_counter() - started, rows)


async def with_bytes(url: str, token: str, account: str) -> Loaded:
    """The floor: the same pages fetched one after the other, and nothing made of them."""
    with httpx.Client(headers={"Access-Token": token}, trust_env=False) as client:

        def page(level: str, number: int) -> Any:
            params = {
                "advertiser_id": account,
                "fields": json.dumps(list(_FIELDS[level])),
                "page": str(number),
                "page_size": str(_PAGE),
            }
            answer = client.get(f"{url}{level}/get/", params=params)
            if number > 1:
                return {"list": answer.content}
            return answer.json()["data"]

        started = time.perf_counter()
        campaigns = 0.0
        for level in _FIELDS:
            for _ in _pages(level, page):
                continue
            campaigns = campaigns or time.perf_counter() - started
        return Loaded(campaigns, time.perf_counter() - started, 0)


def _pages(level: str, page: Callable[[str, int], Any]) -> Iterator[Any]:
    first = page(level, 1)
    yield first
    for number in range(2, first["page_info"]["total_page"] + 1):
        yield page(level, number)


WAYS: dict[str, Callable[[str, str, str], Awaitable[Loaded]]] = {
    "ttui": with_ttui,
    "sdk": with_sdk,
    "sdk narrow": partial(with_sdk, narrow=True),
    "bytes": with_bytes,
}


async def _main(way: str, url: str, token: str, account: str) -> None:
    loaded = await WAYS[way](url, token, account)
    sys.stdout.write(json.dumps(asdict(loaded)) + "\n")


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:5]))
