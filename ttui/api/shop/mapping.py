"""Makes domain objects of TikTok's answers about GMV Max. What cannot be read is None, never 0."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from ttui.api.mapping import Notes
from ttui.api.port import ShopInfo
from ttui.api.shop.wire import WireIncrease, WireProduct, WireSession, WireShopInfo, WireStore
from ttui.api.values import decimal_of, id_of, is_nothing
from ttui.api.wire import Read, read_rows
from ttui.domain.budget import UNREAD_BUDGET, Budget, BudgetMode
from ttui.domain.money import Money
from ttui.domain.shop import (
    BudgetIncrease,
    IncreaseOf,
    Session,
    SessionKind,
    ShopDetails,
    Store,
)

_KINDS = {one.value: one for one in SessionKind}


def info_of(row: WireShopInfo, odd: tuple[str, ...], currency: str) -> ShopInfo:
    """The details of a campaign (contract 18.2)."""
    notes = Notes(odd)
    increases = [
        increase
        for of, raw in (
            (IncreaseOf.ORDINARY_DAYS, row.auto_budget),
            (IncreaseOf.PROMOTION_DAYS, row.promotion_days),
        )
        if (increase := _increase(of, raw, currency, notes)) is not None
    ]
    start, end = _schedule(row.schedule_start_time, row.schedule_end_time, notes)
    details = ShopDetails(
        store_id=id_of(row.store_id),
        roas_target=_number("roas_bid", row.roas_bid, notes),
        has_protection=row.roi_protection_enabled,
        increases=tuple(increases),
        has_unpublished_increase=_may_increase(row, odd) and not increases,
        products=row.product_specific_type or "",
        schedule_start=start,
        schedule_end=None if row.schedule_type == "SCHEDULE_FROM_NOW" else end,
    )
    amount = _money("budget", row.budget, currency, notes)
    budget = UNREAD_BUDGET
    if amount is not None:
        budget = Budget(BudgetMode.DAY, amount, "campaign/gmv_max/info")
    return ShopInfo(details, budget, notes.found)


def _may_increase(row: WireShopInfo, odd: tuple[str, ...]) -> bool:
    """Whether some increase is on of which no figure is known: then it is not "none"."""
    unreadable = ("auto_budget=", "promotion_days=", "auto_budget_enabled=")
    return bool(row.auto_budget_enabled) or any(one.startswith(unreadable) for one in odd)


def _increase(
    of: IncreaseOf, raw: Mapping[str, object] | None, currency: str, notes: Notes
) -> BudgetIncrease | None:
    """An automatic increase that is on, or may be; None where it is off or not there."""
    if raw is None:
        return None
    (read,) = read_rows(WireIncrease, [raw])
    row = read.row or WireIncrease()
    for one in read.oddities:
        notes.found = (*notes.found, f"{of.value}.{one}")
    # A switch that cannot be read may be on; one that was not sent belongs to no increase.
    switches = {one.partition("=")[0] for one in read.oddities}
    is_on = row.auto_budget_enabled or "auto_budget_enabled" in switches
    if of is IncreaseOf.PROMOTION_DAYS:
        is_day_on = row.is_enabled or "is_enabled" in switches
        has_figures = row.auto_budget_enabled is None and not is_nothing(row.maximum_budget)
        is_on = is_day_on and (is_on or has_figures)
    if not is_on:
        return None
    limit = _number("increase_limit", row.increase_limit, notes)
    return BudgetIncrease(
        of=of,
        percentage=_number("budget_increase_percentage", row.budget_increase_percentage, notes),
        limit=int(limit) if limit is not None and limit == int(limit) else None,
        current=_money("current_budget", row.current_budget, currency, notes),
        maximum=_money("maximum_budget", row.maximum_budget, currency, notes),
        remaining=_number("remained_times", row.remained_times, notes),
    )


def session_of(read: Read[WireSession], currency: str) -> Session:
    """An extra budget (contract 18.5). One that cannot be read is there all the same."""
    row = read.row or WireSession()
    notes = Notes(read.oddities)
    start, end = _schedule(row.schedule_start_time, row.schedule_end_time, notes)
    products = read_rows(WireProduct, row.product_list or [])
    ids = (id_of(one.row.spu_id) for one in products if one.row is not None)
    return Session(
        session_id=id_of(row.session_id),
        kind=_KINDS.get(row.bid_type or "", SessionKind.UNKNOWN),
        budget=_money("budget", row.budget, currency, notes),
        start=start,
        end=end,
        product_ids=tuple(one for one in ids if one),
    )


def store_of(read: Read[WireStore]) -> Store | None:
    """A shop (contract 18.7); None for a row without a usable id."""
    store_id = id_of(read.row.store_id) if read.row is not None else ""
    return Store(store_id, (read.row.store_name or "") if read.row else "") if store_id else None


def _schedule(
    start: str | None, end: str | None, notes: Notes
) -> tuple[datetime | None, datetime | None]:
    return notes.time("schedule_start_time", start), notes.time("schedule_end_time", end)


def _number(name: str, value: str | None, notes: Notes) -> Decimal | None:
    if is_nothing(value):
        return None
    number = decimal_of(value)
    if number is None or number < 0:
        notes.add(name, value)
        return None
    return number


def _money(name: str, value: str | None, currency: str, notes: Notes) -> Money | None:
    """An amount; none without a currency. 0 stands for "none" and is no limit of 0."""
    amount = notes.money(name, value, currency or None)
    return amount if amount is not None and amount.amount else None
