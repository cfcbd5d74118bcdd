"""Keeps the budgets of Promote orders, because only reports carry them."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from ttui.domain.budget import Budget, BudgetMode
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money

_E = TypeVar("_E", Campaign, AdGroup, Ad)


class PromoteBudgets:
    """Promote budgets from reports; lists do not carry them (contract 6)."""

    def __init__(self) -> None:
        self._known: dict[EntityRef, Budget] = {}

    def learn(self, ref: EntityRef, amount: Decimal, currency: str) -> None:
        """Remember a budget that a report row carried; an order's budget is for its whole life."""
        self._known[ref] = Budget(BudgetMode.TOTAL, Money(amount, currency), "report")

    def applied(self, rows: Iterable[_E]) -> list[_E]:
        """The rows with the budgets known for them."""
        return [self._with_budget(row) for row in rows]

    def _with_budget(self, row: _E) -> _E:
        budget = self._known.get(row.ref)
        if budget is None or not isinstance(row, Campaign) or row.budget == budget:
            return row
        return replace(row, budget=budget)
