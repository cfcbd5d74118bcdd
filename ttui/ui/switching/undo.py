"""The words about an undo, and about the rows that it leaves alone."""

from ttui.domain.changes import StatusChange
from ttui.domain.eligibility import Reason
from ttui.domain.undo import NextUndo, Press, UndoAct, WhyNotBack
from ttui.ui.wording.eligibility import why
from ttui.ui.wording.rows import named, rows_words

_WORDS = {
    WhyNotBack.UNKNOWN_BEFORE: "its switch was not known before; nothing to go back to.",
    WhyNotBack.STOPPING: "still stopping; press z again once it is confirmed.",
    WhyNotBack.SWITCHED_SINCE: "switched again since; left alone.",
    WhyNotBack.NO_EFFECT: "the change had no effect; nothing to take back.",
    WhyNotBack.NOT_LISTED: "gone from TikTok's lists; left alone.",
    WhyNotBack.STILL_ON: "on, as last read.",
}


def left_alone_words(made: NextUndo) -> tuple[str, ...]:
    """One sentence for each reason, with the rows; hostile text."""
    left: dict[str, list[str]] = {}
    for change, reason in made.left_alone:
        left.setdefault(_reason_words(change, reason), []).append(change.name)
    return tuple(f"{named(names)}: {reason}" for reason, names in left.items())


def _reason_words(change: StatusChange, reason: WhyNotBack | Reason) -> str:
    if isinstance(reason, Reason):
        return f"{why(reason, change.seen)}."
    if reason is WhyNotBack.UNCHANGED:
        return f"{'off' if change.is_stop else 'on'} before; nothing to take back."
    if reason is WhyNotBack.MOVED_SINCE:
        return f"{'on' if change.is_stop else 'off'} again, switched since; left alone."
    return _WORDS[reason]


def offer_words(made: NextUndo) -> str:
    """What z would do, or nothing if it would switch no row."""
    if not made.is_offered:
        return ""
    them = "it" if len(made.press.changes) == 1 else "them"
    return f"z asks, then takes {them} back" if made.act is UndoAct.ASK else f"z takes {them} back"


def next_words(before: Press) -> str:
    """The sentence about what the next z would undo."""
    first, number = before.changes[0], len(before.changes)
    what = first.name if number == 1 else rows_words(number)
    return f"z again: the {'stop' if first.is_stop else 'start'} of {what} before that."


def taken_back_words(changes: tuple[StatusChange, ...]) -> str:
    """For example `Taken back: 5 rows on, 2 rows off.`."""
    if len(changes) == 1:
        return f"Taken back: {changes[0].name} {'off' if changes[0].is_stop else 'on'}."
    off = sum(change.is_stop for change in changes)
    parts = ((len(changes) - off, "on"), (off, "off"))
    went = ", ".join(f"{rows_words(number)} {word}" for number, word in parts if number)
    return f"Taken back: {went}."
