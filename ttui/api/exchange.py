"""One request and its whole answer over the network, with every failure as an `ApiError`."""

import asyncio
from dataclasses import dataclass, field

import httpx

from ttui.api.body import read_body
from ttui.api.codes import cut
from ttui.api.errors import (
    ApiError,
    NoAnswerError,
    NoConnectionError,
    TimedOutError,
    TooLargeError,
)
from ttui.api.redaction import Redactor

_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_THROTTLE_HEADER = "X-Tt-Ads-Throttle"


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as it came."""

    status: int
    body: bytes = field(repr=False)
    """May quote the token, so it is shown by no report of a fault."""
    cut: bool
    """TikTok says that it left rows out (contract 8.1)."""


async def exchange(
    http: httpx.AsyncClient, request: httpx.Request, patience: float, redactor: Redactor
) -> Received:
    """Send once and read the answer to its end.

    Args:
        http: sends it.
        request: what is sent.
        patience: seconds for all of it, from now on.
        redactor: takes secrets out of the answer and of every error.

    Raises:
        NotSentError: no connection was made.
        NoAnswerError: sent, and no usable answer came.
    """
    failure: ApiError
    try:
        async with asyncio.timeout(patience):
            response = await http.send(request, stream=True)
            try:
                body = await read_body(response)
            finally:
                await response.aclose()
    except TooLargeError as error:
        failure = TooLargeError(str(error))
    except TimeoutError:
        failure = TimedOutError(f"No whole answer within {patience:.0f} seconds.")
    except _UNSENT as error:
        failure = NoConnectionError(f"TikTok could not be reached: {_why(error)}.")
    except httpx.TimeoutException as error:
        failure = TimedOutError(f"No answer in time: {_why(error)}.")
    except httpx.HTTPError as error:
        failure = NoAnswerError(f"The answer did not arrive: {_why(error)}.")
    else:
        # httpx ties an answer to its stream and back: only a full collection, which the engine
        # puts off, would free it.
        response.stream = httpx.ByteStream(b"")
        cut_short = _THROTTLE_HEADER in response.headers
        return Received(response.status_code, redactor.body(body), cut_short)
    # Raised outside the handlers, so that httpx's error, its request and its frames stay here.
    failure.args = (redactor.text(str(failure)),)
    raise failure.with_traceback(None)


def _why(error: httpx.HTTPError) -> str:
    words = cut(str(error))
    return f"{type(error).__name__}, {words}" if words else type(error).__name__
