"""The steps about rights and money that facts decide: route, debts, what is left."""

from datetime import timedelta

from ttui.domain.advertiser import Advertiser
from ttui.domain.closing.checklist import Deed, Evidence, Means, Offer, Route, Step, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.facts import Bills, Known, Unknown
from ttui.domain.closing.money import shown
from ttui.domain.closing.sentences import (
    API_WITH_FLAG,
    API_WITHOUT_FLAG,
    DEBTS_ATTEST,
    DEBTS_BY_HAND,
    NO_CENTERS,
    PAY_AT,
    ROUTES,
)
from ttui.domain.closing.view import View, by, gate, made, read, words_of_refusal
from ttui.domain.finance import Funds
from ttui.domain.money import Money

LOOK_LASTS = timedelta(days=1)
"""How long somebody's look at the open bills is gone by: bills come daily."""
_INVOICES_SHOWN = 3


def route_step(view: View) -> Step:
    """Step 1: the route that the facts tell; nobody chooses it."""
    facts, route = view.facts, view.route
    closed = gate(("The account", facts.account), ("Its Business Center", facts.membership))
    meaning = ROUTES[route]
    evidence = [Evidence(view.way.reason)]
    if isinstance(facts.account, Known):
        word = facts.account.value.raw_status or facts.account.value.status.value
        evidence.append(read(facts.account, f"State of the account: {word}."))
    if isinstance(facts.membership, Known):
        count = len(facts.membership.value.centers)
        evidence.append(read(facts.membership, f"Business Centers of your token: {count}."))
    if route in {Route.SUSPENDED, Route.NO_ADMIN_ROLE}:
        return made(
            StepId.ROUTE, State.NOT_POSSIBLE, todo=meaning, evidence=evidence, meaning=meaning[:1]
        )
    if closed is not None:
        state, todo = closed
        if isinstance(facts.membership, Unknown) and facts.membership.problem:
            todo = (*todo, NO_CENTERS)
        return made(StepId.ROUTE, state, todo=todo, evidence=evidence)
    if route is Route.UNKNOWN:
        return made(StepId.ROUTE, State.BLOCKED, todo=(view.way.reason,), evidence=evidence)
    if route is Route.BUSINESS_CENTER:
        meaning = (*meaning, API_WITH_FLAG if view.means is Means.API else API_WITHOUT_FLAG)
    refused = _refused(view, StepId.ROUTE, meaning, evidence)
    if refused is not None:
        return refused
    return _confirmed(view, meaning, evidence)


def _confirmed(view: View, meaning: tuple[str, ...], evidence: list[Evidence]) -> Step:
    said = view.last(EventKind.ROUTE_CONFIRMED)
    center = view.way.center.bc_id if view.way.center else ""
    if said is not None and (said.subject, said.text) == (view.route.value, center):
        evidence.append(by(said, "Route confirmed."))
        return made(StepId.ROUTE, State.DONE, evidence=evidence, meaning=meaning)
    todo = "Confirm that this is the route."
    if said is not None:
        todo = f"The route was {said.subject} when it was confirmed; it is another one now."
    offer = Offer(Deed.CONFIRM_ROUTE, f"Confirm: {view.route.value}", view.route.value)
    return made(
        StepId.ROUTE,
        State.TO_DO,
        todo=(todo,),
        evidence=evidence,
        meaning=meaning,
        offers=(offer,),
    )


def debts_step(view: View) -> Step:
    """Step 3: nothing owed, by the balance and the unpaid bills."""
    facts = view.facts
    shut = gate(("The balance", facts.account))
    if shut is None and view.route is Route.UNKNOWN:
        shut = State.CHECKING, ("First the route has to be known.",)
    if shut is None and view.in_center:
        shut = gate(("The balance", facts.funds), ("Unpaid bills", facts.bills))
    if shut is not None or not isinstance(facts.account, Known):
        state, todo = shut or (State.CHECKING, ())
        return made(StepId.DEBTS, state, todo=todo)
    if view.route is Route.NO_ADMIN_ROLE and not view.in_center:
        text = "Bills are the owner's: an administrator of its Business Center sees them."
        return made(StepId.DEBTS, State.NOT_POSSIBLE, todo=(text,))
    evidence = _debt_evidence(view, facts.account)
    owed = _owed(view, facts.account.value)
    if owed:
        offers = (Offer(Deed.READ_AGAIN, "Read again"),)
        return made(StepId.DEBTS, State.BLOCKED, todo=owed, evidence=evidence, offers=offers)
    refused = _refused(view, StepId.DEBTS, None, evidence)
    if refused is not None:
        return refused
    if view.in_center:
        return made(StepId.DEBTS, State.DONE, evidence=evidence)
    return _looked_up(view, evidence)


def _debt_evidence(view: View, account: Known[Advertiser]) -> list[Evidence]:
    facts = view.facts
    found = [read(account, f"Balance: {shown(account.value.balance) or 'not told'}.")]
    if view.in_center and isinstance(facts.funds, Known):
        frozen = shown(facts.funds.value.frozen) or "not told"
        found.append(read(facts.funds, f"Frozen by transfers: {frozen}."))
    if view.in_center and isinstance(facts.bills, Known):
        found.append(read(facts.bills, f"Unpaid bills: {shown(facts.bills.value.unpaid)}."))
    if isinstance(facts.transfers, Known):
        for one in facts.transfers.value[:1]:
            when = f", {one.at}" if one.at else ""
            text = f"Last movement: {one.kind} {shown(one.amount)}{when}."
            found.append(read(facts.transfers, text))
    return found


