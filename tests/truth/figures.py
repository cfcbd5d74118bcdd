"""What the row of an entity should say: charged against budget, made from the books alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.truth.truth import ZERO, Range, Ranges, State, Truth, added
from ttui.simulator.world.entities import (
    Account,
    AdGroup,
    Campaign,
    Entity,
    Mode,
    Switch,
    campaign_of,
)

_DAILY = (Mode.DAY, Mode.DYNAMIC)


@dataclass(frozen=True, slots=True)
class Span:
    """From when on what is drawn may have been read, and now; milliseconds since 1970."""

    money: int
    """Reports."""
    rows: int
    """Switches of campaigns."""
    budgets: int
    """Budgets, and whatever else the lists below a folded campaign say."""
    now: int


@dataclass(frozen=True, slots=True)
class Line:
    """Charged so far of one budget."""

    today: bool
    """Whether it covers today or the whole life."""
    charged: tuple[Ranges, ...]
    """What may stand there; where daily and lifetime budgets stand side by side, the campaign's own
    charge or that of the ad groups whose budgets it is held against."""
    budget: Ranges
    """Empty where there is none."""
    summed: bool
    left: Ranges
    """Empty where there is no budget."""

    def used(self) -> Ranges:
        """Percent of the budget."""
        return tuple(
            Range(part.low * 100 / budget.high, part.high * 100 / budget.low)
            for ranges in self.charged
            for part in ranges
            for budget in self.budget
            if budget.low
        )


def lines_of(truth: Truth, entity: Entity, span: Span) -> list[Line]:
    """The lines of a row, the one of the tree first."""
    if isinstance(entity, Campaign):
        return _of_campaign(truth, entity, span)
    campaign = campaign_of(entity)
    group = entity if isinstance(entity, AdGroup) else entity.group
    own = isinstance(entity, AdGroup) and not campaign.promote
    mode = group.budget_mode if not campaign.promote else Mode.TOTAL
    if mode is Mode.INFINITE:
        mode = campaign.budget_mode
    today = mode not in (Mode.TOTAL,)
    charged = truth.charged(entity, span.money, span.now, today=today)
    if own and group.budget_mode is not Mode.INFINITE:
        return [_against(truth, group, charged, today, span)]
    return [Line(today, (charged,), (), summed=False, left=())]


def _of_campaign(truth: Truth, campaign: Campaign, span: Span) -> list[Line]:
    if campaign.budget_mode is not Mode.INFINITE or campaign.shop is not None:
        today = campaign.budget_mode in _DAILY or campaign.shop is not None
        charged = truth.charged(campaign, span.money, span.now, today=today)
        return [_against(truth, campaign, charged, today, span)]
    lines = []
    for today in (True, False):
        modes = _DAILY if today else (Mode.TOTAL,)
        groups = [group for group in campaign.groups if group.budget_mode in modes]
        if groups:
            lines.append(_summed(truth, campaign, groups, today, span))
    if lines:
        return lines
    charged = truth.charged(campaign, span.money, span.now, today=True)
    return [Line(today=True, charged=(charged,), budget=(), summed=False, left=())]


def _summed(
    truth: Truth, campaign: Campaign, groups: Sequence[AdGroup], today: bool, span: Span
) -> Line:
    own = truth.charged(campaign, span.money, span.now, today=today)
    parts = [truth.charged(group, span.money, span.now, today=today) for group in groups]
    budgets, lefts = [], []
    for group, charged in zip(groups, parts, strict=True):
        states = truth.states(group, span.budgets, span.now)
        budgets.append(_budgets(group, states, absent_is=ZERO))
        left = _left(_budgets(group, states, absent_is=()), charged)
        on = any(state.switch is Switch.ENABLE and not state.absent for state in states)
        always = all(state.switch is Switch.ENABLE and not state.absent for state in states)
        lefts.append((left if on else ()) + (() if always else ZERO))
    charged_ways = (own,) if len(groups) == len(campaign.groups) else (own, added(parts))
    return Line(today, charged_ways, added(budgets), summed=True, left=added(lefts))


def _against(
    truth: Truth, thing: Campaign | AdGroup, charged: Ranges, today: bool, span: Span
) -> Line:
    budgets = _budgets(thing, truth.states(thing, span.budgets, span.now), absent_is=())
    return Line(today, (charged,), budgets, summed=False, left=_left(budgets, charged))


def _budgets(thing: Campaign | AdGroup, states: Iterable[State], absent_is: Ranges) -> Ranges:
    account = campaign_of(thing).account
    found: list[Range] = []
    for state in states:
        if state.absent:
            found += absent_is
        else:
            amount = account.currency.amount(state.budget)
            found.append(Range(amount, amount))
    return tuple(dict.fromkeys(found))


def _left(budgets: Ranges, charged: Ranges) -> Ranges:
    nothing = Decimal(0)
    return tuple(
        Range(max(nothing, budget.low - part.high), max(nothing, budget.high - part.low))
        for budget in budgets
        for part in charged
    )


@dataclass(frozen=True, slots=True)
class Sums:
    """What accounts come to, in one currency or as counts."""

    charged: Ranges
    budgets: Ranges
    burning: Range


def sums_of(truth: Truth, accounts: Iterable[Account], span: Span) -> Sums:
    """The header's figures over some accounts, which share a currency."""
    charged, budgets = [], []
    low = high = Decimal(0)
    for account in accounts:
        charged.append(truth.account_today(account, span.money, span.now))
        for campaign in account.campaigns:
            if campaign.unlisted:
                continue
            states = truth.states(campaign, span.rows, span.now)
            burn = truth.burn(campaign, span.money, span.now)
            low += burn.low if all(state.runs for state in states) else 0
            high += burn.high if any(state.runs for state in states) else 0
            budgets.append(_daily_budget(truth, campaign, states, span))
    return Sums(added(charged), added(budgets), Range(low, high))


def _daily_budget(truth: Truth, campaign: Campaign, states: set[State], span: Span) -> Ranges:
    """Daily budgets of what is on or was charged today."""
    found = [line.budget for line in lines_of(truth, campaign, span) if line.today and line.budget]
    if not found or all(state.absent for state in states):
        return ZERO
    today = truth.charged(campaign, span.money, span.now, today=True)
    surely = all(state.runs for state in states) or all(one.low > 0 for one in today)
    surely = surely and not any(state.absent for state in states)
    maybe = any(state.runs for state in states) or any(one.high > 0 for one in today)
    return (*(found[0] if maybe else ()), *(() if surely else ZERO))


def counts_of(truth: Truth, accounts: Iterable[Account], span: Span) -> tuple[Range, Range]:
    """How many campaigns are on, and how many are off and not over."""
    on, off = [0, 0], [0, 0]
    for account in accounts:
        for campaign in account.campaigns:
            if campaign.unlisted:
                continue
            states = truth.states(campaign, span.rows, span.now)
            on[0] += all(state.runs for state in states)
            on[1] += any(state.runs for state in states)
            idle = [not (state.runs or state.absent or state.over) for state in states]
            off[0] += all(idle)
            off[1] += any(idle)
    return _whole(on), _whole(off)


def _whole(numbers: Sequence[int]) -> Range:
    return Range(Decimal(numbers[0]), Decimal(numbers[1]))
