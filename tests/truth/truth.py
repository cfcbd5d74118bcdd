"""The simulator's own books: what every figure could truly say, for reads within a span of time.

Nothing in here asks the app how a figure is made. A figure is a set of amounts: those that a
report, or a list, asked at some moment of the span would have told.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise, product

from ttui.simulator import World
from ttui.simulator.world import sums
from ttui.simulator.world.calendar import day_of, midnight_ms
from ttui.simulator.world.entities import (
    Account,
    Ad,
    AdGroup,
    Campaign,
    Entity,
    Mode,
    Origin,
    PromoteEnding,
    Switch,
    campaign_of,
)

HOUR_MS = 3_600_000
_ROWS_EVERY = 60_000
"""Reports tell once a minute which rows there are."""
_BURN_OVER = 3 * HOUR_MS
"""The burn may be worked out from hours that lie back so far."""
_FEW_PERCENT = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Range:
    """Amounts from `low` to `high`."""

    low: Decimal
    high: Decimal

    def holds(self, value: Decimal, slack: Decimal = Decimal(0)) -> bool:
        """Whether an amount is one of them, or as near as `slack`."""
        return self.low - slack <= value <= self.high + slack

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}..{self.high}"


Ranges = tuple[Range, ...]
ZERO = (Range(Decimal(0), Decimal(0)),)


def added(parts: Iterable[Ranges]) -> Ranges:
    """The sum of figures, each one somewhere in its own ranges."""
    total: Ranges = ZERO
    for part in parts:
        sums_ = {(a.low + b.low, a.high + b.high) for a, b in product(total, part)}
        total = tuple(Range(low, high) for low, high in sorted(sums_))
        if len(total) > 64:
            total = (Range(total[0].low, max(one.high for one in total)),)
    return total


def any_of(ranges: Ranges, value: Decimal, slack: Decimal = Decimal(0)) -> bool:
    """Whether an amount is in one of the ranges."""
    return any(one.holds(value, slack) for one in ranges)


@dataclass(frozen=True, slots=True)
class _Past:
    """What something was until a moment."""

    until: int
    entity: Entity
    switch: Switch
    gone: bool
    ending: PromoteEnding
    budget: int


@dataclass(frozen=True, slots=True)
class State:
    """What a list said of a row at some moment."""

    switch: Switch
    absent: bool
    """It is deleted, or not made yet."""
    over: bool
    """A Promote that has ended."""
    budget: int

    @property
    def runs(self) -> bool:
        """Whether it counts as on."""
        return self.switch is Switch.ENABLE and not self.absent and not self.over


class Truth:
    """The books of one world."""

    def __init__(self, world: World, list_lag: float) -> None:
        self.world = world
        self._list_lag = round(list_lag * 1000)
        self._past: list[_Past] = []

    def note(self, entity: Entity) -> None:
        """Call before somebody changes something: what it was until now stays known."""
        self._past.append(_as_now(entity, self.world.clock.now_ms()))

    def settle(self) -> int:
        """The present in milliseconds, everything being settled up to it."""
        return self.world.settle_all()

    def states(self, entity: Entity, low: int, high: int) -> set[State]:
        """What lists read between two moments may have said of a row."""
        low -= self._list_lag
        spans = [one for one in self._past if one.entity is entity and one.until >= low]
        found = {_state(one, min(one.until, high)) for one in spans}
        first = spans[0] if spans else _as_now(entity, high)
        return found | {_state(first, low), _state(_as_now(entity, high), high)}

    def charged(self, entity: Entity, low: int, high: int, *, today: bool) -> Ranges:
        """What reports asked for between two moments say of a row."""
        account = campaign_of(entity).account
        if not today:
            amounts = [self._ever(entity, moment) for moment in (low - _ROWS_EVERY, high)]
            return (self._range(account, amounts),)
        return self._by_day(account, low, high, lambda day, at: sums.on(entity, day, at)[0])

    def _ever(self, entity: Entity, asked: int) -> int:
        account = campaign_of(entity).account
        until = self.world.report_horizon(asked)
        last = day_of(account.zone, asked)
        return sums.between(entity, 1, last, until)[0]

    def account_today(self, account: Account, low: int, high: int) -> Ranges:
        """What an account was charged today, deleted campaigns and Promotes included."""
        return self._by_day(
            account, low, high, lambda day, at: sums.account_on(account, day, at, tuple(Origin))[0]
        )

    def counted(self, entity: Entity, place: int, low: int, high: int) -> Ranges:
        """A counter of today's report, such as views; see `tally.COUNTERS` for the places."""
        account = campaign_of(entity).account
        found = self._by_day(account, low, high, lambda day, at: sums.on(entity, day, at)[place])
        scale = Decimal(1).scaleb(account.currency.digits)
        return tuple(Range(one.low * scale, one.high * scale) for one in found)

    def _by_day(
        self, account: Account, low: int, high: int, at: Callable[[int, int], int]
    ) -> Ranges:
        """One range for each account day that the span touches."""
        low -= _ROWS_EVERY
        ranges = []
        for day in range(day_of(account.zone, low), day_of(account.zone, high) + 1):
            first = max(low, midnight_ms(account.zone, day))
            last = min(high, midnight_ms(account.zone, day + 1) - 1)
            amounts = [at(day, self.world.report_horizon(moment)) for moment in (first, last)]
            ranges.append(self._range(account, amounts))
        return tuple(ranges)

    def _range(self, account: Account, minor: Sequence[int]) -> Range:
        amount = account.currency.amount
        return Range(amount(min(minor)), amount(max(minor)))

    def burn(self, campaign: Campaign, low: int, high: int) -> Range:
        """Money per hour at the end of what reports asked for between two moments cover.

        The burn that is drawn is a mean over a while, so of a flow that changed it is anything
        between the least and the most of the last hours.
        """
        end = self.world.report_horizon(high)
        start = self.world.report_horizon(low) - _BURN_OVER
        edges = sorted({start, end, *(one for one in _edges(campaign) if start < one < end)})
        flows = [_flow(campaign, a, b) for a, b in pairwise(edges)]
        unit = campaign.account.currency.amount(1)
        # An ad is charged whole units: a third of an hour may miss one of each.
        rough = unit * (3 * sum(len(group.ads) for group in campaign.groups) + 1)
        # What has stopped since burns nothing now, though late reports still hold its last hours.
        now = _flow(campaign, high - 1, high)
        least, most = min(*flows, now), max(flows)
        return Range(
            max(Decimal(0), least * (1 - _FEW_PERCENT) - rough), most * (1 + _FEW_PERCENT) + rough
        )


