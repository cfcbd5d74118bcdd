"""Real connections: what httpx itself does about them, above all what it must not repeat."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.api.tools import ACCOUNT, TOKEN
from ttui.api.access import Secret
from ttui.api.client import TikTokClient
from ttui.api.errors import Landed, NoAnswerError, NoConnectionError
from ttui.api.port import StatusWrite
from ttui.domain.clock import SystemClock
from ttui.domain.ids import Level
from ttui.domain.status import OperationStatus

STOP = StatusWrite(
    advertiser_id=ACCOUNT, level=Level.CAMPAIGN, ids=("18",), to=OperationStatus.DISABLE
)
OK = b'{"code": 0, "message": "OK", "request_id": "1", "data": {}}'


class Server:
    """Answers the first requests of each connection, then hangs up when asked again."""

    def __init__(self, answers_per_connection: int) -> None:
        self.answers = answers_per_connection
        self.connections = 0
        self.requests: list[bytes] = []
        self.port = 0
        self.talks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.create_task(self._talk(reader, writer))
        self.talks.add(talk)
        await talk

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            for number in range(self.answers + 1):
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(line.split(b":")[1])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length")
                )
                await reader.readexactly(length)
                self.requests.append(head)
                if number < self.answers:
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(OK), OK))
                    await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def talking_to(server: Server) -> AsyncIterator[TikTokClient]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    api = TikTokClient(f"http://127.0.0.1:{server.port}", Secret(TOKEN), clock=SystemClock())
    try:
        yield api
    finally:
        await api.aclose()
        await asyncio.gather(*server.talks)
        listening.close()
        await listening.wait_closed()


async def test_writes_share_one_warm_connection() -> None:
    server = Server(answers_per_connection=5)
    async with talking_to(server) as api:
        for _ in range(5):
            await api.set_status(STOP)
    assert (len(server.requests), server.connections) == (5, 1)
    assert b"HTTP/1.1" in server.requests[0]


async def test_a_write_on_a_connection_that_dies_is_never_sent_again() -> None:
    server = Server(answers_per_connection=1)
    async with talking_to(server) as api:
        await api.set_status(STOP)
        with pytest.raises(NoAnswerError) as caught:
            await api.set_status(STOP)
        assert caught.value.landed is Landed.UNKNOWN
    assert (len(server.requests), server.connections) == (2, 1)


async def test_where_nobody_listens_nothing_was_sent() -> None:
    server = Server(0)
    async with talking_to(server):
        pass
    api = TikTokClient(f"http://127.0.0.1:{server.port}", Secret(TOKEN), clock=SystemClock())
    with pytest.raises(NoConnectionError) as caught:
        await api.set_status(STOP)
    assert caught.value.landed is Landed.NO
    await api.aclose()


def test_an_http_proxy_of_the_environment_never_sees_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)

    async def story() -> None:
        server = Server(answers_per_connection=1)
        async with talking_to(server) as api:
            await api.set_status(STOP)
        assert len(server.requests) == 1

    asyncio.run(story())


@pytest.mark.parametrize(
    "module", ["ttui.api", "ttui.api.port", "ttui.api.errors", "ttui.api.access", "ttui.api.pacing"]
)
def test_what_others_import_early_is_light(module: str) -> None:
    heavy = ("httpx", "pydantic", "textual")
    code = f"import sys, {module}; print([one for one in {heavy} if one in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
