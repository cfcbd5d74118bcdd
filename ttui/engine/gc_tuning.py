"""Keeps the garbage collector away from key presses.

A full collection walks every object. With 100,000 ads no thread runs for a tenth of a second. The
rows of a sweep live until the next sweep, so they are set aside instead.
"""

import gc

_YOUNG, _MIDDLE, _NEVER = 3_000, 7, 1_000_000


class GcTuning:
    """Decides when to collect; one per engine."""

    def __init__(self) -> None:
        self._swept: set[str] = set()

    def started(self) -> None:
        """Leave full collections to `swept`; young objects are collected as always."""
        gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)
        gc.freeze()

    def swept(self, advertiser_id: str) -> None:
        """Call it after a whole account was read: sets its rows aside, or collects garbage."""
        if advertiser_id in self._swept:
            gc.collect()
        else:
            self._swept.add(advertiser_id)
            gc.freeze()
