"""The charge so far against the budget, wherever the budget is set."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ttui.domain.budget import Budget, BudgetMode
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ids import Level
from ttui.domain.money import Money, total
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import Window
from ttui.domain.status import DeliveryState, OperationStatus


class BudgetSource(StrEnum):
    """Where the budget of a row comes from."""

    OWN = "own"
    SUM_OF_ADGROUPS = "sum of ad groups"
    AT_CAMPAIGN = "at the campaign"
    AT_ADGROUP = "at the ad group"
    REPORT = "report"
    """Promote: only reports carry its budget (contract 6)."""
    NONE = "none"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """Charged so far of one budget, in the budget's own window."""

    window: Window
    charged: Money | None
    """None while no report has said so."""
    budget: Money | None
    """None where there is none at this row, or it is not known; `source` says which."""
    source: BudgetSource
    left: Money | None = None
    """The rest of the budget, which is never charged if the row stops now. Never negative."""
    left_is_least: bool = False
    """More may be left: the ad groups' own figures are older than what the campaign was charged."""
    parts: int = 1
    """How many ad groups a sum is made of."""
    is_mixed: bool = False
    """`charged` holds charges that do not count against `budget`, so no share can be told: the
    campaign has ad groups with budgets of another window, or without one."""

    @property
    def used(self) -> Decimal | None:
        """Percent of the budget that is charged; over 100 when TikTok overspent it."""
        if self.is_mixed or self.charged is None or self.budget is None or not self.budget.amount:
            return None
        return self.charged.amount * 100 / self.budget.amount


def charged_so_far(
    snapshot: AccountSnapshot, entity: Campaign | AdGroup | Ad
) -> tuple[BudgetLine, ...]:
    """The money of a row: one line, or two where daily and lifetime budgets stand side by side.

    `charged` always comes from the row's own report; only budgets are summed from below. Daily and
    lifetime amounts are never added to each other. The first line is the one for the tree.
    """
    match entity:
        case Campaign():
            return _of_campaign(snapshot, entity)
        case AdGroup():
            return (_of_adgroup(snapshot, entity),)
        case Ad():
            return (_of_ad(snapshot, entity),)


def windows_counted(snapshot: AccountSnapshot, level: Level) -> tuple[Window, ...]:
    """The windows of which the money of campaigns takes figures of this level.

    Budgets decide it: where all are daily, no lifetime figure counts, and where campaigns have
    their own, no ad group's. Call it once both lists were read.
    """
    lines = [line for row in snapshot.campaigns.values() for line in charged_so_far(snapshot, row)]
    if level is Level.CAMPAIGN:
        # A budget that could not be read may be of either.
        is_unread = any(line.source is BudgetSource.UNREAD for line in lines)
        wanted = {Window.TODAY, *(line.window for line in lines), *(Window if is_unread else ())}
    else:
        summed = (BudgetSource.SUM_OF_ADGROUPS, BudgetSource.UNREAD)
        wanted = {line.window for line in lines if line.source in summed}
    return tuple(one for one in Window if one in wanted)


def _of_campaign(snapshot: AccountSnapshot, campaign: Campaign) -> tuple[BudgetLine, ...]:
    if campaign.budget.mode.window is not None:
        source = BudgetSource.REPORT if campaign.is_promote else BudgetSource.OWN
        return (_own(snapshot, campaign, campaign.budget, source),)
    if campaign.is_promote:
        return (_without(snapshot, campaign, Window.LIFETIME, BudgetSource.UNREAD),)
    if Level.ADGROUP not in snapshot.lists_read:
        return (_without(snapshot, campaign, Window.TODAY, BudgetSource.UNREAD),)
    groups = _groups(snapshot, campaign)
    lines = [
        _sum(snapshot, campaign, groups, window)
        for window in (Window.TODAY, Window.LIFETIME)
        if any(group.budget.mode.window is window for group in groups)
    ]
    if lines:
        return tuple(lines)
    is_unread = (
        campaign.budget.mode is BudgetMode.UNKNOWN
        or any(group.budget.mode is BudgetMode.UNKNOWN for group in groups)
        or may_miss_adgroups(snapshot)
    )
    source = BudgetSource.UNREAD if is_unread else BudgetSource.NONE
    return (_without(snapshot, campaign, Window.TODAY, source),)


def _groups(snapshot: AccountSnapshot, campaign: Campaign) -> list[AdGroup]:
    keys = snapshot.adgroups_of.get(campaign.ref.id, ())
    groups = (snapshot.adgroups[key] for key in keys)
    return [group for group in groups if group.delivery.state is not DeliveryState.DELETED]


def may_miss_adgroups(snapshot: AccountSnapshot) -> bool:
    """Whether an ad group could not be listed: nobody knows whose, so no sum may be whole."""
    return any(
        one.level is Level.ADGROUP and not one.of_report and one.id not in snapshot.adgroups
        for one in snapshot.problems
    )


