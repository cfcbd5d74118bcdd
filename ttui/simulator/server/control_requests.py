"""Steering a served simulator from a test: ``/_control/``, beside the API and only on loopback.

- ``GET log``
- ``GET books``: charged ever, by account and campaign id.
- ``GET books/balances``: what every account and Business Center holds and owes.
- ``GET books/days?id=``: charged on each account day; for an account also ``promote=only``,
  ``promote=without`` (Ads Manager alone) or ``promote=shop`` (GMV Max alone).
- ``POST faults``: a list of faults, or ``{"clear": true}``.
- ``POST outside``: see ``apply_outside``.
- ``POST account``: see ``apply_account``.
- ``POST clock``: ``{"advance_seconds": 60}``.
"""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from ttui.simulator.faults.rules import read_faults
from ttui.simulator.protocol.wire import Answer, Request
from ttui.simulator.world.entities import Origin

if TYPE_CHECKING:
    from ttui.simulator.server.server import SimulatorServer

CONTROL_PATH: Final = "/_control/"


def handle_control(server: "SimulatorServer", request: Request) -> Answer:
    """Answer one control request; plain JSON, no envelope."""
    action = _ACTIONS.get((request.method, request.path.removeprefix(CONTROL_PATH).strip("/")))
    if action is None:
        return _answer({"error": "no such control"}, 404)
    try:
        asked = json.loads(request.body) if request.body else dict(parse_qsl(request.query))
        return _answer(action(server, asked))
    except (ValueError, TypeError, LookupError) as wrong:
        return _answer({"error": f"{type(wrong).__name__}: {wrong}"}, 400)


def _log(server: "SimulatorServer", _: object) -> object:
    return [entry.as_json() for entry in server.log]


def _true_charges(server: "SimulatorServer", _: object) -> object:
    return {key: str(amount) for key, amount in server.charged().items()}


def _balances(server: "SimulatorServer", _: object) -> object:
    return server.balances()


def _days(server: "SimulatorServer", asked: object) -> object:
    given = asked if isinstance(asked, dict) else {}
    origins = _ORIGINS[str(given.get("promote", ""))]
    found = server.days(str(given["id"]), origins)
    return {day.isoformat(): str(amount) for day, amount in found.items()}


def _account(server: "SimulatorServer", body: object) -> object:
    if not isinstance(body, dict):
        raise TypeError("an object is expected")
    return server.account(body)


def _faults(server: "SimulatorServer", body: object) -> object:
    if isinstance(body, dict) and body.get("clear"):
        server.faults.clear()
        return {}
    server.faults.add(*read_faults(json.dumps(body)))
    return {}


def _outside(server: "SimulatorServer", body: object) -> object:
    if not isinstance(body, dict):
        raise TypeError("an object is expected")
    server.outside(body)
    return {}


def _clock(server: "SimulatorServer", body: object) -> object:
    if isinstance(body, dict):
        server.advance(float(body.get("advance_seconds", 0)))
    return {"now": server.world.now().isoformat()}


_ORIGINS: Final = {
    "": tuple(Origin),
    "only": (Origin.PROMOTE,),
    "without": (Origin.ADS_MANAGER,),
    "shop": (Origin.SHOP,),
}

_ACTIONS: Final[Mapping[tuple[str, str], Callable[["SimulatorServer", object], object]]] = {
    ("GET", "log"): _log,
    ("GET", "books"): _true_charges,
    ("GET", "books/balances"): _balances,
    ("GET", "books/days"): _days,
    ("POST", "account"): _account,
    ("POST", "faults"): _faults,
    ("POST", "outside"): _outside,
    ("POST", "clock"): _clock,
}


def _answer(content: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(content).encode())
