"""Time as a thing that is handed in, so that tests and the demo can bring their own."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Two hands: one for stamps and account days, one for ages and deadlines."""

    def now(self) -> datetime:
        """The wall time, aware, in UTC. The demo's runs faster than ours."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow, whatever happens to the wall clock."""
        ...


class SystemClock:
    """This machine's clock."""

    def now(self) -> datetime:
        """The wall time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since an arbitrary start."""
        return time.monotonic()


SYSTEM_CLOCK = SystemClock()
"""For what waits on this machine itself: its terminal, its disk, its threads."""
