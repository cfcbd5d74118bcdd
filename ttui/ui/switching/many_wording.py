"""The words for what keys would do to several rows, without Textual."""

from collections.abc import Sequence

from ttui.domain.eligibility import Reason
from ttui.domain.money import Money
from ttui.domain.status import OperationStatus
from ttui.ui.drawing.lines import width_of
from ttui.ui.switching.classify import Classification, KeyEffect
from ttui.ui.switching.target import TargetRow
from ttui.ui.wording import eligibility, figures
from ttui.ui.wording.rows import named, rows_words

MOST_AT_ONCE = 20
"""The most rows that one press switches off: one call (contract 3.3). More need a second press."""

_COUNTED = {
    # Kind: words for a stop, words for a start. `{0}` is the number.
    KeyEffect.BELOW: ("{0} below switch off too", "{0} below what is off"),
    KeyEffect.ASKS: ("{0} asks first (iOS 14)", "{0} asks first"),
}
_BRIEFLY = {
    KeyEffect.BELOW: ("{0} below", "{0} below"),
    KeyEffect.ASKS: ("{0} asks", "{0} asks"),
}


def name_of(row: TargetRow) -> str:
    """The row's name, or its id when it is not listed."""
    return row.entity.name if row.entity else row.ref.id


def rate_words(classes: Classification) -> str:
    """The burn of the rows it switches: `, 4.10/h`; with currencies if there are several."""
    if not classes.burning:
        return ""
    least = "at least " if classes.is_burn_partial else ""
    return f", {least}{_per_hour(classes.burning)}"


def _per_hour(burning: Sequence[Money]) -> str:
    if len(burning) == 1:
        return figures.per_hour(burning[0].amount, burning[0].currency)
    return " + ".join(f"{figures.with_currency(one)}/h" for one in burning)


def counted(
    classes: Classification,
    *,
    without: frozenset[KeyEffect | Reason] = frozenset(),
    is_brief: bool = False,
) -> list[str]:
    """Counts of the rows that are not simply switched: `1 already off`, `1 Promote (phone)`."""
    side = 0 if classes.to is OperationStatus.DISABLE else 1
    acted = [
        texts[side].format(classes.count(kind))
        for kind, texts in (_BRIEFLY if is_brief else _COUNTED).items()
        if kind not in without and classes.count(kind)
    ]
    return acted + [
        eligibility.counted(reason, classes.to, classes.count(reason), is_brief=is_brief)
        for reason in eligibility.COUNTED
        if reason not in without and classes.count(reason)
    ]


def stop_words(classes: Classification, width: int) -> str:
    """What `x` would do, in this many cells: `x stops 7 rows, 4.10/h`, or a count of each kind."""
    key = "x x" if len(classes.sent) > MOST_AT_ONCE else "x"
    acts, others = classes.count(KeyEffect.ACTS), counted(classes)
    if not others:
        return f"{key} stops {rows_words(acts)}{rate_words(classes)}"
    first = f"{acts} stop{'s' if acts == 1 else ''}{rate_words(classes)}" if acts else "none stops"
    text = f"{key}, {rows_words(classes.total)}: {', '.join([first, *others])}"
    if width_of(text) <= width:
        return text
    return f"{key}, {classes.total}: {', '.join([first, *counted(classes, is_brief=True)])}"


def start_words(classes: Classification) -> str:
    """What `s` would do; empty if it would do nothing."""
    number = len(classes.sent)
    return f"s starts {number}, asks first" if number else ""


def space_words(stops: Classification, starts: Classification) -> str:
    """What `space` would do."""
    if stops.sent and starts.sent:
        return "space: neither, some are on and some off"
    return "space as x" if stops.sent else "space as s" if starts.sent else ""


def hidden_words(rows: Sequence[TargetRow], *, is_filtered: bool, is_short: bool = False) -> str:
    """Names marked rows out of sight: `2 marked rows are hidden by the filter: A, B`."""
    are = " marked row is" if len(rows) == 1 else " marked rows are"
    by = "hidden by the filter" if is_filtered else "folded away"
    names = named([name_of(row) for row in rows])
    return f"{len(rows)}{'' if is_short else are} {by}: {names}"


def left_words(
    classes: Classification, *, without: frozenset[Reason] = frozenset()
) -> tuple[str, ...]:
    """The rows that are left alone, one sentence for each reason."""
    return tuple(
        f"{named([name_of(row) for row in classes.rows[reason]])}:"
        f" {eligibility.why(reason, classes.to)}."
        for reason in eligibility.COUNTED
        if reason not in without and classes.count(reason)
    )


def second_press_words(classes: Classification, key: str) -> str:
    """What the second press does, for the bar that more than 20 rows get."""
    number = rows_words(len(classes.sent))
    left = counted(classes, without=frozenset({KeyEffect.BELOW}))
    text = f"{key} again stops {number}{rate_words(classes)}."
    return f"{text} Not: {', '.join(left)}." if left else text
