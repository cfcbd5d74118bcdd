"""Decides which statement about the remaining money applies, with the amounts."""

from ttui.domain.closing.checklist import MoneyStatement, Route
from ttui.domain.closing.facts import ClosingFacts, Known
from ttui.domain.closing.route import Way
from ttui.domain.closing.sentences import GUIDES, HELP, REFUND_DAYS
from ttui.domain.finance import Funds
from ttui.domain.money import Money
from ttui.domain.receipt import exact
from ttui.domain.status import AdvertiserStatus

_REFUND = f"refund within {REFUND_DAYS} days"


def statement(facts: ClosingFacts, way: Way) -> MoneyStatement | None:
    """The statement of step 4, or None while the route or the amounts are not known."""
    if not isinstance(facts.account, Known):
        return None
    balance = facts.account.value.balance
    match way.route:
        case Route.STAND_ALONE:
            good = facts.account.value.status is AdvertiserStatus.ACTIVE
            return _alone(balance, good=good) if balance else None
        case Route.BUSINESS_CENTER:
            funds = facts.funds
            return _center(funds.value, way) if isinstance(funds, Known) else None
        case Route.SUSPENDED:
            return _suspended(balance) if balance else None
        case Route.NO_ADMIN_ROLE:
            return _not_yours(balance) if balance else None
        case Route.UNKNOWN:
            return None


def shown(money: Money | None) -> str:
    """An amount with its currency, at the currency's own precision unless it has more digits."""
    if money is None:
        return ""
    rounded = money.rounded()
    return exact(rounded if rounded.amount == money.amount else money)


def promises_refund(key: str) -> bool:
    """True when the statement of this key says that money comes back, and there is some."""
    return key.endswith(_REFUND)


def _owed(debt: Money) -> str:
    amount = shown(Money(-debt.amount, debt.currency))
    return f"Owed: {amount}, so nothing is left; that is paid first (step 3)."


def _alone(balance: Money, *, good: bool) -> MoneyStatement:
    if balance.amount < 0:
        return _made(Route.STAND_ALONE, balance, (_owed(balance),))
    if not balance.amount:
        return _made(Route.STAND_ALONE, balance, (f"Left: {shown(balance)}. Nothing to lose.",))
    if not good:
        return _made(
            Route.STAND_ALONE,
            balance,
            (f"Left: {shown(balance)}. Count on losing all of it.",),
            which="Not in good standing for sure, so count on what the guides say: forfeited.",
        )
    return _made(
        Route.STAND_ALONE,
        balance,
        (
            f"Left: {shown(balance)}, prepaid money and ad credit together; TikTok tells them apart"
            " on its Payment page only.",
            f"Prepaid money: should come back within {REFUND_DAYS} days of closing. Ad credit: is"
            " lost. Spending it first loses nothing.",
        ),
        which="What TikTok's help says applies here: stand-alone, in good standing. If"
        " TikTok's page says otherwise when you close, stop there.",
        refund_days=REFUND_DAYS,
    )


def _center(funds: Funds, way: Way) -> MoneyStatement | None:
    if funds.total is None:
        return None
    name = way.center.name if way.center else "its Business Center"
    parts = [f"Left: {shown(funds.total)}." if funds.total.amount >= 0 else _owed(funds.total)]
    if funds.cash is not None and funds.cash.amount >= 0:
        parts.append(f"Prepaid cash {shown(funds.cash)}: moves to Business Center {name}.")
    elif funds.cash is not None:
        parts.append(f"Prepaid cash {shown(funds.cash)}: a debt; none of it moves anywhere.")
    if funds.credit is not None:
        parts.append(
            f"Ad credit {shown(funds.credit)}: counts as lost, though it may move along."
            if funds.credit.amount > 0
            else "Ad credit: none."
        )
    return _made(
        Route.BUSINESS_CENTER,
        funds.total,
        tuple(parts),
        which="What TikTok's help says applies here: it is in a Business Center. Nothing is"
        " paid out; whoever runs the center's finance can use it there.",
        detail=f"cash {shown(funds.cash) or '?'}; credit {shown(funds.credit) or '?'}; "
        f"center {way.center.bc_id if way.center else '?'}; ",
    )


def _suspended(balance: Money) -> MoneyStatement:
    kept = f"Left: {shown(balance)}. As long as the account is suspended nothing is paid back."
    return _made(
        Route.SUSPENDED,
        balance,
        (_owed(balance) if balance.amount < 0 else kept,),
        which="Guides and help agree: a suspended account gets nothing.",
    )


def _not_yours(balance: Money) -> MoneyStatement:
    return _made(
        Route.NO_ADMIN_ROLE,
        balance,
        (
            f"Balance as shown to you: {shown(balance)}. It moves to the Business Center that owns"
            " the account; its administrator sees the parts.",
        ),
        which="What TikTok's help says applies here: it is in a Business Center.",
    )


def _made(
    route: Route,
    amount: Money,
    applies: tuple[str, ...],
    *,
    which: str = "Nothing is left, so neither the guides nor the help matter.",
    refund_days: int = 0,
    detail: str = "",
) -> MoneyStatement:
    rule = _REFUND if refund_days else "no refund"
    return MoneyStatement(
        applies=applies,
        guides=GUIDES,
        help=HELP,
        which=which,
        key=f"{route.value}; {shown(amount)}; {detail}{rule}",
        amount=amount,
        refund_days=refund_days,
    )
