"""The words for each reason why a row is not switched. No other place has them."""

from dataclasses import dataclass

from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.eligibility import Reason, Refusal, said_by_tiktok
from ttui.domain.status import OperationStatus


@dataclass(frozen=True, slots=True)
class _Words:
    """The words for one reason; two texts if a stop and a start need different ones."""

    said: tuple[str, ...]
    """Follows the row's name; `{0}` is the reason's detail."""
    counted: tuple[str, ...] = ()
    """Follows a number of rows; if empty, `said` is used."""
    brief: tuple[str, ...] = ()
    """The same in few cells; if empty, `counted` is used."""


RESERVED = "by reservation"
"""The words for a reserved campaign in a list of kinds."""
_WORDS = {
    Reason.ALREADY: _Words(
        ("off already", "on already"), ("already off", "already on"), ("off", "on")
    ),
    Reason.UNDER_WAY: _Words(
        ("stopping already", "starting already"), brief=("stopping", "starting")
    ),
    Reason.PROMOTE: _Words(
        ("a Promote, ended in the TikTok app only", "a Promote, started in the TikTok app only"),
        ("Promote (phone)",),
        ("Promote",),
    ),
    Reason.RESERVATION: _Words(
        ("bought by reservation; the API cannot pause or start it",),
        (RESERVED,),
        ("reserved",),
    ),
    Reason.ENDED: _Words(("already ended for good; it cannot spend or be switched",), ("ended",)),
    Reason.DELETED: _Words(("deleted at TikTok; it cannot spend or be switched",), ("deleted",)),
    Reason.NOT_LISTED: _Words(("gone from TikTok's lists",), ("gone",)),
    Reason.READ_ONLY: _Words(("a read-only session sends nothing",)),
    Reason.NO_SWITCH: _Words(
        ("only campaigns, ad groups and ads can be switched, and only on or off",)
    ),
    Reason.NOT_READ: _Words(("not read yet; a start needs to know what it switches on",)),
    Reason.SWITCH_UNKNOWN: _Words(("its switch is not known; x stops it, s starts it",)),
    Reason.CHANGED: _Words(("it changed since it was drawn: {0}",)),
    Reason.SWITCHED_SINCE: _Words(("switched again since",)),
    Reason.BEHIND_STOP: _Words(("its stop is still under way; start it once that is confirmed",)),
    Reason.EARLIER_SESSION: _Words(
        ("what an earlier session asked is not settled yet: {0}. Starts wait for it; stops do not",)
    ),
    Reason.STOPPING_ALL: _Words(("{0} is stopping everything; ask again once that is over",)),
    Reason.JOURNAL: _Words(("a start needs the journal. {0}",)),
    Reason.CLOSING: _Words(("ttui is closing; nothing more is sent",)),
    Reason.SHOP_OCCUPIED: _Words(
        ("another shop campaign that is on has its shop, products or identity; stop that first",)
    ),
    Reason.OLD_SHOP_ADS: _Words(
        (
            "a row of old TikTok Shop ads, stopped at its campaign only",
            "a row of old TikTok Shop ads, which TikTok starts no more",
        )
    ),
    Reason.UNKNOWN: _Words(("{0}",)),
}
COUNTED = (
    Reason.ALREADY,
    Reason.UNDER_WAY,
    Reason.PROMOTE,
    Reason.RESERVATION,
    Reason.ENDED,
    Reason.DELETED,
    Reason.NOT_LISTED,
)
"""The reasons for which rows among several are left alone, in the order of telling."""
READ_ONLY = "Read-only session: nothing is stopped or started."
ACCOUNT_ROW = (
    "An ad account has no switch of its own: x twice stops its campaigns. Nothing starts them all:"
    " unfold it with l and start what should run."
)
ORPHANS_ROW = (
    "This row has no switch: unfold it with l, mark what is below it with v, then x stops that."
)


def why(reason: Reason, to: OperationStatus, detail: str = "") -> str:
    """Why a row is not switched, to follow its name; without a full stop.

    Args:
        reason: why.
        to: where the switch was to go.
        detail: see `Reason`; hostile text.
    """
    return _side(_WORDS[reason].said, to).replace("{0}", detail.rstrip("."))


def counted(reason: Reason, to: OperationStatus, number: int, *, is_brief: bool = False) -> str:
    """How many rows are left alone for a reason: `1 already off`, `2 Promote (phone)`."""
    words = _WORDS[reason]
    texts = words.counted or words.said
    return f"{number} {_side((words.brief or texts) if is_brief else texts, to)}"


def message_of(record: ChangeRecord) -> str:
    """The text to show beside the state of a change; hostile text.

    TikTok's own words, or ttui's reason for not sending. Texts of older journals stay unchanged.
    """
    if record.state is not ChangeState.REJECTED_LOCALLY:
        reason = said_by_tiktok(record)
        if reason is None:
            return record.message
        return f"{why(reason, record.change.to)}: {record.message}"
    refusal = Refusal.of(record.message)
    text = why(refusal.reason, record.change.to, refusal.detail)
    return text if refusal.reason is not Reason.UNKNOWN else record.message


def _side(texts: tuple[str, ...], to: OperationStatus) -> str:
    return texts[0 if to is not OperationStatus.ENABLE else -1]
