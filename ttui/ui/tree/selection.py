"""Marks: the rows that a key acts on together, as plain data.

The marks are the keys of a mapping, in the order of marking. Each function returns a new mapping,
so that a change is seen by comparing objects.
"""

from collections.abc import Collection, Iterable, Sequence

from ttui.domain.ids import EntityRef

Marks = dict[EntityRef, None]


def toggled(marks: Marks, ref: EntityRef) -> Marks:
    """The marks with this row added as the last one, or removed."""
    if ref in marks:
        return without(marks, (ref,))
    return {**marks, ref: None}


def without(marks: Marks, refs: Collection[EntityRef]) -> Marks:
    """The marks without these rows."""
    return {ref: None for ref in marks if ref not in refs}


def joined(marks: Marks, refs: Iterable[EntityRef]) -> Marks:
    """The marks with these rows added at the end, in their order."""
    more = dict.fromkeys(refs)
    return {**without(marks, more.keys()), **more}


def inverted(marks: Marks, visible: Sequence[EntityRef]) -> Marks:
    """The marks with those of the visible rows inverted; other marks stay."""
    seen = set(visible)
    kept = [ref for ref in marks if ref not in seen]
    return dict.fromkeys([*kept, *(ref for ref in visible if ref not in marks)])


def last(marks: Marks) -> EntityRef | None:
    """The row that was marked last; a range begins there."""
    return next(reversed(marks), None)


def span(rows: Sequence[EntityRef], first: int, end: int) -> list[EntityRef]:
    """The rows from one place to another, both included; the row at `end` is the last."""
    step = 1 if end >= first else -1
    return [rows[at] for at in range(first, end + step, step)]
