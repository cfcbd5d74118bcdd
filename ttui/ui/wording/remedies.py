"""Sentences that tell which keys help with a notice."""

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
    """The sentences that name the keys; empty if nothing can be done."""
    return " ".join(_BY_KEY[one] for one in remedies)


def with_remedies(text: str, remedies: Iterable[Remedy]) -> str:
    """The notice, followed by the keys that help."""
    return f"{text} {remedy_words(remedies)}".rstrip()
