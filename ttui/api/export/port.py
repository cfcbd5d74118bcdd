"""The API for a backup: whole answers as they were sent, and the creatives' files."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from ttui.domain.backup.parts import Part

Row = Mapping[str, object]
"""A raw row. Its texts are hostile; numbers are what the JSON reader made of them."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """One answer."""

    body: bytes
    """Exactly as TikTok sent it."""
    rows: tuple[Row, ...]
    request_id: str
    total: int | None = None
    """How many rows all pages have, as far as the answer says so."""
    last: int | None = None
    """The number of the last page, as far as the answer says so."""
    cut: bool = False
    """TikTok left rows out: more than 20,000 ids (header `X-Tt-Ads-Throttle`, contract 8.1)."""
    problems: tuple[str, ...] = ()
    """Rows that TikTok itself could not read."""


@dataclass(frozen=True, slots=True)
class AssetBytes:
    """A download under way."""

    start: int
    """Where the bytes begin: 0 when the server does not resume."""
    total: int | None
    """Bytes of the whole file, as far as the server says so."""
    chunks: AsyncIterator[bytes]


class AssetLinkExpiredError(Exception):
    """The short-lived link is no longer good; ask for a new one (contract 10)."""


class AssetError(Exception):
    """A download failed; the text is one sentence without the link.

    `retry` says whether it may be tried again from where it broke off.
    """

    def __init__(self, text: str, *, retry: bool) -> None:
        super().__init__(text)
        self.retry = retry


class ExportApi(Protocol):
    """Reading for a backup, in the background lane: stops always go first."""

    async def page(self, advertiser_id: str, part: Part, number: int) -> tuple[RawPage, ...]:
        """One page of a part; several answers where a page could only be read in pieces.

        Raises:
            ApiError: the call failed, retries included.
        """
        ...

    def asset(self, url: str, start: int = 0) -> AbstractAsyncContextManager[AssetBytes]:
        """Open a creative's file from byte `start` on. The access token is never sent along.

        Raises:
            AssetLinkExpiredError: the link is no longer good.
            AssetError: it cannot be had.
        """
        ...
