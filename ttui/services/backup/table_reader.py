"""Reads one table of a backup back: its bytes, its rows and its sums."""

import csv
import hashlib
import io
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from functools import lru_cache
from pathlib import Path

from ttui.api.values import decimal_of
from ttui.domain.backup.manifest import OddCell
from ttui.domain.ids import Level

_CHUNK = 1 << 20
_MOST_NAMED = 20
_LONGEST_VALUE = 40
_LARGEST_CELL = 1 << 30
"""TikTok's answers are smaller; by default the csv module takes only 131,072 characters."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NIL = Decimal(0)
EXACT = Context(prec=60)
"""Amounts have 33 digits at most, and a sum of them must be rounded nowhere."""


@dataclass(slots=True)
class DaySums:
    """Spend by account day, and the cells that could not be added."""

    days: dict[date, Decimal] = field(default_factory=dict)
    odd: list[OddCell] = field(default_factory=list)
    """The first cells that are not an amount or not a day."""
    odd_count: int = 0
    unknown: set[date] = field(default_factory=set)
    """Days with an amount that cannot be read; they have no sum."""
    has_loose: bool = False
    """True if the day of some amount cannot be read; it may be missing on any day."""


class TableReading:
    """A CSV file read to its end: its size, SHA-256, rows, and spend by day.

    Args:
        path: the file.
        name: how it is called in the backup.
        level: the level of its rows where they are by day and are added up.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such table; also csv.Error.
    """

    def __init__(self, path: Path, name: str = "", level: Level | None = None) -> None:
        self.rows = 0
        self.sums = DaySums()
        self._name, self._level = name, level
        csv.field_size_limit(_LARGEST_CELL)
        tap = _Tap(path)
        with tap, io.TextIOWrapper(io.BufferedReader(tap, _CHUNK), "utf-8", newline="") as text:
            lines = csv.reader(text, strict=True)
            head = next(lines, [])
            columns = (head.index("day"), head.index("spend")) if level is not None else None
            for line in lines:
                self.rows += 1
                if columns is not None:
                    if len(line) != len(head):
                        raise ValueError("A row has other columns than the head.")
                    self._add(line[columns[0]], line[columns[1]])
        self.sha256, self.size = tap.sha256, tap.size

    def _add(self, day: str, spend: str) -> None:
        key, amount = _day(day), _amount(spend)
        sums = self.sums
        if amount is None:
            self._note("spend", spend, key)
        if key is None:
            self._note("day", day, key)
            sums.has_loose |= amount is None or bool(amount)
        elif amount is None:
            sums.unknown.add(key)
        else:
            sums.days[key] = EXACT.add(sums.days.get(key, NIL), amount)

    def _note(self, column: str, value: str, day: date | None) -> None:
        self.sums.odd_count += 1
        if self._level is not None and len(self.sums.odd) < _MOST_NAMED:
            shown = value if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 1]}…"
            row = self.rows + 1
            self.sums.odd.append(OddCell(self._name, row, column, shown, self._level, day))


def spend_by_day(path: Path) -> dict[date, Decimal]:
    """The sum of each day of a table by day, if every amount of that day can be read.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such table; also csv.Error.
    """
    sums = TableReading(path, level=Level.ADVERTISER).sums
    return {day: amount for day, amount in sums.days.items() if day not in sums.unknown}


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


class _Tap(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("rb", buffering=0)
        self._sha = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        """True: it can be read."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override] # mypy has no type for any writable buffer
        """Fill the buffer and hash its bytes."""
        count = self._file.readinto(buffer) or 0
        self._sha.update(memoryview(buffer)[:count])
        self.size += count
        return count

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()

    @property
    def sha256(self) -> str:
        """The SHA-256 of everything read."""
        return self._sha.hexdigest()
