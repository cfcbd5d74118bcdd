"""What objects did on account days: exact, and quick for groups, campaigns and whole accounts."""

from collections.abc import Iterable, Sequence

from ttui.simulator.world.calendar import day_of
from ttui.simulator.world.counters import Counters, add, count
from ttui.simulator.world.entities import Account, Ad, AdGroup, Campaign, Entity, Origin, SmartAd
from ttui.simulator.world.history import DailyHistory
from ttui.simulator.world.ledger import charged_on

Part = Campaign | AdGroup | SmartAd | Ad


def bought(ad: Ad, spend: int) -> Counters:
    """What one ad got for money charged on one day, in minor units."""
    return count(ad.ad_id, ad.group.campaign.account.currency, spend)


def ad_on(ad: Ad, day: int, until: int) -> Counters:
    """What one ad did on an account day, counting only up to ``until``."""
    daily_history = ad.group.daily_history
    if daily_history is not None and ad.part >= 0 and daily_history.covers(day):
        return daily_history.ad_day(ad.part, day)
    return bought(ad, charged_on(ad, day, until))


def ad_between(ad: Ad, first: int, last: int, until: int) -> Counters:
    """What one ad did over account days, both included."""
    counted = [bought(ad, charged_on(ad, day, until)) for day in _loose(ad, first, last, until)]
    if ad.group.daily_history is not None and ad.part >= 0:
        counted.append(ad.group.daily_history.ad_span(ad.part, first, last))
    return add(counted)


def on(part: Part, day: int, until: int) -> Counters:
    """What an object did on an account day."""
    if isinstance(part, Ad):
        return ad_on(part, day, until)
    if isinstance(part, SmartAd):
        return add(ad_on(ad, day, until) for ad in part.creatives)
    if isinstance(part, Campaign):
        return add(on(group, day, until) for group in part.groups)
    if part.daily_history is None or not part.daily_history.covers(day):
        return add(ad_on(ad, day, until) for ad in part.ads)
    whole = part.daily_history.group_day(day)
    others = [ad_on(ad, day, until) for ad in _others(part)]
    return add((whole, *others))


def between(part: Part, first: int, last: int, until: int) -> Counters:
    """What an object did over account days, both included."""
    if isinstance(part, Ad):
        return ad_between(part, first, last, until)
    if isinstance(part, SmartAd):
        return add(ad_between(ad, first, last, until) for ad in part.creatives)
    if isinstance(part, Campaign):
        return add(between(group, first, last, until) for group in part.groups)
    counted = [
        bought(ad, charged_on(ad, day, until))
        for ad in part.ads
        for day in _loose(ad, first, last, until)
    ]
    if part.daily_history is not None:
        counted.append(part.daily_history.group_span(first, last))
    return add(counted)


def account_on(account: Account, day: int, until: int, origins: Sequence[Origin]) -> Counters:
    """What the campaigns of some origins did on an account day.

    Days before the simulation never change, so they are worked out once.
    """
    chosen = (campaign for campaign in account.campaigns if campaign.origin in origins)
    if day >= account.opening_day:
        return add(on(campaign, day, until) for campaign in chosen)
    key = (day, *origins)
    found = account.sums_cache.get(key)
    if found is None:
        found = account.sums_cache[key] = add(on(campaign, day, until) for campaign in chosen)
    return found


def days_with_data(
    account: Account, parts: Iterable[Part], first: int, last: int, until: int
) -> Sequence[int]:
    """The account days on which something was charged to one of the parts, oldest first."""
    ads = [ad for part in parts for ad in _ads(part)]
    histories: dict[tuple[int, int], DailyHistory] = {}
    for ad in ads:
        if ad.group.daily_history is not None and ad.part >= 0:
            daily_history = ad.group.daily_history
            histories[daily_history.first, daily_history.last] = daily_history
    for daily_history in histories.values():
        if daily_history.covers(first) and daily_history.covers(last):
            return range(first, last + 1)
    newest = min(last, _newest(account, until))
    return [
        day
        for day in range(first, newest + 1)
        if any(daily_history.covers(day) for daily_history in histories.values())
        or any(charged_on(ad, day, until) for ad in ads)
    ]


def active_days(ad: Ad) -> int:
    """On how many days before the opening day something was charged to an ad."""
    daily_history = ad.group.daily_history
    covered = (
        daily_history.last - daily_history.first + 1
        if daily_history is not None and ad.part >= 0
        else 0
    )
    return covered + sum(1 for minor in ad.history if minor)


def first_day(account: Account) -> int:
    """The first account day with a charge, or the opening day."""
    first = account.opening_day
    for campaign in account.campaigns:
        for group in campaign.groups:
            if group.daily_history is not None and group.daily_history.ads:
                first = min(first, group.daily_history.first)
            deepest = max((len(ad.history) for ad in group.ads), default=0)
            first = min(first, account.opening_day - deepest)
    return first


def _ads(part: Part) -> Iterable[Ad]:
    if isinstance(part, Ad):
        return (part,)
    if isinstance(part, Campaign):
        return (ad for group in part.groups for ad in group.ads)
    return part.creatives if isinstance(part, SmartAd) else part.ads


def _others(group: AdGroup) -> list[Ad]:
    """The ads of a group that its daily history does not tell about."""
    if group.daily_history is not None and group.daily_history.ads == len(group.ads):
        return []
    return [ad for ad in group.ads if ad.part < 0]


def _loose(ad: Ad, first: int, last: int, until: int) -> range:
    """The days of a span on which an ad may have charges that its daily history lacks."""
    account = ad.group.campaign.account
    start = max(first, account.opening_day - len(ad.history))
    return range(start, min(last, _newest(account, until)) + 1)


def _newest(account: Account, until: int) -> int:
    """The last day that may have charges: opening sums are there however late a report is."""
    return max(day_of(account.zone, until), account.opening_day)


def parts_of(subject: Account | Entity, origins: Sequence[Origin]) -> Sequence[Part]:
    """What to add up for an object, or for an account."""
    if isinstance(subject, Account):
        return [campaign for campaign in subject.campaigns if campaign.origin in origins]
    return (subject,)
