"""What an ad's money bought: views, clicks and the like, worked out from what it was charged.

Each ad has its own prices and rates, taken from its id, so the figures are plausible, steady, and
the same on every run.
"""

from collections.abc import Iterable
from typing import Final

from ttui.simulator.world.money import Currency

COUNTERS: Final = (
    "impressions",
    "clicks",
    "reach",
    "video_play_actions",
    "video_watched_2s",
    "video_watched_6s",
    "video_views_p25",
    "video_views_p50",
    "video_views_p75",
    "video_views_p100",
    "likes",
    "comments",
    "shares",
    "follows",
    "profile_visits",
    "conversion",
    "result",
    "engagements",
    "engaged_view",
    "engaged_view_15s",
    "complete_payment",
    "purchase_value",
)
"""Counters in the order ``count`` gives them; the last one is money, in minor units."""

Counters = tuple[int, ...]
"""Spend in minor units, then one number for each of ``COUNTERS``."""

NOTHING: Final[Counters] = (0,) * (len(COUNTERS) + 1)


def count(ad_id: str, currency: Currency, spend: int) -> Counters:
    """The counters of one ad for money charged on one day, in minor units."""
    if not spend:
        return NOTHING
    trait = int(ad_id) * 2_654_435_761 % 1_000_003
    # A thousand impressions cost about 4 to 11 USD.
    cpm = (400 + trait % 700) * currency.ratio * 10**currency.digits // 100
    impressions = spend * 1000 // max(1, cpm)
    clicks = impressions * (60 + trait % 140) // 10_000
    likes = impressions * 96 // 100 * (4 + trait % 24) // 1000
    reactions = (likes, likes // 12, likes // 15, likes // 20)
    conversions = clicks * (1 + trait % 6) // 100
    # A purchase brings 1.1 to 3.5 times what it cost.
    value = spend * (110 + trait % 240) // 100 if conversions else 0
    return derived(trait, (spend, impressions, clicks, conversions, value), reactions)


def derived(
    trait: int, basics: tuple[int, int, int, int, int], reactions: tuple[int, int, int, int]
) -> Counters:
    """All counters from spend, impressions, clicks, conversions, value, and reactions."""
    spend, impressions, clicks, conversions, value = basics
    plays = impressions * 96 // 100
    watched = plays * (18 + trait % 27) // 100
    return (
        spend,
        impressions,
        clicks,
        impressions * 82 // 100,
        plays,
        watched,
        watched * 45 // 100,
        plays * (20 + trait % 9) // 100,
        plays * (10 + trait % 7) // 100,
        plays * (6 + trait % 4) // 100,
        plays * (3 + trait % 3) // 100,
        *reactions,
        clicks // 9,
        conversions,
        conversions,
        sum(reactions) + clicks,
        watched * 45 // 100,
        watched * 20 // 100,
        conversions,
        value,
    )


def add(counted: Iterable[Counters]) -> Counters:
    """The sum of counters."""
    found = tuple(counted)
    if len(found) == 1:
        return found[0]
    return tuple(map(sum, zip(*found, strict=True))) if found else NOTHING
