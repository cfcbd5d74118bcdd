"""Connections: no keys in a file, no proxy that was not named, and no token in clear."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.api.tools import ACCOUNT, TOKEN
from ttui.api.access import Secret
from ttui.api.client import TikTokClient
from ttui.api.errors import ApiError, NoConnectionError, TokenError
from ttui.api.export.port import AssetError
from ttui.api.network import tls_context
from ttui.api.port import StatusWrite
from ttui.domain.clock import SystemClock
from ttui.domain.ids import Level
from ttui.domain.status import OperationStatus

STOP = StatusWrite(
    advertiser_id=ACCOUNT, level=Level.CAMPAIGN, ids=("18",), to=OperationStatus.DISABLE
)
AWAY = "https://business-api.invalid/open_api/v1.3/"
"""A host that is nowhere: only a proxy would try."""


class Proxy:
    """A proxy on loopback that keeps all that it was sent."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.seen = bytearray()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://ada:hunter2@127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # One small packet: a request's head, or the first word of TLS.
        self.seen += await reader.read(4096)
        if self.seen.startswith(b"CONNECT "):
            writer.write(self.answer)
            await writer.drain()
        if b" 200 " in self.answer:
            self.seen += await reader.read(65536)
        writer.close()


@asynccontextmanager
async def proxy_that_says(answer: bytes) -> AsyncIterator[Proxy]:
    proxy = Proxy(answer)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await server.wait_closed()


async def refusal(base_url: str, proxy: str = "", token: Secret | None = None) -> ApiError:
    """How one stop fails."""
    api = TikTokClient(base_url, token or Secret(TOKEN), clock=SystemClock())
    if proxy:
        api.use_proxy(Secret(proxy))
    try:
        with pytest.raises(ApiError) as caught:
            await api.set_status(STOP)
    finally:
        await api.aclose()
    return caught.value


async def test_https_goes_through_a_tunnel_in_which_the_proxy_reads_nothing() -> None:
    async with proxy_that_says(b"HTTP/1.1 200 Connection established\r\n\r\n") as proxy:
        error = await refusal(AWAY, proxy.url)
    head, _, tunnel = bytes(proxy.seen).partition(b"\r\n\r\n")
    assert head.startswith(b"CONNECT business-api.invalid:443 HTTP/1.1\r\n")
    # A TLS record of a handshake.
    assert tunnel[:2] == b"\x16\x03"
    assert TOKEN.encode() not in proxy.seen and ACCOUNT.encode() not in proxy.seen
    assert "hunter2" not in str(error)


async def test_a_proxy_that_refuses_left_nothing_sent_and_its_password_is_not_told() -> None:
    said = b"HTTP/1.1 407 hunter2 is wrong\r\nContent-Length: 0\r\n\r\n"
    async with proxy_that_says(said) as proxy:
        error = await refusal(AWAY, proxy.url)
    assert base64.b64encode(b"ada:hunter2") in proxy.seen
    assert isinstance(error, NoConnectionError)
    assert "407" in str(error) and "hunter2" not in str(error)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_what_is_for_this_machine_goes_to_no_proxy(scheme: str) -> None:
    async with proxy_that_says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as proxy:
        error = await refusal(f"{scheme}://127.0.0.1:9/", proxy.url)
    assert isinstance(error, NoConnectionError)
    assert proxy.seen == b""


async def test_a_proxy_of_the_environment_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    async with proxy_that_says(b"HTTP/1.1 502 no\r\n\r\n") as proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        await refusal(AWAY)
    assert proxy.seen == b""


async def test_downloads_go_through_the_proxy_too() -> None:
    async with proxy_that_says(b"HTTP/1.1 502 no\r\n\r\n") as proxy:
        api = TikTokClient(AWAY, Secret(TOKEN), clock=SystemClock())
        api.use_proxy(Secret(proxy.url))
        with pytest.raises(AssetError):
            async with api.asset("https://files.invalid/video.mp4"):
                pass
        await api.aclose()
    assert proxy.seen.startswith(b"CONNECT files.invalid:443")


async def test_keys_of_the_line_are_written_to_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    tls_context.cache_clear()
    async with proxy_that_says(b"HTTP/1.1 200 Connection established\r\n\r\n") as proxy:
        await refusal(AWAY, proxy.url)
        await refusal(AWAY, proxy.url.replace("http:", "https:"))
        await refusal("https://127.0.0.1:9/")
    assert not keys.exists()
    context = tls_context()
    assert context.keylog_filename is None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.cert_store_stats()["x509_ca"] > 0


async def _says_revoked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    said = b'{"code": 40105, "message": "Access token is incorrect or has been revoked."}'
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said))
    await writer.drain()
    writer.close()


async def test_a_refused_token_is_told_by_its_source() -> None:
    server = await asyncio.start_server(_says_revoked, "127.0.0.1", 0)
    base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    source = "/etc/credentials.json, entry 'shop' (profile shop)"
    error = await refusal(base_url, token=Secret(TOKEN, source))
    server.close()
    await server.wait_closed()
    assert isinstance(error, TokenError)
    assert "revoked" in str(error) and source in str(error) and "ttui login" in str(error)
    assert TOKEN not in str(error)
