"""A name and a value on one line, as the long detail has them."""

from ttui.ui.drawing.lines import Line, fit, line, segment
from ttui.ui.drawing.styles import DIM

LABEL = 17
"""Cells of the name."""


def pair(name: str, value: str) -> Line:
    """The line; the name is dim and in a column of its own."""
    return line(segment(" " + fit(name, LABEL), DIM), value)
