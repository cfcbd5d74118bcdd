"""What is urgent finds a connection that is open and idle."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.virtual import run_virtual
from ttui.api.warm_connection import URGENT, WARM_EVERY, WarmConnection


class Body(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"{}"


class Wire(httpx.AsyncBaseTransport):
    """A transport that answers at once, or fails."""

    def __init__(self) -> None:
        self.requests = 0
        self.fails = False
        self.is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        if self.fails:
            raise httpx.ConnectError("no", request=request)
        return httpx.Response(200, stream=Body())

    async def aclose(self) -> None:
        self.is_closed = True


class Lines:
    def __init__(self) -> None:
        self.shared, self.warm, self.writes = Wire(), Wire(), Wire()
        self.line = WarmConnection(self.shared, self.warm, self.writes)

    async def send(self, *, urgent: bool, method: str = "GET") -> httpx.Response:
        request = httpx.Request(method, "https://x.invalid/", extensions={URGENT: urgent})
        return await self.line.handle_async_request(request)

    async def whole(self, *, urgent: bool) -> None:
        response = await self.send(urgent=urgent)
        await response.aread()
        await response.aclose()

    @property
    def counts(self) -> tuple[int, int]:
        """Requests over the shared and over the kept connection."""
        return self.shared.requests, self.warm.requests


def test_the_first_read_opens_it_and_reads_keep_it_warm_now_and_then() -> None:
    async def story() -> None:
        lines = Lines()
        await lines.whole(urgent=False)
        assert lines.counts == (0, 1)
        for _ in range(3):
            await lines.whole(urgent=False)
        assert lines.counts == (3, 1)
        await asyncio.sleep(WARM_EVERY)
        await lines.whole(urgent=False)
        assert lines.counts == (3, 2)

    run_virtual(story())


def test_what_is_urgent_takes_it_unless_another_answer_is_still_being_read() -> None:
    async def story() -> None:
        lines = Lines()
        await lines.whole(urgent=True)
        open_answer = await lines.send(urgent=True)
        await lines.whole(urgent=True)
        assert lines.counts == (1, 2)
        await open_answer.aclose()
        await lines.whole(urgent=True)
        assert lines.counts == (1, 3)

    run_virtual(story())


def test_a_request_that_failed_does_not_keep_it_busy_and_both_are_closed() -> None:
    async def story() -> None:
        lines = Lines()
        lines.warm.fails = True
        with pytest.raises(httpx.ConnectError):
            await lines.send(urgent=True)
        lines.warm.fails = False
        await lines.whole(urgent=True)
        assert lines.counts == (0, 2)
        await lines.line.aclose()
        assert lines.warm.is_closed
        assert lines.shared.is_closed

    run_virtual(story())


def test_a_write_shares_no_connections_with_reads_that_never_answer() -> None:
    async def story() -> None:
        lines = Lines()
        hangs = await lines.send(urgent=True)
        await lines.whole(urgent=True)
        write = await lines.send(urgent=True, method="POST")
        assert (*lines.counts, lines.writes.requests) == (1, 1, 1)
        await write.aread()
        await hangs.aclose()
        await lines.line.aclose()
        assert lines.writes.is_closed

    run_virtual(story())
