"""Budgets as TikTok keeps them: a mode, an amount, and the window the amount is for."""

from dataclasses import dataclass
from enum import StrEnum

from ttui.domain.money import Money
from ttui.domain.spend import Window


class BudgetMode(StrEnum):
    """How a budget is counted (contract 3.1)."""

    DAY = "BUDGET_MODE_DAY"
    DYNAMIC_DAY = "BUDGET_MODE_DYNAMIC_DAILY_BUDGET"
    """A daily average: one day may take 125 %, a week 7 times the amount (contract 4.4)."""
    TOTAL = "BUDGET_MODE_TOTAL"
    INFINITE = "BUDGET_MODE_INFINITE"
    """No budget at this level: it is set one level above or below, or nowhere."""
    UNKNOWN = "UNKNOWN"

    @classmethod
    def of(cls, raw: str | None) -> "BudgetMode":
        """The mode that a wire word names, or UNKNOWN."""
        try:
            return cls(raw or "")
        except ValueError:
            return cls.UNKNOWN

    @property
    def window(self) -> Window | None:
        """The window in which the amount is used up; None when there is no amount."""
        if self in {BudgetMode.DAY, BudgetMode.DYNAMIC_DAY}:
            return Window.TODAY
        return Window.LIFETIME if self is BudgetMode.TOTAL else None


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget of one campaign or ad group."""

    mode: BudgetMode
    amount: Money | None
    """None when the mode has no amount or the amount could not be read."""
    raw_mode: str = ""
    """TikTok's own word for the mode."""
    from_tomorrow: Money | None = None
    """`scheduled_budget`: the daily amount from the next account midnight on (contract 4.1)."""


UNREAD_BUDGET = Budget(BudgetMode.UNKNOWN, None)
"""The API sent no budget at all (Promote rows never carry one, contract 6)."""
