"""Keeps the totals of each ad account, so that the header costs nothing while nothing changes."""

from ttui.domain.clock import Clock
from ttui.domain.ids import Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.totals import Totals, totals

_MANY = 300
"""With this many campaigns the totals may be a few seconds old, because summing takes time."""
_KEPT_FOR = 3.0


class TotalsCache:
    """Sums an account only when its rows or its money changed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, tuple[tuple[object, ...], float, Totals]] = {}

    def of(self, account: AccountSnapshot) -> Totals:
        """The totals of an account; of a large one at most 3 s old."""
        parts = (
            account.campaigns,
            account.adgroups,
            account.ads,
            account.spend,
            account.unread,
            account.covered,
            account.burn,
            account.burn_at,
            account.money_at,
            account.lists_read.get(Level.ADGROUP),
            account.problems,
            account.vanished,
            account.holds_shop,
            account.deleted_today,
        )
        key, now = account.advertiser.advertiser_id, self._clock.monotonic()
        known = self._known.get(key)
        if known:
            before, at, figures = known
            is_same = all(a is b for a, b in zip(before, parts, strict=True))
            if is_same or (len(account.campaigns) >= _MANY and now - at < _KEPT_FOR):
                return figures
        fresh = totals(account)
        self._known[key] = (parts, now, fresh)
        return fresh
