"""What the API tests share: time that costs nothing, scripted answers, a client on both."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ttui.api.access import Secret
from ttui.api.client import TikTokClient
from ttui.api.pacing import RateLimit

T = TypeVar("T")
BASE = "https://business-api.tiktok.com/open_api/v1.3/"
TOKEN = "canary0token0b7e1f"
ACCOUNT = "7000000000000000001"
AT_LEISURE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure."""
FAST = RateLimit(qps=1000, qpm=60000)


class LoopClock:
    """The running loop's time as the client's clock."""

    def now(self) -> datetime:
        return datetime(2026, 11, 24, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


class ScriptedTikTok(httpx.AsyncBaseTransport):
    """Answers with what a function says, and remembers what it was asked."""

    def __init__(
        self, answer: Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]
    ) -> None:
        self._answer = answer
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.asked.append(request)
        answer = self._answer(request)
        return answer if isinstance(answer, httpx.Response) else await answer

    def paths(self) -> list[str]:
        return [path_of(request) for request in self.asked]


def path_of(request: httpx.Request) -> str:
    return request.url.path.removeprefix("/open_api/v1.3/").strip("/")


def param(request: httpx.Request, name: str) -> Any:
    """A query parameter, out of its JSON where it is JSON."""
    text = request.url.params.get(name)
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def body(request: httpx.Request) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(request.content)
    return parsed


def answer(
    data: object = None,
    *,
    code: int = 0,
    message: str = "OK",
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    envelope = {"code": code, "message": message, "request_id": "2026112400", "data": data}
    return httpx.Response(200, json=envelope, headers=headers)


def page(
    rows: list[Any], *, number: int = 1, size: int = 1000, total: int | None = None
) -> httpx.Response:
    total = len(rows) if total is None else total
    return answer(
        {
            "list": rows,
            "page_info": {
                "page": number,
                "page_size": size,
                "total_number": total,
                "total_page": -(-total // size),
            },
        }
    )


def account_info(request: httpx.Request, currency: str = "USD") -> httpx.Response:
    ids = param(request, "advertiser_ids")
    rows = [{"advertiser_id": one, "name": "Lumen", "currency": currency} for one in ids]
    return answer({"list": rows})


def client(transport: httpx.AsyncBaseTransport, **options: Any) -> TikTokClient:
    options.setdefault("rate", FAST)
    return TikTokClient(BASE, Secret(TOKEN), transport=transport, clock=LoopClock(), **options)


async def collect(batches: AsyncIterator[T]) -> list[T]:
    return [batch async for batch in batches]


JSONISH = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["-", "0", "18", "ENABLE", "PROMOTE", "2026-03-01 08:00:00", "1" * 336]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
