"""The pretend TikTok as JSON over HTTP, in the words of the contract: for the real client."""

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import httpx

from tests.simulation.faults import DEADLINE, READ_DEADLINE, WriteFate
from tests.simulation.plan import Moment, Trouble
from tests.simulation.tiktok import World
from tests.simulation.truth import ACCOUNT, Row, Switch
from ttui.api.errors import (
    AnswerError,
    ApiError,
    NoAnswerError,
    NoConnectionError,
    ServerFaultError,
    TimedOutError,
)
from ttui.api.port import StatusWrite
from ttui.domain.campaign import Ad, AdGroup, Origin
from ttui.domain.ids import Level
from ttui.domain.status import OperationStatus

if TYPE_CHECKING:
    from tests.simulation.session import Session

BASE_URL = "https://simulated.invalid/open_api/v1.3/"
TOKEN = "simulated-token"
_PREFIX = "/open_api/v1.3/"
_LEVELS = {one.value: one for one in (Level.CAMPAIGN, Level.ADGROUP, Level.AD)}
_PAGE = 30


class PretendHttp(httpx.AsyncBaseTransport):
    """One session's line to it."""

    def __init__(self, world: World, session: "Session") -> None:
        self._world = world
        self._session = session

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request (contract 1)."""
        path = request.url.path.removeprefix(_PREFIX)
        if request.method == "POST":
            return await self._switch(path, json.loads(request.content))
        asked = {key: found[0] for key, found in parse_qs(request.url.query.decode()).items()}
        if path == "advertiser/info/":
            return await self._accounts()
        level = path.removeprefix("smart_plus/").removeprefix("gmv_max/").partition("/")[0]
        if path.startswith("report/") or level not in _LEVELS:
            return _answer(0, {"list": [], "page_info": _page_info(1, 0)})
        return await self._list(asked, _LEVELS[level], is_smart=path.startswith("smart_plus/"))

    async def _accounts(self) -> httpx.Response:
        await asyncio.sleep(0.05)
        account = {
            "advertiser_id": ACCOUNT,
            "name": "Simulated",
            "status": "STATUS_ENABLE",
            "currency": "USD",
            "timezone": "America/New_York",
            "balance": 100,
        }
        return _answer(0, {"list": [account]})

    async def _switch(self, path: str, body: Mapping[str, object]) -> httpx.Response:
        world, session = self._world, self._session
        session.moment(Moment.LEAVES)
        if session.has_ended:
            await asyncio.Event().wait()
        write, name = _write(path, body)
        now = world.loop.time()
        sent = world.oracle.write_left(session, write, now)
        fate = world.faults.write(session.slot, write.ids, now)
        if fate.trouble is Trouble.NOTHING and not world.all_are(write):
            fate = WriteFate(None, fate.answer_after / 2, fate.answer_after)
        error = world.accept(sent, fate) or fate.error
        await asyncio.sleep(min(DEADLINE, fate.answer_after) - 0.01)
        world.oracle.write_ended(sent, world.loop.time(), error, fate.trouble)
        session.moment(Moment.ANSWERED)
        if error is not None:
            return _failed(error)
        refused = [one for one in write.ids if one in fate.refused]
        data: dict[str, object] = {
            name: [one for one in write.ids if one not in fate.refused],
            "status": write.to.value,
        }
        if refused:
            data["error_list"] = [
                {name.removesuffix("s"): one, "error_message": "Not this one."} for one in refused
            ]
        return _answer(0, data, f"req-{sent.number}")

    async def _list(
        self, asked: Mapping[str, str], level: Level, *, is_smart: bool
    ) -> httpx.Response:
        world, session = self._world, self._session
        filtering = json.loads(asked.get("filtering", "{}"))
        ids = tuple(filtering.get("smart_plus_ad_ids") or filtering.get(f"{level.value}_ids") or ())
        hidden = {"PROMOTE"} & set(filtering.get("campaign_system_origins", ())) or (
            "RESERVATION_TOP_VIEW" in filtering.get("buying_types", ())
        )
        kinds = filtering.get("gmv_max_promotion_types", [Origin.TT_ADS_PLATFORM.value])
        wanted = self._wanted(level, ids, is_smart=is_smart)
        found = [] if hidden else [one for one in wanted if one.row.origin.value in kinds]
        page = int(asked.get("page", "1"))
        rows = found[(page - 1) * _PAGE : page * _PAGE]
        started = world.loop.time()
        if ids:
            session.moment(Moment.READ)
            for one in rows:
                world.oracle.read_left(session, one.row.ref, started)
        fate = world.faults.read(session.slot, ids, started)
        await asyncio.sleep(fate.served_after)
        version = world.loop.time() - fate.lag
        await asyncio.sleep(max(0.0, min(fate.answer_after, READ_DEADLINE) - fate.served_after))
        if fate.error is not None:
            return _failed(fate.error)
        listed: list[dict[str, object]] = []
        for one in rows:
            row = one.face(version)
            if one.row.ref.id in fate.unread:
                listed.append({**_json(row), "operation_status": None})
                continue
            world.oracle.read(session, row.ref, row.switch, started, version)
            listed.append(_json(row))
            if fate.trouble is None and len(listed) % 7 == 0:
                listed.append(_json(row))  # the same row twice, as when rows move between pages
        return _answer(0, {"list": listed, "page_info": _page_info(page, len(found))})

    def _wanted(self, level: Level, ids: tuple[str, ...], *, is_smart: bool) -> list[Switch]:
        if is_smart and level is Level.AD:
            return []
        every = self._world.truth.of_level(level)
        return [one for one in every if not ids or one.row.ref.id in ids]


def _write(path: str, body: Mapping[str, object]) -> tuple[StatusWrite, str]:
    family, _, rest = path.rpartition("smart_plus/")
    level = _LEVELS[(rest if family or path.startswith("smart_plus/") else path).partition("/")[0]]
    name = f"{level.value}_ids" if f"{level.value}_ids" in body else f"smart_plus_{level.value}_ids"
    ids = body[name]
    assert isinstance(ids, list)
    write = StatusWrite(
        advertiser_id=str(body["advertiser_id"]),
        level=level,
        ids=tuple(map(str, ids)),
        to=OperationStatus(str(body["operation_status"])),
        smart_plus=path.startswith("smart_plus/"),
    )
    return write, name


def _failed(error: ApiError) -> httpx.Response:
    """What the client would take for this error, on the line."""
    if isinstance(error, NoConnectionError):
        raise httpx.ConnectError("no line")
    if isinstance(error, TimedOutError):
        raise httpx.ReadTimeout("no answer")
    if isinstance(error, NoAnswerError):
        raise httpx.ReadError("the line was lost")
    if isinstance(error, ServerFaultError):
        return httpx.Response(502, html="<html>Bad gateway</html>")
    if isinstance(error, AnswerError):
        return _answer(error.code or 40100, {}, message=str(error))
    raise AssertionError(error)


def _answer(
    code: int, data: Mapping[str, object], request_id: str = "req", message: str = "OK"
) -> httpx.Response:
    body = {"code": code, "message": message, "request_id": request_id, "data": data}
    return httpx.Response(200, json=body)


def _page_info(page: int, total: int) -> dict[str, int]:
    pages = -(-total // _PAGE)
    return {"page": page, "page_size": _PAGE, "total_number": total, "total_page": pages}


def _json(row: Row) -> dict[str, object]:
    found: dict[str, object] = {
        f"{row.ref.level.value}_id": row.ref.id,
        f"{row.ref.level.value}_name": row.name,
        "advertiser_id": ACCOUNT,
        "operation_status": row.switch.value,
        "secondary_status": row.delivery.raw,
        "campaign_automation_type": "UPGRADED_SMART_PLUS" if row.smart_plus else "MANUAL",
        "budget": 100,
        "budget_mode": "BUDGET_MODE_DAY",
    }
    if isinstance(row, AdGroup | Ad):
        found["campaign_id"] = row.campaign_id
    if isinstance(row, Ad):
        found["adgroup_id"] = row.adgroup_id
    return found
