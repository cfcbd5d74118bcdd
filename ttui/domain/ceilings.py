"""The most that can still be charged, of each row and of an account (contract 21).

What reports say was charged is subtracted; reports trail, so the rest is never too small. Where no
report tells a row's charge, nothing is subtracted. Whatever may begin by itself counts while its
switch is on: what is scheduled, in review, released later, or out of balance and refilled.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from ttui.domain.budget import Budget, BudgetMode
from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity, Origin
from ttui.domain.ceiling import (
    Ceiling,
    Doubt,
    Span,
    ceiling_sum,
    nothing,
    smaller,
    unlimited,
    unread,
)
from ttui.domain.ceiling_rules import DYNAMIC_WEEK, Cap, day_cap, shop_cap
from ttui.domain.charged import may_miss_adgroups
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.orphans import is_every_campaign_listed, orphans
from ttui.domain.shop import Session
from ttui.domain.shop_coverage import shop_look
from ttui.domain.snapshot import AccountSnapshot, SideList
from ttui.domain.spend import Window
from ttui.domain.status import DeliveryState, OperationStatus

_ZERO = Decimal(0)
_OFF = frozenset({OperationStatus.DISABLE, OperationStatus.FROZEN})
_OVER = frozenset({DeliveryState.ENDED, DeliveryState.DELETED})
_READING_TAKES = timedelta(minutes=15)
"""A list that was read so soon after midnight may have been asked for before it."""
_NEW = timedelta(hours=1)
"""A campaign made so shortly before the list of ad groups was read may have had some since."""
_ZONE_DOUBT = timedelta(days=1)
"""The zone of a schedule is not beyond doubt (contract 14), so a start counts a day early."""


class Ceilings:
    """One account's ceilings for one span, as it was read.

    Args:
        account: as read.
        now: aware; which day is today follows from it.
        span: the time that they are about.
        may_run: rows that may be on although their list shows them off; see `rows_that_may_run`.
    """

    def __init__(
        self,
        account: AccountSnapshot,
        now: datetime,
        span: Span = Span.TODAY,
        may_run: Collection[EntityRef] = frozenset(),
    ) -> None:
        self.account = account
        self.span = span
        self.may_run = may_run
        self.currency = account.advertiser.currency
        self.today = account.advertiser.local(now).date()
        """The account's day."""
        self.are_figures_of_today = are_figures_of(account, self.today)
        stamp = account.lists_read.get(Level.ADGROUP)
        read = account.advertiser.local(stamp.at - _READING_TAKES).date() if stamp else None
        self.is_list_of_today = read == self.today
        """Whether the list of ad groups was surely read since the account's midnight."""
        self.may_miss_adgroups = stamp is None or may_miss_adgroups(account)
        """Whether an ad group may be missing, and nobody knows whose."""

    def of(self, row: Campaign | AdGroup | Ad) -> Ceiling:
        """The most that can still be charged for a row, with what limits it from above."""
        if isinstance(row, Campaign):
            return self._of_campaign(row)
        campaign = self.account.campaign_of(row)
        group = row if isinstance(row, AdGroup) else self.account.adgroups.get(row.adgroup_id)
        if not self._counts(row) or (campaign is not None and not self._counts(campaign)):
            return nothing(self.currency)
        if group is None:
            return unread(self.currency, Doubt.ADGROUPS_UNREAD)
        own = self._of_group(group, under=campaign)
        return own if campaign is None else smaller(own, self._own_of_campaign(campaign))

    def of_account(self, known: Mapping[str, Ceiling] | None = None) -> Ceiling:
        """Of all campaigns together.

        Args:
            known: ceilings of campaigns by id that were worked out before.
        """
        account = self.account
        rows = account.campaigns.values()
        known = known if known is not None else {row.ref.id: self.of(row) for row in rows}
        parts = [known[row.ref.id] for row in rows]
        lost = orphans(account)
        groups = [ref.id for ref in lost if ref.level is Level.ADGROUP]
        parts += [self.of(account.adgroups[key]) for key in groups]
        whole = ceiling_sum(parts, self.currency)
        if self._is_every_row_listed:
            return whole
        return replace(whole, is_whole=False).doubted(Doubt.NOT_LISTED)

    @property
    def _is_every_row_listed(self) -> bool:
        """Whether no campaign that may be charged is on no list, TopView among them."""
        account = self.account
        if Level.CAMPAIGN not in account.lists_read or not is_every_campaign_listed(account):
            return False
        if not shop_look(account).is_whole or _charges_unlisted(account):
            return False
        return not any(
            one.level is Level.CAMPAIGN and one.side is SideList.TOP_VIEW
            for one in account.problems
        )

    def _counts(self, row: Entity) -> bool:
        """Whether a row may be charged again by itself, whatever keeps it from delivering now."""
        if self.account.is_over(row):
            return False
        return row.switch not in _OFF or row.ref in self.may_run

    def _of_campaign(self, campaign: Campaign) -> Ceiling:
        if not self._counts(campaign):
            return self.of_sessions(campaign)
        own = self._own_of_campaign(campaign)
        if campaign.delivery.state is DeliveryState.OFF_BY_TIKTOK:
            own = own.doubted(Doubt.OFF_BY_TIKTOK)
        if campaign.is_shop or campaign.is_promote or campaign.budget_optimize_on:
            return own
        if campaign.budget.mode is BudgetMode.UNKNOWN:
            return own
        made = smaller(own, self._of_groups(campaign))
        return replace(made, unlimited=min(made.unlimited, 1))

    def _own_of_campaign(self, campaign: Campaign) -> Ceiling:
        """By the campaign's own budget alone."""
        budget = campaign.budget
        if budget.mode is BudgetMode.INFINITE and not campaign.is_reservation:
            return unlimited(self.currency, Doubt.NO_BUDGET)
        amount = self._amount(budget.amount)
        if amount is None or budget.mode.window is None:
            return unread(self.currency, _why_unread(campaign))
        if campaign.is_promote:
            return self._of_promote(campaign, amount)
        if campaign.shop is not None or campaign.is_shop:
            return self._of_shop(campaign, amount)
        return self._by_budget(campaign, budget, amount, self._end_of(campaign))

    def _of_groups(self, campaign: Campaign) -> Ceiling:
        """By the budgets of a campaign's ad groups."""
        account = self.account
        stamp = account.lists_read.get(Level.ADGROUP)
        if stamp is None or self.may_miss_adgroups:
            return unread(self.currency, Doubt.ADGROUPS_UNREAD)
        keys = account.adgroups_of.get(campaign.ref.id, ())
        if not keys and (campaign.create_time is None or campaign.create_time > stamp.at - _NEW):
            return unread(self.currency, Doubt.ADGROUPS_UNREAD)
        groups = (account.adgroups[key] for key in keys)
        counted = [self._of_group(one, under=campaign) for one in groups if self._group_counts(one)]
        return ceiling_sum(counted, self.currency)

    def _group_counts(self, group: AdGroup) -> bool:
        """Whether an ad group may be charged, its campaign being on."""
        if group.delivery.state in _OVER or group.switch is OperationStatus.FROZEN:
            return False
        return group.switch not in _OFF or group.ref in self.may_run

    def _of_group(self, group: AdGroup, under: Campaign | None) -> Ceiling:
        budget = group.budget
        start = group.schedule_start
        if self.span is Span.TODAY and start is not None and not self._starts_today(start):
            return nothing(self.currency)
        if budget.mode is BudgetMode.INFINITE:
            if under is not None and under.is_reservation:
                return unread(self.currency, Doubt.RESERVATION)
            return unlimited(self.currency, Doubt.NO_BUDGET)
        amount = self._amount(self.budget_of_today(budget))
        if amount is None or budget.mode.window is None:
            why = Doubt.RESERVATION if under and under.is_reservation else Doubt.BUDGET_UNREAD
            return unread(self.currency, why)
        return self._by_budget(group, budget, amount, group.schedule_end)

    def _starts_today(self, start: datetime) -> bool:
        who = self.account.advertiser
        return who.local(start - _ZONE_DOUBT).date() <= self.today

    def budget_of_today(self, budget: Budget) -> Money | None:
        """The amount that holds today: after midnight a list may still show yesterday's."""
        amount, later = budget.amount, budget.from_tomorrow
        if amount is None or later is None or self.is_list_of_today:
            return amount
        return max(amount, later, key=lambda one: one.amount)

    def _by_budget(
        self, row: Campaign | AdGroup, budget: Budget, amount: Money, end: datetime | None
    ) -> Ceiling:
        """By a budget of this row, with what the row was charged in the budget's own window."""
        cap = self._cap(row, budget, amount)
        window = budget.mode.window or Window.TODAY
        made = self._less(row, cap, self._charged(row, window))
        if self.span is Span.TODAY or window is Window.LIFETIME:
            return made
        days = self._days_after_today(end)
        if days is None:
            return unlimited(self.currency, Doubt.NO_END)
        later = self._amount(budget.from_tomorrow) or amount
        return _with_days(made, self._cap(row, budget, later), later, days)

    def _cap(self, row: Campaign | AdGroup, budget: Budget, amount: Money) -> Cap:
        auto = self.account.auto_budgets.get(row.ref) if row.smart_plus else None
        return day_cap(budget, amount, auto, smart_plus=row.smart_plus)

    def _less(self, row: Campaign | AdGroup, cap: Cap, charged: Decimal) -> Ceiling:
        """What is left of a limit after a charge."""
        worst = self._rest(cap.worst, charged)
        is_plain = cap.documented is cap.worst
        documented = worst if is_plain else self._rest(cap.documented, charged)
        if charged > cap.worst.amount and row.delivery.state is DeliveryState.DELIVERING:
            doubts = cap.doubts | {Doubt.OVERSPENT}
            return Ceiling(worst, documented, False, 0, doubts)
        return Ceiling(worst, documented, cap.is_whole, 0, cap.doubts)

    def _rest(self, limit: Money, charged: Decimal) -> Money:
        rest = limit.amount - charged
        return Money(rest if rest > 0 else _ZERO, self.currency)

    def _of_promote(self, campaign: Campaign, amount: Money) -> Ceiling:
        """A Promote's budget may be a day's or the order's: nobody says which (contract 21)."""
        doubts = frozenset({Doubt.PROMOTE_KIND})
        cap = Cap(amount, amount, self.span is Span.TODAY, doubts)
        today = self._less(campaign, cap, self._charged(campaign, Window.TODAY))
        ever = self._less(campaign, cap, self._charged(campaign, Window.LIFETIME))
        return ever if self.span is Span.LIFE else replace(today, documented=ever.documented)

    def _of_shop(self, campaign: Campaign, amount: Money) -> Ceiling:
        """A GMV Max campaign: one level, increases, and extra budgets of Product campaigns."""
        shop = campaign.shop
        if shop is None or shop.details is None:
            return unread(self.currency, Doubt.SHOP_UNREAD)
        has_sessions = campaign.origin is Origin.SHOP_PRODUCT
        sessions = self.running(shop.sessions)
        cap = shop_cap(amount, replace(shop, sessions=sessions), has_sessions=has_sessions)
        made = self._less(campaign, cap, self._charged(campaign, Window.TODAY))
        if has_sessions:
            # The charge may be of sessions that ended today; their budgets are on no list.
            doubts = cap.doubts | {Doubt.SESSION_CHARGES}
            made = Ceiling(cap.worst, made.documented, cap.is_whole, 0, doubts)
        if self.span is Span.TODAY:
            return made
        days = self._days_after_today(shop.details.schedule_end)
        if days is None:
            return unlimited(self.currency, Doubt.NO_END)
        return _with_days(made, cap, amount, days)

    def of_sessions(self, campaign: Campaign) -> Ceiling:
        """Of a campaign that is off: whether its sessions go on is UNCONFIRMED (contract 18.5)."""
        shop = campaign.shop
        if shop is None or self.account.is_over(campaign):
            return nothing(self.currency)
        sessions = self.running(shop.sessions)
        if sessions is None and campaign.origin is Origin.SHOP_PRODUCT:
            return self._of_unknown_sessions(campaign)
        if not sessions:
            return nothing(self.currency)
        amounts = [self._amount(one.budget) for one in sessions]
        extra = sum((one.amount for one in amounts if one is not None), _ZERO)
        none = Money(_ZERO, self.currency)
        doubts = frozenset({Doubt.SESSIONS_WHILE_OFF})
        return Ceiling(Money(extra, self.currency), none, None not in amounts, 0, doubts)

    def _of_unknown_sessions(self, campaign: Campaign) -> Ceiling:
        """Of a campaign that is off, and nobody told whether it has sessions.

        One that was charged nothing today has none that goes on.
        """
        charged = self.account.charged(campaign, Window.TODAY)
        if self.are_figures_of_today and charged is not None and not charged.amount:
            return nothing(self.currency)
        none = Money(_ZERO, self.currency)
        doubts = frozenset({Doubt.SESSIONS_UNREAD, Doubt.SESSIONS_WHILE_OFF})
        return Ceiling(none, none, False, 0, doubts)

    def running(self, sessions: tuple[Session, ...] | None) -> tuple[Session, ...] | None:
        """The sessions that did not end before today; None where they are not known."""
        if sessions is None:
            return None
        who = self.account.advertiser
        ends = ((one, one.end) for one in sessions)
        return tuple(one for one, end in ends if end is None or who.local(end).date() >= self.today)

    def _charged(self, row: Campaign | AdGroup, window: Window) -> Decimal:
        """What is surely charged; 0 where no report says so, since nothing is then subtracted."""
        if window is Window.TODAY and not self.are_figures_of_today:
            return _ZERO
        charged = self.account.charged(row, window)
        return _ZERO if charged is None else charged.amount

    def _amount(self, amount: Money | None) -> Money | None:
        """A budget; 0 is no budget that TikTok allows, and one in another currency is not known."""
        if amount is None or not amount.amount or amount.currency != self.currency:
            return None
        return amount

    def _end_of(self, campaign: Campaign) -> datetime | None:
        """When the last of a campaign's ad groups ends; None when one runs on, or is not known."""
        account = self.account
        if self.may_miss_adgroups:
            return None
        keys = account.adgroups_of.get(campaign.ref.id, ())
        ends = [account.adgroups[key].schedule_end for key in keys]
        known = [one for one in ends if one is not None]
        return max(known) if known and len(known) == len(ends) else None

    def _days_after_today(self, end: datetime | None) -> int | None:
        if end is None:
            return None
        last = self.account.advertiser.local(end).date()
        return max(0, (last - self.today).days)