def _sum(
    snapshot: AccountSnapshot, campaign: Campaign, groups: Sequence[AdGroup], window: Window
) -> BudgetLine:
    """The campaign's charge against the budgets of its ad groups."""
    counted = [group for group in groups if group.budget.mode.window is window]
    is_known = all(group.budget.mode is not BudgetMode.UNKNOWN for group in groups)
    is_whole = is_known and not may_miss_adgroups(snapshot)
    budget = _total_or_none([_amount(snapshot, group) for group in counted]) if is_whole else None
    charged = snapshot.charged(campaign, window)
    left, is_least = _left_of(snapshot, charged, groups, counted, window)
    return BudgetLine(
        window,
        charged,
        budget,
        BudgetSource.SUM_OF_ADGROUPS,
        left if budget is not None else None,
        left_is_least=is_least,
        parts=len(counted),
        is_mixed=len(counted) != len(groups),
    )


def _left_of(
    snapshot: AccountSnapshot,
    charged: Money | None,
    groups: Sequence[AdGroup],
    counted: Sequence[AdGroup],
    window: Window,
) -> tuple[Money | None, bool]:
    """What the ad groups that are on may still be charged, and True if it may be more.

    Their own figures are often minutes older than the campaign's. If the campaign was charged more
    than their sum, the rest came later (or from deleted ad groups). At worst all of it came out of
    the remaining budgets.
    """
    lines = [_own(snapshot, group, group.budget, BudgetSource.OWN) for group in counted]
    still_on = [
        line.left
        for line, group in zip(lines, counted, strict=True)
        if group.switch is not OperationStatus.DISABLE and not snapshot.is_over(group)
    ]
    none = Money(Decimal(0), snapshot.advertiser.currency)
    if not still_on:
        return none, False
    left = _total_or_none(still_on)
    parts = _total_or_none([snapshot.charged(group, window) for group in groups])
    if left is None or parts is None or charged is None:
        return None, False
    since = (charged - parts).at_least_zero()
    return (left - since).at_least_zero(), bool(since.amount)


def _total_or_none(parts: Sequence[Money | None]) -> Money | None:
    """The sum, or None if a part is not known, because half a sum looks like a whole one."""
    known = [part for part in parts if part is not None]
    return total(known) if len(known) == len(parts) else None


def _of_adgroup(snapshot: AccountSnapshot, group: AdGroup) -> BudgetLine:
    if group.budget.mode.window is not None:
        return _own(snapshot, group, group.budget, BudgetSource.OWN)
    campaign = snapshot.campaigns.get(group.campaign_id)
    if campaign is None or campaign.budget.mode.window is None:
        source = (
            BudgetSource.UNREAD if group.budget.mode is BudgetMode.UNKNOWN else BudgetSource.NONE
        )
        window = Window.LIFETIME if group.is_promote else Window.TODAY
        return _without(snapshot, group, window, source)
    return _without(snapshot, group, campaign.budget.mode.window, BudgetSource.AT_CAMPAIGN)


def _of_ad(snapshot: AccountSnapshot, ad: Ad) -> BudgetLine:
    group = snapshot.adgroups.get(ad.adgroup_id)
    if group is not None and group.budget.mode.window is not None:
        return _without(snapshot, ad, group.budget.mode.window, BudgetSource.AT_ADGROUP)
    campaign = snapshot.campaigns.get(ad.campaign_id)
    if campaign is not None and campaign.budget.mode.window is not None:
        return _without(snapshot, ad, campaign.budget.mode.window, BudgetSource.AT_CAMPAIGN)
    window = Window.LIFETIME if ad.is_promote else Window.TODAY
    return _without(snapshot, ad, window, BudgetSource.NONE)


def _own(
    snapshot: AccountSnapshot, entity: Campaign | AdGroup, budget: Budget, source: BudgetSource
) -> BudgetLine:
    window = budget.mode.window or Window.TODAY
    charged, amount = snapshot.charged(entity, window), _amount(snapshot, entity)
    left = None
    if charged is not None and amount is not None:
        left = (amount - charged).at_least_zero()
    return BudgetLine(window, charged, amount, source, left)


def _amount(snapshot: AccountSnapshot, entity: Campaign | AdGroup) -> Money | None:
    """A row's own budget; not known from a list that was asked for in another currency.

    Lists carry no currency: one that was on its way while the account's own was read has the
    currency from before, which may be none.
    """
    amount = entity.budget.amount
    return amount if amount and amount.currency == snapshot.advertiser.currency else None


def _without(
    snapshot: AccountSnapshot,
    entity: Campaign | AdGroup | Ad,
    window: Window,
    source: BudgetSource,
) -> BudgetLine:
    return BudgetLine(window, snapshot.charged(entity, window), None, source)
