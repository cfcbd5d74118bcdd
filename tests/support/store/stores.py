"""An empty store whose clock stands still."""

from datetime import UTC, datetime

from ttui.domain.advertiser import Mode
from ttui.store.memory.state import AccountStore

NOW = datetime(2026, 3, 4, tzinfo=UTC)


class FixedClock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


def store() -> AccountStore:
    return AccountStore(Mode.DEMO, FixedClock())
