"""Makes network connections: verified, only through the named proxy, with no key in a file."""

import os
import ssl
import sys
from functools import lru_cache

import certifi
import httpx

from ttui.api.access import SecretLike, is_loopback

_LIMITS = httpx.Limits(max_connections=600, max_keepalive_connections=20, keepalive_expiry=90)
"""As many connections as requests can be on their way at TikTok's pace (600 a minute, a minute
each): a stop must not wait for one, nor be told that TikTok could not be reached for want of it."""


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """Verifies certificates, as `ssl.create_default_context` does; made once, which takes 20 ms.

    That function also obeys `SSLKEYLOGFILE`: whoever can set a variable and read a file could
    then read the access token in a recording of the line.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if sys.version_info >= (3, 13):
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT
    own_file, own_folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if own_file or own_folder:
        context.load_verify_locations(own_file or None, own_folder or None)
    else:
        context.load_verify_locations(certifi.where())
    return context


class NetworkTransport(httpx.AsyncBaseTransport):
    """Sends over the network; nothing is connected or loaded before the first request.

    The environment's proxies are not used. Requests to this machine use no proxy. Only https uses
    one, in a tunnel (CONNECT): the proxy sees the host's name and bytes that it cannot read.

    Args:
        proxy: an address as `access.checked_proxy` gives it; None or empty for none.
    """

    def __init__(self, proxy: SecretLike | None = None) -> None:
        self._proxy = proxy
        self._made: dict[tuple[bool, bool], httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request, directly or through the proxy."""
        secure = request.url.scheme == "https"
        proxied = secure and bool(self._proxy_url()) and not is_loopback(request.url.host)
        key = secure, proxied
        if key not in self._made:
            self._made[key] = self._make(secure=secure, proxied=proxied)
        return await self._made[key].handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        for one in self._made.values():
            await one.aclose()

    def _proxy_url(self) -> str:
        return self._proxy.get_secret_value() if self._proxy is not None else ""

    def _make(self, *, secure: bool, proxied: bool) -> httpx.AsyncHTTPTransport:
        # Plain http is loopback: no certificates to load.
        context = tls_context() if secure else None
        proxy = None
        if proxied:
            url = httpx.URL(self._proxy_url())
            # Without one of ours, httpcore makes one that writes keys.
            proxy = httpx.Proxy(url, ssl_context=context if url.scheme == "https" else None)
        return httpx.AsyncHTTPTransport(
            verify=False if context is None else context,
            http1=True,
            http2=False,
            limits=_LIMITS,
            retries=0,
            proxy=proxy,
        )
