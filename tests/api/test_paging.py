"""Each row once, none lost, although the list changes while it is read."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.virtual import run_virtual
from ttui.api.paging import Page, last_page, read_all
from ttui.domain.ids import Level
from ttui.domain.snapshot import RowProblem

SIZE = 3


def row_id(row: object) -> str:
    return str(row.get("id", "")) if isinstance(row, Mapping) else ""


class List:
    """A list that somebody changes between two reads."""

    def __init__(self, ids: list[int], changes: dict[int, Callable[[list[int]], None]]) -> None:
        self.ids = ids
        self.changes = changes
        self.reads = 0

    async def fetch(self, number: int) -> Page:
        self.reads += 1
        change = self.changes.get(self.reads)
        if change is not None:
            change(self.ids)
        newest_first = sorted(self.ids, reverse=True)
        start = (number - 1) * SIZE
        rows = [{"id": one} for one in newest_first[start : start + SIZE]]
        await asyncio.sleep(0.01)
        total = len(self.ids)
        return Page(rows, 0.0, total, last_page(total, -(-total // SIZE), SIZE, len(rows)))


async def read(fetch: Any) -> tuple[list[str], list[RowProblem]]:
    ids: list[str] = []
    problems: list[RowProblem] = []
    async for page in read_all(fetch, row_id, Level.AD):
        ids += [row_id(row) for row in page.rows]
        problems += page.problems
    return ids, problems


@pytest.mark.parametrize("count", [0, 1, 3, 4, 9, 31])
def test_a_quiet_list_is_read_once(count: int) -> None:
    quiet = List([*range(1, count + 1)], {})
    ids, problems = run_virtual(read(quiet.fetch))
    assert ids == [str(one) for one in range(count, 0, -1)]
    assert problems == []
    assert quiet.reads == max(1, -(-count // SIZE))


def test_a_row_deleted_on_the_way_loses_no_neighbour() -> None:
    moving = List([*range(1, 13)], {2: lambda ids: ids.remove(12)})
    ids, problems = run_virtual(read(moving.fetch))
    assert {*range(1, 12)} <= {int(one) for one in ids}
    assert len(ids) == len(set(ids))
    assert problems == []


def test_a_row_made_on_the_way_doubles_no_neighbour_and_is_found() -> None:
    moving = List([*range(1, 13)], {3: lambda ids: ids.append(99)})
    ids, problems = run_virtual(read(moving.fetch))
    assert sorted(map(int, ids)) == [*range(1, 13), 99]
    assert problems == []


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(0, 25),
    changes=st.dictionaries(
        st.integers(2, 6), st.tuples(st.booleans(), st.integers(1, 25)), max_size=2
    ),
)
def test_whatever_changes_early_each_lasting_row_comes_once(
    count: int, changes: dict[int, tuple[bool, int]]
) -> None:
    ids = [*range(1, count + 1)]

    def changed(grows: bool, which: int) -> Callable[[list[int]], None]:
        def change(now: list[int]) -> None:
            if grows:
                now.append(100 + len(now) + which)
            elif which in now:
                now.remove(which)

        return change

    moving = List(list(ids), {at: changed(*one) for at, one in changes.items()})
    found, _ = run_virtual(read(moving.fetch))
    lasting = set(ids) & set(moving.ids)
    assert lasting <= {int(one) for one in found}
    assert len(found) == len(set(found))


def test_a_list_that_never_rests_ends_with_a_problem() -> None:
    async def restless(number: int) -> Page:
        return Page([{"id": 10 * number}], 0.0, 40, 3)

    ids, problems = run_virtual(read(restless))
    assert ids == ["10", "20", "30"]
    assert [problem.id for problem in problems] == [""]
    assert "40" in problems[0].reason


@pytest.mark.parametrize(
    ("total", "pages", "rows", "last"),
    [
        (0, 0, 0, 0),
        (0, 1, 0, 1),
        (None, None, 0, 0),
        (None, None, 3, None),
        (0, 0, 3, None),
        (7, None, 3, 3),
        (None, 4, 3, 4),
        (7, 1, 3, 3),
    ],
)
def test_what_an_answer_claims(
    total: int | None, pages: int | None, rows: int, last: int | None
) -> None:
    assert last_page(total, pages, SIZE, rows) == last


def test_without_page_info_it_reads_until_nothing_comes() -> None:
    async def silent(number: int) -> Page:
        rows = [{"id": number}] if number < 6 else []
        return Page(rows, 0.0, None, last_page(None, None, SIZE, len(rows)))

    assert run_virtual(read(silent)) == (["1", "2", "3", "4", "5"], [])


def test_a_server_that_ignores_the_page_number_is_no_endless_loop() -> None:
    async def deaf(_number: int) -> Page:
        return Page([{"id": 1}, {"id": 2}], 0.0, None, None)

    assert run_virtual(read(deaf)) == (["1", "2"], [])


def test_rows_without_an_id_are_told_once_and_not_as_missing() -> None:
    async def one(_number: int) -> Page:
        return Page([{"id": 1}, {}, "rubbish"], 0.0, 3, 1)

    assert run_virtual(read(one)) == (["1", "", ""], [])


def test_pages_are_asked_for_ahead_and_given_up_when_nobody_reads_on() -> None:
    running: set[int] = set()

    async def slow(number: int) -> Page:
        running.add(number)
        await asyncio.sleep(number)
        running.discard(number)
        return Page([{"id": number}], 0.0, 100, 100)

    async def story() -> None:
        async with aclosing(read_all(slow, row_id, Level.AD)) as pages:
            await anext(pages)
            await anext(pages)
            assert running == {3, 4}
        others = asyncio.all_tasks() - {asyncio.current_task()}
        assert not others

    run_virtual(story())


def test_a_page_that_fails_ends_the_list_with_its_error() -> None:
    async def failing(number: int) -> Page:
        if number == 3:
            raise ValueError("page 3")
        return Page([{"id": number}], 0.0, 6, 6)

    async def story() -> None:
        found = []
        with pytest.raises(ValueError, match="page 3"):
            async for page in read_all(failing, row_id, Level.AD):
                found.append(page)
        assert len(found) == 2

    run_virtual(story())


def test_two_rows_of_one_name_on_a_page_are_not_missing() -> None:
    """As a report by the hour has on the day on which the clock shows an hour twice."""

    async def fetch(_: int) -> Page:
        return Page([{"id": 1}, {"id": 2}, {"id": 2}], 0.0, 3, 1)

    ids, problems = run_virtual(read(fetch))
    assert (ids, problems) == (["1", "2"], [])
