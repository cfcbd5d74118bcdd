"""A connection kept warm for what is urgent, so that a stop waits neither for TCP nor for TLS."""

import asyncio
from collections.abc import AsyncIterator

import httpx

URGENT = "ttui_urgent"
"""Request extension: True for what must leave at once."""
WARM_EVERY = 30.0
"""Seconds; servers close what was silent for a minute."""


class WarmConnection(httpx.AsyncBaseTransport):
    """Three transports: for reads, for one urgent request at a time, and for writes alone.

    Lists that never answer use up the connections of reads and must keep no write from one.
    Now and then a read goes over the kept one too, which opens its connection at the start and
    keeps the server from closing it; that costs no request more.

    Args:
        shared: for reads, and for urgent ones beyond the first.
        warm: its connection is idle nearly always.
        writes: for what switches something while the kept one is busy.
    """

    def __init__(
        self,
        shared: httpx.AsyncBaseTransport,
        warm: httpx.AsyncBaseTransport,
        writes: httpx.AsyncBaseTransport,
    ) -> None:
        self._shared = shared
        self._warm = warm
        self._writes = writes
        self._is_busy = False
        self._used_at = float("-inf")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send over the kept connection what is urgent, or due to keep it warm."""
        now = asyncio.get_running_loop().time()
        is_due = now - self._used_at >= WARM_EVERY
        if self._is_busy or not (is_due or request.extensions.get(URGENT)):
            other = self._shared if request.method == "GET" else self._writes
            return await other.handle_async_request(request)
        self._is_busy, self._used_at = True, now
        try:
            response = await self._warm.handle_async_request(request)
        except BaseException:  # cancelled too: else nobody would get this line again
            self._is_busy = False
            raise
        if isinstance(response.stream, httpx.AsyncByteStream):
            response.stream = _ObservedBody(response.stream, self)
        else:
            self._is_busy = False
        return response

    def free(self) -> None:
        """The answer over the kept connection has been read, or given up."""
        self._is_busy = False

    async def aclose(self) -> None:
        """Close the connections."""
        await self._warm.aclose()
        await self._writes.aclose()
        await self._shared.aclose()


class _ObservedBody(httpx.AsyncByteStream):
    """A body whose end is told."""

    def __init__(self, body: httpx.AsyncByteStream, line: WarmConnection) -> None:
        self._body = body
        self._line = line

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._body:
            yield chunk

    async def aclose(self) -> None:
        try:
            await self._body.aclose()
        finally:
            self._line.free()
