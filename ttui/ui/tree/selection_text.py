"""What marking rows took and left, in words."""

from collections.abc import Sequence

from ttui.ui.wording.rows import named, rows_words


def gone_words(names: Sequence[str]) -> str:
    """That marked rows are no longer listed, so that no key acts on them."""
    are = "is" if len(names) == 1 else "are"
    return f"{rows_words(len(names))} with a mark {are} gone, not acted on: {named(names)}."


def all_words(seen: int, taken: int, match: int, is_part: bool) -> str:
    """What marking all took and left, where the marks in sight do not say it all; else empty.

    Args:
        seen: rows in sight that it may take.
        taken: what it took.
        match: rows that match the filter, wherever they are; 0 without a filter.
        is_part: whether some lists are still to be read.
    """
    unread = "Ad groups or ads not read yet are not among them." if is_part else ""
    if taken > seen:
        return f"Marked all {taken} rows that match, {taken - seen} of them folded away. {unread}"
    if match > seen:
        return f"Marked {seen} in sight; + again: all {match} that match, folded away or not."
    return unread
