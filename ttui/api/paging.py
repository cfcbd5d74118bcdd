"""Reads a list page by page, each row once, although rows move while it is read."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from ttui.api.envelope import Answer
from ttui.domain.ids import Level
from ttui.domain.snapshot import RowProblem

AHEAD = 3
"""Pages asked for while the one before is still being read."""
_PASSES = 3
_MOST_PAGES = 1_000
"""A million rows; a list that goes on behind them has no end."""

Key = Callable[[object], str]
"""The identity of a raw row; empty when it has none."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of raw rows."""

    rows: Sequence[object]
    started: float
    """`Clock.monotonic` second at which it was asked for."""
    total: int | None = None
    """How many rows the list has, as far as the answer says so."""
    last: int | None = None
    """The number of the last page, as far as the answer says so."""
    problems: tuple[RowProblem, ...] = ()
    """Rows of this page that TikTok itself could not read."""
    cut: bool = False
    """Rows were left out by TikTok."""


Fetch = Callable[[int], Awaitable[Page]]


def last_page(total: int | None, pages: int | None, size: int, rows: int) -> int | None:
    """The last page's number out of what an answer claims; None when it claims nothing usable.

    `total_page` is 0 on empty lists, and sometimes missing or wrong (contract 1.3, 15.21).
    """
    if not total and not pages:
        return None if rows else 0
    return max(pages or 0, -(-(total or 0) // size))


def page_of(answer: Answer, size: int) -> Page:
    """The page that an answer holds, `size` rows having been asked for."""
    rows = answer.listed or []
    last = last_page(answer.total, answer.total_pages, size, len(rows))
    return Page(rows, answer.started, answer.total, last, cut=answer.cut)


def _weighs_nothing(_row: object) -> bool:
    return False


async def read_all(
    fetch: Fetch,
    key: Key,
    level: Level,
    weighs: Callable[[object], bool] = _weighs_nothing,
    *,
    past_empty: bool = False,
) -> AsyncGenerator[Page, None]:
    """Read the pages of a list, without rows that came before.

    A list may show one row twice, and contradict itself. A row that weighs is given again after
    one with the same key that did not, and never the other way round.

    With `past_empty` an empty page does not end the list before its announced last page
    (contract 18.6).

    Where totals, doubles or missing rows show that rows moved between pages, the list is read
    again until a pass is steady; rows that are still missing then are told as a problem.
    """
    seen: dict[str, bool] = {}
    before: set[str] | None = None
    for number in range(_PASSES):
        this = _Pass(key, weighs, keyless_too=number == 0)
        async with aclosing(_pages(fetch, past_empty=past_empty)) as pages:
            async for page in pages:
                fresh = this.take(page, seen)
                if number == 0 or fresh.rows:
                    yield fresh
                if page.last is None and not fresh.rows:
                    break  # no end is announced and the same rows come again
        if this.is_endless or this.is_steady or this.keys == before:
            break
        before = this.keys
    if this.is_endless:
        text = f"TikTok's list goes on behind {_MOST_PAGES:,} pages; no more of it was read."
        yield Page((), this.started, problems=(RowProblem(level, "", text),))
    elif this.missing:
        text = f"TikTok counts {this.total} rows in this list and did not show {this.missing}."
        yield Page((), this.started, problems=(RowProblem(level, "", text),))


class _Pass:
    """One pass from the first page to the last."""

    def __init__(self, key: Key, weighs: Callable[[object], bool], *, keyless_too: bool) -> None:
        self.keys: set[str] = set()
        self.total: int | None = None
        self.started = 0.0
        self._key = key
        self._weighs = weighs
        self._keyless_too = keyless_too
        self._rows = 0
        self._unreadable = 0
        self._doubled = 0
        self._pages = 0
        self._moved = False
        self._goes_on = False

    @property
    def missing(self) -> int:
        """The number of rows that TikTok counted and did not send."""
        shown = len(self.keys) + self._unreadable + self._doubled
        return max(0, (self.total or 0) - shown)

    @property
    def is_endless(self) -> bool:
        """It was left after the most pages that are read of a list, and has more."""
        return self._pages >= _MOST_PAGES and self._goes_on

    @property
    def is_steady(self) -> bool:
        """No row can have been lost between two pages of this pass."""
        return self._pages <= 1 or not (self._moved or self.missing)

    def take(self, page: Page, seen: dict[str, bool]) -> Page:
        """Count a page in and keep what is new of it."""
        self._pages += 1
        self._goes_on = bool(page.rows) and (page.last is None or page.last > self._pages)
        self.started = page.started
        self._unreadable += len(page.problems)
        if self.total is not None and page.total is not None and page.total != self.total:
            self._moved = True
        self.total = page.total if page.total is not None else self.total
        fresh: dict[object, object] = {}
        keys = [key for key in map(self._key, page.rows) if key]
        # Two rows of one name on a page are both shown: reports name two hours of one day alike.
        self._doubled += len(keys) - len(set(keys))
        for place, row in enumerate(page.rows):
            if self._is_fresh(row, seen):
                # By key, so that a page which contradicts itself says one thing.
                fresh[self._key(row) or place] = row
        return replace(page, rows=[*fresh.values()])

    def _is_fresh(self, row: object, seen: dict[str, bool]) -> bool:
        key = self._key(row)
        if not key:
            self._unreadable += 1
            return self._keyless_too
        if key in self.keys:
            self._moved = True
        self.keys.add(key)
        weighs = self._weighs(row)
        if key in seen and (seen[key] or not weighs):
            return False
        seen[key] = weighs
        return True


async def _pages(fetch: Fetch, *, past_empty: bool) -> AsyncGenerator[Page, None]:
    """All pages in order, the next ones being asked for while one is read."""
    page = await fetch(1)
    yield page
    asked = 1
    last = page.last
    ahead: deque[asyncio.Future[Page]] = deque()
    try:
        while page.rows or page.problems or (past_empty and last is not None):
            known_last = min(last if last is not None else asked + 1, _MOST_PAGES)
            while len(ahead) < (AHEAD if last is not None else 1) and asked < known_last:
                asked += 1
                ahead.append(asyncio.ensure_future(fetch(asked)))
            if not ahead:
                return
            page = await ahead.popleft()
            last = page.last if page.last is not None else last
            yield page
    finally:
        for task in ahead:
            task.cancel()
        await asyncio.gather(*ahead, return_exceptions=True)