def are_figures_of(account: AccountSnapshot, day: date) -> bool:
    """Whether today's figures are of this day, in which the budgets are used up now."""
    return account.spend_day == day and account.advertiser.zone_known


def _with_days(today: Ceiling, cap: Cap, amount: Money, days: int) -> Ceiling:
    """Today's ceiling, and each day after it until the schedule ends."""
    later = cap.worst.amount * days
    if Doubt.DYNAMIC in cap.doubts:
        # A week may be a calendar week or any seven days, so one more may be touched.
        weeks = (days + DYNAMIC_WEEK - 2) // DYNAMIC_WEEK + 1 if days else 0
        later = min(later, amount.amount * DYNAMIC_WEEK * weeks)
    documented = cap.documented.amount * days
    return Ceiling(
        Money(today.known.amount + later, today.known.currency),
        Money(today.documented.amount + min(documented, later), today.known.currency),
        today.is_whole and cap.is_whole,
        0,
        today.doubts | cap.doubts,
    )


def _charges_unlisted(account: AccountSnapshot) -> bool:
    """Whether something that no list shows was charged today, other than what was deleted."""
    unlisted = account.unlisted
    if unlisted is None:
        return False
    return unlisted.deleted is None or unlisted.amount.amount > unlisted.deleted.amount


def _why_unread(campaign: Campaign) -> Doubt:
    if campaign.is_reservation:
        return Doubt.RESERVATION
    return Doubt.SHOP_UNREAD if campaign.is_shop else Doubt.BUDGET_UNREAD


def week_most(budget: Budget) -> Money | None:
    """What any week may take of a dynamic daily budget; None for another budget."""
    if budget.mode is not BudgetMode.DYNAMIC_DAY or budget.amount is None:
        return None
    return Money(budget.amount.amount * DYNAMIC_WEEK, budget.amount.currency)
