"""Step 3: nothing owed, by the balance and the unpaid bills."""

from collections.abc import Iterator, Mapping

from ttui.domain.closing.checklist import Action, ClosingStep, Route, StepId, StepState
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.facts import Bills
from ttui.domain.closing.view import Draft, View
from ttui.domain.finance import Funds
from ttui.domain.money import Money
from ttui.domain.receipt import amount_text

_INVOICES_SHOWN = 3
_PAY_AT: Mapping[bool, str] = {
    True: "Pay in Business Center under Finance, Invoices.",
    False: "Pay in TikTok Ads Manager under Tools, Finance, Payment.",
}
"""Where to pay: in a Business Center, or outside."""
_ATTEST = "I looked at Finance, Payment: no bill is open"
_BY_HAND = (
    "Outside a Business Center TikTok's API does not tell open bills. Look at TikTok Ads Manager,"
    " Tools, Finance, Payment, and say here that none is open."
)


def debts_step(view: View) -> ClosingStep:
    """Facts decide inside a Business Center; outside, a person also looks at the bills."""
    facts = view.facts
    text = "TikTok closes no account that owes money, and a debt outlives the account."
    step = Draft(view, StepId.DEBTS, text)
    if shut := step.gate(("The balance", facts.account)):
        return shut
    if view.route is Route.UNKNOWN:
        return step.end(StepState.CHECKING, "First the route has to be known.")
    if view.route is Route.NO_ADMIN_ROLE and not view.in_center:
        text = "Bills are the owner's: an administrator of its Business Center sees them."
        return step.end(StepState.NOT_POSSIBLE, text)
    inside = (("The balance", facts.funds), ("Unpaid bills", facts.bills))
    if view.in_center and (shut := step.gate(*inside)):
        return shut
    balance = facts.account.value.balance
    step.read(facts.account, f"Balance: {amount_text(balance) or 'not told'}.")
    owed = [*_missing(balance, in_center=view.in_center)]
    if view.in_center:
        funds, bills = facts.funds.value, facts.bills.value
        step.read(facts.funds, f"Frozen by transfers: {amount_text(funds.frozen) or 'not told'}.")
        step.read(facts.bills, f"Unpaid bills: {amount_text(bills.unpaid)}.")
        owed += [*_unpaid(bills), *_held(funds)]
    if one := next(iter(facts.transfers.or_none or ()), None):
        when = f", {one.at}" if one.at else ""
        step.read(facts.transfers, f"Last movement: {one.kind} {amount_text(one.amount)}{when}.")
    if owed:
        step.offer(Action.READ_AGAIN, "Read again")
        return step.end(StepState.BLOCKED, *owed)
    return step.refused() or _looked_up(view, step)


def _missing(balance: Money | None, *, in_center: bool) -> Iterator[str]:
    if balance is None:
        yield "TikTok did not tell the balance."
    elif balance.amount < 0:
        yield f"The account owes {amount_text(-balance)}. {_PAY_AT[in_center]}"


def _unpaid(bills: Bills) -> Iterator[str]:
    pay = _PAY_AT[True]
    if bills.unpaid.amount:
        yield f"The Business Center has unpaid bills of {amount_text(bills.unpaid)}. {pay}"
    for one in bills.invoices[:_INVOICES_SHOWN]:
        late = ", overdue" if one.overdue else ""
        due = f", due {one.due}" if one.due else ""
        yield f"Invoice {one.serial or one.invoice_id}: {amount_text(one.unpaid)} open{due}{late}."
    if bills.invoices and not bills.unpaid.amount:
        yield pay


def _held(funds: Funds) -> Iterator[str]:
    if funds.total is None or funds.frozen is None:
        yield "TikTok did not tell the whole balance."
    elif funds.frozen.amount:
        yield (
            f"{amount_text(funds.frozen)} is frozen: a transfer of balance is not finished. Finish"
            " or cancel it in Business Center under Finance."
        )
    else:
        yield from _missing(funds.total, in_center=True)


def _looked_up(view: View, step: Draft) -> ClosingStep:
    if view.in_center:
        return step.end(StepState.DONE)
    attestation = view.last(EventKind.ATTESTED, subject=StepId.DEBTS.value)
    if attestation is not None:
        step.by(attestation, attestation.text)
        if view.looked(StepId.DEBTS):
            return step.end(StepState.DONE)
    step.offer(Action.ATTEST, _ATTEST, StepId.DEBTS.value, text=_ATTEST)
    return step.end(StepState.TO_DO, _BY_HAND)
