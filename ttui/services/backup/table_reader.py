"""Reads a table by day back: its rows, its spend by day, and the cells that are no amounts."""

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from functools import lru_cache
from pathlib import Path

from ttui.api.values import decimal_of
from ttui.domain.backup.manifest import OddCell
from ttui.domain.ids import Level

_MOST_NAMED = 20
_LONGEST_VALUE = 40
_LARGEST_CELL = 1 << 30
"""TikTok's answers are smaller; by default the csv module takes only 131,072 characters."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NIL = Decimal(0)
EXACT = Context(prec=60)
"""Amounts have 33 digits at most, and a sum of them must be rounded nowhere."""


@dataclass(slots=True)
class TableSums:
    """A table read to its end: its rows, its spend by account day, and what could not be added."""

    rows: int = 0
    days: dict[date, Decimal] = field(default_factory=dict)
    odd: list[OddCell] = field(default_factory=list)
    """The first cells that are not an amount or not a day."""
    odd_count: int = 0
    unknown: set[date] = field(default_factory=set)
    """Days with an amount that cannot be read; they have no sum."""
    has_loose: bool = False
    """True if the day of some amount cannot be read; it may be missing on any day."""

    def note(self, cell: OddCell) -> None:
        """A cell that is not an amount or not a day."""
        self.odd_count += 1
        if len(self.odd) < _MOST_NAMED:
            self.odd.append(cell)

    def add(self, day: date | None, amount: Decimal | None) -> None:
        """A row; None for what cannot be read."""
        if day is None:
            self.has_loose |= amount is None or bool(amount)
        elif amount is None:
            self.unknown.add(day)
        else:
            self.days[day] = EXACT.add(self.days.get(day, NIL), amount)


def read_table(
    path: Path, name: str = "", adds: str = "", level: Level = Level.CAMPAIGN
) -> TableSums:
    """Read a CSV file.

    Args:
        path: the file.
        name: how it is called in the backup.
        adds: the column to add up by day; empty to count the rows only.
        level: the level of its rows.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such table; also csv.Error.
    """
    csv.field_size_limit(_LARGEST_CELL)
    sums = TableSums()
    with path.open(encoding="utf-8", newline="") as text:
        lines = csv.reader(text, strict=True)
        head = next(lines, [])
        columns = (head.index("day"), head.index(adds)) if adds else None
        for line in lines:
            sums.rows += 1
            if columns is not None:
                if len(line) != len(head):
                    raise ValueError("A row has other columns than the head.")
                day, amount = line[columns[0]], line[columns[1]]
                wrong = {adds: amount} if _amount(amount) is None else {}
                if _day(day) is None:
                    wrong["day"] = day
                for column, value in wrong.items():
                    cell = OddCell(name, sums.rows + 1, column, shortened(value), level, _day(day))
                    sums.note(cell)
                sums.add(_day(day), _amount(amount))
    return sums


def spend_by_day(path: Path) -> dict[date, Decimal]:
    """The sum of each day of a table by day, if every amount of that day can be read.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such table; also csv.Error.
    """
    sums = read_table(path, adds="spend")
    return {day: amount for day, amount in sums.days.items() if day not in sums.unknown}


def shortened(value: str) -> str:
    """The content of a cell as a sentence may quote it; hostile text."""
    return value if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 1]}…"


@lru_cache(maxsize=1 << 12)
def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


@lru_cache(maxsize=1 << 13)
def _amount(text: str) -> Decimal | None:
    """An amount; an empty cell is not an amount, and not 0."""
    return decimal_of(text)
