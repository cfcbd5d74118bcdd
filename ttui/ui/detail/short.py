"""The short form of the detail pane: four lines below the tree."""

from datetime import timedelta

from rich.style import Style

from ttui.domain.campaign import Campaign
from ttui.domain.changes import ChangeState
from ttui.domain.charged import BudgetLine, BudgetSource
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus
from ttui.ui.drawing.lines import Line, line, line_width, segment, truncate, whole_parts
from ttui.ui.drawing.styles import BAD, BOLD, DIM, PLAIN, WARN
from ttui.ui.wording import figures, shop, status_words
from ttui.ui.wording.ceiling_words import row_words, why_words
from ttui.ui.wording.change_timeline import is_stopped, money_parts, steps
from ttui.ui.wording.outside_switch import pane_words
from ttui.ui.wording.row_facts import Subject, late_charge, no_budget_words, why_unknown
from ttui.ui.wording.rows import number_of

_BAR = 10
_OFF = frozenset({OperationStatus.DISABLE, OperationStatus.FROZEN})


_ENDLESS = 1000
_CROWDED = 3
"""With this many parts, a bar does not fit into 80 columns."""


def short_lines(about: Subject, width: int) -> tuple[Line, ...]:
    """The four lines under the tree: state, charged so far, what a stop saves, burn and rates."""
    money = about.money[0]
    record, moved = about.record, about.moved
    if moved is not None:
        now, who = about.clock.now(), about.account.advertiser
        return (
            title_line(about),
            _charged(about, money, width),
            truncate(line(segment(f" {pane_words(moved, now, who)}", WARN)), width),
            stop_line(about, money, width) or line(f" {burn_words(about, money)}"),
        )
    if record is not None and is_stopped(record, about.entity.switch):
        now, who = about.clock.now(), about.account.advertiser
        after = [*money_parts(record, now, who), line(burn_words(about, money))]
        return (
            title_line(about),
            _charged(about, money, width),
            whole_parts(steps(record, now, who, width), width),
            whole_parts(after if len(after) > 1 else [line(" "), *after], width),
        )
    return (
        title_line(about),
        _charged(about, money, width),
        stop_line(about, money, width) or line(" "),
        whole_parts([line(f" {burn_words(about, money)}"), *map(line, _few_results(about))], width),
    )


def _charged(about: Subject, money: BudgetLine, width: int) -> Line:
    """The charge so far; the bar gives way to the figures."""
    parts = charged_parts(about, money, width_of_bar=_BAR)
    if line_width(whole_parts(parts, _ENDLESS)) > width:
        parts = charged_parts(about, money, width_of_bar=0)
    return whole_parts(parts, width)


def title_line(about: Subject) -> Line:
    """Name, level, state."""
    entity = about.entity
    kind = "Promote" if entity.is_promote else status_words.LEVELS[entity.ref.level]
    if entity.is_shop:
        kind = f"{shop.kind(entity)} {kind}"
    if entity.smart_plus:
        kind = f"Smart+ {kind}"
    state, style = state_words(about)
    return line(
        segment(f" {entity.name}", BOLD), segment(f"   {kind}   ", DIM), segment(state, style)
    )


def state_words(about: Subject) -> tuple[str, Style]:
    """The state of the latest change, then the delivery in plain words."""
    sentence = status_words.delivery_sentence(about.account.delivery(about.entity))
    record = about.record
    if record is None:
        return sentence, PLAIN
    change = status_words.change_words(record, about.entity.switch)
    if not change:
        return sentence, PLAIN
    shown = change if record.state.is_proven else f"{change}; {sentence}"
    return shown, BAD if not (record.state.is_open or record.state.is_proven) else BOLD


def charged_parts(about: Subject, money: BudgetLine, *, width_of_bar: int) -> list[Line]:
    """The charge so far of the budget, in the budget's own window; the most important first."""
    window = "today" if money.window is Window.TODAY else "lifetime"
    if money.charged is None:
        return [line(" Charged so far  ", segment(why_unknown(about, money.window), WARN))]
    amount = figures.money(money.charged)
    if money.budget is None:
        text = f" Charged so far  {amount} {about.currency} {window}"
        return [line(text), line(segment(no_budget_words(money), DIM))]
    budget = figures.money(money.budget)
    parts = [f" Charged so far  {amount} of {budget} {about.currency} {window}"]
    if money.is_mixed:
        parts = [f" Charged so far  {amount} {about.currency} {window}", f"budgets {budget}"]
    if money.source is BudgetSource.SUM_OF_ADGROUPS:
        parts.append(f"sum of {number_of(money.parts, 'ad group')}")
    if money.left is not None:
        by = "" if about.is_limit(money.left) else " by budget"
        parts.append(f"{_least(money)}{figures.money(money.left)} left{by}")
    if money.used is not None:
        is_drawn = width_of_bar and len(parts) < _CROWDED
        bar = f"{figures.bar(money.used, width_of_bar)} " if is_drawn else ""
        parts.insert(1, f"{bar}{figures.share(money.used)}")
    return [line(part) for part in parts]


