"""How a long detail is laid out: names beside values, and blocks apart from each other."""

from collections.abc import Iterable

from ttui.ui.drawing.lines import Line, fit, line, segment
from ttui.ui.drawing.styles import DIM

LABEL = 17
"""Cells of the name."""


def pair(name: str, value: str) -> Line:
    """The line; the name is dim and in a column of its own."""
    return line(segment(" " + fit(name, LABEL), DIM), value)


def apart(blocks: Iterable[Iterable[Line]]) -> tuple[Line, ...]:
    """The lines of all blocks, with an empty line between those that have any."""
    lines: list[Line] = []
    for block in blocks:
        made = list(block)
        if made and lines:
            lines.append(line(""))
        lines.extend(made)
    return tuple(lines)
