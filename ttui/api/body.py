"""The body of an answer, unpacked within a bound: a server must not fill our memory."""

import zlib
from collections.abc import AsyncIterator

import httpx

from ttui.api.errors import TooLargeError

ENCODINGS = "gzip, deflate"
"""The encodings to ask for; each is unpacked here step by step."""
MOST = 32 * 1024 * 1024
"""Bytes of one answer, unpacked: a page of 1,000 rows with all fields has about 5 million."""
_STEP = 256 * 1024
_EITHER = 32 + zlib.MAX_WBITS
"""Tells zlib to see for itself whether it is gzip or deflate."""


async def read_body(response: httpx.Response, most: int = MOST) -> bytes:
    """Read a body that was asked for as a stream.

    Args:
        response: of a request that accepted `ENCODINGS` and nothing else.
        most: how many bytes it may have once it is unpacked.

    Raises:
        TooLargeError: it has more; no more than that was unpacked.
        httpx.HTTPError: it broke off, or is not packed as it says.
    """
    body = bytearray()
    async for piece in _unpacked(response):
        if len(body) + len(piece) > most:
            raise TooLargeError(
                f"TikTok's answer has more than {most // 1024 // 1024} million bytes,"
                " so the rest of it was not read."
            )
        body += piece
    return bytes(body)


async def _unpacked(response: httpx.Response) -> AsyncIterator[bytes]:
    try:
        # A transport without a socket, such as the demo's, hands over what is unpacked already.
        yield response.content
    except httpx.ResponseNotRead:
        pass
    else:
        return
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing in {"identity", ""}:
        async for piece in response.aiter_raw(_STEP):
            yield piece
        return
    if packing not in {"gzip", "x-gzip", "deflate"}:
        raise httpx.DecodingError("packed in a way that was not asked for")
    unpacking = zlib.decompressobj(_EITHER)
    async for packed in response.aiter_raw(_STEP):
        rest = packed
        while rest and not unpacking.eof:
            try:
                piece = unpacking.decompress(rest, _STEP)
            except zlib.error:
                raise httpx.DecodingError("not packed as it says") from None
            rest = unpacking.unconsumed_tail
            yield piece
    if not unpacking.eof:
        raise httpx.DecodingError("its packed body breaks off")
