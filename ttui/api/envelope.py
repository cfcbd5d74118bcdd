"""The envelope around every answer: read first, before the HTTP status (contract 1.1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from http import HTTPStatus

from pydantic_core import from_json

from ttui.api.codes import OK, PARTLY_OK, error_for
from ttui.api.errors import (
    ApiError,
    DeniedError,
    NoAnswerError,
    NoRouteError,
    RateLimitedError,
    RefusedError,
)

_ID_LIMIT = 80
_DIGITS = 18
_PAGE_LIMIT = 10_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer."""

    data: object
    """What was in `data`: usually an object, but `{}`, an array and None all occur."""
    request_id: str
    started: float
    """`Clock.monotonic` second at which the request was sent."""
    cut: bool = False
    """The report left rows out (header `X-Tt-Ads-Throttle`, contract 8.1)."""
    body: bytes = dataclass_field(default=b"", repr=False, compare=False)
    """The answer exactly as it was sent, for backups."""

    def field(self, name: str) -> object:
        """One field of `data`, or None."""
        return self.data.get(name) if isinstance(self.data, Mapping) else None

    @property
    def listed(self) -> list[object] | None:
        """The rows of a list; None where the answer holds no list at all."""
        rows = self.data if isinstance(self.data, list) else self.field("list")
        if isinstance(rows, list):
            return rows
        says_null = isinstance(self.data, Mapping) and ("list" in self.data or self.total == 0)
        return [] if says_null and not self.total else None

    @property
    def total(self) -> int | None:
        """`page_info.total_number`, or None when it was not sent."""
        return self._page_info("total_number")

    @property
    def total_pages(self) -> int | None:
        """`page_info.total_page`, or None when it was not sent."""
        return self._page_info("total_page")

    def _page_info(self, name: str) -> int | None:
        info = self.field("page_info")
        number = _integer(info.get(name)) if isinstance(info, Mapping) else None
        return number if number is not None and 0 <= number <= _PAGE_LIMIT else None


def read_answer(status: int, body: bytes, started: float, *, cut: bool = False) -> Answer:
    """The answer in a body.

    Raises:
        ApiError: the envelope holds an error, or there is no envelope.
    """
    envelope = parse(body)
    code = _integer(envelope.get("code")) if isinstance(envelope, Mapping) else None
    if not isinstance(envelope, Mapping) or code is None:
        raise _without_envelope(status)
    request_id = _text(envelope.get("request_id"))[:_ID_LIMIT]
    if code not in {OK, PARTLY_OK}:
        error = error_for(code, _text(envelope.get("message")), request_id)
        error.data = envelope.get("data")
        raise error
    if status >= HTTPStatus.BAD_REQUEST:
        raise NoAnswerError(
            f"The answer contradicts itself: code 0 with HTTP {status}.", request_id=request_id
        )
    return Answer(envelope.get("data"), request_id, started, cut, body)


def parse(body: bytes) -> object:
    """JSON as Python objects, or None when it is not JSON.

    Half a surrogate pair (a name cut in the middle of an emoji) or a byte that is not UTF-8
    costs that character only. A whole number too long for Python to read stays text.
    """
    try:
        parsed: object = from_json(body, cache_strings="all")
    except ValueError:
        try:
            loose = json.dumps(_loosely(body), ensure_ascii=False)
            parsed = from_json(loose.encode("utf-8", "replace"), cache_strings="all")
        except (ValueError, RecursionError):
            return None
    return parsed


def _loosely(body: bytes) -> object:
    return json.loads(body.decode("utf-8-sig", "replace"), parse_int=_readable)


def _readable(digits: str) -> int | str:
    try:
        return int(digits)
    except ValueError:
        return digits


def _without_envelope(status: int) -> ApiError:
    if status == HTTPStatus.NOT_FOUND:
        return NoRouteError("TikTok has no such address (HTTP 404).")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimitedError("Too many requests (HTTP 429).")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return DeniedError(f"TikTok's edge refused the request (HTTP {status}).")
    client_fault = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    if client_fault and status != HTTPStatus.REQUEST_TIMEOUT:
        return RefusedError(f"TikTok's edge refused the request (HTTP {status}).")
    return NoAnswerError(f"The answer is not one of TikTok's (HTTP {status}).")


def _integer(value: object) -> int | None:
    """An integer that may have been sent as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= _DIGITS:
        return int(value)
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
