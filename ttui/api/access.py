"""What gives access: the address and the token. Light to import; `auth` puts them to use."""

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
    "checked_secret",
]

PRODUCTION = "https://business-api.tiktok.com/open_api/v1.3/"
"""TikTok's own address (contract 1)."""
SANDBOX = "https://sandbox-ads.tiktok.com/open_api/v1.3/"

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
    """The API's address, with one slash at its end.

    https only; plain http only for a loopback address (DESIGN 5).

    Raises:
        ValueError: in one sentence that does not quote the address, since it may hold a password.
    """
    text = raw.strip()
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise ValueError("The base URL is not a valid address.") from None
    if "@" in text:
        raise ValueError("The base URL must not hold a user name or password.")
    if "?" in text or "#" in text:
        raise ValueError("The base URL must not hold a query or a fragment.")
    if not host or not _PLAIN.fullmatch(text):
        raise ValueError("The base URL must look like https://host/path/.")
    _check_scheme(parts, host)
    return text.rstrip("/") + "/"


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
    """Whether an address is one of the public internet; a name that is no address counts as one."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return False
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return not host.replace(".", "").isdecimal() and not host.lower().startswith("0x")
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast
