"""The pretend API as an ASGI application, with the control paths beside it."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from ttui.simulator.protocol.wire import Answer, AnswerEnding, Request
from ttui.simulator.server.control_requests import CONTROL_PATH, handle_control
from ttui.simulator.server.login_page import LOGIN_PATH, login_page
from ttui.simulator.server.server import SimulatorServer

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class SimulatorApp:
    """ASGI application around a simulator; serve it on loopback only."""

    def __init__(self, server: SimulatorServer) -> None:
        self._server = server

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["type"] != "http":
            return
        request = await _read(scope, receive)
        if request is None:
            return
        if request.path.startswith(CONTROL_PATH):
            answer = handle_control(self._server, request)
        elif request.path.rstrip("/") == LOGIN_PATH:
            answer = login_page(self._server, request)
        else:
            answer = self._server.handle(request)
        if answer.ending is AnswerEnding.TIMED_OUT:
            await _hang(receive, self._server.settings.hang.total_seconds())
        if answer.ending is AnswerEnding.ANSWERED:
            await _send(answer, send)
        elif answer.ending is AnswerEnding.CUT:
            await _send_half(answer, send)
            await _break_off(send, receive)
        else:
            await _break_off(send, receive)


async def _read(scope: Message, receive: Receive) -> Request | None:
    """A whole request; None when the client was gone before all of it was sent."""
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("ascii"),
        headers={key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]},
        body=body,
    )


async def _send(answer: Answer, send: Send) -> None:
    headers = [("content-type", answer.content_type), *answer.headers]
    if not answer.delay:
        headers.append(("content-length", str(len(answer.body))))
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(key.encode(), value.encode()) for key, value in headers],
        }
    )
    for chunk in answer.chunks:
        if answer.delay:
            await asyncio.sleep(answer.delay)
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send_half(answer: Answer, send: Send) -> None:
    """Promise the whole body and send half of it."""
    headers = [
        ("content-type", answer.content_type),
        ("content-length", str(len(answer.body))),
        *answer.headers,
    ]
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(key.encode(), value.encode()) for key, value in headers],
        }
    )
    half = answer.body[: len(answer.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})


async def _hang(receive: Receive, seconds: float) -> None:
    """Stay silent until the client gives up."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass


async def _break_off(send: Send, receive: Receive) -> None:
    """Close the connection without a word.

    ASGI has no message for that, so the connection is taken from the server's own request object;
    a server that has none answers 500 instead.
    """
    cycle = getattr(send, "__self__", None)
    connection = getattr(cycle, "transport", None)
    if connection is None:
        raise ConnectionAbortedError("the simulator was told to lose this connection")
    connection.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
