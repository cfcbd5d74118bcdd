"""Automatic increases: TikTok raises a daily budget by itself, until the account's midnight."""

from dataclasses import dataclass


@dataclass(slots=True)
class Increases:
    """Steps by which a daily budget may grow within a day (contract 18.2, 21)."""

    percent: int
    """What one step adds, in percent of the budget."""
    most: int
    """Steps a day."""
    used_percent: int
    """A step is taken once so much of the present budget is used."""
    compounding: bool = False
    """Whether each step builds on the last, instead of on the budget (unconfirmed)."""
    ready: bool = True
    """Whether everything else that a step needs is there, such as the ROI."""
    taken: int = 0
    """Steps taken since the account's last midnight."""

    def budget_after(self, budget: int, steps: int) -> int:
        """What a budget has become after so many steps, in the unit it is given in."""
        if not self.compounding:
            return budget * (100 + self.percent * steps) // 100
        for _ in range(steps):
            budget = budget * (100 + self.percent) // 100
        return budget

    def present(self, budget: int) -> int:
        """What a budget is now."""
        return self.budget_after(budget, self.taken)

    @property
    def left(self) -> int:
        """Steps that may still be taken today."""
        return max(self.most - self.taken, 0)

    def threshold(self, limit: int) -> int:
        """How much of a limit must be used for the next step."""
        return -(-limit * self.used_percent // 100)
