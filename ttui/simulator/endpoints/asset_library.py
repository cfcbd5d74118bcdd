"""The creative files of an account: ids, deterministic bytes, links that expire (contract 10)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qs, quote, unquote

from ttui.simulator.protocol.wire import Answer, Request
from ttui.simulator.world.asset_ids import IMAGE_PREFIX, VIDEO_PREFIX
from ttui.simulator.world.entities import Account, Ad, Origin
from ttui.simulator.world.world import World

ASSET_PATH: Final = "/_asset/"
"""Where links lead: beside the API on the same host, without token and rate limit."""

VIDEO: Final = "video"
IMAGE: Final = "image"
HOURS: Final[Mapping[str, int]] = {VIDEO: 6, IMAGE: 1, "cover": 6, "post": 1}
"""How long a link of each kind is good, in hours of world time."""

_HEADS: Final = {
    VIDEO: b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
    IMAGE: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
}
_SALT: Final = b"simulated links are not secret"


def ad_of_video(world: World, account: Account, asked: str) -> Ad | None:
    """The ad a video belongs to, if the account may use it."""
    return _usable(world, account, asked, VIDEO_PREFIX)


def ad_of_image(world: World, account: Account, asked: str) -> Ad | None:
    """The ad a cover image belongs to, if the account may use it."""
    return _usable(world, account, asked, IMAGE_PREFIX)


def _usable(world: World, account: Account, asked: str, prefix: str) -> Ad | None:
    ad = world.ads.get(asked.removeprefix(prefix)) if asked.startswith(prefix) else None
    owned = ad is not None and ad.group.campaign.account is account
    return (
        ad if owned and ad is not None and not ad.item_id and asked not in world.unusable else None
    )


def own_ads(account: Account) -> Iterable[Ad]:
    """The ads with files of their own: not Spark, not Promote; deleted ones included."""
    return (
        ad
        for campaign in account.campaigns
        if campaign.origin is Origin.ADS_MANAGER
        for group in campaign.groups
        for ad in group.ads
        if not ad.item_id
    )


@dataclass(frozen=True, slots=True)
class File:
    """What is known about a file without making it."""

    size: int
    md5: str


@lru_cache(maxsize=4096)
def file_of(kind: str, key: str) -> File:
    """Size and checksum of a file."""
    content = content_of(kind, key)
    return File(len(content), hashlib.md5(content, usedforsecurity=False).hexdigest())


def content_of(kind: str, key: str) -> bytes:
    """The bytes of a file: the same for the same id, always."""
    head = _HEADS[IMAGE if kind in (IMAGE, "cover") else VIDEO]
    trait = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4])
    base, spread = (6_000, 20_000) if kind in (IMAGE, "cover") else (40_000, 90_000)
    size = base + trait % spread
    return head + hashlib.shake_128(f"{kind} {key}".encode()).digest(size - len(head))


def link(request: Request, kind: str, key: str, now_s: int) -> str:
    """A link to a file, good for as long as TikTok's are."""
    host = request.headers.get("host", "127.0.0.1")
    scheme = "http" if host.startswith(("127.", "localhost")) else "https"
    expires = now_s + HOURS[kind] * 3600
    path = f"{ASSET_PATH}{kind}/{quote(key, safe='')}"
    return f"{scheme}://{host}{path}?expires={expires}&sign={_sign(kind, key, expires)}"


def expires_at(kind: str, now_s: int) -> int:
    """When a link made now stops working, in seconds since 1970."""
    return now_s + HOURS[kind] * 3600


def _sign(kind: str, key: str, expires: int) -> str:
    return hashlib.sha256(_SALT + f"{kind} {key} {expires}".encode()).hexdigest()[:24]


def fetch(request: Request, now_s: int) -> Answer:
    """Answer a download: 403 once the link has expired, 206 for a range."""
    kind, _, raw = request.path.removeprefix(ASSET_PATH).partition("/")
    query = {name: values[0] for name, values in parse_qs(request.query).items()}
    key = unquote(raw)
    expires = query.get("expires", "0")
    if kind not in HOURS or not raw:
        return Answer(404, b"not found", "text/plain")
    if "access-token" in request.headers:
        return Answer(403, b"an access token was sent to a download host", "text/plain")
    if not expires.isdigit() or query.get("sign") != _sign(kind, key, int(expires)):
        return Answer(403, b"Access Denied", "text/plain")
    if now_s >= int(expires):
        return Answer(403, b"URL signature expired", "text/plain")
    return _served(request, kind, content_of(kind, key))


def _served(request: Request, kind: str, content: bytes) -> Answer:
    what = "image/jpeg" if kind in (IMAGE, "cover") else "video/mp4"
    tag = hashlib.md5(content, usedforsecurity=False).hexdigest()
    headers = (("accept-ranges", "bytes"), ("etag", f'"{tag}"'))
    asked = request.headers.get("range", "")
    if not asked.startswith("bytes="):
        return Answer(200, content, what, headers)
    span = _span(asked.removeprefix("bytes="), len(content))
    if span is None:
        refused = (("content-range", f"bytes */{len(content)}"),)
        return Answer(416, b"", "text/plain", refused)
    first, last = span
    told = ("content-range", f"bytes {first}-{last}/{len(content)}")
    return Answer(206, content[first : last + 1], what, (*headers, told))


def _span(text: str, size: int) -> tuple[int, int] | None:
    start, dash, end = text.partition("-")
    if not dash or not (start + end).isdigit():
        return None
    first = int(start) if start else max(0, size - int(end))
    last = min(int(end), size - 1) if start and end else size - 1
    return (first, last) if first <= last else None
