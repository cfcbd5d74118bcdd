"""A first press that was heard, and how long the second may take."""

from dataclasses import dataclass

ARMED_FOR = 2.0
"""Seconds in which the second press counts."""


@dataclass(frozen=True, slots=True)
class Armed:
    """The first press was heard; the same key again stops everything."""

    key: str
    until: float
    """Monotonic seconds."""
