"""What only the Smart+ lists tell of a budget: whether TikTok raises it by itself (contract 5)."""

from dataclasses import dataclass
from enum import StrEnum

from ttui.domain.money import Money


class BudgetStrategy(StrEnum):
    """`budget_auto_adjust_strategy` of an upgraded Smart+ campaign or ad group."""

    UNSET = "UNSET"
    """The budget stays as it is."""
    INCREASE = "AUTO_BUDGET_INCREASE"
    """TikTok adds 20 % from 90 % use on, up to ten times a day; it ends at midnight."""
    UNKNOWN = "UNKNOWN"
    """Not sent, or a word ttui does not know; never taken for UNSET."""

    @classmethod
    def of(cls, raw: str | None) -> "BudgetStrategy":
        """The strategy that a wire word names, or UNKNOWN."""
        try:
            return cls(raw or "")
        except ValueError:
            return cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class AutoBudget:
    """The budget of one Smart+ row as its own list tells it."""

    strategy: BudgetStrategy
    current: Money | None = None
    """`current_budget`: what is allowed now, after today's increases; None when not sent."""
