"""Downloads of creatives by their short-lived links; the access token is not known here."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpx

from ttui.api.access import SecretLike, is_public
from ttui.api.export.port import AssetBytes, AssetError, AssetLinkExpiredError
from ttui.api.network import NetworkTransport

MILLION = 1_000_000
MOST = 4_000 * MILLION
"""Bytes of one file; TikTok takes videos of up to 500 million."""
_MOST_HOPS = 4
_TIMEOUT = httpx.Timeout(connect=10, read=30, write=10, pool=10)
_CHUNK = 65_536
_EXPIRED = frozenset(
    {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
)
_RANGE = re.compile(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15}|\*)")


AddressesOf = Callable[[str], Awaitable[Sequence[str]]]
"""A host's name to its addresses."""


async def look_up(host: str) -> Sequence[str]:
    """The addresses of a host, as the system knows them.

    Raises:
        OSError: it has none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


async def _as_written(host: str) -> Sequence[str]:
    """The host itself: only what is written as an address can be told from a name."""
    return [host]


class AssetReader:
    """Fetches from https hosts, and from the host the API itself is on.

    Args:
        base_url: the API's address, as `access.checked_base_url` gives it.
        transport: what sends; None for the network.
        addresses_of: looks a host's name up; by default the system does, where there is a network.
    """

    def __init__(
        self,
        base_url: str,
        transport: httpx.AsyncBaseTransport | None = None,
        addresses_of: AddressesOf | None = None,
    ) -> None:
        self._base = urlsplit(base_url)
        self._transport = transport
        self._addresses_of = addresses_of or (look_up if transport is None else _as_written)
        self._proxy: SecretLike | None = None
        self._http: httpx.AsyncClient | None = None

    @asynccontextmanager
    async def open(self, url: str, start: int = 0) -> AsyncIterator[AssetBytes]:
        """Open a link from byte `start` on.

        Raises:
            AssetLinkExpiredError: the link is no longer good.
            AssetError: it cannot be had; also while the bytes are read.
        """
        failure: AssetError | None = None
        try:
            async with self._followed(url, start) as response:
                first, total = _extent(response, start)
                yield AssetBytes(first, total, _chunks(response))
        except httpx.HTTPError as error:
            failure = AssetError(f"the download broke off ({type(error).__name__})", retry=True)
        if failure is not None:
            raise failure

    def use_proxy(self, proxy: SecretLike) -> None:
        """Go through an HTTP proxy; before the first download. It looks up the names then."""
        self._proxy = proxy
        self._addresses_of = _as_written

    async def aclose(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.aclose()

    @asynccontextmanager
    async def _followed(self, url: str, start: int) -> AsyncIterator[httpx.Response]:
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        target = await self._allowed(url)
        for _ in range(_MOST_HOPS):
            async with self._client().stream("GET", target, headers=headers) as response:
                if not response.is_redirect:
                    _check_status(response.status_code)
                    _check_packing(response)
                    yield response
                    return
                location = response.headers.get("Location", "")
                target = await self._allowed(urljoin(target, location))
        raise AssetError("the link leads in circles", retry=False)

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = httpx.AsyncClient(
                transport=self._transport or NetworkTransport(self._proxy),
                follow_redirects=False,
                trust_env=False,
                timeout=_TIMEOUT,
                headers={"User-Agent": "ttui"},
            )
        return self._http

    async def _allowed(self, url: str) -> str:
        """The link as it may be opened; one into a private network is for nobody outside of it.

        A name may be given another address between this look and the connection; what is sent
        there holds no secret, and what comes back is a file of the backup.
        """
        target = self._checked(url)
        parts = urlsplit(target)
        if parts.netloc == self._base.netloc:
            return target
        try:
            found = await self._addresses_of(parts.hostname or "")
        except (OSError, UnicodeError):
            # A name that no host can have is a UnicodeError.
            raise AssetError("the link's host is not known", retry=True) from None
        if not all(is_public(one) for one in found):
            raise AssetError("the link leads into a private network", retry=False)
        return target

    def _checked(self, url: str) -> str:
        """The link as it may be opened: https, or the API's own host.

        Links to other hosts by plain http, which TikTok's documents show, are opened by https.
        """
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname or "", parts.port
            httpx.URL(url)
        except (ValueError, httpx.InvalidURL):
            raise AssetError("the link is not an address", retry=False) from None
        if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
            raise AssetError("the link is not a web address", retry=False)
        if (parts.scheme, parts.netloc) == (self._base.scheme, self._base.netloc):
            return url
        return parts._replace(scheme="https").geturl()


def _check_packing(response: httpx.Response) -> None:
    """Videos and images are packed already; one that is packed once more can unpack to anything."""
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in {"identity", ""}:
        raise AssetError("the file's server packs what it was asked to send as it is", retry=False)


def _check_status(status: int) -> None:
    if status in _EXPIRED:
        raise AssetLinkExpiredError
    if status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        return
    busy = status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    unfit = status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    raise AssetError(f"the file's server answers HTTP {status}", retry=busy or unfit)


def _extent(response: httpx.Response, start: int) -> tuple[int, int | None]:
    """Where the bytes begin, and how many the whole file has."""
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if found is None or int(found[1]) != start:
            raise AssetError("the file's server resumes at the wrong place", retry=True)
        return start, None if found[2] == "*" else int(found[2])
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if length.isascii() and length.isdecimal() else None


async def _chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    got = 0
    async for chunk in response.aiter_bytes(_CHUNK):
        got += len(chunk)
        if got > MOST:
            raise AssetError(
                f"the file has more than {MOST // MILLION:,} million bytes", retry=False
            )
        yield chunk
