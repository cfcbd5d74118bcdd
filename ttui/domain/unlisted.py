"""Money of an ad account that is in the figure of no row of any list that was read."""

from dataclasses import dataclass
from enum import StrEnum

from ttui.domain.money import Money


class UnlistedReason(StrEnum):
    """What money in no listed row may be; the values are keys of `ttui status --json`."""

    DELETED = "deleted"
    """Campaigns that were deleted today: a report with deleted rows names them."""
    SHOP_NOT_LOOKED_AT = "shop_not_looked_at"
    """TikTok Shop ads: TikTok refuses their lists."""
    RESERVATION = "reservation"
    """What was bought by reservation, of which reports by campaign need not hold everything."""
    UNREPORTED = "unreported"
    """Listed campaigns: TikTok's report of them is empty, so none of them has a figure."""
    OTHER = "other"
    """Ads of a kind that no list of the API shows."""


@dataclass(frozen=True, slots=True)
class Unlisted:
    """What an account was charged today beyond its listed rows, clearly above lag and rounding."""

    amount: Money
    deleted: Money | None
    """The part of it that a report with deleted rows names; None where it was not asked."""
    may_be: tuple[UnlistedReason, ...]
    """The likeliest first; never empty."""

    @property
    def may_run(self) -> bool:
        """False where campaigns that were deleted today explain all of it: those run no more."""
        return self.may_be != (UnlistedReason.DELETED,)
