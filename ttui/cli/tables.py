"""Tables on standard output: as wide as the terminal, and never cut when there is none."""

import sys
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from ttui.ui.drawing.lines import cut_name, fit, fit_name, fit_right, wrap

_FILE_WIDTH = 1_000
"""Columns of a table that goes into a file or a pipe: nothing is cut there."""
_LEAST_NAME = 12
"""Cells of names below which a row takes several lines instead."""
_GAP = "  "
_INDENT = "    "


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
    """Print rows of clean text: a line each, or several where the terminal is too narrow.

    Args:
        out: where to.
        titles: the head.
        rows: a cell per title.
        elastic: the column of names, the only one that is shortened: figures and ids are shown
            whole, since somebody will type them.
        right: columns of figures.
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(titles)
    widths = [
        max(map(cell_len, (title, *column))) for title, column in zip(titles, columns, strict=True)
    ]
    name = min(widths[elastic], _LEAST_NAME)
    needed = sum(widths) - widths[elastic] + name + len(_GAP) * (len(widths) - 1)
    if needed > out.width:
        room = max(out.width - len(_INDENT), 1)
        for row in (titles, *rows):
            short = cut_name(row[elastic], room)
            _print_lines(out, [*row[:elastic], short, *row[elastic + 1 :]], room)
        return
    widths[elastic] = min(widths[elastic], out.width - needed + name)
    for row in (titles, *rows):
        cells = [
            _cell(cell, width, is_name=place == elastic, is_figure=place in right)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        _print(out, _GAP.join(cells).rstrip())


def _cell(text: str, width: int, *, is_name: bool, is_figure: bool) -> str:
    if is_name:
        return fit_name(text, width)
    return fit_right(text, width) if is_figure else fit(text, width)


def _print_lines(out: Console, cells: Sequence[str], room: int) -> None:
    """A row on as many lines as it needs, each cell whole where the terminal is wide enough."""
    lines: list[str] = []
    for cell in filter(None, cells):
        longer = f"{lines[-1]}{_GAP}{cell}" if lines else cell
        if lines and cell_len(longer) <= room:
            lines[-1] = longer
        else:
            lines.extend(wrap(cell, room))
    for place, text in enumerate(lines):
        _print(out, f"{_INDENT if place else ''}{text}")


def _print(out: Console, text: str) -> None:
    out.print(Text(text), no_wrap=True, overflow="ignore", crop=False)
