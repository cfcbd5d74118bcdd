"""How money flows: when each ad group delivers, and what that uses up.

Nothing is stepped. Between two *breaks* (midnight, a budget running out, a schedule edge, the end
of a delivery tail, or a change somebody makes) every rate is constant, so the next break is
computed, and time in between costs nothing however many ads there are.
"""

from ttui.simulator.world.calendar import day_of, next_midnight_ms
from ttui.simulator.world.dynamic_days import is_long, limit_of_day
from ttui.simulator.world.entities import Ad, AdGroup, Campaign, Mode, PromoteEnding, Review, Switch

_DAILY = (Mode.DAY, Mode.DYNAMIC)
_DAYS_KEPT = 6


def prime(campaign: Campaign) -> None:
    """Set the money counters of a newly built campaign from its opening sums and history."""
    account = campaign.account
    sub_unit = account.currency.sub_units_per_minor
    campaign.day_end = next_midnight_ms(account.zone, account.opened_ms)
    for group in campaign.groups:
        minor = 0
        for ad in group.ads:
            minor += ad.opening
            if wants_to_run(ad):
                ad.on_since = account.opened_ms
                group.rate_on += ad.rate
        group.used_day = minor * sub_unit
        group.days_before = tuple(
            sum(ad.history[back] for ad in group.ads if back < len(ad.history)) * sub_unit
            for back in range(_DAYS_KEPT)
        )
        if Mode.TOTAL in (group.budget_mode, campaign.budget_mode):
            minor += sum(sum(ad.history) for ad in group.ads)
        group.used_total = minor * sub_unit
        campaign.used_day += group.used_day
        campaign.used_total += group.used_total
    before = (group.days_before for group in campaign.groups)
    campaign.days_before = tuple(map(sum, zip(*before, strict=True)))
    _begin_day(campaign, account.opened_ms)
    recompute(campaign, account.opened_ms)


def settle(campaign: Campaign, now: int) -> bool:
    """Live through every break up to ``now``; True if there was any."""
    moved = False
    while campaign.next_break <= now:
        at = campaign.next_break
        accrue(campaign, at)
        recompute(campaign, at)
        moved = True
    return moved


def accrue(campaign: Campaign, at: int) -> None:
    """Count what was used up to ``at`` at the rates in force; needed before any rate changes."""
    for group in campaign.groups:
        if group.open_since >= 0 and at > group.accrued_to:
            _use(group, group.rate_on * (at - group.accrued_to))
            group.accrued_to = at


def recompute(campaign: Campaign, at: int) -> None:
    """Decide anew which ad groups deliver from ``at`` on, and when that changes by itself."""
    if at >= campaign.day_end:
        _new_day(campaign, at)
    _spend_remainder(campaign, at)
    _raise(campaign)
    for group in campaign.groups:
        _raise(group)
    campaign.exceeded = _is_exceeded(campaign)
    campaign.in_delivery_tail = [ad for ad in campaign.in_delivery_tail if not _leave(ad, at)]
    breaks = [campaign.day_end, *(ad.quits_at for ad in campaign.in_delivery_tail)]
    if campaign.quits_at > at:
        breaks.append(campaign.quits_at)
    total = 0
    for group in campaign.groups:
        group.exceeded = _is_exceeded(group)
        running = _runs(group, at)
        _mark(group, running, at)
        if running:
            total += group.rate_on
            breaks.append(_runs_out_at(group, group.rate_on, at))
            breaks.append(_is_raised_at(group, group.rate_on, at))
        breaks.extend(t for t in (group.starts_ms, group.ends_ms, group.quits_at) if t > at)
    breaks.append(_runs_out_at(campaign, total, at))
    breaks.append(_is_raised_at(campaign, total, at))
    campaign.next_break = min(t for t in breaks if t > at)


def wants_to_run(ad: Ad) -> bool:
    """Whether the ad itself, leaving its ad group and campaign aside, may deliver."""
    if ad.deleted or ad.switch is not Switch.ENABLE or ad.review is not Review.APPROVED:
        return False
    smart = ad.smart_ad
    return smart is None or (smart.switch is Switch.ENABLE and not smart.deleted)


def update_ad(ad: Ad, at: int, delivery_tail_ms: int) -> None:
    """Bring an ad's delivery in line with its switch; ``accrue`` before, ``recompute`` after."""
    wanted = wants_to_run(ad)
    if wanted and ad.on_since < 0:
        ad.on_since = at
        ad.group.rate_on += ad.rate
    elif wanted:
        ad.quits_at = 0
    elif ad.on_since >= 0:
        if not ad.quits_at:
            ad.group.campaign.in_delivery_tail.append(ad)
            ad.quits_at = at + delivery_tail_ms
        if ad.deleted:
            ad.quits_at = at


def limit_of(thing: Campaign | AdGroup) -> int:
    """The budget in force, in sub-units; 0 = none."""
    if thing.budget_mode is Mode.INFINITE:
        return 0
    campaign = thing if isinstance(thing, Campaign) else thing.campaign
    limit = present_budget(thing) * campaign.account.currency.sub_units_per_minor
    if thing.budget_mode is not Mode.DYNAMIC or not campaign.overshoot:
        return limit
    if thing.increases is not None:
        # Seven times which budget a week then holds is not documented.
        return limit * (100 + campaign.overshoot) // 100 if thing.long_day else limit
    return limit_of_day(limit, thing.days_before, campaign.overshoot, long=thing.long_day)


