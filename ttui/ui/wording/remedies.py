"""What a person can do about something that is told, by the keys that do it."""

from collections.abc import Iterable

from ttui.domain.remedy import Remedy

_BY_KEY = {
    Remedy.STOP_ROW: "Press x to stop it.",
    Remedy.STOP_ALL: "X X stops it.",
    Remedy.LIST_CHANGES: "J lists them.",
    Remedy.RECEIPT: "J has the receipt for a dispute.",
    Remedy.CLOSING_REPORT: "c shows where.",
    Remedy.OPEN_PROMOTE: "Open it with x and look at the phone again.",
    Remedy.MAKE_BACKUP: "Make one: press e here, or run ttui export DIR.",
    Remedy.CHECK_BACKUP: "Or check it: ttui export --verify DIR.",
}


def remedy_words(remedies: Iterable[Remedy]) -> str:
    """Sentences that name the keys; empty where nothing can be done."""
    return " ".join(_BY_KEY[one] for one in remedies)


def with_remedies(text: str, remedies: Iterable[Remedy]) -> str:
    """What is told, and the keys that do something about it."""
    return f"{text} {remedy_words(remedies)}".rstrip()
