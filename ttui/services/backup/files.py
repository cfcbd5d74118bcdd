"""Downloads creative files: resumes them, checks them, and renews their links in time."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ttui.api.errors import ApiError, RefusedError
from ttui.api.export.assets import MOST
from ttui.api.export.port import AssetError, AssetLinkExpiredError, ExportApi, Row
from ttui.domain.backup.manifest import FileEntry
from ttui.domain.backup.parts import Part, Source
from ttui.store.backup.folder import FILES, BackupFolder
from ttui.store.backup.raw import digest, keep
from ttui.store.files.private import make_folder, open_to_go_on

_SAFE = re.compile(r"[^A-Za-z0-9._-]")
_LONGEST_NAME = 80
_ENDINGS = {Source.VIDEOS: "mp4", Source.IMAGES: "jpg"}
_ENDING = re.compile(r"[a-z0-9]{2,5}")
_TRIES = 6
_WAITS = (0.5, 1.0, 2.0, 5.0, 10.0)
_BETWEEN_LOOKS = 16 << 20
"""Bytes written between two checks of the free disk space."""
_MILLION = 1_000_000
_TIMES, _SPARE = 4, 32 * _MILLION
"""TikTok may encode a file again for its link. It may then be this much larger than listed."""
_MD5 = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Creative:
    """One file to fetch."""

    source: Source
    id: str
    url: str
    path: str
    """Relative to the backup."""
    size: int | None
    """Bytes, as far as TikTok says so."""
    signature: str
    """MD5 in hexadecimal digits, or empty."""

    @property
    def most(self) -> int:
        """The most bytes that it may have."""
        return MOST if self.size is None else min(MOST, self.size * _TIMES + _SPARE)


def creative_of(part: Part, row: Row) -> Creative | None:
    """The file behind a row of a library, or None when the row names none."""
    word = "video" if part.source is Source.VIDEOS else "image"
    key = row.get(f"{word}_id")
    if not isinstance(key, str) or not key:
        return None
    url = row.get("preview_url" if word == "video" else "image_url")
    size, signature = row.get("size"), row.get("signature")
    ending = str(row.get("format") or "").lower()
    if not _ENDING.fullmatch(ending):
        ending = _ENDINGS[part.source]
    return Creative(
        source=part.source,
        id=key,
        url=url if isinstance(url, str) else "",
        path=f"{FILES}/{word}s/{_name(key)}.{ending}",
        size=size if type(size) is int and 0 < size <= MOST else None,
        signature=signature if isinstance(signature, str) and _MD5.fullmatch(signature) else "",
    )


def _name(key: str) -> str:
    """An id as a file name; different ids get different names."""
    name = _SAFE.sub("_", key).lstrip(".")[:_LONGEST_NAME]
    if name == key:
        return name
    return f"{name}-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}"


class CreativeReader:
    """Fetches creatives into one folder.

    Args:
        api: TikTok.
        folder: the backup.
        on_bytes: told how many bytes came.
        waits: seconds between tries.
    """

    def __init__(
        self,
        api: ExportApi,
        folder: BackupFolder,
        on_bytes: Callable[[int], None],
        waits: Sequence[float] = _WAITS,
    ) -> None:
        self._api = api
        self._folder = folder
        self._on_bytes = on_bytes
        self._waits = waits

    async def fetch(self, creative: Creative) -> str:
        """Fetch one file and record it; returns why that failed, or nothing.

        Raises:
            OSError: the disk failed.
            DiskError: the disk is nearly full.
        """
        if creative.path in self._folder.files:
            return ""
        await asyncio.to_thread(self._folder.check_space, creative.size or 0)
        target = self._folder.path / creative.path
        partial = target.with_name(f"{target.name}.part")
        await asyncio.to_thread(make_folder, target.parent)
        try:
            await self._fetch(creative, partial)
        except (AssetError, ApiError) as error:
            # This backup will be finished without it, so nothing will resume it.
            await asyncio.to_thread(partial.unlink, missing_ok=True)
            return f"{creative.path}: {error}"
        entry = await asyncio.to_thread(_kept, partial, target, creative)
        await asyncio.to_thread(self._folder.note, entry)
        return f"{creative.path}: {entry.problem}" if entry.problem else ""

    async def _fetch(self, creative: Creative, partial: Path) -> None:
        url = creative.url or await self._renewed(creative)
        for attempt in range(_TRIES):
            try:
                return await self._download(url, partial, creative)
            except AssetLinkExpiredError:
                if attempt == _TRIES - 1:
                    raise AssetError("its links expire at once", retry=False) from None
                url = await self._renewed(creative)
            except AssetError as error:
                if not error.retry or attempt == _TRIES - 1:
                    raise
                await asyncio.sleep(self._waits[min(attempt, len(self._waits) - 1)])

    async def _download(self, url: str, partial: Path, creative: Creative) -> None:
        """Resume a file and read it to its end.

        Raises:
            AssetError: it broke off; the received bytes stay for the next try.
        """
        start = _size_of(partial)
        if start and start == creative.size:
            return
        try:
            async with self._api.asset(url, start) as asset:
                total = asset.total
                if total is not None and total > creative.most:
                    raise _too_large(creative)
                have = await self._append(asset.chunks, partial, asset.start, creative)
        except AssetError:
            if start and _size_of(partial) == start:
                # Resuming got nowhere: the next try begins anew.
                await asyncio.to_thread(partial.unlink)
            raise
        if total is not None and have != total:
            raise AssetError(f"the download ended after {have} of {total} bytes", retry=True)

    async def _append(
        self, chunks: AsyncIterator[bytes], partial: Path, start: int, creative: Creative
    ) -> int:
        have, looked = start, start - _BETWEEN_LOOKS
        # Where it breaks off, the received bytes stay, so that the next try resumes there.
        with await asyncio.to_thread(open_to_go_on, partial, anew=not start) as file:
            file.seek(start)
            file.truncate()
            async for chunk in chunks:
                have += len(chunk)
                if have > creative.most:
                    raise _too_large(creative)
                if have - looked >= _BETWEEN_LOOKS:
                    await asyncio.to_thread(self._folder.check_space, _BETWEEN_LOOKS)
                    looked = have
                await asyncio.to_thread(file.write, chunk)
                self._on_bytes(len(chunk))
        return have

    async def _renewed(self, creative: Creative) -> str:
        """A new link.

        Raises:
            AssetError: TikTok has none.
            ApiError: the call failed.
        """
        part = Part(name="link", table="", source=creative.source, ids=(creative.id,))
        try:
            pages = await self._api.page(self._folder.heading.advertiser_id, part, 1)
        except RefusedError as error:
            raise AssetError(f"TikTok gives no link: {error}", retry=False) from None
        for row in (row for page in pages for row in page.rows):
            found = creative_of(part, row)
            if found is not None and found.id == creative.id and found.url:
                return found.url
        raise AssetError("TikTok gives no link to it", retry=False)


def _too_large(creative: Creative) -> AssetError:
    listed = "" if creative.size is None else f", and TikTok's list says {creative.size:,}"
    return AssetError(
        f"has more than {creative.most // _MILLION:,} million bytes{listed}; it was not kept",
        retry=False,
    )


def _kept(partial: Path, target: Path, creative: Creative) -> FileEntry:
    """Give a whole file its name."""
    problem = _oddity(partial, creative)
    keep(partial, target)
    size, sha256 = target.stat().st_size, digest(target)
    return FileEntry(path=creative.path, size=size, sha256=sha256, problem=problem)


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _oddity(path: Path, creative: Creative) -> str:
    """How a file differs from what TikTok listed. It may have been encoded again for the link."""
    size = path.stat().st_size
    if creative.size is not None and size != creative.size:
        return f"has {size} bytes, and TikTok's list says {creative.size}"
    if creative.signature:
        with path.open("rb") as file:
            md5 = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
        if md5.hexdigest() != creative.signature:
            return "differs from the MD5 in TikTok's list"
    return ""
