"""Finds figures in tables that are not numbers, and tells their places."""

from collections.abc import Iterator, Sequence

from ttui.api.export.requests import METRICS
from ttui.domain.backup.parts import Part
from ttui.domain.spreadsheet import is_number
from ttui.services.backup.rows import has_figures
from ttui.services.backup.spreadsheet_cells import Cell
from ttui.services.backup.tables import Table
from ttui.store.backup.folder import TABLES

FIGURES = frozenset({*METRICS, "budget", "campaign_budget"})
"""Columns of reports that hold numbers, which TikTok sends as text (contract 8.2)."""
_ADDED_UP = "spend"
"""In tables by day, adding up checks this column."""
_MOST_NAMED = 3
_LONGEST_VALUE = 40


class OddFigures:
    """Checks rows while they are written."""

    def __init__(self) -> None:
        self._named: list[str] = []
        self._more: dict[str, int] = {}
        self._name = ""
        self._columns: Sequence[str] = ()
        self._places: tuple[int, ...] = ()
        self._row = 0

    def begin(self, table: Table, part: Part, columns: Sequence[str], rows: int) -> None:
        """Begin a part; this many rows of the table were written before."""
        self._name, self._columns, self._row = f"{TABLES}/{table.name}.csv", columns, rows + 1
        wanted = FIGURES - ({_ADDED_UP} if table.level else frozenset())
        places = (place for place, name in enumerate(columns) if name in wanted)
        self._places = tuple(places) if has_figures(part) else ()

    def look(self, cells: Sequence[Cell]) -> None:
        """A row, as it is written."""
        self._row += 1
        for place in self._places:
            text, value = cells[place]
            if type(value) is str and not is_number(text):
                self._note(self._columns[place], text)

    def _note(self, column: str, text: str) -> None:
        count = self._more.get(self._name, 0)
        self._more[self._name] = count + 1
        if count < _MOST_NAMED:
            shown = text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
            self._named.append(
                f'{self._name}, row {self._row:,}, column {column}: "{shown}" is no number.'
            )

    def told(self) -> Iterator[str]:
        """The odd figures, as sentences that quote hostile text."""
        yield from self._named
        for name, count in self._more.items():
            if count > _MOST_NAMED:
                yield f"{name}: {count - _MOST_NAMED:,} more figures are no numbers."
