"""Marks: the rows that a key acts on together, as plain data.

The marks are the keys of a mapping, in the order of marking. Each function returns a new mapping,
so that a change is seen by comparing objects.
"""

from collections.abc import Collection, Iterable, Sequence

from ttui.domain.ids import EntityRef

Selection = dict[EntityRef, None]


def toggled(selected: Selection, ref: EntityRef) -> Selection:
    """The marks with this row added as the last one, or removed."""
    if ref in selected:
        return without(selected, (ref,))
    return {**selected, ref: None}


def without(selected: Selection, refs: Collection[EntityRef]) -> Selection:
    """The marks without these rows."""
    return {ref: None for ref in selected if ref not in refs}


def joined(selected: Selection, refs: Iterable[EntityRef]) -> Selection:
    """The marks with these rows added at the end, in their order."""
    more = dict.fromkeys(refs)
    return {**without(selected, more.keys()), **more}


def inverted(selected: Selection, visible: Sequence[EntityRef]) -> Selection:
    """The marks with those of the visible rows inverted; other marks stay."""
    seen = set(visible)
    kept = [ref for ref in selected if ref not in seen]
    return dict.fromkeys([*kept, *(ref for ref in visible if ref not in selected)])


def last(selected: Selection) -> EntityRef | None:
    """The row that was marked last; a range begins there."""
    return next(reversed(selected), None)


def span(rows: Sequence[EntityRef], first: int, end: int) -> list[EntityRef]:
    """The rows from one place to another, both included; the row at `end` is the last."""
    step = 1 if end >= first else -1
    return [rows[at] for at in range(first, end + step, step)]
