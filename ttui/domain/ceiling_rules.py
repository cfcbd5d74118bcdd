"""The limits that TikTok documents for one budget, before what was charged (contract 21)."""

from dataclasses import dataclass
from decimal import Decimal

from ttui.domain.auto_budget import AutoBudget, BudgetStrategy
from ttui.domain.budget import Budget, BudgetMode
from ttui.domain.ceiling import Doubt
from ttui.domain.money import Money
from ttui.domain.shop import BudgetIncrease, ShopAd

DYNAMIC_DAY = Decimal("1.25")
"""What one day may take of a dynamic daily budget."""
DYNAMIC_WEEK = 7
"""What any week may take of it."""
SMART_PLUS_DOCUMENTED = Decimal(3)
"""Ten increases of 20 % of the original budget."""
SMART_PLUS_WORST = Decimal("7.74")
"""Ten increases that build on each other, and a dynamic day on top (UNCONFIRMED)."""
_PERCENT = 100
_DAILY, _DYNAMIC = frozenset({Doubt.DAILY}), frozenset({Doubt.DYNAMIC})


@dataclass(frozen=True, slots=True)
class Cap:
    """What a budget allows on one day, or in its whole life."""

    worst: Money
    documented: Money
    is_whole: bool = True
    """False when more may be allowed than was read."""
    doubts: frozenset[Doubt] = frozenset()


def _times(amount: Money, factor: Decimal) -> Money:
    return Money(amount.amount * factor, amount.currency)


def day_cap(budget: Budget, amount: Money, auto: AutoBudget | None, *, smart_plus: bool) -> Cap:
    """What one day may take.

    Args:
        budget: daily, dynamic or of the whole life; a day may take all of the latter.
        amount: its amount, or the one that holds on that day.
        auto: what the Smart+ list says of it; None when it was not read.
        smart_plus: whether TikTok might raise it as a Smart+ budget.
    """
    if budget.mode is BudgetMode.TOTAL:
        return Cap(amount, amount)
    if budget.mode is BudgetMode.DAY:
        return Cap(amount, amount, doubts=_DAILY)
    most = _times(amount, DYNAMIC_DAY)
    plain = Cap(most, most, doubts=_DYNAMIC)
    if not smart_plus:
        return plain
    strategy = auto.strategy if auto is not None else BudgetStrategy.UNKNOWN
    if strategy is BudgetStrategy.UNSET:
        return plain
    if strategy is BudgetStrategy.UNKNOWN or auto is None:
        return Cap(most, most, False, frozenset({Doubt.DYNAMIC, Doubt.SMART_PLUS_UNREAD}))
    now = auto.current if auto.current and auto.current.currency == amount.currency else amount
    return Cap(
        _most(_times(amount, SMART_PLUS_WORST), _times(now, DYNAMIC_DAY)),
        _most(_times(amount, SMART_PLUS_DOCUMENTED), now),
        doubts=frozenset({Doubt.SMART_PLUS_INCREASE}),
    )


def _most(*amounts: Money) -> Money:
    return max(amounts, key=lambda one: one.amount)


def shop_cap(amount: Money, shop: ShopAd, *, has_sessions: bool) -> Cap:
    """What one day may take of a GMV Max campaign, its extra budgets included (contract 18).

    Args:
        amount: its daily budget.
        shop: its details must have been read.
        has_sessions: whether campaigns of its kind can have extra budgets.
    """
    details = shop.details
    increases = details.increases if details is not None else ()
    found = [raised(amount, one) for one in increases]
    most = _most(amount, *(one for one in found if one is not None))
    doubts = {Doubt.SHOP_INCREASE} if increases else {Doubt.DAILY}
    is_whole = True
    if details is None:
        doubts, is_whole = {Doubt.SHOP_UNREAD}, False
    elif None in found or details.has_unpublished_increase:
        doubts, is_whole = doubts | {Doubt.INCREASE_UNPUBLISHED}, False
    if not has_sessions:
        return Cap(most, most, is_whole, frozenset(doubts))
    budgets = [one.budget for one in shop.sessions or ()]
    if shop.sessions is None or None in budgets:
        doubts, is_whole = doubts | {Doubt.SESSIONS_UNREAD}, False
    extra = sum((one.amount for one in budgets if one is not None), Decimal(0))
    most = Money(most.amount + extra, most.currency)
    return Cap(most, most, is_whole, frozenset(doubts))


def raised(amount: Money, increase: BudgetIncrease) -> Money | None:
    """The most that an increase allows; None when TikTok did not tell enough of it.

    Whether `current_budget` moves with each increase is UNCONFIRMED, so all forms are looked at.
    """
    told = [one for one in (increase.maximum, increase.current) if one is not None]
    if any(one.currency != amount.currency for one in told):
        return None
    found = [] if increase.maximum is None else [increase.maximum]
    share = None if increase.percentage is None else increase.percentage / _PERCENT
    if share is not None and increase.limit is not None:
        found.append(_times(amount, 1 + share * increase.limit))
    if share is not None and increase.remaining is not None and increase.current is not None:
        found.append(_times(increase.current, 1 + share * increase.remaining))
    return _most(*found, *told) if found else None