def _least(money: BudgetLine) -> str:
    return "at least " if money.left_is_least else ""


def stop_line(about: Subject, money: BudgetLine, width: int = _ENDLESS) -> Line | None:
    """What may still be charged, and what of it after a stop; None if there is nothing to say."""
    late = late_charge(about)
    late_words = f"up to {figures.money(late)} more may arrive late" if late else ""
    switch = status_words.switch_of(about.account, about.entity)
    if switch in _OFF:
        is_quiet = about.record is not None and about.record.state is ChangeState.QUIET
        over = status_words.SWITCHES[switch].capitalize()
        return line(f" {over}; {late_words}") if late_words and not is_quiet else None
    lost = _lost_by_stop(about)
    if money.left is not None and about.is_limit(money.left):
        saved = f" Stop now and     {_least(money)}{figures.money(money.left)} is never charged"
        return line("; ".join(word for word in (saved, lost, late_words) if word))
    ceiling = about.ceiling
    most = row_words(ceiling)
    # Without a burn nobody knows what is still on its way.
    none = "none of it is charged" if about.burn is not None else "late charges are not known"
    first, *others = filter(None, (lost, late_words or none))
    head = f" {most[0].upper()}{most[1:]}"
    whole = line(f"{head}; stop now and {first}")
    if line_width(whole) > width:
        return line(head)
    return whole_parts(
        [whole, *(line(word) for word in (*others, why_words(ceiling)) if word)], width
    )


def _lost_by_stop(about: Subject) -> str:
    is_lost = isinstance(about.entity, Campaign) and shop.loses_protection(about.entity)
    return "today's ROI protection ends" if is_lost else ""


def burn_words(about: Subject, money: BudgetLine) -> str:
    """Money per hour and the end of the budget; for a row that is off, only its last burn."""
    if about.burn is None:
        return "Burn not known"
    if status_words.switch_of(about.account, about.entity) in _OFF:
        return f"Burn was {figures.per_hour(about.burn, about.currency)}"
    text = f"Burn {figures.per_hour(about.burn, about.currency)}"
    gone = runs_out(about, money)
    return f"{text}, budget gone about {gone}" if gone else text


def runs_out(about: Subject, money: BudgetLine) -> str | None:
    """The time at which the present burn uses the budget up, on the account's clock.

    A daily budget that lasts past midnight has no such time.
    """
    if not about.burn or money.left is None or not money.left.amount:
        return None
    hours = money.left.amount / about.burn
    if hours > 24 * 365:
        return None
    now = about.clock.now()
    then = now + timedelta(hours=float(hours))
    who = about.account.advertiser
    if money.window is Window.TODAY and who.local(then).date() != who.local(now).date():
        return None
    return figures.near_time(then, now, who)


def _age_of_results(about: Subject) -> list[str]:
    """The age of the results, if they are older than the money age in the header."""
    read, told = about.detail.read_at if about.detail else None, about.account.money_at
    if read is None or (told is not None and read >= told.at - timedelta(minutes=1)):
        return []
    return [f"read {figures.short_time(read, about.clock.now(), about.account.advertiser)}:"]


def _few_results(about: Subject) -> list[str]:
    results = about.detail.today if about.detail else None
    if results is None:
        if about.detail is not None and about.detail.problem:
            return ["results not read"]
        return ["results not read yet" if about.detail is None else "no results today"]
    parts = _age_of_results(about)
    if results.roas is not None:
        parts.append(f"ROAS {figures.ratio(results.roas)}")
    if results.ctr is not None:
        parts.append(f"CTR {figures.rate(results.ctr)}")
    if results.view_rate is not None:
        parts.append(f"VTR {figures.rate(results.view_rate)}")
    if results.views is not None:
        parts.append(f"{figures.count(results.views)} views")
    return parts
