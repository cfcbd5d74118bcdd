"""How often to read what. TikTok counts requests per developer app (contract 11)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds between two reads of the same thing, on the monotonic clock."""

    statuses: float = 5.0
    """Campaign switches and deliveries of the account on screen."""
    shops: float = 120.0
    """TikTok Shop ads of an account that has none listed; otherwise they go with `statuses`."""
    branches: float = 10.0
    """Ad groups and ads of unfolded branches."""
    money: float = 60.0
    """Reports; TikTok renews them about every half hour (contract 8.3)."""
    sweep: float = 600.0
    """Everything, for filter and totals; also TopView, and accounts renamed or suspended since."""
    retry_first: float = 1.0
    """Pause after a failed read; doubles up to `retry_most`."""
    retry_most: float = 60.0
    slow_after: float = 10.0
    """A read of campaign statuses that takes longer makes the feed slow."""

    def shared(self, accounts: int, *, on_screen: bool) -> "Pace":
        """The pace for one of several accounts. Accounts that are not on screen share the rest."""
        factor = 1.0 if on_screen else float(max(1, accounts - 1)) * 2
        return Pace(
            statuses=self.statuses * factor,
            shops=max(self.shops, self.statuses * factor),
            branches=self.branches * factor,
            money=self.money * factor,
            sweep=self.sweep * max(1, accounts),
            retry_first=self.retry_first,
            retry_most=self.retry_most,
            slow_after=self.slow_after,
        )


DEMO_PACE = Pace(statuses=2.0, branches=3.0, money=3.0, sweep=60.0)
"""The demo's clock runs fast and its requests cost nothing."""
