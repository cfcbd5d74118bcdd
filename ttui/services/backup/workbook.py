"""Writes the workbook row by row. Equal data gives equal bytes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ttui.services.backup.spreadsheet_cells import Cell

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LAST_ROW = 1_048_576
"""The last row that a sheet can have."""
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The creation time of every workbook, so that equal data gives equal bytes."""
_FIRST_DAY = date(1900, 3, 1)
"""No workbook can count days before it."""
_EPOCH = date(1899, 12, 30).toordinal()
_WIDTH = 16


class Workbook:
    """Writes one sheet after the other; written rows leave memory at once.

    Args:
        path: the file; it is written when the workbook is closed.
        work: an empty folder for unpacked data.
        last_row: rows of a sheet, its head included.
    """

    def __init__(self, path: Path, work: Path, last_row: int = LAST_ROW) -> None:
        import xlsxwriter  # noqa: PLC0415 - a stop must not wait for what only backups need

        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": str(work),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_properties({"created": _MADE, "title": "ttui backup"})
        self._book.use_zip64()
        self._bold: Format = self._book.add_format({"bold": True})
        self._day: Format = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._last_row = last_row
        self._sheet: Worksheet | None = None
        self._title = ""
        self._number = 0
        self._columns: Sequence[str] = ()
        self._row = 0

    def start(self, title: str, columns: Sequence[str]) -> None:
        """Begin a table."""
        self._title, self._columns, self._number = title, columns, 0
        self._next_sheet()

    def add(self, cells: Sequence[Cell]) -> None:
        """A row of the table; a full sheet is continued on another."""
        if self._row >= self._last_row:
            self._next_sheet()
        sheet, row = self._sheet, self._row
        if sheet is None:
            raise ValueError("No table was begun.")
        self._row += 1
        for column, (_, value) in enumerate(cells):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, date) and value < _FIRST_DAY:
                sheet.write_string(row, column, value.isoformat())
            elif isinstance(value, date):
                sheet.write_number(row, column, value.toordinal() - _EPOCH, self._day)
            else:
                sheet.write_number(row, column, value)

    def close(self) -> None:
        """Pack the workbook.

        Raises:
            OSError: the disk failed.
        """
        from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - loaded by now

        try:
            self._book.close()
        except FileCreateError as error:
            cause = error.args[0] if error.args else None
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from None

    def _next_sheet(self) -> None:
        self._number += 1
        title = self._title if self._number == 1 else f"{self._title} ({self._number})"
        self._sheet = self._book.add_worksheet(title)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, max(0, len(self._columns) - 1), _WIDTH)
        for place, name in enumerate(self._columns):
            self._sheet.write_string(0, place, name, self._bold)
        self._row = 1
