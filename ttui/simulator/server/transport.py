"""The pretend API as an httpx transport: no sockets, for the demo and for tests."""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol

import httpx

from ttui.simulator.protocol.wire import Answer, AnswerEnding, Request


class RequestHandler(Protocol):
    """Answers requests: the simulator's server."""

    def handle(self, request: Request) -> Answer:
        """Answer one request."""
        ...


class SimulatorTransport(httpx.AsyncBaseTransport):
    """Hands requests to a simulator in the same process.

    Args:
        server: who answers.
        latency: real seconds every request takes, as if over a network.
    """

    def __init__(self, server: RequestHandler, *, latency: float = 0.0) -> None:
        self._server = server
        self._latency = latency

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request; faults surface as the exceptions a real connection would raise."""
        body = await request.aread()
        if self._latency:
            await asyncio.sleep(self._latency)
        answer = self._server.handle(
            Request(
                method=request.method,
                path=request.url.path,
                query=request.url.query.decode("ascii"),
                headers={key.lower(): value for key, value in request.headers.items()},
                body=body,
            )
        )
        if answer.ending is AnswerEnding.TIMED_OUT:
            raise httpx.ReadTimeout("The simulator never answers this one.", request=request)
        if answer.ending is AnswerEnding.LOST:
            raise httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            )
        headers = [("content-type", answer.content_type), *answer.headers]
        if answer.ending is AnswerEnding.CUT:
            return httpx.Response(answer.status, headers=headers, stream=_Half(answer))
        if answer.delay:
            return httpx.Response(answer.status, headers=headers, stream=_Drip(answer))
        return httpx.Response(answer.status, headers=headers, content=answer.body)


class _Half(httpx.AsyncByteStream):
    """A body that breaks off in the middle."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._answer.body[: len(self._answer.body) // 2]
        raise httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body"
        )


class _Drip(httpx.AsyncByteStream):
    """A body that arrives in pieces, with pauses."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._answer.chunks:
            await asyncio.sleep(self._answer.delay)
            yield chunk
