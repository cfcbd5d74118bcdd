"""What moved into and out of accounts of a Business Center, and what they cost (contract 9)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Final

from ttui.simulator.endpoints.bc import page_of_rows
from ttui.simulator.endpoints.bc_balances import number
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import Params, bad_parameter, shuffled
from ttui.simulator.world.business_centers import BusinessCenter, Transaction
from ttui.simulator.world.calendar import day_of, utc_text
from ttui.simulator.world.clock import from_ms, to_ms
from ttui.simulator.world.entities import Account
from ttui.simulator.world.money import Currency

_LEVELS: Final = ("BC", "ADVERTISER", "PAYMENT_PORTFOLIO", "PAYMENT_ACCOUNT")
_YEAR: Final = timedelta(days=365)
_USUAL: Final = timedelta(days=90)
_MOST_IDS: Final = 100
_TRANSFERS: Final = {
    "TRANS_TYPE_TRANSFER": ("ADD_BALANCE", "DECREASE_BALANCE"),
    "TRANS_TYPE_PAYMENT": ("BILL_PAYMENT",),
    "TRANS_TYPE_TAX": (),
    "TRANS_TYPE_COST": (),
}


def transactions(call: Call) -> str:
    """``bc/account/transaction/get``: newest first; 90 days unless asked for, 365 at most."""
    center = call.center()
    level = call.params.text("transaction_level", "ADVERTISER")
    if level not in _LEVELS:
        raise bad_parameter(f"transaction_level: Must be one of: {', '.join(_LEVELS)}.")
    filtering = call.params.nested("filtering")
    ids = filtering.texts("account_ids", _MOST_IDS)
    kinds = filtering.texts("transaction_types")
    billings = filtering.texts("billing_types")
    name = filtering.text("account_name").casefold()
    wanted: list[dict[str, object]] = []
    for one in sorted(center.transactions, key=lambda one: one.at_ms, reverse=True):
        account = call.world.accounts.get(one.account_id)
        zone: tzinfo = account.zone if account is not None else UTC
        since, until = time_span(call, filtering, ("start_time", "end_time"), zone)
        kept = (
            (level == "BC" and not one.account_id)
            or (level == "ADVERTISER" and bool(one.account_id)),
            since <= one.at_ms <= until,
            not ids or one.account_id in ids,
            not kinds or one.kind in kinds,
            not billings or one.billing in billings,
            name in (account.name.casefold() if account is not None else ""),
        )
        if all(kept):
            wanted.append(_transaction(center, one, account, zone))
    if not center.transactions:
        time_span(call, filtering, ("start_time", "end_time"), UTC)
    return page_of_rows(call, wanted, "transaction_list")


def time_span(call: Call, params: Params, names: tuple[str, str], zone: tzinfo) -> tuple[int, int]:
    """The asked-for time span in milliseconds, both ends included."""
    now = call.world.now()
    end = _moment(params.text(names[1]), zone, last=True) or now
    begin = _moment(params.text(names[0]), zone) or end - _USUAL
    if begin > end:
        raise bad_parameter(f"{names[0]} must not be after {names[1]}.")
    if end - begin > _YEAR:
        raise bad_parameter("The time span must not exceed 365 days.")
    return to_ms(begin), to_ms(end)


def _moment(text: str, zone: tzinfo, *, last: bool = False) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise bad_parameter(f"{text}: Not a valid time.") from None
    whole_day = len(text) == len("2026-11-24")
    if last and whole_day:
        found = found.replace(hour=23, minute=59, second=59)
    return found.replace(tzinfo=zone).astimezone(UTC)


def _transaction(
    center: BusinessCenter, one: Transaction, account: Account | None, zone: tzinfo
) -> dict[str, object]:
    currency = account.currency if account is not None else center.currency
    local = from_ms(one.at_ms).astimezone(zone)
    offset = f"{local:%z}"
    return {
        "transaction_id": one.transaction_id,
        "account_id": one.account_id or None,
        "account_name": account.name if account is not None else None,
        "bc_id": center.bc_id,
        "bc_name": center.name,
        "amount": number(currency, one.minor),
        "subtotal": number(currency, one.minor),
        "tax_amount": 0,
        "currency": currency.code,
        "amount_type": "POSITIVE" if one.comes_in else "NEGATIVE",
        "transaction_type": one.kind,
        "billing_type": one.billing,
        "timezone": f"UTC{offset[:3]}:{offset[3:]}",
        "create_time": f"{local:%Y-%m-%d %H:%M:%S}",
        "invoice_id": one.invoice_id,
        "serial_number": "",
    }


def account_transactions(call: Call) -> str:
    """``advertiser/transaction/get``: dates are UTC; not for Business Centers of type NORMAL."""
    center = call.center()
    if center.kind == "NORMAL":
        raise bad_parameter("bc_id: Business Centers of type NORMAL are not supported.")
    filtering = call.params.nested("filtering")
    kind = filtering.text("transfer_type", "TRANS_TYPE_TRANSFER")
    if kind not in _TRANSFERS:
        raise bad_parameter(f"transfer_type: Must be one of: {', '.join(_TRANSFERS)}.")
    since, until = time_span(call, call.params, ("start_date", "end_date"), UTC)
    keyword = filtering.text("keyword").casefold()
    owned = {
        one.advertiser_id: one
        for one in call.world.accounts_of(center)
        if keyword in one.name.casefold() or keyword == one.advertiser_id
    }
    found: Iterable[dict[str, object]]
    if kind == "TRANS_TYPE_COST":
        found = (row for one in owned.values() for row in _cost_days(call, one, since, until))
    else:
        found = (
            {
                **_whose(owned[one.account_id]),
                "amount": _signed(owned[one.account_id].currency, one),
                "date": utc_text(one.at_ms // 1000)[:10],
                "funds_type": one.billing,
                "transfer_type": kind,
                "timezone": "UTC+00:00",
            }
            for one in center.transactions
            if one.kind in _TRANSFERS[kind]
            and one.account_id in owned
            and since <= one.at_ms <= until
        )
    return page_of_rows(call, list(found), "transaction_list")


def _whose(account: Account) -> dict[str, object]:
    return {
        "advertiser_id": account.advertiser_id,
        "advertiser_name": account.name,
        "currency": account.currency.code,
    }


def _signed(currency: Currency, one: Transaction) -> int | float:
    return number(currency, one.minor if one.comes_in else -one.minor)


def _cost_days(call: Call, account: Account, since: int, until: int) -> list[dict[str, object]]:
    first, last = day_of(account.zone, since), day_of(account.zone, until)
    days = call.world.true_charges.by_day(account.advertiser_id, first, last)
    return [
        {
            **_whose(account),
            "amount": _negative(amount),
            "date": day.isoformat(),
            "funds_type": "CASH",
            "transfer_type": "TRANS_TYPE_COST",
            "timezone": account.timezone,
        }
        for day, amount in days.items()
    ]


def _negative(amount: Decimal) -> float:
    return -float(amount) if amount else 0.0


def costs(call: Call) -> str:
    """``bc/account/cost/get``: what accounts cost between two account days; costs are negative."""
    center = call.center()
    for name in ("start_date", "end_date"):
        call.params.required(name)
    keyword = call.params.nested("filtering").text("keyword").casefold()
    found: list[dict[str, object]] = []
    total = 0.0
    for account in call.world.accounts_of(center):
        if keyword not in account.name.casefold() and keyword != account.advertiser_id:
            continue
        since, until = time_span(call, call.params, ("start_date", "end_date"), account.zone)
        first, last = day_of(account.zone, since), day_of(account.zone, until)
        days = call.world.true_charges.by_day(account.advertiser_id, first, last)
        amount = _negative(sum(days.values(), Decimal(0)))
        total += amount
        money = {"amount": amount, "cash_amount": amount, "grant_amount": 0, "tax_amount": 0}
        found.append({**_whose(account), **money})
    data = page_of_rows(call, found, "cost_list")
    summary = {"amount": total, "cash_amount": total, "grant_amount": 0, "tax_amount": 0}
    told = shuffled({**summary, "currency": center.currency.code}, call.envelope)
    return f'{{"transaction_summary":{told},{data[1:]}'
