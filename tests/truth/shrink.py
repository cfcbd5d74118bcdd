"""Makes a failing plan smaller for as long as it fails: fewer accounts, less trouble, less time."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from tests.truth.case import Outcome, run
from tests.truth.plan import HOUR, Plan

MOST_TRIES = 40


def shrunk(plan: Plan) -> tuple[Plan, Outcome]:
    """The smallest plan found that still fails, and what it came to."""
    best, outcome = plan, run(plan)
    tries = 0
    while tries < MOST_TRIES:
        for smaller in islice(_smaller(best), MOST_TRIES - tries):
            tries += 1
            found = run(smaller)
            if found.failures:
                best, outcome = smaller, found
                break
        else:
            break
    return best, outcome


def _smaller(plan: Plan) -> Iterator[Plan]:
    """Plans with one thing less, the greatest things first."""
    if len(plan.accounts) > 1:
        for gone in plan.accounts:
            yield _without_account(plan, gone.number)
    for part in (
        replace(plan, hours=plan.hours / 2),
        replace(plan, keys=()),
        replace(plan, moves=()),
    ):
        if part != plan and part.hours > 1 / 60:
            yield replace(part, looks=tuple(at for at in plan.looks if at <= part.hours * HOUR))
    for place in range(len(plan.troubles)):
        yield replace(plan, troubles=plan.troubles[:place] + plan.troubles[place + 1 :])
    for place in range(len(plan.moves)):
        yield replace(plan, moves=plan.moves[:place] + plan.moves[place + 1 :])
    for account in plan.accounts:
        if len(account.campaigns) > 1:
            for place in range(len(account.campaigns)):
                left = account.campaigns[:place] + account.campaigns[place + 1 :]
                smaller = replace(account, campaigns=left)
                accounts = (smaller if one is account else one for one in plan.accounts)
                yield replace(plan, accounts=tuple(accounts))


def _without_account(plan: Plan, number: int) -> Plan:
    return replace(
        plan,
        accounts=tuple(one for one in plan.accounts if one.number != number),
        troubles=tuple(one for one in plan.troubles if one.account != number),
        moves=tuple(one for one in plan.moves if one.account != number),
    )
