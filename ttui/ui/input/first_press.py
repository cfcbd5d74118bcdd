"""A first press, and the time within which the second counts."""

from dataclasses import dataclass

SECOND_PRESS_WITHIN = 2.0
"""Seconds in which the second press counts."""


@dataclass(frozen=True, slots=True)
class FirstPress:
    """The first press came; the same key again stops everything."""

    key: str
    until: float
    """Monotonic seconds."""
