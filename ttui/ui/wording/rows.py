"""The words for rows: their number and names, and as many parts as a line takes."""

from collections.abc import Sequence

from ttui.ui.drawing.lines import clean, width_of

_NAMED = 3
"""How many rows of one kind are named; the others are counted."""
_APART = "   "


def named(names: Sequence[str]) -> str:
    """Some names, and how many more there are: `A, B, C and 4 more`."""
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def rows_words(number: int) -> str:
    """`1 row`, `7 rows`."""
    return number_of(number, "row")


def number_of(number: int, noun: str) -> str:
    """`1 campaign`, `7 campaigns`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def fitting(parts: Sequence[str], width: int) -> str:
    """The parts on one line: the first one always, the others if they fit."""
    text = ""
    for part in filter(None, map(clean, parts)):
        longer = f"{text}{_APART}{part}" if text else part
        if text and width_of(longer) > width:
            break
        text = longer
    return text
