"""A chart of 24 hours out of block glyphs."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal

from ttui.domain.spend import SpendPoint

_STEPS = " ▁▂▃▄▅▆▇█"
_EIGHTHS = 8
AXIS = " 0     6     12    18    "
"""The hours under a chart."""


def by_hour(points: Iterable[SpendPoint], day: date, zone: tzinfo | None) -> list[Decimal]:
    """The money of each hour of a day; 0 where there is none, or none has come yet."""
    spent = [Decimal(0)] * 24
    for point in points:
        local: datetime = point.start.astimezone(zone)
        if local.date() == day:
            spent[local.hour] += point.spend
    return spent


def bars(values: Sequence[Decimal], top: Decimal, rows: int) -> list[str]:
    """The rows of glyphs, the highest first.

    Args:
        values: one for each column, none above `top`.
        top: the value of a full column, above 0.
        rows: how many rows of glyphs.
    """
    return ["".join(_cell(each, top, row, rows) for each in values) for row in range(rows, 0, -1)]


def _cell(value: Decimal, top: Decimal, row: int, rows: int) -> str:
    """One glyph of a column: the part of the value that reaches into this row."""
    eighths = int(value * _EIGHTHS * rows / top)
    if value > 0:
        eighths = max(1, eighths)
    return _STEPS[max(0, min(_EIGHTHS, eighths - (row - 1) * _EIGHTHS))]
