"""Long reading steps aside while something urgent is on its way."""

import asyncio

ASIDE = 0.015
"""Seconds for which reading rests after each urgent step; the next one follows within five
thousandths. Short, so that many stops in a row do not blind the screen."""


class YieldToUrgent:
    """One per client; lives on its event loop."""

    def __init__(self) -> None:
        self._until = float("-inf")

    def yield_to_urgent(self) -> None:
        """Make readers pause before the next slice of rows, because an urgent request comes."""
        self._until = asyncio.get_running_loop().time() + ASIDE

    async def between_slices(self, *, urgent: bool = False) -> None:
        """Give the loop a turn between two slices of rows.

        Args:
            urgent: these rows are what the hurry is about.
        """
        await asyncio.sleep(0)
        left = self._until - asyncio.get_running_loop().time()
        if left > 0 and not urgent:
            await asyncio.sleep(left)
