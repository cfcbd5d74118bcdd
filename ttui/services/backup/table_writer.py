"""Writes the tables of a backup out of its raw answers: CSV files and one workbook."""

import bisect
import csv
import io
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ttui.api.export.port import Row
from ttui.domain.backup.manifest import FileEntry, PartDone
from ttui.domain.backup.parts import Part, Source, Span
from ttui.services.backup.odd_figures import FIGURES, OddFigures
from ttui.services.backup.rows import Sieve, flat, has_figures, rows_of
from ttui.services.backup.spreadsheet_cells import Cell, day, figure, plain, words
from ttui.services.backup.tables import RANKED, TABLES, Table
from ttui.services.backup.workbook import LAST_ROW, Workbook
from ttui.store.backup.folder import TABLES as TABLE_FOLDER
from ttui.store.backup.folder import WORKBOOK, BackupFolder
from ttui.store.backup.raw import Hashing, digest, keep
from ttui.store.files.private import open_new

_DAYS = frozenset({"day", "from", "to"})
_BYTES_PER_CELL = 64
"""What a cell needs at most on average: CSV, the workbook before and after packing."""

FileName = Callable[[Part, Row], str]
"""The path of a creative's file, relative to the backup; empty if there is none."""
_Convert = Callable[[object], Cell]


@dataclass(frozen=True, slots=True)
class Written:
    """How far writing has come."""

    current: str
    rows: int
    """Rows written since the step before."""


class TableWriter:
    """Writes every table once, page by page.

    Args:
        folder: the backup.
        parts: all parts in the order of the plan.
        file_name: names a creative's file.
        last_row: rows of a sheet, its head included.
    """

    def __init__(
        self,
        folder: BackupFolder,
        parts: Sequence[Part],
        file_name: FileName,
        last_row: int = LAST_ROW,
    ) -> None:
        self._folder = folder
        self._file_name = file_name
        self._last_row = last_row
        self._sources: dict[str, list[tuple[Part, PartDone]]] = {}
        for part in parts:
            done = folder.parts.get(part.name)
            if done is not None and not done.skipped:
                self._sources.setdefault(part.table, []).append((part, done))
        self.entries: list[FileEntry] = []
        """The files written, once `steps` has come to its end."""
        self.odd = OddFigures()
        """Figures that are not numbers; those in summed columns are reported with the proof."""

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(done.rows for parts in self._sources.values() for _, done in parts)

    @property
    def space(self) -> int:
        """Bytes that writing needs, roughly."""
        cells = sum(
            done.rows * max(1, len(done.columns))
            for parts in self._sources.values()
            for _, done in parts
        )
        return cells * _BYTES_PER_CELL

    def steps(self) -> Iterator[Written]:
        """Write; each step is one page of rows, so that work can stop between two steps.

        Raises:
            OSError: the disk is full or failed.
        """
        self.entries = []
        self.odd = OddFigures()
        work = self._folder.work_folder()
        packed = work / WORKBOOK
        # The library would create it with the permissions of the umask.
        open_new(packed).close()
        book = Workbook(packed, work, self._last_row)
        for table in TABLES:
            if table.name in self._sources:
                yield from self._table(table, book)
        yield Written("packing the workbook", 0)
        book.close()
        target = self._folder.path / WORKBOOK
        keep(packed, target)
        yield Written("hashing the workbook", 0)
        self.entries.append(
            FileEntry(path=WORKBOOK, size=target.stat().st_size, sha256=digest(target))
        )

    def _table(self, table: Table, book: Workbook) -> Iterator[Written]:
        sources = self._sources[table.name]
        found = {name for _, done in sources for name in done.columns}
        if table.name in {"videos", "images"}:
            found.add("file")
        columns = table.columns(found)
        ranks = _ranked(self._pages(sources)) if table.ranked else {}
        heads = [words(name) for name in columns]
        book.start(table.title, [head for _, head in heads])
        target = self._folder.path / TABLE_FOLDER / f"{table.name}.csv"
        temporary = target.with_name(f".{target.name}.tmp")
        count = 0
        with open_new(temporary) as file:
            hashing = Hashing(file)
            sheet = _Csv(hashing)
            sheet.add([head for head, _ in heads])
            for part, rows in self._pages(sources):
                self.odd.begin(table, part, columns, count)
                self._add(part, rows, ranks, columns, (sheet, book))
                written = Written(table.title, len(rows))
                del rows  # a page of rows is large: never hold two
                count += written.rows
                yield written
            sheet.flush()
        keep(temporary, target)
        self.entries.append(
            FileEntry(
                path=f"{TABLE_FOLDER}/{target.name}",
                size=hashing.size,
                sha256=hashing.sha256,
                rows=count,
                span=_span([part for part, _ in sources]),
            )
        )

    def _add(
        self,
        part: Part,
        rows: Sequence[Row],
        ranks: Mapping[str, Sequence[float]],
        columns: Sequence[str],
        to: "tuple[_Csv, Workbook]",
    ) -> None:
        sheet, book = to
        converters = [(name, _converter(part, name)) for name in columns]
        for row in rows:
            values = self._values(part, row, ranks)
            cells = [convert(values.get(name)) for name, convert in converters]
            self.odd.look(cells)
            sheet.add([text for text, _ in cells])
            book.add(cells)
        sheet.flush()

    def _values(
        self, part: Part, row: Row, ranks: Mapping[str, Sequence[float]]
    ) -> dict[str, object]:
        values = flat(part, row)
        for name, figures in ranks.items():
            values[f"rank_{name}"] = _rank(figures, values.get(name))
        if part.source in {Source.VIDEOS, Source.IMAGES}:
            values["file"] = self._file_name(part, row) or None
        return values

    def _pages(self, sources: Sequence[tuple[Part, PartDone]]) -> Iterator[tuple[Part, list[Row]]]:
        """Every row once, a page at a time."""
        for part, done in sources:
            kept = Sieve(part)
            for body in self._folder.bodies(done):
                yield part, kept.fresh(rows_of(part, body))


