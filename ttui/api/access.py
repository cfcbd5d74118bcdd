"""Checks address, token and proxy. It is light to import; `auth` uses them."""

import re
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from ttui.domain.secret import Secret

__all__ = [
    "PRODUCTION",
    "SANDBOX",
    "Secret",
    "SecretLike",
    "checked_base_url",
    "checked_proxy",
    "checked_secret",
    "is_loopback",
    "is_sandbox",
]

PRODUCTION = "https://business-api.tiktok.com/open_api/v1.3/"
"""TikTok's own address (contract 1)."""
SANDBOX = "https://sandbox-ads.tiktok.com/open_api/v1.3/"
_ROOT = "/open_api/v1.3/"
_OTHER_VERSION = re.compile(r"/open_api/v(?!1\.3(/|$))[0-9.]+(/|$)")

_PLAIN = re.compile(r"[A-Za-z0-9.:/\[\]_~-]+")
_TOKEN = re.compile(r"[!-~]+")


class SecretLike(Protocol):
    """Anything that keeps a text out of its repr; pydantic's `SecretStr` is one, `Secret` too."""

    def get_secret_value(self) -> str:
        """The text itself."""
        ...


def checked_secret(secret: SecretLike) -> SecretLike:
    """The secret, when it can stand in a header.

    Raises:
        ValueError: it is empty or holds white space or other characters that no token has;
            the libraries below would quote it in their own errors.
    """
    if not _TOKEN.fullmatch(secret.get_secret_value()):
        raise ValueError("The access token is empty or holds characters that no token has.")
    return secret


def checked_base_url(raw: str) -> str:
    """The API's address, complete: the origin alone is enough.

    https only; plain http only for a loopback address. `/open_api/v1.3/` is added where it is
    missing, and two spellings of one address become the same text, since data is kept apart by it.

    Raises:
        ValueError: in one sentence that does not quote the address, since it may hold a password.
    """
    text = raw.strip()
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        raise ValueError("The base URL is not a valid address.") from None
    if "@" in text:
        raise ValueError("The base URL must not hold a user name or password.")
    if "?" in text or "#" in text:
        raise ValueError("The base URL must not hold a query or a fragment.")
    if not host or not _PLAIN.fullmatch(text):
        raise ValueError("The base URL must look like https://host/path/.")
    _check_scheme(parts, host)
    return f"{parts.scheme}://{_netloc(parts.scheme, host, port)}{_whole_path(parts.path)}"


def _netloc(scheme: str, host: str, port: int | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    return shown if port in {None, {"https": 443, "http": 80}[scheme]} else f"{shown}:{port}"


def _whole_path(path: str) -> str:
    path = re.sub("/+", "/", f"{path}/")
    if _OTHER_VERSION.search(path):
        raise ValueError("The base URL names another version of the API; ttui speaks v1.3.")
    if path.endswith(_ROOT):
        return path
    return path.removesuffix("open_api/").rstrip("/") + _ROOT


def is_sandbox(base_url: str) -> bool:
    """Whether an address, as `checked_base_url` gives it, is TikTok's sandbox."""
    return urlsplit(base_url).hostname == urlsplit(SANDBOX).hostname


def checked_proxy(raw: str) -> str:
    """The address of an HTTP proxy; it may hold a user name and a password, so it is a secret.

    Raises:
        ValueError: in one sentence that does not quote it.
    """
    text = raw.strip()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("The proxy is not a valid address.") from None
    if parts.scheme not in {"http", "https"} or not host or not _TOKEN.fullmatch(text):
        raise ValueError("The proxy must look like http://host:port or https://host:port.")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("The proxy takes a host and a port, and nothing behind them.")
    return text


def _check_scheme(parts: SplitResult, host: str) -> None:
    if parts.scheme not in {"https", "http"}:
        raise ValueError("The base URL must begin with https://.")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("The base URL must be https; plain http is for a loopback address only.")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(host: str) -> bool:
    """True for an address of the public internet, and for a name that is not an address."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return False
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return not host.replace(".", "").isdecimal() and not host.lower().startswith("0x")
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast
