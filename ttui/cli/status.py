"""`ttui status`: one look at every account, for people. `status_json` is the one for scripts."""

import sys
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from ttui.cli import away
from ttui.cli.ceilings import StatusCeilings
from ttui.cli.output import marked
from ttui.cli.status_look import StatusRead
from ttui.cli.tables import console, print_table
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.charged import BudgetLine, BudgetSource, charged_so_far
from ttui.domain.clock import Clock
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.orphans import orphans
from ttui.domain.since_last_run import SinceLastRunReport
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import OperationStatus
from ttui.domain.sums import Sum, figures_of, parts_of
from ttui.domain.totals import Totals, totals
from ttui.domain.unread import UnreadAccount
from ttui.ui.drawing.lines import clean
from ttui.ui.wording import figures, status_words
from ttui.ui.wording.rows import rows_words
from ttui.ui.wording.unlisted_words import coverage_words, may_be_words, unlisted_words

Row = Campaign | AdGroup | Ad
_LEFT = slice(4, 6)
"""The columns of what is left of the budget and of what can still be charged: they give way
first."""
_ROOM_FOR_LEFT = 124
_WITHOUT_BUDGET = {
    BudgetSource.NONE: "none",
    BudgetSource.AT_CAMPAIGN: "campaign's",
    BudgetSource.AT_ADGROUP: "ad group's",
}
"""The text for a row without a budget of its own; otherwise it is not known."""
_MONEY = ("charged", "budget", "left by budget", "at most more")
_LEVELS = {Level.ADGROUP: "ad group", Level.AD: "ad"}


def show(found: StatusRead, depth: Level, meanwhile: SinceLastRunReport, clock: Clock) -> None:
    """Print for people, down to a level; names go through `render` as everywhere."""
    out = console()
    ceilings = StatusCeilings(found.app_state, clock.now())
    for snapshot in found.app_state.accounts:
        unread = found.app_state.unread.get(snapshot.advertiser.advertiser_id)
        _show_account(out, snapshot, depth, unread, clock, ceilings)
    for key, unread in found.app_state.unread.items():
        if found.app_state.account(key) is None:
            why = status_words.UNREAD_SENTENCES[unread.reason]
            out.print(Text(marked(f"ad account {key}  not read: {why}")))
            out.print()
    for line in _together(found.app_state, clock, ceilings):
        out.print(Text(marked(line)))
    errors = Console(file=sys.stderr, highlight=False, markup=False)
    for problem in found.problems:
        errors.print(Text(marked(clean(problem))))
    for text in away.lines(meanwhile):
        errors.print(Text(marked(text)), soft_wrap=True)


def _show_account(
    out: Console,
    snapshot: AccountSnapshot,
    depth: Level,
    unread: UnreadAccount | None,
    clock: Clock,
    ceilings: StatusCeilings,
) -> None:
    advertiser, sums = snapshot.advertiser, totals(snapshot)
    head = f"{clean(advertiser.name)}  {advertiser.advertiser_id}  {clean(advertiser.currency)}"
    zone = clean(figures.zone_word(advertiser))
    out.print(Text(marked(f"{head}  {advertiser.status.value}  {zone}"), style="bold"))
    if unread is not None:
        out.print(Text(f"not read now: {status_words.UNREAD_SENTENCES[unread.reason]}"))
    if Level.CAMPAIGN not in snapshot.lists_read:
        out.print(Text("its campaigns were not read"))
        out.print()
        return
    ended = f", {sums.ended} ended" if sums.ended else ""
    out.print(
        Text(
            f"{sums.on} on, {sums.off} off{ended}{_and_more([sums])}; charged today"
            f" {_least(sums.charged_today, sums.charged_known)};"
            f" {ceilings.account_words(snapshot)};"
            f" burning {_least(sums.burning, sums.burning_known, '/h')}; money is"
            f" {figures.money_age(snapshot.money_at, clock, snapshot.money_reaches)}"
        )
    )
    for text in _beyond_rows(snapshot):
        out.print(Text(text))
    rows: list[Sequence[str]] = [
        cells
        for row in snapshot.campaigns.values()
        for cells in _branch(snapshot, row, depth, ceilings)
    ]
    titles: Sequence[str] = ("on", "campaign", *_MONEY, "state", "id")
    right: Sequence[int] = (2, 3, 4, 5)
    if out.width < _ROOM_FOR_LEFT:
        rows = [(*row[: _LEFT.start], *row[_LEFT.stop :]) for row in rows]
        titles, right = (*titles[: _LEFT.start], *titles[_LEFT.stop :]), (2, 3)
    print_table(out, titles, rows, elastic=1, right=right)
    _show_orphans(out, snapshot, ceilings)
    out.print()


