"""Reads one part of a backup to the disk: all its pages, with retries, each row once."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from ttui.api.errors import (
    ApiError,
    DeniedError,
    NoRouteError,
    RateLimitedError,
    RefusedError,
    TokenError,
)
from ttui.api.export.port import ExportApi, RawPage
from ttui.domain.backup.manifest import PageDone, PartDone
from ttui.domain.backup.parts import Part, Source
from ttui.services.backup.release_memory import give_back
from ttui.services.backup.rows import Sieve, flat
from ttui.store.backup.folder import RAW, BackupFolder
from ttui.store.backup.raw import RawWriter

PATIENCE = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 300.0, 300.0)
"""Seconds between the tries of a page, after the client's own tries."""
CAMPAIGNS_PER_CALL = 30
"""TikTok's advice for reports at the level of ads (contract 8.1)."""
_PASSES = 3
_MOST_PAGES = 100_000
_SPACE_PER_PAGE = 1 << 20


@dataclass(slots=True)
class _PassCount:
    """One pass over a part's pages."""

    sieve: Sieve
    rows: int = 0
    pages: list[PageDone] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    expected: int = 0
    """Rows that TikTok counts."""

    @property
    def missing(self) -> int:
        """The number of rows that TikTok counted and did not send."""
        return max(0, self.expected - self.rows - self.sieve.strays)

    @property
    def is_steady(self) -> bool:
        """True when no row can have been lost between two pages."""
        return len(self.pages) <= 1 or not (self.sieve.doubles or self.missing)

    def take(self, part: Part, page: RawPage) -> int:
        """Count a page in; returns how many of its rows are new."""
        fresh = self.sieve.fresh(page.rows)
        for row in fresh:
            self.columns.update(flat(part, row))
        self.rows += len(fresh)
        self.pages.append(PageDone(len(page.body), len(fresh), page.request_id))
        self.problems += page.problems
        return len(fresh)


class _CutError(Exception):
    """TikTok left rows out, because the request covers too many ids."""


