"""Notes figures in tables that are not numbers, and tells their places."""

from collections import Counter
from collections.abc import Iterator

from ttui.api.export.requests import METRICS
from ttui.api.export.shop_requests import SHOP_METRICS
from ttui.services.backup.table_reader import shortened

FIGURES = frozenset({*METRICS, *SHOP_METRICS, "budget", "campaign_budget"})
"""Columns of reports that hold numbers, which TikTok sends as text (contract 8.2)."""
_MOST_NAMED = 3


class OddFigures:
    """The odd figures of all tables, the first of each named."""

    def __init__(self) -> None:
        self._named: list[str] = []
        self._counts: Counter[str] = Counter()

    def note(self, file: str, row: int, column: str, text: str) -> None:
        """Note a cell; its row as a spreadsheet counts: the head is row 1."""
        self._counts[file] += 1
        if self._counts[file] <= _MOST_NAMED:
            shown = shortened(text)
            self._named.append(f'{file}, row {row:,}, column {column}: "{shown}" is no number.')

    def told(self) -> Iterator[str]:
        """The odd figures, as sentences that quote hostile text."""
        yield from self._named
        for file, count in self._counts.items():
            if count > _MOST_NAMED:
                yield f"{file}: {count - _MOST_NAMED:,} more figures are no numbers."
