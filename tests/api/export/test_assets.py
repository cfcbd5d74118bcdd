"""Creatives are downloaded from where TikTok says, and the token goes nowhere with them."""

import asyncio
from collections.abc import Callable

import httpx
import pytest

from tests.support.api.tools import BASE, TOKEN, ScriptedTikTok, client
from tests.support.virtual import run_virtual
from ttui.api.export.assets import AssetReader
from ttui.api.export.port import AssetError, AssetLinkExpiredError

LINK = "https://cdn.example/video/1?sign=secret0signature"
CONTENT = bytes(range(256)) * 40


def fetch(server: ScriptedTikTok, url: str = LINK, start: int = 0) -> tuple[bytes, int, int | None]:
    async def story() -> tuple[bytes, int, int | None]:
        async with client(server).asset(url, start) as asset:
            content = b"".join([chunk async for chunk in asset.chunks])
            return content, asset.start, asset.total

    return run_virtual(story())


def serving(*answers: Callable[[httpx.Request], httpx.Response]) -> ScriptedTikTok:
    left = [*answers]

    def reply(request: httpx.Request) -> httpx.Response:
        return left.pop(0)(request)

    return ScriptedTikTok(reply)


def whole(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=CONTENT)


def test_a_file_comes_whole_and_the_token_is_not_sent() -> None:
    server = serving(whole)
    assert fetch(server) == (CONTENT, 0, len(CONTENT))
    [asked] = server.asked
    assert str(asked.url) == LINK
    assert "access-token" not in asked.headers
    assert TOKEN not in str(asked.headers.raw)


def test_not_even_the_api_host_gets_the_token_for_a_file() -> None:
    server = serving(whole)
    fetch(server, BASE.replace("/open_api/v1.3/", "/_asset/1"))
    assert "access-token" not in server.asked[0].headers


def test_a_download_goes_on_where_it_broke_off() -> None:
    def rest(request: httpx.Request) -> httpx.Response:
        assert request.headers["range"] == "bytes=100-"
        extent = f"bytes 100-{len(CONTENT) - 1}/{len(CONTENT)}"
        return httpx.Response(206, content=CONTENT[100:], headers={"Content-Range": extent})

    assert fetch(serving(rest), start=100) == (CONTENT[100:], 100, len(CONTENT))


def test_a_server_that_does_not_resume_is_told_apart() -> None:
    assert fetch(serving(whole), start=100)[1] == 0


def test_a_server_that_resumes_elsewhere_is_refused() -> None:
    def wrong(_: httpx.Request) -> httpx.Response:
        return httpx.Response(206, content=b"x", headers={"Content-Range": "bytes 7-7/9"})

    with pytest.raises(AssetError):
        fetch(serving(wrong), start=100)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_link_that_is_no_longer_good_is_told_as_such(status: int) -> None:
    with pytest.raises(AssetLinkExpiredError):
        fetch(serving(lambda _: httpx.Response(status)))


@pytest.mark.parametrize(("status", "retry"), [(500, True), (429, True), (416, True), (400, False)])
def test_other_answers_say_whether_to_try_again(status: int, retry: bool) -> None:
    with pytest.raises(AssetError) as caught:
        fetch(serving(lambda _: httpx.Response(status)))
    assert caught.value.retry is retry
    assert "secret0signature" not in str(caught.value)


def test_plain_http_is_made_https() -> None:
    server = serving(whole)
    fetch(server, "http://cdn.example/x")
    assert str(server.asked[0].url) == "https://cdn.example/x"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/passwd",
        "ftp://cdn.example/x",
        "https://",
        "https://user:pass@cdn.example/x",
        "http://127.0.0.1:9/x",
        "https://localhost/x",
        "https://[::1",
        "https://10.0.0.7/x",
        "https://192.168.1.1/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00::1]/x",
        "https://[::ffff:10.0.0.7]/x",
        "https://0/x",
        "https://2130706433/x",
        "https://0x7f000001/x",
        "https://metadata.google.internal/x",
        "https://cdn.example:99999/x",
    ],
)
def test_links_that_lead_astray_are_not_followed(url: str) -> None:
    server = serving(whole)
    with pytest.raises(AssetError) as caught:
        fetch(server, url)
    assert not caught.value.retry
    assert server.asked == []


def test_redirects_are_followed_by_the_same_rules() -> None:
    def to(place: str) -> Callable[[httpx.Request], httpx.Response]:
        return lambda _: httpx.Response(302, headers={"Location": place})

    server = serving(to("/elsewhere"), whole)
    assert fetch(server)[0] == CONTENT
    assert str(server.asked[1].url) == "https://cdn.example/elsewhere"
    with pytest.raises(AssetError):
        fetch(serving(to("http://127.0.0.1/x"), whole))
    with pytest.raises(AssetError):
        fetch(ScriptedTikTok(to(LINK)))


def test_a_broken_connection_is_worth_another_try() -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("gone", request=request)

    with pytest.raises(AssetError) as caught:
        fetch(serving(broken))
    assert caught.value.retry
    assert "secret0signature" not in str(caught.value)


def test_a_loopback_api_serves_its_own_files() -> None:
    server = serving(whole)
    reader = AssetReader("http://127.0.0.1:8080/open_api/v1.3/", server)

    async def story() -> None:
        async with reader.open("http://127.0.0.1:8080/_asset/1") as asset:
            assert asset.total == len(CONTENT)
        await reader.aclose()

    run_virtual(story())
    assert str(server.asked[0].url) == "http://127.0.0.1:8080/_asset/1"


@pytest.mark.parametrize("address", ["10.0.0.7", "127.0.0.1", "fe80::1%eth0", "100.64.0.1"])
def test_a_name_that_stands_for_a_private_address_is_not_followed(address: str) -> None:
    async def found(_host: str) -> list[str]:
        return ["93.184.216.34", address]

    server = serving(whole)

    async def story() -> None:
        async with AssetReader(BASE, server, found).open(LINK):
            pass

    with pytest.raises(AssetError, match="private network"):
        run_virtual(story())
    assert server.asked == []


def test_a_name_that_nobody_knows_is_worth_another_try() -> None:
    async def unknown(_host: str) -> list[str]:
        raise OSError

    async def story() -> None:
        async with AssetReader(BASE, serving(whole), unknown).open(LINK):
            pass

    with pytest.raises(AssetError) as caught:
        run_virtual(story())
    assert caught.value.retry


def test_a_file_that_is_packed_once_more_is_not_unpacked() -> None:
    packed = {"Content-Encoding": "gzip", "Content-Length": "10"}
    server = serving(lambda _: httpx.Response(200, stream=httpx.ByteStream(b"x"), headers=packed))
    with pytest.raises(AssetError, match="packs"):
        fetch(server)


def test_a_file_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ttui.api.export.assets.MOST", len(CONTENT) - 1)
    with pytest.raises(AssetError, match="million bytes"):
        fetch(serving(whole))


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example/\x00x",
        "https://cdn.example:99999/",
        "https://[::1/x",
        "https://\u202e/",
    ],
)
def test_a_link_that_no_client_can_open_is_one_sentence(url: str) -> None:
    with pytest.raises(AssetError) as caught:
        fetch(serving(whole), url)
    assert not caught.value.retry


def test_a_name_that_no_host_can_have_is_one_sentence() -> None:
    reader = AssetReader(BASE, None)

    async def story() -> None:
        async with reader.open(f"https://{'a' * 70}.example/x"):
            pass

    with pytest.raises(AssetError, match="host is not known"):
        asyncio.run(story())
