"""Step 4: what happens to the money that is left, acknowledged for these very amounts."""

from ttui.domain.closing.checklist import (
    Action,
    ClosingStep,
    MoneyStatement,
    Route,
    StepId,
    StepState,
)
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.facts import ClosingFacts
from ttui.domain.closing.steps.route import PERMANENT
from ttui.domain.closing.view import ClosingRoute, Draft, View
from ttui.domain.finance import Funds
from ttui.domain.money import Money
from ttui.domain.receipt import amount_text
from ttui.domain.status import AdvertiserStatus

REFUND_DAYS = 60
_REFUND = f"refund within {REFUND_DAYS} days"
_IN_CENTER = "What TikTok's help says applies here: it is in a Business Center."


def money_step(view: View) -> ClosingStep:
    """Done while the latest acknowledgement is of the statement of now."""
    facts, money = view.facts, view.money
    text = "What is left when the account closes is not simply paid out."
    step = Draft(view, StepId.MONEY, text)
    if money is None:
        needed = ("The balance", facts.funds if view.in_center else facts.account)
        whose = (("The account", facts.account), ("Its Business Center", facts.membership))
        shut = step.gate(*whose) or step.gate(needed)
        return shut or step.end(StepState.BLOCKED, "TikTok did not tell the balance.")
    left = amount_text(money.amount)
    step.meaning = (*money.applies, money.guides, money.help, money.which)
    source = facts.funds if view.route is Route.BUSINESS_CENTER else facts.account
    step.read(source, f"Left: {left}.")
    if view.route in PERMANENT:
        return step.end(StepState.NOT_POSSIBLE)
    attestation = view.last(EventKind.MONEY_ACKNOWLEDGED)
    if attestation is not None and attestation.subject == money.key:
        step.by(attestation, f"Acknowledged: {attestation.text}")
        return step.end(StepState.DONE)
    if attestation is not None:
        who, text = attestation.by, attestation.text
        step.todo.append(f"It has changed since {who} acknowledged it ({text}).")
    step.todo += [*money.applies, money.which]
    if (running := facts.running.or_none) is not None and running.count:
        step.todo.append("The amount goes on changing while ads run: stop them first.")
    step.meaning = (money.guides, money.help)
    step.offer(Action.ACKNOWLEDGE_MONEY, f"I accept this for {left}", money.key, text=left)
    return step.end(StepState.TO_DO)


def statement(facts: ClosingFacts, closing_route: ClosingRoute) -> MoneyStatement | None:
    """The statement of step 4, or None while the route or the amounts are not known."""
    account, funds, route = facts.account.or_none, facts.funds.or_none, closing_route.route
    if account is None or route is Route.UNKNOWN:
        return None
    if route is Route.BUSINESS_CENTER:
        return _center(funds, funds.total, closing_route) if funds and funds.total else None
    if account.balance is None:
        return None
    if route is Route.STAND_ALONE:
        return _alone(account.balance, good=account.status is AdvertiserStatus.ACTIVE)
    left = amount_text(account.balance)
    if route is Route.SUSPENDED:
        kept = f"Left: {left}. As long as the account is suspended nothing is paid back."
        text = _owed(account.balance) or kept
        which = "Guides and help agree: a suspended account gets nothing."
    else:
        text = (
            f"Balance as shown to you: {left}. It moves to the Business Center that owns the"
            " account; its administrator sees the parts."
        )
        which = _IN_CENTER
    return _made(route, account.balance, text, which=which)


def promises_refund(key: str) -> bool:
    """True when the statement of this key says that money comes back, and there is some."""
    return key.endswith(_REFUND)


def _owed(balance: Money) -> str:
    """The sentence about a debt; empty if there is none."""
    if balance.amount >= 0:
        return ""
    return f"Owed: {amount_text(-balance)}, so nothing is left; that is paid first (step 3)."


def _alone(balance: Money, *, good: bool) -> MoneyStatement:
    route, left = Route.STAND_ALONE, f"Left: {amount_text(balance)}"
    if balance.amount <= 0:
        text = "Nothing is left, so neither the guides nor the help matter."
        return _made(route, balance, _owed(balance) or f"{left}. Nothing to lose.", which=text)
    if not good:
        which = "Not in good standing for sure, so count on what the guides say: forfeited."
        return _made(route, balance, f"{left}. Count on losing all of it.", which=which)
    return _made(
        route,
        balance,
        f"{left}, prepaid money and ad credit together; TikTok tells them apart on its Payment page"
        " only.",
        f"Prepaid money: should come back within {REFUND_DAYS} days of closing. Ad credit: is"
        " lost. Spending it first loses nothing.",
        which="What TikTok's help says applies here: stand-alone, in good standing. If"
        " TikTok's page says otherwise when you close, stop there.",
        refund_days=REFUND_DAYS,
    )


def _center(funds: Funds, total: Money, closing_route: ClosingRoute) -> MoneyStatement:
    name = closing_route.center.name if closing_route.center else "its Business Center"
    cash, credit = amount_text(funds.cash), amount_text(funds.credit)
    parts = [_owed(total) or f"Left: {amount_text(total)}."]
    if funds.cash is not None:
        moves = f"moves to Business Center {name}."
        fate = moves if funds.cash.amount >= 0 else "a debt; none of it moves anywhere."
        parts.append(f"Prepaid cash {cash}: {fate}")
    if funds.credit is not None:
        lost = f"Ad credit {credit}: counts as lost, though it may move along."
        parts.append(lost if funds.credit.amount > 0 else "Ad credit: none.")
    return _made(
        Route.BUSINESS_CENTER,
        total,
        *parts,
        which=f"{_IN_CENTER} Nothing is paid out; whoever runs the center's finance can use it"
        " there.",
        detail=f"cash {cash or '?'}; credit {credit or '?'}; center {closing_route.bc_id or '?'}; ",
    )


def _made(
    route: Route,
    amount: Money,
    *applies: str,
    which: str,
    refund_days: int = 0,
    detail: str = "",
) -> MoneyStatement:
    rule = _REFUND if refund_days else "no refund"
    key = f"{route.value}; {amount_text(amount)}; {detail}{rule}"
    return MoneyStatement(
        applies=applies, which=which, key=key, amount=amount, refund_days=refund_days
    )
