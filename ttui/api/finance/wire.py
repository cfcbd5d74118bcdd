"""Rows of the Business Center's endpoints as pydantic reads them (contract 9)."""

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as wire

_RULES = ConfigDict(extra="ignore", coerce_numbers_to_str=True, defer_build=True)


@wire(slots=True, config=_RULES)
class WireCenterFacts:
    """`bc_info` of a row of `bc/get`."""

    bc_id: str | None = None
    name: str | None = None
    status: str | None = None
    currency: str | None = None


@wire(slots=True, config=_RULES)
class WireCenter:
    """A row of `bc/get`."""

    bc_info: WireCenterFacts | None = None
    user_role: str | None = None


@wire(slots=True, config=_RULES)
class WireAsset:
    """A row of `bc/asset/get`."""

    asset_id: str | None = None
    asset_name: str | None = None
    advertiser_role: str | None = None
    owner_bc_name: str | None = None


@wire(slots=True, config=_RULES)
class WireFunds:
    """A row of `advertiser/balance/get`, or the whole answer of `bc/balance/get`."""

    advertiser_id: str | None = None
    account_balance: str | None = None
    cash_balance: str | None = None
    grant_balance: str | None = None
    frozen_balance: str | None = None
    currency: str | None = None


@wire(slots=True, config=_RULES)
class WireInvoice:
    """A row of `bc/invoice/get`."""

    invoice_id: str | None = None
    serial_number: str | None = None
    invoice_type: str | None = None
    pay_status: str | None = None
    overdue_status: str | None = None
    due_date: str | None = None
    amount: str | None = None
    unpaid_amount: str | None = None
    currency_code: str | None = None


@wire(slots=True, config=_RULES)
class WireTransaction:
    """A row of `bc/account/transaction/get`."""

    transaction_id: str | None = None
    transaction_type: str | None = None
    amount: str | None = None
    currency: str | None = None
    create_time: str | None = None
    timezone: str | None = None
