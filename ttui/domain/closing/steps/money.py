"""Step 4: what happens to the money that is left, acknowledged for these very amounts."""

from ttui.domain.closing.checklist import Action, ClosingStep, MoneyStatement, Route, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.draft import Draft
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.facts import ClosingFacts, Known
from ttui.domain.closing.steps.route import PERMANENT
from ttui.domain.closing.view import ClosingRoute, View
from ttui.domain.finance import Funds
from ttui.domain.money import Money
from ttui.domain.receipt import amount_text
from ttui.domain.status import AdvertiserStatus

REFUND_DAYS = 60
_REFUND = f"refund within {REFUND_DAYS} days"
_GUIDES = "Closing guides say: prepaid money that is left is forfeited."
_HELP = (
    "TikTok's help says: an account outside a Business Center in good standing gets unspent"
    " prepaid money back within 60 days; in a Business Center it moves there; a suspended account"
    " gets nothing; ad credit is always lost."
)
_IN_CENTER = "What TikTok's help says applies here: it is in a Business Center."


def money_step(view: View) -> ClosingStep:
    """Done while the latest acknowledgement is of the statement of now."""
    facts, money = view.facts, view.money
    step = Draft(StepId.MONEY, "What is left when the account closes is not simply paid out.")
    if money is None:
        needed = ("The balance", facts.funds if view.in_center else facts.account)
        whose = (("The account", facts.account), ("Its Business Center", facts.membership))
        shut = step.gate(*whose) or step.gate(needed)
        return shut or step.end(State.BLOCKED, "TikTok did not tell the balance.")
    step.meaning = (*money.applies, money.guides, money.help, money.which)
    source = facts.funds if view.route is Route.BUSINESS_CENTER else facts.account
    if isinstance(source, Known):
        step.read(source, f"Left: {amount_text(money.amount)}.")
    if view.route in PERMANENT:
        return step.end(State.NOT_POSSIBLE)
    attestation = view.last(EventKind.MONEY_ACKNOWLEDGED)
    if attestation is not None and attestation.subject == money.key:
        step.by(attestation, f"Acknowledged: {attestation.text}")
        return step.end(State.DONE)
    if attestation is not None:
        step.todo.append(
            f"It has changed since {attestation.by} acknowledged it ({attestation.text})."
        )
    step.todo += [*money.applies, money.which]
    if isinstance(facts.running, Known) and not facts.running.value.nothing:
        step.todo.append("The amount goes on changing while ads run: stop them first.")
    step.meaning = (money.guides, money.help)
    left = amount_text(money.amount)
    step.add_action(Action.ACKNOWLEDGE_MONEY, f"I accept this for {left}", money.key, text=left)
    return step.end(State.TO_DO)


def statement(facts: ClosingFacts, closing_route: ClosingRoute) -> MoneyStatement | None:
    """The statement of step 4, or None while the route or the amounts are not known."""
    if not isinstance(facts.account, Known):
        return None
    account, route = facts.account.value, closing_route.route
    if route is Route.BUSINESS_CENTER:
        return _center(facts.funds.value, closing_route) if isinstance(facts.funds, Known) else None
    if account.balance is None or route is Route.UNKNOWN:
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
        return _made(route, balance, _owed(balance) or f"{left}. Nothing to lose.")
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


def _center(funds: Funds, closing_route: ClosingRoute) -> MoneyStatement | None:
    if funds.total is None:
        return None
    name = closing_route.center.name if closing_route.center else "its Business Center"
    cash, credit = amount_text(funds.cash), amount_text(funds.credit)
    parts = [_owed(funds.total) or f"Left: {amount_text(funds.total)}."]
    if funds.cash is not None:
        moves = f"moves to Business Center {name}."
        fate = moves if funds.cash.amount >= 0 else "a debt; none of it moves anywhere."
        parts.append(f"Prepaid cash {cash}: {fate}")
    if funds.credit is not None:
        lost = f"Ad credit {credit}: counts as lost, though it may move along."
        parts.append(lost if funds.credit.amount > 0 else "Ad credit: none.")
    return _made(
        Route.BUSINESS_CENTER,
        funds.total,
        *parts,
        which=f"{_IN_CENTER} Nothing is paid out; whoever runs the center's finance can use it"
        " there.",
        detail=f"cash {cash or '?'}; credit {credit or '?'}; center {closing_route.bc_id or '?'}; ",
    )


def _made(
    route: Route,
    amount: Money,
    *applies: str,
    which: str = "Nothing is left, so neither the guides nor the help matter.",
    refund_days: int = 0,
    detail: str = "",
) -> MoneyStatement:
    rule = _REFUND if refund_days else "no refund"
    return MoneyStatement(
        applies=applies,
        guides=_GUIDES,
        help=_HELP,
        which=which,
        key=f"{route.value}; {amount_text(amount)}; {detail}{rule}",
        amount=amount,
        refund_days=refund_days,
    )
