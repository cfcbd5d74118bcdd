"""TikTok's error codes, sorted into the error tree (contract 12)."""

import re

from ttui.api.errors import (
    AnswerError,
    DeniedError,
    NoRouteError,
    NotFoundError,
    NothingToUpdateError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
    TokenError,
    UnknownCodeError,
)

OK = 0
PARTLY_OK = 20001
_MESSAGE_LIMIT = 300

_CLASSES: tuple[tuple[type[AnswerError], tuple[int, ...]], ...] = (
    (
        TokenError,
        (40101, 40102, 40103, 40104, 40105, 40107, 40108, 40110, 40115, 40116, 40117, 40309, 70001),
    ),
    (DeniedError, (40001, 40003, 40106, 40113, 40119, 40124, 40125, 40130, 40301, 40302, 41000)),
    # Features that this app, account or sandbox has not got.
    (DeniedError, (40008, 40009, 40013, 40014, 40118)),
    (NotFoundError, (40007, 40300)),
    (NoRouteError, (40400,)),
    (NothingToUpdateError, (40012,)),
    (RateLimitedError, (40016, 40100, 40132, 40133, 61000)),
    # A write conflict and "not ready" settle only by reading: did it land? unknown.
    (ServerFaultError, (40201, 40202, 40700, 40901, 40902, 40903, 40913, 60001)),
    (RefusedError, (40000, 40002, 40006, 40010, 40011, 40051, 40052, 40053, 40502, 41001, 41002)),
    (RefusedError, tuple(range(40061, 40066))),
)
_BY_CODE = {code: kind for kind, codes in _CLASSES for code in codes}
_BACKEND_FAULTS = range(50000, 60000)
_BAD_PARAMETER = 40000
_RATE = re.compile(
    r"frequent|(request|call|access) frequency|frequency (limit|control|exceed)"
    r"|too many requests|rate.?limit|\bqps\b",
    re.IGNORECASE,
)
"""A "bad parameter" that is a rate limit by its text; `frequency` alone is a metric."""
_CHECK_FAILED = 40700
_PASSES_BY_ITSELF = re.compile(r"time.?out|timed out|redis|server error", re.IGNORECASE)


def error_for(code: int, message: str, request_id: str) -> AnswerError:
    """The error for a code other than 0 and 20001.

    A code nobody documented is an `UnknownCodeError`: a read is tried again, as after a server
    fault (42900 was met in the field), and a write may have landed. Two codes mean another thing
    by their text.
    """
    kind = _BY_CODE.get(code)
    if code == _BAD_PARAMETER and _RATE.search(message):
        kind = RateLimitedError
    if kind is None:
        kind = ServerFaultError if code in _BACKEND_FAULTS else UnknownCodeError
    words = cut(message) or "TikTok gave no reason."
    named = f"TikTok code {code}"
    if kind is UnknownCodeError:
        named += ", which ttui does not know"
    error = kind(f"{words} ({named})", code=code, request_id=request_id)
    error.retry_once = code == _CHECK_FAILED and not _PASSES_BY_ITSELF.search(message)
    return error


def is_denial(message: str) -> bool:
    """Whether the text of an `error_for` names a code that means no token or no permission."""
    named = _NAMED.findall(message)
    kind = _BY_CODE.get(int(named[-1])) if named else None
    return kind is not None and issubclass(kind, DeniedError)


_NAMED = re.compile(r"\(TikTok code (\d{1,9})\)")


def cut(message: str) -> str:
    """TikTok's words, in one line of sane length."""
    words = " ".join(message.split())
    return words if len(words) <= _MESSAGE_LIMIT else words[: _MESSAGE_LIMIT - 1] + "…"
