"""Writes the tables of a backup out of its raw answers: CSV files and one workbook."""

import bisect
import csv
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from ttui.api.values import decimal_of
from ttui.domain.backup.manifest import FileEntry, PartDone
from ttui.domain.backup.parts import Part, Source, Span
from ttui.domain.spreadsheet import is_number
from ttui.services.backup.files import creative_of
from ttui.services.backup.odd_figures import FIGURES, OddFigures
from ttui.services.backup.progress import Step
from ttui.services.backup.rows import Columns, Sieve, has_figures, rows_of
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

_Ranks = Mapping[str, Sequence[float]]
"""All figures of each ranked column, the smallest first."""


class TableWriter:
    """Writes every table once, page by page.

    Args:
        folder: the backup.
        parts: all parts in the order of the plan.
        last_row: rows of a sheet, its head included.
    """

    def __init__(
        self, folder: BackupFolder, parts: Sequence[Part], last_row: int = LAST_ROW
    ) -> None:
        self._folder = folder
        self._last_row = last_row
        self._sources: dict[str, list[tuple[Part, PartDone]]] = {}
        for part in parts:
            done = folder.parts[part.name]
            if not done.skipped:
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
        read = [done for parts in self._sources.values() for _, done in parts]
        return sum(done.rows * max(1, len(done.columns)) for done in read) * _BYTES_PER_CELL

    def steps(self) -> Iterator[Step]:
        """Write; each step is one page of rows, so that work can stop between two steps.

        Raises:
            OSError: the disk is full or failed.
        """
        work = self._folder.work_folder()
        packed = work / WORKBOOK
        # The library would create it with the permissions of the umask.
        open_new(packed).close()
        book = Workbook(packed, work, self._last_row)
        for table in TABLES:
            if table.name in self._sources:
                yield from self._table(table, book)
        yield Step("packing the workbook", 0)
        book.close()
        target = self._folder.path / WORKBOOK
        keep(packed, target)
        yield Step("hashing the workbook", 0)
        size = target.stat().st_size
        self.entries.append(FileEntry(path=WORKBOOK, size=size, sha256=digest(target)))

    def _table(self, table: Table, book: Workbook) -> Iterator[Step]:
        sources = self._sources[table.name]
        found = {name for _, done in sources for name in done.columns}
        if table.name in {"videos", "images"}:
            found.add("file")
        columns = table.columns(found)
        ranks = _ranked(self._pages(sources)) if table.ranked else {}
        heads = [words(name) for name in columns]
        book.start(table.title, [head for _, head in heads])
        name = f"{TABLE_FOLDER}/{table.name}.csv"
        target = self._folder.path / name
        temporary = target.with_name(f".{target.name}.tmp")
        count = 0
        with open_new(temporary) as file:
            hashing = Hashing(file)
            sheet = csv.writer(_Utf8(hashing), lineterminator="\r\n")
            sheet.writerow([head for head, _ in heads])
            for part, rows in self._pages(sources):
                cells_of = partial(
                    self._cells, part, [_converter(part, name) for name in columns], ranks
                )
                figures = _figure_places(table, part, columns)
                before = count
                for cells in map(cells_of, rows):
                    count += 1
                    for place in figures:
                        text, value = cells[place]
                        if type(value) is str and not is_number(text):
                            self.odd.note(name, count + 1, columns[place], text)
                    sheet.writerow([text for text, _ in cells])
                    book.add(cells)
                yield Step(table.title, count - before)
        keep(temporary, target)
        self.entries.append(
            FileEntry(
                path=name,
                size=hashing.size,
                sha256=hashing.sha256,
                rows=count,
                span=_span(part.span for part, _ in sources),
            )
        )

    def _cells(
        self, part: Part, converters: Sequence["_Converter"], ranks: _Ranks, values: Columns
    ) -> list[Cell]:
        for name, figures in ranks.items():
            values[f"rank_{name}"] = _rank(figures, values.get(name))
        if part.source in {Source.VIDEOS, Source.IMAGES}:
            creative = creative_of(part, values)
            is_there = creative is not None and creative.path in self._folder.files
            values["file"] = creative.path if creative is not None and is_there else None
        return [convert(values.get(name)) for name, convert in converters]

    def _pages(
        self, sources: Sequence[tuple[Part, PartDone]]
    ) -> Iterator[tuple[Part, Iterator[Columns]]]:
        """Every row once, a page at a time: a page of rows is large."""
        seen: set[int] = set()
        for part, done in sources:
            # A deleted GMV Max campaign may be on both lists of its kind.
            sieve = Sieve(part, seen if part.source is Source.SHOP_LIST else None)
            for body in self._folder.bodies(done):
                yield part, sieve.fresh(rows_of(part, body))


class _Utf8:
    """Gets the lines of a CSV file as text."""

    def __init__(self, out: Hashing) -> None:
        self._out = out

    def write(self, text: str) -> None:
        self._out.write(text.encode("utf-8"))


def _ranked(pages: Iterable[tuple[Part, Iterable[Columns]]]) -> _Ranks:
    figures = {name: array("d") for name in RANKED}
    for _, rows in pages:
        for values in rows:
            for name, known in figures.items():
                if (number := decimal_of(values.get(name))) is not None:
                    known.append(float(number))
    return {name: array("d", sorted(known)) for name, known in figures.items()}


def _rank(figures: Sequence[float], value: object) -> int | None:
    """The place of a figure among all; equal ones share the better place."""
    number = decimal_of(value)
    return None if number is None else len(figures) - bisect.bisect_right(figures, number) + 1


_Converter = tuple[str, Callable[[object], Cell]]
"""The name of a column, and what makes its cells."""


def _converter(part: Part, name: str) -> _Converter:
    if has_figures(part) and name in FIGURES:
        return name, figure
    return name, day if has_figures(part) and name in _DAYS else partial(plain, name)


def _figure_places(table: Table, part: Part, columns: Sequence[str]) -> list[int]:
    """The columns whose figures are looked at while they are written, not when they are added."""
    wanted = FIGURES - {table.adds} if has_figures(part) else frozenset()
    return [place for place, name in enumerate(columns) if name in wanted]


def _span(spans: Iterable[Span | None]) -> Span | None:
    known = [span for span in spans if span is not None]
    if not known:
        return None
    return Span(min(one.first for one in known), max(one.last for one in known))
