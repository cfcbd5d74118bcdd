"""The words for money that is in no listed row, and for Shop lists that were not looked at."""

from ttui.domain.shop_coverage import ShopLook, shop_look
from ttui.domain.snapshot import SHOP_SIDES, AccountSnapshot
from ttui.domain.unlisted import Unlisted, UnlistedReason
from ttui.ui.drawing.lines import clean
from ttui.ui.wording import figures

_MAY_BE = {
    UnlistedReason.DELETED: "campaigns that were deleted today",
    UnlistedReason.SHOP_NOT_LOOKED_AT: "TikTok Shop ads, which were not looked at",
    UnlistedReason.RESERVATION: "ads bought by reservation",
    UnlistedReason.UNREPORTED: "campaigns that TikTok's report leaves out",
    UnlistedReason.OTHER: "ads of a kind that TikTok's API does not list",
}
_LOOKS = {
    ShopLook.LOOKED_AT: "",
    ShopLook.NOT_YET: "TikTok Shop ads not read yet",
    ShopLook.REFUSED: "TikTok Shop ads not looked at",
    ShopLook.IN_PART: "TikTok Shop ads read in part",
}


def unlisted_words(unlisted: Unlisted) -> str:
    """`12.40 USD today in nothing that is listed`."""
    where = "nothing that is listed"
    if UnlistedReason.UNREPORTED in unlisted.may_be:
        where = "no campaign's figure"
    return f"{figures.with_currency(unlisted.amount)} today in {where}"


def may_be_words(unlisted: Unlisted) -> str:
    """What that may be, the likeliest first, in a sentence."""
    if unlisted.deleted is not None and unlisted.deleted.amount >= unlisted.amount.amount:
        return "It is of campaigns that were deleted today."
    kinds = " or ".join(_MAY_BE[reason] for reason in unlisted.may_be)
    known = unlisted.deleted
    if known is None or not known.amount:
        return f"It may be {kinds}. Look in TikTok Ads Manager."
    share = figures.with_currency(known)
    return f"{share} is of campaigns deleted today. It may be {kinds}. Look in TikTok Ads Manager."


def coverage_words(account: AccountSnapshot) -> str:
    """Why an account's TikTok Shop ads are not all known; empty where they are.

    Whoever says "all", "everything" or "nothing" of an account says this instead.
    """
    look = shop_look(account)
    if look is not ShopLook.REFUSED:
        return _LOOKS[look]
    refused = [one for one in account.problems if one.side in SHOP_SIDES]
    if all(one.is_denied for one in refused):
        return f"{_LOOKS[look]}: no permission"
    _, _, reason = clean(refused[0].reason).partition(": ")
    return f"{_LOOKS[look]}: {reason}" if reason else _LOOKS[look]
