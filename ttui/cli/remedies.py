"""Sentences that tell which commands help with a notice."""

from ttui.domain.app_state import Notice
from ttui.domain.remedy import Remedy

_BY_COMMAND = {
    Remedy.STOP_ROW: "'ttui stop ID' stops it.",
    Remedy.STOP_ALL: "'ttui stop --all' stops it.",
    Remedy.LIST_CHANGES: "'ttui journal' lists them.",
    Remedy.RECEIPT: "'ttui journal --markdown' prints the receipt, for a dispute.",
    Remedy.CLOSING_REPORT: "The closing checklist on the screen shows where.",
    Remedy.OPEN_PROMOTE: "Look at the phone again.",
    Remedy.MAKE_BACKUP: "'ttui export DIR' makes one.",
    Remedy.CHECK_BACKUP: "'ttui export --verify DIR' checks it.",
}


def notice_words(notice: Notice) -> str:
    """The notice, followed by the commands that help; may quote hostile text."""
    return " ".join([notice.text, *(_BY_COMMAND[one] for one in notice.remedies)])
