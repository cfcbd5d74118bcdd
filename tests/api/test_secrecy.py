"""The token and the app secret are seen by TikTok and by nobody else."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.support.api.tools import ACCOUNT, BASE, TOKEN, ScriptedTikTok, answer, client, collect
from tests.support.virtual import run_virtual
from ttui.api.access import Secret
from ttui.api.auth import AuthTransport
from ttui.api.client import TikTokClient
from ttui.api.errors import ApiError, NoAnswerError, NotSentError
from ttui.api.port import ListQuery, StatusWrite
from ttui.domain.clock import SystemClock
from ttui.domain.ids import Level
from ttui.domain.status import OperationStatus

APP_SECRET = "canary0secret0c4d2"
STOP = StatusWrite(
    advertiser_id=ACCOUNT, level=Level.CAMPAIGN, ids=("18",), to=OperationStatus.DISABLE
)
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def _talk_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"what? \x00\r\n\r\n")
    await writer.drain()
    writer.close()


async def _lie_about_gzip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope")
    await writer.drain()
    writer.close()


async def _stop_half_way(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"code"')
    await writer.drain()
    writer.close()


async def _echo_the_token(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    said = f'{{"code": 40105, "message": "Access token {TOKEN} is incorrect"}}'.encode()
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said))
    await writer.drain()
    writer.close()


@asynccontextmanager
async def _client_on(serve: Serve) -> AsyncIterator[TikTokClient]:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    api = TikTokClient(
        f"http://127.0.0.1:{port}/open_api/v1.3/",
        Secret(TOKEN),
        clock=SystemClock(),
        app_id="77",
        app_secret=Secret(APP_SECRET),
    )
    try:
        yield api
    finally:
        await api.aclose()
        server.close()
        await server.wait_closed()


def _everything_about(error: BaseException) -> str:
    """All that a crash report could show, locals and hidden causes included."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True, compact=False)
    chain: list[object] = [error, *error.args, vars(error)]
    for linked in (error.__cause__, error.__context__):
        if linked is not None:
            chain += [
                linked,
                vars(linked),
                getattr(getattr(linked, "request", None), "headers", ""),
            ]
    return "".join(told.format()) + "".join(map(repr, chain))


def _assert_clean(text: str) -> None:
    assert TOKEN not in text
    assert APP_SECRET not in text


@pytest.mark.parametrize(
    "serve", [_hang_up, _talk_nonsense, _lie_about_gzip, _stop_half_way, _echo_the_token]
)
async def test_no_failure_on_a_real_connection_shows_a_secret(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with _client_on(serve) as api:
        with pytest.raises(ApiError) as written:
            await api.set_status(STOP)
        assert written.value.__context__ is None
        _assert_clean(_everything_about(written.value))
        _assert_clean(repr(api) + str(api) + repr(vars(api)))
    assert "127.0.0.1" in caplog.text  # the libraries did log, and at their loudest
    _assert_clean(caplog.text + "".join(repr(record.__dict__) for record in caplog.records))


async def test_a_refused_connection_shows_no_secret() -> None:
    async with _client_on(_hang_up) as api:
        pass
    api = TikTokClient("http://127.0.0.1:1/", Secret(TOKEN), clock=SystemClock())
    with pytest.raises(NotSentError) as caught:
        await api.set_status(STOP)
    assert caught.value.__context__ is None
    _assert_clean(_everything_about(caught.value))
    await api.aclose()


async def test_a_cancelled_request_shows_no_secret() -> None:
    reached = asyncio.Event()

    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        reached.set()
        await reader.read()
        writer.close()

    async with _client_on(never_answer) as api:
        task = asyncio.create_task(api.set_status(STOP))
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
    _assert_clean(_everything_about(caught.value))


async def test_the_app_secret_reaches_tiktok_and_no_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[bool] = []

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        told.extend(one.encode() in head for one in (TOKEN, APP_SECRET))
        said = b'{"code": 40105, "message": "no"}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said))
        await writer.drain()
        writer.close()

    async with _client_on(keep) as api:
        with pytest.raises(ApiError) as caught:
            await api.advertiser_ids()
    assert told == [True, True]
    _assert_clean(_everything_about(caught.value) + caplog.text)


def test_a_transport_that_fails_in_its_own_way_shows_no_secret() -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        token = request.headers["access-token"]
        raise RuntimeError("a fault in a library") from ValueError(token)

    async def story() -> None:
        with pytest.raises(RuntimeError) as caught:
            await collect(client(ScriptedTikTok(fail)).ads(ListQuery(advertiser_id=ACCOUNT)))
        _assert_clean(_everything_about(caught.value))

    run_virtual(story())


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/open_api/v1.3/campaign/get/",
        "http://business-api.tiktok.com/open_api/v1.3/campaign/get/",
        "https://business-api.tiktok.com:8443/open_api/v1.3/campaign/get/",
    ],
)
def test_the_token_is_sent_to_no_other_host(url: str) -> None:
    inner = ScriptedTikTok(lambda _: answer({}))

    async def story() -> None:
        with pytest.raises(NotSentError):
            await AuthTransport(BASE, Secret(TOKEN), inner).handle_async_request(
                httpx.Request("GET", url)
            )

    run_virtual(story())
    assert inner.asked == []


def test_a_redirect_is_not_followed() -> None:
    inner = ScriptedTikTok(
        lambda _: httpx.Response(307, headers={"Location": "https://evil.example/"})
    )

    async def story() -> None:
        with pytest.raises(NoAnswerError):
            await client(inner).set_status(STOP)

    run_virtual(story())
    assert [request.url.host for request in inner.asked] == ["business-api.tiktok.com"]
