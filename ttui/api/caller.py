"""Sends one request at the allowed pace and reads its answer; repeats a read if that may help."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

from ttui.api.auth import WITH_APP, AuthTransport
from ttui.api.body import ENCODINGS
from ttui.api.envelope import Answer, read_answer
from ttui.api.errors import (
    ApiError,
    NoAnswerError,
    NotSentError,
    RateLimitedError,
    TimedOutError,
    TokenError,
)
from ttui.api.exchange import exchange
from ttui.api.pacing import Pacer
from ttui.api.port import READ_PATIENCE, WRITE_PATIENCE, Priority
from ttui.api.warm_connection import URGENT
from ttui.api.yielding import YieldToUrgent
from ttui.domain.chance import SYSTEM_CHANCE, Chance
from ttui.domain.clock import Clock

WRITES = frozenset(
    f"{family}{level}/status/update/"
    for family in ("", "smart_plus/")
    for level in ("campaign", "adgroup", "ad")
)
"""Every address ttui may send anything to; there is no way to delete or to create."""
CLOSING = "bc/advertiser/disable/"
"""The exception, once it was allowed (contract 9.1)."""
PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds between the tries of a read, before jitter (contract 12)."""
_FEW_RETRIES = 1
"""TikTok blocks a request that times out three times in ten minutes (contract 8.4)."""
_TIMED_OUT_CODES = frozenset({50002, 51010})
_READ_TIMEOUT = httpx.Timeout(connect=5, read=15, write=10, pool=5)
_WRITE_TIMEOUT = httpx.Timeout(connect=3, read=8, write=5, pool=1)


def _ignore_trouble(_error: ApiError, _retry_in: float) -> None:
    """Nobody listens."""


@dataclass(slots=True)
class Health:
    """A function that is told how reading goes; called on the client's own loop."""

    on_trouble: Callable[[ApiError, float], None] = field(default=_ignore_trouble)
    """A read failed and will be tried again in so many seconds."""


