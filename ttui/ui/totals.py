"""An ad account in a few figures, for the header. Counted again only when its rows changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ttui.domain.campaign import Campaign
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import Window
from ttui.domain.status import DeliveryState, OperationStatus


@dataclass(frozen=True, slots=True)
class Totals:
    """What all campaigns of one account come to."""

    currency: str
    on: int
    off: int
    burn: Decimal | None
    """Per hour; None while it is not known for any campaign."""
    charged: Money | None
    """Charged today by all campaigns; None while no report has said so."""
    daily_budgets: Money | None
    """The daily budgets of what is on; None when there are none."""


def totals(account: AccountSnapshot) -> Totals:
    """Count one account: a pass over its campaigns and one over its ad groups."""
    over = {DeliveryState.DELETED, DeliveryState.ENDED}
    alive = [row for row in account.campaigns.values() if row.delivery.state not in over]
    running = {row.ref.id: row for row in alive if row.switch is OperationStatus.ENABLE}
    currency = account.advertiser.currency
    burn = sum(account.burn.values()) if account.burn else None
    return Totals(
        currency=currency,
        on=len(running),
        off=sum(row.switch is OperationStatus.DISABLE for row in alive),
        burn=Decimal(burn) if burn is not None else None,
        charged=_charged_today(account),
        daily_budgets=_daily_budgets(account, running),
    )


def _charged_today(account: AccountSnapshot) -> Money | None:
    spend: Mapping[EntityRef, Decimal] = account.spend.get(Window.TODAY, {})
    known = [spend[row.ref] for row in account.campaigns.values() if row.ref in spend]
    if not known and not any(item.window is Window.TODAY for item in account.covered):
        return None
    return Money(sum(known, Decimal(0)), account.advertiser.currency)


def _daily_budgets(account: AccountSnapshot, running: Mapping[str, Campaign]) -> Money | None:
    amounts = [
        row.budget.amount.amount
        for row in running.values()
        if row.budget.mode.window is Window.TODAY and row.budget.amount is not None
    ]
    without = {key for key, row in running.items() if row.budget.mode.window is None}
    amounts.extend(
        group.budget.amount.amount
        for group in account.adgroups.values()
        if group.campaign_id in without
        and group.switch is OperationStatus.ENABLE
        and group.budget.mode.window is Window.TODAY
        and group.budget.amount is not None
    )
    return Money(sum(amounts, Decimal(0)), account.advertiser.currency) if amounts else None


class TotalsCache:
    """Remembers each account's totals until its rows or its money change."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[object, ...], Totals]] = {}

    def of(self, account: AccountSnapshot) -> Totals:
        """The totals of an account."""
        parts = (account.campaigns, account.adgroups, account.spend, account.burn)
        key = account.advertiser.advertiser_id
        known = self._known.get(key)
        if known and all(a is b for a, b in zip(known[0], parts, strict=True)):
            return known[1]
        fresh = totals(account)
        self._known[key] = (parts, fresh)
        return fresh
