"""Step 3: nothing owed, by the balance and the unpaid bills."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from ttui.domain.advertiser import Advertiser
from ttui.domain.closing.checklist import Action, ClosingStep, Route, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.draft import Draft, known
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.facts import Bills, Known
from ttui.domain.closing.view import View
from ttui.domain.finance import Funds
from ttui.domain.receipt import amount_text

_LOOK_LASTS = timedelta(days=1)
"""How long a user's look at the open bills is valid: bills come daily."""
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
    step = Draft(
        StepId.DEBTS, "TikTok closes no account that owes money, and a debt outlives the account."
    )
    shut = step.gate(("The balance", facts.account))
    if shut is None and view.route is Route.UNKNOWN:
        shut = step.end(State.CHECKING, "First the route has to be known.")
    if shut is None and view.in_center:
        shut = step.gate(("The balance", facts.funds), ("Unpaid bills", facts.bills))
    if shut is not None:
        return shut
    if view.route is Route.NO_ADMIN_ROLE and not view.in_center:
        text = "Bills are the owner's: an administrator of its Business Center sees them."
        return step.end(State.NOT_POSSIBLE, text)
    _add_evidence(view, step)
    if owed := tuple(_owed(view, known(facts.account).value)):
        step.add_action(Action.READ_AGAIN, "Read again")
        return step.end(State.BLOCKED, *owed)
    if refused := step.refused(view):
        return refused
    return step.end(State.DONE) if view.in_center else _looked_up(view, step)


def _add_evidence(view: View, step: Draft) -> None:
    facts = view.facts
    account = known(facts.account)
    step.read(account, f"Balance: {amount_text(account.value.balance) or 'not told'}.")
    if view.in_center:
        funds, bills = known(facts.funds), known(facts.bills)
        step.read(funds, f"Frozen by transfers: {amount_text(funds.value.frozen) or 'not told'}.")
        step.read(bills, f"Unpaid bills: {amount_text(bills.value.unpaid)}.")
    if isinstance(facts.transfers, Known) and facts.transfers.value:
        one = facts.transfers.value[0]
        when = f", {one.at}" if one.at else ""
        step.read(facts.transfers, f"Last movement: {one.kind} {amount_text(one.amount)}{when}.")


def _owed(view: View, account: Advertiser) -> Iterator[str]:
    if account.balance is None:
        yield "TikTok did not tell the balance."
    elif account.balance.amount < 0:
        yield f"The account owes {amount_text(-account.balance)}. {_PAY_AT[view.in_center]}"
    if view.in_center:
        yield from _unpaid(known(view.facts.bills).value)
        yield from _held(known(view.facts.funds).value)


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
    elif funds.total.amount < 0:
        yield f"The account owes {amount_text(-funds.total)}. {_PAY_AT[True]}"


def _looked_up(view: View, step: Draft) -> ClosingStep:
    attestation = view.last(EventKind.ATTESTED, subject=StepId.DEBTS.value)
    if attestation is not None:
        step.by(attestation, attestation.text)
        if view.now.at - attestation.at <= _LOOK_LASTS:
            return step.end(State.DONE)
    step.add_action(Action.ATTEST, _ATTEST, StepId.DEBTS.value, text=_ATTEST)
    return step.end(State.TO_DO, _BY_HAND)