class _Csv:
    """RFC 4180 lines, a page of them at a time."""

    def __init__(self, out: Hashing) -> None:
        self._out = out
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text, lineterminator="\r\n")

    def add(self, cells: Sequence[str]) -> None:
        self._writer.writerow(cells)

    def flush(self) -> None:
        self._out.write(self._text.getvalue().encode("utf-8"))
        self._text.seek(0)
        self._text.truncate()


def _ranked(pages: Iterator[tuple[Part, list[Row]]]) -> dict[str, Sequence[float]]:
    """All figures of each ranked column, the smallest first."""
    figures = {name: array("d") for name in RANKED}
    for part, rows in pages:
        for row in rows:
            values = flat(part, row)
            for name, known in figures.items():
                if (number := _double(values.get(name))) is not None:
                    known.append(number)
    return {name: array("d", sorted(known)) for name, known in figures.items()}


def _rank(figures: Sequence[float], value: object) -> int | None:
    """The place of a figure among all; equal ones share the better place."""
    number = _double(value)
    return None if number is None else len(figures) - bisect.bisect_right(figures, number) + 1


def _double(value: object) -> float | None:
    is_figure = isinstance(value, str | int) and not isinstance(value, bool)
    cell = figure(value)[1] if is_figure else None
    return cell if isinstance(cell, float) else None


def _converter(part: Part, name: str) -> _Convert:
    if has_figures(part) and name in FIGURES:
        return _figure
    if has_figures(part) and name in _DAYS:
        return _day
    return lambda value: plain(name, value)


def _figure(value: object) -> Cell:
    # The type is part of the key: a cache would confuse 1 with True.
    if value is None or isinstance(value, str):
        return figure(value)
    return plain("", value)


def _day(value: object) -> Cell:
    return day(value) if isinstance(value, str) else plain("", value)


def _span(parts: Sequence[Part]) -> Span | None:
    spans = [part.span for part in parts if part.span is not None]
    if not spans:
        return None
    return Span(min(one.first for one in spans), max(one.last for one in spans))