def _as_now(entity: Entity, moment: int) -> _Past:
    budget = entity.budget if isinstance(entity, Campaign | AdGroup) else 0
    ending = campaign_of(entity).ending
    return _Past(moment, entity, entity.switch, entity.gone, ending, budget)


def _state(one: _Past, moment: int) -> State:
    campaign = campaign_of(one.entity)
    timed_out = any(0 < group.ends_ms <= moment for group in campaign.groups)
    over = campaign.promote and (one.ending is not PromoteEnding.RUNNING or timed_out)
    return State(one.switch, one.gone or one.entity.created_ms > moment, over, one.budget)


def _edges(campaign: Campaign) -> Iterable[int]:
    yield campaign.account.opened_ms
    for group in campaign.groups:
        yield group.open_since
        for stretch in group.stretches:
            yield from stretch
        for ad in group.ads:
            yield ad.on_since
            for span in ad.on_before:
                yield from span


def _flow(campaign: Campaign, start: int, end: int) -> Decimal:
    """Currency units per hour between two moments in which nothing changed."""
    middle = (start + end) // 2
    micro = sum(ad.rate for group in campaign.groups for ad in group.ads if _ran(ad, middle))
    return Decimal(micro) / 1_000_000


def _ran(ad: Ad, moment: int) -> bool:
    group, account = ad.group, ad.group.campaign.account
    if moment < account.opened_ms:
        return ad.created_ms <= moment and bool(ad.history)
    own = any(a <= moment < b for a, b in ad.on_before) or 0 <= ad.on_since <= moment
    open_ = any(a <= moment < b for a, b in group.stretches) or 0 <= group.open_since <= moment
    return own and open_


def budget_window_is_today(mode: Mode) -> bool:
    """Whether a budget of this mode is counted by the day."""
    return mode in {Mode.DAY, Mode.DYNAMIC}


def children(entity: Account | Entity) -> Sequence[Entity]:
    """The rows right below one, as the tree has them."""
    if isinstance(entity, Account):
        return [one for one in entity.campaigns if not one.unlisted]
    if isinstance(entity, Campaign):
        return () if entity.shop is not None else entity.groups
    if isinstance(entity, AdGroup):
        plain = [ad for ad in entity.ads if ad.smart_ad is None]
        return [*entity.smart_ads, *plain]
    return ()
