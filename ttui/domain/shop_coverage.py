"""Were TikTok Shop ads looked at? The one rule behind every "all", "everything" and "nothing"."""

from datetime import date, timedelta
from enum import StrEnum

from ttui.domain.campaign import Campaign
from ttui.domain.ids import Level
from ttui.domain.shop import LONGEST_REPORT
from ttui.domain.snapshot import SHOP_SIDES, AccountSnapshot


class ShopLook(StrEnum):
    """What is known of an account's TikTok Shop ads as a whole."""

    LOOKED_AT = "looked at"
    """Both lists were read to their end; each may have been empty."""
    NOT_YET = "not read yet"
    REFUSED = "not looked at"
    """A list of them is refused or fails, so there may be more than is shown."""
    IN_PART = "read in part"
    """A row of their lists could not be read."""

    @property
    def is_whole(self) -> bool:
        """True where a sentence may speak of all of an account's ads."""
        return self is ShopLook.LOOKED_AT


def shop_look(account: AccountSnapshot) -> ShopLook:
    """Whether an account's TikTok Shop ads were looked at."""
    if account.not_looked_at & SHOP_SIDES:
        return ShopLook.REFUSED
    # The list of campaigns counts as read only after these lists were asked for.
    if Level.CAMPAIGN not in account.lists_read and not account.sides_read.keys() >= SHOP_SIDES:
        return ShopLook.NOT_YET
    if any(one.origin.is_shop and not one.of_report for one in account.problems):
        return ShopLook.IN_PART
    return ShopLook.LOOKED_AT


def reported_since(account: AccountSnapshot, campaign: Campaign) -> date | None:
    """The first account day that figures in all hold of a GMV Max campaign that is older.

    No report of GMV Max goes back further (contract 18.6).

    Returns:
        None where they hold its whole life, and for every other campaign.
    """
    if campaign.shop is None or account.spend_day is None:
        return None
    first = account.spend_day - (LONGEST_REPORT - timedelta(days=1))
    made = campaign.create_time
    if made is not None and account.advertiser.local(made).date() >= first:
        return None
    return first
