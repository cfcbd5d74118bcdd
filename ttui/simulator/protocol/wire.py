"""Requests and answers in the API's own shape (contract 1)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from functools import cached_property
from random import Random
from typing import Final
from urllib.parse import parse_qsl

BASE_PATH: Final = "/open_api/v1.3/"
"""What every API path begins with."""

_UTC_PLUS_8: Final = timezone(timedelta(hours=8))

BAD_PARAMETER: Final = 40002
NO_PERMISSION: Final = 40001
TOO_MANY_REQUESTS: Final = 40100
NO_TOKEN: Final = 40104
WRONG_TOKEN: Final = 40105
SYSTEM_ERROR: Final = 50000


class ApiError(Exception):
    """A failure TikTok reports with HTTP 200 and a code (contract 12)."""

    def __init__(self, code: int, message: str, data: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data
        """JSON text of ``data``, for the failures that tell more."""


def bad_parameter(message: str) -> ApiError:
    """The refusal that stands for dozens of causes: 40002."""
    return ApiError(BAD_PARAMETER, message)


def scope_missing(path: str, method: str) -> ApiError:
    """The refusal of an endpoint that the token has no permission for: 40001, as recorded."""
    return ApiError(
        NO_PERMISSION,
        "Permission error: The access token lacks the required scope for endpoint "
        f"'/{path}/(method={method})'.",
    )


class AnswerEnding(StrEnum):
    """What the client gets to see of an answer."""

    ANSWERED = "answered"
    TIMED_OUT = "timed out"
    """Nothing arrives; the connection stays open."""
    LOST = "lost"
    """The connection breaks before an answer arrives."""
    CUT = "cut"
    """The connection breaks in the middle of the body."""


@dataclass(frozen=True)
class Request:
    """One HTTP request."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""

    @cached_property
    def params(self) -> "Params":
        """Query parameters of a GET, the JSON body of a POST."""
        if self.method != "POST":
            return Params(_from_query(self.query))
        try:
            body = json.loads(self.body or b"{}")
        except ValueError as broken:
            raise bad_parameter("The request body is not valid JSON.") from broken
        if not isinstance(body, dict):
            raise bad_parameter("The request body must be a JSON object.")
        return Params(body)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, or the lack of one."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    code: int | None = None
    """The ``code`` inside the body, where there is one; for the log."""
    ending: AnswerEnding = AnswerEnding.ANSWERED
    delay: float = 0.0
    """Real seconds between chunks; 0 = the body comes at once."""

    @property
    def chunks(self) -> Sequence[bytes]:
        """The body in the pieces it is sent in."""
        if not self.delay:
            return (self.body,)
        size = max(1, len(self.body) // 8)
        return tuple(self.body[at : at + size] for at in range(0, len(self.body), size))


class Params:
    """Typed access to parameters; what is wrong with one is told as TikTok tells it: 40002."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        """Whether a parameter was given and is not null."""
        return self._values.get(name) is not None

    def raw(self, name: str) -> object:
        """The value as it came, or None."""
        return self._values.get(name)

    def text(self, name: str, default: str = "") -> str:
        """A string; numbers are taken as strings, as ids may come either way."""
        value = self._values.get(name)
        if value is None:
            return default
        if isinstance(value, list | dict):
            raise bad_parameter(f"{name}: Not a valid string.")
        return str(value)

    def required(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name)
        if not value:
            raise bad_parameter(f"{name}: Missing data for required field.")
        return value

    def integer(self, name: str, default: int, lowest: int, highest: int) -> int:
        """A whole number within limits."""
        value = self._values.get(name)
        if value is None:
            return default
        try:
            number = int(str(value))
        except ValueError:
            raise bad_parameter(f"{name}: Not a valid integer.") from None
        if not lowest <= number <= highest:
            raise bad_parameter(f"{name}: Must be between {lowest} and {highest}.")
        return number

    def flag(self, name: str) -> bool:
        """A boolean; absent is false."""
        return str(self._values.get(name, "false")).lower() in ("true", "1")

    def texts(self, name: str, most: int | None = None) -> tuple[str, ...]:
        """A list of strings; a bare string counts as a list of one."""
        value = self._values.get(name)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        if most is not None and len(items) > most:
            raise bad_parameter(f"{name}: Longer than maximum length {most}.")
        return tuple(str(item) for item in items)

    def nested(self, name: str) -> "Params":
        """An object parameter such as ``filtering``."""
        value = self._values.get(name)
        if value is None:
            return Params({})
        if not isinstance(value, dict):
            raise bad_parameter(f"{name}: Not a valid JSON object.")
        return Params(value)

    def canonical(self, *, without: frozenset[str] = frozenset()) -> str:
        """The same text for the same parameters; for cache keys."""
        kept = {name: value for name, value in self._values.items() if name not in without}
        return json.dumps(kept, sort_keys=True)


class Envelope:
    """Writes answers: shuffled keys, request ids (contract 1.1)."""

    def __init__(self, seed: int) -> None:
        self._dice = Random(seed)  # noqa: S311 - repeatable, not secret

    def variant(self, kinds: int) -> int:
        """Pick one of several ways to write the same thing."""
        return self._dice.randrange(kinds)

    def error(self, error: ApiError, now: datetime) -> Answer:
        """A failure: HTTP 200 all the same. ``data`` is sometimes absent."""
        absent = error.code in (NO_TOKEN, WRONG_TOKEN) and self.variant(2)
        data = None if absent else error.data or "{}"
        return self.write(error.code, error.message, data, now)

    def write(self, code: int, message: str, data: str | None, now: datetime) -> Answer:
        """Any envelope; ``data`` is JSON text, or None to leave it out."""
        request_id = f"{now.astimezone(_UTC_PLUS_8):%Y%m%d%H%M%S}{self._dice.getrandbits(80):020X}"
        parts = [
            f'"code":{code}',
            f'"message":{json.dumps(message)}',
            f'"request_id":"{request_id}"',
        ]
        if data is not None:
            parts.append(f'"data":{data}')
        self._dice.shuffle(parts)
        body = "{" + ",".join(parts) + "}"
        return Answer(
            body=body.encode("utf-8"),
            headers=(("x-tt-logid", request_id),),
            code=code,
        )


def shuffled(data: Mapping[str, object], envelope: Envelope) -> str:
    """JSON text of an object, its keys in no particular order (contract 1.1)."""
    keys = list(data)
    turn = envelope.variant(len(keys)) if keys else 0
    return json.dumps({key: data[key] for key in keys[turn:] + keys[:turn]}, ensure_ascii=False)


def _from_query(query: str) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, text in parse_qsl(query, keep_blank_values=True):
        value = _decoded(name, text)
        known = values.get(name)
        if name in values and not isinstance(value, list):
            # Some clients repeat the name instead of sending a JSON array.
            values[name] = [*known, value] if isinstance(known, list) else [known, value]
        else:
            values[name] = value
    return values


def _decoded(name: str, text: str) -> object:
    if not text.startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise bad_parameter(f"{name}: Invalid JSON.") from None