def _beyond_rows(snapshot: AccountSnapshot) -> Iterator[str]:
    """Why the rows may not be all that spends."""
    if coverage := coverage_words(snapshot):
        yield coverage
    if (unlisted := snapshot.unlisted) is not None:
        yield f"{unlisted_words(unlisted)}. {may_be_words(unlisted)}"


def _branch(
    snapshot: AccountSnapshot,
    row: Row,
    depth: Level,
    ceilings: StatusCeilings,
    indent: str = "",
) -> Iterator[Sequence[str]]:
    """A row and what is below it down to a level; each step further in."""
    switch, name, *others = _cells(snapshot, row, ceilings)
    yield (switch, indent + name, *others)
    if row.ref.level in (depth, Level.AD):
        return
    for ref in snapshot.children(row.ref):
        child = snapshot.entity(ref)
        if child is not None:
            yield from _branch(snapshot, child, depth, ceilings, indent + "  ")


def _show_orphans(out: Console, snapshot: AccountSnapshot, ceilings: StatusCeilings) -> None:
    """The rows that stand under no campaign."""
    refs = orphans(snapshot)
    if not refs:
        return
    out.print(Text(f"parent not listed: {rows_words(len(refs))}"))
    found = (snapshot.entity(ref) for ref in refs)
    rows = [
        (_LEVELS.get(row.ref.level, ""), *_cells(snapshot, row, ceilings))
        for row in found
        if row is not None
    ]
    titles = ("level", "on", "name", *_MONEY, "state", "id")
    print_table(out, titles, rows, elastic=2, right=(3, 4, 5, 6))


def _together(app_state: AppState, clock: Clock, ceilings: StatusCeilings) -> Iterator[str]:
    """The sums of all accounts, if there are several, with their number and age."""
    parts = parts_of(app_state)
    if parts.read.expected < 2:  # noqa: PLR2004 - a sum of one account is the account
        return
    found = figures_of(parts)
    yield (
        f"{len(parts.listed)} of {parts.read.expected} ad accounts read:"
        f" {found.on} on, {found.off} off{'' if found.is_every_campaign_listed else ' + ?'}"
    )
    if len(parts.charged) < len(parts.listed):
        yield f"money of {len(parts.charged)} of {parts.read.expected} ad accounts read:"
    for each in found.money:
        yield (
            f"charged today {_sum(each.charged_today)} {clean(each.currency)};"
            f" {ceilings.sum_words(each.currency)}; burning"
            f" {_sum(each.burning)}/h; the oldest part is"
            f" {figures.money_age(parts.money_at, clock, parts.money_reaches)}"
        )


def _sum(figure: Sum) -> str:
    if figure.known is None:
        return "not known"
    return f"{_amount(figure.known)}{'' if figure.is_whole else ' + ?'}"


def _cells(snapshot: AccountSnapshot, row: Row, ceilings: StatusCeilings) -> Sequence[str]:
    line = charged_so_far(snapshot, row)[0]
    return (
        _switch(snapshot, row),
        clean(row.name),
        f"{_amount(line.charged) or 'not read'} {line.window.value}",
        _budget(line),
        _amount(line.left) or "",
        ceilings.cell(snapshot, row),
        snapshot.delivery(row).state.value,
        row.ref.id,
    )


def _switch(snapshot: AccountSnapshot, row: Row) -> str:
    if snapshot.is_over(row):
        return "ended"
    if row.is_promote:
        return "Promote"
    return {OperationStatus.ENABLE: "on", OperationStatus.DISABLE: "off"}.get(row.switch, "?")


def _budget(line: BudgetLine) -> str:
    if line.budget is None:
        return _WITHOUT_BUDGET.get(line.source, "?")
    mark = " (sum)" if line.source is BudgetSource.SUM_OF_ADGROUPS else ""
    return f"{_amount(line.budget)}{mark}"


def _amount(money: Money | None) -> str | None:
    return None if money is None else str(money.rounded().amount)


def _least(whole: Money | None, known: Money | None, per: str = "") -> str:
    """A figure of one account; where a part is not known, the rest of it and that there is more."""
    if whole is not None:
        return f"{_amount(whole)}{per}"
    return f"{_amount(known)}{per} + ?" if known is not None and known.amount else "not known"


def _and_more(counted: Sequence[Totals]) -> str:
    """The sign that campaigns may be missing from a count."""
    return "" if all(one.is_every_campaign_listed for one in counted) else " + ?"
