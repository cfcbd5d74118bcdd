"""Years of daily figures that nobody stores: a hash of the ad group and the day makes them.

On a day, every ad of the group buys ``steps(day) + part`` units of delivery, and every unit is
worth the same counters. So an ad, its group and a span of days are each one multiplication away,
and the parts add up to the whole exactly.
"""

from dataclasses import dataclass, field
from operator import add, mul
from typing import Final

from ttui.simulator.world.counters import NOTHING, Counters, derived
from ttui.simulator.world.money import Currency

_MASK: Final = (1 << 64) - 1
_MOST_KEPT: Final = 512


@dataclass(slots=True, eq=False, repr=False)
class DailyHistory:
    """The daily figures of one ad group, from ``first`` to ``last`` (ordinals, both included)."""

    seed: int
    first: int
    last: int
    unit: int
    """Minor units one unit of delivery costs, about."""
    steps: int
    """Most units an ad buys on a day, leaving its own part aside."""
    ads: int = 0
    parts: int = 0
    """Sum of the parts of all ads."""
    _units: dict[int, tuple[int, Counters]] = field(default_factory=dict)
    _spans: dict[tuple[int, int], tuple[Counters, Counters]] = field(default_factory=dict)

    @staticmethod
    def of(seed: int, first: int, last: int, currency: Currency, share: int) -> "DailyHistory":
        """A daily history in which an ad is charged up to about ``share`` minor units a day."""
        unit = max(1, 60 * currency.ratio * 10**currency.digits // 100)
        return DailyHistory(seed, first, last, min(unit, share), max(1, share // unit))

    def covers(self, day: int) -> bool:
        """Whether this history tells about a day."""
        return self.first <= day <= self.last

    def join(self, part: int) -> int:
        """Take an ad in; its part is given back."""
        self.ads += 1
        self.parts += part
        return part

    def ad_spend(self, part: int, day: int) -> int:
        """Minor units one ad was charged on a covered day."""
        steps, unit = self._day(day)
        return (steps + part) * unit[0]

    def ad_day(self, part: int, day: int) -> Counters:
        """What one ad did on a covered day."""
        steps, unit = self._day(day)
        units = steps + part
        return tuple([value * units for value in unit])

    def group_day(self, day: int) -> Counters:
        """What all ads did on a covered day."""
        steps, unit = self._day(day)
        units = steps * self.ads + self.parts
        return tuple([value * units for value in unit])

    def ad_span(self, part: int, first: int, last: int) -> Counters:
        """What one ad did over days, as far as they are covered."""
        base, units = self._span(first, last)
        return tuple([one + part * other for one, other in zip(base, units, strict=True)])

    def group_span(self, first: int, last: int) -> Counters:
        """What all ads did over days, as far as they are covered."""
        base, units = self._span(first, last)
        return tuple(
            [self.ads * one + self.parts * other for one, other in zip(base, units, strict=True)]
        )

    def _span(self, first: int, last: int) -> tuple[Counters, Counters]:
        key = (max(first, self.first), min(last, self.last))
        found = self._spans.get(key)
        if found is None:
            found = self._spans[key] = self._summed(*key)
        return found

    def _summed(self, first: int, last: int) -> tuple[Counters, Counters]:
        base, units = list(NOTHING), list(NOTHING)
        for day in range(first, last + 1):
            steps, unit = self._made(day)
            units = list(map(add, units, unit))
            base = list(map(add, base, map(mul, unit, (steps,) * len(unit))))
        return tuple(base), tuple(units)

    def _day(self, day: int) -> tuple[int, Counters]:
        found = self._units.get(day)
        if found is None:
            if len(self._units) >= _MOST_KEPT:
                self._units.clear()
            found = self._units[day] = self._made(day)
        return found

    def _made(self, day: int) -> tuple[int, Counters]:
        dice = _mixed(self.seed * 1_000_003 + day)
        steps = max(1, self.steps * (40 + dice % 56) // 100)
        unit = max(1, self.unit * (80 + (dice >> 8) % 41) // 100)
        impressions = max(1, 60 + (dice >> 16) % 80)
        clicks = 1 + (dice >> 24) % 3
        likes = (dice >> 28) % 4
        comments, shares = int((dice >> 32) % 12 == 0), int((dice >> 36) % 15 == 0)
        conversions = int((dice >> 40) % 5 == 0)
        value = unit * (110 + (dice >> 44) % 500) // 100 if conversions else 0
        basics = (unit, impressions, clicks, conversions, value)
        reactions = (likes, comments, shares, int((dice >> 52) % 20 == 0))
        return steps, derived((dice >> 20) % 1_000_003, basics, reactions)


def _mixed(number: int) -> int:
    """Sixty-four bits that look random: splitmix64."""
    mixed = (number + 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return mixed ^ (mixed >> 31)
