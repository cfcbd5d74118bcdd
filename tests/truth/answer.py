"""Holds what `ttui status --json` says against the books."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.truth.check import Checker
from tests.truth.figures import Span, lines_of, sums_of
from tests.truth.plan import Trouble
from tests.truth.seen import Told
from tests.truth.truth import Range, children
from ttui.simulator.world.entities import Account, Campaign, Entity, campaign_of

Fields = Mapping[str, Any]
_MAY_MISS = {Trouble.FAILING, Trouble.SLOW}


def check_told(checker: Checker, told: Told, since: int) -> None:
    """Every account, every row and every sum; `since` is when the command began."""
    span = checker.span(None, 0)
    began = since - 5000
    span = Span(began, began, began, span.now)
    checker.where = "json"
    problems = " ".join(map(str, told.answer["problems"]))
    accounts = {one["advertiser_id"]: one for one in told.answer["accounts"]}
    # Where not even the names could be read, one problem stands for all of them.
    nothing = not accounts
    for account in checker.truth.world.accounts.values():
        checker.where = f"json {account.name}"
        fields = accounts.get(account.advertiser_id)
        is_told = account.advertiser_id in problems and told.code != 0
        if fields is None:
            if not is_told and not (nothing and problems and told.code):
                checker.wrong("account", "missing", f"problems {problems!r}, exit {told.code}")
            continue
        _check_account(checker, fields, account, span, may_miss=is_told)
    if not checker.plan.troubles and (told.code or problems):
        checker.wrong("problems", f"{problems} exit {told.code}", "nothing is wrong")


def _check_account(
    checker: Checker, fields: Fields, account: Account, span: Span, *, may_miss: bool
) -> None:
    sums = sums_of(checker.truth, [account], span)
    charged = fields.get("charged_today")
    if charged is not None:
        checker.money("charged_today", charged, [sums.charged], account)
    elif not checker.plan.troubles:
        checker.wrong("charged_today", "null", sums.charged)
    burn = _burn_of(fields)
    if burn is not None:
        checker.money("burning", burn, [(sums.burning,)], account)
    rows = {row["id"]: row for row in _flat(fields.get("campaigns", ()))}
    for entity in _entities(account):
        checker.where = f"json {entity.name}"
        states = checker.truth.states(entity, span.rows, span.now)
        row = rows.get(entity.entity_id)
        if row is None:
            if not may_miss and not any(state.absent for state in states):
                checker.wrong("row", "missing", "it is there, and no problem says why")
            continue
        if all(row["operation_status"] != state.switch.value for state in states):
            checker.wrong("operation_status", row["operation_status"], states)
        _check_row(checker, row, entity, span)


def _check_row(checker: Checker, row: Fields, entity: Entity, span: Span) -> None:
    account = campaign_of(entity).account
    line = lines_of(checker.truth, entity, span)[0]
    today = row["charged_window"] == "today"
    if row["budget_source"] == "unread":
        # The window follows from a budget; until one is read it is the one that is told.
        charged = checker.truth.charged(entity, span.money, span.now, today=today)
        line = replace(line, today=today, charged=(charged,))
    if today is not line.today:
        checker.wrong("charged_window", row["charged_window"], line)
        return
    if row["charged"] is not None:
        checker.money("charged", row["charged"], line.charged, account)
    elif not checker.plan.troubles:
        checker.wrong("charged", "null", line.charged)
    if row["budget"] is not None:
        checker.money("budget", row["budget"], [line.budget], account)
    elif line.budget and row["budget_source"] in {"none"}:
        checker.wrong("budget", f"null ({row['budget_source']})", line.budget)
    if row.get("left") is not None:
        left = tuple(Range(Decimal(0), one.high) for one in line.left)
        ways = [left] if row.get("left_is_least") else [line.left]
        checker.money("left", row["left"], ways, account)
    burn = _burn_of(row)
    if burn is not None and isinstance(entity, Campaign):
        truth = checker.truth.burn(entity, span.money, span.now)
        checker.money("burn", burn, [(truth,)], account)


def _burn_of(fields: Fields) -> str | None:
    burn = fields.get("burning", fields.get("burn", fields.get("burn_per_hour")))
    return None if burn is None else str(burn)


def _entities(thing: Account | Entity) -> Iterator[Entity]:
    for child in children(thing):
        yield child
        yield from _entities(child)


def _flat(rows: Any) -> Iterator[Fields]:
    for row in rows:
        yield row
        yield from _flat(row.get("children", ()))
