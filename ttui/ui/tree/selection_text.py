"""Sentences about which rows were marked and which were not."""

from collections.abc import Sequence

from ttui.ui.wording.rows import named, rows_words


def gone_words(names: Sequence[str]) -> str:
    """The sentence that marked rows are no longer listed, so that no key acts on them."""
    are = "is" if len(names) == 1 else "are"
    return f"{rows_words(len(names))} with a mark {are} gone, not acted on: {named(names)}."


def all_words(seen: int, taken: int, match: int, is_part: bool) -> str:
    """What marking all included, if the marks in sight do not show it; else empty.

    Args:
        seen: rows in sight that can be marked.
        taken: the marked rows.
        match: number of rows that match the filter, in sight or not; 0 without a filter.
        is_part: True if some lists are still unread.
    """
    unread = "Ad groups or ads not read yet are not among them." if is_part else ""
    if taken > seen:
        return f"Marked all {taken} rows that match, {taken - seen} of them folded away. {unread}"
    if match > seen:
        return f"Marked {seen} in sight; + again: all {match} that match, folded away or not."
    return unread
