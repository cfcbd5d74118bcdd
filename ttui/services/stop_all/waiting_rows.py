"""The campaigns that wait until a status update is full, or their list is at its end."""

from collections.abc import Collection, Sequence

from ttui.domain.campaign import Campaign, Family, Origin, origin_of
from ttui.services.stop_all.missing import MAIN


class WaitingRows:
    """By ad account and endpoint family: one call never mixes them (contract 3.3, 18).

    Args:
        size: how many a call takes.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._rows: dict[tuple[str, Family], list[Campaign]] = {}

    def add(self, row: Campaign, family: Family) -> Sequence[Campaign]:
        """Add a row; returns the rows of a call that is full with it, else none."""
        key = row.ref.advertiser_id, family
        rows = self._rows.setdefault(key, [])
        rows.append(row)
        return self._rows.pop(key) if len(rows) == self._size else ()

    def take(self, ids: Collection[str], origin: Origin) -> list[list[Campaign]]:
        """Take out what waits in some accounts: of one kind of shop ads, or of all kinds."""
        keys = [key for key in self._rows if key[0] in ids and origin in {MAIN, origin_of(key[1])}]
        return [self._rows.pop(key) for key in keys]
