"""The two lowest lines of the main screen: the status line and the keys."""

from rich.segment import Segment

from ttui.ui.drawing.key_line import key_line
from ttui.ui.drawing.lines import Line, line, line_width, segment, truncate
from ttui.ui.drawing.styles import ACCENT, DIM
from ttui.ui.input.keys import footer_words

AROUND_STATUS = 9
"""Cells of the status line around its text and the cursor's place."""


def footer(width: int) -> Line:
    """The keys at the bottom, as many as fit."""
    parts: list[Segment] = []
    room = width - 1
    for key, word in footer_words():
        item = key_line(((key, word),))
        if line_width(item) > room:
            break
        room -= line_width(item)
        parts.extend(item)
    return tuple(parts)


def status_line(left: str, right: str, width: int) -> Line:
    """The rule above the footer, with the status text in it."""
    end = line(segment("─ " + right + " ─", DIM))
    start = segment(f"── {left} ", ACCENT) if left else segment("─", DIM)
    begun = truncate((start,), width - line_width(end))
    fill = "─" * (width - line_width(begun) - line_width(end))
    return (*begun, segment(fill, DIM), *end)
