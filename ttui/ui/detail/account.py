"""The pane of an ad account: its sums, its hours, its busiest campaigns, its troubles."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ttui.domain.account_curve import AccountCurve, same_hours
from ttui.domain.account_facts import last_stop, top_burners, unknown_burns
from ttui.domain.app_state import AppState
from ttui.domain.ceiling import Ceiling
from ttui.domain.ceilings_of_all import AllCeilings
from ttui.domain.clock import Clock
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.orphans import problems_of
from ttui.domain.snapshot import AccountSnapshot, RowProblem
from ttui.domain.status import AdvertiserStatus
from ttui.domain.sums import Figures, figures_of, parts_of
from ttui.domain.totals import Totals, totals
from ttui.ui.detail.chart import AXIS, bars, by_hour
from ttui.ui.detail.pair import apart
from ttui.ui.drawing.lines import (
    Line,
    clean,
    cut_name,
    fit,
    fit_name,
    fit_right,
    line,
    paragraph,
    segment,
    truncate,
    whole_parts,
    width_of,
)
from ttui.ui.drawing.styles import ACCENT, BAD, BOLD, DIM, PLAIN, WARN
from ttui.ui.wording import account_words, figures, status_words
from ttui.ui.wording.ceiling_words import Room, all_words
from ttui.ui.wording.rows import rows_words
from ttui.ui.wording.unlisted_words import coverage_words, may_be_words, unlisted_words

_CHART_ROWS = 3
_LABEL = 17
_MOST_PROBLEMS = 50
_NAME_AT_LEAST = 8
_SURE = AdvertiserStatus.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSubject:
    """One ad account with all data for its lines."""

    app_state: AppState
    account: AccountSnapshot
    clock: Clock
    totals_of: Callable[[AccountSnapshot], Totals] = totals
    ceiling: Ceiling | None = None
    """The most that can still be charged today; None where it is not worked out."""

    @property
    def figures(self) -> Figures:
        """What it adds to the sums over all accounts."""
        return figures_of(parts_of(self.app_state).only(self.account), self.totals_of)

    @property
    def curve(self) -> AccountCurve | None:
        """Its hours, if they are of the present day."""
        who = self.account.advertiser
        curve = self.app_state.curves.get(who.advertiser_id)
        today = who.local(self.clock.now()).date()
        return curve if curve is not None and curve.day == today else None


def short_lines(about: AccountSubject, width: int) -> tuple[Line, ...]:
    """The four lines below the tree: what it is, its money, its counts and ages, what is amiss."""
    first, *others = _money_words(about)
    return (
        _title(about, width),
        whole_parts([line(f" {first}"), *map(line, others)], width),
        whole_parts([line(f" {_count_words(about)}"), *map(line, _state_words(about))], width),
        _trouble_line(about, width),
    )


def full_lines(about: AccountSubject, width: int) -> tuple[Line, ...]:
    """All lines, for a pane or a screen of this width."""
    blocks = (
        _head(about, width),
        _sums(about, width),
        _chart(about, width),
        _burners(about, width),
        _problems(about, width),
        _last_stop(about, width),
    )
    return apart(blocks)


def _title(about: AccountSubject, width: int) -> Line:
    """The name gives way first: what an account is must be read."""
    who = about.account.advertiser
    kind, state = "   ad account   ", status_words.ACCOUNT_STATES[who.status]
    name = clean(who.name)
    room = max(_NAME_AT_LEAST, width - width_of(f" {kind}{state}"))
    head = line(
        segment(f" {cut_name(name, room)}", BOLD),
        segment(kind, DIM),
        segment(state, PLAIN if who.status is _SURE else BAD),
    )
    return truncate(whole_parts([head, line(segment(who.advertiser_id, DIM))], width), width)


def _money_words(about: AccountSubject) -> list[str]:
    """Charged today, burn and the most that may follow, each in a few words."""
    if about.account.money_at is None:
        return ["Charged today  not read yet"]
    found = about.figures
    money = account_words.own_money(found)
    if money is None:
        return ["Charged today  not read"]
    currency = about.account.advertiser.currency
    charged = f"Charged today  {account_words.least(money.charged_today)} {clean(currency)}"
    burn = account_words.burn(found)
    parts = [charged.rstrip(), f"burning {burn}" if burn else "burn not known"]
    if about.ceiling is not None:
        parts.append(all_words(AllCeilings((about.ceiling,)), Room.FULL))
    if money.daily_budgets is not None:
        # Last, so that it gives way first: a budget is no limit.
        parts.append(f"budgets {figures.money(money.daily_budgets)}/day")
    return parts


def _count_words(about: AccountSubject) -> str:
    if Level.CAMPAIGN not in about.account.lists_read:
        return "campaigns not read yet"
    return account_words.counts(about.figures, ended=True)


def _state_words(about: AccountSubject) -> list[str]:
    return [
        account_words.balance(about.account.advertiser.balance),
        *account_words.ages(about.account, about.clock),
    ]


def _trouble_line(about: AccountSubject, width: int) -> Line:
    """What most needs a look; else how today goes, and the latest stop."""
    if about.account.unlisted is not None:
        return line(segment(f" {unlisted_words(about.account.unlisted)}", WARN))
    problems = problems_of(about.account)
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        text = f" {_problem_words(problems[0])}"
        room = max(1, width - width_of(more))
        return line(segment(fit(text, min(room, width_of(clean(text)))) + more, WARN))
    zone = "" if about.account.advertiser.zone_known else "zone unknown: UTC days"
    parts = [line(one) for one in (zone, _compared(about), _stop_words(about)) if one]
    if not parts:
        return line(" ")
    first, *others = parts
    return truncate(whole_parts([line(" ", *first), *others], width), width)


def _problem_words(problem: RowProblem) -> str:
    which = f"{status_words.LEVELS[problem.level]} {problem.id}".rstrip()
    return f"{which}: {problem.reason}"


def _compared(about: AccountSubject) -> str:
    curve = about.curve
    found = same_hours(curve) if curve is not None else None
    if found is None:
        return ""
    currency = about.account.advertiser.currency
    today, before = (figures.money(Money(one, currency)) for one in (found.today, found.yesterday))
    text = f"until {found.until:%H:%M}: {today}, yesterday {before}"
    more = found.more
    if more is None:
        return text
    return f"{text} ({'+' if more >= 0 else '-'}{figures.share(abs(more))})"


def _stop_words(about: AccountSubject) -> str:
    """The latest stop, as far as ttui knows."""
    who = about.account.advertiser
    found = last_stop(about.app_state, who.advertiser_id)
    if found is None:
        return ""
    at = figures.short_time(found.at, about.clock.now(), who)
    if len(found.records) == 1:
        (record,) = found.records
        return f"last stop {at}: {record.change.name}, {record.state.value}"
    off = sum(record.state.is_proven for record in found.records)
    return f"last stop {at}: {rows_words(len(found.records))}, {off} off, confirmed"


def _head(about: AccountSubject, width: int) -> Iterator[Line]:
    who = about.account.advertiser
    yield from paragraph(who.name, width)
    style = PLAIN if who.status is _SURE else BAD
    state = f"ad account, {status_words.ACCOUNT_STATES[who.status]}"
    yield line(segment(f" {state}", style))
    if who.rejection_reason and who.status is not _SURE:
        yield from paragraph(f"TikTok says: {clean(who.rejection_reason)}", width)
    yield _pair("id", who.advertiser_id)
    yield _pair("TikTok says", who.raw_status or "no status")
    yield _pair("zone", " ".join(dict.fromkeys((who.timezone, who.display_timezone))).strip())
    if not who.zone_known:
        yield from paragraph("Its time zone is unknown to ttui: days are taken as UTC days.", width)
    for oddity in who.oddities:
        yield from paragraph(f"not understood: {clean(oddity)}", width)


def _sums(about: AccountSubject, width: int) -> Iterator[Line]:
    for text in (*_money_words(about), _count_words(about)):
        yield from paragraph(text, width)
    if coverage := coverage_words(about.account):
        for part in paragraph(coverage, width):
            yield tuple(segment(each.text, WARN) for each in part)
    if (unlisted := about.account.unlisted) is not None:
        yield from paragraph(f"{unlisted_words(unlisted)}. {may_be_words(unlisted)}", width)
    balance, money, statuses = _state_words(about)
    yield from paragraph(f"{balance}; credit not read", width)
    yield from paragraph(f"{money}; {statuses}; reports trail delivery by about 30 min", width)


def _chart(about: AccountSubject, width: int) -> Iterator[Line]:
    """Today by the hour, and below it yesterday, at the same scale."""
    curve = about.curve
    if curve is None:
        yield line(segment(" hours not read yet", DIM))
        return
    if curve.problem:
        yield from paragraph(f"hours {curve.problem}", width)
    zone, currency = about.account.advertiser.zone, about.account.advertiser.currency
    today = by_hour(curve.today, curve.day, zone)
    before = [Decimal(0)] * 24
    for point in curve.yesterday:
        before[point.start.hour] += point.spend
    top = max(*today, *before)
    if top > 0:
        peak = figures.money(Money(top, currency))
        yield line(segment(f" charged by the hour, highest {peak}", DIM))
        for title, values, style in (("today", today, ACCENT), ("yesterday", before, DIM)):
            rows = bars(values, top, _CHART_ROWS)
            for place, row in enumerate(rows):
                label = title if place == len(rows) - 1 else ""
                yield line(segment(f" {row} ", style), segment(label, DIM))
        yield line(segment(AXIS, DIM))
    elif not curve.problem:
        yield line(segment(" nothing charged in any hour of today or yesterday", DIM))
    if words := _compared(about):
        yield from paragraph(f"{words}; complete hours only", width)
    yield from paragraph("Promotes are in no hourly report.", width)


def _burners(about: AccountSubject, width: int) -> Iterator[Line]:
    found, unknown = top_burners(about.account), unknown_burns(about.account)
    if not found and not unknown:
        return
    yield line(segment(" burning most", BOLD))
    room = max(8, width - 16)
    for row, burn in found:
        rate = figures.per_hour(burn.amount, burn.currency)
        yield line(f" {fit_name(row.name, room)}{fit_right(rate, 14)}")
    if unknown:
        yield from paragraph(f"{rows_words(unknown)} of unknown burn not among them", width)


def _problems(about: AccountSubject, width: int) -> Iterator[Line]:
    problems = problems_of(about.account)
    if not problems:
        return
    yield line(segment(f" problems: {len(problems)}", WARN))
    for problem in problems[:_MOST_PROBLEMS]:
        yield from paragraph(_problem_words(problem), width)


def _last_stop(about: AccountSubject, width: int) -> Iterator[Line]:
    words = _stop_words(about)
    yield from paragraph(words or "last stop: none in the journal's latest changes", width)


def _pair(name: str, value: str) -> Line:
    return line(segment(" " + fit(name, _LABEL), DIM), value)