class Caller:
    """Sends requests to one base URL through one pool of connections."""

    def __init__(
        self,
        base_url: str,
        auth: AuthTransport,
        *,
        clock: Clock,
        pacer: Pacer,
        read_only: bool,
        health: Health,
        chance: Chance = SYSTEM_CHANCE,
    ) -> None:
        self._base_url = base_url
        self._auth = auth
        self._clock = clock
        self._pacer = pacer
        self._read_only = read_only
        self._allow_close = False
        self._health = health
        self._chance = chance
        self.yielding = YieldToUrgent()
        """Readers ask this between two slices of rows whether an urgent request waits."""
        self._http = httpx.AsyncClient(
            transport=auth,
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": "ttui", "Accept-Encoding": ENCODINGS},
        )

    async def get(
        self,
        path: str,
        params: Mapping[str, object],
        priority: Priority,
        *,
        retries: int = len(PAUSES),
        with_app: bool = False,
        listing: bool = True,
        patience: float = READ_PATIENCE,
    ) -> Answer:
        """Read, and read again after a pause where the error says that may help.

        Args:
            path: below the base URL, with its trailing slash.
            params: text and numbers go as they are, anything else as JSON (contract 1).
            priority: who goes first.
            retries: how often to try again at most, up to 4.
            with_app: add app id and secret to the query.
            listing: take an answer without a list for none. To take it for an empty list would
                clear the screen of rows that are there, and spending.
            patience: seconds for each try, from the moment it leaves.

        Raises:
            ApiError: the last failure.
        """
        request = self._http.build_request(
            "GET",
            self._base_url + path,
            params={key: _as_text(value) for key, value in params.items()},
            timeout=_READ_TIMEOUT,
            extensions={WITH_APP: with_app, URGENT: priority.is_urgent},
        )
        for attempt in range(retries + 1):
            try:
                answer = await self._paced(request, priority, patience)
                if listing and answer.listed is None:
                    raise NoAnswerError(
                        "TikTok answered without the list that was asked for.",
                        request_id=answer.request_id,
                    )
            except ApiError as error:
                if attempt == retries or not _may_retry(error, attempt):
                    raise
                wait = self._wait(error, priority, attempt)
                self._report(error, wait)
                await asyncio.sleep(wait)
            else:
                return answer
        raise NotSentError("No try was allowed.")

    async def post(
        self,
        path: str,
        body: Mapping[str, object],
        priority: Priority = Priority.WRITE,
        patience: float = WRITE_PATIENCE,
    ) -> Answer:
        """Write once. The caller finds out by reading whether it took effect.

        Raises:
            NotSentError: read-only, not a status update, or no connection was made.
            ApiError: anything else; `landed` says whether it may have taken effect.
        """
        self._check_lock()
        if path not in WRITES or body.get("operation_status") not in {"ENABLE", "DISABLE"}:
            raise NotSentError("ttui switches on and off and writes nothing else.")
        return await self._send(path, body, priority, patience)

    async def close_account(self, bc_id: str, advertiser_id: str) -> Answer:
        """Ask for one account of a Business Center to be closed for good, once.

        Raises:
            NotSentError: read-only, not allowed to this client, or no connection was made.
            ApiError: anything else; `landed` says whether it may have taken effect.
        """
        self._check_lock()
        if not self._allow_close:
            raise NotSentError("ttui was not started with --allow-close, so nothing was sent.")
        body = {"bc_id": bc_id, "advertiser_ids": [advertiser_id]}
        return await self._send(CLOSING, body, Priority.WRITE, WRITE_PATIENCE)

    async def _send(
        self, path: str, body: Mapping[str, object], priority: Priority, patience: float
    ) -> Answer:
        request = self._http.build_request(
            "POST",
            self._base_url + path,
            json=body,
            timeout=_WRITE_TIMEOUT,
            extensions={URGENT: True},
        )
        return await self._paced(request, priority, patience)

    def lock(self, locked: bool) -> None:
        """Refuse writes from here on, those that wait for their slot included; or send again."""
        self._read_only = locked

    def allow_close(self) -> None:
        """Let `close_account` send: the person started ttui with `--allow-close`."""
        self._allow_close = True

    def _check_lock(self) -> None:
        if self._read_only:
            raise NotSentError("ttui is read-only, so nothing was sent.")

    def now(self) -> float:
        """The `Clock.monotonic` second that stamps answers."""
        return self._clock.monotonic()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _paced(self, request: httpx.Request, priority: Priority, patience: float) -> Answer:
        """Wait for a slot, then send; the patience counts from then on."""
        await self._pacer.slot(priority)
        if priority.is_urgent:
            self.yielding.yield_to_urgent()
        if request.method != "GET":
            self._check_lock()
        started = self._clock.monotonic()
        received = await exchange(self._http, request, patience, self._auth.redactor)
        try:
            answer = read_answer(received.status, received.body, started, cut=received.cut)
        except RateLimitedError as error:
            self._pacer.rate_limited(started)
            raise self._redacted(error) from None
        except ApiError as error:
            self._pacer.answered(started)
            raise self._redacted(error) from None
        self._pacer.answered(started)
        return answer

    def _wait(self, error: ApiError, priority: Priority, attempt: int) -> float:
        """Seconds until the next try.

        An urgent request that met the rate limit waits about a second (contract 11).
        """
        if priority.is_urgent and isinstance(error, RateLimitedError):
            return PAUSES[1] * self._chance.between(1.0, 1.1)
        return PAUSES[attempt] * self._chance.between(0.5, 1.5)

    def _redacted(self, error: ApiError) -> ApiError:
        text = f"{error}{self._auth.refused_text}" if isinstance(error, TokenError) else str(error)
        error.args = (self._auth.redactor.text(text),)
        return error.with_traceback(None)  # its frames hold the whole answer

    def _report(self, error: ApiError, wait: float) -> None:
        until = self._pacer.throttled_until
        throttled = until - self._clock.monotonic() if until is not None else 0.0
        self._health.on_trouble(error, max(wait, throttled))


def _may_retry(error: ApiError, attempt: int) -> bool:
    timed_out = isinstance(error, TimedOutError) or error.code in _TIMED_OUT_CODES
    return error.retry and not ((timed_out or error.retry_once) and attempt >= _FEW_RETRIES)


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    return json.dumps(value, separators=(",", ":"))
