"""Chance as a thing that is handed in, so that a seeded simulation can be run again."""

import random
from typing import Protocol
from uuid import UUID


class Chance(Protocol):
    """Everything in ttui that is not decided by what came before."""

    def new_id(self) -> str:
        """A UUID that nobody else has: the journal's key of a change, the id of a group."""
        ...

    def between(self, low: float, high: float) -> float:
        """A number in a range, such as the jitter of a pause."""
        ...


class SystemChance:
    """This machine's chance, or one that can be repeated.

    Args:
        source: where the bits come from; the operating system when left out. With
            `random.Random(seed)` the same calls give the same answers.
    """

    def __init__(self, source: random.Random | None = None) -> None:
        self._source = source or random.SystemRandom()

    def new_id(self) -> str:
        """A random UUID."""
        return str(UUID(int=self._source.getrandbits(128), version=4))

    def between(self, low: float, high: float) -> float:
        """Evenly distributed."""
        return self._source.uniform(low, high)


SYSTEM_CHANCE = SystemChance()
"""The default of what takes a `Chance`; it has no state of its own."""
