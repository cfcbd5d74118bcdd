"""Report rows that are only made when they are shown: a million of them cost next to nothing."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import overload

from ttui.simulator.protocol.report_subjects import Line, Subject


class Grid(Sequence[Line]):
    """Rows of subjects by day, and by audience cell within a day.

    Args:
        runs: each subject with its account days, oldest first.
        cells: how many rows one day of one subject has.
        cut: whether older subjects were left out.
    """

    def __init__(
        self, runs: Sequence[tuple[Subject, Sequence[int]]], cells: int = 1, *, cut: bool = False
    ) -> None:
        self.cut = cut
        self._runs = [run for run in runs if run[1]]
        self._cells = cells
        self._ends = list(accumulate(len(days) * cells for _, days in self._runs))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> Line: ...

    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...

    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self._line(place) for place in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._line(index % len(self))

    def __iter__(self) -> Iterator[Line]:
        return (self._line(place) for place in range(len(self)))

    def _line(self, place: int) -> Line:
        run = bisect_right(self._ends, place)
        subject, days = self._runs[run]
        within = place - (self._ends[run - 1] if run else 0)
        return Line(subject, days[within // self._cells], cell=within % self._cells)
