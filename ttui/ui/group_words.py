"""What keys would do, and did, to several rows at once, in words; no screens here."""

from collections.abc import Sequence

_NAMED = 3
"""Rows of one kind that are named; the others are counted."""


def named(names: Sequence[str]) -> str:
    """Some names, and how many more there are: `A, B, C and 4 more`."""
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def rows_words(number: int) -> str:
    """`1 row`, `7 rows`."""
    return f"{number} row{'' if number == 1 else 's'}"


def gone_words(names: Sequence[str]) -> str:
    """That marked rows are no longer listed, so that no key acts on them."""
    are = "is" if len(names) == 1 else "are"
    return f"{rows_words(len(names))} with a mark {are} gone, not acted on: {named(names)}."


def all_words(seen: int, taken: int, match: int, is_part: bool) -> str:
    """What marking all took, and what it left.

    Args:
        seen: rows in sight that it may take.
        taken: what it took.
        match: rows that match the filter, wherever they are; 0 without a filter.
        is_part: whether some lists are still to be read.
    """
    if taken > seen:
        text = f"Marked all {taken} rows that match, {taken - seen} of them folded away."
    elif match > seen:
        text = f"Marked {seen} in sight; + again: all {match} that match, folded away or not."
    else:
        text = f"Marked all {rows_words(seen)} {'that match' if match else 'in sight'}."
    return text + (" Ad groups or ads not read yet are not among them." if is_part else "")
