"""A page that fails because of one bad object: halve it until the bad one is alone.

Contract 15.7: one unreadable object can fail the thousand rows around it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from ttui.api.errors import ApiError, RefusedError, ServerFaultError
from ttui.api.paging import Page, last_page
from ttui.domain.ids import Level
from ttui.domain.snapshot import RowProblem

_BAD_PARAMETER = frozenset({40000, 40002})
_BACKEND_FAULTS = range(50000, 60000)
_MOST_REQUESTS = 80
_FRUITLESS = 8
"""So many failing parts without a single good one: it is not about one object."""

AskPage = Callable[[int, int], Awaitable[Page]]
"""Page number and page size to the page."""
AskIds = Callable[[Sequence[str]], Awaitable[Page]]


def may_be_one_row(error: ApiError) -> bool:
    """Whether one unreadable object among good ones can look like this."""
    if isinstance(error, ServerFaultError):
        return error.code in _BACKEND_FAULTS
    return isinstance(error, RefusedError) and error.code in _BAD_PARAMETER


class Splitter:
    """Works one failed page off in parts."""

    def __init__(
        self,
        level: Level,
        error: ApiError,
        started: float,
        is_one_row: Callable[[ApiError], bool] = may_be_one_row,
    ) -> None:
        self._level = level
        self._is_one_row = is_one_row
        self._error = error
        self._started = started
        self._total: int | None = None
        self._asked = 0
        self._good = 0
        self._rows: list[object] = []
        self._problems: list[RowProblem] = []

    async def page(self, ask: AskPage, number: int, size: int) -> Page:
        """Read page `number` of `size` rows in parts.

        Raises:
            ApiError: the parts fail as well, so it is not about one bad object.
        """
        await self._page(ask, number, size, self._error)
        page = self._result()
        return replace(page, last=last_page(page.total, None, size, len(page.rows)))

    async def ids(self, ask: AskIds, ids: Sequence[str]) -> Page:
        """Read the rows with these ids in parts.

        Raises:
            ApiError: the parts fail as well, so it is not about one bad object.
        """
        await self._ids(ask, ids, self._error)
        return replace(self._result(), total=None, last=1)

    async def _page(self, ask: AskPage, number: int, size: int, error: ApiError) -> None:
        if size == 1 or self._is_spent():
            first = (number - 1) * size + 1
            rows = f"row {first}" if size == 1 else f"rows {first} to {first + size - 1}"
            text = f"TikTok cannot read {rows}: {error}"
            self._problems += [RowProblem(self._level, "", text, error.code)]
            return
        parts = 2 if size % 2 == 0 else 5 if size % 5 == 0 else size
        for part in range(parts):
            number_of_part = (number - 1) * parts + part + 1
            fault = await self._try(ask(number_of_part, size // parts))
            if fault is not None:
                await self._page(ask, number_of_part, size // parts, fault)

    async def _ids(self, ask: AskIds, ids: Sequence[str], error: ApiError) -> None:
        if len(ids) == 1 or self._is_spent():
            self._problems += [RowProblem(self._level, one, str(error), error.code) for one in ids]
            return
        middle = len(ids) // 2
        for part in (ids[:middle], ids[middle:]):
            fault = await self._try(ask(part))
            if fault is not None:
                await self._ids(ask, part, fault)

    async def _try(self, asking: Awaitable[Page]) -> ApiError | None:
        self._asked += 1
        try:
            page = await asking
        except ApiError as error:
            if not self._is_one_row(error):
                raise
            if not self._good and self._asked >= _FRUITLESS:
                raise self._error from None
            return error
        self._good += 1
        self._started = min(self._started, page.started)
        self._total = page.total if page.total is not None else self._total
        self._rows += page.rows
        self._problems += page.problems
        return None

    def _is_spent(self) -> bool:
        return self._asked >= _MOST_REQUESTS

    def _result(self) -> Page:
        if not self._good and isinstance(self._error, ServerFaultError):
            raise self._error  # a fault that spares nothing is TikTok's, not one row's
        return Page(self._rows, self._started, self._total, problems=tuple(self._problems))