def _owed(view: View, account: Advertiser) -> tuple[str, ...]:
    facts = view.facts
    pay = PAY_AT[view.in_center]
    found: list[str] = []
    if account.balance is None:
        found.append("TikTok did not tell the balance.")
    elif account.balance.amount < 0:
        found.append(f"The account owes {shown(_positive(account.balance))}. {pay}")
    if view.in_center and isinstance(facts.bills, Known):
        found += _unpaid(facts.bills.value, pay)
    if view.in_center and isinstance(facts.funds, Known):
        found += _held(facts.funds.value)
    return tuple(found)


def _unpaid(bills: Bills, pay: str) -> list[str]:
    found: list[str] = []
    if bills.unpaid.amount != 0:
        found.append(f"The Business Center has unpaid bills of {shown(bills.unpaid)}. {pay}")
    for one in bills.invoices[:_INVOICES_SHOWN]:
        late = ", overdue" if one.overdue else ""
        due = f", due {one.due}" if one.due else ""
        name = one.serial or one.invoice_id
        found.append(f"Invoice {name}: {shown(one.unpaid)} open{due}{late}.")
    if bills.invoices and not bills.unpaid.amount:
        found.append(pay)
    return found


def _held(funds: Funds) -> list[str]:
    if funds.total is None or funds.frozen is None:
        return ["TikTok did not tell the whole balance."]
    if funds.frozen.amount:
        return [
            f"{shown(funds.frozen)} is frozen: a transfer of balance is not finished. Finish or"
            " cancel it in Business Center under Finance."
        ]
    if funds.total.amount < 0:
        return [f"The account owes {shown(_positive(funds.total))}. {PAY_AT[True]}"]
    return []


def _looked_up(view: View, evidence: list[Evidence]) -> Step:
    said = view.last(EventKind.ATTESTED, subject=StepId.DEBTS.value)
    if said is not None:
        evidence.append(by(said, said.text))
        if view.now.at - said.at <= LOOK_LASTS:
            return made(StepId.DEBTS, State.DONE, evidence=evidence)
    offer = Offer(Deed.ATTEST, DEBTS_ATTEST, StepId.DEBTS.value)
    return made(
        StepId.DEBTS, State.TO_DO, todo=(DEBTS_BY_HAND,), evidence=evidence, offers=(offer,)
    )


def money_step(view: View) -> Step:
    """Step 4: what happens to the money left, acknowledged for these very amounts."""
    facts, money = view.facts, view.money
    if money is None:
        needed = ("The balance", facts.funds if view.in_center else facts.account)
        shut = gate(("The account", facts.account), ("Its Business Center", facts.membership))
        state, todo = shut or gate(needed) or (State.BLOCKED, ("TikTok did not tell the balance.",))
        return made(StepId.MONEY, state, todo=todo)
    meaning = (*money.applies, money.guides, money.help, money.which)
    source = facts.funds if view.route is Route.BUSINESS_CENTER else facts.account
    evidence = []
    if isinstance(source, Known):
        evidence.append(read(source, f"Left: {shown(money.amount)}."))
    if view.route in {Route.SUSPENDED, Route.NO_ADMIN_ROLE}:
        return made(StepId.MONEY, State.NOT_POSSIBLE, evidence=evidence, meaning=meaning)
    said = view.last(EventKind.MONEY_ACKNOWLEDGED)
    if said is not None and said.subject == money.key:
        evidence.append(by(said, f"Acknowledged: {said.text}"))
        return made(StepId.MONEY, State.DONE, evidence=evidence, meaning=meaning)
    asks = [*money.applies, money.which]
    if said is not None:
        asks.insert(0, f"It has changed since {said.by} acknowledged it ({said.text}).")
    if isinstance(facts.running, Known) and not facts.running.value.nothing:
        asks.append("The amount goes on changing while ads run: stop them first.")
    offer = Offer(Deed.ACKNOWLEDGE_MONEY, f"I accept this for {shown(money.amount)}", money.key)
    return made(
        StepId.MONEY,
        State.TO_DO,
        todo=asks,
        evidence=evidence,
        meaning=(money.guides, money.help),
        offers=(offer,),
    )


def _refused(
    view: View, step: StepId, meaning: tuple[str, ...] | None, evidence: list[Evidence]
) -> Step | None:
    """The step as TikTok's refusal leaves it, until somebody says that it was seen to."""
    refusals = view.refusals(step)
    if not refusals:
        return None
    evidence += [by(one, words_of_refusal(one.subject)) for one in refusals]
    return made(
        step,
        State.BLOCKED,
        todo=[words_of_refusal(one.subject) for one in refusals],
        evidence=evidence,
        offers=[Offer(Deed.TRY_AGAIN, f"Seen to: {one.subject}", one.subject) for one in refusals],
        meaning=meaning,
    )


def _positive(money: Money) -> Money:
    return Money(abs(money.amount), money.currency)
