"""What the faults do to a call or its answer."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from ttui.simulator.endpoints.writes import TARGETS
from ttui.simulator.faults.hostile_text import make_odd
from ttui.simulator.faults.rules import Fault, FaultKind
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import (
    BAD_PARAMETER,
    SYSTEM_ERROR,
    TOO_MANY_REQUESTS,
    Answer,
    AnswerEnding,
    ApiError,
    Envelope,
    Request,
)
from ttui.simulator.world.entities import Campaign, Origin

_HTML: Final = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

_CODES: Final = {
    FaultKind.REFUSE: (BAD_PARAMETER, "Refused by the simulator's script."),
    FaultKind.RATE_LIMIT: (TOO_MANY_REQUESTS, "Too many requests. Please retry in some time."),
    FaultKind.SYSTEM_ERROR: (SYSTEM_ERROR, "System error."),
}


_ENDINGS: Final = {
    FaultKind.TIMEOUT_AFTER: AnswerEnding.TIMED_OUT,
    FaultKind.LOST_AFTER: AnswerEnding.LOST,
    FaultKind.CUT: AnswerEnding.CUT,
}

FOR_DOWNLOADS: Final = frozenset(
    {
        FaultKind.TIMEOUT_AFTER,
        FaultKind.LOST_AFTER,
        FaultKind.BROKEN_JSON,
        FaultKind.NOT_JSON,
        FaultKind.SLOW,
        FaultKind.CUT,
    }
)
"""Faults that can spoil a file on its way; broken JSON means a short one that looks whole."""


def instead(fault: Fault, envelope: Envelope, now: datetime) -> Answer:
    """The answer of a fault that strikes in place of the endpoint."""
    if fault.kind is FaultKind.TIMEOUT_BEFORE:
        return Answer(ending=AnswerEnding.TIMED_OUT)
    if fault.kind is FaultKind.LOST_BEFORE:
        return Answer(ending=AnswerEnding.LOST)
    if fault.kind is FaultKind.BAD_GATEWAY:
        return Answer(502, _HTML, "text/html")
    code, message = _CODES[fault.kind]
    return envelope.error(ApiError(fault.code or code, fault.message or message), now)


def afterwards(fault: Fault, answer: Answer, hang: timedelta) -> Answer:
    """The answer of a request that took effect, spoilt."""
    ending = _ENDINGS.get(fault.kind)
    if ending is not None:
        return replace(answer, ending=ending)
    match fault.kind:
        case FaultKind.BROKEN_JSON:
            return replace(answer, body=answer.body[: len(answer.body) * 2 // 3], code=None)
        case FaultKind.NOT_JSON:
            return Answer(200, b"upstream connect error", "text/plain")
        case FaultKind.SLOW:
            return replace(answer, delay=min(fault.seconds, hang.total_seconds()))
        case _:
            return _rewritten(fault, answer)


def download_instead(fault: Fault) -> Answer:
    """What a download host answers instead of a file: no envelope there."""
    match fault.kind:
        case FaultKind.RATE_LIMIT:
            return Answer(429, b"Too Many Requests", "text/plain")
        case FaultKind.SYSTEM_ERROR:
            return Answer(500, b"Internal Server Error", "text/plain")
        case FaultKind.REFUSE:
            return Answer(403, b"Access Denied", "text/plain")
        case FaultKind.TIMEOUT_BEFORE:
            return Answer(ending=AnswerEnding.TIMED_OUT)
        case FaultKind.LOST_BEFORE:
            return Answer(ending=AnswerEnding.LOST)
        case _:
            return Answer(502, _HTML, "text/html")


def partly(call: Call, handler: Callable[[Call], str], fault: Fault) -> str:
    """Leave some ids of a status update unchanged and report them as errors."""
    target = TARGETS.get(call.path)
    if target is None:
        return handler(call)
    asked = call.params.texts(target.ids)
    body = dict(json.loads(call.request.body))
    failed = [one for one in asked if not fault.ids or one in fault.ids]
    body[target.ids] = [one for one in asked if one not in failed]
    data: dict[str, object] = {target.ids: [], "status": body.get("operation_status")}
    if body[target.ids]:
        call.request = Request(
            "POST", call.request.path, "", call.request.headers, json.dumps(body).encode()
        )
        data = json.loads(handler(call))
    why = fault.message or "The object is being edited by another request."
    told = data.get("error_list")
    data["error_list"] = [
        *(told if isinstance(told, list) else ()),
        *({target.own: one, "error_message": why} for one in failed),
    ]
    return json.dumps(data, ensure_ascii=False)


def take_back(call: Call) -> None:
    """Undo what a call changed: it was accepted and then forgotten."""
    for old in call.undo:
        call.world.put_back(old.entity, old.switch, old.deleted)
    for revert in reversed(call.revert):
        revert()


def intrude(call: Call) -> None:
    """Let somebody create an object while a client is paging through an account's list."""
    if not call.params.has("advertiser_id"):
        return
    account = call.account()
    candidates = (one for one in account.campaigns if one.origin is Origin.ADS_MANAGER)
    campaign = next((one for one in candidates if not one.gone), None)
    if call.path == "campaign/get" or campaign is None:
        now = call.world.catch_up()
        created = Campaign(call.world.new_id(), account, "Created meanwhile", created_ms=now)
        created.modified_ms = now
        call.world.add_campaign(created)
    elif call.path == "adgroup/get":
        call.world.add_group(campaign, "Created meanwhile")
    else:
        call.world.add_ad(campaign.groups[0], "Created meanwhile", 0)


