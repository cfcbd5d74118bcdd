"""Login: an authorisation code becomes an access token, and a token is given up (contract 2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from ttui.api.access import checked_secret
from ttui.api.body import ENCODINGS
from ttui.api.envelope import Answer, read_answer
from ttui.api.errors import ApiError, NoAnswerError
from ttui.api.exchange import exchange
from ttui.api.network import NetworkTransport
from ttui.api.redaction import Redactor
from ttui.api.values import id_of
from ttui.domain.secret import NO_SECRET, Secret

_PATIENCE = 20.0
"""Seconds for an answer: a code is good once, so nothing is asked twice."""
_TIMEOUT = httpx.Timeout(connect=5, read=15, write=10, pool=5)


@dataclass(frozen=True, slots=True)
class Grant:
    """What TikTok gives for a code."""

    token: Secret
    advertiser_ids: tuple[str, ...]
    """The ad accounts that its owner allowed; empty where TikTok named none."""


class BadRedirectError(ValueError):
    """A pasted address or code that holds no code; the text says why."""


def authorisation_address(base_url: str, app_id: str, redirect: str, state: str) -> str:
    """The page on which the owner of ad accounts allows an app to use them.

    Args:
        base_url: of the API, as `access.checked_base_url` gives it; the page is on the same host.
        app_id: the developer app.
        redirect: where the page leads; as it is registered with the app.
        state: comes back with the code, so that nobody can slip in the code of another login.
    """
    parts = urlsplit(base_url)
    query = urlencode({"app_id": app_id, "state": state, "redirect_uri": redirect})
    return f"{parts.scheme}://{parts.netloc}/portal/auth?{query}"


def code_in(pasted: str, state: str) -> Secret:
    """The code in the address that the browser shows after the page, or the bare code.

    Raises:
        BadRedirectError: there is none in it, or it answers another login.
    """
    text = pasted.strip()
    if "?" not in text and "=" not in text and "/" not in text:
        return _checked(text)
    query = parse_qs(urlsplit(text).query if "?" in text else text)
    codes = [one for name in ("auth_code", "code") for one in query.get(name, ())]
    if not codes:
        raise BadRedirectError(
            "that address holds no auth_code: paste the one to which TikTok led back"
        )
    states = query.get("state", [])
    if states and states != [state]:
        raise BadRedirectError(
            "that address belongs to another login: open the address above once more"
        )
    return _checked(codes[0])


def _checked(text: str) -> Secret:
    try:
        checked_secret(Secret(text))
    except ValueError:
        raise BadRedirectError("that is no code: it is empty or holds blanks") from None
    return Secret(text)


class LoginClient:
    """Asks TikTok with the developer app's own secret; no access token is sent along.

    Args:
        base_url: as `access.checked_base_url` gives it.
        app_id: the developer app.
        app_secret: its secret.
        proxy: an HTTP proxy, or none.
        transport: what sends; None for the network.
    """

    def __init__(
        self,
        base_url: str,
        app_id: str,
        app_secret: Secret,
        *,
        proxy: Secret = NO_SECRET,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._base_url = base_url
        self._app_id = app_id
        self._app_secret = app_secret
        self._http = httpx.AsyncClient(
            transport=transport or NetworkTransport(proxy),
            follow_redirects=False,
            trust_env=False,
            timeout=_TIMEOUT,
            headers={"User-Agent": "ttui", "Accept-Encoding": ENCODINGS},
        )

    async def exchange(self, code: Secret) -> Grant:
        """Turn a code into a token; a code is good once, for an hour.

        Raises:
            ApiError: TikTok refused, did not answer, or answered without a token.
        """
        answer = await self._post("oauth2/access_token/", "auth_code", code)
        token, ids = answer.field("access_token"), answer.field("advertiser_ids")
        if not isinstance(token, str) or not token:
            raise NoAnswerError("TikTok answered without a token.", request_id=answer.request_id)
        listed = [id_of(one) for one in ids] if isinstance(ids, list) else []
        return Grant(Secret(token), tuple(dict.fromkeys(one for one in listed if one)))

    async def revoke(self, token: Secret) -> None:
        """Make a token useless, everywhere and at once.

        Raises:
            ApiError: TikTok refused or did not answer; the token may still be good.
        """
        await self._post("oauth2/revoke_token/", "access_token", token)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._http.aclose()

    async def _post(self, path: str, name: str, secret: Secret) -> Answer:
        redactor = Redactor((self._app_secret, secret))
        request = self._http.build_request(
            "POST", self._base_url + path, json=self._body(name, secret)
        )
        received = await exchange(self._http, request, _PATIENCE, redactor)
        try:
            return read_answer(received.status, received.body, 0.0)
        except ApiError as error:
            error.args = (redactor.text(str(error)),)
            raise error.with_traceback(None) from None

    def _body(self, name: str, secret: Secret) -> Mapping[str, str]:
        return {
            "app_id": self._app_id,
            "secret": self._app_secret.get_secret_value(),
            name: secret.get_secret_value(),
        }
