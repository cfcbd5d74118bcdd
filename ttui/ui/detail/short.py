"""All that is known of one row, in lines: four for the narrow pane, everything for the wide one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from rich.style import Style

from ttui.domain.app_state import Picture
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.charged import BudgetLine, BudgetSource, charged_so_far
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.outside import OutsideChange
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import REPORT_LAG, Detail, Window
from ttui.domain.status import OperationStatus
from ttui.ui.drawing.lines import Line, clean, cut, line, line_width, piece, wrap
from ttui.ui.drawing.styles import BAD, BOLD, DIM, PLAIN, WARN
from ttui.ui.wording import figures, status_words
from ttui.ui.wording.change_timeline import is_stopped, money_parts, steps
from ttui.ui.wording.outside_switch import latest, pane_words

_BAR = 10
_OFF = frozenset({OperationStatus.DISABLE, OperationStatus.FROZEN})
_LAG_HOURS = Decimal(REPORT_LAG // timedelta(minutes=1)) / 60


@dataclass(frozen=True, slots=True)
class Subject:
    """One row with everything its lines are made from."""

    picture: Picture
    account: AccountSnapshot
    entity: Campaign | AdGroup | Ad
    clock: Clock

    @property
    def currency(self) -> str:
        """The account's currency."""
        return self.account.advertiser.currency

    @property
    def detail(self) -> Detail | None:
        """The row's full report, once it was read."""
        return self.picture.details.get(self.entity.ref)

    @property
    def record(self) -> ChangeRecord | None:
        """The row's latest change."""
        return self.picture.changes.get(self.entity.ref)

    @property
    def moved(self) -> OutsideChange | None:
        """The switch's latest move, where this session did not make it."""
        change = self.picture.outside.get(self.entity.ref)
        return latest(change, self.record, self.entity.switch)

    @property
    def earlier(self) -> tuple[ChangeRecord, ...]:
        """What the journal has about the row beside its latest change, newest first."""
        latest = self.record.change.change_id if self.record else ""
        known = self.picture.history.get(self.entity.ref, ())
        return tuple(record for record in known if record.change.change_id != latest)

    @property
    def burn(self) -> Decimal | None:
        """Money per hour; known for campaigns."""
        burning = self.account.burning(self.entity)
        return burning.amount if burning is not None else None

    @property
    def money(self) -> tuple[BudgetLine, ...]:
        """Charged so far of each budget."""
        return charged_so_far(self.account, self.entity)


_CROWDED = 3
"""Parts beside which a bar finds no room at 80 columns."""


def subject(picture: Picture, ref: EntityRef | None, clock: Clock) -> Subject | None:
    """The row with this ref, or None for an ad account or a row that is gone."""
    account = picture.account(ref.advertiser_id) if ref else None
    entity = account.entity(ref) if account and ref else None
    return Subject(picture, account, entity, clock) if account and entity else None


def short_lines(about: Subject, width: int) -> tuple[Line, ...]:
    """The four lines under the tree: state, charged so far, what a stop saves, burn and rates."""
    money = about.money[0]
    record, moved = about.record, about.moved
    if moved is not None:
        now, who = about.clock.now(), about.account.advertiser
        return (
            title_line(about),
            whole_parts(charged_parts(about, money, width_of_bar=_BAR), width),
            cut(line(piece(f" {pane_words(moved, now, who)}", WARN)), width),
            stop_line(about, money) or line(f" {burn_words(about, money)}"),
        )
    if record is not None and is_stopped(record, about.entity.switch):
        now, who = about.clock.now(), about.account.advertiser
        after = [*money_parts(record, now, who), line(burn_words(about, money))]
        return (
            title_line(about),
            whole_parts(charged_parts(about, money, width_of_bar=_BAR), width),
            whole_parts(steps(record, now, who, width), width),
            whole_parts(after if len(after) > 1 else [line(" "), *after], width),
        )
    return (
        title_line(about),
        whole_parts(charged_parts(about, money, width_of_bar=_BAR), width),
        stop_line(about, money) or line(" "),
        whole_parts([line(f" {burn_words(about, money)}"), *map(line, _few_results(about))], width),
    )


def whole_parts(parts: Sequence[Line], width: int) -> Line:
    """As many parts as fit, each whole: half a figure is a wrong figure."""
    drawn: Line = parts[0]
    for part in parts[1:]:
        if line_width(drawn) + 3 + line_width(part) > width:
            break
        drawn = (*drawn, piece("   "), *part)
    return drawn


