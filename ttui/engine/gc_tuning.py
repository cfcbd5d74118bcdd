"""Keeps the garbage collector away from key presses.

A full collection walks every object: with 100,000 ads that is a tenth of a second in which no
thread runs. What a sweep has read lives on until the next one, so it is set aside instead.
"""

import gc

_YOUNG, _MIDDLE, _NEVER = 3_000, 7, 1_000_000


class Garbage:
    """Decides when to collect; one per engine."""

    def __init__(self) -> None:
        self._swept: set[str] = set()

    def started(self) -> None:
        """Leave full collections to `swept`; young objects are collected as always."""
        gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)
        gc.freeze()

    def swept(self, advertiser_id: str) -> None:
        """An account was read as a whole: set it aside, or collect what came since."""
        if advertiser_id in self._swept:
            gc.collect()
        else:
            self._swept.add(advertiser_id)
            gc.freeze()
