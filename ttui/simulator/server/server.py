"""The pretend API: a request goes in, an answer in TikTok's shape comes out. No network here."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus

from ttui.simulator.endpoints import asset_library, lists
from ttui.simulator.faults import apply
from ttui.simulator.faults.rules import (
    AFTER_LANDING,
    BEFORE_LANDING,
    Fault,
    FaultBook,
    FaultKind,
)
from ttui.simulator.protocol.call import Call, ListCache, ServerSettings, Undo
from ttui.simulator.protocol.report_subjects import Line
from ttui.simulator.protocol.wire import (
    BASE_PATH,
    NO_TOKEN,
    TOO_MANY_REQUESTS,
    WRONG_TOKEN,
    Answer,
    ApiError,
    Envelope,
    Request,
    scope_missing,
)
from ttui.simulator.server.rate_limits import RateLimiter
from ttui.simulator.server.request_log import Log
from ttui.simulator.server.routes import ROUTES, Handler
from ttui.simulator.world.account_changes import apply_account
from ttui.simulator.world.clock import WorldClock
from ttui.simulator.world.entities import Entity, Origin
from ttui.simulator.world.outside_changes import apply_outside
from ttui.simulator.world.world import World

if TYPE_CHECKING:
    import httpx

_OPEN: Final = frozenset({"oauth2/access_token", "oauth2/revoke_token"})
"""Endpoints that need no token."""

_IDS: Final = re.compile(r"\d{10,}", re.ASCII)


@dataclass(slots=True)
class _Lagging:
    """A write that lists do not show yet."""

    undo: list[Undo]
    ends: float
    reads: int


class SimulatorServer:
    """One pretend TikTok. Safe to use from several threads.

    Attributes:
        world: what exists; change it to play somebody else.
        faults: what goes wrong.
        log: every API request received.
    """

    def __init__(self, world: World, settings: ServerSettings | None = None) -> None:
        self.world = world
        self.settings = settings or ServerSettings()
        self.faults = FaultBook()
        self.log = Log()
        self._tokens = {self.settings.access_token}
        self._envelope = Envelope(self.settings.seed)
        self._lists: ListCache[Entity] = ListCache()
        self._lines: ListCache[Line] = ListCache()
        self._limiter = RateLimiter(self.settings.rate_limit)
        self._lagging: list[_Lagging] = []
        self._lock = threading.RLock()

    @property
    def clock(self) -> WorldClock:
        """The world's clock."""
        return self.world.clock

    @property
    def access_token(self) -> str:
        """The token the server takes."""
        return self.settings.access_token

    @property
    def app_id(self) -> str:
        """The developer app's id."""
        return self.settings.app_id

    @property
    def app_secret(self) -> str:
        """The developer app's secret."""
        return self.settings.app_secret

    @property
    def advertiser_ids(self) -> tuple[str, ...]:
        """Every ad account there is."""
        return tuple(self.world.accounts)

    def transport(self, *, latency: float = 0.0) -> "httpx.AsyncBaseTransport":
        """An in-process transport for ``httpx.AsyncClient``; latency is real seconds a request."""
        from ttui.simulator.server.transport import SimulatorTransport  # noqa: PLC0415 - needs httpx

        return SimulatorTransport(self, latency=latency)

    def handle(self, request: Request) -> Answer:
        """Answer one request."""
        with self._lock, self.world.clock.held():
            if request.path.startswith(asset_library.ASSET_PATH):
                return self._download(request)
            path = _endpoint(request.path)
            route = ROUTES.get(path) if path is not None else None
            if path is None or route is None:
                return Answer(404, b"404 page not found", "text/plain")
            if request.method != route[0]:
                return Answer(405, b"405 method not allowed", "text/plain")
            now = self.world.clock.monotonic()
            text = unquote_plus(request.query) + request.body.decode("utf-8", "replace")
            named = frozenset(_IDS.findall(text))
            fault = self.faults.pick(path, request.method, named, now, text)
            answer = self._with_fault(request, path, route[1], fault)
            self.log.add(request, path, answer, self.world.now(), fault)
            return answer

    def revoke_token(self) -> None:
        """Make the access token wrong from now on, as a user who removes the app does."""
        with self._lock:
            self._tokens.clear()

    def outside(self, change: Mapping[str, object]) -> None:
        """Change an object as somebody else would; see ``apply_outside`` for the keys."""
        with self._lock:
            entity = self.world.find(str(change.get("id")))
            before = Undo(entity, entity.switch, entity.deleted) if entity is not None else None
            apply_outside(self.world, change)
            if before is not None and self.settings.list_lag and "operation_status" in change:
                ends = self.world.clock.monotonic() + self.settings.list_lag
                self._lagging.append(_Lagging([before], ends, 0))

    def advance(self, seconds: float) -> None:
        """Push world time forward and let happen what falls due."""
        with self._lock:
            self.world.clock.advance(seconds)
            self.world.settle_all()

    def charged(self) -> dict[str, Decimal]:
        """True charges ever, by account and campaign id, in currency units."""
        with self._lock:
            ids = (*self.world.accounts, *self.world.campaigns)
            return {entity_id: self.world.true_charges.charged(entity_id) for entity_id in ids}

    def account(self, change: Mapping[str, object]) -> dict[str, object]:
        """Change money, role or state of an account; see ``apply_account`` for the keys."""
        with self._lock:
            return apply_account(self.world, change)

    def balances(self) -> dict[str, dict[str, object]]:
        """What every account and Business Center holds and owes."""
        with self._lock:
            return self.world.true_charges.balances()

    def days(
        self, entity_id: str, origins: tuple[Origin, ...] = tuple(Origin)
    ) -> dict[date, Decimal]:
        """True charges of one object by account day, in currency units."""
        with self._lock:
            return self.world.true_charges.by_day(entity_id, origins=origins)

    def _with_fault(
        self, request: Request, path: str, handler: Handler, fault: Fault | None
    ) -> Answer:
        if fault is not None and fault.kind in BEFORE_LANDING:
            if fault.lands:
                self._served(request, path, handler, None)
            return apply.instead(fault, self._envelope, self.world.now())
        answer = self._served(request, path, handler, fault)
        if fault is not None and fault.kind in AFTER_LANDING:
            return apply.afterwards(fault, answer, self.settings.hang)
        return answer

    def _served(self, request: Request, path: str, handler: Handler, fault: Fault | None) -> Answer:
        now = self.world.now()
        try:
            self._admit(request, path)
            call = self._call(request, path)
            data = self._run(call, handler, fault)
        except ApiError as error:
            return self._envelope.error(error, now)
        code = fault.code if fault is not None and fault.kind is FaultKind.PARTIAL else 0
        answer = self._envelope.write(code, "OK", data, now)
        return replace(answer, headers=(*answer.headers, *call.headers))

    def _download(self, request: Request) -> Answer:
        path = request.path.strip("/").rpartition("/")[0]
        real = self.world.clock.monotonic()
        fault = self.faults.pick(path, request.method, frozenset(), real)
        if fault is not None and fault.kind in BEFORE_LANDING:
            answer = apply.download_instead(fault)
        else:
            answer = asset_library.fetch(request, self.world.clock.now_ms() // 1000)
            if fault is not None and fault.kind in apply.FOR_DOWNLOADS:
                answer = apply.afterwards(fault, answer, self.settings.hang)
        self.log.add(request, path, answer, self.world.now(), fault)
        return answer

    def _call(self, request: Request, path: str) -> Call:
        return Call(
            world=self.world,
            settings=self.settings,
            envelope=self._envelope,
            lists=self._lists,
            lines=self._lines,
            request=request,
            path=path,
            tokens=self._tokens,
        )

    def _run(self, call: Call, handler: Handler, fault: Fault | None) -> str:
        kind = fault.kind if fault is not None else None
        if kind is FaultKind.NEW_BETWEEN_PAGES:
            apply.intrude(call)
        if kind is FaultKind.DUPLICATE_ROWS:
            call.page_shift = 1
        with self._as_lists_show_it(call):
            if fault is not None and kind is FaultKind.PARTIAL:
                data = apply.partly(call, handler, fault)
            else:
                data = handler(call)
        shown = frozenset(entity.entity_id for entity in call.shown) if call.shown else frozenset()
        bad = self.faults.bad_page(call.path, shown, self.world.clock.monotonic())
        if bad is not None:
            raise ApiError(bad.code or 40002, bad.message or "Creative_data not valid")
        if fault is not None and kind is FaultKind.LAGGING_READ and call.undo:
            ends = self.world.clock.monotonic() + fault.seconds
            self._lagging.append(_Lagging(call.undo, ends, fault.reads))
        if kind is FaultKind.IGNORED:
            apply.take_back(call)
        return data

    def _admit(self, request: Request, path: str) -> None:
        if not self._limiter.admits(self.world.clock.monotonic()):
            raise ApiError(TOO_MANY_REQUESTS, "Too many requests. Please retry in some time.")
        if path in _OPEN:
            return
        token = request.headers.get("access-token", "")
        if not token:
            raise ApiError(
                NO_TOKEN,
                "Access token is null, you should set it in http header with key Access-Token.",
            )
        if token not in self._tokens:
            raise ApiError(WRONG_TOKEN, "Access token is incorrect or has been revoked.")
        if path in self.settings.forbidden_paths:
            raise scope_missing(path, request.method)

    @contextmanager
    def _as_lists_show_it(self, call: Call) -> Iterator[None]:
        """Show the world as it was before writes that lists do not show yet."""
        if call.path not in lists.SHOW_SWITCHES:
            yield
            return
        now = self.world.clock.monotonic()
        self._lagging = [one for one in self._lagging if one.ends > now or one.reads > 0]
        swapped: list[Undo] = []
        if self._lagging:
            # Money must be settled with the true switches before the old ones are put up.
            self.world.settle_all()
        for lagging in reversed(self._lagging):
            lagging.reads -= 1
            for old in lagging.undo:
                swapped.append(Undo(old.entity, old.entity.switch, old.entity.deleted))
                old.entity.switch, old.entity.deleted = old.switch, old.deleted
        call.stale = bool(swapped)
        try:
            yield
        finally:
            for old in reversed(swapped):
                old.entity.switch, old.entity.deleted = old.switch, old.deleted


def _endpoint(path: str) -> str | None:
    """The endpoint's name, or None for what the edge does not know: no trailing slash, no route."""
    if not path.startswith(BASE_PATH) or not path.endswith("/"):
        return None
    return path.removeprefix(BASE_PATH).strip("/")
