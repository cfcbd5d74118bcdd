"""One ad account in a few figures, for the header and for `ttui status`."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ttui.domain.campaign import Campaign
from ttui.domain.charged import BudgetSource, charged_so_far
from ttui.domain.money import Money, total
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import Window
from ttui.domain.status import DeliveryState, OperationStatus


@dataclass(frozen=True, slots=True)
class Totals:
    """The account as a whole."""

    currency: str
    """Of all its money; empty when TikTok did not send it."""
    on: int
    """Campaigns that are switched on, Promotes that still run among them."""
    off: int
    """Campaigns that are switched off and may be switched on again."""
    ended: int
    """Campaigns that are over, such as Promotes that were turned off in the app."""
    charged_today: Money | None
    """None until every campaign's report of today was read."""
    daily_budgets: Money | None
    """Daily budgets of what is on or was charged today, so that a stop does not shrink what
    `charged_today` is held against; None when there is none, or one of them is not known."""
    burning: Money | None
    """Money per hour of the campaigns that are on; None until the hourly report was read."""
    are_budgets_known: bool = True
    """False when a budget of `daily_budgets` could not be read."""


def is_running(campaign: Campaign, account: AccountSnapshot | None) -> bool:
    """True when a campaign is switched on and not over: it may charge, now or later.

    Args:
        campaign: as last read.
        account: what else is known of its account; a Promote's end may stand at its ad group or
            its ad alone. None where nothing is.
    """
    if campaign.switch in {OperationStatus.DISABLE, OperationStatus.FROZEN}:
        return False
    delivery = account.delivery(campaign) if account is not None else campaign.delivery
    return delivery.state not in {
        DeliveryState.ENDED,
        DeliveryState.DELETED,
        DeliveryState.OFF,
    }


def totals(snapshot: AccountSnapshot) -> Totals:
    """Sum an account up; a figure with an unknown part is None, not a smaller sum."""
    campaigns = list(snapshot.campaigns.values())
    running = [one for one in campaigns if is_running(one, snapshot)]
    ended = sum(snapshot.is_over(one) for one in campaigns)
    currency = snapshot.advertiser.currency
    daily = [
        line
        for one in campaigns
        if is_running(one, snapshot) or snapshot.spend.get(Window.TODAY, {}).get(one.ref)
        for line in charged_so_far(snapshot, one)
        if line.window is Window.TODAY and line.source is not BudgetSource.NONE
    ]
    budgets = [line.budget for line in daily if line.budget is not None]
    are_known = len(budgets) == len(daily)
    burning = None
    if snapshot.money_at is not None:
        rates = (snapshot.burn.get(one.ref, Decimal(0)) for one in running)
        burning = Money(sum(rates, Decimal(0)), currency)
    return Totals(
        currency=currency,
        on=len(running),
        off=len(campaigns) - len(running) - ended,
        ended=ended,
        charged_today=_charged_today(snapshot, campaigns),
        daily_budgets=total(budgets) if are_known else None,
        burning=burning,
        are_budgets_known=are_known,
    )


def _charged_today(snapshot: AccountSnapshot, campaigns: Sequence[Campaign]) -> Money | None:
    """What Ads Manager says for the account as a whole, and each Promote on top.

    Without that figure, the sum of the campaigns: it lacks those that were deleted today.
    """
    if snapshot.money_at is None:
        return None
    currency = snapshot.advertiser.currency
    whole = snapshot.spend.get(Window.TODAY, {}).get(snapshot.advertiser.ref)
    parts = [one for one in campaigns if whole is None or one.is_promote]
    charged = [snapshot.charged(one, Window.TODAY) for one in parts]
    known = [one for one in charged if one is not None]
    if len(known) != len(charged):
        return None
    return total([Money(whole or Decimal(0), currency), *known])
