"""Rows of the Business Center's endpoints, and what they mean (contract 9).

A value that cannot be understood is a NoAnswerError: it must not pass for "none".
"""

import re
from collections.abc import Iterator, Mapping

from ttui.api.codes import cut
from ttui.api.errors import NoAnswerError
from ttui.api.values import day_of, decimal_of, id_of, is_nothing
from ttui.domain.finance import (
    BusinessCenter,
    CenterAccount,
    CenterRole,
    DaySpend,
    Funds,
    Invoice,
    Transfer,
)
from ttui.domain.money import Money

Row = Mapping[str, object]
_REFUSALS = re.compile(
    r"\b(DELIVERING|UNPAID_BILL|SUSPENDED|UNFINISHED_TRANSFER|AUTOPAY_UNBILLED)\b"
)


def center(row: Row) -> BusinessCenter:
    """A row of `bc/get`."""
    facts = row.get("bc_info")
    if not isinstance(facts, Mapping) or not (key := id_of(text(facts, "bc_id"))):
        raise not_understood("bc_info", facts)
    role = text(row, "user_role")
    return BusinessCenter(
        bc_id=key, name=text(facts, "name"), role=CenterRole.of(role), raw_role=role
    )


def center_account(row: Row, bc_id: str) -> CenterAccount:
    """A row of `bc/asset/get`, as this Business Center lists it."""
    role = text(row, "advertiser_role")
    owner = text(row, "owner_bc_name")
    return CenterAccount(bc_id=bc_id, role=CenterRole.of(role), raw_role=role, owner_name=owner)


def funds(row: Row) -> Funds:
    """A row of `advertiser/balance/get`."""
    currency = row.get("currency")
    return Funds(
        total=_money_or_none(row.get("account_balance"), currency),
        cash=_money_or_none(row.get("cash_balance"), currency),
        credit=_money_or_none(row.get("grant_balance"), currency),
        frozen=_money_or_none(row.get("frozen_balance"), currency),
    )


def open_invoice(row: Row) -> Invoice | None:
    """A row of `bc/invoice/get` if it is open; a credit note is no debt."""
    if text(row, "invoice_type") == "CREDIT":
        return None
    currency = row.get("currency_code")
    unpaid = _money_or_none(row.get("unpaid_amount"), currency)
    if unpaid is None:
        if text(row, "pay_status") == "PAID":
            return None
        unpaid = money(row.get("amount"), currency)
    if not unpaid.amount:
        return None
    return Invoice(
        invoice_id=id_of(row.get("invoice_id")),
        serial=text(row, "serial_number"),
        unpaid=unpaid,
        due=text(row, "due_date"),
        overdue=text(row, "overdue_status") == "OVERDUE",
    )


def transfer(row: Row) -> Transfer:
    """A row of `bc/account/transaction/get`."""
    at = f"{text(row, 'create_time')} {text(row, 'timezone')}".strip()
    amount = money(row.get("amount"), row.get("currency"))
    return Transfer(kind=text(row, "transaction_type"), amount=amount, at=at)


def day_spend(row: object, metric: str = "spend") -> DaySpend:
    """A row of the report by day (contract 8.1); the metric is what was charged."""
    dimensions = row.get("dimensions") if isinstance(row, Mapping) else None
    metrics = row.get("metrics") if isinstance(row, Mapping) else None
    if isinstance(dimensions, Mapping) and isinstance(metrics, Mapping):
        day = day_of(dimensions.get("stat_time_day"))
        spend = decimal_of(metrics.get(metric))
        if day is not None and spend is not None and spend >= 0:
            return DaySpend(day, spend)
    raise NoAnswerError(cut(f"TikTok's report holds a row that cannot be read: {row!r}."))


def refusals(data: object) -> tuple[str, ...]:
    """Why an account was not closed (`failed_infos`, text or a list); unknown reasons stay raw."""
    failed = data.get("failed_infos") if isinstance(data, Mapping) else None
    values = failed.values() if isinstance(failed, Mapping) else ()
    return tuple(dict.fromkeys(word for value in values for word in _words(value)))


def known_refusals(message: str) -> tuple[str, ...]:
    """The documented reasons that TikTok's message names."""
    return tuple(dict.fromkeys(_REFUSALS.findall(message)))


def text(row: Row, name: str) -> str:
    """A text, or a number as text; empty where there is none."""
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise not_understood(name, value)
    return str(value)


def money(value: object, currency: object) -> Money:
    """An amount."""
    amount = decimal_of(value)
    if amount is None or not isinstance(currency, str | None):
        raise not_understood("amount", value)
    return Money(amount, (currency or "").strip())


def _words(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _words(one)
    elif isinstance(value, str):
        for part in re.split(r"[,;]", value):
            if part.strip():
                yield cut(part.strip())
    elif value is not None:
        yield cut(str(value))


def _money_or_none(value: object, currency: object) -> Money | None:
    return None if is_nothing(value) else money(value, currency)


def not_understood(name: str, value: object) -> NoAnswerError:
    """A value that is not what the contract says."""
    return NoAnswerError(cut(f"TikTok's answer could not be understood: {name} is {value!r}."))
