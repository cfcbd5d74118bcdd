"""One ad account in a few figures, for the header and for `ttui status`."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ttui.domain.account_charge import account_charge
from ttui.domain.campaign import Campaign
from ttui.domain.charged import BudgetSource, charged_so_far
from ttui.domain.money import Money, total
from ttui.domain.orphans import is_every_campaign_listed
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
    """None until every campaign's report of today was read, and while a Promote may be on no
    list."""
    daily_budgets: Money | None
    """Daily budgets of what is on or was charged today, so that a stop does not shrink what
    `charged_today` is held against; None when there is none, or one of them is not known."""
    burning: Money | None
    """Money per hour of the campaigns that are on; None until it is known of each of them, and
    while one may be on no list."""
    burning_known: Money | None = None
    """The same of those of which it is known, so the least it can be; None before any report."""
    charged_known: Money | None = None
    """The known part of `charged_today`, which is the least it can be; None before any report."""
    are_budgets_known: bool = True
    """False when a budget of `daily_budgets` could not be read, or a campaign may be missing."""
    is_every_campaign_listed: bool = True
    """False where a campaign may be on no list, so that `on` and `off` are the least."""


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
        DeliveryState.OFF_BY_TIKTOK,
    }


def totals(snapshot: AccountSnapshot) -> Totals:
    """Sum an account up; a figure with an unknown part is None, not a smaller sum."""
    campaigns = list(snapshot.campaigns.values())
    running = [one for one in campaigns if is_running(one, snapshot)]
    ended = sum(snapshot.is_over(one) for one in campaigns)
    burning = [snapshot.burning(one) for one in running]
    known = [one for one in burning if one is not None]
    none = Money(Decimal(0), snapshot.advertiser.currency)
    # At least one running campaign must have a known burn: an unknown burn is not zero.
    is_known = snapshot.money_at is not None and bool(known or not running)
    burn = sum(known, none) if is_known else None
    is_listed = is_every_campaign_listed(snapshot)
    budgets, are_known = _daily_budgets(snapshot, campaigns)
    charged = account_charge(snapshot)
    return Totals(
        currency=snapshot.advertiser.currency,
        on=len(running),
        off=len(campaigns) - len(running) - ended,
        ended=ended,
        charged_today=charged.total,
        daily_budgets=budgets if is_listed else None,
        burning=burn if is_listed and len(known) == len(burning) else None,
        burning_known=burn,
        charged_known=charged.known,
        are_budgets_known=are_known and is_listed,
        is_every_campaign_listed=is_listed,
    )


def _daily_budgets(
    snapshot: AccountSnapshot, campaigns: Sequence[Campaign]
) -> tuple[Money | None, bool]:
    """The sum of the daily budgets that count, and whether each of them is known."""
    lines = [
        line
        for one in campaigns
        if is_running(one, snapshot) or _was_charged_today(snapshot, one)
        for line in charged_so_far(snapshot, one)
        if line.window is Window.TODAY and line.source is not BudgetSource.NONE
    ]
    known = [line.budget for line in lines if line.budget is not None]
    is_whole = len(known) == len(lines)
    return (total(known) if is_whole else None), is_whole


def _was_charged_today(snapshot: AccountSnapshot, campaign: Campaign) -> bool:
    charged = snapshot.charged(campaign, Window.TODAY)
    return charged is not None and charged.amount != 0
