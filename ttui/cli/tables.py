"""Tables on standard output: as wide as the terminal, and never cut when there is none."""

import sys
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

_FILE_WIDTH = 500
"""Columns of a table that goes into a file or a pipe: nothing is cut there."""


def console() -> Console:
    """Standard output without markup, so that no name can be one."""
    width = None if sys.stdout.isatty() else _FILE_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, soft_wrap=False)


def print_table(
    out: Console,
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    elastic: int,
    right: Sequence[int] = (),
) -> None:
    """Print rows of clean text, one line each.

    Args:
        out: where to.
        titles: the head.
        rows: a cell per title.
        elastic: the column of names, the only one that is shortened on a narrow terminal:
            figures and ids are shown whole or not at all.
        right: columns of figures.
    """
    table = Table(box=None, pad_edge=False)
    columns = list(zip(*rows, strict=True)) or [()] * len(titles)
    for place, (title, column) in enumerate(zip(titles, columns, strict=True)):
        table.add_column(
            title,
            justify="right" if place in right else "left",
            no_wrap=True,
            overflow="ellipsis",
            min_width=None if place == elastic else max(map(cell_len, (title, *column))),
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)