class PartReader:
    """Reads parts of one account into one folder.

    Args:
        api: TikTok.
        folder: where the answers go.
        campaign_ids: the account's campaigns, for questions that must be split.
        on_wait: gets the reason of a wait, and an empty text when it is over.
        on_page: gets the rows and bytes of each page.
        patience: seconds between tries.
    """

    def __init__(
        self,
        api: ExportApi,
        folder: BackupFolder,
        *,
        campaign_ids: Callable[[], Sequence[str]],
        on_wait: Callable[[str], None],
        on_page: Callable[[Part, int, int], None],
        patience: Sequence[float] = PATIENCE,
    ) -> None:
        self._api = api
        self._folder = folder
        self._account = folder.heading.advertiser_id
        self._campaign_ids = campaign_ids
        self._on_wait = on_wait
        self._on_page = on_page
        self._patience = patience
        self._closed: dict[tuple[Source, str, str], str] = {}

    async def ask(self, part: Part) -> tuple[RawPage, ...]:
        """Read one page with the same retries, without keeping it.

        Raises:
            ApiError: it cannot be read.
        """
        return await self._page(part, 1)

    async def read(self, part: Part) -> PartDone:
        """Read a part and record it, or record why this account does not have it.

        Raises:
            ApiError: it cannot be read, and a backup needs it.
            DiskError: the disk is nearly full.
            OSError: the disk failed.
        """
        await asyncio.to_thread(self._folder.check_space, _SPACE_PER_PAGE)
        family = (part.source, part.table, f"{part.origin} {part.variant}")
        reason = self._closed.get(family)
        if reason is None:
            try:
                done = await self._read(part)
            except RefusedError as error:
                if not part.optional or isinstance(error, TokenError):
                    raise
                reason = str(error)
                if isinstance(error, DeniedError | NoRouteError):
                    self._closed[family] = reason
        if reason is not None:
            done = PartDone(name=part.name, table=part.table, span=part.span, skipped=reason)
        await asyncio.to_thread(self._folder.record, done)
        if len(done.pages) > 1:
            give_back()
        return done

    async def _read(self, part: Part) -> PartDone:
        groups: list[tuple[str, ...]] = [part.campaign_ids]
        passes = 0
        while True:
            passes += 1
            counted = _PassCount(Sieve(part))
            try:
                size, sha256 = await self._walk(part, groups, counted)
            except _CutError:
                passes -= 1
                continue
            if counted.is_steady or passes >= _PASSES:
                break
        if counted.missing and len(counted.pages) > 1:
            counted.problems.append(
                f"{part.name}: TikTok counts {counted.expected} rows and showed {counted.rows}."
            )
        if strays := counted.sieve.strays:
            counted.problems.append(
                f"{part.name}: TikTok sent {strays} rows of days that were not asked for;"
                " they are in the raw answers alone."
            )
        return PartDone(
            name=part.name,
            table=part.table,
            file=f"{RAW}/{part.name}.json.gz",
            sha256=sha256,
            size=size,
            rows=counted.rows,
            pages=tuple(counted.pages),
            columns=tuple(sorted(counted.columns)),
            span=part.span,
            problems=tuple(counted.problems),
        )

    async def _walk(
        self, part: Part, groups: list[tuple[str, ...]], counted: _PassCount
    ) -> tuple[int, str]:
        """All pages of all groups of campaigns into one raw file."""
        writer = await asyncio.to_thread(self._folder.raw_writer, part.name)
        with writer:
            for place, group in enumerate(groups):
                question = replace(part, campaign_ids=group)
                await self._pages(question, writer, counted, groups, place)
            return await asyncio.to_thread(writer.finish)

    async def _pages(
        self,
        part: Part,
        writer: RawWriter,
        counted: _PassCount,
        groups: list[tuple[str, ...]],
        place: int,
    ) -> None:
        expected = 0
        for number in range(1, _MOST_PAGES):
            pages = await self._page(part, number)
            if any(page.cut for page in pages):
                self._split(part, counted, groups, place)
            fresh = await asyncio.to_thread(_take_all, part, writer, counted, pages)
            self._on_page(part, fresh, sum(len(page.body) for page in pages))
            total, end = pages[-1].total, pages[-1].last
            expected = expected if total is None else total
            rows = sum(len(page.rows) for page in pages)
            if not rows and not any(page.problems for page in pages):
                break
            if number >= end if end is not None else not fresh:
                break
            del pages  # a page of rows is large: never hold two
        counted.expected += expected

    def _split(
        self, part: Part, counted: _PassCount, groups: list[tuple[str, ...]], place: int
    ) -> None:
        """Ask about fewer campaigns at a time: TikTok shows 20,000 ids at most (contract 8.1)."""
        group = groups[place]
        if len(group) == 1:
            counted.problems.append(
                f"{part.name}: TikTok shows the newest 20,000 rows of campaign {group[0]} only."
            )
            return
        ids = group or tuple(self._campaign_ids())
        if not ids:
            counted.problems.append(f"{part.name}: TikTok shows the newest 20,000 rows only.")
            return
        size = CAMPAIGNS_PER_CALL if len(ids) > CAMPAIGNS_PER_CALL else -(-len(ids) // 2)
        parts = [ids[start : start + size] for start in range(0, len(ids), size)]
        groups[place : place + 1] = parts
        raise _CutError

    async def _page(self, part: Part, number: int) -> tuple[RawPage, ...]:
        for wait in (*self._patience, None):
            try:
                pages = await self._api.page(self._account, part, number)
            except ApiError as error:
                if not error.retry or wait is None:
                    raise
                busy = isinstance(error, RateLimitedError)
                self._on_wait("TikTok's rate limit" if busy else str(error))
                await asyncio.sleep(wait)
            else:
                self._on_wait("")
                return pages
        raise AssertionError("the last try returns or raises")


def _take_all(part: Part, writer: RawWriter, counted: _PassCount, pages: Sequence[RawPage]) -> int:
    fresh = 0
    for page in pages:
        fresh += counted.take(part, page)
        writer.add(page.body)
    return fresh
