"""Dynamic daily budgets: a day may take 125 %, seven days no more than seven budgets (contract 21).

Which week counts is not documented. Any seven days in a row are kept within it here, so every
calendar week is, too.
"""

from typing import Final

_WEEK: Final = 7
_LONG_DAYS: Final = 2
"""Of three days on average, so many are not long ones."""
_MIX: Final = 2_654_435_761


def is_long(entity_id: str, day: int) -> bool:
    """Whether an object may take more than its budget on an account day; the same on every run."""
    return (int(entity_id) * 31 + day) * _MIX % 1_000_003 % (_LONG_DAYS + 1) == 0


def limit_of_day(budget: int, before: tuple[int, ...], more: int, *, long: bool) -> int:
    """What a day may take, in the unit of the budget.

    Args:
        budget: a day's.
        before: what the days before took, yesterday first.
        more: how many percent a long day may take beyond the budget.
        long: whether this is one.
    """
    today = budget * (100 + more) // 100 if long else budget
    return max(min(today, _WEEK * budget - sum(before[: _WEEK - 1])), 1)