def present_budget(thing: Campaign | AdGroup) -> int:
    """The budget after today's automatic increases, in minor units."""
    return thing.increases.present(thing.budget) if thing.increases else thing.budget


def used_of(thing: Campaign | AdGroup) -> int:
    """Sub-units used in the budget's own window: today, or ever."""
    return thing.used_day if thing.budget_mode in _DAILY else thing.used_total


def _is_exceeded(thing: Campaign | AdGroup) -> bool:
    limit = limit_of(thing)
    return limit > 0 and used_of(thing) >= limit


def _runs_out_at(thing: Campaign | AdGroup, rate: int, at: int) -> int:
    limit = limit_of(thing)
    if not limit or not rate:
        return 0
    return at + max((limit - used_of(thing)) // rate, 1)


def _raise(thing: Campaign | AdGroup) -> None:
    """Take every step of an automatic increase that is due."""
    steps = thing.increases
    if steps is None or not steps.ready:
        return
    while steps.left and (limit := limit_of(thing)) and used_of(thing) >= steps.threshold(limit):
        steps.taken += 1


def _is_raised_at(thing: Campaign | AdGroup, rate: int, at: int) -> int:
    steps = thing.increases
    if steps is None or not steps.ready or not steps.left or not rate:
        return 0
    missing = steps.threshold(limit_of(thing)) - used_of(thing)
    return at + max(-(-missing // rate), 1)


def _use(group: AdGroup, sub_units: int) -> None:
    group.used_day += sub_units
    group.used_total += sub_units
    group.campaign.used_day += sub_units
    group.campaign.used_total += sub_units


def _new_day(campaign: Campaign, at: int) -> None:
    campaign.days_before = (campaign.used_day, *campaign.days_before)[:_DAYS_KEPT]
    campaign.used_day = 0
    for group in campaign.groups:
        group.days_before = (group.used_day, *group.days_before)[:_DAYS_KEPT]
        group.used_day = 0
        if group.scheduled_budget:
            group.budget, group.scheduled_budget = group.scheduled_budget, 0
    campaign.day_end = next_midnight_ms(campaign.account.zone, at)
    _begin_day(campaign, at)


def _begin_day(campaign: Campaign, at: int) -> None:
    day = day_of(campaign.account.zone, at)
    if campaign.shop is not None:
        campaign.shop.begin_day(day, on=campaign.switch is Switch.ENABLE)
    if campaign.overshoot:
        campaign.long_day = is_long(campaign.campaign_id, day)
        for group in campaign.groups:
            group.long_day = is_long(group.adgroup_id, day)
    for steps in (campaign.increases, *(group.increases for group in campaign.groups)):
        if steps is not None:
            steps.taken = 0


def _spend_remainder(campaign: Campaign, at: int) -> None:
    """Spend what is left of a budget when it is less than a millisecond's worth.

    Otherwise a budget of 20.00 would end at 19.9999 and read 19.99.
    """
    running = [group for group in campaign.groups if group.open_since >= 0 and group.rate_on]
    for group in running:
        if group.ends_whole and 0 < group.ends_ms <= at:
            left = limit_of(group) - used_of(group)
            _give(group, left, left + 1, at)
        _give(group, limit_of(group) - used_of(group), group.rate_on, at)
    if running:
        total = sum(group.rate_on for group in running)
        _give(running[0], limit_of(campaign) - used_of(campaign), total, at)


def _give(group: AdGroup, left: int, rate: int, at: int) -> None:
    if 0 < left < rate:
        ad = next(ad for ad in group.ads if ad.on_since >= 0)
        group.extras.append((at - 1, ad.ad_id, left))
        _use(group, left)


def _leave(ad: Ad, at: int) -> bool:
    """End an ad's delivery if its tail is over; True if nothing is left to watch."""
    if not ad.quits_at:
        return True
    if ad.quits_at > at:
        return False
    ad.on_before = (*ad.on_before, (ad.on_since, at))
    ad.on_since = -1
    ad.quits_at = 0
    ad.group.rate_on -= ad.rate
    return True


def _runs(group: AdGroup, at: int) -> bool:
    campaign = group.campaign
    allowed = (
        campaign.account.may_deliver
        and not group.gone
        and group.review is Review.APPROVED
        and campaign.ending is PromoteEnding.RUNNING
        and not (campaign.shop is not None and campaign.shop.trouble)
    )
    switched_on = (
        campaign.switch is Switch.ENABLE or campaign.quits_at > at or group.outlives_pause
    ) and (group.switch is Switch.ENABLE or group.quits_at > at)
    scheduled = group.starts_ms <= at and not 0 < group.ends_ms <= at
    affordable = not (campaign.exceeded or group.exceeded)
    return allowed and switched_on and scheduled and affordable and group.rate_on > 0


def _mark(group: AdGroup, running: bool, at: int) -> None:
    if running and group.open_since < 0:
        group.open_since = group.accrued_to = at
    elif not running and group.open_since >= 0:
        if at > group.open_since:
            group.stretches.append((group.open_since, at))
        group.open_since = -1