def _odd_spend(fault: Fault, rows: list[dict[str, dict[str, object]]]) -> None:
    """Write what is no amount in place of the spend of report rows."""
    for row in rows:
        if not fault.ids or not fault.ids.isdisjoint(map(str, row["dimensions"].values())):
            row["metrics"]["spend"] = fault.value


def _other_day(rows: list[dict[str, dict[str, object]]]) -> None:
    """Add to a report by day what each row's object was charged on the day before."""
    for row in tuple(rows):
        told = row["dimensions"].get("stat_time_day")
        if told is not None:
            before = datetime.fromisoformat(str(told)) - timedelta(days=1)
            dimensions = {**row["dimensions"], "stat_time_day": f"{before:%Y-%m-%d %H:%M:%S}"}
            rows.append({"dimensions": dimensions, "metrics": {**row["metrics"], "spend": "7.77"}})


_PARENTS: Final = {"adgroup_id": ("campaign_id",), "ad_id": ("campaign_id", "adgroup_id")}


def _lost_parent(fault: Fault, rows: list[dict[str, object]]) -> None:
    """Let rows name a parent that no list shows."""
    for row in rows:
        own = next((name for name in ("ad_id", "adgroup_id") if name in row), "")
        if str(row.get(own)) in fault.ids:
            row.update((name, fault.value) for name in _PARENTS.get(own, ()) if name in row)


_FOREIGN_ID: Final = "1799999999999999999"


def _contradicted(rows: list[dict[str, object]], *, off_first: bool) -> list[dict[str, object]]:
    """Each row twice, as on and as off."""
    switches = ("DISABLE", "ENABLE") if off_first else ("ENABLE", "DISABLE")
    return [
        {**row, "operation_status": switch, "secondary_status": f"CAMPAIGN_STATUS_{switch}"}
        for switch in switches
        for row in rows
    ]


def _with_foreign(rows: list[dict[str, object]], account: object) -> list[dict[str, object]]:
    """One more row, of another ad account."""
    name = "Somebody else's"
    own = {"campaign_id": _FOREIGN_ID, "campaign_name": name, "operation_status": "ENABLE"}
    return [*rows, *({**row, **own, "advertiser_id": account} for row in rows[:1])]


def _with_bad_byte(body: bytes) -> bytes:
    return body.replace(b'_name": "', b'_name": "\xff', 1).replace(b'_name":"', b'_name":"\xff', 1)


def _rewritten(fault: Fault, answer: Answer) -> Answer:
    if fault.kind is FaultKind.BAD_BYTE:
        return replace(answer, body=_with_bad_byte(answer.body))
    envelope = json.loads(answer.body)
    if fault.kind is FaultKind.DATA_ABSENT:
        envelope.pop("data", None)
    elif fault.kind is FaultKind.DATA_LIST:
        envelope["data"] = [envelope.get("data")]
    elif isinstance(envelope.get("data"), dict):
        _apply_to_data(fault, envelope["data"])
    return replace(answer, body=json.dumps(envelope, ensure_ascii=False).encode())


def _apply_to_data(fault: Fault, data: dict[str, Any]) -> None:
    rows = data.get("list", [])
    if fault.kind is FaultKind.ODD_SPEND:
        _odd_spend(fault, rows)
    elif fault.kind is FaultKind.LOST_PARENT:
        _lost_parent(fault, rows)
    elif fault.kind is FaultKind.OTHER_DAY:
        _other_day(rows)
    elif fault.kind is FaultKind.EMPTY_LIST:
        none = {"total_number": 0, "total_page": 0}
        data.update(list=[], page_info={**data.get("page_info", {}), **none})
    elif fault.kind is FaultKind.CONTRADICTION:
        data["list"] = _contradicted(rows, off_first=fault.value == "off first")
    elif fault.kind is FaultKind.FOREIGN_ROW:
        data["list"] = _with_foreign(rows, fault.value)
    else:
        make_odd(rows)
