"""AUDIENCE reports: who saw it, in cells that add up to the whole (contract 8.1, 8.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, product
from math import prod
from typing import Final

from ttui.simulator.protocol.wire import bad_parameter
from ttui.simulator.world.counters import Counters

_WEIGHTS: Final[dict[str, tuple[tuple[str, int], ...]]] = {
    "gender": (("FEMALE", 62), ("MALE", 33), ("NONE", 5)),
    "age": (
        ("AGE_13_17", 3),
        ("AGE_18_24", 41),
        ("AGE_25_34", 31),
        ("AGE_35_44", 14),
        ("AGE_45_54", 7),
        ("AGE_55_100", 4),
    ),
    "country_code": (("US", 88), ("CA", 9), ("None", 3)),
    "platform": (("ANDROID", 57), ("IPHONE", 38), ("IPAD", 4), ("OTHERS", 1)),
    "placement": (("TikTok", 96), ("Pangle", 4)),
}
"""Values of each audience dimension, with their share in percent."""

DIMENSIONS: Final = frozenset(_WEIGHTS)

EARLY: Final = frozenset({"country_code", "placement"})
"""Dimensions that are as fresh as BASIC reports; the others take 16 hours (contract 8.3)."""

REFUSED: Final = frozenset(
    {
        "reach",
        "frequency",
        "cost_per_1000_reached",
        "engagements",
        "engagement_rate",
        "video_views_p25",
        "video_views_p50",
        "video_views_p75",
        "video_views_p100",
        "average_video_play",
        "average_video_play_per_user",
        "cash_spend",
        "voucher_spend",
        "billed_cost",
    }
)
"""Metrics an AUDIENCE report does not have (contract 8.2)."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The audience cells of one report."""

    dimensions: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    edges: tuple[int, ...]
    """Running sums of the weights."""

    def share(self, whole: Counters, cell: int) -> Counters:
        """One cell's part of the counters; over all cells the parts add up exactly."""
        low = self.edges[cell - 1] if cell else 0
        high, full = self.edges[cell], self.edges[-1]
        return tuple([value * high // full - value * low // full for value in whole])


def cells_of(asked: Sequence[str], country: str) -> Cells:
    """Understand the audience dimensions of a report.

    Raises:
        ApiError: 40002 for none, for too many, and for a pair that cannot be combined.
    """
    if not asked:
        raise bad_parameter("dimensions: AUDIENCE needs an audience dimension.")
    unknown = [name for name in asked if name not in DIMENSIONS]
    if unknown:
        raise bad_parameter(f"dimensions: {unknown[0]} is not supported for AUDIENCE.")
    if len(asked) > 1 and set(asked) != {"gender", "age"}:
        raise bad_parameter(f"dimensions: {' and '.join(asked)} cannot be combined.")
    return _made(tuple(asked), country)


@lru_cache(maxsize=64)
def _made(asked: tuple[str, ...], country: str) -> Cells:
    found = list(product(*(_WEIGHTS[name] for name in asked)))
    weights = [prod(part[1] for part in cell) for cell in found]
    names = {"US": country, "CA": "US" if country == "CA" else "CA"}
    values = tuple(tuple(names.get(value, value) for value, _ in cell) for cell in found)
    return Cells(asked, values, tuple(accumulate(weights)))
