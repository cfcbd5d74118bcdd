"""Marks: the rows that a key acts on together, as plain values.

A mapping of refs to nothing, in the order in which they were marked: the last key is the last
mark. Each function gives a new one, so that whoever drew the old one sees that it changed.
"""

from collections.abc import Collection, Iterable, Sequence

from ttui.domain.ids import EntityRef

Marks = dict[EntityRef, None]


def toggled(marks: Marks, ref: EntityRef) -> Marks:
    """The row marked as the last one, or its mark taken away."""
    if ref in marks:
        return without(marks, (ref,))
    return {**marks, ref: None}


def without(marks: Marks, refs: Collection[EntityRef]) -> Marks:
    """All but these."""
    return {ref: None for ref in marks if ref not in refs}


def joined(marks: Marks, refs: Iterable[EntityRef]) -> Marks:
    """These marked too, as the last ones and in their order."""
    more = dict.fromkeys(refs)
    return {**without(marks, more.keys()), **more}


def inverted(marks: Marks, visible: Sequence[EntityRef]) -> Marks:
    """Among the visible rows what was marked is not, and the other way round; others stay."""
    seen = set(visible)
    kept = [ref for ref in marks if ref not in seen]
    return dict.fromkeys([*kept, *(ref for ref in visible if ref not in marks)])


def last(marks: Marks) -> EntityRef | None:
    """The row that was marked last, where a range begins."""
    return next(reversed(marks), None)


def span(rows: Sequence[EntityRef], first: int, end: int) -> list[EntityRef]:
    """The rows between two places, both of them among it; ends with the row at `end`."""
    step = 1 if end >= first else -1
    return [rows[at] for at in range(first, end + step, step)]
