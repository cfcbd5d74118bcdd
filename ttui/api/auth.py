"""The only place that touches the token: a transport that adds it on the way out."""

from base64 import b64encode
from urllib.parse import unquote, urlsplit

import httpx

from ttui.api.access import Secret, SecretLike, checked_base_url, checked_secret
from ttui.api.errors import NotSentError
from ttui.api.network import NetworkTransport
from ttui.api.redaction import Redactor
from ttui.api.warm_connection import WarmConnection

__all__ = ["AuthTransport", "Secret", "SecretLike", "checked_base_url", "checked_secret"]

WITH_APP = "ttui_with_app"
"""Request extension: also add app id and secret to the query (contract 2.2). They are added
here because httpx logs the address of every request before it reaches a transport."""


class AuthTransport(httpx.AsyncBaseTransport):
    """Sends requests with `Access-Token` to one host only, and leaks the token nowhere.

    Args:
        base_url: as `checked_base_url` gives it; requests to any other host are refused.
        token: the access token.
        inner: what really sends; None for the network, made at the first request because loading
            the certificates takes 20 ms.
        app_id: the developer app, for the one call that needs it.
        app_secret: its secret.
    """

    def __init__(
        self,
        base_url: str,
        token: SecretLike,
        inner: httpx.AsyncBaseTransport | None = None,
        *,
        app_id: str = "",
        app_secret: SecretLike | None = None,
    ) -> None:
        self._source = token.source if isinstance(token, Secret) else ""
        self._proxy: SecretLike | None = None
        self._redactor: Redactor | None = None
        self._token = checked_secret(token)
        self._app_id = app_id
        self._app_secret = app_secret
        self._origin = _origin(base_url)
        self._inner = inner

    def use_proxy(self, proxy: SecretLike) -> None:
        """Go through an HTTP proxy, whose address may hold a password; before the first request."""
        self._proxy, self._redactor = proxy, None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request.

        Errors from below lose their frames and causes, because those hold the headers.
        """
        if _origin(str(request.url)) != self._origin:
            raise NotSentError("The request was meant for another host, so it was not sent.")
        try:
            # The request with the token is never a local variable of this frame.
            return await self._transport().handle_async_request(self._authorised(request))
        except BaseException as error:  # whatever it is may quote the request with the token
            _strip(error)
            raise

    async def aclose(self) -> None:
        """Close the connections."""
        if self._inner is not None:
            await self._inner.aclose()

    @property
    def refused_text(self) -> str:
        """Which token TikTok refused (not the token itself), and what to do."""
        if not self._source:
            return " 'ttui login' makes a new one."
        return (
            f" The token came from {self._source}."
            " 'ttui login' makes a new one; one that stands elsewhere has to be put there by hand."
        )

    @property
    def redactor(self) -> Redactor:
        """Removes every secret of this connection from texts and bytes."""
        if self._redactor is None:
            local = [self._proxy] if self._proxy else []
            local += map(Secret, _passwords(self._proxy))
            self._redactor = Redactor((self._token, self._app_secret), local)
        return self._redactor

    def _transport(self) -> httpx.AsyncBaseTransport:
        if self._inner is None:
            shared, warm, writes = (NetworkTransport(self._proxy) for _ in range(3))
            self._inner = WarmConnection(shared, warm, writes)
        return self._inner

    def _authorised(self, request: httpx.Request) -> httpx.Request:
        url = request.url
        if request.extensions.get(WITH_APP) and self._app_secret is not None:
            url = url.copy_merge_params(
                {"app_id": self._app_id, "secret": self._app_secret.get_secret_value()}
            )
        return httpx.Request(
            request.method,
            url,
            headers=[
                *request.headers.raw,
                (b"Access-Token", self._token.get_secret_value().encode("ascii")),
            ],
            stream=request.stream,
            extensions=request.extensions,
        )


def _passwords(proxy: SecretLike | None) -> list[str]:
    parts = urlsplit(proxy.get_secret_value() if proxy else "")
    if not parts.password:
        return []
    login = f"{unquote(parts.username or '')}:{unquote(parts.password)}"
    return [parts.password, unquote(parts.password), b64encode(login.encode()).decode()]


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, parts.hostname or "", port


def _strip(error: BaseException) -> None:
    error.__traceback__ = None
    error.__cause__ = None
    error.__context__ = None