def title_line(about: Subject) -> Line:
    """Name, level, state."""
    entity = about.entity
    kind = "Promote" if entity.is_promote else status_words.LEVELS[entity.ref.level]
    if entity.smart_plus:
        kind = f"Smart+ {kind}"
    state, style = state_words(about)
    return line(piece(f" {entity.name}", BOLD), piece(f"   {kind}   ", DIM), piece(state, style))


def state_words(about: Subject) -> tuple[str, Style]:
    """The delivery in plain words, after what became of the latest change."""
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
    """Charged so far of the budget, in the budget's own window, what matters most first."""
    window = "today" if money.window is Window.TODAY else "lifetime"
    if money.charged is None:
        return [line(" Charged so far  ", piece(why_unknown(about, money.window), WARN))]
    amount = figures.money(money.charged)
    if money.budget is None:
        text = f" Charged so far  {amount} {about.currency} {window}"
        return [line(text), line(piece(no_budget_words(money), DIM))]
    budget = figures.money(money.budget)
    parts = [f" Charged so far  {amount} of {budget} {about.currency} {window}"]
    if money.is_mixed:
        parts = [f" Charged so far  {amount} {about.currency} {window}", f"budgets {budget}"]
    if money.source is BudgetSource.SUM_OF_ADGROUPS:
        parts.append(f"sum of {_ad_groups(money.parts)}")
    if money.left is not None:
        parts.append(f"{_least(money)}{figures.money(money.left)} left")
    if money.used is not None:
        bar = f"{figures.bar(money.used, width_of_bar)} " if len(parts) < _CROWDED else ""
        parts.insert(1, f"{bar}{figures.share(money.used)}")
    return [line(part) for part in parts]


def _least(money: BudgetLine) -> str:
    return "at least " if money.left_is_least else ""


def _ad_groups(number: int) -> str:
    return f"{number} ad group{'' if number == 1 else 's'}"


def why_unknown(about: Subject, window: Window) -> str:
    """Why there is no figure; never a 0 in its place."""
    ref, account = about.entity.ref, about.account
    if ref in account.unread.get(window, ()):
        reasons = (
            one.reason
            for one in account.problems
            if one.of_report and one.level is ref.level and one.id in {ref.id, ""}
        )
        return f"not read: {clean(next(reasons, 'TikTok sent no figure'))}"
    if account.money_read_at(ref) is None:
        return "not read yet"
    return "not read yet, or the report leaves this row out"


_NO_BUDGET = {
    BudgetSource.AT_CAMPAIGN: "budget is the campaign's",
    BudgetSource.AT_ADGROUP: "budget is the ad group's",
    BudgetSource.NONE: "no budget",
    BudgetSource.UNREAD: "budget not read yet",
    BudgetSource.REPORT: "the report names no budget",
}


def no_budget_words(money: BudgetLine) -> str:
    """Why no budget stands beside the charge."""
    return _NO_BUDGET.get(money.source, "TikTok sent no amount for its budget")


def stop_line(about: Subject, money: BudgetLine) -> Line | None:
    """What a stop right now saves and what may still come; None when there is nothing to stop."""
    late = late_charge(about)
    late_words = f"up to {figures.money(late)} more may arrive late" if late else ""
    switch = status_words.switch_of(about.account, about.entity)
    if switch in _OFF:
        is_quiet = about.record is not None and about.record.state is ChangeState.QUIET
        over = status_words.SWITCHES[switch].capitalize()
        return line(f" {over}; {late_words}") if late_words and not is_quiet else None
    if money.left is None:
        return line(f" Stop now and {late_words}") if late_words else None
    saved = f" Stop now and     {_least(money)}{figures.money(money.left)} is never charged"
    return line(f"{saved}; {late_words}" if late_words else saved)


def late_charge(about: Subject) -> Money | None:
    """What may still be charged after a stop: the burn during the reports' lag (contract 8.3)."""
    if not about.burn:
        return None
    return Money(about.burn * _LAG_HOURS, about.currency)


def burn_words(about: Subject, money: BudgetLine) -> str:
    """Money per hour and when the budget is gone; of what is off, only what it was."""
    if about.burn is None:
        return "Burn not known"
    if status_words.switch_of(about.account, about.entity) in _OFF:
        return f"Burn was {figures.per_hour(about.burn, about.currency)}"
    text = f"Burn {figures.per_hour(about.burn, about.currency)}"
    gone = runs_out(about, money)
    return f"{text}, budget gone about {gone}" if gone else text


def runs_out(about: Subject, money: BudgetLine) -> str | None:
    """When the budget is used up at the present burn, on the account's clock.

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
    """How old the results are, where they are older than the money that the header tells of."""
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


def paragraph(text: str, width: int, indent: str = " ") -> list[Line]:
    """A paragraph, set in."""
    return [line(indent + part) for part in wrap(text, width - len(indent) - 1)]
