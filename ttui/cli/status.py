"""`ttui status`: one look at every account, for people and for scripts."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from ttui.api.errors import ApiError
from ttui.api.port import Lane
from ttui.cli import away
from ttui.cli.exit_code import ExitCode, worst
from ttui.cli.output import marked
from ttui.cli.switch import code_of
from ttui.cli.tables import console, print_table
from ttui.domain.advertiser import Mode
from ttui.domain.away import AwayReport
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.charged import BudgetLine, BudgetSource, charged_so_far
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import OperationStatus
from ttui.domain.totals import totals
from ttui.engine.session import Session
from ttui.ui.render import clean

Row = Campaign | AdGroup | Ad


@dataclass(frozen=True, slots=True)
class Look:
    """What could be read, and what could not."""

    accounts: tuple[AccountSnapshot, ...]
    problems: tuple[str, ...]
    code: ExitCode


async def look(session: Session, depth: Level) -> Look:
    """Read every account down to a level; one account's failure does not cost the others."""
    problems: list[str] = []
    codes: list[ExitCode] = []
    try:
        ids = await session.refresh.accounts(session.advertiser_ids)
    except ApiError as error:
        return Look((), (str(error),), code_of(error))
    missing = [one for one in session.advertiser_ids if one not in ids]
    if missing:
        codes.append(ExitCode.DENIED)
    failures = await asyncio.gather(*(_read(session, one, depth) for one in ids))
    for advertiser_id, failure in zip(ids, failures, strict=True):
        if failure is not None:
            problems.append(f"ad account {advertiser_id}: {failure}")
            codes.append(code_of(failure))
    picture = session.store.picture()
    problems += [notice.text for notice in picture.notices]
    for snapshot in picture.accounts:
        problems += [
            f"ad account {snapshot.advertiser.advertiser_id}: {one.level.value} {one.id}"
            f" {one.reason}"
            for one in snapshot.problems
        ]
    return Look(picture.accounts, tuple(problems), worst(codes))


async def _read(session: Session, advertiser_id: str, depth: Level) -> ApiError | None:
    refresh, money = session.refresh, session.money
    try:
        await refresh.campaigns(advertiser_id, Lane.SCREEN)
        # Budgets may live at the ad groups, so these are always needed.
        await refresh.adgroups(advertiser_id, lane=Lane.SCREEN)
        if depth is Level.AD:
            await refresh.ads(advertiser_id, lane=Lane.SCREEN)
        await money.spend(advertiser_id, Level.CAMPAIGN)
        await money.spend(advertiser_id, Level.ADGROUP)
        if depth is Level.AD:
            await money.spend(advertiser_id, Level.AD)
        await money.whole_account(advertiser_id)
        await money.burn(advertiser_id)
    except ApiError as error:
        return error
    return None


def as_json(found: Look, depth: Level, mode: Mode, meanwhile: AwayReport) -> dict[str, object]:
    """One JSON object; ids and money are strings, names are escaped to ASCII."""
    accounts = [_account(snapshot, depth, mode) for snapshot in found.accounts]
    return {
        "accounts": accounts,
        "away": away.as_json(meanwhile),
        "problems": list(found.problems),
    }


def _account(snapshot: AccountSnapshot, depth: Level, mode: Mode) -> dict[str, object]:
    advertiser = snapshot.advertiser
    return {
        "advertiser_id": advertiser.advertiser_id,
        "name": advertiser.name,
        "status": advertiser.raw_status,
        "currency": advertiser.currency,
        "timezone": advertiser.timezone,
        "mode": mode.value.lower(),
        "charged_today": _amount(totals(snapshot).charged_today),
        "campaigns": [_row(snapshot, row, depth) for row in snapshot.campaigns.values()],
    }


def _row(snapshot: AccountSnapshot, row: Row, depth: Level) -> dict[str, object]:
    line = charged_so_far(snapshot, row)[0]
    budget = None if isinstance(row, Ad) else row.budget
    fields: dict[str, object] = {
        "id": row.ref.id,
        "name": row.name,
        "level": row.ref.level.value,
        "origin": row.origin.value,
        "operation_status": row.switch.value,
        "secondary_status": row.delivery.raw,
        "delivery": snapshot.delivery(row).state.value,
        "stoppable": is_stoppable(row),
        "budget": _amount(line.budget),
        "budget_mode": budget.raw_mode if budget else "",
        "budget_source": line.source.value,
        "charged": _amount(line.charged),
        "charged_window": line.window.value,
    }
    below = row.ref.level is Level.CAMPAIGN and depth is not Level.CAMPAIGN
    if below or (row.ref.level is Level.ADGROUP and depth is Level.AD):
        children = (snapshot.entity(ref) for ref in snapshot.children(row.ref))
        fields["children"] = [_row(snapshot, child, depth) for child in children if child]
    return fields


def is_stoppable(row: Row) -> bool:
    """True when the API can switch it off and there is something to switch off."""
    reserved = isinstance(row, Campaign) and row.is_reservation
    return not row.is_promote and not reserved and row.switch is not OperationStatus.DISABLE


def _amount(money: Money | None) -> str | None:
    return None if money is None else str(money.rounded().amount)


def show(found: Look, meanwhile: AwayReport) -> None:
    """Print for people; names go through `render` as everywhere."""
    out = console()
    for snapshot in found.accounts:
        _show_account(out, snapshot)
    errors = Console(file=sys.stderr, highlight=False, markup=False)
    for problem in found.problems:
        errors.print(Text(marked(clean(problem))))
    for text in away.lines(meanwhile):
        errors.print(Text(marked(text)), soft_wrap=True)


def _show_account(out: Console, snapshot: AccountSnapshot) -> None:
    advertiser, sums = snapshot.advertiser, totals(snapshot)
    head = f"{clean(advertiser.name)}  {advertiser.advertiser_id}  {clean(advertiser.currency)}"
    out.print(Text(marked(f"{head}  {advertiser.status.value}"), style="bold"))
    charged = _amount(sums.charged_today) or "not known"
    out.print(
        Text(
            f"{sums.on} on, {sums.off} off; charged today {charged};"
            f" burning {_amount(sums.burning) or 'not known'}/h; money is about 30 min old"
        )
    )
    rows = [_cells(snapshot, row) for row in snapshot.campaigns.values()]
    titles = ("on", "campaign", "charged", "budget", "state", "id")
    print_table(out, titles, rows, elastic=1, right=(2, 3))
    out.print()


def _cells(snapshot: AccountSnapshot, row: Campaign) -> Sequence[str]:
    line = charged_so_far(snapshot, row)[0]
    switch = {OperationStatus.ENABLE: "on", OperationStatus.DISABLE: "off"}.get(row.switch, "?")
    return (
        "Promote" if row.is_promote else switch,
        clean(row.name),
        f"{_amount(line.charged) or '?'} {line.window.value}",
        _budget(line),
        snapshot.delivery(row).state.value,
        row.ref.id,
    )


def _budget(line: BudgetLine) -> str:
    if line.budget is None:
        return "none" if line.source is BudgetSource.NONE else "?"
    mark = " (sum)" if line.source is BudgetSource.SUM_OF_ADGROUPS else ""
    return f"{_amount(line.budget)}{mark}"
