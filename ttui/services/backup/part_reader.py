"""Reads one part of a backup to the disk: all its pages, with retries, each row once."""

import asyncio
from collections.abc import Iterator, Sequence
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
from ttui.domain.advertiser import Mode
from ttui.domain.backup.manifest import PageDone, PartDone
from ttui.domain.backup.parts import Part, Source
from ttui.services.backup.progress import ProgressCounter
from ttui.services.backup.release_memory import give_back
from ttui.services.backup.rows import Sieve
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
class _Pass:
    """One pass over a part's pages."""

    writer: RawWriter
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

    def take(self, pages: Sequence[RawPage]) -> int:
        """Keep answers and count them in; returns how many of their rows are new."""
        before = self.rows
        for page in pages:
            fresh = 0
            for columns in self.sieve.fresh(page.rows):
                self.columns.update(columns)
                fresh += 1
            self.rows += fresh
            self.pages.append(PageDone(len(page.body), fresh, page.request_id))
            self.problems += page.problems
            self.writer.add(page.body)
        return self.rows - before

    def losses(self, name: str) -> Iterator[str]:
        """What of the part is not in the tables."""
        if self.missing and len(self.pages) > 1:
            yield f"{name}: TikTok counts {self.expected} rows and showed {self.rows}."
        if strays := self.sieve.strays:
            yield (
                f"{name}: TikTok sent {strays} rows of days that were not asked for;"
                " they are in the raw answers alone."
            )


class _CutError(Exception):
    """TikTok left rows out, because the request covers too many ids."""


class PartReader:
    """Reads parts of one account into one folder.

    Args:
        api: TikTok.
        folder: where the answers go.
        counter: counts the pages, and shows why reading waits.
        patience: seconds between tries.
    """

    def __init__(
        self,
        api: ExportApi,
        folder: BackupFolder,
        counter: ProgressCounter,
        patience: Sequence[float] = PATIENCE,
    ) -> None:
        self._api = api
        self._folder = folder
        self._account = folder.heading.advertiser_id
        self._counter = counter
        self.campaign_ids: tuple[str, ...] = ()
        """The account's campaigns once they are known, for questions that must be split."""
        self._patience = patience
        self._closed: dict[tuple[Source, str, str], RefusedError] = {}
        """Kinds of parts that this account or app may not have at all."""

    async def read(self, part: Part) -> PartDone:
        """Read a part and record it, or record why this account does not have it.

        Raises:
            ApiError: it cannot be read, and a backup needs it.
            DiskError: the disk is nearly full.
            OSError: the disk failed.
        """
        await asyncio.to_thread(self._folder.check_space, _SPACE_PER_PAGE)
        family = (part.source, part.table, f"{part.origin} {part.variant}")
        try:
            if family in self._closed:
                raise self._closed[family]
            done = await self._read(part)
        except RefusedError as error:
            if not part.optional or isinstance(error, TokenError):
                raise
            if isinstance(error, DeniedError | NoRouteError):
                self._closed[family] = error
            done = PartDone(
                name=part.name,
                table=part.table,
                span=part.span,
                skipped=str(error),
                is_gap=part.leaves_gap and self._folder.heading.mode is not Mode.SANDBOX,
            )
        await asyncio.to_thread(self._folder.note, done)
        if len(done.pages) > 1:
            give_back()
        return done

    async def _read(self, part: Part) -> PartDone:
        groups: list[tuple[str, ...]] = [part.campaign_ids]
        passes = 0
        while True:
            try:
                done, is_steady = await self._walk(part, groups)
            except _CutError:
                continue
            passes += 1
            if is_steady or passes >= _PASSES:
                return done

    async def _walk(self, part: Part, groups: list[tuple[str, ...]]) -> tuple[PartDone, bool]:
        """All pages of all groups of campaigns into one raw file, and whether that was steady."""
        with await asyncio.to_thread(self._folder.raw_writer, part.name) as writer:
            this_pass = _Pass(writer, Sieve(part))
            for place, group in enumerate(groups):
                await self._pages(replace(part, campaign_ids=group), this_pass, groups, place)
            size, sha256 = await asyncio.to_thread(writer.finish)
        done = PartDone(
            name=part.name,
            table=part.table,
            file=f"{RAW}/{part.name}.json.gz",
            sha256=sha256,
            size=size,
            rows=this_pass.rows,
            pages=tuple(this_pass.pages),
            columns=tuple(sorted(this_pass.columns)),
            span=part.span,
            problems=(*this_pass.problems, *this_pass.losses(part.name)),
        )
        return done, this_pass.is_steady

    async def _pages(
        self, part: Part, this_pass: _Pass, groups: list[tuple[str, ...]], place: int
    ) -> None:
        expected = 0
        for number in range(1, _MOST_PAGES):
            pages = await self.page(part, number)
            if any(page.cut for page in pages):
                this_pass.problems.append(f"{part.name}: {self._split(groups, place)}")
            fresh = await asyncio.to_thread(this_pass.take, pages)
            size = sum(len(page.body) for page in pages)
            self._counter.add(part.label, rows=fresh, size=size)
            total, end = pages[-1].total, pages[-1].last
            expected = expected if total is None else total
            is_empty = not any(page.rows or page.problems for page in pages)
            # Of GMV Max reports an empty page need not be the last one (contract 18.6).
            if is_empty and not (part.source is Source.SHOP_REPORT and end is not None):
                break
            if number >= end if end is not None else not fresh:
                break
            del pages  # a page of rows is large: never hold two
        this_pass.expected += expected

    def _split(self, groups: list[tuple[str, ...]], place: int) -> str:
        """Ask about fewer campaigns at a time: TikTok shows 20,000 ids at most (contract 8.1).

        Returns:
            What is lost, where there are no fewer to ask about.

        Raises:
            _CutError: the part is to be read anew, with these groups.
        """
        group = groups[place]
        if len(group) == 1:
            return f"TikTok shows the newest 20,000 rows of campaign {group[0]} only."
        ids = group or self.campaign_ids
        if not ids:
            return "TikTok shows the newest 20,000 rows only."
        size = CAMPAIGNS_PER_CALL if len(ids) > CAMPAIGNS_PER_CALL else -(-len(ids) // 2)
        groups[place : place + 1] = [
            ids[start : start + size] for start in range(0, len(ids), size)
        ]
        raise _CutError

    async def page(self, part: Part, number: int = 1) -> tuple[RawPage, ...]:
        """One page of a part, with retries; it is not kept.

        Raises:
            ApiError: it cannot be read.
        """
        for wait in (*self._patience, None):
            try:
                pages = await self._api.page(self._account, part, number)
            except ApiError as error:
                if not error.retry or wait is None:
                    raise
                busy = isinstance(error, RateLimitedError)
                self._counter.wait("TikTok's rate limit" if busy else str(error))
                await asyncio.sleep(wait)
            else:
                self._counter.wait("")
                return pages
        raise AssertionError("the last try returns or raises")
